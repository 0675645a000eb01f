"""Memory that the steps of the search write over. Compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from doorstep.engines.planning.compiled import inner
from doorstep.engines.planning.visits.day import Floats, Ground, Ints

ROOM = 5
"""Row of `Scratch.days` that `find_minutes_left` fills."""


class Scratch(NamedTuple):
    """Memory that steps of the search write over: what a step makes anew costs more than the step."""

    seen: Ints  # (n,) stamps of villages, see `reckon_touched`
    villages: Ints  # (n,)
    stops: Ints  # (m,)
    ruined: Ints  # (R,)
    days: Ints  # (6, D) metres, vehicle days and places; the best vehicle days and places; ROOM
    keys: Floats  # (max(n, m),)


@inner
def empty_scratch(ground: Ground) -> Scratch:
    """Such memory for a problem."""
    n, m = len(ground.value), len(ground.near)
    return Scratch(
        np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(m, np.int64), np.zeros(len(ground.runs), np.int64),
        np.zeros((6, ground.known.shape[1]), np.int64), np.zeros(max(n, m)),
    )  # fmt: skip
