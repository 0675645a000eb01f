"""Up to four quarters as one mean: samples are small, a year tells villages apart better (四季合并)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from scipy import stats

from doorstep.engines.scoring.arrays import Floats
from doorstep.engines.scoring.rank_sets import bands, quick_sets
from doorstep.engines.scoring.scheme import Scheme
from doorstep.programmes.reputation.rules.quarters import before

QUARTERS: Final = 4
"""So many are put together at most: a year."""
DIGITS: Final = 4
Json = dict[str, Any]


def pooled(
    scheme: Scheme, problem: Mapping[str, Any], index: Floats, errors: Floats, town: float, *, level: float
) -> Json | None:
    """Return this quarter and up to three right before it, of the same scheme, as one mean; nothing without any.

    Samples are drawn anew each quarter, so the error of a mean of four is the root of the summed variances, by four.
    Villages without a score in each of them are left out.

    Args:
        scheme: The tree; another digest cannot be compared.
        problem: Of the run; `quarter` (2026Q3) and `earlier` are read.
        index: (villages,) scores now.
        errors: (villages,) of them.
        town: The town's own score now.
        level: Of intervals, bands and sets.

    Returns:
        `quarters` before this one, the latest first; the town's mean `reference`; `of` how many villages; `villages`
        in the problem's order, each with score, ends, band and the first and last place that are possible.
    """
    earlier = _right_before(problem, scheme.digest)
    if not earlier:
        return None
    scores, spread = _table(problem, earlier, scheme.codes[-1], index, errors)
    mean, error = scores.mean(axis=0), np.sqrt((spread**2).sum(axis=0)) / len(scores)
    there = np.flatnonzero(~np.isnan(mean))
    if len(there) < 2:
        return None
    reference = float(np.mean([town, *(one["reference"] for one in earlier)]))
    said = bands(mean[there], error[there], reference, level=level)
    alone, _together = quick_sets(mean[there], error[there], level=level, seed=problem["seed"])
    half = float(stats.norm.ppf(0.5 + level / 2)) * error
    villages: list[Json | None] = [None] * len(mean)
    for row, at in enumerate(there.tolist()):
        villages[at] = {
            "score": round(float(mean[at]), DIGITS),
            "low": round(max(float(mean[at] - half[at]), 0.0), DIGITS),
            "high": round(min(float(mean[at] + half[at]), 100.0), DIGITS),
            "band": str(said[row]),
            "first": int(alone.best[row]),
            "last": int(alone.worst[row]),
        }
    return {
        "quarters": [one["quarter"] for one in earlier],
        "reference": round(reference, DIGITS),
        "of": len(there),
        "villages": villages,
    }


def _right_before(problem: Mapping[str, Any], digest: str) -> list[Mapping[str, Any]]:
    """Return the earlier quarters of the same scheme that follow each other without a gap, the latest first."""
    kept: list[Mapping[str, Any]] = []
    expected = problem.get("quarter")
    for one in problem["earlier"][: QUARTERS - 1]:
        expected = expected and _before(expected)
        if one["quarter"] != expected or one["scheme_digest"] != digest or one.get("reference") is None:
            break
        kept.append(one)
    return kept


def _before(quarter: str) -> str:
    """Return the quarter before one such as 2026Q1."""
    year, number = quarter.split("Q")
    return "{}Q{}".format(*before(int(year), int(number)))


def _table(
    problem: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]], code: str, index: Floats, errors: Floats
) -> tuple[Floats, Floats]:
    """Return (quarters, villages) scores and their errors, this quarter's first; NaN where one has none."""
    ids = [str(one["id"]) for one in problem["places"]]
    cells = [[one["scores"].get(place, {}).get(code) or (None, None) for place in ids] for one in earlier]
    scores, spread = (
        np.array([[np.nan if cell[part] is None else cell[part] for cell in row] for row in cells]) for part in (0, 1)
    )
    return np.vstack([index, scores]), np.vstack([errors, spread])
