"""Reading what sources promise, around-the-clock statements, and what came true."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet, Sum

from doorstep.base import regulations
from doorstep.base.access import scopes
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import JournalEntry
from doorstep.ledger.models import Movement
from doorstep.places.models import Place
from doorstep.places.queries import inside, valid_on
from doorstep.programmes.pharmacy.access import SEE
from doorstep.programmes.pharmacy.bridge import coverage_rows
from doorstep.programmes.pharmacy.bridge.coverage import Unproved, compute, digest_of
from doorstep.programmes.pharmacy.models import (
    Cabinet,
    CoverageRun,
    CoverageVillage,
    RoadClosure,
    Slot,
    SupplyStock,
    SupplyTerms,
    UnmetRequest,
)
from doorstep.programmes.pharmacy.queries.cabinets import limits
from doorstep.programmes.pharmacy.queries.stock import book_key
from doorstep.programmes.pharmacy.rules.cabinets import is_working
from doorstep.programmes.pharmacy.rules.coverage import TERMS, WEEK_H, Terms
from doorstep.programmes.pharmacy.words import LegalClass
from doorstep.services.models import Session
from doorstep.services.words import MissReason, SessionState

HEAVY: Final = ("problem", "result")
"""Fields that take long to read; only downloads and recomputing need them."""
WEEKS_BACK: Final = 4
_VILLAGE: Final = (
    "name", "town_name", "residents", "is_known", "is_all_day", "is_waited", "uncovered_hours", "covered_hours",
    "segments",
)  # fmt: skip
ORDERS: Final = {
    "": ("-uncovered_hours", "pk"),
    "name": ("name", "pk"),
    "least": ("uncovered_hours", "pk"),
}


def terms_in_force(on: date) -> tuple[Terms, bool]:
    """Return by what a statement is judged that day, and whether a dated rule says so (else: our assumptions)."""
    try:
        return Terms.from_json(regulations.in_force(TERMS, on).value), True
    except regulations.NoRule:
        return Terms(), False


def supplies(actor: Actor, on: date | None = None, q: str = "") -> QuerySet[SupplyTerms]:
    """Return the terms `actor` may see, with doors, hours and stocks at hand; with `on`, those in force that day.

    With `q`, those whose site, vehicle or place holds it.
    """
    reach = scopes(actor, SEE)
    roots = [EVERYWHERE] if EVERYWHERE in reach else [f"/{path.split('/')[1]}/" for path in reach]
    found = _supplies(inside(roots, "site__place__path") | inside(roots, "vehicle__depot__place__path"), on)
    named = Q(site__name__icontains=q) | Q(site__place__name__icontains=q) | Q(vehicle__name__icontains=q)
    return found.filter(named) if q else found


def supplies_of(county: Place, on: date) -> list[SupplyTerms]:
    """Return the terms of a county's sources in force on a day; sites and vehicles that ended are left out."""
    within = inside([county.path], "site__place__path") | inside([county.path], "vehicle__depot__place__path")
    open_door = Q(site__isnull=True) | Q(site__valid_from__lte=on) & (
        Q(site__valid_until__isnull=True) | Q(site__valid_until__gte=on)
    )
    runs = Q(vehicle__isnull=True) | Q(vehicle__valid_from__lte=on) & (
        Q(vehicle__valid_until__isnull=True) | Q(vehicle__valid_until__gte=on)
    )
    return list(_supplies(within, on).filter(open_door, runs).order_by("pk"))


def planograms(county: Place) -> dict[tuple[int, str], int]:
    """Return by site and medicine up to how many packs the slots of its cabinet are filled, blocked ones left out."""
    found = Slot.objects.filter(inside([county.path], "cabinet__holder__path"), blocked_at__isnull=True).order_by()
    rows = found.values_list("cabinet__holder__site", "medicine__code").annotate(packs=Sum("base_stock"))
    return {(site, code): packs for site, code, packs in rows}


def silent(county: Place, now: datetime) -> dict[int, datetime | None]:
    """Return by site the cabinets that are silent for too long by the rule of the day, with their last heartbeat."""
    within = limits(now.astimezone(TIME_ZONE).date()).heartbeat_min
    found = Cabinet.objects.filter(inside([county.path], "holder__path"), holder__site__isnull=False).order_by()
    rows = found.values_list("holder__site", "heartbeat_at")
    return {site: beat for site, beat in rows if not is_working(beat, now, within)}


def closures(county: Place, first: date, last: date) -> list[RoadClosure]:
    """Return the roads of a county that are closed on one of these days, with village and source at hand."""
    found = RoadClosure.objects.filter(inside([county.path], "village__path"), first_day__lte=last, last_day__gte=first)
    return list(found.select_related("village", "terms__site", "terms__vehicle").order_by("pk"))


