"""By when: the codes of the clock rules, and a rule's value read for one urgency.

A rule `needs.clock.<category>` is a table by urgency, such as
`{"danger": {"hours": 2}, "urgent": {"hours": 24}, "ordinary": {"working_days": 5}, "complex": {"working_days": 15}}`.
What it does not name gets no promise: a date is never guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from doorstep.kernel.deadlines import Clock, OfficeHours
from doorstep.needs.words import Urgency

CLOCK: Final = "needs.clock."
"""Code of a category's clock rule begins with this."""
OFFICE_HOURS: Final = "needs.office_hours"
TRAY: Final = "needs.tray"
PAUSE_CAP: Final = "needs.pause_cap"
ESCALATION: Final = "needs.escalation"
NO_WORD: Final = "needs.no_word"
RATES: Final = "needs.rates"
PAPER_DAYS: Final = "needs.paper_days"
WISH_CAP: Final = "needs.wish_cap_fen"
WISH_DAYS: Final = "needs.wish_days"


def clock_code(category: str) -> str:
    """Return the code of the rule that says by when a category is answered."""
    return CLOCK + category


def clock_for(value: Any, urgency: Urgency) -> Clock | None:
    """Return what a clock rule says for an urgency, or nothing where it says nothing.

    Raises:
        ValueError: the rule's value is no clock.
    """
    said = value.get(urgency.value) if isinstance(value, Mapping) else None
    return None if said is None else Clock.parse(said)


def unit_hours(partner: int) -> str:
    """Return the code of the rule that holds a unit's own office hours."""
    return f"{OFFICE_HOURS}.partner_{partner}"


def is_put_off(before: datetime | None, after: datetime | None) -> bool:
    """Say whether a promise comes later than it was, or is none any more: that needs a reason in words."""
    return before is not None and (after is None or after > before)


def tray_by(tray_at: datetime | None, due_at: datetime | None) -> datetime | None:
    """Return from when a need without a lead lies in the tray: what is due sooner lies there then, also at night."""
    return min(tray_at, due_at) if tray_at and due_at else tray_at


def office_hours(value: Any) -> OfficeHours:
    """Return the hours of an office from the value of the rule `needs.office_hours`: rows of weekday, opens, closes.

    Raises:
        ValueError: it is no table of hours.
    """
    try:
        return OfficeHours.of((int(weekday), int(opens), int(closes)) for weekday, opens, closes in value)
    except TypeError as fault:
        raise ValueError("office hours are rows of weekday, opens and closes, minutes after midnight") from fault


def pause_cap(value: Any, clock: Clock) -> int:
    """Return by how much pauses may move a due date, in the clock's own unit; nothing said is none at all."""
    said = value.get(clock.unit, 0) if isinstance(value, Mapping) else 0
    return said if isinstance(said, int) and not isinstance(said, bool) and said > 0 else 0


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """After so long over the due date a duty goes one step up.

    Args:
        after: Counted from the due date.
        to: Whose desk it appears on then: a role's value.
    """

    after: Clock | None
    to: str


def escalation_steps(value: Any) -> tuple[EscalationStep, ...]:
    """Return the steps of the rule `needs.escalation`, such as `[{"to": "township_officer"}, {"after": …, "to": …}]`.

    Raises:
        ValueError: the value is no such list.
    """
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise ValueError("an escalation is a list of steps")
    steps = []
    for one in value:
        if not isinstance(one, Mapping) or not isinstance(one.get("to"), str):
            raise ValueError("a step of an escalation says to whom")
        steps.append(EscalationStep(Clock.parse(one["after"]) if "after" in one else None, one["to"]))
    return tuple(steps)


def first_step_to(steps: Sequence[EscalationStep], role: str) -> int | None:
    """Return the first step, from 1 on, by which something overdue comes to a role's desk; nothing if none does."""
    return next((number for number, step in enumerate(steps, start=1) if step.to == role), None)
