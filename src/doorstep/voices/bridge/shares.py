"""Sheets into shares of answers: what was chosen how often, and numbers in bands; small groups hidden as elsewhere."""

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from doorstep.engines.scoring.arrays import Bools, Ints
from doorstep.voices.bridge.estimates import Numbers, interval, measured
from doorstep.voices.bridge.hiding import hidden_everywhere, hide

_QUARTERS: Final = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked a question.

    Args:
        eligible: (areas,) people on the frame.
        answered: (areas,) sheets.
        threshold: Fewest answers a number shown rests on.
        is_required: Everybody had to answer.
        also: (areas,) villages hidden anyway.
    """

    eligible: Ints
    answered: Ints
    threshold: int
    is_required: bool
    also: Bools | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """What was answered how often, 0 to 100; NaN where nothing may be shown.

    Attributes:
        areas: (areas, answers offered).
        town: (answers offered,); `n` says how many answers it rests on.
        is_hidden: (areas,) kept back.
        is_small: (areas,) kept back for being small itself.
        is_town_hidden: the whole place's, too.
    """

    areas: Numbers
    town: Numbers
    is_hidden: Bools
    is_small: Bools
    is_town_hidden: bool


def shares(asked: Asked, area: Ints, picked: Ints, offered: int) -> Shares:
    """Return the share of each answer, with its margin.

    Args:
        asked: Who was asked.
        area: (answers,) which village, from 0.
        picked: (answers,) which of the answers offered, from 0.
        offered: How many are offered.
    """
    ys = (picked[None] == np.arange(offered)[:, None]).astype(np.float64)
    kept = hide(area, ys, asked.answered, asked.threshold, is_required=asked.is_required, also=asked.also)
    areas, town = measured(area, 100 * ys, kept, asked.eligible, partial(interval, is_share=True))
    return Shares(areas, town, kept.hidden, kept.small, kept.is_town)


def bands(area: Ints, values: Ints, answered: Ints, threshold: int, also: Bools | None = None) -> list[int]:
    """Return the highest number of each band but the last, which has none: quarters of what was answered.

    Args:
        area: (answers,) which village, from 0.
        values: (answers,) whole numbers.
        answered: (areas,) sheets.
        threshold: Fewest answers a number shown rests on; what may not be shown draws no line either.
        also: (areas,) villages hidden anyway.
    """
    told = values[~hidden_everywhere(answered, threshold, also=also)[area]]
    if len(told) < threshold:
        return []
    edges = np.unique(np.quantile(told, _QUARTERS, method="inverted_cdf"))
    return [int(edge) for edge in edges if edge < told.max()]


def in_band(values: Ints, edges: list[int]) -> Ints:
    """Return (answers,) the band each number lies in, from 0."""
    return np.searchsorted(np.array(edges, np.int64), values, side="left").astype(np.int64)
