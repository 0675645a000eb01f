"""Several missed visits find their new dates together, so that most people get one (补访)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import numpy as np

from doorstep.engines.planning.visits.day import NEVER, Ground, Ints, fill_times
from doorstep.engines.planning.visits.makeup import (
    MissedVisit,
    Obstacle,
    Outing,
    Room,
    Standing,
    day_ground,
    open_hours,
    room_for_load,
    rooms_in,
    ways_of,
)
from doorstep.engines.planning.visits.makeup_day import BEFORE, IMPOSSIBLE, STOP, day_ways, join
from doorstep.engines.planning.visits.problem import VisitProblem

MOST = 16
"""So many visits are placed together; more go in several turns, those of most people first."""
MOST_LABELS = 1 << 22
"""So many ways to drive one vehicle's day are kept."""
MINUTE, DAY, OTHER = 1 << 17, 1 << 35, 1 << 53
"""What a minute on the road, a day and another vehicle cost: each more than all that comes after it can add up to."""

There = Mapping[int, Collection[str]]


@dataclass(frozen=True, slots=True)
class Together:
    """New dates of several missed visits.

    Attributes:
        rooms: one for each visit, or None.
        obstacles: for each visit why the vehicles without room have none, once all others have their dates.
        is_most: it is proved that no other dates reach more people, or as many with more visits.
        was_cut: there were too many visits, or ways to drive a day, to look at all of them together.
    """

    rooms: tuple[Room | None, ...]
    obstacles: tuple[dict[str, Obstacle], ...]
    is_most: bool
    was_cut: bool


@dataclass(frozen=True, slots=True)
class _Sets:
    """Which visits a vehicle, or all of them, can make up on a day: sets as bits, none first, and what each costs."""

    sets: Ints
    costs: Ints


def find_rooms(
    problem: VisitProblem, missed: Sequence[MissedVisit], outings: Iterable[Outing], there: There
) -> Together:
    """Find rooms for several missed visits: for most people, with their own vehicles, early, with few minutes more.

    Level by level: most residents whose visit is made up, most visits, fewest by another vehicle, fewest days to wait,
    fewest minutes more on the road. All that `find_room` holds holds for all of them together, and one visit gets what
    `find_room` gives it. Up to `MOST` visits of different stops are placed together, exactly, if no way gets shorter by
    a detour; what is beyond has its turn when these stand, as has the second visit of a stop.

    Args:
        problem: as for `find_room`.
        missed: what to make up.
        outings: days that may be used, without the missed visits; each vehicle once on a day.
        there: the stops visited on calendar days, by any vehicle, without the missed visits.
    """
    now, stops = list(outings), {on: set(visited) for on, visited in there.items()}
    hopeful = [at for at, one in enumerate(missed) if rooms_in(problem, one, now, there)[0]]
    turns, placed = _turns(missed, hopeful), dict[int, Room]()
    was_cut = len(turns) > 1
    while turns:
        turn = turns.pop(0)
        found = _place(problem, [missed[at] for at in turn], now, stops)
        if found is None:
            was_cut, half = True, len(turn) // 2
            turns = [turn[:half], turn[half:], *turns]
            continue
        for at, room in found.items():
            placed[turn[at]] = room
            stops.setdefault(room.on, set()).add(missed[turn[at]].stop_id)
    rooms = tuple(placed.get(at) for at in range(len(missed)))
    obstacles = tuple(_obstacles(problem, one, room, now, stops) for one, room in zip(missed, rooms, strict=True))
    return Together(rooms, obstacles, len(placed) == len(hopeful) or not was_cut, was_cut)


def _obstacles(
    problem: VisitProblem, missed: MissedVisit, room: Room | None, outings: list[Outing], there: There
) -> dict[str, Obstacle]:
    """Why vehicles have no room for a visit, once all others have their dates."""
    if room is None:
        return rooms_in(problem, missed, outings, there)[1]
    own = (missed.stop_id, room.start_min)
    others = [
        replace(one, visits=tuple(visit for visit in one.visits if (visit.stop_id, visit.start_min) != own))
        if (one.vehicle_id, one.on) == (room.vehicle_id, room.on)
        else one
        for one in outings
    ]
    return rooms_in(problem, missed, others, {**there, room.on: set(there[room.on]) - {missed.stop_id}})[1]


def _turns(missed: Sequence[MissedVisit], hopeful: Iterable[int]) -> list[list[int]]:
    """Which visits are placed together: no stop twice, those of most people first."""
    turns: list[list[int]] = []
    for at in sorted(hopeful, key=lambda at: -missed[at].residents):
        for turn in turns:
            if len(turn) < MOST and all(missed[other].stop_id != missed[at].stop_id for other in turn):
                turn.append(at)
                break
        else:
            turns.append([at])
    return turns


