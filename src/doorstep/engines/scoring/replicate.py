"""The index a thousand times over: other weights, scales, methods, samples; where each unit then stands (稳健性).

What is the same in many replicates is done once: one normalised table per variant, one matrix product per class.
Random numbers are drawn per block of units from (seed, block), so results never depend on how many threads there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from doorstep.engines.scoring.arrays import Floats, Ints, table
from doorstep.engines.scoring.kernels import Singles, in_parts
from doorstep.engines.scoring.means import exponent
from doorstep.engines.scoring.ordering import rank
from doorstep.engines.scoring.replicate_nodes import MEANS, Draws, drawn_leaf, is_plain, of_any, of_leaves, of_nodes
from doorstep.engines.scoring.scheme import Method, Scheme
from doorstep.engines.scoring.sensitivity import Sobol, sobol

BLOCK: Final = 128
"""Units done together: small enough that a thousand replicates of them stay in the cache."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What differs from replicate to replicate.

    Attributes:
        variant: (replicates,) which normalised table.
        factors: (replicates, rows) by which each node's stated weight is multiplied.
        root: (replicates,) exponent of the mean at the root, NaN for the scheme's own method.
    """

    variant: Ints
    factors: Floats
    root: Floats


@dataclass(frozen=True, slots=True)
class Spread:
    """Where units stand over all replicates.

    Attributes:
        low: (units,) scores: 5 % of replicates are lower.
        middle: (units,) median.
        high: (units,) 5 % are higher.
        best_place: (units,) 5 % of places are better; no confidence set, see `rank_sets`.
        middle_place: (units,)
        worst_place: (units,) 5 % are worse.
        robust: (units,) share of replicates in which the place differs from the nominal by no more than a tenth.
    """

    low: Floats
    middle: Floats
    high: Floats
    best_place: Floats
    middle_place: Floats
    worst_place: Floats
    robust: Floats


def draw_choices(
    scheme: Scheme, replicates: int, *, variants: int = 1, swing: float = 0.25, roots: Sequence[float] = (), seed: int
) -> Choices:
    """Return choices drawn alike: any variant, weights within +-swing of the stated, any of the root's exponents.

    Args:
        scheme: tree.
        replicates: how many.
        variants: normalised tables there are.
        swing: 0.25 = a quarter up or down; parents share out anew what their children then weigh.
        roots: exponents to try at the root; none = the scheme's own.
        seed: of the draws.
    """
    dice = np.random.default_rng(seed)
    node = scheme.families[-1].node
    own = exponent(node.method, node.power) if node.method in MEANS else float("nan")
    return Choices(
        dice.integers(0, variants, replicates),
        dice.uniform(1 - swing, 1 + swing, (replicates, len(scheme.codes))),
        dice.choice(np.array(roots or [own], np.float64), replicates),
    )


def replicate(
    scheme: Scheme,
    variants: Sequence[ArrayLike],
    choices: Choices,
    *,
    variances: ArrayLike | None = None,
    seed: int = 0,
) -> Singles:
    """Return (replicates, units) scores, to six digits.

    Every method, red line and limit of availability of the scheme counts, as in `combine`. Sampling error is normal:
    where indicators become a class by a plain mean, with the variance the class's weights give it; else in each
    indicator.
    Copeland compares units with each other in every replicate anew: for a county of 1,200 that takes minutes.

    Args:
        scheme: tree.
        variants: normalised tables (indicators, units), NaN where nothing is known; 0 or more.
        choices: one per replicate.
        variances: (indicators, units) of normalised scores from sampling, audit or imputation; 0 for what is known.
        seed: of the sampling error.

    Raises:
        ValueError: shapes.
    """
    tables = [table("variants", one, len(scheme.leaves)) for one in variants]
    noise = None if variances is None else table("variances", variances, len(scheme.leaves)).astype(np.float32)
    units = tables[0].shape[1]
    weights = _weights(scheme, choices.factors)
    cells: dict[tuple[int, float | None], list[int]] = {}
    for at, (variant, root) in enumerate(zip(choices.variant.tolist(), choices.root.tolist(), strict=True)):
        cells.setdefault((variant, None if np.isnan(root) else root), []).append(at)
    out = np.empty((len(choices.variant), units), np.float32)
    work = [
        (variant, root, at, {row: _thinned(one[at]) for row, one in weights.items()})
        for (variant, root), at in ((key, np.array(which)) for key, which in sorted(cells.items(), key=str))
    ]
    singles = [one.astype(np.float32) for one in tables]

    copelands = any(family.node.method is Method.COPELAND for family in scheme.families)
    size = units if copelands else BLOCK

    def part(ends: tuple[int, int]) -> None:
        for block in range(*ends):
            span = slice(block * size, min((block + 1) * size, units))
            error = None if noise is None else noise[:, span]
            for number, (variant, root, which, thin) in enumerate(work):
                dice = np.random.default_rng([seed, block, number])
                draws = Draws(len(which), error, dice)
                out[which, span] = _block(scheme, singles[variant][:, span], thin, root, draws)

    in_parts(part, -(-units // size), 1)
    return out


def places(scores: Singles) -> NDArray[np.int32]:
    """Return (replicates, units) places, 1 = highest; ties in single precision fall as they stand."""
    found = np.empty(scores.shape, np.int32)
    counted = np.arange(1, scores.shape[1] + 1, dtype=np.int32)

    def part(ends: tuple[int, int]) -> None:
        for at in range(*ends):
            found[at, np.argsort(-scores[at])] = counted

    in_parts(part, len(scores), 1)
    return found


def rank_shift(scores: Singles, nominal: Floats) -> Floats:
    """Return (replicates,) by how many places units stand elsewhere than at the nominal scores, on average."""
    before = places(nominal[None].astype(np.float32))[0]
    found: Floats = np.abs(places(scores) - before).mean(axis=1)
    return found


def method_sobol(
    scheme: Scheme,
    variants: Sequence[ArrayLike],
    *,
    roots: Sequence[float],
    nodes: Sequence[str] = (),
    swing: float = 0.25,
    doublings: int = 10,
    seed: int = 0,
) -> tuple[tuple[str, ...], Sobol]:
    """Return the names of the factors and how much of the shift in places comes of each.

    Factors: which variant ("scale"), which mean at the root ("method"), and the weight of each named node.

    Args:
        scheme: tree of means.
        variants: normalised tables; the first is the nominal one.
        roots: exponents at the root; the first is the nominal one.
        nodes: codes whose weight swings; none = the root's children.
        swing: of a weight, up or down.
        doublings: 10 = 1,024 points, (factors + 2) x 1,024 builds.
        seed: of the points.
    """
    names = tuple(nodes) or tuple(scheme.codes[row] for row in scheme.families[-1].children)
    rows = [scheme.row[code] for code in names]
    ones = np.ones((1, len(scheme.codes)))
    nominal = replicate(scheme, variants[:1], Choices(np.zeros(1, np.int64), ones, np.array(roots[:1], float)))

    def model(x: Floats) -> Floats:
        factors = np.ones((len(x), len(scheme.codes)))
        factors[:, rows] = 1 - swing + 2 * swing * x[:, 2:]
        variant = np.minimum((x[:, 0] * len(variants)).astype(np.int64), len(variants) - 1)
        root = np.array(roots, float)[np.minimum((x[:, 1] * len(roots)).astype(np.int64), len(roots) - 1)]
        return rank_shift(replicate(scheme, variants, Choices(variant, factors, root)), nominal[0].astype(np.float64))

    return ("scale", "method", *names), sobol(model, 2 + len(names), doublings=doublings, seed=seed)


def spread(scores: Singles, nominal: Floats) -> Spread:
    """Return where every unit stands over the replicates, beside its nominal score."""
    where = places(scores)
    ranked = rank(nominal)
    near = np.abs(where - ranked) <= max(1.0, len(nominal) / 10)
    levels = _three(scores), _three(where.astype(np.float32))
    return Spread(*levels[0], *levels[1], near.mean(axis=0))


def _three(drawn: Singles) -> tuple[Floats, Floats, Floats]:
    """Return (units,) lower 5 %, middle and upper 5 % over the replicates."""
    many = len(drawn)
    kth = [int(0.05 * (many - 1)), (many - 1) // 2, many - 1 - int(0.05 * (many - 1))]
    found = np.empty((3, drawn.shape[1]))

    def part(ends: tuple[int, int]) -> None:
        span = slice(*ends)
        found[:, span] = np.sort(drawn[:, span].T, axis=1)[:, kth].T  # wide-register sorting beats selecting three

    in_parts(part, drawn.shape[1], 64)
    return found[0], found[1], found[2]


def _thinned(weights: Singles) -> Singles:
    """Return one row where all replicates weigh alike: what is the same for all is reckoned once."""
    return weights[:1] if (weights == weights[0]).all() else weights


def _block(scheme: Scheme, x: Singles, weights: dict[int, Singles], root: float | None, draws: Draws) -> Singles:
    """Return (replicates or 1, units of the block) scores of the root, family by family."""
    leaves = len(scheme.leaves)
    made: dict[int, Singles] = {}
    for family in scheme.families:
        method = family.node.method
        p = exponent(method, family.node.power) if method in MEANS else None
        if family.row == len(scheme.codes) - 1 and root is not None:
            p = root
        w, plain = weights[family.row], is_plain(family)
        if plain and p is not None and (family.children < leaves).all():
            made[family.row] = of_leaves(x[family.children], w, p, family, draws)
            continue
        children = [made[row] if row in made else drawn_leaf(x, row, draws) for row in family.children.tolist()]
        made[family.row] = of_nodes(children, w, p) if plain and p is not None else of_any(children, w, p, family)
    return made[len(scheme.codes) - 1]


def _weights(scheme: Scheme, factors: Floats) -> dict[int, Singles]:
    """Return for each family (replicates, children) weights that sum to 1."""
    found = {}
    for family in scheme.families:
        w = family.weights * factors[:, family.children]
        found[family.row] = (w / w.sum(axis=1, keepdims=True)).astype(np.float32)
    return found
