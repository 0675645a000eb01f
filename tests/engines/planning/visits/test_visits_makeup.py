"""A missed visit finds the best room there is, and where there is none each vehicle says why."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from tests.engines.planning.visits.worlds import on_a_line, with_drive

from doorstep.engines.planning.visits.makeup import MissedVisit, Obstacle, Outing, Room, Standing, find_room
from doorstep.engines.planning.visits.problem import FixedVisit, Forbidden, OpeningWindow, Vehicle, VisitProblem

MISSED = MissedVisit("v0", "car", 20)


def two_cars(problem: VisitProblem, **changes: object) -> VisitProblem:
    """The same road with a second vehicle at the same depot."""
    second = replace(problem.vehicles[0], id="van", name="二号车")
    minutes = problem.drive.minutes if problem.drive else np.zeros((0, 0))
    at = [0, *range(len(minutes))]
    both = with_drive(replace(problem, vehicles=(problem.vehicles[0], second)), minutes[np.ix_(at, at)])
    return replace(both, **changes)  # type: ignore[arg-type]


def changed(problem: VisitProblem, **changes: object) -> VisitProblem:
    """The same problem with its second vehicle changed."""
    first, second = problem.vehicles
    return replace(problem, vehicles=(first, replace(second, **changes)))  # type: ignore[arg-type]


ROAD = two_cars(on_a_line(10, 30, shift=(480, 600)))
"""v0 ten minutes from the depot, v1 thirty; a shift of two hours, no lunch."""
BUSY = (Standing("v1", 510, 560),)
"""v1 from 8:30 to 9:20: the car passes v0, which leaves neither before nor after it twenty minutes to stop there."""


def test_a_missed_visit_is_made_up_on_the_way_to_another() -> None:
    later = (Standing("v1", 530, 570),)

    found, why = find_room(ROAD, MISSED, [Outing("car", 1, 0, later), Outing("van", 1, 0)], {})

    assert (found, why) == (Room("car", 1, 490, 0), {})


def test_its_own_vehicle_goes_before_others_even_on_a_later_day() -> None:
    outings = [Outing("van", 1, 0), Outing("car", 1, 0, BUSY), Outing("car", 2, None)]

    found, _ = find_room(ROAD, MISSED, outings, {})

    assert found == Room("car", 2, 490, 20)


def test_another_vehicle_comes_where_the_own_one_is_full() -> None:
    outings = [Outing("car", 1, 0, BUSY), Outing("van", 1, 0)]

    found, why = find_room(ROAD, MISSED, outings, {})

    assert (found, why) == (Room("van", 1, 490, 20), {"car": Obstacle.FULL})


@pytest.mark.parametrize(
    ("problem", "there", "obstacle"),
    [
        (replace(ROAD, fixed=(FixedVisit("v0", 0, "car"),)), {}, Obstacle.PROMISED),
        (replace(ROAD, stops=(replace(ROAD.stops[0], skills=("cold_chain",)), ROAD.stops[1])), {}, Obstacle.SKILLS),
        (replace(ROAD, forbidden=(Forbidden("v0", vehicle_id="van"),)), {}, Obstacle.FORBIDDEN),
        (ROAD, {2: ["v0"]}, Obstacle.GAP),
        (replace(ROAD, forbidden=(Forbidden("v1", other_stop_id="v0"),)), {1: ["v1"]}, Obstacle.APART),
        (changed(ROAD, shift_end_min=510), {}, Obstacle.BEYOND_SHIFT),
        (changed(ROAD, shift_end_min=530, break_min=60, break_from_min=480, break_until_min=490), {},
         Obstacle.BEYOND_SHIFT),
        (replace(ROAD, stops=(replace(ROAD.stops[0], windows=(OpeningWindow(480, 505, 0),)), ROAD.stops[1])), {},
         Obstacle.CLOSED),
        (replace(ROAD, rules=replace(ROAD.rules, days_off=(0,))), {}, Obstacle.RESTS),
    ],
)  # fmt: skip
def test_another_vehicle_comes_only_where_it_may(
    problem: VisitProblem, there: dict[int, list[str]], obstacle: Obstacle
) -> None:
    found, why = find_room(problem, MISSED, [Outing("van", 1, 0)], there)

    assert found is None
    assert why == {"car": Obstacle.RESTS, "van": obstacle}


def test_another_vehicle_comes_only_where_it_carries_enough_beside_what_it_carries_already() -> None:
    problem, later = changed(ROAD, most_load=10), (Standing("v1", 530, 570, load=6),)

    found, _ = find_room(problem, replace(MISSED, load=4), [Outing("van", 1, 0, later)], {})
    none, why = find_room(problem, replace(MISSED, load=5), [Outing("van", 1, 0, later)], {})

    assert found == Room("van", 1, 490, 0)
    assert (none, why["van"]) == (None, Obstacle.LOAD)


def test_a_vehicle_that_is_somewhere_unknown_has_no_room() -> None:
    elsewhere = (Standing(None, 500, 510),)

    found, why = find_room(ROAD, MISSED, [Outing("van", 1, 0, elsewhere)], {})

    assert (found, why["van"]) == (None, Obstacle.FULL)


def test_on_small_cases_the_room_is_the_best_of_all_there_are() -> None:
    """Every vehicle, day, minute and minute of lunch is tried."""
    found_some = moved = 0
    for seed in range(60):
        problem, missed, outings = case(random.Random(seed))

        found, _ = find_room(problem, missed, outings, {})

        rooms = [room for outing in outings for room in _all_rooms(problem, missed, outing)]
        best = min((_rank(room) for room in rooms), default=None)
        assert found is None or found in rooms, seed
        assert (found and _rank(found)) == best, seed
        found_some += found is not None
        moved += found is not None and found.vehicle_id != "car"
    assert (found_some > 20, moved > 5, found_some < 60) == (True, True, True)


def _rank(room: Room) -> tuple[bool, int, int]:
    return room.vehicle_id != "car", room.on, room.extra_min


def case(dice: random.Random) -> tuple[VisitProblem, MissedVisit, list[Outing]]:
    """Two vehicles with lunch, two days, up to two visits each that stand, a window, roads that are not symmetric."""
    problem = two_cars(on_a_line(10, 20, 30, shift=(480, 480 + dice.choice([90, 110, 140]))))
    minutes = np.array([[dice.randint(4, 25) for _ in range(5)] for _ in range(5)], dtype=np.float64)
    np.fill_diagonal(minutes, 0)
    window = OpeningWindow(dice.choice([480, 510, 540]), dice.choice([545, 600, 620]))
    lunch, until = dice.choice([0, 10, 15]), dice.choice([510, 540])
    stops = (replace(problem.stops[0], windows=(window,)), *problem.stops[1:])
    vehicles = tuple(
        replace(one, break_min=lunch, break_from_min=500, break_until_min=until) for one in problem.vehicles
    )
    problem = with_drive(replace(problem, stops=stops, vehicles=vehicles), minutes)
    outings = []
    for vehicle in problem.vehicles:
        for on in (1, 2):
            visits, start = [], 495
            for stop in dice.sample(["v1", "v2"], dice.choice([1, 2, 2])):
                start += dice.randint(5, 45)
                visits.append(Standing(stop, start, start + 10))
                start += 10
            outings.append(Outing(vehicle.id, on, 0, tuple(visits)))
    return problem, replace(MISSED, service_min=dice.choice([5, 15])), outings


def _all_rooms(problem: VisitProblem, missed: MissedVisit, outing: Outing) -> list[Room]:
    """Every minute at which the visit could begin while those that stand keep theirs."""
    assert problem.drive is not None
    vehicle = next(one for one in problem.vehicles if one.id == outing.vehicle_id)
    depot = problem.vehicles.index(vehicle)
    rows = {stop.id: len(problem.vehicles) + row for row, stop in enumerate(problem.stops)}
    (window,) = problem.stops[0].windows
    rooms = []
    for start in range(window.open_min, window.close_min - missed.service_min + 1):
        new = Standing("v0", start, start + missed.service_min)
        day = sorted([*outing.visits, new], key=lambda visit: visit.start_min)
        if _is_possible(vehicle, [(rows[visit.stop_id or ""], visit) for visit in day], depot, problem.drive.minutes):
            way = [depot, *(rows[visit.stop_id or ""] for visit in day), depot]
            without = [point for point in way if point != rows["v0"]]
            more = sum(problem.drive.minutes[one] for one in pairwise(way))
            more -= sum(problem.drive.minutes[one] for one in pairwise(without))
            rooms.append(Room(vehicle.id, outing.on, start, int(more)))
    return rooms


def _is_possible(vehicle: Vehicle, day: list[tuple[int, Standing]], depot: int, minutes: np.ndarray) -> bool:
    """Whether a day with these hours can be driven with some lunch."""
    last_point, last = day[-1]
    free = [(vehicle.shift_start_min, day[0][1].start_min, int(minutes[depot, day[0][0]]))]
    free += [(one.end_min, other.start_min, int(minutes[at, to])) for (at, one), (to, other) in pairwise(day)]
    if any(leave + way > be_there for leave, be_there, way in free):
        return False
    home = last.end_min + int(minutes[last_point, depot])
    if home > vehicle.shift_end_min:
        return False
    if vehicle.break_min == 0 or home <= vehicle.break_until_min:
        return True
    free.append((last.end_min, vehicle.shift_end_min, int(minutes[last_point, depot])))
    return any(
        max(leave, lunch) == lunch
        and lunch + vehicle.break_min <= be_there
        and leave + way + vehicle.break_min <= be_there
        for leave, be_there, way in free
        for lunch in range(vehicle.break_from_min, vehicle.break_until_min + 1)
    )
