"""A city in under two minutes, and a province by any executor with the same digits, also when workers are killed.

Run from the project's root: `python bench/planning/counties.py [--markdown] [--villages national.csv.gz]`.
The city is Huzhou: its five counties as packaged, true names and codes, synthetic points and residents, a vehicle for
every forty villages. The province is Shaanxi from a list of the country's villages (--villages; left out without it):
true codes, points of the village or its town where the list has them and drawn around the county otherwise, drawn
residents; DOORSTEP_BENCH_VILLAGES can name the list, too. Each is planned in this process and in a pool of two, the
province also while workers of the pool are killed, called off and begun again, and by a Dask cluster of two with and
without kills: one digest for all.
"""

import argparse
import csv
import gzip
import importlib
import math
import multiprocessing
import os
import random
import resource
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from doorstep.engines.planning.counties.folder import PlanFolder  # noqa: E402 - runs without installing
from doorstep.engines.planning.counties.run import Glance, Kept, Province, plan_counties  # noqa: E402
from doorstep.engines.planning.visits.problem import Vehicle, Village, VisitProblem, stops_at_villages  # noqa: E402
from doorstep.kernel.crew import Serial, processes  # noqa: E402
from doorstep.kernel.geo import gcj02_to_wgs84  # noqa: E402

PACKAGED = ROOT / "src" / "doorstep" / "places" / "data"
PROVINCE = "61"
WORKERS = 2
VILLAGES_A_VEHICLE = 40
HEAD = (
    "| what | counties | villages | vehicles | steps a county | done by | CPU s | wall s | served | the same digits |"
)


@dataclass(frozen=True, slots=True)
class World:
    """Counties to plan, and with how many steps each."""

    name: str
    problems: dict[str, VisitProblem]
    steps: int

    def counted(self) -> str:
        """The cells of a row that only depend on it."""
        of = self.problems.values()
        villages, vehicles = sum(len(one.villages) for one in of), sum(len(one.vehicles) for one in of)
        return f"| {self.name} | {len(of)} | {villages:,} | {vehicles} | {self.steps:,}"


def city(steps: int) -> World:
    """Huzhou."""
    problems = {}
    for path in sorted(PACKAGED.glob("3305*.csv")):
        with path.open(encoding="utf-8") as lines:
            rows = [row for row in csv.DictReader(lines) if row["lon"]]
        villages = [
            Village(row["code"], row["name"], float(row["lon"]), float(row["lat"]), int(row["residents"]))
            for row in rows
            if row["level"] == "village"
        ]
        towns = [(float(row["lon"]), float(row["lat"])) for row in rows if row["level"] == "town"]
        problems[path.stem] = _county(path.stem, villages, towns)
    return World("Huzhou", problems, steps)


