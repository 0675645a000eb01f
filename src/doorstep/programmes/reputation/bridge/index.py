"""A quarter's problem (plain JSON) through the engine into its result (plain JSON), the same digits every time.

Needs neither settings nor database. Scores, margins, bands and parts are reckoned in double precision and written with
four digits; what depends on single precision (how steady they are) with fewer.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import scipy
from scipy import stats

from doorstep.engines.scoring.arrays import Bools, Floats
from doorstep.engines.scoring.build import Built, combine
from doorstep.engines.scoring.contribution import contributions
from doorstep.engines.scoring.influence import influence
from doorstep.engines.scoring.rank_sets import Band, bands, quick_sets, top_set
from doorstep.engines.scoring.scheme import Scheme
from doorstep.programmes.reputation.bridge.estimates import PRINTED, levels, node_variances, scheme_of
from doorstep.programmes.reputation.bridge.pooled import pooled
from doorstep.programmes.reputation.bridge.steadiness import Nominal, steadiness

FORMAT: Final = "doorstep.reputation-run/1"
ENGINE: Final = f"scoring/2 numpy {np.__version__} scipy {scipy.__version__}"
"""Other libraries may give another last digit: a run is proved to the digit by those it was made with."""
DIGITS: Final = 4
LEVEL: Final = 0.95
Json = dict[str, Any]


class NothingToScore(ValueError):  # noqa: N818  named after what happened
    """Fewer than two villages, no indicator that anybody has a value of, or too few for the scheme's own limits."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gave: `result` (see `compute`) and its digest."""

    result: Json
    digest: str


def compute(problem: Mapping[str, Any]) -> Outcome:
    """Reckon the index of a quarter.

    Args:
        problem: `quarter` (2026Q3), `scheme` (version, nodes), `places` (id, name, peer), `values`, `errors`,
            `provenance`, `hidden`, `answers` (a row per indicator, a cell per village), `response` per village,
            `audits` (indicator, place, claimed, found), `earlier` (quarter, scheme digest, the town's `reference`,
            scores by place and code), `seed`, `methods`.

    Returns:
        By code of every node: `scores`, `errors`, `low`, `high`, `bands` (against the town), `is_capped`; the town's
        own `reference`; `parts` of every village's gap and what comes of `missing` indicators; stated and effective
        `weights`; `best`, who may be among the best tenth; `places`, the sets of places; `steadiness`; `trend`;
        `pooled`, up to four quarters together; `peers`.

    Raises:
        NothingToScore: see there.
        ValueError: the scheme is none, by name.
    """
    scheme = scheme_of(problem["scheme"])
    if len(problem["places"]) < 2:
        raise NothingToScore("villages")
    found = levels(scheme, problem)
    if len(found.unknown) == len(scheme.leaves):
        raise NothingToScore("indicators")
    built = combine(scheme, found.values)
    if np.isnan(built.index).any():
        raise NothingToScore("index")
    errors = np.maximum(np.sqrt(node_variances(scheme, built.scores, found.variances)), PRINTED)
    means = _means(found.values)
    town = combine(scheme, means[:, None]).scores[:, 0]
    said = [bands(row, spread, float(level), level=LEVEL) if not math.isnan(level) else ()
            for row, spread, level in zip(built.scores, errors, town, strict=True)]  # fmt: skip
    nominal = Nominal(
        built.index,
        float(town[-1]),
        _z(len(built.index)) * errors[-1],
        said[-1],
        np.asarray(built.is_capped.any(axis=0)),
    )
    there = _counts(scheme, built)
    counted = _without(scheme, {leaf.code for leaf, is_in in zip(scheme.leaves, there, strict=True) if not is_in})
    values = found.values[there]
    result = {
        "format": FORMAT,
        "engine_version": ENGINE,
        "scheme_digest": scheme.digest,
        "codes": list(scheme.codes),
        "reference": _by_code(scheme, town[:, None]),
        "scores": _by_code(scheme, built.scores),
        "errors": _by_code(scheme, errors),
        **_ends(scheme, built.scores, errors),
        "bands": {code: [str(one) for one in row] for code, row in zip(scheme.codes, said, strict=True)},
        "is_capped": {code: row.tolist() for code, row in zip(scheme.codes, built.is_capped, strict=True) if row.any()},
        "is_filled": {
            leaf.code: row.tolist() for leaf, row in zip(scheme.leaves, found.is_filled, strict=True) if row.any()
        },
        "unknown": list(found.unknown),
        "audit_margin": _digits(found.audit_margin),
        **_waterfall(counted, values, means[there]),
        "weights": _weights(scheme, built),
        **_order(built.index, errors[-1], problem["seed"]),
        "steadiness": steadiness(counted, values, nominal, methods=problem["methods"], seed=problem["seed"]),
        "trend": _trend(scheme, problem, built.scores, errors),
        "pooled": pooled(scheme, problem, built.index, errors[-1], float(town[-1]), level=LEVEL),
        "peers": _peers(problem["places"], built.index, errors[-1]),
    }
    return Outcome(result, digest_of(result))


def digest_of(data: Mapping[str, Any]) -> str:
    """Return the digest of a problem or a result, 64 hexadecimal digits, whatever the order of its keys."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def canonical(data: Mapping[str, Any]) -> str:
    """Return the one way to write it: keys sorted, no blanks, no NaN."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _digits(value: float | None) -> float | None:
    """Return a figure as it is written down; nothing for what is not known. No minus before nothing."""
    return None if value is None or math.isnan(value) else round(float(value), DIGITS) + 0.0


