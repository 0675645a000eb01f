"""Anji's timetable: ours in so many seconds, OR-Tools' in ten times as many, on the same villages and by one measure.

Run from the project's root: `python bench/planning/anji.py [--seconds 20] [--times 10] [--seeds 1,2,3]
[--jobs 2]`. The worlds are those of `visits.py`, some of them side by side. Seconds are processor seconds of a process,
for us and for OR-Tools, each on one core. OR-Tools is an optional package that nothing else needs; without it the
output says so.

OR-Tools cannot choose stops, walks and routes in one model of this size; an engineer would choose the stops first. Here
it is asked twice: with the fewest stops that reach every village (its own CP-SAT, then least walking), and with the
stops of our plan, villages left out standing alone: an advantage that no user of it would have. Every visit is a node,
a vehicle day a vehicle; visits may be left out at a price: a resident without any visit outweighs all further visits, a
resident's visit all metres. Its routes become a timetable by the code that writes ours, and `verify_plan`, which shares
nothing with the search, reckons both.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from visits import ANJI, county, put_last  # type: ignore[import-not-found]

from doorstep.engines.planning.visits.day import DAY, DEPOT, END, LUNCH, LUNCH_FROM, LUNCH_UNTIL, START
from doorstep.engines.planning.visits.ground import Layout, lay_out
from doorstep.engines.planning.visits.plan import VisitPlan
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.engines.planning.visits.state import empty_state, reckon, set_users
from doorstep.engines.planning.visits.timetable import kpis_of, objective_of, planned_stops, routes_of
from doorstep.engines.planning.visits.unmet import unmet_villages
from doorstep.engines.planning.visits.verify import verify_plan

HEAD = (
    "| villages | vehicles | seed | plan | residents served | share | visits by need | km a week | CPU s | verified |\n"
    "|---:|---:|---:|---|---:|---:|---:|---:|---:|---|\n"
)
METRES, VISIT, RESIDENT = 1, 1_000, 100_000
"""Prices in metres: of a metre, of a resident's visit, of a resident without any."""


@dataclass(frozen=True, slots=True)
class Node:
    """One visit OR-Tools may make: its stop, which of the stop's visits, and what leaving it out costs."""

    stop: int
    which: int
    price: int


def fewest_stops(layout: Layout) -> dict[int, list[int]]:
    """Villages by the stop they use: fewest stops, then least walking, by CP-SAT."""
    cp = importlib.import_module("ortools.sat.python.cp_model")
    ground, walk = layout.ground, layout.walk[np.ix_(layout.villages, layout.stops)]
    model = cp.CpModel()
    used = [model.new_bool_var(f"stop {at}") for at in range(len(layout.stops))]
    goes: dict[tuple[int, int], Any] = {}
    for village in range(len(layout.villages)):
        for stop in ground.reach[ground.reach_at[village] : ground.reach_at[village + 1]]:
            goes[village, int(stop)] = model.new_bool_var(f"{village} to {stop}")
            model.add_implication(goes[village, int(stop)], used[stop])
        model.add_exactly_one(one for (who, _), one in goes.items() if who == village)
    walked = sum(int(walk[village, stop]) * one for (village, stop), one in goes.items())
    model.minimize(sum(used) * 100_000 + walked)
    solver = cp.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 1, 20.0
    if solver.solve(model) not in {cp.OPTIMAL, cp.FEASIBLE}:
        raise RuntimeError("CP-SAT found no choice of stops")
    chosen: dict[int, list[int]] = {}
    for (village, stop), one in goes.items():
        if solver.boolean_value(one):
            chosen.setdefault(stop, []).append(village)
    return chosen


def stops_of(layout: Layout, plan: VisitPlan) -> dict[int, list[int]]:
    """Villages by the stop they use in a plan; those it leaves out stand alone at their nearest stop."""
    villages = {layout.problem.villages[at].id: row for row, at in enumerate(layout.villages)}
    stops = {layout.problem.stops[at].id: row for row, at in enumerate(layout.stops)}
    chosen = {stops[one.stop_id]: [villages[who.village_id] for who in one.villages] for one in plan.stops}
    seated = {village for users in chosen.values() for village in users}
    walk = layout.walk[np.ix_(layout.villages, layout.stops)]
    for village in sorted(set(range(len(layout.villages))) - seated):
        nearest = min(range(len(layout.stops)), key=lambda stop: (int(walk[village, stop]), stop))
        chosen.setdefault(nearest, []).append(village)
    return chosen