def province(listed: Path, steps: int) -> World:
    """Shaanxi, with what the list does not know drawn from a seed."""
    rows = defaultdict[str, list[tuple[str, str, float, float, bool]]](list)
    with gzip.open(listed, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["code"].startswith(PROVINCE):
                is_known = row["coord_src"] != "none"
                lon, lat = gcj02_to_wgs84(float(row["lon_gcj"]), float(row["lat_gcj"])) if is_known else (0.0, 0.0)
                rows[row["code"][:6]].append((row["code"], row["name"], lon, lat, row["coord_src"] == "village"))
    problems = {}
    everywhere = [(code, lon, lat) for found in rows.values() for code, _, lon, lat, _ in found if lon]
    for county, found in sorted(rows.items()):
        known = [(lon, lat) for code, lon, lat in everywhere if code[:6] == county]
        known = known or [(lon, lat) for code, lon, lat in everywhere if code[:4] == county[:4]]
        dice = random.Random(int(county))
        villages = []
        for code, name, lon, lat, is_own in found:
            if not is_own:  # the town's point, or none: somewhere around it
                lon, lat = (lon, lat) if lon else dice.choice(known)  # noqa: PLW2901
                lon, lat = lon + dice.gauss(0, 0.03), lat + dice.gauss(0, 0.03)  # noqa: PLW2901
            villages.append(Village(code, name, lon, lat, int(dice.lognormvariate(math.log(1350), 0.5))))
        problems[county] = _county(county, villages, sorted(set(known)))
    return World("Shaanxi", problems, steps)


def _county(code: str, villages: list[Village], depots: list[tuple[float, float]]) -> VisitProblem:
    count = max(1, round(len(villages) / VILLAGES_A_VEHICLE))
    fleet = [Vehicle(f"{code}-{at}", f"car {at}", *depots[at * len(depots) // count]) for at in range(count)]
    return VisitProblem(tuple(villages), stops_at_villages(villages), tuple(fleet))


def measured(
    world: World,
    muster: Callable[[], Executor],
    *,
    at_once: int = WORKERS,
    progress: Callable[[Glance], bool | None] | None = None,
    kept: Kept | None = None,
) -> tuple[Province, float, float]:
    """Plan a world; return what came of it, and the seconds it took by the clock and of processors."""
    begun, used = time.perf_counter(), cpu_seconds()
    planned = plan_counties(
        world.problems, seed=1, iterations=world.steps, muster=muster, at_once=at_once, progress=progress, kept=kept
    )
    return planned, time.perf_counter() - begun, cpu_seconds() - used


def cpu_seconds() -> float:
    """Processor seconds of this process and of those it began that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def killing(every: int, kill: Callable[[], None]) -> Callable[[Glance], None]:
    """Return a listener that kills a worker after so many counties, three times."""
    left = [every, 2 * every, 3 * every]

    def listen(glance: Glance) -> None:
        if left and glance.counties >= left[0]:
            left.pop(0)
            kill()

    return listen


def kill_a_process() -> None:
    """Kill one of the processes this one began."""
    multiprocessing.active_children()[0].kill()


def rows_of(world: World, *, is_whole: bool) -> Iterator[str]:
    """Plan a world alone and in a pool, and in every other way where `is_whole`; yield a row for each."""
    alone, wall_s, cpu_s = measured(world, Serial, at_once=1)
    wanted = alone.digest()

    def row(by: str, planned: Province, wall_s: float, cpu_s: float | None = None) -> str:
        served = sum(plan.kpis.residents_served for plan in planned.plans.values())
        people = sum(plan.kpis.residents for plan in planned.plans.values())
        is_same = planned.digest() == wanted and not planned.lost and not planned.left
        cells = (by, "" if cpu_s is None else f"{cpu_s:.0f}", f"{wall_s:.0f}", f"{served / people:.1%}")
        return f"{world.counted()} | {' | '.join(cells)} | {'yes' if is_same else 'NO'} |"

    yield row("this process", alone, wall_s, cpu_s)
    pool = partial(processes, WORKERS)
    yield row(f"pool of {WORKERS}", *measured(world, pool))
    if not is_whole:
        return
    every = max(1, len(world.problems) // 4)
    yield row(f"pool of {WORKERS}, 3 killed", *measured(world, pool, progress=killing(every, kill_a_process)))
    with TemporaryDirectory() as folder:
        half = len(world.problems) // 2
        kept = PlanFolder(Path(folder))
        first, *early = measured(world, pool, kept=kept, progress=lambda glance: glance.counties < half)
        second, *late = measured(world, pool, kept=kept)
        yield row(
            f"pool of {WORKERS}, called off at {len(first.plans)} and begun again",
            second,
            early[0] + late[0],
            early[1] + late[1],
        )
    yield from _by_cluster(world, row)


def _by_cluster(world: World, row: Callable[..., str]) -> Iterator[str]:
    try:
        dask: Any = importlib.import_module("distributed")  # the `cluster` extra
    except ImportError:
        yield f"{world.counted()} | Dask is not installed |  |  |  |"
        return
    with (
        dask.LocalCluster(n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
        dask.Client(cluster) as client,
    ):
        muster = partial(client.get_executor, pure=False)
        yield row(f"Dask, {WORKERS} workers", *measured(world, muster)[:2])
        every = max(1, len(world.problems) // 4)
        planned, wall_s, _ = measured(world, muster, progress=killing(every, lambda: _kill_a_worker(client)))
        yield row(f"Dask, {WORKERS} workers, 3 killed", planned, wall_s)


def _kill_a_worker(client: Any) -> None:
    os.kill(min(client.run(os.getpid).values()), signal.SIGKILL)


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--markdown", action="store_true", help="print a Markdown table (it always does)")
    asked.add_argument("--villages", type=Path, default=os.environ.get("DOORSTEP_BENCH_VILLAGES"))
    asked.add_argument("--city-steps", type=int, default=20_000)
    asked.add_argument("--province-steps", type=int, default=300)
    options = asked.parse_args()
    plan_counties(dict(list(city(0).problems.items())[:1]), seed=1, iterations=0)  # compile once, before the clocks run
    print(HEAD, "|---|---:|---:|---:|---:|---|---:|---:|---:|---|", sep="\n")
    huzhou = city(options.city_steps)
    for line in rows_of(huzhou, is_whole=False):
        print(line, flush=True)
    if options.villages:
        for line in rows_of(province(Path(options.villages), options.province_steps), is_whole=True):
            print(line, flush=True)


if __name__ == "__main__":
    main()
