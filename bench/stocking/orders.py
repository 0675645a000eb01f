"""How long the exact (s, S) takes for the fifteen published instances, beside the reference library's figure.

Run from the project's root: `python bench/stocking/orders.py [--markdown]`. The reference, stockpyl 1.0.2, needed 8.0 s
for the fifteen on a machine like this one (measured once; it is not installed here); the aim is a tenth of it, 0.8 s.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from doorstep.engines.stocking.demand import Poisson  # noqa: E402
from doorstep.engines.stocking.periodic import best_min_max  # noqa: E402
from doorstep.engines.stocking.vehicle import Item, best_load  # noqa: E402

MEANS = (10, 15, 20, 21, 22, 23, 24, 25, 51, 52, 55, 59, 61, 63, 64)
REFERENCE_S = 8.0


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", action="store_true", help="kept for scripts/bench; the table is always Markdown")
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    took = float("inf")
    for _ in range(wanted.rounds):
        begun = perf_counter()
        for mean in MEANS:
            best_min_max(Poisson(mean), holding=1, shortage=9, order=64)
        took = min(took, perf_counter() - begun)
    print("| exact (s, S) | s | reference s | ratio | under a tenth |\n|---|---:|---:|---:|---|")
    under = "yes" if took < REFERENCE_S / 10 else "NO"
    print(f"| 15 of Zheng and Federgruen | {took:.3f} | {REFERENCE_S:.1f} | {REFERENCE_S / took:.0f}x | {under} |")
    print("\n| load | items | room | s |\n|---|---:|---:|---:|")
    for volumes, items, room in (((1,), 40, 2000), ((1,), 40, 20_000), ((1, 2, 3, 5), 40, 2000)):
        wares = [Item(Poisson(1 + at), 1 + at % 3, volumes[at % len(volumes)]) for at in range(items)]
        begun = perf_counter()
        best_load(wares, room)
        said = "equal volumes" if len(volumes) == 1 else "unequal volumes"
        print(f"| {said} | {items} | {room:,} | {perf_counter() - begun:.3f} |")


if __name__ == "__main__":
    main()
