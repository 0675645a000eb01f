"""How long the best next service points take on a large city, how close to proved, and what greedy alone would miss.

Run from the project's root: `python bench/planning/siting.py [--markdown] [--homes 20000] [--candidates 2000]`.
Nobody publishes where every building's residents live, so towns are drawn: homes in clusters over 60 x 55 km, residents
log-normal around 200; a few homes are of unknown place; candidates are homes; every so many candidates a site stands
already. The draw has a seed, so the table can be made again. The rival is plain greedy: always the site that adds most.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import perf_counter

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from doorstep.engines.planning.siting.coverage import cover  # noqa: E402
from doorstep.engines.planning.siting.next_sites import best_next  # noqa: E402
from doorstep.engines.planning.siting.problem import Points, SitingProblem, Walk  # noqa: E402

HEAD = (
    "| homes | candidates | minutes | covered before | next sites | added | greedy adds | gap | circle | search |\n"
    "|---|---|---|---|---|---|---|---|---|---|\n"
)


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
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", action="store_true", help="kept for scripts/bench; the table is always Markdown")
    parser.add_argument("--homes", type=int, default=20_000)
    parser.add_argument("--candidates", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    wanted = parser.parse_args()
    print(HEAD, end="")
    for limit_min in (8.0, 15.0, 30.0):
        problem = city(wanted.homes, wanted.candidates, seed=1, limit_min=limit_min)
        begun = perf_counter()
        before = cover(problem)
        circle_s = perf_counter() - begun
        for count in (1, 10, 50, 200):
            begun = perf_counter()
            found = best_next(problem, count, time_limit_s=wanted.seconds)
            took = perf_counter() - begun
            gap = "proved" if found.is_proved else f"{found.gap:,} ({found.gap / found.gained:.2%})"
            print(
                f"| {wanted.homes:,} | {wanted.candidates:,} | {limit_min:.0f} | {before.share or 0:.1%} | {count} "
                f"| {found.gained:,} | {found.greedy_gained:,} ({found.greedy_gained / found.gained:.2%}) | {gap} "
                f"| {circle_s:.2f} s | {took:.2f} s |"
            )


if __name__ == "__main__":
    main()