def _place(
    problem: VisitProblem, missed: list[MissedVisit], outings: list[Outing], there: There
) -> dict[int, Room] | None:
    """Place visits of different stops at best, and write them into the outings; None where they are too many for it."""
    options = [rooms_in(problem, one, outings, there)[0] for one in missed]
    rows = sorted(
        {row for rooms in options for row in rooms}, key=lambda row: (outings[row].on, outings[row].vehicle_id)
    )
    known: dict[bytes, Ints] = {}  # vehicles that do nothing yet often have the same day
    cells: dict[int, _Sets] = {}
    for row in rows:
        alone = {at: rooms[row] for at, rooms in enumerate(options) if row in rooms}
        day = _day(problem, [missed[at] for at in alone], outings[row])
        if len(alone) > 1 and day.key not in known:
            known[day.key], _, labels = day.ways()
            if len(labels) >= MOST_LABELS:
                return None
        ways = known[day.key] if len(alone) > 1 else np.full(2, NEVER, dtype=np.int64)
        cells[row] = _sets(missed, day, ways, alone, outings[row].on - outings[rows[0]].on)
    days = [list(on) for _, on in groupby(rows, key=lambda row: outings[row].on)]
    within = [_joined([cells[row] for row in on], len(missed)) for on in days]
    whole = [_allowed(problem, missed, tables[-1]) for tables in within]
    tables = _joined(whole, len(missed))
    rooms: dict[int, Room] = {}
    for on, of_day, chosen in zip(days, within, _split(whole, tables, _best(missed, tables[-1])), strict=True):
        for row, part in zip(on, _split([cells[row] for row in on], of_day, chosen), strict=True):
            who = [at for at in range(len(missed)) if part >> at & 1]
            if who:
                single = options[who[0]][row] if len(who) == 1 else None
                found, outings[row] = _driven(problem, [missed[at] for at in who], outings[row], single)
                rooms |= dict(zip(who, found, strict=True))
    return rooms


def _sets(missed: list[MissedVisit], day: _Day, found: Ints, alone: dict[int, Room], wait: int) -> _Sets:
    """The sets of visits that fit into an outing so many days after the first, and what each costs."""
    ways, stands = found.copy(), day.minutes(range(len(alone), len(day.services)))
    ways[0] = stands
    for place, room in enumerate(alone.values()):
        ways[1 << place] = stands + room.extra_min
    ways[_loads(missed[at] for at in alone) > day.room] = NEVER
    local = np.flatnonzero(ways < NEVER)
    sets, others, visits = np.zeros_like(local), np.zeros_like(local), np.zeros_like(local)
    for place, at in enumerate(alone):
        bit = local >> place & 1
        sets |= bit << at
        others += bit * (missed[at].vehicle_id != day.outing.vehicle_id)
        visits += bit
    costs = others * OTHER + visits * wait * DAY + (ways[local] - stands) * MINUTE
    for at, room in alone.items():
        costs[sets == 1 << at] += room.start_min
    order = np.argsort(sets)
    return _Sets(sets[order], costs[order])


def _loads(missed: Iterable[MissedVisit]) -> Ints:
    """What each set of visits takes of a vehicle's load."""
    loads = np.zeros(1, dtype=np.int64)
    for one in missed:
        loads = np.concatenate([loads, loads + one.load])
    return loads


@dataclass(frozen=True, slots=True)
class _Day:
    """A vehicle's day: the visits to put in, then those that stand, then the depot; and what load it has room for."""

    new: list[MissedVisit]
    outing: Outing
    ground: Ground
    services: Ints
    room: int

    @property
    def key(self) -> bytes:
        """The same for days that are alike."""
        ground = self.ground
        parts = (np.array([len(self.new)]), ground.drive, ground.windows, ground.runs, self.services)
        return b"".join(one.tobytes() for one in parts)

    def ways(self) -> tuple[Ints, Ints, Ints]:
        """The shortest way for each set; see `day_ways`."""
        count, ground = len(self.new), self.ground
        stands = np.array([(one.start_min, one.end_min) for one in self.outing.visits], dtype=np.int64).reshape(-1, 2)
        return day_ways(ground.drive, ground.windows, self.services[:count], stands, ground.runs[0], MOST_LABELS)

    def minutes(self, order: Iterable[int]) -> int:
        """Minutes on the road."""
        depot = len(self.services)
        return sum(int(self.ground.drive[one]) for one in pairwise([depot, *order, depot]))

    def shortest(self) -> list[int]:
        """The order of the shortest way that takes all of them in."""
        _, ends, labels = self.ways()
        order, label = [], ends[-1]
        while label > 0:
            order.append(int(labels[label, STOP]))
            label = labels[label, BEFORE]
        return order[::-1]


