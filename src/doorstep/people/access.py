"""Who may see and change people; everybody may see, export and erase what is held about themselves."""

from doorstep.base.access import Verb, may, require
from doorstep.base.actor import Actor
from doorstep.base.words import Role
from doorstep.people.models import Person

_NEAR = {Role.STATION_VOLUNTEER, Role.VILLAGE_OFFICER, Role.TOWNSHIP_OFFICER}
_OFFICE = {Role.VILLAGE_OFFICER, Role.TOWNSHIP_OFFICER}

SEE = Verb("people.see", _NEAR)
REGISTER = Verb("people.register", _NEAR)
REVEAL_PHONE = Verb("people.reveal_phone", _NEAR)
LINK_LOGIN = Verb("people.link_login", _OFFICE)
EXPORT = Verb("people.export", _OFFICE)
ERASE = Verb("people.erase", _OFFICE)


def is_self(actor: Actor, person: Person) -> bool:
    """Say whether `actor` is this very person."""
    return actor.user_id is not None and actor.user_id == person.login_id


def may_for(actor: Actor, what: Verb, person: Person) -> bool:
    """Say whether `actor` may do `what` to this person: by a role at their village, or because it is about them."""
    return is_self(actor, person) or may(actor, what, person.village.path)


def require_for(actor: Actor, what: Verb, person: Person) -> None:
    """Let `actor` pass, or raise.

    Raises:
        NotAllowed: Neither a role at the person's village nor being that person allows `what`.
    """
    if not is_self(actor, person):
        require(actor, what, person.village.path)
