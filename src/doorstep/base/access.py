"""May this actor do this here? Every app's `access.py` names its verbs; the answer is reckoned here.

`docs/access.csv` is the same table for officials to read; a test holds the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.words import Role

STAFF = frozenset(Role) - {Role.RESIDENT}


class NotAllowed(Exception):  # noqa: N818  named after what happened
    """The actor holds no role that allows this verb at this place."""

    def __init__(self, verb: str, at: str) -> None:
        super().__init__(f"{verb} is not allowed at {at}")
        self.verb = verb
        self.at = at


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done or seen.

    Args:
        name: `app.verb`, the word used in actions, addresses, journal and tests.
        roles: Roles that may; the administrator always may.
        is_public: Anyone may, logged in or not.
    """

    name: str
    roles: frozenset[Role] = field(default_factory=frozenset)
    is_public: bool = False

    def allows(self, role: Role) -> bool:
        """Say whether holding `role` is enough."""
        return self.is_public or role is Role.ADMIN or role in self.roles


def verb(name: str, roles: Iterable[Role] = (), *, public: bool = False) -> Verb:
    """Name a verb and who may."""
    return Verb(name, frozenset(roles), public)


def may(actor: Actor, what: Verb, at: str = EVERYWHERE) -> bool:
    """Say whether `actor` may do `what` at the place with path `at` (`/`: the whole county)."""
    return what.is_public or any(what.allows(grant.role) and grant.covers(at) for grant in actor.grants)


def may_anywhere(actor: Actor, what: Verb) -> bool:
    """Say whether there is any place at all where `actor` may do `what`."""
    return what.is_public or any(what.allows(grant.role) for grant in actor.grants)


def require(actor: Actor, what: Verb, at: str = EVERYWHERE) -> None:
    """Let `actor` pass, or raise.

    Raises:
        NotAllowed: No grant of the actor allows `what` at `at`.
    """
    if not may(actor, what, at):
        raise NotAllowed(what.name, at)


def scopes(actor: Actor, what: Verb) -> tuple[str, ...]:
    """Return the outermost place paths inside which `actor` may do `what`, sorted; empty means nowhere."""
    if what.is_public:
        return (EVERYWHERE,)
    paths = sorted({grant.scope for grant in actor.grants if what.allows(grant.role)})
    return tuple(path for path in paths if not any(path != other and path.startswith(other) for other in paths))
