"""The search: first plans by ruin and recreate, then children of two plans, each improved.

Source: hybrid genetic search (Vidal, Crainic, Gendreau, Lahrichi and Rei 2012) with ruin and recreate (Christiaens and
Vanden Berghe 2020) beside local search as education.
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
from doorstep.engines.planning.periodic.state import Ground, Whole, clear_day, empty_plan, take


@dataclass(frozen=True, slots=True)
class Settings:
    """How the search goes about it; found by trial on the published instances, the same for all of them.

    Attributes:
        rounds_most: rounds, at most.
        round_steps: steps per visit of a round.
        first_share: of a round for the first plans.
        first_most: first plans, at most.
        first_steps: steps per visit a first plan needs to be worth its time.
        hot: temperature at the start of a first plan, in mean distances between neighbours.
        cool: temperature at its end.
        burst: steps of ruin and recreate for a child, per visit.
        warm: temperature at the start of such a burst.
        cold: temperature at its end.
        removed: mean number of visits taken out in a step.
        longest: most visits of a string.
        route_blink: chance to overlook a route.
        pattern_blink: chance to overlook a pattern.
        still: share of steps that leave patterns as they are, and change one day.
        last_share: of a round for annealing the best plan at the end.
        reheat: temperature at the start of that.
        last_cool: temperature at the end of that.
        last_still: share of its steps that leave patterns as they are.
        fewest: plans kept in each group of the population.
        brood: plans more before the worst are dropped.
        width: near visits tried by local search.
        rounds: of routes and patterns in turn.
        low_share: of steps within the limits, below which the penalties rise.
        high_share: above which they fall.
    """

    rounds_most: int = 24
    round_steps: int = 12_000
    first_share: float = 0.3
    first_most: int = 16
    first_steps: int = 150
    hot: float = 1.0
    cool: float = 0.03
    burst: float = 15.0
    warm: float = 0.1
    cold: float = 0.01
    removed: float = 10.0
    longest: float = 10.0
    route_blink: float = 0.02
    pattern_blink: float = 0.08
    still: float = 0.0
    last_share: float = 0.25
    reheat: float = 0.3
    last_cool: float = 0.01
    last_still: float = 0.65
    fewest: int = 10
    brood: int = 15
    width: int = 12
    rounds: int = 3
    low_share: float = 0.3
    high_share: float = 0.5


HURRIED = Settings(first_share=1.0, first_most=1, cool=0.01, last_share=0.0, still=0.8)
"""For many visits in little time: one long annealing, no children."""
HURRIED_VISITS, HURRIED_STEPS = 350, 25_000
"""From so many visits, and up to so many steps for each, a round is hurried."""
MEETING = 0.25
"""Share of the budget for children of the best plans of three or more rounds."""


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
        self.blinks = np.zeros(3)
        self.figures = np.zeros(4)
        self.tally = np.zeros(3)
        self.found_after, self.found_chosen = self.plan.after.copy(), self.plan.chosen.copy()
        self.best_distance = math.inf
        self.best_after: Whole = self.plan.after.copy()
        self.best_chosen: Whole = self.plan.chosen.copy()
        self.population = Population(ground, self.settings.fewest, self.settings.brood)
        self.children = 0
        self.edge, self.visits, self.capacity, self.still = 1.0, 1, 0.0, self.settings.still

    def run(self) -> None:
        """Search until the budget is used: in rounds that know nothing of each other, then with the best of each."""
        self._start_anew()
        rounds = self._suit()
        if rounds < 3:
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
            best = self.population.best(self.prices)
            winners.append((self.population.after[best].copy(), self.population.chosen[best].copy()))
        self._open()
        for after, chosen in winners:
            self._start_from(after, chosen)
            self._enter()
        self._breed_until(1.0)

    def _round(self, begin: float, end: float) -> None:
        """First plans, children, and the best plan annealed again, between two shares of the budget."""
        s, length = self.settings, end - begin
        count = min(s.first_most, max(1, int(self.capacity * length * s.first_share / s.first_steps)))
        self._open()
        for index in range(count):
            if self.budget.cancelled and index:
                return
            if index or begin > 0.0:
                self._start_anew()
            self._anneal_until(begin + length * s.first_share * (index + 1) / count, s.hot, s.cool)
            self._enter()
        self._breed_until(end - length * s.last_share)
        if self.budget.fraction() < end:
            best = self.population.best(self.prices)
            self._start_from(self.population.after[best], self.population.chosen[best])
            self.still = s.last_still
            self._anneal_until(end, s.reheat, s.last_cool)
            self.still = s.still
            self._enter()

    def _breed_until(self, share: float) -> None:
        while self.budget.fraction() < share:
            self._breed()
            self._enter()

    def _open(self) -> None:
        self.population = Population(self.ground, self.settings.fewest, self.settings.brood)

    def _suit(self) -> int:
        """Choose settings by how many steps there is time for, unless they are given; return how many rounds."""
        fraction = 0.0
        while fraction < 1e-3 and self.budget.steps < 50 * AT_ONCE:
            self._anneal(AT_ONCE, self.settings.hot * self.edge)
            fraction = self.budget.fraction()
        self.capacity = self.budget.steps / max(fraction, 1e-9) / self.visits
        rounds = min(self.settings.rounds_most, max(1, int(self.capacity / self.settings.round_steps)))
        if self.wanted is None and self.visits >= HURRIED_VISITS and self.capacity / rounds < HURRIED_STEPS:
            self.settings = HURRIED
            self.still = HURRIED.still
        return rounds

    def _start_anew(self) -> None:
        for day in range(self.ground.t):
            clear_day(self.ground, self.plan, day)
        self.plan.chosen[:] = -1
        seat_all(self.ground, self.plan, self.prices, self.dice)
        self._assess()
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
        self.blinks[:] = s.route_blink, s.pattern_blink, self.still
        anneal(self.ground, self.plan, self.undo, self.found_after, self.found_chosen, self.prices, self.tally,
               steps, heat, s.removed, s.longest, self.blinks, self.dice)  # fmt: skip
        self.budget.steps += steps
        for kind in range(2):
            share = self.tally[1 + kind] / steps
            if share < s.low_share:
                self.prices[kind] = min(self.prices[kind] * 1.05, 1e5)
            elif share > s.high_share:
                self.prices[kind] = max(self.prices[kind] * 0.96, 1e-2)

    def _breed(self) -> None:
        s = self.settings
        one, other = self.population.choose(self.prices, self.dice)
        if below_once(self.dice, 2):
            one, other = other, one
        cross(self.ground, self.plan, self.prices, self.population.after[one], self.population.after[other], self.dice)
        educate(self.ground, self.plan, self.prices, s.width, s.rounds, self.dice)
        self.children += 1
        self.budget.steps += self.budget.allowed(self.visits)
        self.tally[0] = math.inf
        steps, chunks = int(s.burst * self.visits), max(1, math.ceil(s.burst * self.visits / AT_ONCE))
        for chunk in range(chunks):
            if self.budget.fraction() >= 1.0:
                break
            heat = self.edge * s.warm * (s.cold / s.warm) ** (chunk / chunks)
            self._anneal(min(AT_ONCE, steps - chunk * AT_ONCE), heat)

    def _assess(self) -> None:
        assess(self.ground, self.plan, self.prices, self.figures)

    def _enter(self) -> None:
        """Take the best plan of the last annealing into the population, or the last one if none kept the limits."""
        if self.tally[0] < math.inf:
            take(self.ground, self.plan, self.prices, self.found_after, self.found_chosen)
        self._assess()
        within = self.figures[1] <= TOLERANCE and self.figures[2] <= TOLERANCE
        if within and self.figures[0] < self.best_distance - 1e-9:
            self.best_distance = float(self.figures[0])
            self.best_after, self.best_chosen = self.plan.after.copy(), self.plan.chosen.copy()
        self.population.add(self.plan, self.figures, self.prices)
        self._tell()

    def _tell(self) -> None:
        if self.progress is not None and not self.budget.cancelled:
            told = Progress(self.budget.fraction(), self.budget.steps, self.best_distance)
            self.budget.cancelled = self.progress(told) is False
