"""What comes out: the timetable, what it leaves uncovered and why. Times are whole minutes after midnight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from doorstep.engines.planning.visits.problem import LATER

Figure = int | str | tuple[str, ...]


class Reason(StrEnum):
    """Why a village is not served; each comes with the figures named here."""

    NO_COORDINATES = "no_coordinates"
    """Nobody knows where it is. No figures."""
    NO_RESIDENTS = "no_residents"
    """Nobody lives there, so nobody needs a visit. No figures."""
    NO_STOP_WITHIN_WALK = "no_stop_within_walk"
    """walk_limit_min, nearest_stop_id, nearest_walk_min (both only if there is any stop)."""
    UNREACHABLE = "unreachable"
    """No way from any depot to a stop in reach and back. stop_ids."""
    BEYOND_SHIFT = "beyond_shift"
    """Even alone it does not fit a shift. stop_id, vehicle_id, round_trip_min, service_min, break_min, needed_min,
    shift_min, missing_min (the shift would have to be so much longer)."""
    CLOSED = "closed"
    """No vehicle can be there inside the stop's opening windows. stop_id, vehicle_id."""
    FORBIDDEN = "forbidden"
    """There are stops within the walk, but its people cannot use them. stop_ids."""
    NO_FITTING_VEHICLE = "no_fitting_vehicle"
    """No vehicle that could serve it may stand at a stop in reach on any day. stop_ids, skills (needed)."""
    TOO_HEAVY = "too_heavy"
    """One visit takes more than any vehicle carries that may stand at a stop in reach. stop_ids, load, most_load."""
    DAY_SETS = "day_sets"
    """No set of days of a stop in reach on all of whose days a vehicle could come. stop_ids."""
    NO_CAPACITY = "no_capacity"
    """The shifts are full, or the vehicles. stop_id, vehicle_id, day, extra_min (drive and service it would add at the
    cheapest place), free_min (left in that shift), missing_min, missing_load (only where the vehicle carries too
    little: by how much), displaces (ids of villages that would lose their visit there), displaces_residents."""


OF_SHIFTS = frozenset({Reason.BEYOND_SHIFT, Reason.NO_CAPACITY})
"""What is kept free of each shift counts for these, too."""


def lacks_load_alone(figures: Mapping[str, Any]) -> bool:
    """Whether by its figures a village of `Reason.NO_CAPACITY` lacks what a vehicle carries, and no minutes."""
    return bool(figures.get("missing_load")) and not figures.get("missing_min")


class Why(StrEnum):
    """Why a village gets the number of visits it gets."""

    TIER = "tier"
    """As many as its residents call for."""
    ASKED = "asked"
    """As many as were asked for this village."""
    FIXED = "fixed"
    """More than it needs: visits at its stop were promised."""
    SHARED_STOP = "shared_stop"
    """More than it needs: a larger village uses the same stop."""
    DAY_SET = "day_set"
    """More than it needs: its stop is visited on these days together or not at all."""
    NO_SET = "no_set"
    """Fewer than it needs: no set of days of its stop has more, and not too many."""
    NO_DAY = "no_day"
    """Fewer than it needs: of each set with more, there is a day on which no vehicle may come, not even to it alone."""
    NO_CAPACITY = "no_capacity"
    """Fewer than it needs: the shifts are full."""
    NO_LOAD = "no_load"
    """Fewer than it needs: there are minutes for more, but the vehicles that have them carry too little."""


@dataclass(frozen=True, slots=True)
class ServedVillage:
    """A village that uses a stop.

    Attributes:
        village_id: which.
        residents: people living there.
        walk_min: minutes on foot, rounded up.
        visits_needed: by its tier.
        why: of the number of visits.
        tier_residents: threshold of the tier that set `visits_needed`.
        stops_within_walk: how many candidate stops were in reach.
        point_quality: of the village's point, as given.
    """

    village_id: str
    residents: int
    walk_min: int
    visits_needed: int
    why: Why
    tier_residents: int
    stops_within_walk: int
    point_quality: str


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """A stop in use.

    Attributes:
        stop_id: which.
        name: as given.
        lon: WGS-84 degrees east.
        lat: WGS-84 degrees north.
        days: indices of the days it is visited, ascending; their number is the frequency.
        visits_needed: the most any village here needs.
        service_min: minutes per visit.
        villages: those that use it, by id.
    """

    stop_id: str
    name: str
    lon: float
    lat: float
    days: tuple[int, ...]
    visits_needed: int
    service_min: int
    villages: tuple[ServedVillage, ...]


@dataclass(frozen=True, slots=True)
class Leg:
    """A drive and, unless it leads home, the service at its end.

    Attributes:
        stop_id: where it leads; None = back to the depot.
        drive_min: minutes on the road.
        metres: on the road.
        arrive_min: when it gets there (a lunch break on the way is counted).
        start_min: when the service begins (after waiting for opening, or lunch).
        depart_min: when the service ends. On the way home all three are equal.
    """

    stop_id: str | None
    drive_min: int
    metres: int
    arrive_min: int
    start_min: int
    depart_min: int


