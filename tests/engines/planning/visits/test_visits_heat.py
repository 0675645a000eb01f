"""How a search cools, and what a village is worth in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.engines.planning.visits.worlds import on_a_line, with_vehicle

from doorstep.engines.planning.dice import Dice
from doorstep.engines.planning.visits.day import Ground
from doorstep.engines.planning.visits.ground import lay_out
from doorstep.engines.planning.visits.heat import (
    AMPLE,
    DEAREST,
    FULL,
    KNOWN,
    SCARCE,
    Heat,
    course_of,
    dearer,
    scales_of,
)
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.engines.planning.visits.replan import published_by
from doorstep.engines.planning.visits.search import anneal
from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.engines.planning.visits.state import State


def worth(problem: VisitProblem, monkeypatch: pytest.MonkeyPatch, steps: int = 20_000) -> list[float]:
    """What a village of a hundred residents is worth, in yards, at each look at the clock before the last tenth."""
    yard, worths = scales_of(lay_out(problem).ground).yard, list[float]()

    def watched(ground: Ground, current: State, best: State, trial: State, count: int, heat: Heat, dice: Dice) -> int:
        worths.append(heat.per_resident * 100 / yard)
        return anneal(ground, current, best, trial, count, heat, dice)

    monkeypatch.setattr("doorstep.engines.planning.visits.solve.anneal", watched)
    solve_visits(problem, seed=1, time_limit_s=None, iterations=steps)
    return worths[1 : len(worths) * 9 // 10]  # the first call compiles


def forty(room: int) -> VisitProblem:
    """Forty villages a minute apart, each of which takes one unit of the only vehicle's load."""
    line = on_a_line(*range(1, 41), shift=(0, 1440))
    line = replace(line, villages=tuple(replace(village, load=1) for village in line.villages))
    return with_vehicle(line, most_load=room)


def test_a_village_grows_dear_where_one_is_always_left_out_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    worths = worth(forty(39), monkeypatch)

    assert worths[0] == pytest.approx(40.0)
    assert max(worths) == pytest.approx(40.0 * DEAREST)


def test_a_village_stays_at_its_price_where_many_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(worth(forty(20), monkeypatch, 2_000)) == {40.0}


def test_a_village_stays_at_its_price_where_all_have_room(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(worth(forty(40), monkeypatch, 2_000)) == {40.0}


def test_the_price_rises_while_all_are_seldom_served_and_falls_while_they_often_are() -> None:
    assert dearer(2.0, 0.1, is_near=True) > 2.0
    assert dearer(2.0, 0.3, is_near=True) == 2.0
    assert dearer(2.0, 0.6, is_near=True) < 2.0
    assert dearer(2.0, 0.1, is_near=False) == 2.0
    assert dearer(DEAREST, 0.0, is_near=True) == DEAREST
    assert dearer(1.0, 1.0, is_near=True) == 1.0


def test_how_it_cools_follows_from_what_the_best_timetable_lacks() -> None:
    line = on_a_line(1, 2, 3)
    plan = solve_visits(line, seed=1, time_limit_s=None, iterations=10)
    scales, known = (
        scales_of(lay_out(problem).ground) for problem in (line, replace(line, published=published_by(plan)))
    )

    assert (scales.everybody, scales.everything) == (300, 300)
    assert course_of(scales, np.array([299, 299])) is SCARCE
    assert course_of(scales, np.array([300, 299])) is AMPLE
    assert course_of(scales, np.array([300, 300])) is FULL
    assert course_of(known, np.array([300, 300])) is KNOWN
