"""What is refused at the door, and in which words; and how much is not too much."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from doorstep.engines.planning.siting.coverage import cover, spread_shares
from doorstep.engines.planning.siting.next_sites import best_next
from doorstep.engines.planning.siting.problem import Points, SitingProblem, Walk, points

WALK = Walk(limit_min=8.0, metres_per_min=60.0, detour=1.3)
HERE = points((120.0, 30.0))
LOST = Points(np.array([np.nan]), np.array([np.nan]))


def problem(**other: Any) -> SitingProblem:
    """One home, one site, one candidate, all in one place."""
    given: dict[str, Any] = {
        "homes": HERE,
        "residents": np.array([10]),
        "sites": HERE,
        "candidates": HERE,
        "walk": WALK,
    }
    return SitingProblem(**given | other)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"residents": np.array([-1])}, "residents[0]: negative (-1)"),
        ({"residents": np.array([1.5])}, "residents: whole numbers wanted, got float64"),
        ({"residents": np.array([1, 2])}, "residents: one number per home, 1 wanted, got the shape (2,)"),
        ({"residents": np.array([10**13])}, "residents: more than 1000000000000 in all"),
        (
            {"homes": Points(np.array([120.0]), np.array([np.nan]))},
            "homes[0]: one of lon and lat is missing (lon=120.0, lat=nan)",
        ),
        (
            {"sites": Points(np.array([np.inf]), np.array([30.0]))},
            "sites[0]: a coordinate is infinite (lon=inf, lat=30.0)",
        ),
        ({"sites": points((30.0, 120.0))}, "sites[0]: outside the globe (lon=30.0, lat=120.0)"),
        (
            {"homes": Points(np.array([120.0, 121.0]), np.array([30.0]))},
            "homes: lon and lat must be two rows of one length, got (2,) and (1,)",
        ),
        ({"candidates": LOST}, "candidates[0]: a candidate needs coordinates"),
    ],
)
def test_a_faulty_problem_is_refused_and_the_fault_is_named(other: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(said) + "$"):
        problem(**other)


@pytest.mark.parametrize(
    ("walk", "said"),
    [
        ((0.0, 60.0, 1.3), "limit_min must be a number above 0, got 0.0"),
        ((8.0, 0.0, 1.3), "metres_per_min must be a number above 0, got 0.0"),
        ((8.0, -60.0, 1.3), "metres_per_min must be a number above 0, got -60.0"),
        ((8.0, float("nan"), 1.3), "metres_per_min must be a number above 0, got nan"),
        ((8.0, 60.0, 0.9), "detour must be a number of at least 1, got 0.9"),
        ((float("inf"), 60.0, 1.3), "limit_min must be a number above 0, got inf"),
    ],
)
def test_a_walk_that_nobody_can_walk_is_refused(walk: tuple[float, float, float], said: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(said) + "$"):
        Walk(*walk)


@pytest.mark.parametrize(
    ("other", "count", "seconds", "said"),
    [
        ({"candidates": points()}, 1, None, "candidates: there are none to choose from"),
        ({}, 0, None, "count must be at least 1, got 0"),
        ({}, 1, 0.0, "time_limit_s must be above 0, got 0.0"),
    ],
)
def test_a_question_without_an_answer_is_refused(
    other: dict[str, Any], count: int, seconds: float | None, said: str
) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(said) + "$"):
        best_next(problem(**other), count, time_limit_s=seconds)


def test_a_disc_of_less_than_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="^" + re.escape("radius_m must be a number of at least 0, got -1.0") + "$"):
        spread_shares(HERE, HERE, WALK, -1.0)


def test_without_any_site_nobody_is_covered_and_the_next_one_is_still_found() -> None:
    bare = problem(sites=points())

    assert (cover(bare).covered, best_next(bare, 1).gained) == (0, 10)


def test_where_nobody_lives_there_is_no_share() -> None:
    empty = problem(homes=points(), residents=np.array([], dtype=np.int64))

    assert (cover(empty).share, best_next(empty, 3).sites) == (None, ())


def test_a_hundred_thousand_homes_are_fine() -> None:
    dice = np.random.default_rng(1)
    many = Points(dice.uniform(119.4, 120.0, 100_000), dice.uniform(30.4, 30.9, 100_000))
    sites = Points(many.lon[:500], many.lat[:500])
    town = problem(homes=many, residents=np.ones(100_000, dtype=np.int64), sites=sites, candidates=sites)

    circle = cover(town)

    assert circle.covered == int(circle.is_covered.sum()) >= 500
    assert best_next(town, 1).gained == 0
