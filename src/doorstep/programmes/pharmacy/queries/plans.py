"""Reading plans, vehicles and visits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from doorstep.base import regulations, workdays
from doorstep.base.access import scopes
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.words import JobState
from doorstep.engines.planning.visits.compare import Difference, Time, Visited, difference
from doorstep.places.models import Place
from doorstep.places.queries import inside, valid_on, with_codes, within
from doorstep.programmes.pharmacy.access import SEE
from doorstep.programmes.pharmacy.bridge import rows, run
from doorstep.programmes.pharmacy.bridge.ways_table import Way, digest_of
from doorstep.programmes.pharmacy.models import PlanVillage, PlanVisit, Vehicle, VisitPlan, WaysTable
from doorstep.programmes.pharmacy.rules import plans as rules
from doorstep.programmes.pharmacy.rules.plans import MAKEUP, VISITING, Makeup, Visiting
from doorstep.programmes.pharmacy.words import PlanSource, PlanState
from doorstep.services.models import Session
from doorstep.services.rules.sessions import MakeupRule
from doorstep.services.words import ServiceKind, SessionState

HEAVY = ("problem", "ways", "result", "faults")
"""Fields of a plan that take long to read; only its own computation and downloads need them."""


def plan(pk: int) -> VisitPlan:
    """Return a plan with its county, job and neighbours at hand.

    Raises:
        VisitPlan.DoesNotExist: there is none.
    """
    neighbours = [f"{side}__{name}" for side in ("base", "follows") for name in HEAVY]
    found = VisitPlan.objects.select_related("county", "job", "base", "follows", "created_by", "adopted_by")
    return found.defer("ways", *neighbours).get(pk=pk)


def locked(pk: int) -> VisitPlan:
    """Return a plan that nobody else can change until the transaction ends."""
    return VisitPlan.objects.select_for_update(of=("self",)).select_related("county", "job").get(pk=pk)


def question(plan: VisitPlan) -> rows.Json:
    """Return what a plan is asked: of a draft for the county, with its vehicles as they are now."""
    numbers = plan.options.get("vehicles", [])
    if plan.source != PlanSource.COUNTY or not rules.may_ask(PlanState(plan.state)):
        return dict(plan.problem)
    found = {row.pk: row for row in Vehicle.objects.filter(pk__in=numbers).select_related("depot")}
    try:
        return rows.with_vehicles_now(plan.problem, [found[number] for number in numbers if number in found])
    except (rows.DepotWithoutPoint, rows.FaultyInput):
        return dict(plan.problem)


def is_lost(plan: VisitPlan) -> bool:
    """Say whether a plan still counts as being computed although its job has ended: the worker died for good."""
    over = {JobState.FAILED, JobState.CANCELLED}
    return plan.state == PlanState.COMPUTING and plan.job is not None and plan.job.state in over


def plans(actor: Actor) -> QuerySet[VisitPlan]:
    """Return the plans `actor` may see, the newest first, without their bulky inputs and results.

    A plan and a vehicle serve a whole county: whoever works anywhere in it may see them.
    """
    found = VisitPlan.objects.filter(inside(_roots(actor), "county__path"))
    return found.select_related("county", "job", "created_by").defer(*HEAVY).order_by("-created_at", "-pk")


def vehicles(actor: Actor, on: date | None = None) -> QuerySet[Vehicle]:
    """Return the vehicles `actor` may see, with company and depot at hand; with `on`, those that run on that day."""
    found = Vehicle.objects.filter(inside(_roots(actor), "depot__place__path"))
    found = found.select_related("partner", "depot__place")
    return found if on is None else found.filter(valid_on(on))


def came_later(running: Iterable[Vehicle], plan: VisitPlan) -> list[int]:
    """Return which of the vehicles came after a plan was made: nobody chose to leave them out of it."""
    day, had = plan.created_at.astimezone(TIME_ZONE).date(), plan.options["vehicles"]
    return [vehicle.pk for vehicle in running if vehicle.valid_from > day and vehicle.pk not in had]


def open_plan(county: Place) -> VisitPlan | None:
    """Return the adopted plan without an end, if there is one; its bulky fields are read when asked for."""
    return VisitPlan.objects.filter(county=county, state=PlanState.ADOPTED, valid_until=None).defer(*HEAVY).first()


def plan_in_force(county: Place, on: date) -> VisitPlan | None:
    """Return the plan by which vehicles drive on the day `on`."""
    found = VisitPlan.objects.filter(plans_in_force_on(on), county=county).defer(*HEAVY)
    return found.order_by("-valid_from").first()


def plans_in_force(on: date) -> Q:
    """Return the condition that a plan is in force on the day `on` or will be later."""
    return Q(state=PlanState.ADOPTED) & (Q(valid_until=None) | Q(valid_until__gte=on))


def visiting_in_force(on: date) -> tuple[Visiting, bool]:
    """Return the visiting rules of the day, and whether they come from a dated rule (else: our defaults)."""
    try:
        return Visiting.from_json(regulations.in_force(VISITING, on).value), True
    except regulations.NoRule:
        return Visiting(), False


def makeup_in_force(on: date) -> Makeup:
    """Return how missed visits find a new date; our defaults where no rule holds."""
    try:
        return Makeup(**regulations.in_force(MAKEUP, on).value)
    except regulations.NoRule:
        return Makeup()


def known_rows(plan: VisitPlan) -> rows.Known:
    """Return which places and vehicles of ours the keys of a plan's problem mean.

    A village is known by a code that holds in the plan's county, or by its row; a vehicle by its row, plate or name.
    """
    day = plan.created_at.astimezone(TIME_ZONE).date()
    keys = {village["id"] for village in plan.problem["villages"]}
    places = {}
    for place in with_codes(within([plan.county.path], day).filter(kind="village"), day):
        for key in rows.keys_of(place) & keys:
            places[key] = place
    running = Vehicle.objects.filter(valid_on(day), depot__place__path__startswith=plan.county.path)
    by_name: dict[str, Vehicle] = {}
    for vehicle in running:
        for name in (vehicle.name, vehicle.plate, rows.vehicle_key(vehicle.pk)):
            by_name.setdefault(name, vehicle)
    found = {}
    for vehicle in plan.problem["vehicles"]:
        if row := by_name.get(vehicle["id"]) or by_name.get(vehicle["name"]):
            found[vehicle["id"]] = row
    return rows.Known(places, found)


def makeup_rule(session: Session, now: datetime) -> MakeupRule | None:
    """Return when a visit's vehicle could make it up; nothing if it has none, or it runs no more."""
    kind, _, number = session.resource.partition(":")
    vehicle = Vehicle.objects.filter(pk=number).first() if kind == "pharmacy.Vehicle" else None
    today = now.astimezone(TIME_ZONE).date()
    if vehicle is None or (vehicle.valid_until and vehicle.valid_until <= today):
        return None
    makeup = makeup_in_force(today)
    return MakeupRule(
        within_days=makeup.within_days,
        buffer_min=makeup.buffer_min,
        from_min=vehicle.shift_start_min,
        until_min=vehicle.shift_end_min,
        weekdays=vehicle.weekdays,
    )


