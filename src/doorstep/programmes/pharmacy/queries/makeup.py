"""When and by which vehicles missed visits could be made up (补访)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from doorstep.base import workdays
from doorstep.base.clock import TIME_ZONE
from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.ground import drive_times
from doorstep.engines.planning.visits.makeup import MissedVisit, Obstacle, Outing, Room, Standing
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.engines.planning.visits.together import find_rooms
from doorstep.kernel.workdays import DayKind, verdict
from doorstep.places.queries import valid_on
from doorstep.programmes.pharmacy.bridge.conditions import limits_loads
from doorstep.programmes.pharmacy.bridge.days import days_meant, weeks_of
from doorstep.programmes.pharmacy.bridge.rows import vehicle_key, with_more_vehicles
from doorstep.programmes.pharmacy.models import Vehicle, VisitPlan
from doorstep.programmes.pharmacy.queries.loads import by_place, plan_named
from doorstep.programmes.pharmacy.queries.plans import known_rows, makeup_in_force, makeup_rule
from doorstep.programmes.pharmacy.rules.plans import days_from, week_of_round
from doorstep.programmes.pharmacy.words import Skill
from doorstep.services.models import Session
from doorstep.services.queries.sessions import free_span, sessions_between
from doorstep.services.rules.sessions import Span
from doorstep.services.words import ServiceKind, SessionState

OFFERED = {Skill.PHARMACIST, Skill.BLOOD_PRESSURE, Skill.BLOOD_SUGAR}
"""What residents are told they find at a visit: a vehicle that comes instead offers of it what the other one does."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What the search for a new date came to.

    Args:
        span: The new date; nothing where there is no room.
        vehicle: That comes then.
        obstacles: Names of the vehicles that cannot, each with why.
    """

    span: Span | None = None
    vehicle: Vehicle | None = None
    obstacles: tuple[tuple[str, Obstacle], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A plan as far as new dates depend on it.

    Args:
        plan: With its county.
        problem: What it was asked, over its ways, with shifts and skills of the vehicles as they are now.
        vehicles: By their keys in the problem; those of the county that the plan does without among them.
        stops: Keys of stops by their places.
        skills: What the villages of each stop need.
        residents: What the villages of each stop count for in the plan.
        loads: What a visit of each stop takes of a vehicle's load.
    """

    plan: VisitPlan
    problem: VisitProblem
    vehicles: dict[str, Vehicle]
    stops: dict[int, str]
    skills: dict[str, tuple[str, ...]]
    residents: dict[str, int]
    loads: dict[str, int]

    def stop(self, place: int) -> str | None:
        """Return the key of the stop at a place."""
        return self.stops.get(place)

    def keys(self, session: Session) -> tuple[str, str] | None:
        """Return the keys of a visit's stop and vehicle, if the plan has both."""
        stop = self.stop(session.place_id)
        vehicle = next((key for key, row in self.vehicles.items() if row.about == session.resource), None)
        return (stop, vehicle) if stop is not None and vehicle is not None else None

    def day(self, on: date) -> int | None:
        """Return a date as a day of the horizon, if the timetable has such a day."""
        rules, begun = self.problem.rules, self.plan.valid_from or on
        week = week_of_round(on, begun) - 1 if weeks_of(rules) > 1 else None
        return next(iter(days_meant(rules, on.weekday(), week)), None)


@dataclass(frozen=True, slots=True)
class Seeker:
    """Looks for new dates at one moment; reads each plan once."""

    now: datetime
    plans: dict[str, Asked | None] = field(default_factory=dict)

    def asked(self, session: Session) -> Asked | None:
        """Return the plan a visit comes from; nothing where it comes from none, or its stop or vehicle is not there."""
        if session.plan not in self.plans:
            self.plans[session.plan] = _asked(session.plan, self.now)
        return self.plans[session.plan]

    def turns(self, sessions: Iterable[Session]) -> list[list[Session]]:
        """Group visits missed at once by what finds their dates: those of one plan together, others one by one."""
        turns: dict[str, list[Session]] = defaultdict(list)
        for one in sessions:
            asked = self.asked(one)
            turns[one.plan if asked and asked.keys(one) else str(one.pk)].append(one)
        return list(turns.values())

    def seek(self, session: Session) -> Sought:
        """Return when and by whom a visit could be made up, whether it is missed already or would be."""
        return self.seek_together([session])[0]

    def seek_together(self, turn: Sequence[Session]) -> list[Sought]:
        """Return when and by whom the visits of a turn could be made up if all of them are missed.

        The first day looked at is the day after a visit, or tomorrow if that is later. A vehicle makes nothing up on a
        day on which it misses one of them. A visit that comes from no plan has its own vehicle only, and no ways but
        the minutes of the rule.
        """
        asked = self.asked(turn[0])
        known = [(one, *keys) for one in turn if asked and (keys := asked.keys(one))]
        if asked is None or not known:
            return [self._by_rule(one) for one in turn]
        today = self.now.astimezone(TIME_ZONE).date()
        within = makeup_in_force(today).within_days
        eves = [max(today, one.starts_at.astimezone(TIME_ZONE).date()) for one in turn]
        missed = [
            MissedVisit(
                stop,
                own,
                int((one.ends_at - one.starts_at).total_seconds()) // 60,
                (*asked.skills.get(stop, ()), *sorted(OFFERED & set(asked.vehicles[own].skills))),
                residents=asked.residents.get(stop, 0),
                first_on=eve.toordinal() + 1,
                last_on=eve.toordinal() + within,
                load=asked.loads.get(stop, 0),
            )
            for (one, stop, own), eve in zip(known, eves, strict=True)
        ]
        days = days_from(min(eves) + timedelta(days=1), max(eves) + timedelta(days=within))
        found = find_rooms(asked.problem, missed, *_standing(asked, turn, days))
        return [
            _sought(asked, session, room, why)
            for session, room, why in zip(turn, found.rooms, found.obstacles, strict=True)
        ]

    def _by_rule(self, session: Session) -> Sought:
        rule = makeup_rule(session, self.now)
        span = free_span(session, rule, self.now) if rule else None
        return Sought(span, Vehicle.objects.get(pk=session.resource.partition(":")[2])) if span else Sought()


