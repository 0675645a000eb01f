"""What is on an agenda, in which order, and each thing once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from doorstep.meetings.words import AGENDA_ORDER, ItemOrigin, MeetingKind

MOST_DUTIES: Final = 60
"""An agenda takes up so many duties at most, the longest overdue first; what is left out is counted."""
MOST_NEEDS: Final = 60
"""And so many needs without a lead, the longest waiting first; what is left out is counted, too."""
WITH_DUTIES: Final = frozenset({MeetingKind.WORKING, MeetingKind.TALK, MeetingKind.REVIEW})
"""Meetings whose agenda shows what is owed. A direct line talks about what firms bring."""


class NothingSaid(ValueError):  # noqa: N818  named after what happened
    """A decision says what was decided."""


class AlreadyADuty(ValueError):  # noqa: N818
    """A duty has come of this decision already."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to talk about, before the meeting begins.

    Args:
        origin: Why it is on the agenda.
        title: One line.
        text: More about it.
        duty: Id of the duty it is about.
        need: Id of the need it is about.
        item: Id of the item that is written already.
        carried_from: Id of the item of the last meeting that was left undecided.
        times_carried: How often it was carried from meeting to meeting.
        due_at: When the duty is due.
        who: Name of the duty's lead.
    """

    origin: ItemOrigin
    title: str
    text: str = ""
    duty: int | None = None
    need: int | None = None
    item: int | None = None
    carried_from: int | None = None
    times_carried: int = 0
    due_at: datetime | None = None
    who: str = ""


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Return the agenda: overdue, carried over, open, without a lead, new; within each as they came.

    A duty or a need stands there once: where the last meeting left it undecided, its line says how often it was
    carried and keeps what was written about it.
    """
    kept: list[Line] = []
    at: dict[tuple[str, int], int] = {}
    for line in lines:
        keys = _about(line)
        place = next((at[key] for key in keys[:1] if key in at), None)
        if place is None:
            place = len(kept)
            kept.append(line)
        else:
            kept[place] = _joined(kept[place], line)
        for key in keys:
            at.setdefault(key, place)
    return sorted(kept, key=lambda line: AGENDA_ORDER.index(line.origin))


def is_overdue(due_at: datetime | None, now: datetime) -> bool:
    """Say whether a duty that somebody still owes is overdue; without a promise, never."""
    return due_at is not None and due_at < now


def _about(line: Line) -> list[tuple[str, int]]:
    """Return what a line is about, the narrowest first: a duty, then the need it comes from."""
    return [(name, pk) for name, pk in (("duty", line.duty), ("need", line.need)) if pk is not None]


def _joined(one: Line, other: Line) -> Line:
    """Return one line for two about the same: the earlier origin, with what was left undecided and written before."""
    carried = next((line for line in (one, other) if line.carried_from), None)
    written = next((line for line in (one, other) if line.item), None)
    first = min(one, other, key=lambda line: AGENDA_ORDER.index(line.origin))
    return replace(
        first,
        duty=one.duty or other.duty,
        need=one.need or other.need,
        due_at=one.due_at or other.due_at,
        who=one.who or other.who,
        text=one.text or other.text,
        item=written.item if written else None,
        carried_from=carried.carried_from if carried else None,
        times_carried=carried.times_carried if carried else 0,
    )