def _row(values: Floats) -> list[float | None]:
    return [_digits(one) for one in values.tolist()]


def _by_code(scheme: Scheme, table: Floats) -> dict[str, list[float | None]]:
    return {code: _row(row) for code, row in zip(scheme.codes, table, strict=True)}


def _means(values: Floats) -> Floats:
    known = ~np.isnan(values)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.where(known.any(axis=1), total / np.maximum(known.sum(axis=1), 1), np.nan)


def _z(many: int) -> float:
    """Return how many errors apart is clearly apart, when that is said of so many villages at once."""
    return float(stats.norm.ppf(1 - (1 - LEVEL) / 2 / many))


def _ends(scheme: Scheme, scores: Floats, errors: Floats) -> Json:
    half = float(stats.norm.ppf(0.5 + LEVEL / 2)) * errors
    return {
        "low": _by_code(scheme, np.maximum(scores - half, 0.0)),
        "high": _by_code(scheme, np.minimum(scores + half, 100.0)),
    }


def _waterfall(scheme: Scheme, values: Floats, means: Floats) -> Json:
    """Return every village's gap from the town in parts that sum to it."""
    parts = contributions(combine(scheme, values), means)
    named = {leaf.code: _row(row) for leaf, row in zip(scheme.leaves, parts.parts, strict=True)}
    return {"gap": _row(parts.gap), "parts": named, "missing": _row(parts.missing)}


def _counts(scheme: Scheme, built: Built) -> Bools:
    """Return (indicators,) whether each reaches the index: it is known, and no node above it lacks too much.

    Holes are filled before, so an indicator is known of all villages or of none.
    """
    is_scored = ~np.asarray(np.isnan(built.scores).any(axis=1))
    for family in reversed(scheme.families):
        is_scored[family.children] &= is_scored[family.row]
    return is_scored[: len(scheme.leaves)]


def _without(scheme: Scheme, gone: set[str]) -> Scheme:
    """Return the scheme without some indicators, and without the nodes that have nothing left."""
    if not gone:
        return scheme
    kept = [one for one in scheme.nodes if one.code not in gone]
    leaves = {leaf.code for leaf in scheme.leaves}
    while True:
        parents = {one.parent for one in kept}
        hollow = {one.code for one in kept if one.code not in leaves and one.code not in parents}
        if not hollow:
            return Scheme(tuple(kept), scheme.version)
        kept = [one for one in kept if one.code not in hollow]


def _weights(scheme: Scheme, built: Built) -> list[Json]:
    """Return what each node weighs by the scheme, and what it does to the index among these villages."""
    found = influence(built)
    return [
        {
            "code": code,
            "stated": _digits(found.stated[at]),
            "effective": _digits(found.covariance[at]),
            "ratio": _digits(found.ratio[at]),
        }
        for at, code in enumerate(scheme.codes[:-1])
    ]


def _order(index: Floats, errors: Floats, seed: int) -> Json:
    """Return who may be among the best tenth, and the set of places of every village."""
    top = max(1, math.ceil(len(index) / 10))
    best = top_set(index, errors, top, level=LEVEL, stepdown=False, seed=seed)
    alone, _together = quick_sets(index, errors, level=LEVEL, seed=seed)
    return {
        "best": {"top": top, "may_be": best.tolist()},
        "places": {"first": alone.best.tolist(), "last": alone.worst.tolist()},
    }


def _trend(scheme: Scheme, problem: Mapping[str, Any], scores: Floats, errors: Floats) -> list[Json]:
    """Return the change of the index and its indices against each earlier quarter, with its error.

    Samples of two quarters are drawn anew, so the variances add. Another scheme cannot be compared.
    """
    shown = [scheme.row[scheme.codes[-1]], *scheme.families[-1].children.tolist()]
    ids = [str(one["id"]) for one in problem["places"]]
    found = []
    for quarter in problem["earlier"]:
        if quarter["scheme_digest"] != scheme.digest:
            found.append({"quarter": quarter["quarter"], "is_comparable": False, "changes": {}, "reference": None})
            continue
        changes = {}
        for row in shown:
            code = scheme.codes[row]
            cells = [quarter["scores"].get(place, {}).get(code) for place in ids]
            changes[code] = [
                _change(float(scores[row, at]), float(errors[row, at]), cell, len(ids)) for at, cell in enumerate(cells)
            ]
        found.append(
            {
                "quarter": quarter["quarter"],
                "is_comparable": True,
                "changes": changes,
                "reference": quarter.get("reference"),
            }
        )
    return found


def _change(score: float, error: float, before: Sequence[float] | None, many: int) -> Json | None:
    if before is None or before[0] is None or math.isnan(score):
        return None
    change, spread = score - before[0], math.hypot(error, before[1])
    said = "up" if change > _z(many) * spread else "down" if change < -_z(many) * spread else Band.LIKE.value
    return {"before": before[0], "change": _digits(change), "error": _digits(spread), "said": said}


def _peers(places: Sequence[Mapping[str, Any]], index: Floats, errors: Floats) -> Json:
    """Return the groups of like villages, each with its mean and how each of its villages stands against it."""
    groups: dict[str, list[int]] = {}
    for at, one in enumerate(places):
        groups.setdefault(one["peer"], []).append(at)
    found = {}
    for name, members in groups.items():
        rows = np.array(members)
        mean = float(index[rows].mean())
        said = bands(index[rows], errors[rows], mean, level=LEVEL) if len(rows) > 1 else (Band.LIKE,)
        found[name] = {"mean": _digits(mean), "members": members, "bands": [str(one) for one in said]}
    return found
