"""Time the road engine on three real networks, next to plain SciPy Dijkstra on the same unreduced network.

Run from the project's root: `python bench/planning/roads.py [--markdown] [--points 200] [--repeats 5]`.
Both sides start from the network in memory and answer the same question between the same positions; the plain side is
given its positions and its matrix for nothing, while ours snaps, reduces, searches and adds up the metres as well.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.sparse.csgraph import dijkstra

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from doorstep.engines.planning.osm_extract import read_roads  # noqa: E402 - runs without installing
from doorstep.engines.planning.road_network import main_nodes  # noqa: E402
from doorstep.engines.planning.road_reduction import reduce_to  # noqa: E402
from doorstep.engines.planning.road_snapping import snap, with_positions  # noqa: E402
from doorstep.engines.planning.roads import road_times  # noqa: E402
from doorstep.kernel.seeds import rng  # noqa: E402

EXTRACTS = ROOT / "tests" / "data" / "roads"
COLUMNS = ("network", "nodes", "arcs", "reduced", "read s", "ours s", "plain s", "ratio", "largest difference min")


def best_seconds(repeats: int, work: Callable[[], object]) -> float:
    """Return the shortest of several runs: the one the rest of the machine disturbed least."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def measure(name: str, points: int, repeats: int) -> tuple[str, ...]:
    """Return one row of the table, in the order of COLUMNS."""
    start = time.perf_counter()
    network = read_roads(EXTRACTS / f"{name}.osm.pbf")
    reading = time.perf_counter() - start
    chance = rng(1, "bench roads", name)
    chosen = chance.choice(np.flatnonzero(main_nodes(network.arcs)), points, replace=False)
    lon = network.lon[chosen] + chance.normal(0, 2e-4, points)
    lat = network.lat[chosen] + chance.normal(0, 2e-4, points)
    arcs, node = with_positions(network.arcs.fastest(), snap(network, lon, lat))
    matrix = arcs.fastest().matrix()
    ours = best_seconds(repeats, lambda: road_times(network, lon, lat))
    plain = best_seconds(repeats, lambda: dijkstra(matrix, indices=node))
    difference = np.abs(road_times(network, lon, lat).travel.minutes - dijkstra(matrix, indices=node)[:, node]).max()
    small, _ = reduce_to(arcs, node)
    return (
        name,
        f"{arcs.nodes:,}",
        f"{len(arcs.tail):,}",
        f"{small.nodes:,}",
        f"{reading:.2f}",
        f"{ours:.3f}",
        f"{plain:.3f}",
        f"{plain / ours:.1f}x",
        f"{difference:.0e}",
    )


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--markdown", action="store_true", help="print a Markdown table")
    asked.add_argument("--points", type=int, default=200)
    asked.add_argument("--repeats", type=int, default=5)
    options = asked.parse_args()
    rows = [COLUMNS, *(measure(n, options.points, options.repeats) for n in ("andorra", "liechtenstein", "helsinki"))]
    if options.markdown:
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, f"|---|{'---:|' * (len(COLUMNS) - 1)}")
    else:
        lines = ["  ".join(cell.rjust(14) for cell in row) for row in rows]
    print("\n".join(lines))


if __name__ == "__main__":
    main()
