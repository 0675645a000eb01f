"""What a change of a scheme moves: last quarter's facts scored under both, beside each other (调整影响)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.scoring.build import score
from doorstep.engines.scoring.rank_sets import Band, bands
from doorstep.programmes.reputation import models
from doorstep.programmes.reputation.bridge.inputs import Inputs, quarter_inputs
from doorstep.programmes.reputation.bridge.residents import put_answers
from doorstep.programmes.reputation.bridge.scheme import engine_scheme
from doorstep.programmes.reputation.models import Quarter

Floats = NDArray[np.float64]
_STEP = 0.5
"""Points of the scale by which an indicator is moved to see how much the index follows."""
_LEAST_ERROR = 0.05
"""Points: nothing is surer than this."""


@dataclass(frozen=True, slots=True)
class Scored:
    """An index with its errors and bands.

    Attributes:
        index: (villages,) 0 to 100, NaN where it cannot be made.
        errors: (villages,) standard errors, points.
        bands: (villages,) against the mean of all; None where there is no index.
    """

    index: Floats
    errors: Floats
    bands: tuple[Band | None, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """One village before and after."""

    place: int
    name: str
    before: float | None
    after: float | None
    band_before: Band | None
    band_after: Band | None

    @property
    def change(self) -> float | None:
        """Points gained or lost."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def is_in_another_band(self) -> bool:
        """Whether the change moves it into another band."""
        return self.band_before is not self.band_after


@dataclass(frozen=True, slots=True)
class Moves:
    """What a draft would have said of a quarter.

    Attributes:
        quarter: whose facts were taken.
        rows: each village in the order of the official list; no ranks.
        unknown: codes of the draft's indicators of which that quarter knows nothing.
    """

    quarter: Quarter
    rows: tuple[Moved, ...]
    unknown: tuple[str, ...]


def scored(inputs: Inputs) -> Scored:
    """Return the index with its errors, to first order, and bands against the mean of all villages."""
    index = score(inputs.scheme, inputs.values).index
    errors = np.maximum(first_order_errors(inputs, index), _LEAST_ERROR)
    has = ~np.isnan(index)
    found: list[Band | None] = [None] * len(index)
    if has.sum() > 1:
        told = bands(index[has], errors[has], float(index[has].mean()))
        for at, band in zip(np.flatnonzero(has), told, strict=True):
            found[int(at)] = band
    return Scored(index, errors, tuple(found))


def first_order_errors(inputs: Inputs, index: Floats) -> Floats:
    """Return (villages,) standard errors of the index by moving each indicator a little and adding up what follows."""
    variance = np.zeros(len(index))
    for at, leaf in enumerate(inputs.scheme.leaves):
        if not inputs.se[at].any() or leaf.goalposts is None:
            continue
        width = leaf.goalposts[1] - leaf.goalposts[0]
        gap = width * _STEP / 100
        moved = inputs.values.copy()
        moved[at] = np.where(moved[at] + gap > leaf.goalposts[1], moved[at] - gap, moved[at] + gap)
        follows = score(inputs.scheme, moved).index - index
        variance += np.nan_to_num((follows / gap) ** 2 * inputs.se[at] ** 2)
    found: Floats = np.sqrt(variance)
    return found


def moves(draft: models.Scheme, quarter: Quarter) -> Moves:
    """Return what a draft moves, on the facts of a quarter that was scored by another version.

    Answers of residents count in it as they do in a run; what may not be shown counts nowhere.

    Raises:
        ValueError: the draft cannot be scored yet, such as a branch without an indicator.
    """
    inputs = quarter_inputs(quarter)
    hidden = put_answers(inputs, quarter).is_hidden
    inputs.values[hidden], inputs.se[hidden] = np.nan, 0.0
    other = inputs.under(engine_scheme(draft))
    before, after = scored(inputs), scored(other)
    rows = tuple(
        Moved(place, name, _or_none(before.index[at]), _or_none(after.index[at]), before.bands[at], after.bands[at])
        for at, (place, name) in enumerate(zip(inputs.places, inputs.names, strict=True))
    )
    unknown = tuple(leaf.code for leaf in other.scheme.leaves if np.isnan(other.values[other.row[leaf.code]]).all())
    return Moves(quarter, rows, unknown)


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
