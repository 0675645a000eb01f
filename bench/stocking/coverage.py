"""How long a county's proof of coverage, its check and its figures take, beside the least any method must do.

Run from the project's root: `python bench/stocking/coverage.py [--markdown]`. The county is drawn from a seed:
villages, pharmacies with hours, cabinets, stops of a vehicle, one delivery. The limit: the same cells answered by what
any method has to do at least, one comparison of a chance with a target per source and cell in NumPy, without hours,
ways, witnesses or remedies. A ratio of 0.2 says that the whole proof takes five times as long as that. Seconds are of
the processor, one thread: what else runs on the machine hardly counts. Under a second: proof, check, figures together.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import process_time

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from doorstep.engines.stocking.coverage.check import check  # noqa: E402
from doorstep.engines.stocking.coverage.measures import measure  # noqa: E402
from doorstep.engines.stocking.coverage.problem import FORBIDDEN, SERVES, WEEK, Supply  # noqa: E402
from doorstep.engines.stocking.coverage.prove import prove  # noqa: E402

HEAD = "| villages | medicines | sources | cells | covered | prove s | check s | figures s | together s "
HEAD += "| limit s | of limit | under 1 s |\n"
HEAD += "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|\n"


def county(villages: int, medicines: int, sources: int, *, seed: int) -> Supply:
    """A drawn county; a third of its sources are pharmacies, a third cabinets, the others stops, and one delivers."""
    dice = np.random.default_rng(seed)
    homes, doors = dice.uniform(0, 60, (villages, 2)), dice.uniform(0, 60, (sources, 2))
    minutes = np.hypot(*(doors[:, None] - homes[None]).transpose(2, 0, 1)) * 1.5
    minutes[-1] = 55.0
    barred = np.zeros((sources, 3, WEEK), np.int8)
    hour = np.arange(WEEK) % 24
    kind = np.arange(sources) % 3
    barred[kind == 0] = np.where((hour >= 8) & (hour < 20), 0, 1)
    barred[kind == 1, :2] = FORBIDDEN
    barred[kind == 2] = np.where((np.arange(WEEK) // 24 == 2) & (hour == 9), 0, 1)
    barred[-1] = np.where((hour >= 8) & (hour < 22), 0, 2)
    chances = np.minimum(dice.uniform(0.97, 1.02, (sources, medicines, 1)), 1.0)
    limits = np.array([30, 60, 1440])[np.arange(medicines) % 3]
    return Supply(
        villages=tuple(f"v{at}" for at in range(villages)),
        is_known=dice.random(villages) > 0.01,
        medicines=tuple(f"m{at}" for at in range(medicines)),
        classes=("rx", "otc_a", "otc_b"),
        class_of=np.arange(medicines) // 3 % 3,
        limit_min=limits,
        may_wait=limits == 1440,
        target=np.full(medicines, 0.99),
        weights=dice.uniform(0, 9, (villages, medicines)),
        sources=tuple(f"s{at}" for at in range(sources)),
        is_delivery=np.arange(sources) == sources - 1,
        is_candidate=np.zeros(sources, bool),
        minutes=minutes,
        barred=barred,
        serves_sometime=barred == SERVES,
        availability=np.repeat(chances, WEEK, axis=2),
        rules=(("rule",) * 3,) * sources,
        extra_units=dice.integers(-1, 9, (sources, medicines)),
        may_visit=kind == 2,
    )


def least_possible(supply: Supply) -> int:
    """Compare one chance with one target per source and cell: what no method is without."""
    covered = np.zeros((len(supply.villages), len(supply.medicines), supply.hours), bool)
    one = np.empty_like(covered)
    targets = supply.target[None, :, None]
    for source in range(len(supply.sources)):
        np.greater_equal(supply.availability[source][None], targets, out=one)
        covered |= one
    return int(covered.sum())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", action="store_true", help="kept for scripts/bench; the table is always Markdown")
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    print(HEAD, end="")
    for villages, medicines, sources in ((50, 10, 10), (200, 40, 25), (1000, 40, 60)):
        supply = county(villages, medicines, sources, seed=1)
        took = {name: float("inf") for name in ("prove", "check", "figures", "limit")}
        for _ in range(wanted.rounds):
            begun = process_time()
            certificate = prove(supply)
            proved = process_time()
            faults = check(supply, certificate)
            checked = process_time()
            figures = measure(certificate)
            measured = process_time()
            least_possible(supply)
            limit = process_time() - measured
            seconds = (proved - begun, checked - proved, measured - checked, limit)
            took = {name: min(took[name], one) for name, one in zip(took, seconds, strict=True)}
            assert not faults, faults
        together = took["prove"] + took["check"] + took["figures"]
        print(
            f"| {villages:,} | {medicines} | {sources} | {certificate.source.size:,} | {figures.share:.1%} "
            f"| {took['prove']:.3f} | {took['check']:.3f} | {took['figures']:.3f} | {together:.3f} "
            f"| {took['limit']:.3f} | {took['limit'] / took['prove']:.2f} | {'yes' if together < 1 else 'no'} |"
        )


if __name__ == "__main__":
    main()
