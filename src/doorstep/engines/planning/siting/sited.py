"""What a question of siting is answered with, and how good the answer is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from doorstep.engines.planning.siting.choosing import Choosing
from doorstep.engines.planning.siting.problem import Ints

ENGINE_VERSION: Final = "siting/2"


@dataclass(frozen=True, slots=True, eq=False)
class Sited:
    """Sites chosen, who is served by which, and the bound (选址结果).

    Attributes:
        sites: those that stand in the end, the kept ones among them, ascending.
        serves: (n,) the site that serves each point, -1 = none.
        value: what was asked for: weighted distance, weight covered, cost of new sites, or longest distance.
        bound: no choice is better than this; below `value` where less is better, above where more is.
        nodes: how often the search branched.
        engine_version: of the method.
    """

    sites: tuple[int, ...]
    serves: Ints
    value: float
    bound: float
    nodes: int = 0
    engine_version: str = field(default=ENGINE_VERSION)

    @property
    def gap(self) -> float:
        """Share of the value that is not settled; 0 = proved best."""
        apart = abs(self.value - self.bound)
        return 0.0 if apart <= 1e-9 * max(1.0, abs(self.value)) else apart / max(abs(self.value), 1e-300)

    @property
    def is_proved(self) -> bool:
        """Whether no choice is better, but for a billionth of the value."""
        return self.gap == 0


@dataclass(frozen=True, slots=True)
class Fairness:
    """The mean and the worst side by side.

    Attributes:
        mean: weighted mean distance of those served.
        worst: longest distance of anybody served.
        served: share of the weight that is served.
    """

    mean: float
    worst: float
    served: float


def fairness(problem: Choosing, found: Sited) -> Fairness:
    """Return how far people have to go, on average and at worst."""
    far = distances(problem, found)
    is_served = (found.serves >= 0) & problem.asks()
    weight = float(problem.weights[is_served].sum())
    everybody = float(problem.weights.sum())
    return Fairness(
        mean=float((problem.weights[is_served] * far[is_served]).sum()) / weight if weight else 0.0,
        worst=float(far[is_served].max(initial=0.0)),
        served=weight / everybody if everybody else 1.0,
    )


def distances(problem: Choosing, found: Sited) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return (n,) how far each point is from the site that serves it, infinite where none does."""
    far = np.full(len(problem), np.inf)
    point = problem.point_of_pair()
    here = problem.sites == found.serves[point]
    far[point[here]] = problem.distances[here]
    return far


def nearest_open(problem: Choosing, sites: tuple[int, ...], reach: float = np.inf) -> Ints:
    """Return (n,) the nearest of the sites within reach of each point, the lower number of equals, -1 = none."""
    stands = np.zeros(problem.candidates, dtype=bool)
    stands[list(sites)] = True
    at = np.flatnonzero(stands[problem.sites] & (problem.distances <= reach))
    point = problem.point_of_pair()[at]
    order = at[np.lexsort((problem.sites[at], problem.distances[at], point))]
    serves = np.full(len(problem), -1, dtype=np.int64)
    points, first = np.unique(problem.point_of_pair()[order], return_index=True)
    serves[points] = problem.sites[order[first]]
    return serves