def _sought(asked: Asked, session: Session, room: Room | None, why: dict[str, Obstacle]) -> Sought:
    vehicles = {key: asked.vehicles[key] for key in why if key in asked.vehicles}
    own_first = sorted(vehicles, key=lambda key: vehicles[key].about != session.resource)
    obstacles = tuple((vehicles[key].name, why[key]) for key in own_first)
    if room is None:
        return Sought(obstacles=obstacles)
    start = _midnight(date.fromordinal(room.on)) + timedelta(minutes=room.start_min)
    return Sought(
        Span(start, start + (session.ends_at - session.starts_at)), asked.vehicles[room.vehicle_id], obstacles
    )


def _asked(about: str, now: datetime) -> Asked | None:
    plan = plan_named(about).select_related("county").first()
    if plan is None:
        return None
    known, on = known_rows(plan), now.astimezone(TIME_ZONE).date()
    rows = dict(known.vehicles)
    asked = codec.problem_from_json(plan.whole)
    others = Vehicle.objects.filter(valid_on(on), depot__place__path__startswith=plan.county.path)
    others = others.exclude(pk__in=[row.pk for row in rows.values()]).select_related("depot").order_by("pk")
    more = {vehicle_key(row.pk): row for row in others}
    for one in asked.vehicles:
        more.pop(one.id, None)
    problem = with_more_vehicles(asked, more.values())
    rows |= {one.id: more[one.id] for one in problem.vehicles if one.id in more}
    keys = {stop.id for stop in problem.stops}
    stops = {place.pk: key for key, place in known.places.items() if key in keys}
    stops |= dict(plan.visits.order_by().filter(place__isnull=False).values_list("place_id", "stop_key"))
    skills: dict[str, set[str]] = defaultdict(set)
    residents: dict[str, int] = defaultdict(int)
    loads: dict[str, int] = defaultdict(int)
    users = {village.id: village for village in problem.villages}
    for key, stop in plan.villages.values_list("key", "stop_key"):
        if village := users.get(key):
            skills[stop].update(village.skills)
            residents[stop] += village.residents if village.value is None else village.value
            loads[stop] += problem.load_of(village)
    vehicles = tuple(
        replace(
            one,
            shift_start_min=row.shift_start_min,
            shift_end_min=row.shift_end_min,
            break_min=row.break_min,
            break_from_min=row.break_from_min,
            break_until_min=row.break_until_min,
            skills=tuple(row.skills),
            most_load=row.load_l,
        )
        if (row := rows.get(one.id))
        else one
        for one in problem.vehicles
    )
    told = {stop: tuple(sorted(words)) for stop, words in skills.items()}
    ways = drive_times(problem)  # once for all visits that are missed together
    return Asked(plan, replace(problem, vehicles=vehicles, drive=ways), rows, stops, told, residents, loads)


def _standing(asked: Asked, turn: Sequence[Session], days: list[date]) -> tuple[list[Outing], dict[int, set[str]]]:
    """Return what each vehicle has to do on the days on which it drives, and which stops are visited on which day."""
    around = timedelta(days=asked.problem.rules.min_gap_days)
    start, end = _midnight(days[0] - around), _midnight(days[-1] + around + timedelta(days=1))
    found = sessions_between(start, end, scopes=[asked.plan.county.path], kind=ServiceKind.MEDICINE_VAN)
    found = found.filter(state__in=[SessionState.PLANNED, SessionState.HELD])
    found = found.exclude(pk__in=[one.pk for one in turn])
    resting = {(one.resource, one.starts_at.astimezone(TIME_ZONE).date()) for one in turn}
    visits: dict[tuple[str, date], list[Standing]] = defaultdict(list)
    there: dict[int, set[str]] = defaultdict(set)
    own, others, is_limited = asked.plan.about, dict[str, dict[int, int]](), limits_loads(asked.problem)
    columns = ("place_id", "resource", "starts_at", "ends_at", "plan")
    for place, resource, starts_at, ends_at, plan in found.values_list(*columns):
        if plan != own and plan not in others:
            others[plan] = by_place(plan) if is_limited else {}
        starts, stop = starts_at.astimezone(TIME_ZONE), asked.stop(place)
        first = starts.hour * 60 + starts.minute
        length = int((ends_at - starts_at).total_seconds()) // 60
        load = asked.loads.get(stop or "", 0) if plan == own else others[plan].get(place, 0)
        visits[resource, starts.date()].append(Standing(stop, first, first + length, load))
        if stop is not None:
            there[starts.date().toordinal()].add(stop)
    table = workdays.table()
    outings = [
        Outing(key, on.toordinal(), asked.day(on), tuple(visits[row.about, on]))
        for on in days
        if verdict(on, table).kind is not DayKind.HOLIDAY
        for key, row in asked.vehicles.items()
        if (row.about, on) not in resting
        and on.weekday() in row.weekdays
        and row.valid_from <= on
        and (row.valid_until is None or on <= row.valid_until)
    ]
    return outings, there


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TIME_ZONE)
