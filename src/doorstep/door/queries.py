"""Everything residents' pages read: a village with its visits, the doors near it, the county's timetable."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from doorstep.base import workdays
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import JournalEntry
from doorstep.door import rules
from doorstep.door.rules import Changed, DayOff, Hours, Off, Visit
from doorstep.places import queries as places
from doorstep.places.models import Boundary, Place, Site
from doorstep.places.words import PlaceKind, PointQuality, SiteKind
from doorstep.programmes.pharmacy.models import PlanVillage, PlanVisit, VisitPlan
from doorstep.programmes.pharmacy.queries import plans as pharmacy
from doorstep.programmes.pharmacy.rules.plans import SECOND, days_from, horizon, regular, split_days, visits_on
from doorstep.programmes.pharmacy.words import PlanState
from doorstep.services.models import Session
from doorstep.services.words import ServiceKind, SessionState

MEDICINE = (SiteKind.PHARMACY, SiteKind.SMART_PHARMACY, SiteKind.CABINET, SiteKind.SHOP)
"""Doors where one can get medicine."""
NEAR = 4
"""So many doors are shown."""
MATCHES = 30
"""So many matches of a search are shown."""
VISIT = (
    "plan",
    "place_id",
    "starts_at",
    "ends_at",
    "state",
    "reason",
    "resource",
    "resource_name",
    "replaces__starts_at",
    "replaces__resource",
)
"""What residents' pages read of a session."""
LOOK_BACK = timedelta(days=14)
"""Visits so long ago stay in the calendar feed, so that one called off vanishes from telephones."""


@dataclass(frozen=True, slots=True)
class Door:
    """A place where medicine is (`SiteKind`), how far, and whether it is open at the moment asked for."""

    site: Site
    metres: float | None
    is_open: bool | None

    @property
    def walk_min(self) -> int | None:
        """Minutes on foot, estimated; nothing where it is too far to walk or unknown."""
        return None if self.metres is None or self.metres > rules.WALKABLE_M else rules.walk_min(self.metres)

    @property
    def stretches(self) -> list[tuple[int, int, int]]:
        """Its opening hours as (weekday, opens, closes)."""
        return [(row.weekday, row.opens_min, row.closes_min) for row in self.site.hours.all()]


@dataclass(frozen=True, slots=True)
class MyVillage:
    """A village and when the vehicle comes.

    Args:
        place: The village, its town at hand.
        county: At the root of its path.
        use: What the plan in force (or the first one to come) does for it; nothing if there is no plan or it is left
            out because it has a pharmacy.
        plan: That plan.
        weekly: Its regular hours.
        visits: From a fortnight ago on, whatever their state.
        off: Days off to warn about.
        next: Under way or coming.
        called_off: Today or in the coming week, in order, with the next visit after it.
    """

    place: Place
    county: Place
    use: PlanVillage | None
    plan: VisitPlan | None
    weekly: tuple[rules.Slot, ...]
    visits: list[Visit]
    off: tuple[DayOff, ...]
    next: Visit | None
    called_off: tuple[tuple[Visit, Visit | None], ...] = ()

    @property
    def stop(self) -> Place | None:
        """Where the vehicle stands."""
        return self.use.stop_place if self.use else None

    @property
    def is_estimated(self) -> bool:
        """Whether the village's or the stop's point was not surveyed, so that distances are guesses."""
        points = [self.place] + ([self.stop] if self.stop else [])
        return any(point.point_quality != PointQuality.SURVEYED for point in points)

    @property
    def shown(self) -> list[Visit]:
        """The visits without those that gave way to another plan."""
        return [visit for visit in self.visits if visit.state != SessionState.SUPERSEDED]


def village(pk: int, on: date) -> Place:
    """Return a village or community that exists on the day `on`, its town at hand.

    Raises:
        Place.DoesNotExist: there is none.
    """
    return places.villages(on=on).get(pk=pk)


def my_village(place: Place, now: datetime) -> MyVillage:
    """Return what a village's page, calendar and poster say; a fixed number of queries."""
    today = now.astimezone(TIME_ZONE).date()
    table = _timetable(place, today)
    use = table.village if table else None
    plan = use.plan if use else _plan_ahead(place, today)
    visits_ = table.visits if table else []
    weekly = regular((v.week, v.weekday, v.start_min, v.depart_min) for v in visits_)
    found = visits(place, since=now - LOOK_BACK)
    off = rules.called_off(found, now.astimezone(TIME_ZONE))
    return MyVillage(
        place=place,
        county=places.ancestors(place).only("name")[0],
        use=use,
        plan=plan,
        weekly=rules.slots(weekly),
        visits=found,
        off=_days_off(plan, visits_, found, today),
        next=rules.next_visit(found, now),
        called_off=tuple((one, rules.next_visit(found, max(now, one.starts_at))) for one in off),
    )


