"""Whether a statement still holds under other weights, scales and means, and which of them moves the order (稳健性)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from doorstep.engines.scoring import normalise
from doorstep.engines.scoring.arrays import Bools, Floats
from doorstep.engines.scoring.means import exponent
from doorstep.engines.scoring.rank_sets import Band
from doorstep.engines.scoring.replicate import (
    Choices,
    draw_choices,
    method_sobol,
    rank_shift,
    replicate,
)
from doorstep.engines.scoring.scheme import Method, Node, Scheme
from doorstep.engines.scoring.sensitivity import tornado

SWING: Final = 0.25
"""Weights go a quarter up or down."""
STRETCH: Final = 0.1
"""Goalposts are drawn apart or together by a tenth."""
ROOTS: Final = (1.0, 0.0, -1.0)
"""Arithmetic, geometric, harmonic across the indices."""
_MEANS: Final = {Method.ARITHMETIC, Method.GEOMETRIC, Method.HARMONIC, Method.POWER}
_FEWEST: Final = 3
_WIDEST: Final = 0.5
"""A share whose 95 % interval is wider than this says nothing: few villages change places too seldom."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Nominal:
    """What the index says by its own method.

    Attributes:
        scores: (villages,) of the index.
        reference: the town's.
        width: (villages,) how far from the reference a village must be to be clearly above or below.
        bands: (villages,)
        is_capped: (villages,) a red line holds something down: that does not depend on weights.
    """

    scores: Floats
    reference: float
    width: Floats
    bands: Sequence[Band]
    is_capped: Bools


def steadiness(scheme: Scheme, values: Floats, nominal: Nominal, *, methods: int, seed: int) -> Json:
    """Return how much what is said depends on method.

    Every method draws the weights of all nodes within a quarter, one of four scales (the frozen goalposts, those drawn
    together or apart by a tenth, lowest to highest of the quarter) and one of three means across the indices. Under
    each a village's distance from the town is measured in the spread of the villages, since scales differ.

    Returns:
        `reason` (empty, or why there is nothing); `methods`, how many; `holds`, per village the whole per cent of them
        that give the same band, nothing where a red line holds it down; `tornado`: by how many places villages move on
        average; `sobol`: which share of all moving comes of each choice, nothing where too few move to tell.
    """
    plain = _plain(scheme)
    if plain is None:
        return _nothing("method")
    if values.shape[1] < _FEWEST or np.ptp(nominal.scores) == 0:
        return _nothing("alike")
    variants = _variants(values)
    node = plain.families[-1].node
    own = exponent(node.method, node.power)
    roots = (own, *(one for one in ROOTS if one != own))
    choices = draw_choices(plain, methods, variants=len(variants), swing=SWING, roots=roots, seed=seed)
    drawn = replicate(plain, variants, choices, seed=seed).astype(np.float64)
    holds = _holds(drawn, nominal)
    return {
        "reason": "",
        "methods": methods,
        "holds": [None if capped else share for share, capped in zip(holds, nominal.is_capped.tolist(), strict=True)],
        "tornado": _tornado(plain, variants, roots),
        "sobol": _sobol(plain, variants, roots, seed),
    }


def _nothing(reason: str) -> Json:
    return {"reason": reason, "methods": 0, "holds": [], "tornado": [], "sobol": []}


def _plain(scheme: Scheme) -> Scheme | None:
    """Return the scheme without red lines and limits of availability, which are no matter of weights."""
    if any(family.node.method not in _MEANS for family in scheme.families):
        return None
    nodes = tuple(
        Node(
            code=one.code,
            parent=one.parent,
            weight=one.weight,
            name=one.name,
            direction=one.direction,
            goalposts=one.goalposts,
            method=one.method,
            power=one.power,
            source=one.source,
        )
        for one in scheme.nodes
    )
    return Scheme(nodes, scheme.version)


def _variants(values: Floats) -> list[Floats]:
    """Return the quarter on four scales, the scheme's own first; values are on it already."""
    apart = [np.clip(50 + (values - 50) * (1 + way * STRETCH), 0.0, 100.0) for way in (1, -1)]
    relative = normalise.minmax(values, np.ones(len(values)))(values)
    return [values, *apart, np.clip(relative, 0.0, 100.0)]


def _holds(drawn: Floats, nominal: Nominal) -> list[int]:
    """Return (villages,) whole per cent of methods under which the band is the same."""
    spread, own = drawn.std(axis=1, keepdims=True), float(nominal.scores.std())
    shift = (nominal.reference - nominal.scores.mean()) / own
    far = (drawn - drawn.mean(axis=1, keepdims=True)) / np.where(spread == 0, 1, spread) - shift
    limit = nominal.width / own
    said = np.array([{Band.ABOVE: 1, Band.LIKE: 0, Band.BELOW: -1}[one] for one in nominal.bands])
    same = np.where(far > limit, 1, np.where(far < -limit, -1, 0)) == said
    return [int(np.floor(100 * share + 0.5)) for share in same.mean(axis=0)]


def _factors(scheme: Scheme) -> tuple[str, ...]:
    return tuple(scheme.codes[row] for row in scheme.families[-1].children)


def _tornado(scheme: Scheme, variants: Sequence[Floats], roots: Sequence[float]) -> list[Json]:
    """Return by how many places villages move when one choice alone is made otherwise, the widest first.

    For the scale: goalposts drawn together and lowest to highest; for the mean: the other two; for an index: its
    weight a quarter down and up.
    """
    names = ("scale", "method", *_factors(scheme))
    rows = [scheme.row[code] for code in names[2:]]
    ones = Choices(np.zeros(1, np.int64), np.ones((1, len(scheme.codes))), np.array(roots[:1], float))
    nominal = replicate(scheme, variants[:1], ones)[0].astype(np.float64)

    def model(x: Floats) -> Floats:
        factors = np.ones((len(x), len(scheme.codes)))
        factors[:, rows] = x[:, 2:]
        root = np.array(roots, float)[x[:, 1].astype(np.int64)]
        return rank_shift(replicate(scheme, variants, Choices(x[:, 0].astype(np.int64), factors, root)), nominal)

    many = len(names) - 2
    base = np.array([0.0, 0.0, *[1.0] * many])
    low = np.array([1.0, 1.0, *[1 - SWING] * many])
    high = np.array([len(variants) - 1.0, len(roots) - 1.0, *[1 + SWING] * many])
    bars = tornado(model, names, base, low, high)
    found = [{"name": one.name, "low": round(one.low, 2), "high": round(one.high, 2)} for one in bars]
    return sorted(found, key=lambda one: -max(one["low"], one["high"]))


def _sobol(scheme: Scheme, variants: Sequence[Floats], roots: Sequence[float], seed: int) -> list[Json]:
    """Return which share of all moving of places comes of each choice, alone and with the others, the largest first."""
    try:
        names, found = method_sobol(scheme, variants, roots=roots, swing=SWING, doublings=8, seed=seed)
    except ValueError:  # no choice moves anybody
        return []
    if (found.total_high - found.total_low).max() > _WIDEST:
        return []
    rows = [
        {"name": name, "first": round(min(max(0.0, float(first)), 1.0), 2), "total": round(min(float(total), 1.0), 2)}
        for name, first, total in zip(names, found.first, found.total, strict=True)
    ]
    return sorted(rows, key=lambda one: -one["total"])
