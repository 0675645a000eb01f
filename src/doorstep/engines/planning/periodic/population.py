"""Plans kept for breeding: good ones that differ from each other.

Source: Vidal, Crainic, Gendreau, Lahrichi and Rei, Operations Research 60 (2012); Vidal, Computers & OR 140 (2022).
"""

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.dice import Dice, below_once
from doorstep.engines.planning.periodic.distance import differences
from doorstep.engines.planning.periodic.state import Ground, Plan, Real

ELITE = 4
"""So many of the best are safe from being dropped for likeness."""
CLOSE = 5
"""Likeness is measured to so many of the closest."""
TOLERANCE = 1e-6
"""A plan is within the limits when it passes them by no more."""


class Population:
    """Two groups, within the limits and beyond; each shrinks to `fewest` once it has `brood` more."""

    def __init__(self, ground: Ground, fewest: int, brood: int) -> None:
        nodes, capacity = ground.n + 1 + ground.m, 2 * (fewest + brood) + 4
        self.ground, self.fewest, self.brood = ground, fewest, brood
        self.after = np.zeros((capacity, ground.t, nodes), np.int32)
        self.before = np.zeros((capacity, ground.t, nodes), np.int32)
        self.chosen = np.zeros((capacity, ground.n + 1), np.int32)
        self.figures = np.zeros((capacity, 3))  # distance, load over the limits, time over the limits
        self.apart = np.zeros((capacity, capacity))
        self.free = list(range(capacity - 1, -1, -1))
        self.beyond: list[int] = []
        self.within: list[int] = []

    def add(self, plan: Plan, figures: Real, prices: Real) -> None:
        """Take a copy of the plan in."""
        slot = self.free.pop()
        self.after[slot], self.before[slot], self.chosen[slot] = plan.after, plan.before, plan.chosen
        self.figures[slot] = figures[:3]
        members = np.array([*self.beyond, *self.within], dtype=np.int32)
        out = np.empty(len(members))
        differences(self.ground, self.after, self.before, self.chosen, members, slot, out)
        self.apart[slot, members] = out
        self.apart[members, slot] = out
        group = self.within if figures[1] <= TOLERANCE and figures[2] <= TOLERANCE else self.beyond
        group.append(slot)
        if len(group) > self.fewest + self.brood:
            while len(group) > self.fewest:
                self._drop_worst(group, prices)

    def choose(self, prices: Real, dice: Dice) -> tuple[int, int]:
        """Return two parents, each the fitter of two drawn from both groups."""
        both = [*self.beyond, *self.within]
        fitness = np.concatenate([self._fitness(group, prices) for group in (self.beyond, self.within) if group])
        one = other = _fitter(fitness, dice)
        for _ in range(20):
            if other != one:
                break
            other = _fitter(fitness, dice)
        return both[one], both[other]

    def best(self, prices: Real) -> int:
        """Return the cheapest plan within the limits, or with penalties if there is none."""
        group = self.within or self.beyond
        return group[int(np.argmin(self._cost(group, prices)))]

    def _cost(self, group: list[int], prices: Real) -> Real:
        figures = self.figures[group]
        return np.asarray(figures[:, 0] + figures[:, 1] * prices[0] + figures[:, 2] * prices[1])

    def _apart(self, group: list[int]) -> Real:
        apart = self.apart[np.ix_(group, group)].copy()
        np.fill_diagonal(apart, np.inf)
        return apart

    def _fitness(self, group: list[int], prices: Real) -> Real:
        """Rank by cost plus rank by likeness to the closest; less is better."""
        size = len(group)
        by_cost = _ranks(self._cost(group, prices))
        if size < 2:
            return by_cost
        closest = np.sort(self._apart(group), axis=1)[:, : min(CLOSE, size - 1)].mean(axis=1)
        return by_cost + (1.0 - min(1.0, ELITE / size)) * _ranks(-closest)

    def _drop_worst(self, group: list[int], prices: Real) -> None:
        fitness = self._fitness(group, prices)
        fitness[self._apart(group).min(axis=1) < 1e-9] += 1e6  # the same plan twice
        fitness[int(np.argmin(self._cost(group, prices)))] = -1.0
        self.free.append(group.pop(int(np.argmax(fitness))))


def _ranks(values: Real) -> Real:
    return np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(np.float64)


def _fitter(fitness: Real, dice: Dice) -> int:
    one, other = below_once(dice, len(fitness)), below_once(dice, len(fitness))
    return one if fitness[one] <= fitness[other] else other