def closed_roads(actor: Actor, on: date) -> QuerySet[RoadClosure]:
    """Return the roads `actor` may see that are closed on a day or will be, with village and source at hand."""
    found = RoadClosure.objects.filter(inside(scopes(actor, SEE), "village__path"), last_day__gte=on)
    return found.select_related("village", "terms__site", "terms__vehicle").order_by("first_day", "pk")


def roads_of(run: CoverageRun, village: Place | None = None) -> list[dict[str, Any]]:
    """Return the closed roads a statement counted: all, or those to one village."""
    found = CoverageRun.objects.filter(pk=run.pk).values_list("problem__roads", flat=True).get() or []
    return [one for one in found if village is None or one.get("village_id") == village.pk]


def roads_to(village: Place, on: date) -> list[dict[str, Any]]:
    """Return the roads to a village that are closed on a day or will be, as a statement names them."""
    found = RoadClosure.objects.filter(village=village, last_day__gte=on).select_related(
        "village", "terms__site", "terms__vehicle"
    )
    return [coverage_rows.road(one) for one in found.order_by("first_day", "pk")]


def _supplies(condition: Q, on: date | None) -> QuerySet[SupplyTerms]:
    found = SupplyTerms.objects.filter(condition).select_related("site__place__parent", "vehicle__depot__place__parent")
    stocks = SupplyStock.objects.select_related("medicine")
    found = found.prefetch_related("site__hours", Prefetch("stocks", queryset=stocks))
    return found if on is None else found.filter(valid_on(on))


def runs(actor: Actor) -> QuerySet[CoverageRun]:
    """Return the statements `actor` may see, the newest first, without their bulky inputs and results."""
    reach = scopes(actor, SEE)
    roots = {EVERYWHERE} if EVERYWHERE in reach else {f"/{path.split('/')[1]}/" for path in reach}
    found = CoverageRun.objects.filter(inside(roots, "county__path")).select_related("county", "created_by")
    return found.defer(*HEAVY).order_by("-created_at", "-pk")


def full(pk: int) -> CoverageRun:
    """Return a statement with its input and result.

    Raises:
        CoverageRun.DoesNotExist: there is none.
    """
    return CoverageRun.objects.select_related("county", "created_by").get(pk=pk)


