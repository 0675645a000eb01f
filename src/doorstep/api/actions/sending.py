"""Take a need that another system sends."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from doorstep.api.access import SEND
from doorstep.api.models import ApiKey, SentNeed
from doorstep.api.queries.keys import actor_of
from doorstep.api.queries.where import at_code, in_words, nearest_village
from doorstep.api.rules import keys
from doorstep.api.rules.asked import Unclear
from doorstep.api.words import Fault
from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.clock import TIME_ZONE
from doorstep.kernel.geo import LonLat
from doorstep.needs.actions.intake import Asked, CategoryClosed, Sender, Taken, take_need
from doorstep.needs.models import Category
from doorstep.needs.rules.intake import HelpsNoMore, TextMissing, TextTooLong
from doorstep.needs.words import Channel, NeedKind
from doorstep.places.models import Place
from doorstep.places.rules.said import Refused

_WHERE = 200


class KeyMayNotSend(Exception):  # noqa: N818  named after what happened
    """The key was given out for reading alone."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What another system sends.

    Args:
        code: Of the service.
        text: The description; empty: the service's name and the address say it.
        point: WGS-84, if known.
        address: In words, if known.
        address_id: Code of a place, if known.
        kind: What sort of need.
        quantity: How much, in whole units, if known.
        quantity_of: The unit.
        wanted_until: The last day on which it still helps, if known.
        who: What the other system calls its sender; only a digest of it is kept.
    """

    code: str
    text: str = ""
    point: LonLat | None = None
    address: str = ""
    address_id: str = ""
    kind: NeedKind = NeedKind.PROBLEM
    quantity: int | None = None
    quantity_of: str = ""
    wanted_until: date | None = None
    who: str = ""


@transaction.atomic
def send_need(key: ApiKey, *, sending: Sending, is_rehearsal: bool = False, now: datetime) -> Taken:
    """Take a need that came with a key; the same once more within ten minutes is the same need.

    It is not public until somebody of the staff says so; the system that sent it may follow it all the same.

    Args:
        key: In force today.
        sending: What is sent.
        is_rehearsal: Check everything, answer as if, and leave no trace.
        now: This moment, aware.

    Raises:
        KeyMayNotSend: see there.
        Unclear: with what is wrong.
    """
    by = actor_of(key)
    require(by, SEND)
    if not key.may_send:
        raise KeyMayNotSend
    category = Category.objects.filter(code=sending.code).first()
    if category is None:
        raise Unclear(Fault.NO_SERVICE)
    place = _place(sending, now)
    spoken = f"{category.name_zh}：{sending.address}" if sending.address else category.name_zh
    text = sending.text if sending.text.strip() else spoken
    asked = Asked(
        text,
        category,
        place,
        kind=sending.kind,
        where=sending.address[:_WHERE],
        point=sending.point,
        quantity=sending.quantity,
        quantity_of=sending.quantity_of,
        wanted_until=sending.wanted_until,
    )
    sender = Sender(Channel.OPEN311, mark=keys.mark(key.pk, sending.who))
    try:
        taken = take_need(by, asked=asked, sender=sender, now=now)
    except CategoryClosed:
        raise Unclear(Fault.NO_SERVICE) from None
    except TextMissing:
        raise Unclear(Fault.TEXT_MISSING) from None
    except TextTooLong:
        raise Unclear(Fault.TEXT_LONG) from None
    except HelpsNoMore:
        raise Unclear(Fault.UNTIL) from None
    except Refused:
        raise Unclear(Fault.OUTSIDE) from None
    SentNeed.objects.get_or_create(key=key, need=taken.need, defaults={"is_first": taken.is_new, "at": now})
    journal.record(by, SEND.name, f"api.ApiKey:{key.pk}", {"need": taken.need.pk, "is_new": taken.is_new}, now=now)
    if is_rehearsal:
        transaction.set_rollback(True)
    return taken


def _place(sending: Sending, now: datetime) -> Place:
    """Return the place that is meant: by its code, else the village nearest to the point, else by its name."""
    on = now.astimezone(TIME_ZONE).date()
    if sending.address_id:
        if (found := at_code(sending.address_id, on)) is None:
            raise Unclear(Fault.NO_ADDRESS)
        return found
    if sending.point is not None:
        if (found := nearest_village(sending.point, on)) is None:
            raise Unclear(Fault.OUTSIDE)
        return found
    if not sending.address:
        raise Unclear(Fault.WHERE_MISSING)
    if (found := in_words(sending.address, on)) is None:
        raise Unclear(Fault.OUTSIDE)
    return found
