"""Quarters: open one with a report for each village and what each office grades; close it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.kernel.seeds import seed_for
from doorstep.places.models import Place
from doorstep.programmes.reputation.access import RUN_QUARTER
from doorstep.programmes.reputation.models import (
    Claim,
    Node,
    Office,
    OfficeScore,
    OfficeSheet,
    Quarter,
    Scheme,
    VillageReport,
)
from doorstep.programmes.reputation.queries import records
from doorstep.programmes.reputation.queries.offices import undecided
from doorstep.programmes.reputation.queries.quarters import standing_values, villages_of
from doorstep.programmes.reputation.queries.schemes import indicators
from doorstep.programmes.reputation.rules import quarters as rules
from doorstep.programmes.reputation.words import QuarterState, ReportState, SchemeState, Source


class SchemeNotInForce(ValueError):  # noqa: N818  named after what happened
    """Quarters are opened under a published scheme alone."""


class QuarterStands(ValueError):  # noqa: N818
    """This quarter of the town was opened before."""


class NoVillages(ValueError):  # noqa: N818
    """The town has no villages on that day."""


@transaction.atomic
def open_quarter(
    by: Actor,
    *,
    scheme: Scheme,
    place: Place,
    year: int,
    number: int,
    opens_on: date,
    reports_due_on: date,
    scores_due_on: date,
    seed: int | None = None,
    now: datetime,
) -> Quarter:
    """Open a quarter of a town.

    Each village gets a report, filled in with what the platform knows of the quarter's days; each office the rows it
    grades, and some that a second office grades as well, drawn at random.

    Args:
        by: Who opens it.
        scheme: Published.
        place: The town.
        year: Of the quarter.
        number: 1 to 4.
        opens_on: From this day on villages fill in.
        reports_due_on: The last day for reports.
        scores_due_on: The last day for the offices.
        seed: For the samples; nothing: derived from town, year and number.
        now: The moment, aware.

    Raises:
        NotAllowed: `by` runs no quarters there.
        SchemeNotInForce, QuarterStands, NoVillages, NoSuchQuarter, DaysOutOfOrder, OfficeMissing: see there.
    """
    require(by, RUN_QUARTER, place.path)
    rules.bounds(year, number)
    rules.check_days(opens_on, reports_due_on, scores_due_on)
    scheme = Scheme.objects.select_for_update().get(pk=scheme.pk)
    if scheme.state != SchemeState.PUBLISHED:
        raise SchemeNotInForce
    if Quarter.objects.filter(place=place, scheme__key=scheme.key, year=year, number=number).exists():
        raise QuarterStands
    here = list(villages_of(place, opens_on))
    if not here:
        raise NoVillages
    offices = _offices(scheme, place)
    quarter = Quarter.objects.create(
        scheme=scheme,
        place=place,
        year=year,
        number=number,
        opens_on=opens_on,
        reports_due_on=reports_due_on,
        scores_due_on=scores_due_on,
        seed=seed_for(place.pk, scheme.key, year, number) if seed is None else seed,
        opened_at=now,
        opened_by_id=by.user_id,
    )
    _make_reports(quarter, here)
    _make_sheets(quarter, here, offices)
    journal.record(
        by, "reputation.open_quarter", quarter.about, {"villages": len(here), "seed": str(quarter.seed)}, now=now
    )
    return quarter


@transaction.atomic
def close_quarter(by: Actor, *, quarter: Quarter, now: datetime) -> Quarter:
    """Close a quarter: nothing in it changes any more. All offices have locked, and what differed is decided.

    Raises:
        NotAllowed, QuarterClosed, OfficesNotReady: see there.
    """
    require(by, RUN_QUARTER, quarter.place.path)
    held = held_quarter(quarter)
    if held.sheets.filter(locked_at=None).exists() or undecided(held):
        raise rules.OfficesNotReady
    refresh_records(list(held.reports.exclude(state=ReportState.HANDED_IN)), held)
    held.state, held.closed_at = QuarterState.CLOSED, now
    held.save(update_fields=["state", "closed_at"])
    journal.record(by, "reputation.close_quarter", held.about, now=now)
    return held


def held_quarter(quarter: Quarter) -> Quarter:
    """Return a quarter, held until the transaction ends, that is still open.

    Raises:
        QuarterClosed: see there.
    """
    held = Quarter.objects.select_for_update(of=("self",)).select_related("scheme", "place").get(pk=quarter.pk)
    if held.state == QuarterState.CLOSED:
        raise rules.QuarterClosed
    return held


def refresh_records(reports: Sequence[VillageReport], quarter: Quarter) -> None:
    """Write down anew what the platform knows by now; for actions that hold the quarter, before a report is sealed."""
    lines = list(
        Claim.objects.filter(report__in=reports, node__source=Source.RECORD).select_related("node", "report__place")
    )
    places = {line.report.place_id: line.report.place for line in lines}
    keys = {line.node.record_key for line in lines}
    known = records.known(places.values(), *rules.bounds(quarter.year, quarter.number), keys)
    for line in lines:
        found = known[line.node.record_key].get(line.report.place_id)
        line.value = line.prefilled_value = found.value if found else None
        line.counted = found.counted if found else 0
    Claim.objects.bulk_update(lines, ["value", "prefilled_value", "counted"])


def _offices(scheme: Scheme, place: Place) -> dict[str, Office]:
    there = {office.key: office for office in Office.objects.filter(place=place)}
    wanted = {node.office for node in indicators(scheme, Source.OFFICE)}
    if missing := sorted(wanted - set(there)):
        raise rules.OfficeMissing(missing)
    return there


def _make_reports(quarter: Quarter, here: Sequence[Place]) -> None:
    lines = [node for node in indicators(quarter.scheme) if node.source in {Source.CLAIM, Source.RECORD}]
    reports = VillageReport.objects.bulk_create(
        VillageReport(quarter=quarter, place=place, due_on=quarter.reports_due_on) for place in here
    )
    keys = {node.record_key for node in lines if node.source == Source.RECORD}
    known = records.known(here, *rules.bounds(quarter.year, quarter.number), keys)
    standing = standing_values(quarter)
    Claim.objects.bulk_create(_claim(report, node, known, standing) for report in reports for node in lines)


def _claim(
    report: VillageReport,
    node: Node,
    known: dict[str, records.Table],
    standing: dict[tuple[int, str], tuple[float, str]],
) -> Claim:
    if node.source == Source.RECORD:
        found = known[node.record_key].get(report.place_id)
        value, counted = (found.value, found.counted) if found else (None, 0)
        return Claim(
            report=report,
            node=node,
            value=value,
            prefilled_value=value,
            prefilled_from=f"record:{node.record_key}",
            counted=counted,
        )
    before = standing.get((report.place_id, node.code)) if node.is_standing else None
    if before is None:
        return Claim(report=report, node=node)
    return Claim(
        report=report, node=node, value=before[0], prefilled_value=before[0], prefilled_from=f"quarter:{before[1]}"
    )


def _make_sheets(quarter: Quarter, here: Sequence[Place], offices: dict[str, Office]) -> None:
    graded = indicators(quarter.scheme, Source.OFFICE)
    twice = rules.graded_twice(
        [place.pk for place in here],
        [(node.code, node.office) for node in graded],
        share_bp=quarter.scheme.second_bp,
        offices=sorted(offices),
        seed=quarter.seed,
    )
    firsts = [
        OfficeScore(quarter=quarter, office=offices[node.office], place=place, node=node)
        for node in graded
        for place in here
    ]
    by_code = {node.code: node for node in graded}
    seconds = [
        OfficeScore(
            quarter=quarter, office=offices[one.office], place_id=one.place, node=by_code[one.node], is_second=True
        )
        for one in twice
    ]
    OfficeScore.objects.bulk_create(firsts + seconds)
    busy = {one.office_id for one in firsts + seconds}
    OfficeSheet.objects.bulk_create(
        OfficeSheet(quarter=quarter, office=office) for office in offices.values() if office.pk in busy
    )
