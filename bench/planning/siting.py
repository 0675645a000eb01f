"""How long siting takes, how close to proved, and what greedy alone would miss.

Run from the project's root: `python bench/planning/siting.py [--dir FOLDER] [--homes 20000] [--candidates 2000]`.
1. p-median and p-centre of the OR-Library's problems in `--dir` or the folder that PMED names (with their
   `optimal.csv`), as `PMED=FOLDER scripts/bench planning/siting` does; without it of graphs drawn in the same manner.
   Published longest distances: W. Pullan, A memetic genetic algorithm for the vertex p-center problem, Evolutionary
   Computation 16, 2008.
2. Covering with points and candidates spread evenly, which leaves least to reductions, weights 1 to 99.
3. Covering as it is in five counties: homes drawn around the villages of `places/data`, as many as people live there,
   within about 500 m of the village's point; candidates are the villages and homes; minutes on foot as in 5.
4. With capacities: the second table's question with sites that hold half to one and a half times the mean.
5. The walking circle: nobody publishes where every building's residents live, so towns are drawn: homes in clusters
   over 60 x 55 km, residents log-normal around 200; a few homes of unknown place; candidates are homes; every so many
   candidates a site stands already. The rival is plain greedy: always the site that adds most.
Draws have seeds, so the tables can be made again. CPU seconds are this process's; on a shared machine those on the wall
are longer, and what HiGHS does, which goes by the clock on the wall, is less.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time

import numpy as np
from scipy.spatial import cKDTree

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from doorstep.engines.planning.siting.centre import p_centre  # noqa: E402
from doorstep.engines.planning.siting.choosing import Choosing, from_points  # noqa: E402
from doorstep.engines.planning.siting.coverage import cover  # noqa: E402
from doorstep.engines.planning.siting.covering import fewest_sites, most_covered  # noqa: E402
from doorstep.engines.planning.siting.median import p_median  # noqa: E402
from doorstep.engines.planning.siting.next_sites import best_next  # noqa: E402
from doorstep.engines.planning.siting.orlib import read_pmed  # noqa: E402
from doorstep.engines.planning.siting.problem import Points, SitingProblem, Walk  # noqa: E402
from doorstep.engines.planning.siting.verify import verify_sited  # noqa: E402

CENTRES = (
    127, 98, 93, 74, 48, 84, 64, 55, 37, 20, 59, 51, 36, 26, 18, 47, 39, 28, 18, 13,
    40, 38, 22, 15, 11, 38, 32, 18, 13, 9, 30, 29, 15, 11, 30, 27, 15, 29, 23, 13,
)  # fmt: skip
MEDIANS = (
    "| problem | points | p | median | published | proved | CPU s | centre | published | proved | CPU s | verified |\n"
    "|---|---:|---:|---:|---:|---|---:|---:|---:|---|---:|---|\n"
)
COVERS = (
    "| question | reach | pairs | sites | value | bound | gap | parts of the tree | CPU s | verified |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---|\n"
)
CIRCLES = (
    "| homes | candidates | minutes | covered before | sites | added | greedy adds | gap | circle CPU | search CPU |\n"
    "|---|---|---|---|---|---|---|---|---|---|\n"
)


def drawn(seed: int, vertices: int, sites: int) -> str:
    """A graph in the manner of the OR-Library: a path through all vertices and edges drawn besides, costs 1 to 100."""
    dice = np.random.default_rng(seed)
    more = vertices * vertices // 50 - vertices + 1
    ends = np.concatenate([np.column_stack([np.arange(1, vertices), np.arange(2, vertices + 1)]),
                           dice.integers(1, vertices + 1, (more, 2))])  # fmt: skip
    costs = dice.integers(1, 101, len(ends))
    lines = [f"{a} {b} {cost}" for (a, b), cost in zip(ends.tolist(), costs.tolist(), strict=True)]
    return "\n".join([f"{vertices} {len(ends)} {sites}", *lines])


def medians(folder: Path | None) -> Iterator[tuple[str, str, str, str]]:
    """Name, text, published median and published centre."""
    if folder is None:
        for seed, (vertices, sites) in enumerate(((200, 10), (400, 40), (600, 60), (900, 10), (900, 90)), 1):
            yield f"drawn {seed}", drawn(seed, vertices, sites), "", ""
        return
    with (folder / "optimal.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            name = row["instance"]
            number = int(name.removeprefix("pmed")) if name.removeprefix("pmed").isdigit() else 0
            centre = str(CENTRES[number - 1]) if 1 <= number <= len(CENTRES) else ""
            yield name, (folder / f"{name}.txt").read_text(encoding="utf-8"), row["optimal"], centre


def print_medians(folder: Path | None, seconds: float) -> None:
    """Print the first table; reading a graph and its shortest paths count in the sum, not in the rows."""
    print(MEDIANS, end="")
    for ask in (p_median, p_centre):
        ask(*read_pmed("4 3 2 1 2 1 2 3 1 3 4 1"))  # compiles
    begun, spent = process_time(), 0.0
    for name, text, optimal, centre in medians(folder):
        points, sites = read_pmed(text)
        first = process_time()
        median = p_median(points, sites, time_limit_s=seconds, clock=process_time)
        second = process_time()
        far = p_centre(points, sites, time_limit_s=seconds, clock=process_time)
        third = process_time()
        spent += third - second
        wrong = [
            *verify_sited(points, median, "median", count=sites),
            *verify_sited(points, far, "centre", count=sites),
        ]
        print(
            f"| {name} | {len(points)} | {sites} | {median.value:.0f} | {optimal} | {proved(median.gap)} "
            f"| {second - first:.2f} | {far.value:.0f} | {centre} | {proved(far.gap)} | {third - second:.2f} "
            f"| {wrong[0] if wrong else 'yes'} |",
            flush=True,
        )
    took = process_time() - begun
    print(f"\nAll of it {took:.1f} CPU s; the medians, reading and checking included, {took - spent:.1f} CPU s.\n")


def proved(gap: float) -> str:
    """How sure."""
    return "yes" if gap == 0 else f"to {gap:.3%}"


def spread(points: int, candidates: int, reach: float, seed: int) -> Choosing:
    """Points and candidates spread evenly over a square of 100."""
    dice = np.random.default_rng(seed)
    at, places = dice.uniform(0, 100, (points, 2)), dice.uniform(0, 100, (candidates, 2))
    near = cKDTree(at).query_ball_tree(cKDTree(places), reach)
    counts = np.array([len(row) for row in near], dtype=np.int64)
    site = np.array([j for row in near for j in sorted(row)], dtype=np.int64)
    point = np.repeat(np.arange(points), counts)
    weights = dice.integers(1, 100, points) * (counts > 0)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    far = np.hypot(*(at[point] - places[site]).T)
    return Choosing(weights.astype(np.float64), starts, site, far, candidates)


def villages(homes: int, candidates: int, limit_min: float, seed: int) -> Choosing:
    """Homes around the villages of the counties at hand; a home nobody can reach asks for nothing."""
    dice = np.random.default_rng(seed)
    rows = [row for file in sorted((ROOT / "src/doorstep/places/data").glob("*.csv"))
            for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())
            if row["level"] == "village" and row["lon"] and int(row["residents"] or 0) > 0]  # fmt: skip
    at = np.array([(float(row["lon"]), float(row["lat"])) for row in rows])
    people = np.array([float(row["residents"]) for row in rows])
    lives = at[dice.choice(len(at), homes, p=people / people.sum())] + dice.normal(0, 0.005, (homes, 2))
    places = np.concatenate([at, lives])[:candidates]
    walk = Walk(limit_min=limit_min, metres_per_min=60.0, detour=1.3)
    weights = dice.integers(1, 100, homes).astype(np.float64)
    question = from_points(Points(*lives.T.copy()), Points(*places.T.copy()), walk, weights)
    return replace(question, weights=weights * (np.diff(question.starts) > 0))


def cover_row(problem: Choosing, reach: float, count: int | None, seconds: float, *, is_limited: bool = False) -> str:
    """One question of covering, asked and checked."""
    first = process_time()
    if count is None:
        found = fewest_sites(problem, reach, time_limit_s=seconds, clock=process_time)
    else:
        found = most_covered(problem, count, reach, time_limit_s=seconds, clock=process_time)
    took = process_time() - first
    wrong = verify_sited(problem, found, "fewest" if count is None else "most", reach=reach, count=count)
    asked = ("fewest" if count is None else "most covered") + (", capacities" if is_limited else "")
    return (
        f"| {asked} | {reach:.0f} | {len(problem.sites):,} | {'' if count is None else count} | {found.value:,.0f} "
        f"| {found.bound:,.1f} | {'proved' if found.is_proved else f'{found.gap:.3%}'} | {found.nodes} | {took:.1f} "
        f"| {wrong[0] if wrong else 'yes'} |"
    )


def print_covers(points: int, candidates: int, seconds: float) -> None:
    """Print the tables of covering."""
    warm = spread(300, 100, 12.0, seed=1)
    for count in (3, None):
        cover_row(warm, 12.0, count, 5.0)  # compiles
    print(f"{points:,} points, {candidates:,} candidates, at most {seconds:.0f} CPU s:\n\n{COVERS}", end="")
    for reach in (3.0, 6.0, 12.0):
        problem = spread(points, candidates, reach, seed=1)
        for count in (10, 50, 100, 200, None):
            print(cover_row(problem, reach, count, seconds), flush=True)
    print(f"\nHomes around villages, reach in minutes on foot:\n\n{COVERS}", end="")
    for minutes in (8.0, 15.0, 30.0, 60.0):
        problem = villages(points, candidates, minutes, seed=1)
        for count in (50, 200, None):
            print(cover_row(problem, minutes, count, seconds), flush=True)
    print(f"\nWith capacities:\n\n{COVERS}", end="")
    for homes, sites, reach, count in ((500, 50, 12.0, 15), (2_000, 200, 12.0, 40), (points, candidates, 3.0, 200)):
        problem = spread(homes, sites, reach, seed=1)
        room = np.round(problem.weights.sum() / count * np.random.default_rng(7).uniform(0.5, 1.5, sites))
        limited = replace(problem, capacities=room)
        print(cover_row(limited, reach, count, seconds, is_limited=True), flush=True)
    print()


def city(homes: int, candidates: int, *, seed: int, limit_min: float) -> SitingProblem:
    """A drawn city."""
    dice = np.random.default_rng(seed)
    towns = max(1, homes // 150)
    middles = np.column_stack([dice.uniform(119.4, 120.0, towns), dice.uniform(30.4, 30.9, towns)])
    at = middles[dice.integers(0, towns, homes)] + dice.normal(0, 0.008, (homes, 2))
    at[dice.random(homes) < 0.01] = np.nan
    known = np.flatnonzero(~np.isnan(at[:, 0]))
    places = at[dice.choice(known, candidates, replace=False)]
    people = dice.lognormal(np.log(200), 0.8, homes).astype(np.int64)
    stands = places[: candidates // 10]
    return SitingProblem(
        Points(at[:, 0].copy(), at[:, 1].copy()),
        people,
        Points(stands[:, 0].copy(), stands[:, 1].copy()),
        Points(places[:, 0].copy(), places[:, 1].copy()),
        Walk(limit_min=limit_min, metres_per_min=60.0, detour=1.3),
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", action="store_true", help="kept for scripts/bench; the table is always Markdown")
    folder = Path(os.environ["PMED"]) if os.environ.get("PMED") else None
    parser.add_argument("--dir", type=Path, default=folder, help="p-median problems with their optimal.csv; else $PMED")
    parser.add_argument("--homes", type=int, default=20_000)
    parser.add_argument("--candidates", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=30.0)
    wanted = parser.parse_args()
    print_medians(wanted.dir, 2 * wanted.seconds)
    print_covers(wanted.homes, wanted.candidates, wanted.seconds)
    print_circles(wanted.homes, wanted.candidates, wanted.seconds)


def print_circles(homes: int, candidates: int, seconds: float) -> None:
    """Print the third table."""
    print(f"The walking circle:\n\n{CIRCLES}", end="")
    for limit_min in (8.0, 15.0, 30.0):
        problem = city(homes, candidates, seed=1, limit_min=limit_min)
        begun = process_time()
        before = cover(problem)
        circle_s = process_time() - begun
        for count in (1, 10, 50, 200):
            begun = process_time()
            found = best_next(problem, count, time_limit_s=seconds)
            took = process_time() - begun
            gap = "proved" if found.is_proved else f"{found.gap:,} ({found.gap / found.gained:.2%})"
            print(
                f"| {homes:,} | {candidates:,} | {limit_min:.0f} | {before.share or 0:.1%} | {count} "
                f"| {found.gained:,} | {found.greedy_gained:,} ({found.greedy_gained / found.gained:.2%}) | {gap} "
                f"| {circle_s:.2f} s | {took:.2f} s |"
            )


if __name__ == "__main__":
    main()