def visits(place: Place, *, since: datetime) -> list[Visit]:
    """Return the visits at the stops a village uses that start after `since`, in order; two queries."""
    uses = (
        PlanVillage.objects.filter(place=place, stop_place__isnull=False)
        .filter(plan__state__in=[PlanState.ADOPTED, PlanState.RETIRED])
        .filter(Q(plan__valid_until=None) | Q(plan__valid_until__gte=since.astimezone(TIME_ZONE).date()))
        .select_related("stop_place")
        .only("plan_id", "stop_name", "walk_min", *(f"stop_place__{name}" for name in ("lon", "lat", "point_quality")))
    )
    by_stop = {(f"pharmacy.VisitPlan:{use.plan_id}", use.stop_place_id): use for use in uses}
    condition = Q(pk__in=[])
    for plan, stop in by_stop:
        condition |= Q(plan=plan, place=stop)
    rows = Session.objects.filter(condition, kind=ServiceKind.MEDICINE_VAN, starts_at__gt=since)
    rows = rows.select_related("replaces").only(*VISIT)
    restored = _times_restored({plan for plan, _ in by_stop}) if by_stop else {}
    return [_visit(row, by_stop[row.plan, row.place_id], restored.get(row.plan, 0)) for row in rows]


def changes(place: Place, today: date) -> list[Changed]:
    """Return what new timetables change for a village, those that began or begin within `rules.NEWS`, in order.

    One query where no timetable is new, else three and one for each plan before that was withdrawn unused.
    """
    root = places.ancestors(place).values("pk")[:1]
    new = VisitPlan.objects.filter(state=PlanState.ADOPTED, county__in=root, follows__isnull=False)
    new = new.filter(valid_from__gt=today - rules.NEWS, valid_from__lte=today + rules.NEWS)
    known = ("valid_from", "follows__state", "follows__valid_until", "follows__follows_id")
    pairs = [(plan, _held_before(plan)) for plan in new.select_related("follows").only(*known).order_by("valid_from")]
    hours = _hours(place, {plan.pk for pair in pairs for plan in pair if plan}) if pairs else {}
    found = [
        Changed(plan.valid_from, hours.get(former.pk, Hours()), hours.get(plan.pk, Hours()))
        for plan, former in pairs
        if former and plan.valid_from
    ]
    return [one for one in found if one.before != one.after]


def _held_before(plan: VisitPlan) -> VisitPlan | None:
    """Return the plan that held until this one; those withdrawn before their first day are passed over."""
    former = plan.follows
    while former and former.state == PlanState.RETIRED and former.valid_until is None:
        former = former.follows
    return former


def _hours(place: Place, plans: set[int]) -> dict[int, Hours]:
    """Return what each of the plans does for a village; two queries."""
    uses = PlanVillage.objects.filter(place=place, plan__in=plans).exclude(stop_key="")
    stops = {plan: (key, name) for plan, key, name in uses.values_list("plan_id", "stop_key", "stop_name")}
    weekly: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    rows = PlanVisit.objects.filter(plan__in=stops, stop_key__in={key for key, _ in stops.values()})
    for plan, key, *visit in rows.values_list("plan_id", "stop_key", "week", "weekday", "start_min", "depart_min"):
        if stops[plan][0] == key:
            weekly[plan].append((visit[0], visit[1], visit[2], visit[3]))
    return {plan: Hours(rules.slots(regular(weekly[plan])), name) for plan, (_, name) in stops.items()}


def last_change(found: Iterable[Visit], plans: Iterable[str]) -> datetime | None:
    """Return when the journal last says that one of these visits or plans was written, moved or called off."""
    about = {f"services.Session:{visit.id}" for visit in found if visit.is_off} | set(plans)
    last = JournalEntry.objects.filter(about__in=about).order_by("-at").values_list("at", flat=True).first()
    return last.astimezone(TIME_ZONE).replace(microsecond=0) if last else None


def plans_of(place: Place) -> list[str]:
    """Return every plan that ever held for a village, as the journal names it."""
    rows = PlanVillage.objects.filter(place=place, plan__state__in=[PlanState.ADOPTED, PlanState.RETIRED])
    return [f"pharmacy.VisitPlan:{plan}" for plan in rows.values_list("plan_id", flat=True)]


