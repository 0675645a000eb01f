"""What a sheet of paper says, and what of it cannot be."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from doorstep.places.rules.said import Said

MOST_ROWS: Final = 300
"""Sheets of one file: each one is a need with slip, clock and journal, written in one go."""


class ReceivedLater(ValueError):  # noqa: N818  named after what happened
    """Nothing was received after now."""


class TooOld(ValueError):  # noqa: N818
    """It was received longer ago than the rule lets paper be taken in."""


class NumberMissing(ValueError):  # noqa: N818
    """A sheet has a number: by it nothing is written twice."""


class AnotherSheet(ValueError):  # noqa: N818
    """This number stands on another sheet of that town already."""


@dataclass(frozen=True, slots=True)
class Known:
    """A sheet that was taken in before: where its slip is, and what it said."""

    code: str
    digest: str


def clean_number(text: str) -> str:
    """Return a paper's number as it is kept: one width, no blanks, capital letters.

    Raises:
        NumberMissing: nothing is left.
    """
    kept = "".join(unicodedata.normalize("NFKC", text).split()).upper()[:40]
    if not kept:
        raise NumberMissing
    return kept


def check_received(at: datetime, now: datetime, days: int | None) -> None:
    """Let a sheet be taken in that came neither after now nor more than `days` ago; without a rule any day.

    Raises:
        ReceivedLater, TooOld: see there.
    """
    if at > now:
        raise ReceivedLater
    if days is not None and at < now - timedelta(days=days):
        raise TooOld


def said_of(fault: Exception, day: date | None, days: int | None) -> Said:
    """Return what is wrong with a sheet, in both languages."""
    if isinstance(fault, ReceivedLater):
        return Said("收到的时间在现在之后，请核对日期和时间。", "This lies in the future. Check day and time.")
    if isinstance(fault, TooOld):
        return Said(
            f"收到日期 {day} 已超过 {days} 天。请核对；确实这么早的，请上级先调整规则。",
            f"{day} is more than {days} days ago. Check it; if it is true, the rule must change first.",
        )
    if isinstance(fault, NumberMissing):
        return Said("请填纸单编号。", "Write the paper's number.")
    return Said(
        "这个编号的纸单已经录过，内容不同。请核对编号或内容。",
        "A sheet with this number was taken in before and says something else. Check number and text.",
    )
