"""How good the visits engine is on a real county, against the plan a person would make with a map and a day's patience.

Run from the project's root: `python bench/planning/visits.py [--markdown] [--seconds 10] [--seeds 2]`.
Villages and communities of one county (--county: of a city's list) with their points; nobody publishes residents and
pharmacies per village, so both are drawn: residents log-normal around 1,350 (communities double), a pharmacy in every
so many villages at random. The draw has a seed, so the table can be made again. The rival drives day by day to the
nearest stop that still fits the shift; a stop serves every village within the walk; when no new stop fits, it goes to
stops that need a further visit. The last rows are the city of Huzhou with its villages as packaged, planned as one.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from doorstep.engines.planning.compiled import compiled  # noqa: E402
from doorstep.engines.planning.travel import MIXED  # noqa: E402
from doorstep.engines.planning.visits.calendar import too_close  # noqa: E402
from doorstep.engines.planning.visits.day import DAY, NEVER, Ground, home_at, service_min  # noqa: E402
from doorstep.engines.planning.visits.door import in_order  # noqa: E402
from doorstep.engines.planning.visits.ground import Layout, lay_out  # noqa: E402
from doorstep.engines.planning.visits.plan import Objective, Progress, VisitPlan  # noqa: E402
from doorstep.engines.planning.visits.problem import Vehicle, Village, VisitProblem, VisitRules, stops_at_villages  # noqa: E402
from doorstep.engines.planning.visits.solve import solve_visits  # noqa: E402
from doorstep.engines.planning.visits.state import State, empty_state, put_visit, reckon, set_users  # noqa: E402
from doorstep.engines.planning.visits.timetable import objective_of  # noqa: E402
from doorstep.engines.planning.visits.verify import verify_plan  # noqa: E402

ANJI = ROOT / "src" / "doorstep" / "places" / "data" / "330523.csv"
HEAD = (
    "| villages | vehicles | walk | seed | plan | served | visits by need | km a week "
    "| km per 1,000 resident visits | CPU s | first plan |\n|---|---|---|---|---|---|---|---|---|---|---|\n"
)


def county(path: Path, name: str, *, seed: int, without: float, vehicles: int, walk_min: int) -> VisitProblem:
    """The villages without a pharmacy of a county, with drawn residents and pharmacies."""
    dice = random.Random(seed)
    villages = []
    for code, village, is_community, lon, lat in _listed(path, name):
        people = int(dice.lognormvariate(math.log(1350), 0.5)) * (2 if is_community else 1)
        if dice.random() < without:
            villages.append(Village(code, village, lon, lat, people))
    depots = [(119.68, 30.64), (119.60, 30.63), (119.70, 30.80), (119.45, 30.60)]  # towns; the first is the seat
    fleet = tuple(Vehicle(f"car-{at}", f"car {at}", *depots[at % 4]) for at in range(vehicles))
    rules = VisitRules(walk_limit_min=walk_min, drive=MIXED)
    return in_order(VisitProblem(tuple(villages), stops_at_villages(villages), fleet, rules))


def city(vehicles: int) -> VisitProblem:
    """All villages of the packaged lists of Huzhou as if they were one county; its vehicles start from its towns."""
    villages, towns = list[Village](), list[tuple[float, float]]()
    for path in sorted(ANJI.parent.glob("3305*.csv")):
        with path.open(encoding="utf-8") as lines:
            for row in (row for row in csv.DictReader(lines) if row["lon"]):
                where = float(row["lon"]), float(row["lat"])
                if row["level"] == "village":
                    villages.append(Village(row["code"], row["name"], *where, int(row["residents"])))
                elif row["level"] == "town":
                    towns.append(where)
    depots = [towns[at * len(towns) // vehicles] for at in range(vehicles)]
    fleet = tuple(Vehicle(f"car-{at}", f"car {at}", *depot) for at, depot in enumerate(depots))
    return in_order(VisitProblem(tuple(villages), stops_at_villages(villages), fleet))


def worlds(path: Path, name: str, seeds: int) -> Iterator[tuple[int, VisitProblem]]:
    """What is planned, each with its seed: a county with few vehicles or enough, then a city in one."""
    for without, vehicles, walk in ((0.55, 2, 15), (0.75, 2, 20), (0.92, 2, 30), (0.75, 4, 20)):
        for seed in range(1, seeds + 1):
            yield seed, county(path, name, seed=seed, without=without, vehicles=vehicles, walk_min=walk)
    for vehicles in (16, 32):
        yield 1, city(vehicles)


def _listed(path: Path, name: str) -> Iterator[tuple[str, str, bool, float, float]]:
    """Code, name, whether a community, longitude and latitude; from the package's list of a county or a city's list."""
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row.get("level") == "village":
                yield row["code"], row["name"], row["is_community"] == "yes", float(row["lon"]), float(row["lat"])
            elif row.get("county") == name:
                place = float(row["lon_wgs84"]), float(row["lat_wgs84"])
                yield row["code"], row["name"], row["kind"] == "community", *place


@compiled
def put_last(ground: Ground, state: State, stop: int, route: int) -> None:
    """Visit a stop at the end of a vehicle day, as the search does."""
    put_visit(ground, state, stop, route, state.length[route])


def nearest_neighbour(layout: Layout) -> State:
    """The rival's timetable."""
    ground, state = layout.ground, empty_state(layout.ground)
    for again in (False, True):
        for route in np.lexsort((np.arange(len(ground.runs)), ground.runs[:, DAY])):
            while (stop := _nearest(layout, state, int(route), again=again)) is not None:
                if not again:
                    users = [v for v in _covered(layout, stop) if state.stop_of[v] < 0]
                    state.stop_of[users] = stop
                    set_users(ground, state, stop)
                put_last(ground, state, stop, int(route))
    reckon(ground, state)
    return state


