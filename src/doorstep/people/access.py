"""Who may see and change people; everybody may see, export and erase what is held about themselves."""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import Subject, Verb, may, require
from doorstep.base.actor import Actor
from doorstep.base.words import Role
from doorstep.people.models import Person

_NEAR = {Role.STATION_VOLUNTEER, Role.VILLAGE_OFFICER, Role.TOWNSHIP_OFFICER}
_SELLING = {Role.PHARMACIST, Role.CREW}
_OFFICE = {Role.VILLAGE_OFFICER, Role.TOWNSHIP_OFFICER}

SEE = Verb("people.see", _NEAR, label=pgettext_lazy("verb", "See the people of one's area"))
REGISTER = Verb("people.register", _NEAR | _SELLING, label=pgettext_lazy("verb", "Write somebody down"))
REVEAL_PHONE = Verb(
    "people.reveal_phone",
    _NEAR | {Role.PHARMACIST},
    label=pgettext_lazy("verb", "Reveal a telephone number"),
    limits=pgettext_lazy("verb", "journalled"),
)
IDENTIFY = Verb(
    "people.identify", _OFFICE | _SELLING, label=pgettext_lazy("verb", "Write down an identity number, sealed")
)
REVEAL_IDENTITY = Verb(
    "people.reveal_identity",
    {Role.PHARMACIST},
    label=pgettext_lazy("verb", "Reveal an identity number"),
    limits=pgettext_lazy("verb", "journalled"),
)
LINK_LOGIN = Verb("people.link_login", _OFFICE, label=pgettext_lazy("verb", "Join a login to its person"))
EXPORT = Verb("people.export", _OFFICE, label=pgettext_lazy("verb", "Export a person's data"))
ERASE = Verb("people.erase", _OFFICE, label=pgettext_lazy("verb", "Erase a person's data"))

SUBJECTS = (Subject("people.Person", pgettext_lazy("journal", "Person"), page="people:person"),)


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
