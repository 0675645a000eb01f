"""Plans kept for breeding: good ones that differ from each other.

Source: Vidal, Crainic, Gendreau, Lahrichi and Rei, Operations Research 60 (2012); Vidal, Computers & OR 140 (2022).
"""

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.dice import Dice
from doorstep.engines.planning.periodic.herd import BEYOND, WITHIN, cheapest, empty_herd, join, shrink, two_fit
from doorstep.engines.planning.periodic.state import Ground, Plan, Real

TOLERANCE = 1e-6
"""A plan is within the limits when it passes them by no more."""


class Population:
    """Two groups, within the limits and beyond; each shrinks to `fewest` once it has `brood` more."""

    def __init__(self, ground: Ground, fewest: int, brood: int) -> None:
        slots = 2 * (fewest + brood) + 4
        self.fewest, self.brood = fewest, brood
        self.herd = empty_herd(slots, ground.t, ground.n + 1 + ground.m, ground.n)
        self.after, self.chosen = self.herd.after, self.herd.chosen
        self.free = list(range(slots - 1, -1, -1))
        self._gone = np.zeros(slots, np.int32)

    def add(self, plan: Plan, figures: Real, prices: Real) -> None:
        """Take a copy of the plan in."""
        slot = self.free.pop()
        self.herd.figures[slot] = figures[:3]
        group = WITHIN if figures[1] <= TOLERANCE and figures[2] <= TOLERANCE else BEYOND
        join(self.herd, plan, slot, group)
        if self.herd.sizes[group] > self.fewest + self.brood:
            count = shrink(self.herd, group, self.fewest, prices, self._gone)
            self.free.extend(self._gone[:count].tolist())

    def choose(self, prices: Real, dice: Dice) -> tuple[int, int]:
        """Return two parents, each the fitter of two drawn from both groups."""
        one, other = two_fit(self.herd, prices, dice)
        return int(one), int(other)

    def best(self, prices: Real) -> int:
        """Return the cheapest plan within the limits, or with penalties if there is none."""
        group = WITHIN if self.herd.sizes[WITHIN] else BEYOND
        return int(self.herd.members[group, cheapest(self.herd, group, prices)])