def still_holds(session: Session) -> bool:
    """Say whether the plan a visit comes from, if any, is in force on the visit's day."""
    kind, _, number = session.plan.partition(":")
    if kind != "pharmacy.VisitPlan":
        return True
    day = session.starts_at.astimezone(TIME_ZONE).date()
    return VisitPlan.objects.filter(plans_in_force_on(day), pk=number).exists()


def visits_on(visits: Iterable[PlanVisit], first: date) -> rules.VisitsOn:
    """Return how many of a plan's visits there are on a day; `first` is the plan's first day."""
    return rules.visits_on(((visit.week, visit.weekday) for visit in visits), first)


def days_off(plan: VisitPlan, begun: date, first: date, until: date) -> list[rules.DayOff]:
    """Return the days off between two days on which a plan has visits, each with the workday that takes them.

    Args:
        plan: With a result.
        begun: The day from which it holds, or would.
        first: The first day to look at.
        until: The last one.
    """
    on = rules.visits_on(plan.visits.order_by().values_list("week", "weekday"), begun)
    within = makeup_in_force(first).within_days
    since = max(begun, first - timedelta(days=2 * within))
    moved = rules.moved_visits(since, until + timedelta(days=within), on, within, workdays.table())
    return [one for one in moved if first <= one.day <= until]


@dataclass(frozen=True, slots=True)
class NextVisit:
    """A coming visit that a village can use.

    Args:
        session: When and by whom.
        stop_name: Where the vehicle stands.
        walk_min: Minutes on foot, estimated.
    """

    session: Session
    stop_name: str
    walk_min: int


