"""The search: first plans by ruin and recreate, then children of two plans, each improved.

Source: hybrid genetic search (Vidal, Crainic, Gendreau, Lahrichi and Rei 2012), with ruin and recreate (Christiaens and
Vanden Berghe 2020) for the first plans and for the best one at the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from doorstep.engines.planning.budget import Budget
from doorstep.engines.planning.dice import below_once, dice_of
from doorstep.engines.planning.periodic.assess import assess
from doorstep.engines.planning.periodic.cross import cross
from doorstep.engines.planning.periodic.descend import educate
from doorstep.engines.planning.periodic.insert import seat_all
from doorstep.engines.planning.periodic.plan import Progress
from doorstep.engines.planning.periodic.population import TOLERANCE, Population
from doorstep.engines.planning.periodic.ruin import anneal
from doorstep.engines.planning.periodic.state import Ground, Real, Whole, clear_day, empty_plan, take


@dataclass(frozen=True, slots=True)
class Settings:
    """How the search goes about it; found by trial on the published instances, the same for all of them.

    Attributes:
        rounds_most: rounds, at most.
        round_steps: steps per visit of a round.
        first_share: of a round for the first plans, at most.
        first_most: first plans, at most.
        first_steps: steps per visit of a first plan.
        hot: temperature at the start of a first plan, in mean distances between neighbours.
        cool: temperature at its end.
        last_share: of a round for annealing the best plan at the end.
        reheat: temperature at the start of that.
        last_cool: temperature at the end of that.
        last_still: share of its steps that leave patterns as they are.
        removed: mean number of visits taken out in a step.
        longest: most visits of a string.
        around: share of the steps on all days that take out clients around a place, not strings.
        route_blink: chance to overlook a route.
        pattern_blink: chance to overlook a pattern.
        still: share of steps that leave patterns as they are, and change one day.
        fewest: plans kept in each group of the population, at most.
        width: near visits tried by local search.
        trades: near clients tried for a trade of patterns.
        rounds: of routes and patterns in turn.
        repair: chance that a child beyond the limits is tried once more with high penalties.
        low_share: of steps within the limits, below which the penalties rise.
        high_share: above which they fall.
        low_children: the same of children.
        high_children: the same of children.
    """

    rounds_most: int = 8
    round_steps: int = 15_000
    first_share: float = 0.2
    first_most: int = 20
    first_steps: float = 50.0
    hot: float = 0.5
    cool: float = 0.03
    last_share: float = 0.2
    reheat: float = 0.15
    last_cool: float = 0.01
    last_still: float = 0.65
    removed: float = 10.0
    longest: float = 10.0
    around: float = 0.2
    route_blink: float = 0.02
    pattern_blink: float = 0.08
    still: float = 0.0
    fewest: int = 25
    width: int = 12
    trades: int = 3
    rounds: int = 1
    repair: float = 0.5
    low_share: float = 0.3
    high_share: float = 0.5
    low_children: float = 0.2
    high_children: float = 0.4


HURRIED = Settings(first_share=1.0, first_most=1, first_steps=math.inf, cool=0.01, last_share=0.0, still=0.8)
"""For little time: one long annealing, no children."""
HURRIED_STEPS, HURRIED_VISITS, HURRIED_MANY = 1_500, 350, 25_000
"""Up to so many steps for each visit a round is hurried; from so many visits on, up to so many steps."""
HURRIED_APART = 4_000
"""From so many steps for each visit on, so many visits are annealed in three rounds, whose best plans have children."""
MEETING, MEETING_ROUNDS = 0.25, 3
"""Share of the budget for children of the best plans of all rounds, and from how many rounds on they meet."""
CHILDREN_FOR_ONE = 150
"""So many children there is to be time for, for each plan kept in a group."""


AT_ONCE = 100
"""Steps between two looks at clock, temperature and penalties."""
TOLD_AFTER = 100 * AT_ONCE
"""Steps between two looks at whether whoever waits has given up."""


class Search:
    """One run; `best_*` hold the best plan within the limits."""

    def __init__(self, ground: Ground, seed: int, budget: Budget, settings: Settings | None,
                 progress: Callable[[Progress], bool | None] | None) -> None:  # fmt: skip
        self.ground, self.budget, self.progress = ground, budget, progress
        self.wanted, self.settings = settings, settings or Settings()
        self.dice = dice_of(seed)
        self.plan, self.undo = empty_plan(ground), empty_plan(ground)
        load = float(ground.demand.max()) if ground.n else 0.0
        far = float(ground.dist.max())
        self.prices = np.array([min(1000.0, max(0.1, far / load)) if load > 0 else 1.0, 1.0])
        self.fines = self.prices.copy()
        self.blinks = np.zeros(4)
        self.figures = np.zeros(4)
        self.tally = np.zeros(3)
        self.within = np.zeros(3)
        self.found_after, self.found_chosen = self.plan.after.copy(), self.plan.chosen.copy()
        self.best_distance = math.inf
        self.best_after: Whole = self.plan.after.copy()
        self.best_chosen: Whole = self.plan.chosen.copy()
        self.fewest = self.settings.fewest
        self._open()
        self.children = 0
        self.edge, self.visits, self.capacity, self.still = 1.0, 1, 0.0, self.settings.still

    def run(self) -> None:
        """Search until the budget is used: in rounds that know nothing of each other, then with the best of each."""
        self._start_anew()
        rounds = self._suit()
        if rounds < MEETING_ROUNDS:
            for index in range(rounds):
                if index == 0 or self.budget.fraction() < 1.0:
                    self._round(index / rounds, (index + 1) / rounds)
            return
        winners = []
        for index in range(rounds):
            if index and self.budget.fraction() >= 1.0:
                return
            share = 1.0 - MEETING
            self._round(share * index / rounds, share * (index + 1) / rounds)
            best = self.population.best(self.fines)
            winners.append((self.population.after[best].copy(), self.population.chosen[best].copy()))
        self._open()
        for after, chosen in winners:
            self._start_from(after, chosen)
            self._enter(self.prices)
        self._breed_until(1.0)

    def _round(self, begin: float, end: float) -> None:
        """First plans, children, and the best plan annealed again, between two shares of the budget."""
        s, length = self.settings, end - begin
        steps = max(1.0, self.capacity * length)
        count = min(s.first_most, max(1, int(steps * s.first_share / s.first_steps)))
        share = length * min(s.first_share, count * s.first_steps / steps)
        self._open()
        for index in range(count):
            if self.budget.cancelled and index:
                return
            if index or begin > 0.0:
                self._start_anew()
            self._anneal_until(begin + share * (index + 1) / count, s.hot, s.cool)
            self._enter(self.prices)
        self.fines[:] = self.prices
        self._breed_until(end - length * s.last_share)
        if self.budget.fraction() < end:
            best = self.population.best(self.fines)
            self._start_from(self.population.after[best], self.population.chosen[best])
            self.still = s.last_still
            self._anneal_until(end, s.reheat, s.last_cool)
            self.still = s.still
            self._enter(self.prices)

    def _breed_until(self, share: float) -> None:
        while self.budget.fraction() < share:
            self._breed()

    def _open(self) -> None:
        self.population = Population(self.ground, self.fewest, self.fewest * 8 // 5)

    def _suit(self) -> int:
        """Choose settings by how many steps there is time for, unless they are given; return how many rounds."""
        fraction = 0.0
        while fraction < 1e-3 and self.budget.steps < 50 * AT_ONCE:
            self._anneal(AT_ONCE, self.settings.hot * self.edge)
            fraction = self.budget.fraction()
        self.capacity = self.budget.steps / max(fraction, 1e-9) / self.visits
        rounds = min(self.settings.rounds_most, max(1, int(self.capacity / self.settings.round_steps)))
        is_large = self.visits >= HURRIED_VISITS
        if self.wanted is None and self.capacity / rounds < (HURRIED_MANY if is_large else HURRIED_STEPS):
            self.settings = HURRIED
            self.still = HURRIED.still if is_large else 0.0
            if is_large and self.capacity >= HURRIED_APART:
                rounds = max(rounds, MEETING_ROUNDS)
        self.fewest = min(self.settings.fewest, max(8, int(self.capacity / rounds / CHILDREN_FOR_ONE)))
        return rounds

    def _start_anew(self) -> None:
        for day in range(self.ground.t):
            clear_day(self.ground, self.plan, day)
        self.plan.chosen[:] = -1
        seat_all(self.ground, self.plan, self.prices, self.dice)
        assess(self.ground, self.plan, self.prices, self.figures)
        self.visits = max(1, int((self.plan.route[:, 1 : self.ground.n + 1] >= 0).sum()))
        self.edge = float(self.figures[0]) / self.visits
        self.tally[0] = math.inf

    def _start_from(self, after: Whole, chosen: Whole) -> None:
        take(self.ground, self.plan, self.prices, after, chosen)
        self.tally[0] = math.inf

    def _anneal_until(self, share: float, hot: float, cool: float) -> None:
        """Ruin and recreate with falling temperature until so much of the budget is used."""
        begun = self.budget.fraction()
        told = self.budget.steps
        while (now := self.budget.fraction()) < share:
            done = (now - begun) / (share - begun)
            self._anneal(2 * AT_ONCE, self.edge * hot * (cool / hot) ** done)
            if self.budget.steps - told >= TOLD_AFTER:
                told = self.budget.steps
                self._tell()

    def _anneal(self, wanted: int, heat: float) -> None:
        s, steps = self.settings, self.budget.allowed(wanted)
        if steps == 0:
            return
        self.tally[1:] = 0.0
        self.blinks[:] = s.route_blink, s.pattern_blink, self.still, s.around
        anneal(self.ground, self.plan, self.undo, self.found_after, self.found_chosen, self.prices, self.tally,
               steps, heat, s.removed, s.longest, self.blinks, self.dice)  # fmt: skip
        self.budget.steps += steps
        found = min(self.best_distance, self.tally[0]) < math.inf
        for kind in range(2):
            share, rise = self.tally[1 + kind] / steps, 1.05 if found else 1.3
            self.prices[kind] = _steered(self.prices[kind], share, (s.low_share, s.high_share), (rise, 0.96))

    def _breed(self) -> None:
        s, fines = self.settings, self.fines
        one, other = self.population.choose(fines, self.dice)
        if below_once(self.dice, 2):
            one, other = other, one
        cross(self.ground, self.plan, fines, self.population.after[one], self.population.after[other], self.dice)
        self._educate(fines)
        self.children += 1
        self.tally[0] = math.inf
        kept = self._enter(fines)
        self._weigh(kept)
        if not all(kept) and below_once(self.dice, 1000) < 1000 * s.repair:
            self.plan.dirty[:] = self.plan.fine > 0.0  # what keeps the limits is a local optimum at any penalty
            self._educate(fines * 10.0)
            self._enter(fines, only_within=True)

    def _educate(self, fines: Real) -> None:
        s = self.settings
        educate(self.ground, self.plan, fines, s.width, s.rounds, s.trades, self.dice)
        self.budget.steps += self.budget.allowed(self.visits)

    def _weigh(self, kept: tuple[bool, bool]) -> None:
        """Let the penalties of children follow how many of them keep the limits."""
        self.within += 1.0, *kept
        if self.within[0] < AT_ONCE:
            return
        wanted = self.settings.low_children, self.settings.high_children
        for kind in range(2):
            share = self.within[1 + kind] / self.within[0]
            self.fines[kind] = _steered(self.fines[kind], share, wanted, (1.2, 0.85))
        self.within[:] = 0.0

    def _enter(self, prices: Real, *, only_within: bool = False) -> tuple[bool, bool]:
        """Take the best plan of the last annealing into the population, or the last one if none kept the limits.

        Returns:
            Whether it keeps the limits of load, and of time.
        """
        if self.tally[0] < math.inf:
            take(self.ground, self.plan, prices, self.found_after, self.found_chosen)
        assess(self.ground, self.plan, prices, self.figures)
        load, time = bool(self.figures[1] <= TOLERANCE), bool(self.figures[2] <= TOLERANCE)
        if load and time and self.figures[0] < self.best_distance - 1e-9:
            self.best_distance = float(self.figures[0])
            self.best_after, self.best_chosen = self.plan.after.copy(), self.plan.chosen.copy()
        if not only_within or (load and time):
            self.population.add(self.plan, self.figures, self.fines)
        self._tell()
        return load, time

    def _tell(self) -> None:
        if self.progress is not None and not self.budget.cancelled:
            told = Progress(self.budget.fraction(), self.budget.steps, min(self.best_distance, float(self.tally[0])))
            self.budget.cancelled = self.progress(told) is False


def _steered(price: float, share: float, wanted: tuple[float, float], steps: tuple[float, float]) -> float:
    """Raise a penalty where too small a share keeps the limit, and lower it where too large a one does."""
    if share < wanted[0]:
        return min(price * steps[0], 1e5)
    return max(price * steps[1], 1e-2) if share > wanted[1] else price
