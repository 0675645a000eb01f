"""Who may look after whose login, and which roles they may give."""

import re
from collections.abc import Iterable

from doorstep.base.actor import EVERYWHERE, Actor, Granted
from doorstep.base.words import Role


class EndsBeforeItBegins(Exception):  # noqa: N818  named after what happened
    """The last day lies before the first."""


STRENGTH = {
    Role.RESIDENT: 0,
    Role.STATION_VOLUNTEER: 1,
    Role.PARTNER_STAFF: 1,
    Role.CREW: 1,
    Role.PHARMACIST: 1,
    Role.VERIFIER: 1,
    Role.VILLAGE_OFFICER: 2,
    Role.TOWNSHIP_OFFICER: 3,
    Role.AUDITOR: 4,
    Role.COUNTY_PLANNER: 4,
    Role.ADMIN: 5,
}
_PATH = re.compile(r"/(\d+/)*")


def may_give(giver: Actor, wanted: Granted) -> bool:
    """Say whether `giver` may give or withdraw a role at a place.

    An administrator may inside their own subtree. A township officer may inside theirs, for roles weaker than
    their own. Nobody else may.
    """
    return any(_rules_over(own, wanted) for own in giver.grants)


def may_look_after(officer: Actor, held: Iterable[Granted]) -> bool:
    """Say whether `officer` may set the password of, or disable, a login that holds (or last held) these roles.

    Only if every one of them is a role the officer may give: whoever reaches further is looked after further up. A
    login without any role belongs to the administrators of everything.
    """
    roles = tuple(held)
    if not roles:
        return Granted(Role.ADMIN, EVERYWHERE) in officer.grants
    return all(may_give(officer, one) for one in roles)


def givable(giver: Actor) -> tuple[Role, ...]:
    """Return the roles `giver` may give somewhere, in the order of `Role`."""
    scopes = {own.scope for own in giver.grants}
    return tuple(role for role in Role if any(may_give(giver, Granted(role, scope)) for scope in scopes))


def is_path(scope: str) -> bool:
    """Say whether a text is a place path, such as `/`, `/1/` or `/1/7/93/`."""
    return _PATH.fullmatch(scope) is not None


def _rules_over(own: Granted, wanted: Granted) -> bool:
    if not own.covers(wanted.scope):
        return False
    if own.role is Role.ADMIN:
        return True
    return own.role is Role.TOWNSHIP_OFFICER and STRENGTH[wanted.role] < STRENGTH[own.role]
