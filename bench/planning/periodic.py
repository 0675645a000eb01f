"""How near the best known plans the periodic engine comes, and what rivals make of the same problems.

Run from the project's root: `python bench/planning/periodic.py --dir FOLDER [--seconds 10,60,300x1] [--seeds 1,2,3]
[--jobs 2] [--kept RUNS.csv]`. The folder holds problems in the format of Cordeau, Gendreau and Laporte and
their `best_known.csv`; without it, or a folder in `PVRP` as with `PVRP=FOLDER scripts/bench planning/periodic`, three
drawn problems are solved, whose best plans nobody knows, and the gap is to the best plan of the row. Seconds are the
process's processor seconds, `300x1` with the first seed only; a run ends once it reaches the best known cost. Every run
is written to the file of `--kept` (or `PVRP_KEPT`; `PVRP_SECONDS` stands for `--seconds`) when it ends, and one that
stands there is not made again: a long table can be broken off.
Rivals are optional packages that nothing else needs; they get the first of the seconds and the first seed, by the
clock, and without them the output says so: `ortools` with a vehicle for each day and route, patterns as constraints on
vehicles, guided local search; `pyvrp` day by day, after each client took the pattern that is least used near it.
The search of the real timetable stands beside them, by processor seconds: a client is a village with a stop of its own.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import math
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from statistics import mean
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from doorstep.cli.bench import Rules, attempt  # noqa: E402
from doorstep.engines.planning.periodic.cordeau import read_cordeau  # noqa: E402
from doorstep.engines.planning.periodic.plan import PeriodicPlan  # noqa: E402
from doorstep.engines.planning.periodic.problem import Client, PeriodicProblem  # noqa: E402
from doorstep.engines.planning.periodic.solve import make_ready  # noqa: E402
from doorstep.engines.planning.periodic.verify import verify_plan  # noqa: E402
from doorstep.engines.planning.published import measured, solve_as_timetable  # noqa: E402

GOALS = {10.0: 0.5, 60.0: 0.2, 300.0: 0.1}
"""Gap asked for, in per cent, by seconds."""
NONE = "none found"
TIMETABLE = "timetable"
RIVALS = {"ortools": "OR-Tools", "pyvrp": "PyVRP by day", TIMETABLE: "our timetable's search"}


class World(NamedTuple):
    """A problem with its name and best known cost."""

    name: str
    problem: PeriodicProblem
    known: float | None


class Task(NamedTuple):
    """One run: who solves which problem, in how many seconds, with which seed."""

    name: str
    solver: str
    seconds: float
    seed: int


class Run(NamedTuple):
    """What came of it; `cost` is infinite where no plan was found, `verified` says yes or what is wrong."""

    cost: float
    took: float
    verified: str


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


def of_folder(folder: Path) -> Iterator[World]:
    """The problems that are there."""
    with (folder / "best_known.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            path = folder / row["instance"]
            if path.is_file():
                yield World(row["instance"], read_cordeau(path.read_text(encoding="utf-8")), float(row["best_known"]))


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
    return measured(problem, routes)


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
    return measured(problem, routes)


def _words(function: Callable[..., object]) -> tuple[str, ...]:
    return function.__code__.co_varnames


def with_timetable(problem: PeriodicProblem, seed: int, seconds: float) -> PeriodicPlan | None:
    """The search of the real timetable; None if it leaves a client out."""
    return solve_as_timetable(problem, seed=seed, time_limit_s=seconds, clock=time.process_time).plan


def made(world: World, task: Task) -> Run:
    """Make one run, and check its plan; ours ends once it reaches the best known cost."""
    if task.solver == "doorstep":
        rules = Rules(task.seconds, time.process_time, until_known=True)
        trial = attempt(world.problem, task.seed, rules, world.known)
        return Run(math.inf, task.seconds, NONE) if trial is None else _run(trial.cost, trial.seconds, trial.wrong)
    rival = {"ortools": with_ortools, "pyvrp": with_pyvrp, TIMETABLE: with_timetable}[task.solver]
    begun = time.process_time()
    plan = rival(world.problem, task.seed, task.seconds)
    took = time.process_time() - begun
    if plan is None:
        return Run(math.inf, took, NONE)
    return _run(plan.distance, took, verify_plan(world.problem, plan))


def _run(cost: float, took: float, wrong: list[str]) -> Run:
    return Run(cost, took, "; ".join(wrong[:1]) or "yes")


def kept_in(file: Path | None) -> dict[Task, Run]:
    """Runs that were made before."""
    if file is None or not file.is_file():
        return {}
    with file.open(encoding="utf-8", newline="") as lines:
        return {
            Task(row["instance"], row["solver"], float(row["seconds"]), int(row["seed"])):
            Run(float(row["cost"]), float(row["took"]), row["verified"])
            for row in csv.DictReader(lines)
        }  # fmt: skip


def keep(file: Path | None, task: Task, run: Run) -> None:
    """Write a run down."""
    if file is not None:
        is_new = not file.is_file()
        with file.open("a", encoding="utf-8", newline="") as lines:
            if is_new:
                csv.writer(lines).writerow(["instance", "solver", "seconds", "seed", "cost", "took", "verified"])
            csv.writer(lines).writerow([*task, *run])


def table(worlds: list[World], runs: dict[Task, Run], limits: dict[float, list[int]],
          rivals: list[str]) -> Iterator[str]:  # fmt: skip
    """The lines of the table, and what they come to."""
    first = next(iter(limits))
    titles = ["problem", "clients", "vehicles", "days", "best known"]
    for limit, seeds in limits.items():
        titles += [f"{limit:g} s", "gap", "worst"] if len(seeds) > 1 else [f"{limit:g} s", "gap"]
    titles += [f"{RIVALS[rival]}, {first:g} s" for rival in rivals] + ["verified"]
    yield f"| {' | '.join(titles)} |"
    yield "|---|" + "---:|" * (len(titles) - 2) + "---|"
    gaps: dict[float, dict[int, list[float]]] = {limit: {seed: [] for seed in seeds} for limit, seeds in limits.items()}
    for name, problem, known in worlds:
        ours = [run for task, run in runs.items() if task.name == name and task.solver == "doorstep"]
        least = known or min(run.cost for run in ours)
        cells = [
            name,
            *map(str, (len(problem.clients), problem.vehicles, problem.days)),
            f"{known:.2f}" if known else "-",
        ]
        for limit, seeds in limits.items():
            costs = [runs[Task(name, "doorstep", limit, seed)].cost for seed in seeds]
            above = [max(0.0, 100 * (cost / least - 1)) for cost in costs]
            for seed, gap in zip(seeds, above, strict=True):
                gaps[limit][seed].append(gap)
            cells += [f"{mean(costs):.2f}", f"{mean(above):.2f} %", f"{max(above):.2f} %"][: 3 if len(seeds) > 1 else 2]
        for rival in rivals:
            run = runs[Task(name, rival, first, limits[first][0])]
            cells.append(run.verified if run.cost == math.inf else f"{100 * (run.cost / least - 1):+z.1f} %")
        checked = [run.verified for task, run in runs.items() if task.name == name and run.cost < math.inf]
        yield f"| {' | '.join(cells)} | {next((word for word in checked if word != 'yes'), 'yes')} |"
    yield ""
    yield "Costs and gaps are means over the seeds; better than the best known counts as 0. Rivals have one seed."
    yield ""
    for limit, seeds in limits.items():
        alone = {seed: mean(gaps[limit][seed]) for seed in seeds}
        asked = f"; asked for: {GOALS[limit]} %" if limit in GOALS else ""
        each = ", ".join(f"{gap:.3f} with seed {seed}" for seed, gap in alone.items())
        yield f"- {limit:g} s: mean gap {mean(alone.values()):.3f} % over {len(worlds)} problems ({each}{asked})."


ABOUT = """
Processor seconds. The rivals go by the clock; PyVRP cannot choose days: these were chosen before. The timetable is
asked for a county whose villages have a stop each; where it leaves one out it found none. The folder of the problems
stands in `PVRP`, the seconds in `PVRP_SECONDS`; runs that stand in the file of `PVRP_KEPT` are not made again."""


def _limits(text: str) -> dict[float, int | None]:
    """`10,60,300x1`: seconds, and with how many of the seeds (all)."""
    words = [word.partition("x") for word in text.split(",")]
    return {float(seconds): int(count) if count else None for seconds, _, count in words}


def main() -> None:
    """Make the runs that are missing and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", action="store_true", help="kept for scripts/bench; the table is always Markdown")
    parser.add_argument("--dir", type=Path, default=os.environ.get("PVRP"))
    parser.add_argument("--kept", type=Path, default=os.environ.get("PVRP_KEPT"))
    parser.add_argument("--only", default="")
    parser.add_argument("--seconds", type=_limits, default=os.environ.get("PVRP_SECONDS", "10"))
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--jobs", type=int, default=1)
    wanted = parser.parse_args()
    seeds, only = [int(word) for word in wanted.seeds.split(",")], set(filter(None, wanted.only.split(",")))
    worlds = (
        [World(f"drawn {n}", drawn(1, n, m), None) for n, m in ((50, 2), (100, 3), (200, 6))]
        if wanted.dir is None
        else [one for one in of_folder(wanted.dir) if not only or one.name in only]
    )
    runs = kept_in(wanted.kept)
    rivals = [
        name
        for name in RIVALS
        if name == TIMETABLE or importlib.util.find_spec(name) or any(task.solver == name for task in runs)
    ]
    for name in RIVALS:
        if name not in rivals:
            print(f"{name} is not installed: no column of it.\n")
    limits = {seconds: seeds[:count] for seconds, count in wanted.seconds.items()}
    tasks = [Task(one.name, rival, next(iter(limits)), seeds[0]) for rival in rivals for one in worlds]
    tasks += [Task(one.name, "doorstep", limit, seed) for limit, of in limits.items() for seed in of for one in worlds]
    of_name = {one.name: one for one in worlds}
    make_ready()  # once, not in each process at the same moment
    with ProcessPoolExecutor(wanted.jobs) as pool:
        started = {pool.submit(made, of_name[task.name], task): task for task in tasks if task not in runs}
        for future in as_completed(started):
            task = started[future]
            runs[task] = future.result()
            keep(wanted.kept, task, runs[task])
            print(*task, *runs[task], file=sys.stderr, flush=True)
    print("\n".join(table(worlds, runs, limits, rivals)))
    print(ABOUT)


if __name__ == "__main__":
    main()