def with_ortools(layout: Layout, chosen: dict[int, list[int]], seconds: float) -> VisitPlan:
    """OR-Tools' timetable for stops and their villages, by guided local search."""
    pywrapcp = importlib.import_module("ortools.constraint_solver.pywrapcp")
    enums = importlib.import_module("ortools.constraint_solver.routing_enums_pb2")
    ground, runs, state = layout.ground, layout.ground.runs, empty_state(layout.ground)
    for stop, users in chosen.items():
        state.stop_of[users] = stop
        set_users(ground, state, stop)
    nodes = _nodes(layout, chosen, state.wanted)
    depots = [int(at) for at in dict.fromkeys(runs[:, DEPOT].tolist())]
    point = [*depots, *(one.stop for one in nodes)]
    serve = [*([0] * len(depots)), *(int(state.services[one.stop]) for one in nodes)]
    begins = [depots.index(int(run[DEPOT])) for run in runs]
    manager = pywrapcp.RoutingIndexManager(len(point), len(runs), begins, begins)
    routing = pywrapcp.RoutingModel(manager)
    at_node = [manager.IndexToNode(index) for index in range(manager.GetNumberOfIndices())]
    metres, drive = ground.metres, ground.drive
    way = routing.RegisterTransitCallback(lambda a, b: int(metres[point[at_node[a]], point[at_node[b]]]))
    took = routing.RegisterTransitCallback(
        lambda a, b: serve[at_node[a]] + int(drive[point[at_node[a]], point[at_node[b]]])
    )
    routing.SetArcCostEvaluatorOfAllVehicles(way)
    routing.AddDimension(took, 24 * 60, 24 * 60, False, "time")  # noqa: FBT003
    clock, solver = routing.GetDimensionOrDie("time"), routing.solver()
    stays = [serve[at_node[index]] for index in range(routing.Size())]
    for at, run in enumerate(runs):
        clock.CumulVar(routing.Start(at)).SetRange(int(run[START]), int(run[END]))
        clock.CumulVar(routing.End(at)).SetRange(int(run[START]), int(run[END]))
        if run[LUNCH]:
            lunch = solver.FixedDurationIntervalVar(
                int(run[LUNCH_FROM]),
                int(run[LUNCH_UNTIL]),
                int(run[LUNCH]),
                False,  # noqa: FBT003
                f"lunch {at}",
            )
            clock.SetBreakIntervalsOfVehicle([lunch], at, stays)
    _keep_apart(layout, routing, manager, nodes, len(depots))
    for at, one in enumerate(nodes, len(depots)):
        routing.AddDisjunction([manager.NodeToIndex(at)], one.price)
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = enums.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    asked.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    ends = time.process_time() + seconds  # a limit of its own is kept by the clock on the wall
    is_over = solver.CustomLimit(lambda: time.process_time() > ends)
    routing.AddSearchMonitor(is_over)
    found = routing.SolveWithParameters(asked)
    if found is None:
        raise RuntimeError("OR-Tools found no timetable")
    for run in range(len(runs)):
        index = found.Value(routing.NextVar(routing.Start(run)))
        while not routing.IsEnd(index):
            put_last(ground, state, nodes[at_node[index] - len(depots)].stop, run)
            index = found.Value(routing.NextVar(index))
    for unseen in np.flatnonzero((state.users > 0) & (state.visits == 0)):
        state.stop_of[state.stop_of == unseen] = -1
        set_users(ground, state, int(unseen))
    reckon(ground, state)
    return _written(layout, state)


def _nodes(layout: Layout, chosen: dict[int, list[int]], wanted: Any) -> list[Node]:
    ground, nodes = layout.ground, []
    for stop, users in sorted(chosen.items()):
        for which in range(int(wanted[stop])):
            people = sum(int(ground.value[village]) for village in users if ground.need[village] > which)
            nodes.append(Node(stop, which, people * (VISIT if which else RESIDENT + VISIT)))
    return nodes


