"""What a run needs, which villages are alike, until when one may appeal, who may decide."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from doorstep.base.rule_values import Shape, whole

APPEAL_DAYS: Final = "reputation.appeal_days"
"""The rule that says how many days after publication an appeal may be made."""
SHAPES: Final = {APPEAL_DAYS: Shape(15, whole(1, 365))}
FEWEST_PEERS: Final = 5
MOST_PICTURES: Final = 6


class TooEarly(Exception):  # noqa: N818  named after what happened
    """The quarter is still under way: grades or reports may still come."""


class AskedElsewhere(Exception):  # noqa: N818
    """The survey asks in another place than the quarter's town."""


class AlreadyReckoned(Exception):  # noqa: N818
    """A run stands already, or another survey counts: which answers count is settled before."""


class NotPublished(Exception):  # noqa: N818
    """There is nothing published that could be appealed against or withdrawn."""


class AlreadyPublished(Exception):  # noqa: N818
    """This very run is what is published."""


class OutOfTime(Exception):  # noqa: N818
    """The term for appeals is over, or no rule in force gives one."""

    def __init__(self, until: date | None) -> None:
        super().__init__(f"appeals could be made until {until}")
        self.until = until


class AlreadyAppealed(Exception):  # noqa: N818
    """The village has appealed against this value before."""


class AlreadyDecided(Exception):  # noqa: N818
    """The appeal has been decided; what was decided stays."""


class TooManyPictures(Exception):  # noqa: N818
    """An appeal has at most `MOST_PICTURES` pictures."""


class HadAPart(Exception):  # noqa: N818
    """Who graded, looked at or reported something of this village does not decide its appeals."""


class NoReason(Exception):  # noqa: N818
    """Nothing was said why."""


class NotAnIndicator(Exception):  # noqa: N818
    """One appeals against the value of an indicator; what is made of it follows."""


def last_day(published_on: date, days: int) -> date:
    """Return the last day for appeals, counted from the day after publication."""
    return published_on + timedelta(days=days)


def check_in_time(until: date | None, today: date) -> None:
    """Let an appeal pass on its last day still.

    Raises:
        OutOfTime: it comes later, or there is no term.
    """
    if until is None or today > until:
        raise OutOfTime(until)


def said(reason: str) -> str:
    """Return a reason without blanks around it.

    Raises:
        NoReason: nothing is left.
    """
    if not reason.strip():
        raise NoReason
    return reason.strip()


def check_had_no_part(decider: int | None, parts: Collection[int | None]) -> None:
    """Let somebody decide who had no part in what is decided.

    Raises:
        HadAPart: they had.
    """
    if decider is not None and decider in parts:
        raise HadAPart


def peers(places: Sequence[tuple[bool, int | None]]) -> list[str]:
    """Return the group of like villages each belongs to: communities, larger and smaller villages.

    Villages are split at the middle of those whose residents are counted; uncounted ones stand with the smaller.
    Groups of fewer than five are no comparison: then all stand together.

    Args:
        places: (is a community, residents) in order.
    """
    counted = sorted(many for is_community, many in places if many is not None and not is_community)
    middle = counted[len(counted) // 2] if counted else 0
    groups = [
        "community" if is_community else "larger" if many is not None and many >= middle else "smaller"
        for is_community, many in places
    ]
    return groups if _large_enough(groups) else ["all"] * len(groups)


def _large_enough(groups: Iterable[str]) -> bool:
    many = list(groups)
    return all(many.count(one) >= FEWEST_PEERS for one in set(many))