def _day(problem: VisitProblem, new: list[MissedVisit], outing: Outing) -> _Day:
    at = next(at for at, vehicle in enumerate(problem.vehicles) if vehicle.id == outing.vehicle_id)
    stops = {stop.id: row for row, stop in enumerate(problem.stops)}
    there = [one.stop_id for one in new] + [one.stop_id or "" for one in outing.visits]
    points = [*(len(problem.vehicles) + stops[stop] for stop in there), at]
    hours = [open_hours(problem.stops[stops[one.stop_id]], outing.day) for one in new]
    hours += [[(one.start_min, one.end_min)] for one in outing.visits]
    services = [one.service_min for one in new] + [one.end_min - one.start_min for one in outing.visits]
    ground = day_ground(problem.vehicles[at], hours, ways_of(problem)[np.ix_(points, points)])
    room = room_for_load(problem.vehicles[at], outing)
    return _Day(new, outing, ground, np.array(services, dtype=np.int64), room)


def _driven(
    problem: VisitProblem, new: list[MissedVisit], outing: Outing, alone: Room | None
) -> tuple[list[Room], Outing]:
    """The rooms of visits in an outing they fit into, and the outing with them; one that is alone has its own."""
    if alone:
        end = alone.start_min + new[0].service_min
        visits = [Standing(new[0].stop_id, alone.start_min, end, new[0].load), *outing.visits]
        return [alone], replace(outing, visits=tuple(sorted(visits, key=lambda one: one.start_min)))
    day, visits, rooms = _day(problem, new, outing), list[Standing](), dict[int, Room]()
    order = day.shortest()
    times = np.zeros((len(order) + 2, 3), dtype=np.int64)
    fill_times(day.ground, day.services, np.array(order, dtype=np.int64), len(order), 0, times)
    for place, at in enumerate(order):
        if at >= len(new):
            visits.append(outing.visits[at - len(new)])
            continue
        start, end = int(times[place + 1, 1]), int(times[place + 1, 2])
        more = day.minutes(order) - day.minutes(it for it in order if it != at)
        visits.append(Standing(new[at].stop_id, start, end, new[at].load))
        rooms[at] = Room(outing.vehicle_id, outing.on, start, more)
    return [rooms[at] for at in range(len(new))], replace(outing, visits=tuple(visits))


def _allowed(problem: VisitProblem, missed: list[MissedVisit], table: Ints) -> _Sets:
    """The sets that may be made up on one day: without stops that are kept apart."""
    sets = np.flatnonzero(table < IMPOSSIBLE)
    for one in problem.forbidden:
        if one.other_stop_id is not None:
            both = [1 << at for at, it in enumerate(missed) if it.stop_id in {one.stop_id, one.other_stop_id}]
            sets = sets[sets & sum(both) != sum(both)] if len(both) > 1 else sets
    return _Sets(sets, table[sets])


def _joined(parts: Sequence[_Sets], count: int) -> list[Ints]:
    """What each set of visits costs at least in none of the parts, in the first, in the first two, ..."""
    tables = [np.full(1 << count, IMPOSSIBLE, dtype=np.int64)]
    tables[0][0] = 0
    for part in parts:
        tables.append(join(tables[-1], part.sets, part.costs))
    return tables


def _split(parts: Sequence[_Sets], tables: list[Ints], chosen: int) -> list[int]:
    """Which part takes which of the chosen visits; of several ways those in the first parts."""
    taken = []
    for part, before, after in reversed(list(zip(parts, tables[:-1], tables[1:], strict=True))):
        inside = part.sets & chosen == part.sets
        is_it = before[chosen ^ part.sets[inside]] + part.costs[inside] == after[chosen]
        taken.append(int(part.sets[inside][is_it][0]))
        chosen ^= taken[-1]
    return taken[::-1]


def _best(missed: list[MissedVisit], costs: Ints) -> int:
    """The set that reaches most residents, with most visits, at least cost."""
    sets = np.flatnonzero(costs < IMPOSSIBLE)
    visits, residents = np.zeros_like(sets), np.zeros_like(sets)
    for at, one in enumerate(missed):
        visits += sets >> at & 1
        residents += (sets >> at & 1) * one.residents
    return int(sets[np.lexsort((costs[sets], -visits, -residents))[0]])
