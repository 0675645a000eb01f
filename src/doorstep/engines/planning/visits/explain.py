"""Why a timetable is as it is: what else could be had and whom it would cost, planned again each time, not guessed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from doorstep.engines.planning.visits.calendar import visits_needed
from doorstep.engines.planning.visits.faults import FaultCode, FaultyInput
from doorstep.engines.planning.visits.plan import ServedVillage, VisitPlan, Why
from doorstep.engines.planning.visits.problem import FixedVisit, Forbidden, Village, VisitProblem
from doorstep.engines.planning.visits.replan import published_by
from doorstep.engines.planning.visits.solve import Tried, solve_visits, try_visits


class Binding(StrEnum):
    """What keeps a village from one more visit."""

    NEED = "need"
    """Nothing: it has as many as it needs."""
    SHIFTS = "shifts"
    """The shifts are full: others would lose visits."""
    LOADS = "loads"
    """The vehicles are full, and have the minutes: others would lose visits."""
    SHIFTS_AND_LOADS = "shifts_and_loads"
    """Both are full."""
    ROAD = "road"
    """Only the way: it fits, for more metres."""
    GAP = "gap"
    """Days are too close together, or there are not so many."""
    NOT_POSSIBLE = "not_possible"
    """No vehicle can come: no stop, road, fitting vehicle or shift that is long enough (see its reason)."""


@dataclass(frozen=True, slots=True)
class Displaced:
    """A village that would lose visits, and how many."""

    village_id: str
    residents: int
    visits_lost: int


@dataclass(frozen=True, slots=True)
class Alternative:
    """What another wish would cost, against the plan as it stands.

    Attributes:
        is_possible: whether a plan was found that fulfils it.
        stop_id: the stop the village would use then, or None.
        days: on which days.
        extra_metres: more on the road per horizon; below 0 where others are served less.
        displaced: villages that would lose visits they need, most residents first.
        moved: villages that would keep their visits, but not their days.
        given_up: fixed visits that the plan makes and that would not be made then, by stop and day; if it is possible.
    """

    is_possible: bool
    stop_id: str | None
    days: tuple[int, ...]
    extra_metres: int
    displaced: tuple[Displaced, ...]
    moved: tuple[str, ...] = ()
    given_up: tuple[FixedVisit, ...] = ()

    @property
    def is_at_a_cost(self) -> bool:
        """Whether others would lose a visit, or somebody one that was fixed."""
        return bool(self.displaced or self.given_up)


@dataclass(frozen=True, slots=True)
class VillageStory:
    """Why one village has the visits it has.

    Attributes:
        village_id: which.
        stop_id: the stop it uses, or None.
        days: when it is visited.
        needed: visits it needs.
        binding: what keeps it from one more.
        one_more: what one more visit would cost (the first one for a village without), or None if no days allow it.
        other_stop: what another stop would cost, or None if it has no stop.
        other_days: what none of its days at the same stop would cost, or None if it has no stop.
        weekly: what as many visits as the round has weeks would cost; None where that is `one_more` or it has them.
        stops_within_walk: so many stops are within the walk of it, its own among them; 0 if it has no stop.
    """

    village_id: str
    stop_id: str | None
    days: tuple[int, ...]
    needed: int
    binding: Binding
    one_more: Alternative | None
    other_stop: Alternative | None
    other_days: Alternative | None
    weekly: Alternative | None = None
    stops_within_walk: int = 0


@dataclass(frozen=True, slots=True)
class Fairness:
    """How evenly a timetable serves people.

    Attributes:
        within: share of all residents that are served within so many minutes on foot: (minutes, share).
        unserved: share of residents without any visit.
        worst_village: the served one with the fewest hours a horizon, then the longest walk; None if none is served.
        worst_hours: its hours.
        worst_walk_min: its walk.
        hours_per_person: mean over all residents, those without a visit included, of the hours a vehicle stands there.
    """

    within: tuple[tuple[int, float], ...]
    unserved: float
    worst_village: str | None
    worst_hours: float
    worst_walk_min: int
    hours_per_person: float


def settled(problem: VisitProblem, plan: VisitPlan, *, seed: int, iterations: int) -> VisitPlan:
    """The plan searched on where stops, days and who is left out stay: what all else is measured against."""
    here = from_here(problem, plan)
    again = solve_visits(here, seed=seed, time_limit_s=None, iterations=iterations)
    is_same = _served(again) == _served(plan) and again.objective.promises_broken == plan.objective.promises_broken
    return again if is_same and again.objective.metres < plan.objective.metres else plan


def explain_village(
    problem: VisitProblem, plan: VisitPlan, village_id: str, *, seed: int, iterations: int
) -> VillageStory:
    """Why a village has its stop, days and frequency, and what would be otherwise if it had others.

    Args:
        problem: what was asked.
        plan: what came out, best `settled` with the same seed and iterations.
        village_id: which.
        seed: of the random numbers.
        iterations: steps of each search.

    Raises:
        KeyError: there is no such village.
    """
    village = {one.id: one for one in problem.villages}[village_id]
    stop, days = _served(plan).get(village_id, (None, ()))
    needed, _ = visits_needed(problem.rules, village)
    wish = _Wish(problem, plan, village_id, seed, iterations)
    here = from_here(problem, plan)
    more = one_more(problem, plan, village_id, seed=seed, iterations=iterations)
    other_stop = other_days = None
    if stop is not None:
        walk = Forbidden(stop, village_id=village_id)
        other_stop = wish(replace(here, forbidden=(*problem.forbidden, walk)))
        barred = [Forbidden(stop, day=day) for day in days]
        barred += [Forbidden(one.id, village_id=village_id) for one in problem.stops if one.id != stop]
        kept = tuple(one for one in problem.fixed if one.stop_id != stop)
        other_days = wish(replace(here, forbidden=(*problem.forbidden, *barred), fixed=kept))
    weekly, weeks = None, problem.rules.cycle_days // 7
    if village.residents and weeks > len(days) + 1:
        weekly = _visited(wish, village, weeks) or Alternative(
            is_possible=False, stop_id=None, days=(), extra_metres=0, displaced=()
        )
    binding = _binding(plan, village_id, len(days), needed, more)
    used = _user(plan, village_id)
    reach = used.stops_within_walk if used else 0
    return VillageStory(village_id, stop, days, needed, binding, more, other_stop, other_days, weekly, reach)


def one_more(
    problem: VisitProblem, plan: VisitPlan, village_id: str, *, seed: int, iterations: int
) -> Alternative | None:
    """What one more visit of a village would cost (the first one for a village without); None if no days allow it."""
    village = {one.id: one for one in problem.villages}[village_id]
    if not village.residents:
        return None
    _, days = _served(plan).get(village_id, (None, ()))
    return _visited(_Wish(problem, plan, village_id, seed, iterations), village, len(days) + 1)


def _visited(wish: _Wish, village: Village, visits: int) -> Alternative | None:
    """Return what so many visits of a village would cost; None if no days allow them."""
    wished = _with(wish.problem.villages, replace(village, promised_visits=visits))
    try:
        return replace(wish, visits=visits)(replace(from_here(wish.problem, wish.plan), villages=wished))
    except FaultyInput as faulty:
        if any(fault.code is not FaultCode.FREQUENCY_IMPOSSIBLE for fault in faulty.faults):
            raise
    return None


@dataclass(frozen=True, slots=True)
class _Wish:
    """Plans a county with a village's wish: once with everybody's days kept, once with all days free to move.

    Attributes:
        problem: what was asked, without the wish.
        plan: as it stands.
        village_id: whose wish.
        seed: of the random numbers.
        iterations: steps of each search.
        visits: so many the village has at least where its wish is fulfilled.
    """

    problem: VisitProblem
    plan: VisitPlan
    village_id: str
    seed: int
    iterations: int
    visits: int = 1

    def __call__(self, asked: VisitProblem) -> Alternative:
        """Return the better plan: fewest fixed visits given up, residents losing visits, villages losing days."""
        kept = self._found(asked, keeps=True)
        if kept.is_possible and not kept.is_at_a_cost and not kept.moved:
            return kept
        return min(kept, self._found(asked, keeps=False), key=_harm)

    def _found(self, asked: VisitProblem, *, keeps: bool) -> Alternative:
        asked = replace(asked, keep_days=keeps)
        other = try_visits(asked, seed=self.seed, iterations=self.iterations)
        found = _alternative(self.plan, other, self.village_id, self._broken(asked))
        if not found.is_possible or len(found.days) < self.visits:
            return replace(found, is_possible=False)
        return replace(found, given_up=_given_up(self.problem, self.plan, other))

    def _broken(self, asked: VisitProblem) -> int:
        """Promises the plan breaks but for fixed visits let go, or others could be broken in the place of those."""
        fixed, still = ({(one.stop_id, one.day) for one in it.fixed} for it in (self.problem, asked))
        return self.plan.objective.promises_broken - len(fixed - still - _made(self.plan))


def _harm(found: Alternative) -> tuple[bool, int, int, int, int]:
    lost = sum(one.residents * one.visits_lost for one in found.displaced)
    return (not found.is_possible, len(found.given_up), lost, len(found.moved), found.extra_metres)


def fairness(plan: VisitPlan, within_min: tuple[int, ...] = (0, 5, 10, 15, 30)) -> Fairness:
    """How evenly a timetable serves people."""
    everybody = plan.kpis.residents
    served = [(one, len(stop.days) * stop.service_min / 60) for stop in plan.stops for one in stop.villages]
    if not everybody or not served:
        return Fairness(tuple((limit, 0.0) for limit in within_min), 1.0 if everybody else 0.0, None, 0.0, 0, 0.0)
    worst, hours = min(served, key=lambda one: (one[1], -one[0].walk_min, one[0].village_id))
    return Fairness(
        within=tuple(
            (limit, sum(one.residents for one, _ in served if one.walk_min <= limit) / everybody)
            for limit in within_min
        ),
        unserved=1.0 - sum(one.residents for one, _ in served) / everybody,
        worst_village=worst.village_id,
        worst_hours=hours,
        worst_walk_min=worst.walk_min,
        hours_per_person=sum(one.residents * time for one, time in served) / everybody,
    )


def _binding(plan: VisitPlan, village_id: str, visits: int, needed: int, one_more: Alternative | None) -> Binding:
    if visits >= needed:
        return Binding.NEED
    if one_more is None:
        return Binding.GAP
    if not one_more.is_possible:
        return Binding.NOT_POSSIBLE
    return _full(plan, village_id) if one_more.is_at_a_cost else Binding.ROAD


def _full(plan: VisitPlan, village_id: str) -> Binding:
    """Whether shifts or vehicles are full, by what the plan says of the village."""
    figures = next((one.figures for one in plan.unmet if one.village_id == village_id), {})
    if figures.get("missing_load"):
        return Binding.SHIFTS_AND_LOADS if figures.get("missing_min") else Binding.LOADS
    used = _user(plan, village_id)
    return Binding.LOADS if used and used.why is Why.NO_LOAD else Binding.SHIFTS


def _alternative(plan: VisitPlan, other: Tried, village_id: str, most_broken: int) -> Alternative:
    before, after = _served(plan), _served(other)
    stop, days = after.get(village_id, (None, ()))
    displaced, moved = list[Displaced](), list[str]()
    for one in (one for stop_used in plan.stops for one in stop_used.villages if one.village_id != village_id):
        was, now = before[one.village_id][1], after.get(one.village_id, (None, ()))[1]
        lost = min(len(was), one.visits_needed) - min(len(now), one.visits_needed)
        if lost > 0:
            displaced.append(Displaced(one.village_id, one.residents, lost))
        elif set(was) - set(now):
            moved.append(one.village_id)
    displaced.sort(key=lambda one: (-one.residents, one.village_id))
    is_possible = stop is not None and other.objective.promises_broken <= most_broken
    extra = other.objective.metres - plan.objective.metres
    return Alternative(is_possible, stop, days, extra, tuple(displaced), tuple(sorted(moved)))


def _given_up(problem: VisitProblem, plan: VisitPlan, other: Tried) -> tuple[FixedVisit, ...]:
    """Look into the question without the wish: a wish for other days lets go what was fixed at the stop."""
    gone = _made(plan) - _made(other)
    lost = [one for one in problem.fixed if (one.stop_id, one.day) in gone]
    return tuple(sorted(lost, key=lambda one: (one.stop_id, one.day, one.vehicle_id or "")))


def _made(plan: VisitPlan | Tried) -> set[tuple[str, int]]:
    return {(stop.stop_id, day) for stop in plan.stops for day in stop.days}


def _served(plan: VisitPlan | Tried) -> dict[str, tuple[str | None, tuple[int, ...]]]:
    return {one.village_id: (stop.stop_id, stop.days) for stop in plan.stops for one in stop.villages}


def _user(plan: VisitPlan, village_id: str) -> ServedVillage | None:
    return next((one for stop in plan.stops for one in stop.villages if one.village_id == village_id), None)


def from_here(problem: VisitProblem, plan: VisitPlan) -> VisitProblem:
    """The same problem with a plan published whose days everybody keeps."""
    return replace(problem, published=published_by(plan), keep_days=True)


def _with(villages: tuple[Village, ...], changed: Village) -> tuple[Village, ...]:
    return tuple(changed if village.id == changed.id else village for village in villages)
