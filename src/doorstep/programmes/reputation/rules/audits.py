"""When an audit is drawn, and when a claim counts as wrong."""

from datetime import date
from typing import Final

WRONG_BEYOND: Final = 0.05
"""A claim is wrong that lies farther from what was found than this share of the way between the goalposts."""


class TooEarly(ValueError):  # noqa: N818  named after what happened
    """A report may still be handed in in time: drawn now, its village would know that it is not looked at."""


def check_due(open_until: date | None, today: date) -> None:
    """Let a day pass on which no report can come in time any more.

    Raises:
        TooEarly: one can.
    """
    if open_until is not None and today <= open_until:
        raise TooEarly


def is_wrong(claimed: float, found: float, low: float, high: float) -> bool:
    """Say whether a claim counts as wrong; both the same way, too high or too low."""
    return abs(claimed - found) > WRONG_BEYOND * (high - low) + 1e-9
