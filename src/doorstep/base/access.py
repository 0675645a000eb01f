"""May this actor do this here? Every app's `access.py` names its verbs; the answer is reckoned here.

`docs/access.csv` is the same table for officials to read; a test holds the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.words import Role

STAFF = frozenset(Role) - {Role.RESIDENT}


class NotAllowed(Exception):  # noqa: N818  named after what happened
    """The actor holds no role that allows this verb at this place."""

    def __init__(self, verb: str, at: str) -> None:
        super().__init__(f"{verb} is not allowed at {at}")
        self.verb = verb
        self.at = at


@dataclass(frozen=True, slots=True, init=False)
class Verb:
    """One thing that can be done or seen: `Verb("pharmacy.adopt_plan", roles={Role.COUNTY_PLANNER})`.

    Args:
        name: `app.verb`, the word used in actions, addresses, journal and tests.
        roles: Roles that may; the administrator always may.
        public: Anyone may, logged in or not.
    """

    name: str
    roles: frozenset[Role]
    is_public: bool

    def __init__(self, name: str, roles: Iterable[Role] = (), *, public: bool = False) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "roles", frozenset(roles))
        object.__setattr__(self, "is_public", public)

    def allows(self, role: Role) -> bool:
        """Say whether holding `role` is enough."""
        return self.is_public or role is Role.ADMIN or role in self.roles


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


SEE_JOURNAL = Verb("base.see_journal", {Role.AUDITOR})
SEE_LOGINS = Verb("base.see_logins", {Role.TOWNSHIP_OFFICER})
CREATE_LOGIN = Verb("base.create_login", {Role.TOWNSHIP_OFFICER})
SET_PASSWORD = Verb("base.set_password", {Role.TOWNSHIP_OFFICER})
DISABLE_LOGIN = Verb("base.disable_login", {Role.TOWNSHIP_OFFICER})
ENABLE_LOGIN = Verb("base.enable_login", {Role.TOWNSHIP_OFFICER})
GRANT_ROLE = Verb("base.grant_role", {Role.TOWNSHIP_OFFICER})
WITHDRAW_GRANT = Verb("base.withdraw_grant", {Role.TOWNSHIP_OFFICER})
SEE_WORKDAYS = Verb("base.see_workdays", STAFF)
CHANGE_WORKDAYS = Verb("base.change_workdays", {Role.COUNTY_PLANNER})
SEE_RULES = Verb("base.see_rules", public=True)
CHANGE_RULES = Verb("base.change_rules")
WATCH_JOB = Verb("base.watch_job", STAFF)
WATCH_ANY_JOB = Verb("base.watch_any_job", {Role.COUNTY_PLANNER, Role.AUDITOR})
CANCEL_JOB = Verb("base.cancel_job", STAFF)
CANCEL_ANY_JOB = Verb("base.cancel_any_job", {Role.COUNTY_PLANNER})
SWITCH_SHELL = Verb("base.switch_shell", public=True)