def doors_near(place: Place, now: datetime, limit: int = NEAR) -> list[Door]:
    """Return the nearest doors with medicine in the county, the nearest first; those of an unknown place last.

    A village without a point is told of the doors in its own town, without distances.
    """
    here = place.point
    path = f"/{place.path.split('/')[1]}/" if here else place.path.rsplit("/", 2)[0] + "/"
    today = now.astimezone(TIME_ZONE).date()
    near = places.nearest_sites(here, scopes=[path], on=today, kinds=MEDICINE, limit=limit)
    return [Door(site, metres, places.is_open(site, now)) for site, metres in near]


def own_doors(place: Place, doors: Iterable[Door]) -> list[Door]:
    """Return those of the doors that stand in the village itself."""
    return [door for door in doors if door.site.place_id == place.pk]


@dataclass(frozen=True, slots=True)
class OtherStop:
    """A stop that the vehicle visits for other villages: which village it is in, how far, its regular hours."""

    place: Place
    metres: float
    weekly: tuple[rules.Slot, ...]


def nearest_stop(mine: MyVillage) -> OtherStop | None:
    """Return the nearest stop of the plan for a village that has none of its own; nothing where points are unknown."""
    here = mine.place.point
    if mine.plan is None or here is None or mine.stop is not None:
        return None
    weekly: dict[Place, list[tuple[int, int, int, int]]] = defaultdict(list)
    for visit in PlanVisit.objects.filter(plan=mine.plan, place__lon__isnull=False).select_related("place"):
        if visit.place:
            weekly[visit.place].append((visit.week, visit.weekday, visit.start_min, visit.depart_min))
    far = [(here.metres_to(place.point), place) for place in weekly if place.point]
    if not far:
        return None
    metres, nearest = min(far, key=lambda pair: (pair[0], pair[1].pk))
    return OtherStop(nearest, metres, rules.slots(regular(weekly[nearest])))


def border(county: Place) -> dict[str, Any] | None:
    """Return the county's border as GeoJSON geometry, if one is known."""
    return Boundary.objects.filter(place=county).values_list("geometry", flat=True).first()


# --- finding a village -----------------------------------------------------------------------------------------------


def towns(on: date) -> QuerySet[Place]:
    """Return the towns of the county, each with the number of its villages as `homes`."""
    home = Q(children__kind=PlaceKind.VILLAGE) & Q(children__valid_from__lte=on)
    home &= Q(children__valid_until__isnull=True) | Q(children__valid_until__gte=on)
    return (
        places.within(_served(), on)
        .filter(kind=PlaceKind.TOWN)
        .annotate(homes=Count("children", home))
        .only("name")
        .order_by("id")
    )


def villages_of(town: int, on: date) -> QuerySet[Place]:
    """Return the villages of a town."""
    return places.villages(_served(), on).filter(parent=town).order_by("id")


def search(text: str, on: date) -> list[Place]:
    """Return villages whose name holds every word of `text`, and all villages of a town so named; at most `MATCHES`."""
    scopes = _served()
    found = places.search(text, PlaceKind.VILLAGE, scopes, on).select_related("parent").order_by("path")
    matches = list(found[:MATCHES])
    if len(matches) < MATCHES:
        named = list(places.search(text, PlaceKind.TOWN, scopes, on)[:5])
        seen = {match.pk for match in matches}
        more = places.villages(scopes, on).filter(parent__in=named).exclude(pk__in=seen).order_by("path")
        matches += more[: MATCHES - len(matches)]
    return matches


def coming_up(now: datetime, limit: int = 5) -> list[Session]:
    """Return the next planned visits anywhere in the county; one query."""
    found = Session.objects.filter(kind=ServiceKind.MEDICINE_VAN, state=SessionState.PLANNED, ends_at__gt=now)
    shown = ("starts_at", "place__name", "place__parent__name")
    return list(found.select_related("place__parent").only(*shown).order_by("starts_at", "id")[:limit])


def _served() -> tuple[str, ...]:
    """Return the county's subtree; everything where the configured county is not loaded."""
    county = places.county()
    return (county.path,) if county else places.EVERYTHING


# --- the county's timetable ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody looks for in the timetable."""

    text: str = ""
    town: int | None = None
    weekday: int | None = None
    is_unserved: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A village in the timetable: on each weekday the visits as (start, end, whether only every second week)."""

    use: PlanVillage
    days: dict[int, list[tuple[int, int, bool]]] = field(default_factory=dict)


def plan_in_force(on: date) -> VisitPlan | None:
    """Return the county's plan that holds on the day `on`, or else the first one to come."""
    ahead = VisitPlan.objects.filter(pharmacy.plans_in_force(on)).defer("problem", "result", "faults")
    return ahead.order_by("valid_from").first()


