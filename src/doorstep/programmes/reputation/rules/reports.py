"""What may happen to a village's report, and when."""

from datetime import date
from typing import Final

from doorstep.programmes.reputation.words import ReportState

MOST_EVIDENCE: Final = 6
"""Pictures with one line of a report."""


class NotPossibleNow(ValueError):  # noqa: N818  named after what happened
    """The report was handed in, or is not handed in yet: look at it again."""


class SomebodyElseChanged(ValueError):  # noqa: N818
    """Somebody else changed these lines since the page was opened; `codes` names them. Nothing was written."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(f"changed by somebody else: {codes}")
        self.codes = codes


class NotAsked(ValueError):  # noqa: N818
    """The platform knows this value: it is not asked, and nobody types it."""


class OutOfRange(ValueError):  # noqa: N818
    """A value that cannot be, such as a share of 120 %; `codes` names the lines."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(f"out of range: {codes}")
        self.codes = codes


class TooMuchEvidence(ValueError):  # noqa: N818
    """A line has at most `MOST_EVIDENCE` pictures."""


class ReasonMissing(ValueError):  # noqa: N818
    """Somebody has to work on it again: say why."""


class DayOver(ValueError):  # noqa: N818
    """The new day for a report lies before today."""


def check_open(state: str) -> None:
    """Let a report pass that can still be written.

    Raises:
        NotPossibleNow: it was handed in.
    """
    if state == ReportState.HANDED_IN:
        raise NotPossibleNow


def check_handed_in(state: str) -> None:
    """Let a report pass that was handed in.

    Raises:
        NotPossibleNow: it was not.
    """
    if state != ReportState.HANDED_IN:
        raise NotPossibleNow


def check_back(why: str, due_on: date, today: date) -> str:
    """Return the reason for handing a report back, tidied.

    Raises:
        ReasonMissing, DayOver: see there.
    """
    text = " ".join(why.split())[:300]
    if not text:
        raise ReasonMissing
    if due_on < today:
        raise DayOver
    return text


def fits(value: float, unit: str) -> bool:
    """Say whether a value can be: a share lies from 0 to 100, nothing that is counted is below 0."""
    return 0 <= value <= 100 if unit == "%" else 0 <= value < 1e9
