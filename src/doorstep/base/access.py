"""May this actor do this here? Every app's `access.py` names its verbs; the answer is reckoned here.

What is written in the journal but is no right of its own is named beside them, in `DEEDS`; what the journal speaks
about, in `SUBJECTS`. `docs/access.csv` is the same table for officials to read; a test holds the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

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
        label: What the journal and `docs/access.csv` call it.
        limits: What the roles alone do not say, for `docs/access.csv`.
    """

    name: str
    roles: frozenset[Role]
    is_public: bool
    label: str | Promise = field(compare=False)
    limits: str | Promise = field(compare=False)

    def __init__(
        self,
        name: str,
        roles: Iterable[Role] = (),
        *,
        public: bool = False,
        label: str | Promise = "",
        limits: str | Promise = "",
    ) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "roles", frozenset(roles))
        object.__setattr__(self, "is_public", public)
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "limits", limits)

    def allows(self, role: Role) -> bool:
        """Say whether holding `role` is enough."""
        return self.is_public or role is Role.ADMIN or role in self.roles


@dataclass(frozen=True, slots=True)
class Deed:
    """A word of the journal that is no right of its own, such as `places.add_site` under the right to edit sites.

    Args:
        name: `app.verb`, as it is recorded.
        label: What the journal's page calls it.
    """

    name: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing the journal speaks about, such as `pharmacy.VisitPlan`.

    Args:
        kind: What stands before the colon.
        label: What the journal's page calls it.
        page: Name of the address that shows one; empty: there is none.
        named: Field that holds its name, for kinds whose names are nobody's personal data; empty: its number is shown.
    """

    kind: str
    label: str | Promise
    page: str = ""
    named: str = ""


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


SEE_JOURNAL = Verb("base.see_journal", {Role.AUDITOR}, label=pgettext_lazy("verb", "See the journal"))
SEE_LOGINS = Verb(
    "base.see_logins", {Role.TOWNSHIP_OFFICER}, label=pgettext_lazy("verb", "See the logins of one's area")
)
CREATE_LOGIN = Verb(
    "base.create_login",
    {Role.TOWNSHIP_OFFICER},
    label=pgettext_lazy("verb", "Make a login"),
    limits=pgettext_lazy("verb", "inside one's own area, for weaker roles"),
)
SET_PASSWORD = Verb(
    "base.set_password", {Role.TOWNSHIP_OFFICER}, label=pgettext_lazy("verb", "Give a login a new password")
)
DISABLE_LOGIN = Verb("base.disable_login", {Role.TOWNSHIP_OFFICER}, label=pgettext_lazy("verb", "Shut a login out"))
ENABLE_LOGIN = Verb("base.enable_login", {Role.TOWNSHIP_OFFICER}, label=pgettext_lazy("verb", "Let a login in again"))
GRANT_ROLE = Verb(
    "base.grant_role",
    {Role.TOWNSHIP_OFFICER},
    label=pgettext_lazy("verb", "Give a role"),
    limits=pgettext_lazy("verb", "inside one's own area, for weaker roles"),
)
WITHDRAW_GRANT = Verb("base.withdraw_grant", {Role.TOWNSHIP_OFFICER}, label=pgettext_lazy("verb", "Take a role back"))
SEE_WORKDAYS = Verb("base.see_workdays", STAFF, label=pgettext_lazy("verb", "See the working days"))
CHANGE_WORKDAYS = Verb(
    "base.change_workdays", {Role.COUNTY_PLANNER}, label=pgettext_lazy("verb", "Change the county's working days")
)
SEE_RULES = Verb("base.see_rules", public=True, label=pgettext_lazy("verb", "See the rules in force"))
CHANGE_RULES = Verb("base.change_rules", label=pgettext_lazy("verb", "Write down and end rules"))
WATCH_JOB = Verb("base.watch_job", STAFF, label=pgettext_lazy("verb", "Watch one's own background work"))
WATCH_ANY_JOB = Verb(
    "base.watch_any_job",
    {Role.COUNTY_PLANNER, Role.AUDITOR},
    label=pgettext_lazy("verb", "Watch anybody's background work"),
)
CANCEL_JOB = Verb("base.cancel_job", STAFF, label=pgettext_lazy("verb", "Call off one's own background work"))
CANCEL_ANY_JOB = Verb(
    "base.cancel_any_job", {Role.COUNTY_PLANNER}, label=pgettext_lazy("verb", "Call off anybody's background work")
)
SWITCH_SHELL = Verb("base.switch_shell", public=True, label=pgettext_lazy("verb", "Switch language and large type"))

DEEDS = (
    Deed("base.declare_day", pgettext_lazy("verb", "Declare a working day or a day off")),
    Deed("base.withdraw_day", pgettext_lazy("verb", "Take a day out of the working days")),
    Deed("base.add_rule", pgettext_lazy("verb", "Write down a rule")),
    Deed("base.end_rule", pgettext_lazy("verb", "End a rule")),
    Deed("base.change_own_password", pgettext_lazy("verb", "Change one's own password")),
)
SUBJECTS = (
    Subject("base.Login", pgettext_lazy("journal", "Login"), page="login"),
    Subject("base.Rule", pgettext_lazy("journal", "Rule"), page="rule"),
    Subject("base.CalendarDay", pgettext_lazy("journal", "Working day"), page="workdays"),
    Subject("base.Job", pgettext_lazy("journal", "Background work"), page="job"),
)