def _keep_apart(layout: Layout, routing: Any, manager: Any, nodes: list[Node], first: int) -> None:
    """A stop's visits come in order, none without the one before, as many days apart as the rules ask."""
    solver, rules = routing.solver(), layout.problem.rules
    offsets = [rules.day_offsets[int(day)] for day in layout.ground.runs[:, DAY]]
    late, early = [1000, *offsets], [-1000, *offsets]  # what comes first is for a visit that is left out
    for at in range(1, len(nodes)):
        one, other = nodes[at - 1], nodes[at]
        if one.stop == other.stop:
            before, after = manager.NodeToIndex(first + at - 1), manager.NodeToIndex(first + at)
            day = solver.Element(early, routing.VehicleVar(before) + 1)
            next_day = solver.Element(late, routing.VehicleVar(after) + 1)
            solver.Add(next_day - day >= rules.min_gap_days)
            solver.Add(routing.ActiveVar(after) <= routing.ActiveVar(before))


def _written(layout: Layout, state: Any) -> VisitPlan:
    stops, routes, unmet = planned_stops(layout, state), routes_of(layout, state), unmet_villages(layout, state)
    empty = solve_visits(layout.problem, seed=0, time_limit_s=None, iterations=0)
    return replace(
        empty,
        stops=stops,
        routes=routes,
        unmet=unmet,
        objective=objective_of(layout, state),
        kpis=kpis_of(layout, stops, routes, unmet),
    )


def row(problem: VisitProblem, seed: int, name: str, solve: Callable[[], VisitPlan]) -> tuple[str, VisitPlan]:
    """A line of the table, with the plan it is about."""
    begun = time.process_time()
    plan = solve()
    seconds, aims = time.process_time() - begun, plan.objective
    people = sum(village.residents for village in problem.villages)
    wrong = verify_plan(problem, plan)
    cells = (
        len(problem.villages), len(problem.vehicles), seed, name, f"{aims.residents_served:,}",
        f"{aims.residents_served / people:.1%}", f"{aims.resident_visits:,}", f"{aims.metres / 1000:.0f}",
        f"{seconds:.0f}", wrong[0] if wrong else "yes",
    )  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |", plan


def lines(vehicles: int, seed: int, seconds: float, times: float, has_rival: bool) -> list[str]:  # noqa: FBT001
    """The lines of one county."""
    problem = county(ANJI, "安吉县", seed=seed, without=0.75, vehicles=vehicles, walk_min=20)
    layout = lay_out(problem)

    def ours() -> VisitPlan:
        return solve_visits(problem, seed=seed, time_limit_s=seconds, iterations=None, clock=time.process_time)

    text, plan = row(problem, seed, "Doorstep", ours)
    found = [text]
    if has_rival:
        for name, chosen in (("own", fewest_stops(layout)), ("our", stops_of(layout, plan))):
            rival = partial(with_ortools, layout, chosen, seconds * times)
            found.append(row(problem, seed, f"OR-Tools, {name} stops", rival)[0])
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table (it always does)")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--times", type=float, default=10.0, help="so many times as long for OR-Tools")
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="counties side by side (as many as cores)")
    given = parser.parse_args()
    has_rival = importlib.util.find_spec("ortools") is not None
    if not has_rival:
        print("ortools is not installed: no rows of it.\n")
    warm = county(ANJI, "安吉县", seed=0, without=0.1, vehicles=1, walk_min=15)
    solve_visits(warm, seed=0, time_limit_s=None, iterations=1)  # compile, before there are processes
    print(HEAD, end="", flush=True)
    asked = [(vehicles, seed) for seed in map(int, given.seeds.split(",")) for vehicles in (2, 4)]
    with ProcessPoolExecutor(given.jobs) as pool:
        started = [pool.submit(lines, *one, given.seconds, given.times, has_rival) for one in asked]
        for one in started:
            print(*one.result(), sep="\n", flush=True)
    print(
        "\nThe stops of our plan are an advantage nobody who uses OR-Tools alone would have. With two vehicles people "
        "are what is left to win, with four visits."
    )


if __name__ == "__main__":
    main()