@dataclass(frozen=True, slots=True)
class Route:
    """One vehicle on one day; only days with at least one stop have a route.

    Attributes:
        vehicle_id: which.
        day: index into the day labels.
        leave_min: leaves the depot.
        back_min: is back at the depot.
        break_start_min: lunch begins, or None if the crew is home before it has to begin.
        drive_min: sum over the legs.
        metres: sum over the legs.
        legs: in order; the last one leads home.
        load: units it carries when it leaves.
    """

    vehicle_id: str
    day: int
    leave_min: int
    back_min: int
    break_start_min: int | None
    drive_min: int
    metres: int
    legs: tuple[Leg, ...]
    load: int = field(default=0, metadata=LATER)


@dataclass(frozen=True, slots=True)
class UnmetVillage:
    """A village without a visit, the reason and its figures (keys: see `Reason`)."""

    village_id: str
    residents: int
    reason: Reason
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Objective:
    """The levels; `key` has their order.

    Attributes:
        residents_served: people in villages with at least one visit (or what villages count for instead).
        resident_visits: sum over villages of the same x what their visits are worth, none counted beyond the need.
        metres: on the road; fewer is better.
        promises_broken: promised visits that do not take place.
        days_changed: weekdays that villages lose against the published timetable, one for each village and day.
        keeps_days: whether people keep their weekdays before anything else is improved.
    """

    residents_served: int
    resident_visits: int
    metres: int
    promises_broken: int = field(default=0, metadata=LATER)
    days_changed: int = field(default=0, metadata=LATER)
    keeps_days: bool = field(default=False, metadata=LATER)

    def key(self) -> tuple[int, ...]:
        """A tuple that sorts better plans first."""
        first = self.days_changed if self.keeps_days else 0
        plain = (-self.residents_served, -self.resident_visits, self.metres)
        return (self.promises_broken, first, *plain, self.days_changed)


@dataclass(frozen=True, slots=True)
class Kpis:
    """The figures a county reads first.

    Attributes:
        villages: asked for.
        villages_served: with at least one visit.
        residents: in the villages asked for.
        residents_served: in villages with at least one visit.
        covered_share: residents_served / residents, 0 if nobody lives there.
        visits_met_share: resident_visits served over needed, 0 if none needed.
        stops: in use.
        visits: stops made per horizon.
        visits_short: visits missing at stops in use.
        routes: vehicle days in use.
        metres: driven per horizon.
        drive_min: on the road per horizon.
        service_min: at the stops per horizon.
        work_min: from leaving to being back, lunch and waiting included, per horizon.
    """

    villages: int
    villages_served: int
    residents: int
    residents_served: int
    covered_share: float
    visits_met_share: float
    stops: int
    visits: int
    visits_short: int
    routes: int
    metres: int
    drive_min: int
    service_min: int
    work_min: int


@dataclass(frozen=True, slots=True)
class RunRecord:
    """How the plan was made; enough to make it again.

    Attributes:
        input_digest: sha256 (hex) of the canonical JSON of the problem; the order of the input does not matter.
        engine_version: of the solver.
        seed: of the random numbers.
        iterations: steps made. Same problem, seed and this number as limit, no time limit: the same plan.
        seconds: measured; not compared.
        time_limit_hit: whether the time limit ended the search (not compared).
        cancelled: whether the caller ended it (not compared).
    """

    input_digest: str
    engine_version: str
    seed: int
    iterations: int
    seconds: float = field(compare=False)
    time_limit_hit: bool = field(compare=False)
    cancelled: bool = field(compare=False)


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """The timetable (巡回服务排班表).

    Attributes:
        stops: in use, by id.
        routes: by vehicle id, then day.
        unmet: villages without a visit, by id.
        objective: its levels.
        kpis: the figures a county reads first.
        bound_metres: no plan with the same stops visited as often drives less; a weak bound, None if there is none.
        run: how it was made.
    """

    stops: tuple[PlannedStop, ...]
    routes: tuple[Route, ...]
    unmet: tuple[UnmetVillage, ...]
    objective: Objective
    kpis: Kpis
    bound_metres: int | None
    run: RunRecord

    @property
    def village_ids(self) -> set[str]:
        """Every village it knows, with a visit or without."""
        served = {one.village_id for stop in self.stops for one in stop.villages}
        return served | {one.village_id for one in self.unmet}


@dataclass(frozen=True, slots=True)
class Progress:
    """A glance at a running search.

    Attributes:
        fraction: 0 to 1, of the iteration or time limit, whichever is nearer.
        iterations: steps made.
        objective: of the best plan so far.
    """

    fraction: float
    iterations: int
    objective: Objective
