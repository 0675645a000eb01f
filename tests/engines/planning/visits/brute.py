"""The best timetable by trying everything: all uses of stops, sets of days, orders and places for lunch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise, permutations, product

import numpy as np

from doorstep.engines.planning.travel import detour_between, whole_up
from doorstep.engines.planning.visits.plan import Objective
from doorstep.engines.planning.visits.problem import VisitProblem

_NO_ROAD = 1 << 30
_FAR = 10**9


class Exhaustive:
    """All timetables of a problem with drive matrices and a handful of stops."""

    def __init__(self, problem: VisitProblem) -> None:
        assert problem.drive is not None
        self.problem = problem
        self.minutes = whole_up(problem.drive.minutes, _NO_ROAD).tolist()
        self.metres = whole_up(problem.drive.metres, _NO_ROAD).tolist()
        self.runs = cache(self._runs)
        self.days_out = cache(self._days_out)

    def best(self) -> Objective:
        """The best objective there is."""
        best = Objective(0, 0, 0)
        for uses in product(*[[None, *self._in_reach(at)] for at in range(len(self.problem.villages))]):
            residents = sum(
                v.residents for v, stop in zip(self.problem.villages, uses, strict=True) if stop is not None
            )
            if residents >= best.residents_served:
                for plan in self._plans(uses, residents):
                    best = min(best, plan, key=Objective.key)
        return best

    def _in_reach(self, at: int) -> list[int]:
        village, rules = self.problem.villages[at], self.problem.rules
        if village.lon is None or village.lat is None or village.residents == 0:
            return []
        lon, lat = (np.array([getattr(stop, name) for stop in self.problem.stops]) for name in ("lon", "lat"))
        walk = detour_between(rules.walk, np.array([village.lon]), np.array([village.lat]), lon, lat).minutes[0]
        return [stop for stop in range(len(walk)) if math.ceil(walk[stop] - 1e-9) <= rules.walk_limit_min]

    def _plans(self, uses: tuple[int | None, ...], residents: int) -> Iterator[Objective]:
        rules, villages = self.problem.rules, self.problem.villages
        stops = sorted({stop for stop in uses if stop is not None})
        users = {stop: [v for v, used in zip(villages, uses, strict=True) if used == stop] for stop in stops}
        need = {v.id: max(t.visits for t in rules.tiers if v.residents >= t.min_residents) for v in villages}
        minutes = {}
        for stop in stops:
            people = sum(v.residents for v in users[stop])
            wished = math.ceil(rules.service_base_min + rules.service_per_100_min * people / 100 - 1e-9)
            minutes[stop] = min(max(wished, rules.service_least_min), rules.service_most_min)
        sets = [list(self._day_sets(max(need[v.id] for v in users[stop]))) for stop in stops]
        for chosen in product(*sets):
            metres = 0
            for day in range(len(rules.day_labels)):
                out = tuple((s, minutes[s]) for s, days in zip(stops, chosen, strict=True) if day in days)
                metres += self.days_out(day, out)
                if metres >= _FAR:
                    break
            else:
                often = sum(
                    v.residents * min(len(days), need[v.id])
                    for stop, days in zip(stops, chosen, strict=True)
                    for v in users[stop]
                )
                yield Objective(residents, often, metres)

    def _day_sets(self, most: int) -> Iterator[tuple[int, ...]]:
        rules = self.problem.rules
        for count in range(1, most + 1):
            for days in combinations(range(len(rules.day_labels)), count):
                gaps = [abs(rules.day_offsets[a] - rules.day_offsets[b]) for a, b in combinations(days, 2)]
                if all(min(gap, rules.cycle_days - gap) >= rules.min_gap_days for gap in gaps):
                    yield days

    def _days_out(self, day: int, out: tuple[tuple[int, int], ...]) -> int:
        """Fewest metres to visit these (stop, minutes) on a day with all vehicles."""
        best = _FAR
        for split in product(range(len(self.problem.vehicles)), repeat=len(out)):
            parts = (tuple(s for s, who in zip(out, split, strict=True) if who == k) for k in set(split))
            best = min(best, sum(self.runs(k, day, part) for k, part in zip(set(split), parts, strict=True)))
        return best

    def _runs(self, vehicle: int, day: int, out: tuple[tuple[int, int], ...]) -> int:
        if day not in self.problem.vehicles[vehicle].days:
            return _FAR
        orders = permutations(out)
        return min(
            (self._metres(vehicle, order) for order in orders if self._possible(vehicle, day, order)), default=_FAR
        )

    def _metres(self, vehicle: int, order: tuple[tuple[int, int], ...]) -> int:
        points = [vehicle, *(len(self.problem.vehicles) + stop for stop, _ in order), vehicle]
        return int(sum(self.metres[a][b] for a, b in pairwise(points)))

    def _possible(self, vehicle: int, day: int, order: tuple[tuple[int, int], ...]) -> bool:
        car = self.problem.vehicles[vehicle]
        hungry = self._home(vehicle, day, order, None)
        if hungry <= car.shift_end_min and (car.break_min == 0 or hungry <= car.break_until_min):
            return True
        lunches = range(len(order) + 1) if car.break_min else range(0)
        return any(self._home(vehicle, day, order, lunch) <= car.shift_end_min for lunch in lunches)

    def _home(self, vehicle: int, day: int, order: tuple[tuple[int, int], ...], lunch: int | None) -> int:
        """When it is home if lunch is taken on the `lunch`-th leg, as early as allowed there."""
        car, now, here = self.problem.vehicles[vehicle], self.problem.vehicles[vehicle].shift_start_min, vehicle
        for at, (stop, service) in enumerate([*order, (None, 0)]):
            there = vehicle if stop is None else len(self.problem.vehicles) + stop
            begin = now + self.minutes[here][there]
            if at == lunch:
                if max(now, car.break_from_min) > car.break_until_min:
                    return _FAR
                begin = max(begin, car.break_from_min) + car.break_min
            if stop is not None:
                begin = self._opens(stop, day, begin, service)
            now, here = begin + service, there
        return now

    def _opens(self, stop: int, day: int, ready: int, service: int) -> int:
        hours = self.problem.stops[stop].windows
        if not hours:
            return ready
        begins = [max(ready, w.open_min) for w in hours if w.day in (None, day)
                  and max(ready, w.open_min) + service <= w.close_min]  # fmt: skip
        return min(begins, default=_FAR)
