"""A vehicle breaks down in the morning: how many of its visits find a new date together, and how many one by one.

Run from the project's root: `python bench/planning/makeup.py [--markdown] [--steps 6000] [--kept 0,20,30,45,60]`.
The sample county is built in a throw-away folder and its plan in force is made anew with so many minutes kept free.
Then each vehicle misses each whole day of a week, and the week after stands as planned. One by one is by hour, each
visit with its best room; together is `find_rooms`. "Spare": a third vehicle of the same skills stands at the first
depot. Residents are those of the villages that use a stop. Times are processor time of `find_rooms`, compiled before.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))
os.environ["DOORSTEP_DATA"] = tempfile.mkdtemp(prefix="doorstep-bench-")
(Path(os.environ["DOORSTEP_DATA"]) / "static").mkdir()  # whitenoise reads it when it starts
os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.site.settings"
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402 - the settings are named first

django.setup()

from django.core.management import call_command  # noqa: E402

from doorstep.base.clock import now  # noqa: E402
from doorstep.engines.planning.visits import codec  # noqa: E402
from doorstep.engines.planning.visits.ground import drive_times  # noqa: E402
from doorstep.engines.planning.visits.makeup import MissedVisit, Outing, Room, Standing, find_room  # noqa: E402
from doorstep.engines.planning.visits.plan import VisitPlan  # noqa: E402
from doorstep.engines.planning.visits.problem import VisitProblem  # noqa: E402
from doorstep.engines.planning.visits.solve import solve_visits  # noqa: E402
from doorstep.engines.planning.visits.together import find_rooms  # noqa: E402
from doorstep.places.models import Place  # noqa: E402
from doorstep.programmes.pharmacy.queries.plans import open_plan  # noqa: E402
from doorstep.sample import county  # noqa: E402

HEAD = (
    "| kept free, minutes | spare | visits missed | one by one | together | residents, one by one | together "
    "| days with more | proved | ms a day, mean | most |\n|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)
WITHIN_DAYS = 7
There = dict[int, set[str]]


def sample() -> VisitProblem:
    """What the sample county's plan in force was asked."""
    call_command("migrate", verbosity=0)
    county.build(now=now(), seed=2026, report=lambda _zh, _en: None, steps=1_000)
    plan = open_plan(Place.objects.get(parent=None))
    if plan is None:
        raise RuntimeError("the sample county has no plan in force")
    return codec.problem_from_json(plan.whole)


def breakdowns(problem: VisitProblem, plan: VisitPlan) -> Iterator[tuple[list[MissedVisit], list[Outing], There]]:
    """Each vehicle on each day of a week: what it misses, what all do on the days after, which stops are visited."""
    residents = {village.id: village.residents for village in problem.villages}
    users = {stop.stop_id: sum(residents[one.village_id] for one in stop.villages) for stop in plan.stops}
    visits: dict[tuple[str, int], tuple[Standing, ...]] = defaultdict(tuple)
    for route in plan.routes:
        legs = [leg for leg in route.legs if leg.stop_id]
        visits[route.vehicle_id, route.day] = tuple(
            Standing(leg.stop_id, leg.start_min, leg.depart_min) for leg in legs
        )
    offsets = {on: day for day, on in enumerate(problem.rules.day_offsets)}
    for (broken, day), missed in sorted(visits.items()):
        begun = problem.rules.day_offsets[day]
        outings, there = [], defaultdict[int, set[str]](set)
        for on in range(begun - problem.rules.min_gap_days, begun + WITHIN_DAYS + problem.rules.min_gap_days + 1):
            weekday = offsets.get(on % problem.rules.cycle_days)
            for vehicle in problem.vehicles if weekday is not None else ():
                stays = () if (vehicle.id, on) == (broken, begun) else visits.get((vehicle.id, weekday or 0), ())
                there[on] |= {one.stop_id for one in stays if one.stop_id}
                if begun < on <= begun + WITHIN_DAYS:
                    outings.append(Outing(vehicle.id, on, weekday, stays))
        asked = [
            MissedVisit(one.stop_id, broken, one.end_min - one.start_min, residents=users[one.stop_id])
            for one in missed
            if one.stop_id
        ]
        yield asked, outings, there


def one_by_one(
    problem: VisitProblem, missed: list[MissedVisit], outings: list[Outing], there: There
) -> list[Room | None]:
    """Rooms by hour, each the best when those before it stand."""
    now_there, rooms = {on: set(stops) for on, stops in there.items()}, list[Room | None]()
    for one in missed:
        room, _ = find_room(problem, one, outings, now_there)
        rooms.append(room)
        if room:
            new = Standing(one.stop_id, room.start_min, room.start_min + one.service_min)
            outings = [
                replace(it, visits=tuple(sorted([*it.visits, new], key=lambda visit: visit.start_min)))
                if (it.vehicle_id, it.on) == (room.vehicle_id, room.on)
                else it
                for it in outings
            ]
            now_there.setdefault(room.on, set()).add(one.stop_id)
    return rooms


def row(problem: VisitProblem, plan: VisitPlan, kept: int, spare: str) -> str:
    """One row of the table."""
    visits, people, times, days = [0, 0, 0], [0, 0, 0], list[float](), list[tuple[bool, bool]]()
    for missed, outings, there in breakdowns(problem, plan):
        single = one_by_one(problem, missed, outings, there)
        begun = time.process_time()
        found = find_rooms(problem, missed, outings, there)
        times.append(time.process_time() - begun)
        before = people.copy()
        columns: tuple[Sequence[object], ...] = (missed, single, found.rooms)
        for at, rooms in enumerate(columns):
            made = [one.residents for one, room in zip(missed, rooms, strict=True) if room]
            visits[at] += len(made)
            people[at] += sum(made)
        days.append((people[2] - before[2] > people[1] - before[1], found.is_most))
    more, proved = (f"{sum(column)} of {len(days)}" for column in zip(*days, strict=True))
    mean, most = (f"{1000 * one:.0f}" for one in (sum(times) / len(times), max(times)))
    cells = (kept, spare, *visits, *(f"{one:,}" for one in people[1:]), more, proved, mean, most)
    return "| " + " | ".join(map(str, cells)) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table (it always does)")
    parser.add_argument("--steps", type=int, default=6_000)
    parser.add_argument("--kept", default="0,20,30,45,60")
    given = parser.parse_args()
    asked = sample()
    print(HEAD, flush=True)
    for kept in map(int, given.kept.split(",")):
        problem = replace(asked, rules=replace(asked.rules, reserve_min=kept))
        plan = solve_visits(problem, seed=2026, time_limit_s=None, iterations=given.steps)
        spare = replace(problem.vehicles[0], id="spare", name="spare")
        more = replace(problem, vehicles=(*problem.vehicles, spare), drive=None)
        for name, world in (("no", problem), ("yes", more)):
            ready = replace(world, drive=drive_times(world))
            find_rooms(ready, *next(breakdowns(ready, plan)))  # compile
            print(row(ready, plan, kept, name), flush=True)


if __name__ == "__main__":
    main()
