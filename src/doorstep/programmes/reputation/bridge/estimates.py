"""What a quarter's figures say on the index's scale, how surely, and what stands in for what is missing (本季数据)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from doorstep.engines.scoring.arrays import Bools, Floats
from doorstep.engines.scoring.build import combine_one, frozen_scale
from doorstep.engines.scoring.impute import by_group
from doorstep.engines.scoring.scheme import Method, Node, Scheme, Source

STEP: Final = 0.5
"""Points by which a child is moved to see how far its parent follows."""
ANY: Final = 100.0**2 / 12
"""Variance of what may be anything from 0 to 100: where one village alone has a value, the others may have any."""
PRINTED: Final = 0.05
"""Half of the last digit that is printed, in points: no standard error is taken for less."""


@dataclass(frozen=True, slots=True)
class Levels:
    """A quarter on one scale.

    Attributes:
        values: (indicators, villages) 0 to 100.
        variances: (indicators, villages) of them: sampling, double scoring, filling in, audits.
        is_filled: (indicators, villages) something stands in for what is missing or may not be shown.
        audit_margin: root mean square by which audited claims were off, in points; None where none was looked at. The
            errors of the claims hold it already.
        unknown: codes of indicators that no village has a value of: they count for nobody.
    """

    values: Floats
    variances: Floats
    is_filled: Bools
    audit_margin: float | None
    unknown: tuple[str, ...]


def scheme_of(said: Mapping[str, Any]) -> Scheme:
    """Return the tree written down in a problem.

    Raises:
        ValueError: it is no tree, by name.
    """
    nodes = tuple(
        Node(
            code=one["code"],
            parent=one["parent"],
            weight=float(one["weight"]),
            name=one["name"],
            direction=one["direction"],
            goalposts=None if one["goalposts"] is None else (float(one["goalposts"][0]), float(one["goalposts"][1])),
            method=Method(one["method"]),
            power=float(one["power"]),
            least_available=float(one["least_available"]),
            red_line=None if one["red_line"] is None else float(one["red_line"]),
            source=Source(one["source"]),
        )
        for one in said["nodes"]
    )
    return Scheme(nodes, said["version"])


def levels(scheme: Scheme, problem: Mapping[str, Any]) -> Levels:
    """Return the quarter's figures from 0 to 100, the holes filled, each with its variance.

    A claim that is missing after the day counts like the lowest quarter of the others: leaving it out would be an
    advantage. Anything else that is missing, and every cell that may not be shown, gets the town's mean of the shown
    cells: a hidden value that moved a published class could be worked out from it. Either way the variance of one more
    village is carried on.
    """
    raw, errors = _table(problem["values"]), _table(problem["errors"])
    hidden = np.array(problem["hidden"], bool).reshape(raw.shape)
    scale = frozen_scale(scheme)
    known = scale(np.where(hidden, np.nan, raw))
    variances = np.where(np.isnan(known), 0.0, (np.nan_to_num(errors) * scale.slope[:, None]) ** 2)
    margin = _audit_margin(scheme, problem["audits"], scale.slope)
    stood_in = by_group(known)
    filled, spread = stood_in.values, np.where(np.isinf(stood_in.variance), ANY, stood_in.variance)
    for at, leaf in enumerate(scheme.leaves):
        late = np.isnan(known[at]) & ~hidden[at]
        if leaf.source is Source.CLAIM and late.any() and (~np.isnan(known[at])).any():
            filled[at, late] = _lowest_quarter(known[at])
    nobody = tuple(leaf.code for leaf, row in zip(scheme.leaves, filled, strict=True) if np.isnan(row).all())
    return Levels(filled, variances + spread, stood_in.is_imputed, margin, nobody)


def node_variances(scheme: Scheme, scores: Floats, variances: Floats) -> Floats:
    """Return (rows, villages) variances of every node from those of its indicators, to first order.

    A child is moved half a point up and down to see how far its parent follows; children do not share indicators, so
    what they add is independent.
    """
    found = np.zeros(scores.shape)
    found[: len(variances)] = variances
    for family in scheme.families:
        for child in family.children:
            up, down = scores.copy(), scores.copy()
            up[child] += STEP
            down[child] = np.maximum(down[child] - STEP, 0.0)
            combine_one(family, up)
            combine_one(family, down)
            with np.errstate(invalid="ignore", divide="ignore"):
                slope = (up[family.row] - down[family.row]) / (up[child] - down[child])
            found[family.row] += np.nan_to_num(slope) ** 2 * found[child]
    return found


def _table(rows: Sequence[Sequence[float | None]]) -> Floats:
    return np.array([[np.nan if cell is None else float(cell) for cell in row] for row in rows], np.float64)


def _audit_margin(scheme: Scheme, audits: Sequence[Mapping[str, Any]], slope: Floats) -> float | None:
    """Return the root mean square of what audits corrected, in points; claims of all kinds together."""
    at = {leaf.code: row for row, leaf in enumerate(scheme.leaves)}
    off = [
        (one["found"] - one["claimed"]) * slope[at[one["indicator"]]]
        for one in audits
        if one["claimed"] is not None and one["indicator"] in at
    ]
    return float(np.sqrt(np.mean(np.square(off)))) if off else None


def _lowest_quarter(row: Floats) -> float:
    """Return the mean of the lowest quarter of what is known, at least one value."""
    known = np.sort(row[~np.isnan(row)])
    return float(known[: max(1, len(known) // 4)].mean())
