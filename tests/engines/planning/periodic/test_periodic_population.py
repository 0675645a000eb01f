"""What the population keeps is what a slow, plain reckoning keeps."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from tests.engines.planning.periodic.worlds import small_problem

from doorstep.engines.planning.dice import Dice, dice_of
from doorstep.engines.planning.periodic.assess import assess
from doorstep.engines.planning.periodic.insert import seat_all
from doorstep.engines.planning.periodic.lay_out import lay_out
from doorstep.engines.planning.periodic.population import Population
from doorstep.engines.planning.periodic.state import Ground, Plan, clear_day, empty_plan

FEWEST, BROOD, CLOSE, ELITE = 4, 5, 5, 4
PRICES = np.array([3.0, 2.0])


class Plain:
    """One plan as sets: the days of each client, and each visit with its two neighbours (0: the depot)."""

    def __init__(self, plan: Plan, figures: Any, clients: int) -> None:
        self.within = bool(figures[1] <= 1e-6 and figures[2] <= 1e-6)
        self.cost = float(figures[0] + figures[1] * PRICES[0] + figures[2] * PRICES[1])
        self.days: dict[int, set[int]] = {node: set() for node in range(1, clients + 1)}
        self.next: dict[tuple[int, int], int] = {}
        self.last: dict[tuple[int, int], int] = {}
        for day, routes in enumerate(plan.route):
            for node in range(1, clients + 1):
                if routes[node] >= 0:
                    self.days[node].add(day)
                    ahead, behind = int(plan.after[day, node]), int(plan.before[day, node])
                    self.next[day, node] = ahead if ahead <= clients else 0
                    self.last[day, node] = behind if behind <= clients else 0

    def apart(self, other: Plain) -> float:
        """Share of clients on other days, and of visits with another next one; half of each."""
        moved = sum(days != other.days[node] for node, days in self.days.items())
        broken = sum(at not in (other.next.get(visit), other.last.get(visit)) for visit, at in self.next.items())
        return 0.5 * moved / len(self.days) + 0.5 * broken / max(len(self.next), 1)


def apart(herd: list[Plain], one: int, other: int) -> float:
    """How different two are: reckoned once, from the younger one's side."""
    younger, older = max(one, other), min(one, other)
    return herd[younger].apart(herd[older])


def kept_of(herd: list[Plain], group: list[int]) -> list[int]:
    """Drop the least fit one by one."""
    group = list(group)
    while len(group) > FEWEST:
        near = {one: sorted(apart(herd, one, other) for other in group if other != one) for one in group}
        alike = {one: sum(near[one][:CLOSE]) / len(near[one][:CLOSE]) for one in group}
        cheapest = min(group, key=lambda one: herd[one].cost)
        by_cost = sorted(group, key=lambda one: herd[one].cost)
        by_likeness = sorted(group, key=lambda one: -alike[one])
        weight = 1.0 - min(1.0, ELITE / len(group))
        fitness = {
            one: by_cost.index(one) + weight * by_likeness.index(one) + (1e6 if near[one][0] < 1e-9 else 0.0)
            for one in group
        }
        fitness[cheapest] = -1.0
        group.remove(max(group, key=lambda one: fitness[one]))
    return group


def seat_anew(ground: Ground, plan: Plan, prices: Any, dice: Dice) -> None:
    """Make another plan: every client where it costs least at these penalties, in drawn order."""
    for day in range(ground.t):
        clear_day(ground, plan, day)
    plan.chosen[:] = -1
    seat_all(ground, plan, prices, dice)


@pytest.mark.parametrize("seed", range(6))
def test_the_plans_kept_are_those_a_plain_reckoning_keeps(seed: int) -> None:
    drawn = random.Random(seed)
    ground = lay_out(small_problem(seed, clients=9, vehicles=5, days=3))
    plan, dice, figures = empty_plan(ground), dice_of(seed + 1), np.zeros(4)
    population, herd = Population(ground, FEWEST, BROOD), []
    groups: dict[bool, list[int]] = {True: [], False: []}
    slots: dict[int, int] = {}
    for number in range(60):
        if number % 7 != 6:  # sometimes the same plan comes again
            seat_anew(ground, plan, np.array([drawn.choice([0.0, 50.0]), drawn.choice([0.0, 50.0])]), dice)
        assess(ground, plan, PRICES, figures)
        slots[number] = population.free[-1]
        population.add(plan, figures, PRICES)
        herd.append(Plain(plan, figures, ground.n))
        group = groups[herd[number].within]
        group.append(number)
        if len(group) > FEWEST + BROOD:
            group[:] = kept_of(herd, group)

        for is_within, members in groups.items():
            found = population.herd.members[int(is_within), : population.herd.sizes[int(is_within)]].tolist()
            assert found == [slots[member] for member in members]
            for member in members:
                near = sorted(apart(herd, member, other) for other in members if other != member)[:CLOSE]
                known = population.herd.closest[slots[member]]
                assert known[: len(near)].tolist() == near
                assert np.isinf(known[len(near) :]).all()

    assert all(groups.values())  # both kinds came up
    best = population.best(PRICES)
    within = groups[True]
    assert best == slots[min(within, key=lambda one: herd[one].cost)]


def test_parents_are_the_fitter_of_two() -> None:
    ground = lay_out(small_problem(3, clients=9, vehicles=5, days=3))
    plan, dice, figures = empty_plan(ground), dice_of(3), np.zeros(4)
    population = Population(ground, 8, 8)
    for _ in range(8):
        seat_anew(ground, plan, PRICES, dice)
        assess(ground, plan, PRICES, figures)
        population.add(plan, figures, PRICES)

    pairs = [population.choose(PRICES, dice) for _ in range(600)]

    cost = {slot: float(population.herd.figures[slot] @ np.array([1.0, *PRICES])) for slot in range(8)}
    times = {slot: sum(slot in pair for pair in pairs) for slot in cost}
    cheapest, dearest = min(cost, key=cost.__getitem__), max(cost, key=cost.__getitem__)
    assert all(one != other for one, other in pairs)
    assert times[cheapest] > 2 * times[dearest]
