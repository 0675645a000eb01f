"""How a search cools, and what a village is worth in it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from tests.engines.planning.visits.worlds import on_a_line, with_vehicle

from doorstep.engines.planning.dice import Dice
from doorstep.engines.planning.visits.day import Ground
from doorstep.engines.planning.visits.ground import lay_out
from doorstep.engines.planning.visits.heat import (
    AMPLE,
    COOLINGS,
    DEAREST,
    FULL,
    KNOWN,
    SCARCE,
    Heat,
    cooled,
    course_of,
    dearer,
    scales_of,
)
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.engines.planning.visits.replan import published_by
from doorstep.engines.planning.visits.search import anneal
from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.engines.planning.visits.state import State


def heats(problem: VisitProblem, monkeypatch: pytest.MonkeyPatch, steps: int) -> list[Heat]:
    """How things are weighed at each look at the clock."""
    seen = list[Heat]()

    def watched(ground: Ground, current: State, best: State, trial: State, count: int, heat: Heat, dice: Dice) -> int:
        seen.append(heat)
        return anneal(ground, current, best, trial, count, heat, dice)

    monkeypatch.setattr("doorstep.engines.planning.visits.solve.anneal", watched)
    solve_visits(problem, seed=1, time_limit_s=None, iterations=steps)
    return seen[1:]  # the first call compiles


def worth(problem: VisitProblem, monkeypatch: pytest.MonkeyPatch, steps: int = 20_000) -> list[float]:
    """What a village of a hundred residents is worth, in yards, at each look at the clock before the last tenth."""
    yard = scales_of(lay_out(problem).ground).yard
    worths = [heat.per_resident * 100 / yard for heat in heats(problem, monkeypatch, steps)]
    return worths[: len(worths) * 9 // 10]


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


@pytest.mark.parametrize(
    ("room", "steps", "how_often"),
    [(3, 40_000, COOLINGS - 1), (3, 30_000, 0), (2, 40_000, 0)],
    ids=["long", "short", "scarce"],
)
def test_a_long_search_cools_more_than_once_where_all_are_served(
    room: int, steps: int, how_often: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = on_a_line(10, 20, 30)
    line = replace(line, villages=tuple(replace(village, load=1) for village in line.villages))

    seen = [heat.temperature for heat in heats(with_vehicle(line, most_load=room), monkeypatch, steps)]

    assert sum(later > earlier for earlier, later in pairwise(seen)) == how_often


def test_each_cooling_of_a_long_search_goes_all_the_way() -> None:
    used = np.linspace(0.0, 1.0, 1001)
    turns = [cooled(share, is_long=True) for share in used]

    assert sorted({turn for turn, _ in turns}) == list(range(COOLINGS))
    for turn in range(COOLINGS):
        shares = [share for one, share in turns if one == turn]
        assert shares == sorted(shares)
        assert shares[0] == pytest.approx(0.0, abs=0.01)
        assert shares[-1] == pytest.approx(1.0, abs=0.01)
    assert [cooled(share, is_long=False) for share in used] == [(0, share) for share in used]