def _covered(layout: Layout, stop: int) -> list[int]:
    ground = layout.ground
    return [int(village) for village in ground.cover[ground.cover_at[stop] : ground.cover_at[stop + 1]]]


def _nearest(layout: Layout, state: State, route: int, *, again: bool) -> int | None:
    ground, count = layout.ground, int(state.length[route])
    here = state.order[route, count - 1] if count else ground.runs[route, 0]
    day = ground.runs[route, DAY]
    for stop in np.argsort(ground.metres[here, : len(layout.stops)], kind="stable"):
        if again:
            days = np.flatnonzero(state.route_on[stop] >= 0)
            if (
                not 0 < state.visits[stop] < state.wanted[stop]
                or any(too_close(layout.problem.rules, day, int(other), 2) for other in days)
                or day in days
            ):
                continue
            service = int(state.services[stop])
        else:
            people = [ground.expected[v] for v in _covered(layout, int(stop)) if state.stop_of[v] < 0]
            if state.users[stop] or not people:
                continue
            service = int(service_min(ground, int(sum(people))))
        if home_at(ground, state.services, state.order[route], count, route, count, stop, service) < NEVER:
            return int(stop)
    return None


def line(problem: VisitProblem, seed: int, name: str, objective: Objective, *, seconds: float, first: str) -> str:
    """One row of the table."""
    people = sum(village.residents for village in problem.villages)
    cars, walk = len(problem.vehicles), problem.rules.walk_limit_min
    cells = (
        len(problem.villages), cars, f"{walk} min", seed, name, f"{objective.residents_served / people:.1%}",
        f"{objective.resident_visits:,}", f"{objective.metres / 1000:.0f}",
        f"{objective.metres / objective.resident_visits:.2f}", f"{seconds:.1f}", first,
    )  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |\n"


def solve(problem: VisitProblem, seed: int, seconds: float) -> tuple[VisitPlan, float]:
    """The engine's plan and the seconds after which the first progress came, everything counted."""
    begun, first = perf_counter(), 0.0

    def listen(_: Progress) -> None:
        nonlocal first
        first = first or perf_counter() - begun

    plan = solve_visits(problem, seed=seed, time_limit_s=seconds, iterations=None, progress=listen, clock=process_time)
    assert verify_plan(problem, plan) == []
    return plan, first


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table (it always does)")
    parser.add_argument("--villages", type=Path, default=ANJI)
    parser.add_argument("--county", default="安吉县")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seeds", type=int, default=2)
    given = parser.parse_args()
    table, ratios = HEAD, []
    warm = county(given.villages, given.county, seed=0, without=0.1, vehicles=1, walk_min=15)
    solve_visits(warm, seed=0, time_limit_s=None, iterations=1)
    for seed, problem in worlds(given.villages, given.county, given.seeds):
        begun = process_time()
        rival = objective_of(layout := lay_out(problem), nearest_neighbour(layout))
        table += line(problem, seed, "nearest neighbour", rival, seconds=process_time() - begun, first="")
        plan, first = solve(problem, seed, given.seconds)
        table += line(problem, seed, "doorstep", plan.objective, seconds=plan.run.seconds, first=f"{first:.1f} s")
        ratios.append((
            plan.objective.residents_served / rival.residents_served,
            plan.objective.resident_visits / rival.resident_visits,
            (plan.objective.metres / plan.objective.resident_visits) / (rival.metres / rival.resident_visits),
        ))  # fmt: skip
        print(table.splitlines()[-2], table.splitlines()[-1], sep="\n", file=sys.stderr)
    served, often, road = np.array(ratios).T
    table += (
        f"\nDoorstep over nearest neighbour, mean (worst): residents served x{served.mean():.3f} ({served.min():.3f}), "
        f"visits by need x{often.mean():.3f} ({often.min():.3f}), "
        f"metres per visit x{road.mean():.3f} ({road.max():.3f}).\n"
    )
    print(table)


if __name__ == "__main__":
    main()
