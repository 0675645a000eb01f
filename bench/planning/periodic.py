"""How near the best known plans the periodic engine comes, and what rivals make of the same problems.

Run from the project's root: `python bench/planning/periodic.py --dir FOLDER [--seconds 10] [--seeds 1,2,3] [--rivals]`.
The folder holds problems in the format of Cordeau, Gendreau and Laporte and their `best_known.csv`; without it, or
a folder in `PVRP` as with `PVRP=FOLDER scripts/bench planning/periodic`, three drawn problems are solved, whose best
plans nobody knows, and the gap is to the best plan of the row. Seconds are this process's processor seconds. Rivals are
optional packages that nothing else needs; without them the output says so:
`ortools` with a vehicle for each day and route, patterns as constraints on vehicles, guided local search; `pyvrp` day
by day, after each client took the pattern that is least used near it.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import math
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from doorstep.engines.planning.periodic.cordeau import read_cordeau  # noqa: E402
from doorstep.engines.planning.periodic.plan import PeriodicPlan  # noqa: E402
from doorstep.engines.planning.periodic.problem import Client, PeriodicProblem  # noqa: E402
from doorstep.engines.planning.periodic.search import Settings  # noqa: E402
from doorstep.engines.planning.periodic.solve import solve_periodic  # noqa: E402
from doorstep.engines.planning.periodic.verify import verify_plan  # noqa: E402

Solver = Callable[[PeriodicProblem, int, float], PeriodicPlan | None]
HEAD = (
    "| problem | clients | vehicles | days | best known | solver | cost, mean | gap, mean | gap, worst | seconds "
    "| verified |\n|---|---|---|---|---|---|---|---|---|---|---|\n"
)


def drawn(seed: int, clients: int, vehicles: int) -> PeriodicProblem:
    """Clusters of clients in a square of 100, five days, once, twice or daily."""
    dice = random.Random(seed)
    middles = [(dice.uniform(0, 100), dice.uniform(0, 100)) for _ in range(8)]
    patterns = (tuple((day,) for day in range(5)), ((0, 2), (1, 3), (2, 4)), ((0, 1, 2, 3, 4),))
    who = []
    for number in range(1, clients + 1):
        x, y = dice.choice(middles)
        often = dice.choices(patterns, (6, 3, 1))[0]
        who.append(Client(number, dice.gauss(x, 9), dice.gauss(y, 9), 5.0, float(dice.randint(5, 25)), often))
    return PeriodicProblem((50.0, 50.0), vehicles, (200.0,) * 5, (500.0,) * 5, tuple(who))


def of_folder(folder: Path) -> Iterator[tuple[str, PeriodicProblem, float]]:
    """Name, problem and best known cost."""
    with (folder / "best_known.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            path = folder / row["instance"]
            if path.is_file():
                yield row["instance"], read_cordeau(path.read_text(encoding="utf-8")), float(row["best_known"])


def doorstep(problem: PeriodicProblem, seed: int, seconds: float) -> PeriodicPlan | None:
    """Ours."""
    return solve_periodic(problem, seed=seed, time_limit_s=seconds, clock=time.process_time).plan


def with_ortools(problem: PeriodicProblem, _: int, seconds: float) -> PeriodicPlan | None:
    """OR-Tools: a node for each pattern day of each client, a vehicle for each day and route."""
    pywrapcp = importlib.import_module("ortools.constraint_solver.pywrapcp")
    enums = importlib.import_module("ortools.constraint_solver.routing_enums_pb2")
    vehicles, days, scale = problem.vehicles, problem.days, 100
    visits = [(0, 0), *((at, k) for at, one in enumerate(problem.clients, 1) for k in range(len(one.patterns[0])))]
    points = [problem.depot, *((one.x, one.y) for one in problem.clients)]
    manager = pywrapcp.RoutingIndexManager(len(visits), vehicles * days, 0)
    routing = pywrapcp.RoutingModel(manager)
    at_node = [visits[manager.IndexToNode(index)][0] for index in range(manager.GetNumberOfIndices())]
    service = [0.0, *(one.service for one in problem.clients)]
    load = [0, *(round(one.demand * scale) for one in problem.clients)]
    way = routing.RegisterTransitCallback(lambda a, b: round(scale * math.dist(points[at_node[a]], points[at_node[b]])))
    took = routing.RegisterTransitCallback(
        lambda a, b: math.ceil(scale * (math.dist(points[at_node[a]], points[at_node[b]]) + service[at_node[a]]))
    )
    weight = routing.RegisterUnaryTransitCallback(lambda a: load[at_node[a]])
    routing.SetArcCostEvaluatorOfAllVehicles(way)
    endless = 10**9
    most_load = [endless if math.isinf(q) else round(q * scale) for q in problem.max_load for _ in range(vehicles)]
    most_time = [endless if math.isinf(d) else round(d * scale) for d in problem.max_time for _ in range(vehicles)]
    routing.AddDimensionWithVehicleCapacity(weight, 0, most_load, True, "load")  # noqa: FBT003
    routing.AddDimensionWithVehicleCapacity(took, 0, most_time, True, "time")  # noqa: FBT003
    solver = routing.solver()
    for at, one in enumerate(problem.clients, 1):
        own = [manager.NodeToIndex(node) for node, (who, _) in enumerate(visits) if who == at]
        which = solver.IntVar(0, len(one.patterns) - 1, f"pattern {at}")
        for k, index in enumerate(own):
            table = [pattern[k] for pattern in one.patterns]
            day = routing.VehicleVar(index) // vehicles
            solver.Add(day == solver.Element(table, which))
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = enums.FirstSolutionStrategy.FIRST_UNBOUND_MIN_VALUE  # others find none
    asked.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    asked.time_limit.FromMilliseconds(round(seconds * 1000))
    found = routing.SolveWithParameters(asked)
    if found is None:
        return None
    routes: list[list[tuple[int, ...]]] = [[] for _ in range(days)]
    for vehicle in range(vehicles * days):
        index, route = found.Value(routing.NextVar(routing.Start(vehicle))), list[int]()
        while not routing.IsEnd(index):
            route.append(problem.clients[at_node[index] - 1].id)
            index = found.Value(routing.NextVar(index))
        if route:
            routes[vehicle // vehicles].append(tuple(route))
    return plan_of(problem, routes)


def with_pyvrp(problem: PeriodicProblem, seed: int, seconds: float) -> PeriodicPlan | None:
    """PyVRP day by day: it cannot link a client's days, so patterns are chosen first, balancing load by direction."""
    pyvrp = importlib.import_module("pyvrp")
    stop = importlib.import_module("pyvrp.stop")
    sectors = 8
    used = [[0.0] * sectors for _ in range(problem.days)]
    of_day: list[list[Client]] = [[] for _ in range(problem.days)]
    for one in sorted(problem.clients, key=lambda one: (len(one.patterns), -one.demand)):
        angle = math.atan2(one.y - problem.depot[1], one.x - problem.depot[0])
        sector = int((angle / math.tau + 0.5) * sectors) % sectors
        whole = [sum(of_all) for of_all in used]
        best = min(one.patterns, key=lambda days: sum(whole[d] - 0.5 * used[d][sector] for d in days) / len(days))
        for day in best:
            used[day][sector] += one.demand
            of_day[day].append(one)
    routes: list[list[tuple[int, ...]]] = []
    scale = 100
    for day, clients in enumerate(of_day):
        model = pyvrp.Model()
        points = [problem.depot, *((one.x, one.y) for one in clients)]
        places = [model.add_location(round(x * scale), round(y * scale)) for x, y in points]
        model.add_depot(places[0])
        limits = {}
        if not math.isinf(problem.max_load[day]):
            limits["capacity"] = round(problem.max_load[day] * scale)
        if not math.isinf(problem.max_time[day]):
            limits["max_duration" if "max_duration" in _words(model.add_vehicle_type) else "shift_duration"] = round(
                problem.max_time[day] * scale
            )
        model.add_vehicle_type(problem.vehicles, **limits)
        for one, place in zip(clients, places[1:], strict=True):
            model.add_client(place, round(one.demand * scale), service_duration=round(one.service * scale))
        for a, one_place in enumerate(places):
            for b, other in enumerate(places):
                far = math.ceil(scale * math.dist(points[a], points[b]))
                model.add_edge(one_place, other, distance=far, duration=far)
        found = model.solve(stop.MaxRuntime(seconds / problem.days), seed=seed, display=False)
        if not found.is_feasible():
            return None
        routes.append(
            [tuple(clients[stop_.idx].id for stop_ in route if stop_.is_client()) for route in found.best.routes()]
        )
    return plan_of(problem, routes)