def next_visits(village: Place, *, after: datetime, limit: int = 5) -> list[NextVisit]:
    """Return the next planned visits at the stop a village uses, under the plans in force; two queries."""
    day = after.astimezone(TIME_ZONE).date()
    uses = (
        PlanVillage.objects.filter(place=village, stop_place__isnull=False)
        .filter(plan__in=VisitPlan.objects.filter(plans_in_force(day)).values("pk"))
        .only("plan_id", "stop_place_id", "stop_name", "walk_min")
    )
    by_stop = {(f"pharmacy.VisitPlan:{use.plan_id}", use.stop_place_id): use for use in uses}
    if not by_stop:
        return []
    condition = Q()
    for about, stop in by_stop:
        condition |= Q(plan=about, place=stop)
    found = Session.objects.filter(condition, state=SessionState.PLANNED, ends_at__gt=after)
    return [
        NextVisit(session, use.stop_name, use.walk_min or 0)
        for session in found.select_related("place", "provider")[:limit]
        for use in [by_stop[session.plan, session.place_id]]
    ]


@dataclass(frozen=True, slots=True)
class WeeklyVisit:
    """One visit: weekday (0 is Monday), minutes after midnight, by which vehicle, which week of two (0: every)."""

    weekday: int
    start_min: int
    depart_min: int
    vehicle_name: str
    week: int = 0


@dataclass(frozen=True, slots=True)
class Timetable:
    """What a plan does for one village: its stop and the visits of a round, or why there is none."""

    village: PlanVillage
    visits: list[WeeklyVisit] = field(default_factory=list)


def timetable(village: Place, *, on: date) -> Timetable | None:
    """Return the timetable of a village under the plan in force on the day `on`; nothing if no plan covers that day."""
    use = (
        PlanVillage.objects.filter(plans_in_force_on(on, "plan__"), place=village)
        .select_related("plan", "stop_place")
        .defer(*(f"plan__{name}" for name in HEAVY))
        .order_by("-plan__valid_from")
        .first()
    )
    if use is None:
        return None
    found = (
        PlanVisit.objects.filter(plan_id=use.plan_id, stop_key=use.stop_key)
        if use.stop_key
        else PlanVisit.objects.none()
    )
    return Timetable(use, [WeeklyVisit(*row) for row in found.values_list(*WeeklyVisit.__slots__)])


def plans_in_force_on(on: date, prefix: str = "") -> Q:
    """Return the condition that a plan is in force on exactly this day."""
    return Q(**{f"{prefix}state": PlanState.ADOPTED, f"{prefix}valid_from__lte": on}) & (
        Q(**{f"{prefix}valid_until": None}) | Q(**{f"{prefix}valid_until__gte": on})
    )


def unmet(plan: VisitPlan) -> QuerySet[PlanVillage]:
    """Return the villages a plan leaves without a visit, the most residents first."""
    return plan.villages.filter(stop_key="").select_related("place").order_by("-residents", "pk")


def compare(plan: VisitPlan, other: VisitPlan | None) -> Difference:
    """Return what `plan` changes for each village against `other`, or against no plan at all; four queries.

    A village that only `other` has loses its visits.
    """
    return difference(_visited(other) if other else {}, _visited(plan))


def _visited(plan: VisitPlan) -> dict[int | str, Visited]:
    """Return each village with its visiting times and stop, by its place where it is known, else by its key."""
    times: dict[str, list[Time]] = {}
    rows = plan.visits.order_by("week", "weekday", "start_min").values_list("stop_key", *Time._fields)
    for stop, *time_ in rows:
        times.setdefault(stop, []).append(Time(*time_))
    stops = ("stop_key", "stop_place_id", "stop_name")
    uses = plan.villages.values_list("key", "place_id", "name", "residents", *stops, "lon", "lat")
    return {
        place or key: Visited(
            name,
            residents,
            tuple(times.get(stop, ()) if stop else ()),
            stop=str(stop_place or stop),
            stop_name=stop_name,
            lon=lon,
            lat=lat,
        )
        for key, place, name, residents, stop, stop_place, stop_name, lon, lat in uses
    }


def comparable(actor: Actor, plan: VisitPlan) -> QuerySet[VisitPlan]:
    """Return the other plans of the county that have a result and that `actor` may see.

    Those with a village of this plan come before those without, such as a workbook of another county; of each the
    newest first.
    """
    found = plans(actor).filter(county=plan.county_id).exclude(pk=plan.pk).exclude(result_digest="")
    return found.order_by(_has_its_villages(plan).desc(), "-created_at", "-pk")


