"""The question of the around-the-clock statement (plain JSON) through the engine into its answer (plain JSON).

Needs neither settings nor database: the site's pages and the `doorstep coverage` command compute the same digits.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.stocking.base_stock import least_stock
from doorstep.engines.stocking.coverage.check import check
from doorstep.engines.stocking.coverage.hours import availability_after_visits, minutes_open
from doorstep.engines.stocking.coverage.measures import Measures, class_hours, measure
from doorstep.engines.stocking.coverage.problem import CLOSED, FORBIDDEN, NO_PHARMACIST, Closure, Costs, Supply
from doorstep.engines.stocking.coverage.prove import Certificate, Remedy, prove
from doorstep.engines.stocking.demand import Rate

FORMAT: Final = "doorstep.coverage/1"
Json = dict[str, Any]
_DIGITS: Final = 6


class Unproved(RuntimeError):  # noqa: N818  named after what happened
    """The independent checker disagrees with the proof: nothing is stated."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults[:5]))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gave.

    Args:
        result: See `compute`.
        digest: Of it.
    """

    result: Json
    digest: str


def compute(problem: Mapping[str, Any]) -> Outcome:
    """Prove and check who has which class of medicine in which hour.

    Args:
        problem: `hours` of the span, 168 or 336; `target`; `tiers` by name with `limit_min` and `may_wait`; `classes`,
            strictest first; `villages` with id, name, town, residents (or nothing), is_known; `medicines` with id,
            name, class, tier; `sources` with id, name, channel, is_delivery, is_candidate, may_visit, `open` and
            `pharmacist` as stretches in minutes of the span, `visits` in hours of the span, `minutes` to each village
            or nothing; `rules` with channel, class, `alone` and `guarded`: the rule by which it may leave without and
            with a pharmacist, nothing = it may not, and `refused_by`; `stock` with source, medicine and either stock,
            per_day and k, or level; `closures` with source, village, first_hour, hours; `costs` of remedies.

    Returns:
        `figures` of the county; `sources`, each with the cells and villages that are lost without it; `villages` in the
        problem's order, each with covered hours by class and `segments`: stretches of hours with one answer, its
        sources at worst minutes and chance and the rules, or the remedies.

    Raises:
        ValueError: The engine refuses the problem, or a name in it means nothing.
        Unproved: The checker found a yes that is none.
    """
    supply = supply_of(problem)
    certificate = prove(supply)
    if faults := check(supply, certificate):
        raise Unproved(faults)
    figures = measure(certificate)
    result = {
        "format": FORMAT,
        "engine_version": certificate.engine_version,
        "hours": supply.hours,
        "figures": _figures(problem, certificate, figures),
        "sources": [
            {"id": one["id"], "lost": int(cells), "lost_villages": int(homes)}
            for one, cells, homes in zip(problem["sources"], figures.lost, figures.lost_villages, strict=True)
        ],
        "villages": _villages(problem, certificate, figures),
    }
    return Outcome(result, digest_of(result))


def digest_of(data: Mapping[str, Any]) -> str:
    """Return the digest of a problem or a result, 64 hexadecimal digits, whatever the order of its keys."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def supply_of(problem: Mapping[str, Any]) -> Supply:
    """Return the problem as the engine wants it."""
    villages, medicines, sources = problem["villages"], problem["medicines"], problem["sources"]
    classes, hours = tuple(problem["classes"]), int(problem["hours"])
    tiers = [_named(problem["tiers"], one["tier"], "tier") for one in medicines]
    class_of = np.array([_index(classes, one["class"], "class") for one in medicines], dtype=np.int64)
    barred, sometime, rules = _legal(problem, classes, hours)
    availability, extra = _stock(problem, hours)
    weights = np.array([one["residents"] or 0 for one in villages], dtype=np.float64)
    ids = [one["id"] for one in sources], [one["id"] for one in villages]
    return Supply(
        villages=tuple(one["id"] for one in villages),
        is_known=np.array([bool(one["is_known"]) for one in villages]),
        medicines=tuple(one["id"] for one in medicines),
        classes=classes,
        class_of=class_of,
        limit_min=np.array([one["limit_min"] for one in tiers], dtype=np.int64),
        may_wait=np.array([bool(one["may_wait"]) for one in tiers]),
        target=np.full(len(medicines), float(problem["target"])),
        weights=np.repeat(weights[:, None], len(medicines), axis=1),
        sources=tuple(one["id"] for one in sources),
        is_delivery=np.array([bool(one["is_delivery"]) for one in sources], dtype=bool),
        is_candidate=np.array([bool(one["is_candidate"]) for one in sources], dtype=bool),
        minutes=_minutes(sources, len(villages)),
        barred=barred,
        serves_sometime=sometime,
        availability=availability,
        rules=rules,
        extra_units=extra,
        may_visit=np.array([bool(one["may_visit"]) for one in sources], dtype=bool),
        closures=tuple(
            Closure(
                _index(ids[0], one["source"], "source"),
                _index(ids[1], one["village"], "village"),
                int(one["first_hour"]),
                int(one["hours"]),
            )
            for one in problem.get("closures", ())
        ),
        costs=Costs(**problem.get("costs", {})),
    )


