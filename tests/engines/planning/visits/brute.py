"""The best timetable by trying everything: all uses of stops, sets of days, orders and places for lunch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise, permutations, product

import numpy as np

from doorstep.engines.planning.travel import detour_between, whole_up
from doorstep.engines.planning.visits.plan import Objective
from doorstep.engines.planning.visits.problem import Village, VisitProblem

_NO_ROAD = 1 << 30
_FAR = 10**9
Call = tuple[int, int, frozenset[str], int]
"""A stop, minutes there, what the vehicle must be able to do, and what it must carry."""


class Exhaustive:
    """All timetables of a problem with drive matrices and a handful of stops."""

    def __init__(self, problem: VisitProblem) -> None:
        assert problem.drive is not None
        self.problem = problem
        self.minutes = whole_up(problem.drive.minutes, _NO_ROAD).tolist()
        self.metres = whole_up(problem.drive.metres, _NO_ROAD).tolist()
        self.names = [stop.id for stop in problem.stops]
        self.fixed = {(visit.stop_id, visit.day): visit.vehicle_id for visit in problem.fixed}
        self.known = {
            (village, visit.day) for stop in problem.published for village in stop.village_ids for visit in stop.visits
        }
        self.runs = cache(self._runs)
        self.days_out = cache(self._days_out)
        self.gains = cache(self._gains)

    def best(self) -> Objective:
        """The best objective there is."""
        every = range(len(self.problem.villages))
        return min(
            (plan for uses in product(*[[None, *self._in_reach(at)] for at in every]) for plan in self._plans(uses)),
            key=Objective.key,
        )

    def _in_reach(self, at: int) -> list[int]:
        village, rules = self.problem.villages[at], self.problem.rules
        if village.lon is None or village.lat is None or village.residents == 0:
            return []
        lon, lat = (np.array([getattr(stop, name) for stop in self.problem.stops]) for name in ("lon", "lat"))
        walk = detour_between(rules.walk, np.array([village.lon]), np.array([village.lat]), lon, lat).minutes[0]
        barred = {one.stop_id for one in self.problem.forbidden if one.village_id == village.id}
        near = [stop for stop in range(len(walk)) if math.ceil(walk[stop] - 1e-9) <= rules.walk_limit_min]
        return [stop for stop in near if self.names[stop] not in barred]

    def _plans(self, uses: tuple[int | None, ...]) -> Iterator[Objective]:
        rules, villages = self.problem.rules, self.problem.villages
        stops = sorted({stop for stop in uses if stop is not None})
        users = {stop: [v for v, used in zip(villages, uses, strict=True) if used == stop] for stop in stops}
        calls = {stop: self._call(stop, users[stop]) for stop in stops}
        fixed = {stop: sum(name == self.names[stop] for name, _ in self.fixed) for stop in stops}
        sets = [list(self._day_sets(stop, max(fixed[stop], *map(self._need, users[stop])))) for stop in stops]
        for chosen in product(*sets):
            metres = 0
            for day in range(len(rules.day_labels)):
                out = tuple(calls[s] for s, days in zip(stops, chosen, strict=True) if day in days)
                metres += self.days_out(day, out)
                if metres >= _FAR:
                    break
            else:
                days_of = {v.id: days for stop, days in zip(stops, chosen, strict=True) for v in users[stop]}
                at_stop = {self.names[stop]: days for stop, days in zip(stops, chosen, strict=True)}
                yield self._objective(days_of, at_stop, metres)

    def _objective(
        self, days_of: dict[str, tuple[int, ...]], at_stop: dict[str, tuple[int, ...]], metres: int
    ) -> Objective:
        served = often = 0
        broken = sum(day not in at_stop.get(stop, ()) for stop, day in self.fixed)
        for at, village in enumerate(self.problem.villages):
            reached, visited, lacking = self.gains(at, len(days_of.get(village.id, ())))
            served, often, broken = served + reached, often + visited, broken + lacking
        changed = sum(day not in days_of.get(village, ()) for village, day in self.known)
        return Objective(served, often, metres, broken, changed, self.problem.keep_days)

    def _gains(self, at: int, visits: int) -> tuple[int, int, int]:
        """What so many visits to a village add: residents served, their visits, promises broken."""
        village = self.problem.villages[at]
        value = village.residents if village.value is None else village.value
        worth = self.problem.rules.visit_worth or (1,)
        often = sum(value * worth[min(at, len(worth) - 1)] for at in range(min(visits, self._need(village))))
        return value if visits else 0, often, max(0, village.promised_visits - visits)

    def _need(self, village: Village) -> int:
        tiers = [tier.visits for tier in self.problem.rules.tiers if village.residents >= tier.min_residents]
        return max(village.promised_visits, max(tiers) if village.visits is None else village.visits)

    def _call(self, stop: int, users: list[Village]) -> Call:
        rules = self.problem.rules
        people = sum(v.residents if v.expected is None else v.expected for v in users)
        wished = math.ceil(rules.service_base_min + rules.service_per_100_min * people / 100 - 1e-9)
        skills = {skill for village in users for skill in village.skills} | set(self.problem.stops[stop].skills)
        load = sum(self._load(village) for village in users)
        return stop, min(max(wished, rules.service_least_min), rules.service_most_min), frozenset(skills), load

    def _load(self, village: Village) -> int:
        expected = village.residents if village.expected is None else village.expected
        return -int(-self.problem.rules.load_per_100 * expected // 100) if village.load is None else village.load

    def _day_sets(self, stop: int, most: int) -> Iterator[tuple[int, ...]]:
        rules, own = self.problem.rules, self.problem.stops[stop].day_sets
        if own:
            least = min(map(len, own))
            yield from (tuple(sorted(days)) for days in own if len(days) <= max(most, least))
            return
        for count in range(1, most + 1):
            least = rules.gaps[count - 1] if count <= len(rules.gaps) else rules.min_gap_days
            for days in combinations(range(len(rules.day_labels)), count):
                gaps = [abs(rules.day_offsets[a] - rules.day_offsets[b]) for a, b in combinations(days, 2)]
                if all(min(gap, rules.cycle_days - gap) >= least for gap in gaps):
                    yield days

    def _days_out(self, day: int, out: tuple[Call, ...]) -> int:
        """Fewest metres to make these calls on a day with all vehicles."""
        names = {self.names[stop] for stop, *_ in out}
        if any({one.stop_id, one.other_stop_id} <= names for one in self.problem.forbidden if one.other_stop_id):
            return _FAR
        best = _FAR
        for split in product(range(len(self.problem.vehicles)), repeat=len(out)):
            parts = (tuple(s for s, who in zip(out, split, strict=True) if who == k) for k in set(split))
            best = min(best, sum(self.runs(k, day, part) for k, part in zip(set(split), parts, strict=True)))
        return best

    def _runs(self, vehicle: int, day: int, out: tuple[Call, ...]) -> int:
        if day not in self.problem.vehicles[vehicle].days or day in self.problem.rules.days_off:
            return _FAR
        if not all(self._may(vehicle, day, call) for call in out):
            return _FAR
        most = self.problem.vehicles[vehicle].most_load
        if most is not None and sum(load for *_, load in out) > most:
            return _FAR
        best = _FAR
        for order in permutations(out):
            metres = self._metres(vehicle, order)
            if metres < best and self._possible(vehicle, day, order):
                best = metres
        return best

    def _may(self, vehicle: int, day: int, call: Call) -> bool:
        car, stop = self.problem.vehicles[vehicle], self.names[call[0]]
        barred = [
            one for one in self.problem.forbidden if one.stop_id == stop and (one.vehicle_id, one.day) != (None, None)
        ]
        is_barred = any(one.vehicle_id in {None, car.id} and one.day in {None, day} for one in barred)
        return call[2] <= set(car.skills) and not is_barred and self.fixed.get((stop, day)) in {None, car.id}

    def _metres(self, vehicle: int, order: tuple[Call, ...]) -> int:
        points = [vehicle, *(len(self.problem.vehicles) + stop for stop, *_ in order), vehicle]
        return int(sum(self.metres[a][b] for a, b in pairwise(points)))

    def _possible(self, vehicle: int, day: int, order: tuple[Call, ...]) -> bool:
        car = self.problem.vehicles[vehicle]
        hungry = self._home(vehicle, day, order, None)
        if hungry > car.shift_end_min:
            return False  # lunch brings nobody home earlier
        if car.break_min == 0 or hungry <= car.break_until_min:
            return True
        lunches = range(len(order) + 1) if car.break_min else range(0)
        return any(self._home(vehicle, day, order, lunch) <= car.shift_end_min for lunch in lunches)

    def _home(self, vehicle: int, day: int, order: tuple[Call, ...], lunch: int | None) -> int:
        """When it is home if lunch is taken on the `lunch`-th leg, as early as allowed there."""
        car, now, here = self.problem.vehicles[vehicle], self.problem.vehicles[vehicle].shift_start_min, vehicle
        for at, (stop, service) in enumerate([*((stop, service) for stop, service, *_ in order), (None, 0)]):
            there = vehicle if stop is None else len(self.problem.vehicles) + stop
            begin = now + self.minutes[here][there]
            if at == lunch:
                if max(now, car.break_from_min) > car.break_until_min:
                    return _FAR
                begin = max(begin, car.break_from_min) + car.break_min
            if stop is not None:
                begin = self._opens(stop, day, begin, service)
            now, here = begin + service, there
            if now > car.shift_end_min:
                return _FAR
        return now

    def _opens(self, stop: int, day: int, ready: int, service: int) -> int:
        hours = self.problem.stops[stop].windows
        if not hours:
            return ready
        begins = [max(ready, w.open_min) for w in hours if w.day in (None, day)
                  and max(ready, w.open_min) + service <= w.close_min]  # fmt: skip
        return min(begins, default=_FAR)