def akin(actor: Actor, plan: VisitPlan) -> QuerySet[VisitPlan]:
    """Return those of the comparable plans that have a village in common with this one, the newest first."""
    return comparable(actor, plan).filter(_has_its_villages(plan))


def _has_its_villages(plan: VisitPlan) -> Exists:
    places, keys = plan.villages.values("place"), plan.villages.values("key")
    return Exists(PlanVillage.objects.filter(Q(place__in=places) | Q(place=None, key__in=keys), plan=OuterRef("pk")))


@dataclass(frozen=True, slots=True)
class Strangers:
    """What of a plan nobody knows here, by name; while there is any, the plan cannot be adopted."""

    villages: list[str] = field(default_factory=list)
    vehicles: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Say whether there is any."""
        return bool(self.villages or self.vehicles)


def strangers(plan: VisitPlan) -> Strangers:
    """Return the villages that are no places of this county, and the vehicles that are not written down here."""
    strange = plan.villages.filter(Q(place=None) | ~Q(stop_key="") & Q(stop_place=None))
    vehicles = plan.visits.order_by("vehicle_name").filter(vehicle=None)
    return Strangers(
        list(strange.values_list("name", flat=True)), list(vehicles.values_list("vehicle_name", flat=True).distinct())
    )


@dataclass(frozen=True, slots=True)
class GivingWay:
    """How many planned visits of other plans would give way: in all, of them today, of them until this Sunday."""

    every: int
    today: int
    this_week: int


def giving_way(plan: VisitPlan, valid_from: date, now: datetime) -> GivingWay:
    """Count the visits that adopting `plan` from `valid_from` would replace; one query."""
    today = now.astimezone(TIME_ZONE).date()
    tomorrow, monday = today + timedelta(days=1), today + timedelta(days=7 - today.weekday())
    found = Session.objects.order_by().filter(
        inside([plan.county.path], "place__path"),
        kind=ServiceKind.MEDICINE_VAN,
        state=SessionState.PLANNED,
        starts_at__gte=max(midnight(valid_from), now),
    )
    sums = found.exclude(plan__in=["", plan.about]).aggregate(
        every=Count("pk"),
        today=Count("pk", filter=Q(starts_at__lt=midnight(tomorrow))),
        this_week=Count("pk", filter=Q(starts_at__lt=midnight(monday))),
    )
    return GivingWay(**sums)


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins here."""
    return datetime.combine(day, time(), TIME_ZONE)


def covered(plan: VisitPlan) -> tuple[int, int]:
    """Return residents served and residents asked for, added up from the plan's rows."""
    sums = plan.villages.aggregate(every=Sum("residents"), served=Sum("residents", filter=~Q(stop_key="")))
    return sums["served"] or 0, sums["every"] or 0


def faults() -> Iterator[str]:
    """Yield a sentence for each plan whose stored input or result is not what was written, and each stray visit."""
    for one in VisitPlan.objects.select_related(None).iterator(chunk_size=5):
        try:
            is_same = rows.digest_of(one.whole) == one.input_digest
        except rows.FaultyInput:
            is_same = False
        if not is_same:
            yield f"{one.about}: its input was changed after it was written"
        if one.result is not None and rows.result_digest(one.result) != one.result_digest:
            yield f"{one.about}: its result was changed after it was computed"
    for table in WaysTable.objects.iterator(chunk_size=5):
        if digest_of([Way(*row) for row in table.rows]) != table.digest:
            yield f"{table.about}: it was changed after it was brought in"
    superseding = (
        Session.objects.order_by().filter(state=SessionState.SUPERSEDED).values_list("superseded_by", flat=True)
    )
    known = {f"pharmacy.VisitPlan:{pk}" for pk in VisitPlan.objects.values_list("pk", flat=True)}
    for about in sorted(set(superseding.distinct()) - known):
        yield f"services.Session: superseded by {about}, which does not exist"


def recomputed(plan: VisitPlan) -> bool:
    """Compute a plan again from what is stored and say whether the same digits came out."""
    return run.recompute(plan.whole, seed=plan.seed, iterations=plan.iterations or 0) == plan.result_digest


def _roots(actor: Actor) -> list[str]:
    """Return the paths of the counties in which `actor` may see something."""
    return sorted({path if path == EVERYWHERE else f"/{path.split('/')[1]}/" for path in scopes(actor, SEE)})