def _words(function: Callable[..., object]) -> tuple[str, ...]:
    return function.__code__.co_varnames


def plan_of(problem: PeriodicProblem, routes: list[list[tuple[int, ...]]]) -> PeriodicPlan:
    """A plan of the routes, measured."""
    where = {one.id: (one.x, one.y) for one in problem.clients}
    days = {one.id: tuple(d for d, day in enumerate(routes) if any(one.id in route for route in day))
            for one in problem.clients}  # fmt: skip
    total = 0.0
    for route in (route for day in routes for route in day):
        points = [problem.depot, *(where[id_] for id_ in route), problem.depot]
        total += sum(math.dist(a, b) for a, b in pairwise(points))
    return PeriodicPlan(days, tuple(tuple(sorted(day)) for day in routes), total)


def row(name: str, problem: PeriodicProblem, known: float | None, solver: str, solve: Solver, seeds: list[int],
        seconds: float) -> tuple[str, float]:  # fmt: skip
    """Solve with every seed; a row of the table and the mean gap."""
    costs, seconds_used, verified = list[float](), 0.0, "yes"
    start = f"| {name} | {len(problem.clients)} | {problem.vehicles} | {problem.days} | {known or '-'} | {solver} |"
    for seed in seeds:
        begun = time.process_time()
        plan = solve(problem, seed, seconds)
        seconds_used += time.process_time() - begun
        if plan is None:
            return f"{start} none found | | | {seconds_used:.1f} | |", math.inf
        costs.append(plan.distance)
        verified = "; ".join(verify_plan(problem, plan)[:1]) or verified
    gaps = [max(0.0, 100 * (cost / (known or min(costs)) - 1)) for cost in costs]
    mean = sum(gaps) / len(gaps)
    cost = sum(costs) / len(costs)
    took = seconds_used / len(seeds)
    return f"{start} {cost:.2f} | {mean:.2f} % | {max(gaps):.2f} % | {took:.1f} | {verified} |", mean


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", action="store_true", help="kept for scripts/bench; the table is always Markdown")
    parser.add_argument("--dir", type=Path, default=os.environ.get("PVRP"))
    parser.add_argument("--only", default="")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--rivals", action="store_true")
    wanted = parser.parse_args()
    seeds, only = [int(word) for word in wanted.seeds.split(",")], set(filter(None, wanted.only.split(",")))
    worlds: list[tuple[str, PeriodicProblem, float | None]] = (
        [(f"drawn {n}", drawn(1, n, m), None) for n, m in ((50, 2), (100, 3), (200, 6))]
        if wanted.dir is None
        else [one for one in of_folder(wanted.dir) if not only or one[0] in only]
    )
    solvers: dict[str, Solver] = {"doorstep": doorstep}
    if wanted.rivals:
        rivals: dict[str, Solver] = {"ortools": with_ortools, "pyvrp": with_pyvrp}
        for name, rival in rivals.items():
            try:
                importlib.import_module(name)
                solvers[name] = rival
            except ImportError:
                print(f"{name} is not installed: no rows of it.\n")
    solve_periodic(worlds[0][1], seed=1, step_limit=2000, settings=Settings())  # compile every part
    print(HEAD, end="", flush=True)
    means: dict[str, list[float]] = {name: [] for name in solvers}
    for name, problem, known in worlds:
        for solver, solve in solvers.items():
            text, mean = row(name, problem, known, solver, solve, seeds, wanted.seconds)
            means[solver].append(mean)
            print(text, flush=True)
    for solver, gaps in means.items():
        solved = [gap for gap in gaps if gap < math.inf]
        if solved:
            print(f"\n{solver}: mean gap {sum(solved) / len(solved):.3f} % over {len(solved)} of {len(gaps)} problems.")


if __name__ == "__main__":
    main()
