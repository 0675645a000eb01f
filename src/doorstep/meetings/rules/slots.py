"""Slots of a direct line: how many, when, and whether one can be booked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from doorstep.meetings.words import MeetingState


class SlotTaken(ValueError):  # noqa: N818  named after what happened
    """Somebody else was first."""


class OneSlotEach(ValueError):  # noqa: N818
    """This firm or person has a slot in this meeting already."""


class NoSuchSlot(ValueError):  # noqa: N818
    """The meeting has no slot with this number."""


class SlotOver(ValueError):  # noqa: N818
    """The meeting was called off, or this time is over."""


class TopicMissing(ValueError):  # noqa: N818
    """Who books says in a few words what it is about."""


class BookingOver(ValueError):  # noqa: N818
    """This booking was cancelled before."""


class WhoseSlot(ValueError):  # noqa: N818
    """A slot is for one firm or for one person."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot: number from 1, from, until."""

    number: int
    starts_at: datetime
    ends_at: datetime


def slots(starts_at: datetime, ends_at: datetime, slot_min: int | None) -> list[Slot]:
    """Return the slots of a meeting one after the other; what is left at the end is no slot.

    Args:
        starts_at: When it begins.
        ends_at: When it ends.
        slot_min: Minutes of a slot; nothing: the meeting has none.
    """
    if not slot_min:
        return []
    each = timedelta(minutes=slot_min)
    count = (ends_at - starts_at) // each
    return [Slot(i + 1, starts_at + i * each, starts_at + (i + 1) * each) for i in range(count)]


def check_bookable(state: MeetingState, found: list[Slot], number: int, now: datetime) -> Slot:
    """Return the slot that can be booked.

    Raises:
        NoSuchSlot, SlotOver: see there.
    """
    slot = next((one for one in found if one.number == number), None)
    if slot is None:
        raise NoSuchSlot
    if state not in {MeetingState.PLANNED, MeetingState.RUNNING} or slot.ends_at <= now:
        raise SlotOver
    return slot


def check_topic(text: str) -> str:
    """Return what it is about, on one line.

    Raises:
        TopicMissing: nothing is said.
    """
    if not (said := " ".join(text.split())[:200]):
        raise TopicMissing
    return said