def _minutes(sources: Sequence[Mapping[str, Any]], villages: int) -> NDArray[np.float64]:
    rows = [[np.inf if one is None else one for one in source["minutes"]] for source in sources]
    if any(len(row) != villages for row in rows):
        raise ValueError("minutes: one number per village is wanted for each source")
    return np.array(rows, dtype=np.float64).reshape(len(sources), villages)


def _legal(
    problem: Mapping[str, Any], classes: tuple[str, ...], hours: int
) -> tuple[NDArray[np.int8], NDArray[np.bool_], tuple[tuple[str, ...], ...]]:
    """Return what stands against each source and class in each hour, whether it serves at some time, and the rules."""
    allowed = {(one["channel"], one["class"]): one for one in problem["rules"]}
    shape = len(problem["sources"]), len(classes), hours
    barred, sometime = np.full(shape, FORBIDDEN, np.int8), np.zeros(shape, bool)
    rules = []
    for at, source in enumerate(problem["sources"]):
        opened, staffed = minutes_open(source["open"], hours), minutes_open(source["pharmacist"], hours)
        row = []
        for of, legal_class in enumerate(classes):
            rule = allowed.get((source["channel"], legal_class), {})
            alone, guarded = rule.get("alone"), rule.get("guarded")
            row.append(alone or guarded or "")
            if alone:
                barred[at, of], sometime[at, of] = np.where(opened.all(axis=1), 0, CLOSED), opened.any(axis=1)
            elif guarded:
                shut, unguarded = ~opened.all(axis=1), ~staffed.all(axis=1)
                barred[at, of] = shut * CLOSED | unguarded * NO_PHARMACIST
                sometime[at, of] = (opened & staffed).any(axis=1)
        rules.append(tuple(row))
    return barred, sometime, tuple(rules)


