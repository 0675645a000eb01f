"""What a timetable is made from: villages, stops, vehicles, rules. Minutes are whole minutes after midnight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil

from doorstep.engines.planning.travel import MIXED, WALKING, DetourModel, TravelTimes

LATER = {"later": True}
"""Marks a field that came later: it is left out of the JSON while it has its default, so that older digests hold."""


@dataclass(frozen=True, slots=True)
class Village:
    """A village or community that the vehicles should serve (村、社区).

    Attributes:
        id: unique among the villages.
        name: as people write it.
        lon: WGS-84 degrees east, or None if nobody knows where it is.
        lat: WGS-84 degrees north, or None.
        residents: people living there; 0 is allowed and means that nobody needs a visit.
        point_quality: "surveyed", "geocoded", "town_centre", "synthetic" or "unknown"; travels into the plan.
        share_60plus: share of residents aged 60 and over, 0 to 1, or None; travels along, does not steer.
        expected: people expected at a visit, what the service time follows from; None = all residents.
        value: what serving it counts for in the objective, in residents; None = its residents.
        visits: visits it needs per horizon; None = as many as its residents call for.
        promised_visits: of these so many were promised; a promise comes before everything else.
        skills: what a crew must be able to do (or a vehicle must have) to serve it, in words: "cold_chain".
        load: what a visit takes of a vehicle's load, in whole units (litres, boxes); None = by its expected people.
    """

    id: str
    name: str
    lon: float | None
    lat: float | None
    residents: int
    point_quality: str = "unknown"
    share_60plus: float | None = None
    expected: int | None = field(default=None, metadata=LATER)
    value: int | None = field(default=None, metadata=LATER)
    visits: int | None = field(default=None, metadata=LATER)
    promised_visits: int = field(default=0, metadata=LATER)
    skills: tuple[str, ...] = field(default=(), metadata=LATER)
    load: int | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class OpeningWindow:
    """A time in which a stop may be used; the whole service lies inside (开放时段).

    Attributes:
        open_min: earliest start of the service.
        close_min: latest end of the service.
        day: index into `VisitRules.day_labels`, or None for every day.
    """

    open_min: int
    close_min: int
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A place where a vehicle could stand (候选停靠点).

    Attributes:
        id: unique among the stops.
        name: as people write it.
        lon: WGS-84 degrees east.
        lat: WGS-84 degrees north.
        village_id: the village it stands in, or None.
        windows: when it may be used; empty = always.
        skills: what a vehicle must have to stand there, in words: "narrow_road".
        day_sets: sets of days of which it is visited on exactly one, whatever the gaps; empty = as the gaps allow.
    """

    id: str
    name: str
    lon: float
    lat: float
    village_id: str | None = None
    windows: tuple[OpeningWindow, ...] = ()
    skills: tuple[str, ...] = field(default=(), metadata=LATER)
    day_sets: tuple[tuple[int, ...], ...] = field(default=(), metadata=LATER)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle with its depot, days, shift and crew (服务车).

    Attributes:
        id: unique among the vehicles.
        name: as people write it.
        depot_lon: WGS-84 degrees east of the place where it starts and ends each day.
        depot_lat: WGS-84 degrees north.
        days: indices into `VisitRules.day_labels` on which it runs.
        shift_start_min: may leave the depot from here on.
        shift_end_min: must be back by here.
        break_min: length of the lunch break; 0 = none.
        break_from_min: the break begins not before.
        break_until_min: the break begins not after. A crew still out after this minute has begun its break.
        crew: who is on board, in words.
        skills: what crew and vehicle can do, in words; it visits only where nothing else is needed.
        most_load: what it carries at most when it leaves the depot, in whole units; None = no limit.
    """

    id: str
    name: str
    depot_lon: float
    depot_lat: float
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    shift_start_min: int = 8 * 60
    shift_end_min: int = 17 * 60
    break_min: int = 60
    break_from_min: int = 11 * 60
    break_until_min: int = 13 * 60
    crew: str = ""
    skills: tuple[str, ...] = ()
    most_load: int | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class FrequencyTier:
    """Villages with at least so many residents need so many visits per horizon (频次档)."""

    min_residents: int
    visits: int


@dataclass(frozen=True, slots=True)
class VisitRules:
    """The rules that hold for every village, stop and vehicle.

    Attributes:
        day_labels: names of the days of the horizon, in order.
        day_offsets: calendar days from the first; what the minimum gap is counted in.
        cycle_days: the timetable repeats after so many days (7 = weekly); the gap is counted around the end.
        walk_limit_min: a stop serves villages within so many minutes on foot, from village point to stop.
        walk: how people walk.
        drive: how vehicles drive (used where `VisitProblem.drive` is None).
        service_base_min: minutes at a stop per visit, before counting residents.
        service_per_100_min: more minutes per 100 residents of the villages that use the stop.
        service_least_min: never fewer minutes than this.
        service_most_min: never more.
        tiers: visits needed by residents of the village; the highest tier reached counts.
        min_gap_days: two visits at one stop are at least so many calendar days apart.
        gaps: the same by the number of visits, for a stop with 1, 2, 3, ...; beyond its end `min_gap_days` holds. With
            a cycle of 14 days, `(14, 7)` lets a weekly visit be on the same weekday in both weeks.
        visit_worth: what the first, second, third, ... visit of a village counts among visits by need; beyond its end
            the last one; empty = 1 each. It may not rise: the first visit is worth most.
        days_off: days of the horizon on which nobody drives (holidays), though vehicles run on them.
        reserve_min: the timetable leaves so many minutes at the end of each shift free, for visits to make up.
        load_per_100: units of load a visit takes for every 100 people expected in a village, rounded up for each.
    """

    day_labels: tuple[str, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri")
    day_offsets: tuple[int, ...] = (0, 1, 2, 3, 4)
    cycle_days: int = 7
    walk_limit_min: int = 20
    walk: DetourModel = WALKING
    drive: DetourModel = MIXED
    service_base_min: float = 15.0
    service_per_100_min: float = 1.5
    service_least_min: int = 20
    service_most_min: int = 90
    tiers: tuple[FrequencyTier, ...] = (FrequencyTier(0, 1), FrequencyTier(2500, 2))
    min_gap_days: int = 2
    gaps: tuple[int, ...] = field(default=(), metadata=LATER)
    visit_worth: tuple[int, ...] = field(default=(), metadata=LATER)
    days_off: tuple[int, ...] = field(default=(), metadata=LATER)
    reserve_min: int = field(default=0, metadata=LATER)
    load_per_100: float = field(default=0.0, metadata=LATER)


@dataclass(frozen=True, slots=True)
class FixedVisit:
    """A visit that was promised: this stop on this day, by this vehicle or by any (固定停靠)."""

    stop_id: str
    day: int
    vehicle_id: str | None = None


@dataclass(frozen=True, slots=True)
class Forbidden:
    """What may not go together with a stop (禁配).

    Exactly one of: `village_id` (its people cannot use the stop: a river lies between), `other_stop_id` (not on the
    same day), or a `vehicle_id`, a `day` or both (this vehicle, this day, this vehicle on this day).
    """

    stop_id: str
    village_id: str | None = None
    other_stop_id: str | None = None
    vehicle_id: str | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class PublishedVisit:
    """One visit of the timetable people know: its day (index into the labels), who comes, minute after midnight."""

    day: int
    vehicle_id: str
    start_min: int


@dataclass(frozen=True, slots=True)
class PublishedStop:
    """A stop of the timetable people know, with the villages that use it (已公布的停靠)."""

    stop_id: str
    village_ids: tuple[str, ...]
    visits: tuple[PublishedVisit, ...]


@dataclass(frozen=True, slots=True)
class VisitProblem:
    """Everything a timetable depends on, apart from seed and limits.

    Attributes:
        villages: those without a pharmacy, to be served.
        stops: candidates; `stops_at_villages` makes one per village.
        vehicles: at least one.
        rules: see `VisitRules`.
        drive: optional (n, n) matrices over the depots (one per vehicle, in order), then the stops (in order).
        fixed: visits that were promised.
        forbidden: what may not go together.
        published: the timetable people know; the search begins with what still holds of it.
        keep_days: whether people keep their weekdays before anything else is improved (re-planning); otherwise
            `published` decides between plans that are alike in all else.
    """

    villages: tuple[Village, ...]
    stops: tuple[Stop, ...]
    vehicles: tuple[Vehicle, ...]
    rules: VisitRules = field(default_factory=VisitRules)
    drive: TravelTimes | None = None
    fixed: tuple[FixedVisit, ...] = field(default=(), metadata=LATER)
    forbidden: tuple[Forbidden, ...] = field(default=(), metadata=LATER)
    published: tuple[PublishedStop, ...] = field(default=(), metadata=LATER)
    keep_days: bool = field(default=False, metadata=LATER)

    def home_by_min(self, vehicle: Vehicle) -> int:
        """When the timetable has a vehicle back: at the end of its shift, less what is kept free of it."""
        return vehicle.shift_end_min - self.rules.reserve_min

    def load_of(self, village: Village) -> int:
        """What a visit of a village takes of a vehicle's load, in whole units."""
        if village.load is not None:
            return village.load
        expected = village.residents if village.expected is None else village.expected
        return ceil(self.rules.load_per_100 * expected / 100 - 1e-9)


def stops_at_villages(villages: Iterable[Village]) -> tuple[Stop, ...]:
    """One candidate stop at each village whose coordinates are known, with the village's id and name."""
    return tuple(
        Stop(id=v.id, name=v.name, lon=v.lon, lat=v.lat, village_id=v.id)
        for v in villages
        if v.lon is not None and v.lat is not None
    )
