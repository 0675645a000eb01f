"""A quarter as the scoring engine takes it: values with their errors, what each rests on, and how many it counts.

What villages say counts as they say it, unless an audit found otherwise. What nobody reported by its day counts at the
lowest quartile of what is known of the other villages, never as nothing; what came late counts no better than that.
Grades that were given twice count as their mean, or as decided where they lay too far apart. What residents say comes
with its sampling error; a cell too small to be shown is no value here either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.scoring.scheme import Scheme
from doorstep.programmes.reputation import models
from doorstep.programmes.reputation.bridge.scheme import engine_scheme
from doorstep.programmes.reputation.models import Node, Quarter
from doorstep.programmes.reputation.queries.offices import pairs
from doorstep.programmes.reputation.queries.schemes import indicators
from doorstep.programmes.reputation.words import Provenance, ReportState, Source

Floats = NDArray[np.float64]
_QUARTILE = 25.0


@dataclass(frozen=True)
class Inputs:
    """One table of values; rows as `scheme.leaves`, columns as `places`.

    Attributes:
        scheme: what they are scored by.
        places: ids of the villages, in the order of the official list.
        names: of the villages.
        values: (indicators, villages) in each indicator's own unit, NaN where nothing is known.
        se: (indicators, villages) standard errors in the same unit; 0 where what happened was counted.
        provenance: (indicators, villages) numbers of `words.Provenance`.
        n: (indicators, villages) how many answers, grades or things a value counts.
    """

    scheme: Scheme
    places: tuple[int, ...]
    names: tuple[str, ...]
    values: Floats
    se: Floats
    provenance: NDArray[np.uint8]
    n: NDArray[np.int64]

    @cached_property
    def row(self) -> dict[str, int]:
        """Row of each indicator by code."""
        return {one.code: at for at, one in enumerate(self.scheme.leaves)}

    def under(self, scheme: Scheme) -> "Inputs":
        """Return the same facts under another scheme: by code, nothing known of indicators that are new."""
        rows = [self.row.get(one.code) for one in scheme.leaves]
        shape = (len(rows), len(self.places))
        made = replace(
            self,
            scheme=scheme,
            values=np.full(shape, np.nan),
            se=np.zeros(shape),
            provenance=np.full(shape, Provenance.NOTHING, np.uint8),
            n=np.zeros(shape, np.int64),
        )
        for at, row in enumerate(rows):
            if row is not None:
                for mine, other in (
                    (made.values, self.values),
                    (made.se, self.se),
                    (made.provenance, self.provenance),
                    (made.n, self.n),
                ):
                    mine[at] = other[row]
        return made


def quarter_inputs(quarter: Quarter) -> Inputs:
    """Return everything a quarter knows of its villages, as it stands now; a fixed number of queries."""
    reports = list(quarter.reports.select_related("place").order_by("place__path"))
    scheme = engine_scheme(quarter.scheme)
    shape = (len(scheme.leaves), len(reports))
    empty = Inputs(
        scheme,
        tuple(one.place_id for one in reports),
        tuple(one.place.name for one in reports),
        np.full(shape, np.nan),
        np.zeros(shape),
        np.full(shape, Provenance.NOTHING, np.uint8),
        np.zeros(shape, np.int64),
    )
    nodes = indicators(quarter.scheme)
    _put_records_and_claims(empty, quarter, reports, nodes)
    _put_grades(empty, quarter)
    return empty


def _put_records_and_claims(
    made: Inputs, quarter: Quarter, reports: Sequence[models.VillageReport], nodes: Sequence[Node]
) -> None:
    column = {place: at for at, place in enumerate(made.places)}
    by_report = {one.pk: one for one in reports}
    said: dict[str, dict[int, tuple[float, bool]]] = {node.code: {} for node in nodes}
    lines = models.Claim.objects.filter(report__quarter=quarter).values_list(
        "report_id", "node__code", "node__source", "value", "counted"
    )
    for report, code, source, value, counted in lines:
        one = by_report[report]
        if value is None:
            continue
        if source == Source.RECORD:
            at = made.row[code], column[one.place_id]
            made.values[at], made.provenance[at], made.n[at] = value, Provenance.RECORDED, counted or 0
        elif one.state == ReportState.HANDED_IN:
            said[code][column[one.place_id]] = (value, one.is_late)
    looked_at = _found(quarter, column)
    spread = _spread_of_claims(quarter)
    for node in nodes:
        if node.source == Source.CLAIM:
            _put_claims(made, node, said[node.code], looked_at.get(node.code, {}), spread)


def _found(quarter: Quarter, column: Mapping[int, int]) -> dict[str, dict[int, float]]:
    """Return what audits found, by code and column."""
    found: dict[str, dict[int, float]] = {}
    for place, code, value in quarter.picks.filter(found__isnull=False).values_list("place", "node__code", "found"):
        if place in column and value is not None:
            found.setdefault(code, {})[column[place]] = value
    return found


def _spread_of_claims(quarter: Quarter) -> float:
    """Return how far what villages say lies from what audits found, root mean square, as a share of the goalposts."""
    rows = quarter.picks.filter(found__isnull=False).values_list(
        "claimed", "found", "node__goal_low", "node__goal_high"
    )
    off = [
        (claimed - found) / (high - low)
        for claimed, found, low, high in rows
        if found is not None and low is not None and high is not None
    ]
    return float(np.sqrt(np.mean(np.square(off)))) if off else 0.0


def _put_claims(
    made: Inputs, node: Node, said: Mapping[int, tuple[float, bool]], found: Mapping[int, float], spread: float
) -> None:
    row = made.row[node.code]
    in_time = {at: value for at, (value, is_late) in said.items() if not is_late}
    known = np.array([*{**in_time, **found}.values()] or [_worst(node)], np.float64)
    least = lowest_quartile(np.array([*found.values()], np.float64) if len(found) >= 4 else known, node.direction)
    doubt = float(known.std(ddof=1)) if len(known) > 1 else 0.0
    width = (node.goal_high or 0.0) - (node.goal_low or 0.0)
    for at in range(len(made.places)):
        if at in found:
            value, error, why = found[at], 0.0, Provenance.VERIFIED
        elif at in in_time:
            value, error, why = in_time[at], spread * width, Provenance.CLAIMED
        elif at in said:
            value, error, why = _worse(said[at][0], least, node.direction), doubt, Provenance.LATE
        else:
            value, error, why = least, doubt, Provenance.MISSING
        made.values[row, at], made.se[row, at], made.provenance[row, at] = value, error, why
        made.n[row, at] = 0 if why is Provenance.MISSING else 1


def lowest_quartile(values: Floats, direction: int) -> float:
    """Return the quartile on the bad side of what is known."""
    return float(np.percentile(values, _QUARTILE if direction == 1 else 100 - _QUARTILE))


def _worst(node: Node) -> float:
    worst = node.goal_low if node.direction == 1 else node.goal_high
    return 0.0 if worst is None else worst


def _worse(value: float, least: float, direction: int) -> float:
    return min(value, least) if direction == 1 else max(value, least)


def _put_grades(made: Inputs, quarter: Quarter) -> None:
    column = {place: at for at, place in enumerate(made.places)}
    locked = quarter.scores.filter(locked_at__isnull=False).values_list("place", "node__code", "grade")
    given: dict[tuple[int, int], list[int]] = {}
    for place, code, grade in locked:
        if place in column and grade is not None:
            given.setdefault((made.row[code], column[place]), []).append(grade)
    noise = _noise_of_grades(quarter)
    for at, grades in given.items():
        made.values[at], made.n[at] = float(np.mean(grades)), len(grades)
        made.se[at], made.provenance[at] = noise / np.sqrt(len(grades)), Provenance.GRADED
    for place, code, value in quarter.adjudications.values_list("place", "node__code", "value"):
        at = made.row[code], column[place]
        made.values[at], made.provenance[at] = float(value), Provenance.ADJUDICATED


def _noise_of_grades(quarter: Quarter) -> float:
    """Return the standard error of one grade, from how far two grades of one thing lie apart."""
    apart = [one.apart for one in pairs(quarter)]
    return float(np.sqrt(np.mean(np.square(apart)) / 2)) if apart else 0.0