def _stock(problem: Mapping[str, Any], hours: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return how surely each medicine is there in each hour, and the units that are missing for the target."""
    sources = [one["id"] for one in problem["sources"]]
    medicines = [one["id"] for one in problem["medicines"]]
    chances = np.zeros((len(sources), len(medicines), hours))
    extra = np.full((len(sources), len(medicines)), -1, dtype=np.int64)
    for one in problem["stock"]:
        source, medicine = _index(sources, one["source"], "source"), _index(medicines, one["medicine"], "medicine")
        if "level" in one:
            chances[source, medicine] = one["level"]
            continue
        rate, visits = Rate(one["per_day"], one.get("k")), problem["sources"][source]["visits"]
        chances[source, medicine] = np.round(availability_after_visits(rate, one["stock"], visits, hours), 12)
        if visits:
            gaps = np.diff([*sorted(visits), min(visits) + hours])
            wanted = least_stock(rate, float(gaps.max()) / 24, float(problem["target"]))
            extra[source, medicine] = max(0, wanted - one["stock"])
    return chances, extra


def _figures(problem: Mapping[str, Any], certificate: Certificate, figures: Measures) -> Json:
    classes = problem["classes"]
    weighted = figures.share_by_demand
    return {
        "cells": int(certificate.source.size),
        "covered": int(certificate.is_covered.sum()),
        "share_by_demand": None if weighted is None else round(weighted, _DIGITS),
        "worst": problem["villages"][figures.worst]["id"] if figures.worst >= 0 else None,
        "worst_share": round(figures.worst_share, _DIGITS) if figures.worst >= 0 else None,
        "sole_share": round(figures.sole_share, _DIGITS),
        "mean_minutes": None if np.isnan(figures.mean_minutes) else round(figures.mean_minutes, _DIGITS),
        "delivery_only": {
            name: None if np.isnan(share) else round(float(share), _DIGITS)
            for name, share in zip(classes, figures.delivery_only, strict=True)
        },
        "all_day": int(figures.is_all_day.sum()),
        "unknown": int((~certificate.supply.is_known).sum()),
    }


def _villages(problem: Mapping[str, Any], certificate: Certificate, figures: Measures) -> list[Json]:
    covered = class_hours(certificate)
    rows = []
    for at, village in enumerate(problem["villages"]):
        hours = dict(zip(problem["classes"], (int(one) for one in figures.covered_hours[at]), strict=True))
        rows.append(
            {
                "id": village["id"],
                "is_known": bool(certificate.supply.is_known[at]),
                "is_all_day": bool(figures.is_all_day[at]),
                "is_waited": bool(certificate.is_waited[at].any()),
                "uncovered_hours": int(figures.uncovered_hours[at]),
                "hours": {name: count for name, count in hours.items() if count >= 0},
                "segments": {
                    name: _segments(problem, certificate, at, of, covered[at, of])
                    for of, name in enumerate(problem["classes"])
                    if hours[name] >= 0
                },
            }
        )
    return rows


def _segments(
    problem: Mapping[str, Any], certificate: Certificate, village: int, legal_class: int, covered: NDArray[np.bool_]
) -> list[Json]:
    """Return the hours of a class in one village as stretches with one answer and the same sources or remedies."""
    of_it = np.flatnonzero(certificate.supply.class_of == legal_class)
    said = np.concatenate(
        [certificate.source[village, of_it], certificate.remedy[village, of_it], certificate.fixed_by[village, of_it]]
    )
    starts = [0, *(np.flatnonzero((said[:, 1:] != said[:, :-1]).any(axis=0)) + 1).tolist()]
    ends = [*starts[1:], said.shape[1]]
    found: list[Json] = []
    for first, last in zip(starts, ends, strict=True):
        one = _segment(problem, certificate, village, of_it, (first, last), is_covered=bool(covered[first]))
        before = found[-1] if found else None
        if before and all(before[name] == one[name] for name in ("covered", "missing", "sources", "remedies")):
            before["hours"] += one["hours"]
            before["minutes"] = max(before["minutes"], one["minutes"])
            before["chance"] = min(before["chance"], one["chance"])
        else:
            found.append(one)
    return found


def _segment(
    problem: Mapping[str, Any],
    certificate: Certificate,
    village: int,
    of_it: NDArray[np.int64],
    span: tuple[int, int],
    *,
    is_covered: bool,
) -> Json:
    cells = np.ix_(np.array([village]), of_it, np.arange(*span))
    sources = certificate.source[cells][0]
    yes = sources >= 0
    by = sorted({int(one) for one in sources[:, 0] if one >= 0})
    legal_class = int(certificate.supply.class_of[of_it[0]])
    return {
        "first": span[0],
        "hours": span[1] - span[0],
        "covered": is_covered,
        "missing": int((~yes[:, 0]).sum()),
        "sources": [problem["sources"][one]["id"] for one in by],
        "rules": sorted({certificate.supply.rules[one][legal_class] for one in by}),
        "minutes": int(certificate.minutes[cells][0][yes].max()) if yes.any() else 0,
        "chance": round(float(certificate.availability[cells][0][yes].min()), _DIGITS) if yes.any() else 0.0,
        "remedies": _remedies(problem, certificate, village, of_it[~yes[:, 0]], span[0]),
    }


def _remedies(
    problem: Mapping[str, Any], certificate: Certificate, village: int, missing: NDArray[np.int64], hour: int
) -> list[Json]:
    """Return each remedy once, with the largest number of units any of its medicines needs and how many it mends."""
    found: dict[tuple[int, int], Json] = {}
    for medicine in missing:
        fix = certificate.fix(village, int(medicine), hour)
        if fix is None:
            continue
        one = found.setdefault(
            (int(fix.remedy), fix.source),
            {
                "what": [str(part.name).lower() for part in Remedy if part and part in fix.remedy],
                "source": problem["sources"][fix.source]["id"] if fix.source >= 0 else None,
                "units": 0,
                "medicines": 0,
            },
        )
        one["units"], one["medicines"] = max(one["units"], fix.units), one["medicines"] + 1
    return [found[key] for key in sorted(found)]


def _index(names: Sequence[Any], name: Any, what: str) -> int:
    if name not in names:
        message = f"{what} {name!r} is named but not described"
        raise ValueError(message)
    return names.index(name)


def _named(table: Mapping[str, Any], name: Any, what: str) -> Any:
    if name not in table:
        message = f"{what} {name!r} is named but not described"
        raise ValueError(message)
    return table[name]
