"""How long a quarter of a county takes, and a million units, beside what no method can do without, in one run.

Run from the project's root: `python bench/scoring/index.py [--markdown] [--units 1000000]`. Processor seconds over all
threads are what counts on a shared machine; divided by two they are the wall time of two free cores. Limits: reading
the table once; for replicates the matrix products, drawing the normals and sorting, and nothing else (a million units
draw a pool of normals once, so there only the products and sorting). The engine shares work between two threads of its
own, so the library of matrix products gets one: two would wait for each other, and waiting counts as processor time.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from doorstep.engines.scoring import build, nation, normalise, rank_sets  # noqa: E402
from doorstep.engines.scoring.replicate import draw_choices, method_sobol, replicate, spread  # noqa: E402
from doorstep.engines.scoring.scheme import Method, Node, Scheme  # noqa: E402
from doorstep.engines.scoring.survey import estimate  # noqa: E402
from doorstep.engines.scoring.survey.design import design  # noqa: E402

HEAD = "| what | wall s | CPU s | least CPU s | of it | goal s on two cores | met |\n|---|---:|---:|---:|---:|---:|---|"


def scheme(top: Method) -> Scheme:
    """4 indices, 10 classes, 100 indicators."""
    nodes = [Node("index", method=top), *(Node(f"i{at}", "index") for at in range(4))]
    nodes += [Node(f"c{at}", f"i{at % 4}") for at in range(10)]
    nodes += [Node(f"k{at}", f"c{at // 10}", goalposts=(0, 100)) for at in range(100)]
    return Scheme(tuple(nodes))


def timed(work: Callable[[], object], rounds: int = 3) -> tuple[float, float]:
    """Return the best wall and processor seconds."""
    wall = cpu = float("inf")
    for _ in range(rounds):
        begun, used = perf_counter(), process_time()
        work()
        wall, cpu = min(wall, perf_counter() - begun), min(cpu, process_time() - used)
    return wall, cpu


def row(
    what: str, took: tuple[float, float], least: float | None = None, goal: float | None = None
) -> tuple[float, float]:
    """Print one line and return what it took."""
    wall, cpu = took
    limit = f"{least:.3f} | {least / cpu:.0%}" if least else " | "
    aim = f"{goal:g} | {'yes' if cpu / 2 < goal else 'no'}" if goal else " | "
    print(f"| {what} | {wall:.3f} | {cpu:.3f} | {limit} | {aim} |", flush=True)
    return took


def quarter(dice: np.random.Generator) -> None:
    """1,200 villages x 100 indicators: replicates, places, rank sets, Sobol; and the survey behind them."""
    n = 1200
    values = dice.normal(75, 10, (100, n)).clip(1, 100)
    variances = np.zeros((100, n))
    variances[:20] = 16
    parts: list[tuple[float, float]] = []
    flat = values.astype(np.float32)
    for top, roots in ((Method.ARITHMETIC, ()), (Method.GEOMETRIC, (0.0, 1.0))):
        tree = scheme(top)
        choices = draw_choices(tree, 1000, variants=2, roots=roots, seed=1)
        nominal = build.combine(tree, values).index
        weights = choices.factors[:, :100].astype(np.float32)

        def everything(tree: Scheme = tree, nominal: np.ndarray = nominal, choices: object = choices) -> None:
            spread(replicate(tree, [values, values * 0.98], choices, variances=variances), nominal)  # type: ignore[arg-type]

        def bare(weights: np.ndarray = weights) -> None:
            scores = weights @ flat + dice.standard_normal((1000, n), dtype=np.float32)
            np.argsort(scores, axis=1)
            np.sort(scores.T, axis=1)

        name = f"1,000 replicates of 1,200 villages x 100, {top.value} at the root, with places"
        parts.append(row(name, timed(everything), timed(bare)[1]))
    errors = np.full(n, 2.0)
    parts.append(
        row(
            "all marginal and simultaneous rank sets, 1,000 draws", timed(lambda: rank_sets.quick_sets(nominal, errors))
        )
    )
    names = ("i0", "i1", "i2", "i3", "c0", "c1")
    tables = [values, values**1.1 / 1.6]
    factors = timed(lambda: method_sobol(scheme(Method.GEOMETRIC), tables, roots=(0.0, 1.0, -1.0), nodes=names), 2)
    parts.append(row("Sobol, 8 factors, 10,240 builds", factors))
    whole = sum(wall for wall, _ in parts), sum(cpu for _, cpu in parts)
    row("**a quarter in a blink: all of these**", whole, None, 3.0)
    village = np.repeat(np.arange(n), 40)
    sample = design(dice.uniform(1, 5, n * 40), strata=village, population=np.full(n * 40, 200.0))
    answers = (dice.random((10, n * 40)) < 0.85).astype(np.float64)
    row(
        "means and errors of 1,200 villages, 48,000 answers, 10 questions",
        timed(lambda: estimate.domain_means(sample, answers, village)),
    )


def country(units: int, dice: np.random.Generator) -> None:
    """A million units x 100: one pass, places, and a thousand replicates with places."""
    tree = scheme(Method.ARITHMETIC)
    values = dice.standard_normal((100, units), dtype=np.float32)
    values *= 10
    values += 75
    scale = normalise.goalposts([0] * 100, [100] * 100, [1] * 100)
    nation.index(tree, values[:, :5000].copy(), scale)
    reading = timed(values.sum)[1]
    one = timed(lambda: nation.index(tree, values, scale), 5)
    index = nation.index(tree, values, scale)
    ranked = timed(lambda: nation.place_all(index))
    row(f"{units:,} x 100: one pass of scale, three levels, gaps", one, reading)
    row("places of all", ranked)
    row("**the whole country: one pass with places**", (one[0] + ranked[0], one[1] + ranked[1]), None, 0.2)
    moved = values.nbytes / 1e9
    print(f"| memory: {moved / reading:.1f} GB/s read by one sum, {moved / one[1]:.1f} GB/s by the pass: ", end="")
    print(f"{reading / one[1]:.0%} of the bandwidth | | | | | | |", flush=True)
    np.clip(values, 0, 100, out=values)
    variances = np.full((20, units), 16, np.float32)
    weights = np.ones((1000, 100), np.float32)
    some = values[:, : nation.BLOCK].copy()
    products, turned = np.empty((1000, nation.BLOCK), np.float32), np.empty((nation.BLOCK, 1000), np.float32)

    def bare() -> None:
        for _ in range(2):
            np.matmul(weights, some, out=products)
            np.matmul(weights[:, :20], variances[:, : nation.BLOCK], out=products)
        np.copyto(turned, products.T)
        turned.sort(axis=1)

    nation.replicate_places(tree, some, replicates=20, variances=variances[:, : nation.BLOCK])
    least = timed(bare)[1] * units / nation.BLOCK
    took = timed(lambda: nation.replicate_places(tree, values, variances=variances), 1)
    row(f"**{units:,} x 100 x 1,000 replicates with places**", took, least, 60.0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"| memory at most {peak:.2f} GB (goal 2) | | | | | | {'yes' if peak < 2 else 'no'} |")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", action="store_true", help="kept for scripts/bench; the table is always Markdown")
    parser.add_argument("--units", type=int, default=1_000_000)
    wanted = parser.parse_args()
    dice = np.random.default_rng(1)
    print(HEAD)
    quarter(dice)
    country(wanted.units, dice)


if __name__ == "__main__":
    main()
