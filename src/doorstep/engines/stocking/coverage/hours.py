"""From opening hours and visits to the hours of a span (时段)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.stocking.base_stock import still_there
from doorstep.engines.stocking.coverage.problem import WEEK, Bools, Floats
from doorstep.engines.stocking.demand import Rate


def minutes_open(stretches: Iterable[tuple[int, int]], hours: int = WEEK) -> Bools:
    """Return (hours, 60) which minutes of the span are inside a stretch.

    Args:
        stretches: from minute, to before minute, counted from the beginning of the span; what runs past its end goes on
            at its beginning, and overlapping ones count once.
        hours: of the span, at least 1.

    Raises:
        ValueError: a stretch that begins outside the span, or is not from 1 minute to the whole span long.
    """
    inside = np.zeros(hours * 60, dtype=bool)
    for begins, ends in stretches:
        if not 0 <= begins < len(inside) or not begins < ends <= begins + len(inside):
            message = f"stretch {begins} to {ends}: not inside {hours} hours"
            raise ValueError(message)
        inside[begins:ends] = True
        inside[: max(0, ends - len(inside))] = True
    return inside.reshape(hours, 60)


def availability_after_visits(rate: Rate, stock: int, visits: Sequence[int], hours: int = WEEK) -> Floats:
    """Return (hours,) P(at least one unit left) at the end of each hour, filled up at the beginning of visited hours.

    Args:
        rate: of demand.
        stock: filled up to, at each visit.
        visits: hours of the span in which it is filled up, repeating with the span; none = never: 0.
        hours: of the span.

    Raises:
        ValueError: a visit outside the span.
    """
    if any(not 0 <= visit < hours for visit in visits):
        message = f"visits {list(visits)}: not inside {hours} hours"
        raise ValueError(message)
    if not len(visits):
        return np.zeros(hours)
    since: NDArray[np.int64] = np.min([(np.arange(hours) - visit) % hours for visit in visits], axis=0)
    return still_there(rate, stock, (since + 1) / 24)
