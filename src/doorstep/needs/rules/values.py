"""Which values the rules of needs can have; asked whenever one is written down."""

from collections.abc import Mapping
from typing import Any, Final

from doorstep.base.rule_values import Shape, whole
from doorstep.base.words import Role
from doorstep.kernel.deadlines import MOST, Clock
from doorstep.needs.access import SUPERVISE
from doorstep.needs.rules import clocks
from doorstep.needs.rules.rates import Weights
from doorstep.needs.words import Urgency


def by_urgency(value: Any) -> dict[Urgency, Clock]:
    """Read a category's clock rule.

    Raises:
        ValueError: it names no urgency, an unknown one, or something that is no clock.
    """
    if not isinstance(value, Mapping) or not value:
        raise ValueError("clocks by urgency")
    return {Urgency(name): Clock.parse(said) for name, said in value.items()}


def caps(value: Any) -> dict[str, int]:
    """Read by how much pauses may move a due date, by the unit of a clock.

    Raises:
        ValueError: an unknown unit, or a number that no clock has.
    """
    if not isinstance(value, Mapping) or not value:
        raise ValueError("a number by the unit of a clock")
    return {
        unit: 0 if amount == 0 and unit in MOST else Clock.parse({unit: amount}).amount
        for unit, amount in value.items()
    }


def steps(value: Any) -> tuple[clocks.EscalationStep, ...]:
    """Read the steps upwards; each leads to a desk where overdue duties are decided.

    Raises:
        ValueError: no steps, no role, or one that supervises nothing.
    """
    found = clocks.escalation_steps(value)
    if not found or not all(SUPERVISE.allows(Role(step.to)) for step in found):
        raise ValueError("a step of an escalation leads to somebody who supervises")
    return found


_HOURS: Final = Shape([[0, 510, 720], [0, 840, 1050], [1, 510, 1050]], clocks.office_hours)
SHAPES: Final[dict[str, Shape]] = {
    clocks.CLOCK: Shape({"danger": {"hours": 2}, "ordinary": {"working_days": 5}}, by_urgency),
    clocks.OFFICE_HOURS: _HOURS,
    f"{clocks.OFFICE_HOURS}.partner_": _HOURS,
    clocks.TRAY: Shape({"working_hours": 2}, Clock.parse),
    clocks.PAUSE_CAP: Shape({"working_days": 5, "working_hours": 8}, caps),
    clocks.ESCALATION: Shape(
        [{"to": "township_officer"}, {"after": {"working_days": 3}, "to": "county_planner"}], steps
    ),
    clocks.NO_WORD: Shape({"working_days": 10}, Clock.parse),
    clocks.RATES: Shape({"response": 30, "solution": 35, "satisfaction": 35}, Weights.from_value),
    clocks.PAPER_DAYS: Shape(60, whole(1, 3660)),
    clocks.WISH_CAP: Shape(50_000, whole(1, 100_000_000)),
    clocks.WISH_DAYS: Shape({"hours": 336}, Clock.parse),
}
"""By code; one that ends with a dot or `_` is the beginning of many."""
