"""The arrays that compiled code works on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Places = NDArray[np.int32]
Flags = NDArray[np.bool_]
States = NDArray[np.int8]
OPEN, FREE, CLOSED = 1, 0, -1


class Pairs(NamedTuple):
    """Who can be served where at what cost, point by point and again site by site.

    Attributes:
        starts: (n + 1,) where each point's sites begin; no point is without.
        sites: (pairs,) site of each pair, the cheapest of a point first, of equals the lower number.
        costs: (pairs,) cost of the point at the site, below the point's `most`.
        rows: (m + 1,) where each site's points begin.
        points: (pairs,) point of each pair, site by site.
        column: (pairs,) cost of the point at the site.
        most: (n,) a point never costs more.
        opening: (m,) cost of each site, 0 or more.
    """

    starts: Ints
    sites: Places
    costs: Floats
    rows: Ints
    points: Places
    column: Floats
    most: Floats
    opening: Floats
