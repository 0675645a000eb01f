"""Several missed visits find their new dates together: nobody could reach more people, and the rules hold for all."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, permutations, product

import numpy as np
import pytest
from tests.engines.planning.visits.test_visits_makeup import ROAD, case, two_cars
from tests.engines.planning.visits.worlds import on_a_line, with_drive

from doorstep.engines.planning.visits import together
from doorstep.engines.planning.visits.makeup import MissedVisit, Obstacle, Outing, Room, Standing, find_room
from doorstep.engines.planning.visits.problem import FixedVisit, Forbidden, OpeningWindow, Vehicle, VisitProblem
from doorstep.engines.planning.visits.together import find_rooms

Key = tuple[int, int, int, int, int]
SHORT = two_cars(on_a_line(10, 10, 10, shift=(480, 525)))
"""Three villages ten minutes from the depot, a shift for one visit of 20 minutes."""
A, B, C = (MissedVisit(f"v{at}", "car", 20) for at in range(3))


def test_one_visit_goes_with_another_vehicle_so_that_one_that_was_promised_its_own_finds_room_too() -> None:
    problem = replace(SHORT, fixed=(FixedVisit("v1", 0, "car"),))
    outings = [Outing("car", 1, 0), Outing("van", 1, 0)]

    first, _ = find_room(problem, A, outings, {})
    after, _ = find_room(problem, B, [Outing("car", 1, 0, (Standing("v0", 490, 510),)), outings[1]], {1: ["v0"]})
    both = find_rooms(problem, [A, B], outings, {})

    assert (first, after) == (Room("car", 1, 490, 20), None)
    assert both.rooms == (Room("van", 1, 490, 20), Room("car", 1, 490, 20))
    assert (both.is_most, both.was_cut) == (True, False)


def test_where_not_all_find_room_the_stop_that_most_people_use_does_and_the_others_are_told_why() -> None:
    found = find_rooms(SHORT, [A, replace(B, residents=9), C], [Outing("car", 1, 0)], {})

    assert found.rooms == (None, Room("car", 1, 490, 20), None)
    assert found.obstacles[0] == {"car": Obstacle.FULL, "van": Obstacle.RESTS}
    assert found.obstacles[1] == {"van": Obstacle.RESTS}


def test_two_missed_visits_of_a_stop_keep_their_days_apart() -> None:
    outings = [Outing("car", on, 0) for on in (1, 2, 3)] + [Outing("van", 1, 0)]

    found = find_rooms(SHORT, [A, replace(A, first_on=2)], outings, {})

    assert [room and room.on for room in found.rooms] == [1, 3]
    assert (found.is_most, found.was_cut) == (True, True)


def test_stops_that_are_kept_apart_are_not_made_up_on_the_same_day_by_two_vehicles() -> None:
    problem = replace(SHORT, forbidden=(Forbidden("v0", other_stop_id="v1"),))
    outings = [Outing("car", 1, 0), Outing("van", 1, 0), Outing("van", 3, 0)]

    found = find_rooms(problem, [A, B], outings, {})

    assert sorted(room.on for room in found.rooms if room) == [1, 3]


def test_more_visits_than_are_placed_together_have_their_turn_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST", 1)

    found = find_rooms(SHORT, [A, B, C], [Outing("car", 1, 0), Outing("car", 2, 0)], {})

    assert [room and room.on for room in found.rooms] == [1, 2, None]
    assert (found.is_most, found.was_cut) == (False, True)


def test_where_the_ways_of_a_day_are_too_many_single_visits_still_find_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST_LABELS", 1)

    found = find_rooms(ROAD, [A, B], [Outing("car", 1, 0), Outing("van", 1, 0)], {})

    assert [room is not None for room in found.rooms] == [True, True]
    assert (found.is_most, found.was_cut) == (True, True)


def test_a_single_visit_finds_what_it_would_find_alone() -> None:
    found_some = 0
    for seed in range(60):
        problem, missed, outings = case(random.Random(seed))

        alone = find_room(problem, missed, outings, {2: ["v1"]})
        found = find_rooms(problem, [missed], outings, {2: ["v1"]})

        assert (found.rooms[0], found.obstacles[0]) == alone, seed
        found_some += alone[0] is not None
    assert found_some > 20


def test_on_small_cases_no_other_dates_are_better_on_any_level() -> None:
    """Every visit in every outing, in every order, with lunch on every leg."""
    all_of_them = better_than_in_turn = 0
    for seed in range(150):
        problem, missed, outings, there = _cases(random.Random(seed))

        found = find_rooms(problem, missed, outings, there)

        assert found.is_most, seed
        assert _key(problem, missed, outings, found.rooms) == _best_of_all(problem, missed, outings, there), seed
        all_of_them += None not in found.rooms
        better_than_in_turn += _key(problem, missed, outings, found.rooms)[:2] < _in_turn(
            problem, missed, outings, there
        )
    assert (all_of_them > 20, all_of_them < 140, better_than_in_turn > 5) == (True, True, True)


def _cases(dice: random.Random) -> tuple[VisitProblem, list[MissedVisit], list[Outing], dict[int, list[str]]]:
    """Up to four missed visits, two vehicles with lunch, three days, visits that stand, windows, stops kept apart."""
    cars, days, count = dice.choice([1, 2, 2]), dice.choice([2, 3]), dice.choice([2, 3, 3, 4])
    problem = two_cars(on_a_line(*[10] * 7, shift=(480, 480 + dice.choice([75, 90, 120]))))
    places = np.array([[dice.uniform(0, 20), dice.uniform(0, 20)] for _ in range(8)])
    places = places[[0, *range(8)]]
    minutes = np.ceil(np.hypot(*np.moveaxis(places[:, None] - places[None], -1, 0)))
    stops = tuple(
        replace(stop, windows=(OpeningWindow(480 + dice.choice([0, 30]), 480 + dice.choice([50, 80, 200])),))
        if dice.random() < 0.4
        else stop
        for stop in problem.stops
    )
    lunch = {"break_min": dice.choice([0, 10]), "break_from_min": 510, "break_until_min": dice.choice([520, 550])}
    vehicles = tuple(
        replace(one, most_load=dice.choice([None, 8, 12]), **lunch)  # type: ignore[arg-type]
        for one in problem.vehicles[:cars]
    )
    forbidden = (Forbidden("v0", other_stop_id="v1"),) if dice.random() < 0.3 else ()
    fixed = (FixedVisit("v1", 0, "car"),) if dice.random() < 0.3 else ()
    more = {"stops": stops, "vehicles": vehicles, "forbidden": forbidden, "fixed": fixed}
    problem = replace(problem, **more)  # type: ignore[arg-type]
    problem = with_drive(problem, minutes[2 - cars :, 2 - cars :])
    missed = [
        MissedVisit(
            f"v{at}", dice.choice(["car", "car", "van"]), dice.choice([5, 15, 25]), residents=dice.choice([1, 1, 2, 3]),
            first_on=dice.choice([None, 2]), load=dice.choice([0, 4, 7]),
        )
        for at in range(count)
    ]  # fmt: skip
    outings = []
    for vehicle in vehicles:
        for on in range(1, days + 1):
            start, visits = 495, []
            for stop in dice.sample(["v4", "v5", "v6"], dice.choice([0, 1, 1, 2])):
                start += dice.randint(10, 45)
                visits.append(Standing(stop, start, start + 10, dice.choice([0, 2])))
                start += 10
            outings.append(Outing(vehicle.id, on, 0, tuple(visits)))
    return problem, missed, outings, {dice.choice([1, 2]): [dice.choice(["v0", "v2"])]}


def _best_of_all(
    problem: VisitProblem, missed: list[MissedVisit], outings: list[Outing], there: dict[int, list[str]]
) -> Key:
    more: dict[tuple[int, tuple[int, ...]], int | None] = {}
    best: Key = (0, 0, 0, 0, 0)
    apart = [{one.stop_id, one.other_stop_id} for one in problem.forbidden]
    options = [
        [None, *(row for row, outing in enumerate(outings) if find_room(problem, one, [outing], there)[0])]
        for one in missed
    ]
    for chosen in product(*options):
        stops: dict[int, set[str]] = {}
        for row, one in zip(chosen, missed, strict=True):
            if row is not None:
                stops.setdefault(outings[row].on, set()).add(one.stop_id)
        if any(pair <= here for pair in apart for here in stops.values()):
            continue
        minutes: list[int | None] = []
        for row in {row for row in chosen if row is not None}:
            who = tuple(at for at in range(len(missed)) if chosen[at] == row)
            if (row, who) not in more:
                more[row, who] = _least_more(problem, [missed[at] for at in who], outings[row])
            minutes.append(more[row, who])
        if None not in minutes:
            rooms = [None if row is None else Room(outings[row].vehicle_id, outings[row].on, 0, 0) for row in chosen]
            best = min(best, (*_levels(missed, rooms), sum(one or 0 for one in minutes)))
    return best


def _in_turn(
    problem: VisitProblem, missed: list[MissedVisit], outings: list[Outing], there: dict[int, list[str]]
) -> tuple[int, ...]:
    """What one after the other comes to."""
    now, stops, rooms = list(outings), {on: [*some] for on, some in there.items()}, list[Room | None]()
    for one in missed:
        room, _ = find_room(problem, one, now, stops)
        rooms.append(room)
        if room:
            now = [_with(outing, one, room) for outing in now]
            stops.setdefault(room.on, []).append(one.stop_id)
    return _levels(missed, rooms)[:2]


def _with(outing: Outing, missed: MissedVisit, room: Room | None) -> Outing:
    if room is None or (outing.vehicle_id, outing.on) != (room.vehicle_id, room.on):
        return outing
    new = Standing(missed.stop_id, room.start_min, room.start_min + missed.service_min, missed.load)
    return replace(outing, visits=tuple(sorted([*outing.visits, new], key=lambda one: one.start_min)))


def _levels(missed: list[MissedVisit], rooms: Sequence[Room | None]) -> tuple[int, int, int, int]:
    made = [(one, room) for one, room in zip(missed, rooms, strict=True) if room]
    others = sum(one.vehicle_id != room.vehicle_id for one, room in made)
    return -sum(one.residents for one, _ in made), -len(made), others, sum(room.on - 1 for _, room in made)


def _key(problem: VisitProblem, missed: list[MissedVisit], outings: list[Outing], rooms: Sequence[Room | None]) -> Key:
    """The levels of rooms that are checked as they are told: every visit at its minute."""
    minutes = 0
    for outing in outings:
        after = outing
        for one, room in zip(missed, rooms, strict=True):
            after = _with(after, one, room)
        most = next(one.most_load for one in problem.vehicles if one.id == outing.vehicle_id)
        assert most is None or after == outing or sum(one.load for one in after.visits) <= most
        stay = [(one.stop_id or "", one.start_min, one.end_min, one.end_min - one.start_min) for one in after.visits]
        assert after == outing or _is_driven(problem, outing.vehicle_id, stay)
        minutes += _minutes(problem, after) - _minutes(problem, outing)
    return (*_levels(missed, rooms), minutes)


def _minutes(problem: VisitProblem, outing: Outing) -> int:
    return _way(problem, outing.vehicle_id, [one.stop_id or "" for one in outing.visits])


def _way(problem: VisitProblem, vehicle: str, stops: list[str]) -> int:
    assert problem.drive is not None
    points = _points(problem, vehicle, stops)
    return int(sum(problem.drive.minutes[one] for one in pairwise(points)))


def _points(problem: VisitProblem, vehicle: str, stops: list[str]) -> list[int]:
    depot = [one.id for one in problem.vehicles].index(vehicle)
    rows = {stop.id: len(problem.vehicles) + row for row, stop in enumerate(problem.stops)}
    return [depot, *(rows[stop] for stop in stops), depot]


def _least_more(problem: VisitProblem, missed: list[MissedVisit], outing: Outing) -> int | None:
    """Fewest minutes more on the road of all orders in which the visits that stand keep theirs."""
    windows = {stop.id: stop.windows for stop in problem.stops}
    new = []
    for one in missed:
        opens = windows[one.stop_id]
        new.append((one.stop_id, *((opens[0].open_min, opens[0].close_min) if opens else (0, 9999)), one.service_min))
    stays = [(one.stop_id or "", one.start_min, one.end_min, one.end_min - one.start_min) for one in outing.visits]
    most = next(one.most_load for one in problem.vehicles if one.id == outing.vehicle_id)
    if most is not None and sum(one.load for one in missed) + sum(one.load for one in outing.visits) > most:
        return None
    ways = [
        _way(problem, outing.vehicle_id, [stop for stop, *_ in order])
        for order in _orders(new, stays)
        if _is_driven(problem, outing.vehicle_id, order)
    ]
    return min(ways) - _minutes(problem, outing) if ways else None


Stay = tuple[str, int, int, int]


def _orders(new: list[Stay], stays: list[Stay]) -> Iterator[list[Stay]]:
    for order in permutations([*new, *stays]):
        if [one for one in order if one in stays] == stays:
            yield list(order)


def _is_driven(problem: VisitProblem, vehicle_id: str, stays: list[Stay]) -> bool:
    """Whether stays (stop, opens, closes, minutes) can be driven in this order with lunch on some leg or at home."""
    vehicle = next(one for one in problem.vehicles if one.id == vehicle_id)
    legs = [-1, *range(len(stays) + 1)] if vehicle.break_min else [-1]
    return any(_home(problem, vehicle, stays, leg) for leg in legs)


def _home(problem: VisitProblem, vehicle: Vehicle, stays: list[Stay], lunch: int) -> bool:
    assert problem.drive is not None
    now = vehicle.shift_start_min
    points = _points(problem, vehicle.id, [stop for stop, *_ in stays])
    for leg, way in enumerate(pairwise(points)):
        arrive = now + int(problem.drive.minutes[way])
        if leg == lunch:
            if now > vehicle.break_until_min:
                return False
            arrive = max(arrive, vehicle.break_from_min) + vehicle.break_min
        if leg == len(stays):
            now = arrive
            break
        _, opens, closes, service = stays[leg]
        now = max(arrive, opens) + service
        if now > closes:
            return False
    eats_at_home = lunch < 0 and vehicle.break_min > 0
    return now <= (min(vehicle.shift_end_min, vehicle.break_until_min) if eats_at_home else vehicle.shift_end_min)