SHOWN = (
    *("name", "residents", "stop_key", "stop_name", "walk_min", "visits", "visits_needed", "reason", "figures"),
    *("place__name", "place__parent__name"),
)
"""What a line of the timetable reads of a village, its place and its town."""


def lines(plan: VisitPlan, wanted: Filter) -> QuerySet[PlanVillage]:
    """Return the villages of a plan that match, with a visit or without, in the order of the tree."""
    found = PlanVillage.objects.filter(plan=plan, place__isnull=False).select_related("place__parent").only(*SHOWN)
    found = found.filter(stop_key="") if wanted.is_unserved else found.exclude(stop_key="")
    if wanted.town is not None:
        found = found.filter(place__parent=wanted.town)
    if wanted.weekday is not None and not wanted.is_unserved:
        on_day = PlanVisit.objects.filter(plan=plan, weekday=wanted.weekday).values("stop_key")
        found = found.filter(stop_key__in=on_day)
    for word in wanted.text.split():
        found = found.filter(Q(name__icontains=word) | Q(stop_name__icontains=word))
    return found.order_by("place__path")


def with_hours(plan: VisitPlan, uses: Sequence[PlanVillage]) -> list[Line]:
    """Return the villages of one page with their hours; one query."""
    stops = {use.stop_key for use in uses if use.stop_key}
    every: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
    visits = PlanVisit.objects.filter(plan=plan, stop_key__in=stops)
    for stop, *visit in visits.values_list("stop_key", "week", "weekday", "start_min", "depart_min"):
        every[stop].append((visit[0], visit[1], visit[2], visit[3]))
    days: dict[str, dict[int, list[tuple[int, int, bool]]]] = defaultdict(lambda: defaultdict(list))
    for stop, found in every.items():
        for weekday, start, end in regular(found):
            days[stop][weekday % SECOND].append((start, end, weekday >= SECOND))
    return [Line(use, dict(days.get(use.stop_key, {}))) for use in uses]


def weekdays_of(plan: VisitPlan) -> list[int]:
    """Return the weekdays on which anybody drives under a plan."""
    return sorted(set(PlanVisit.objects.filter(plan=plan).order_by().values_list("weekday", flat=True).distinct()))


def _timetable(place: Place, today: date) -> pharmacy.Timetable | None:
    """Return the timetable of today, or of the first plan to come."""
    found = pharmacy.timetable(place, on=today)
    if found is None:
        ahead = _plan_ahead(place, today)
        found = pharmacy.timetable(place, on=ahead.valid_from) if ahead and ahead.valid_from else None
    return found


def _plan_ahead(place: Place, today: date) -> VisitPlan | None:
    root = places.ancestors(place).values("pk")[:1]
    ahead = VisitPlan.objects.filter(pharmacy.plans_in_force(today), county__in=root)
    return ahead.defer("problem", "result", "faults").order_by("valid_from").first()


def _days_off(
    plan: VisitPlan | None, weekly: Sequence[pharmacy.WeeklyVisit], found: Iterable[Visit], today: date
) -> tuple[DayOff, ...]:
    if plan is None or not weekly:
        return ()
    first = max(today, plan.valid_from or today)
    until = min(plan.sessions_until or horizon(first), plan.valid_until or date.max)
    on = visits_on(((visit.week, visit.weekday) for visit in weekly), plan.valid_from or first)
    _, free = split_days(days_from(first, until), on, workdays.table())
    return rules.days_off(
        [Off(one.day, one.zh, one.en) for one in free],
        [visit.day for visit in found if visit.state == SessionState.PLANNED],
    )


def _times_restored(plans: set[str]) -> dict[str, int]:
    rows = JournalEntry.objects.filter(verb="services.restore_sessions", about__in=plans).order_by()
    return dict(rows.values_list("about").annotate(n=Count("pk")))


def _visit(row: Session, use: PlanVillage, restored: int) -> Visit:
    surveyed = use.stop_place is not None and use.stop_place.point_quality == PointQuality.SURVEYED
    return Visit(
        id=row.pk,
        starts_at=row.starts_at.astimezone(TIME_ZONE),
        ends_at=row.ends_at.astimezone(TIME_ZONE),
        stop=use.stop_name,
        walk_min=use.walk_min or 0,
        state=row.state,
        reason=row.reason,
        revision=2 * restored + int(row.state in rules.OFF),
        makes_up=row.replaces.starts_at.astimezone(TIME_ZONE).date() if row.replaces else None,
        other_vehicle=row.resource_name if row.replaces and row.replaces.resource != row.resource else "",
        lon=use.stop_place.lon if surveyed and use.stop_place else None,
        lat=use.stop_place.lat if surveyed and use.stop_place else None,
    )
