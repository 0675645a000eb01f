"""Checks an answer against the question, by other means than it was found with."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from doorstep.engines.planning.siting.choosing import Choosing
from doorstep.engines.planning.siting.sited import Sited

Question = Literal["median", "most", "fewest", "centre"]


def verify_sited(
    problem: Choosing, found: Sited, question: Question, *, count: int | None = None, reach: float = math.inf,
    prices: list[float] | None = None, budget: float = math.inf, backup: int = 1,
) -> list[str]:  # fmt: skip
    """Return everything that is wrong with an answer, pair by pair and in plain arithmetic; nothing = it holds.

    Args:
        problem: what was asked.
        found: the answer.
        question: of which kind.
        count: most sites, or nothing where their number was asked for.
        reach: longest distance allowed.
        prices: of the candidates, where sites have prices.
        budget: most that new sites may cost together.
        backup: so many sites each point that is served needs within reach.
    """
    wrong = []
    sites = set(found.sites)
    if len(sites) < len(found.sites) or not sites <= set(range(problem.candidates)):
        wrong.append("sites: one is named twice or does not exist")
    wrong += [f"site {site} stands already and is missing" for site in problem.kept if site not in sites]
    if count is not None and len(sites) > count:
        wrong.append(f"{len(sites)} sites, {count} allowed")
    load, total, covered, longest = dict.fromkeys(sites, 0.0), 0.0, 0.0, 0.0
    for point, site in enumerate(found.serves.tolist()):
        weight = float(problem.weights[point])
        if site < 0:
            if weight > 0 and question != "most":
                wrong.append(f"point {point} is not served")
            continue
        first, end = int(problem.starts[point]), int(problem.starts[point + 1])
        at = [pair for pair in range(first, end) if problem.sites[pair] == site]
        if site not in sites or not at:
            wrong.append(f"point {point} is served by {site}, which does not stand or cannot serve it")
            continue
        far = float(problem.distances[at[0]])
        if far > reach:
            wrong.append(f"point {point} is {far:g} from its site, {reach:g} allowed")
        load[site] += weight
        total += weight * far
        covered += weight
        longest = max(longest, far) if weight > 0 else longest
    wrong += _too_few(problem, found, sites, reach, backup)
    if problem.capacities is not None:
        wrong += [f"site {site} serves {weight:g}, it can {problem.capacities[site]:g}"
                  for site, weight in sorted(load.items())
                  if weight > problem.capacities[site] * (1 + 1e-9)]  # fmt: skip
    new = sites - set(problem.kept)
    cost = float(len(new)) if prices is None else math.fsum(prices[site] for site in new)
    if cost > budget * (1 + 1e-9) + 1e-9:
        wrong.append(f"the new sites cost {cost:.12g}, {budget:.12g} allowed")
    value = {"median": total, "most": covered, "fewest": cost, "centre": longest}[question]
    if not np.isclose(value, found.value, rtol=1e-9, atol=1e-9):
        wrong.append(f"the value is {value:.12g}, not {found.value:.12g}")
    better = found.bound - found.value if question != "most" else found.value - found.bound
    if better > 1e-6 * max(1.0, abs(found.value)):
        wrong.append(f"the bound {found.bound:.12g} contradicts the value {found.value:.12g}")
    return wrong


def _too_few(problem: Choosing, found: Sited, sites: set[int], reach: float, backup: int) -> list[str]:
    """Return the points that are served and have fewer sites within reach than they should."""
    wrong = []
    for point in np.flatnonzero((found.serves >= 0) & problem.asks()).tolist() if backup > 1 else ():
        pairs = range(int(problem.starts[point]), int(problem.starts[point + 1]))
        stand = sum(int(problem.sites[at]) in sites and float(problem.distances[at]) <= reach for at in pairs)
        if stand < backup:
            wrong.append(f"point {point} has {stand} sites within {reach:g}, {backup} wanted")
    return wrong
