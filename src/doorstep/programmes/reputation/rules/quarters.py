"""Days of a quarter, lateness, and which grades are given twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from doorstep.kernel.seeds import rng
from doorstep.programmes.reputation.words import WHOLE_BP, OfficeKey

LEAST_TWICE: Final = 2
"""So many villages of each graded indicator are graded twice at least: one alone compares nothing."""


class DaysOutOfOrder(ValueError):  # noqa: N818  named after what happened
    """A quarter opens, then reports are due, then grades; never the other way round."""


class NoSuchQuarter(ValueError):  # noqa: N818
    """A year has the quarters 1 to 4."""


class QuarterClosed(ValueError):  # noqa: N818
    """The quarter is closed: nothing in it changes any more."""


class OfficesNotReady(ValueError):  # noqa: N818
    """Some office has not locked its grades, or two grades still wait for a decision."""


class OfficeMissing(ValueError):  # noqa: N818
    """The scheme has something to grade for an office that the town has not named."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(f"offices without a unit: {keys}")
        self.keys = tuple(keys)


def bounds(year: int, number: int) -> tuple[date, date]:
    """Return the first and the last day of a quarter.

    Raises:
        NoSuchQuarter: the number is not 1 to 4.
    """
    if not 1 <= number <= 4:
        raise NoSuchQuarter
    first = date(year, 3 * number - 2, 1)
    after = date(year + number // 4, (3 * number) % 12 + 1, 1)
    return first, after - timedelta(days=1)


def before(year: int, number: int) -> tuple[int, int]:
    """Return year and number of the quarter before."""
    return (year, number - 1) if number > 1 else (year - 1, 4)


def check_days(opens_on: date, reports_due_on: date, scores_due_on: date) -> None:
    """Let days pass that stand in order.

    Raises:
        DaysOutOfOrder: they do not.
    """
    if not opens_on <= reports_due_on <= scores_due_on:
        raise DaysOutOfOrder


def is_late(handed_in_on: date, due_on: date) -> bool:
    """Say whether a report that is handed in on a day is late; on its last day it is not."""
    return handed_in_on > due_on


@dataclass(frozen=True, slots=True)
class Twice:
    """A grade that a second office gives as well."""

    place: int
    node: str
    office: str


def graded_twice(
    places: Sequence[int], nodes: Sequence[tuple[str, str]], *, share_bp: int, offices: Sequence[str], seed: int
) -> list[Twice]:
    """Return which grades a second office gives, drawn at random.

    Of each indicator the same number of villages; the second office is in turn one of the others, so that offices meet.
    What is drawn depends on the seed, the order of the villages and the indicators' codes, on no number of a database.

    Args:
        places: Ids of the villages, in the order of the official list.
        nodes: Code and first office's key of each graded indicator.
        share_bp: Of the villages, basis points; 0: none twice.
        offices: Keys there are.
        seed: Of the quarter.
    """
    if not share_bp or len(offices) < 2:
        return []
    many = min(len(places), max(LEAST_TWICE, round(share_bp * len(places) / WHOLE_BP)))
    drawn = []
    for node, first in sorted(nodes):
        others = [key for key in OfficeKey.values if key in offices and key != first]
        dice = rng(seed, "twice", node)
        turn = int(dice.integers(len(others)))
        for at, which in enumerate(dice.permutation(len(places))[:many]):
            drawn.append(Twice(places[int(which)], node, others[(turn + at) % len(others)]))
    return drawn