def rows(run: CoverageRun, *, q: str = "", kind: str = "", order: str = "") -> QuerySet[CoverageVillage]:
    """Return a statement's villages whose own or town's name holds `q`: all, or those all day, with gaps, unknown."""
    found = CoverageVillage.objects.filter(run=run)
    if q:
        found = found.filter(Q(name__icontains=q) | Q(town_name__icontains=q))
    if kind == "all_day":
        found = found.filter(is_all_day=True)
    elif kind == "gaps":
        found = found.filter(is_known=True, uncovered_hours__gt=0)
    elif kind == "unknown":
        found = found.filter(is_known=False)
    return found.defer("segments").order_by(*ORDERS.get(order, ORDERS[""]))


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Of a legal class: villages with all of it always, sometimes, never; hours a week on average."""

    label: str
    always: int
    some: int
    never: int
    hours: float


def class_figures(run: CoverageRun) -> list[ClassFigures]:
    """Return how each class fares in the villages of a statement; one query."""
    rows = list(run.rows.order_by().values_list("covered_hours", flat=True))
    found = []
    for legal_class in run.classes:
        hours = [row[legal_class] for row in rows]
        always, never = hours.count(run.hours), hours.count(0)
        average = sum(hours) / len(hours) * WEEK_H / run.hours
        label = str(LegalClass(legal_class).label)
        found.append(ClassFigures(label, always, len(hours) - always - never, never, average))
    return found


def latest_of(place: Place) -> CoverageVillage | None:
    """Return what the newest statement says of a village; nothing before the first."""
    found = CoverageVillage.objects.filter(place=place).select_related("run")
    return found.defer(*(f"run__{name}" for name in HEAVY)).order_by("-run__created_at", "-run_id").first()


@dataclass(frozen=True, slots=True)
class Shares:
    """Of a village's medicine-hours: how much is promised, and how much could really be had in the weeks before.

    `realised` is nothing where no source keeps its books here.
    """

    planned: float
    realised: float | None


def shares_of(row: CoverageVillage) -> Shares:
    """Return what a statement promises a village beside what came true there; one query."""
    run = row.run
    medicines = CoverageRun.objects.filter(pk=run.pk).values_list("problem__medicines", flat=True).get()
    sizes = Counter(one["class"] for one in medicines)
    covered = sum(
        one["hours"] * (sizes[name] - one["missing"]) for name, segments in row.segments.items() for one in segments
    )
    minutes = run.realised.get("minutes")
    had = minutes and minutes["villages"].get(str(row.place_id))
    every = minutes and minutes["all_min"] / len(minutes["villages"])
    return Shares(covered / (len(medicines) * run.hours), None if had is None else had / every)


def realised(county: Place, *, until: date) -> dict[str, Any]:
    """Return what came true in the four weeks before a day: of the vehicles' time, and of what people asked for.

    A part of which nothing was planned or asked for is left out.
    """
    ends = datetime.combine(until, time(), TIME_ZONE)
    since = ends - timedelta(weeks=WEEKS_BACK)
    found = _visits(county, since, ends) | _requests(county, since, ends)
    last = until - timedelta(days=1)
    return found and found | {"since": since.date().isoformat(), "until": last.isoformat()}


def _visits(county: Place, since: datetime, ends: datetime) -> dict[str, Any]:
    """Return planned and kept minutes and visits of vehicles.

    Visits that another plan replaced, or that fell on a day off, were not promised; one of which nothing was recorded
    did not happen.
    """
    found = Session.objects.filter(
        inside([county.path], "place__path"),
        plan__startswith="pharmacy.VisitPlan:",
        starts_at__gte=since,
        ends_at__lte=ends,
    ).exclude(Q(state=SessionState.SUPERSEDED) | Q(state=SessionState.CANCELLED, reason=MissReason.DAY_OFF))
    planned = held = visits = kept = 0
    for starts, stops, state in found.values_list("starts_at", "ends_at", "state"):
        minutes = int((stops - starts).total_seconds() // 60)
        planned, visits = planned + minutes, visits + 1
        if state == SessionState.HELD:
            held, kept = held + minutes, kept + 1
    return {"planned_min": planned, "held_min": held, "visits": visits, "held": kept} if visits else {}


def _requests(county: Place, since: datetime, ends: datetime) -> dict[str, Any]:
    """Return how many asked for medicine and how many got it: sales in the ledger, and who went without."""
    sales = Movement.objects.filter(
        book__key=book_key(county),
        entries__account__key="patient",
        entries__quantity__gt=0,
        reverses__isnull=True,
        reversal__isnull=True,
        occurred_at__gte=since,
        occurred_at__lt=ends,
    )
    served = sales.order_by().values("pk").distinct().count()
    unmet = UnmetRequest.objects.filter(inside([county.path], "place__path"), at__gte=since, at__lt=ends).count()
    return {"asked": served + unmet, "served": served} if served + unmet else {}


def faults() -> Iterator[str]:
    """Yield a sentence for each statement that does not come out the same again, or says other than its result does.

    Its digests are those of the journal, its columns and villages those of its result: for `doorstep check`.
    """
    for run in CoverageRun.objects.order_by("pk").iterator(chunk_size=1):
        if digest_of(run.problem) != run.input_digest:
            yield f"coverage {run.pk}: its input is not what its digest says"
        elif digest_of(run.result) != run.result_digest:
            yield f"coverage {run.pk}: its result is not what its digest says"
        elif not _comes_out_again(run):
            yield f"coverage {run.pk}: computed again it comes out differently"
        else:
            yield from _untold(run)


def seal_of(run: CoverageRun) -> str:
    """Return the digest of what a statement says beside its input and its result, as the journal keeps it."""
    return coverage_rows.seal(run)


def _comes_out_again(run: CoverageRun) -> bool:
    """Whether the proof gives the same result again, each yes of it with a witness that the checker accepts."""
    try:
        return compute(run.problem).digest == run.result_digest
    except (Unproved, ValueError, KeyError, TypeError):
        return False


def _untold(run: CoverageRun) -> Iterator[str]:
    """Yield what a statement says other than the journal and its own result do."""
    told = JournalEntry.objects.filter(verb="pharmacy.prove_coverage", about=run.about).order_by()
    said = {"input": run.input_digest, "result": run.result_digest, "version": run.engine_version}
    details = [dict(one.detail) for one in told]
    seals = [one.pop("seal", None) for one in details]
    if details != [said]:
        yield f"coverage {run.pk}: its digests are not those of the journal"
    elif seals not in ([None], [seal_of(run)]):
        yield f"coverage {run.pk}: its name, county, day, author or what came true is not what was sealed"
    for name, value in coverage_rows.totals(run.problem, run.result).items():
        if getattr(run, name) != value:
            yield f"coverage {run.pk}: {name} is not what its result says"
    rows = {one.place_id: one for one in run.rows.all()}
    for wanted in coverage_rows.village_rows(run):
        row = rows.pop(wanted.place_id, None)
        if row is None:
            yield f"coverage {run.pk}: village {wanted.place_id} is missing"
            continue
        for name in _VILLAGE:
            if getattr(row, name) != getattr(wanted, name):
                yield f"coverage {run.pk}: {name} of village {wanted.place_id} is not what its result says"
    for place in sorted(rows):
        yield f"coverage {run.pk}: village {place} is not in its result"
