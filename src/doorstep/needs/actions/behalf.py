"""Take a need on somebody's behalf in one go: who they are, by which mandate, what they need; and print a slip."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.locks import hold
from doorstep.needs.access import PRINT_SLIP
from doorstep.needs.actions.intake import Asked, Sender, Taken, give_mandate, take_need
from doorstep.needs.actions.steps import about_need
from doorstep.needs.actions.wishes import post_wish
from doorstep.needs.models import Follower, Wish
from doorstep.needs.words import Channel, MandateKind
from doorstep.people.actions import register_person
from doorstep.people.models import Person
from doorstep.places.models import Place


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who is not written down yet.

    Args:
        name: In full.
        village: Where they live.
        phone: Only if they want to be called.
    """

    name: str
    village: Place
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Behalf:
    """For whom staff act, and by which mandate.

    Args:
        person: Whose need it is.
        kind: How they said that staff may act for them.
        scope: What for.
        expires_on: The last day on which it holds.
        witness: Who heard it; needed where it was only said.
    """

    person: Person | Somebody
    kind: MandateKind
    scope: str
    expires_on: date
    witness: Person | Somebody | None = None


@transaction.atomic
def take_from_form(
    by: Actor, *, asked: Asked, channel: Channel, behalf: Behalf | None, mark: str, now: datetime
) -> Taken:
    """Take a need from a form of the desk; the same form sent twice is one need, one person, one mandate, one slip.

    Args:
        by: Somebody of the staff.
        asked: What is asked for.
        channel: `STAFF` with `behalf`; `PHONE`, `PAPER` or `MEETING` without any name.
        behalf: For whom, by which mandate.
        mark: What the form carries, another for each form.
        now: This moment.

    Raises:
        What `register_person`, `give_mandate` and `take_need` raise; nothing is kept then.
    """
    hold(f"needs.form:{mark}")
    before = Follower.objects.filter(sender=mark).select_related("need__place", "need__category").first()
    if before is not None:
        return Taken(before.need, before, is_new=False)
    if behalf is None:
        return take_need(by, asked=asked, sender=Sender(channel, mark=mark), now=now)
    person = _known(by, behalf.person, now)
    witness = None if behalf.witness is None else _known(by, behalf.witness, now)
    mandate = give_mandate(
        by,
        person=person,
        kind=behalf.kind,
        scope=behalf.scope,
        expires_on=behalf.expires_on,
        witness=witness,
        now=now,
    )
    sender = Sender(Channel.STAFF, person=person, mandate=mandate, mark=mark)
    return take_need(by, asked=asked, sender=sender, now=now)


@transaction.atomic
def post_wish_for(
    by: Actor, *, wisher: Person | Somebody, text: str, value_fen: int, mark: str = "", now: datetime
) -> tuple[Wish, bool]:
    """Put somebody's wish on the board who may not be written down yet: both are kept, or neither.

    The same form sent twice is one wish of one person. Whose it is cannot be read from the journal either.

    Args:
        by: Somebody of the staff.
        wisher: Whose wish it is.
        text: As everybody reads it.
        value_fen: About what it costs.
        mark: What the form carries, another for each form; empty: nobody can tell.
        now: This moment.

    Returns:
        The wish, and whether it is new.

    Raises:
        What `register_person` and `post_wish` raise.
    """
    if mark:
        hold(f"needs.wish:{mark}")
        before = Wish.objects.filter(mark=mark, posted_by=by.user_id).first()
        if before is not None:
            return before, False
    person = _known(by, wisher, now, is_hidden=True)
    return post_wish(by, wisher=person, text=text, value_fen=value_fen, mark=mark, now=now), True


@transaction.atomic
def print_slip(by: Actor, *, follower: Follower, now: datetime) -> Follower:
    """Write down that a slip was printed again: whoever holds it decides whether the need is solved.

    Raises:
        NotAllowed: `by` prints no slips at the need's place.
    """
    require(by, PRINT_SLIP, follower.need.place.path)
    journal.record(by, PRINT_SLIP.name, about_need(follower.need), {"follower": follower.pk}, now=now)
    return follower


def _known(by: Actor, who: Person | Somebody, now: datetime, *, is_hidden: bool = False) -> Person:
    if isinstance(who, Person):
        return who
    return register_person(by, name=who.name, village=who.village, phone=who.phone, is_hidden=is_hidden, now=now)
