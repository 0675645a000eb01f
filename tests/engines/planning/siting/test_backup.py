"""Covering for a budget and with sites to spare: by hand, against trying everything, and what is refused."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.planning.siting.brute import far_of, small_question

from doorstep.engines.planning.siting.backup import fewest_with_backup, most_for_budget
from doorstep.engines.planning.siting.choosing import Choosing, Faulty, Unservable, from_matrix
from doorstep.engines.planning.siting.verify import verify_sited

PLACES = np.array([0.0, 1.0, 2.0, 6.0, 7.0, 12.0])
STREET = from_matrix(np.abs(PLACES[:, None] - PLACES[None, :]), [1, 1, 1, 1, 1, 3])
"""Six villages along a street, the last one three times as large; a site may stand in each."""
QUESTIONS = st.builds(
    lambda seed, points, candidates, kept: small_question(seed, points=points, candidates=candidates, kept=kept),
    st.integers(0, 10**6),
    st.integers(1, 12),
    st.integers(3, 6),
    st.integers(0, 2),
)
REACH = st.sampled_from([2.0, 4.0, 7.0])


def test_a_dear_site_gives_way_to_two_cheap_ones() -> None:
    found = most_for_budget(STREET, 2.0, 4.0, prices=[2, 2, 2, 2, 2, 4])

    assert (found.value, found.bound, len(found.sites)) == (5.0, 5.0, 2)
    assert found.serves[5] == -1


def test_with_two_sites_within_reach_of_each_a_budget_covers_fewer() -> None:
    found = most_for_budget(STREET, 2.0, 2.0, backup=2)

    assert (found.value, len(found.sites)) == (3.0, 2)
    assert found.serves.tolist()[3:] == [-1, -1, -1]


def test_of_two_sites_that_do_the_same_the_cheaper_stands() -> None:
    found = most_for_budget(from_matrix(np.zeros((3, 3))), 1.0, 9.0, prices=[9, 7, 8])

    assert found.sites == (1,)


def test_everybody_has_a_second_site_where_there_is_one() -> None:
    near = from_matrix(np.abs(PLACES[:5, None] - PLACES[None, :5]), kept=[1])

    found = fewest_with_backup(near, 2.0, 2)

    assert (found.value, found.bound) == (3.0, 3.0)
    assert {1, 3, 4} < set(found.sites)


def test_who_has_too_few_candidates_is_named() -> None:
    with pytest.raises(Unservable, match="point 5: 1 candidates within 2, 2 wanted") as refused:
        fewest_with_backup(STREET, 2.0, 2)

    assert refused.value.points == (5,)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"budget": -1.0}, "budget: a number of 0 or more is wanted, not -1.0"),
        ({"budget": math.nan}, "budget: a number of 0 or more is wanted, not nan"),
        ({"backup": 0}, "backup: at least 1 site within reach is wanted, not 0"),
        ({"backup": 7}, "backup: 7 sites within reach are wanted, and there are 6 candidates"),
        ({"prices": [1.0, 0.0, 1.0, 1.0, 1.0, 1.0]}, "prices: a number above 0 for each of the 6 candidates"),
        ({"time_limit_s": 0.0}, "time_limit_s must be above 0, got 0.0"),
    ],
)
def test_what_cannot_be_meant_is_refused(asked: dict[str, float], said: str) -> None:
    with pytest.raises(Faulty, match=said):
        most_for_budget(STREET, 2.0, **({"budget": 1.0} | asked))  # type: ignore[arg-type]


def test_full_sites_are_not_reckoned_with() -> None:
    full = from_matrix(np.zeros((1, 1)), capacities=[1])

    with pytest.raises(Faulty, match="without them"):
        fewest_with_backup(full, 1.0, 1)


def every(problem: Choosing, reach: float, backup: int, prices: list[float]) -> list[tuple[float, float, bool]]:
    """Of each choice: what its new sites cost, the weight it covers, and whether that is everybody."""
    far, found = far_of(problem), []
    others = [site for site in range(problem.candidates) if site not in problem.kept]
    for size in range(len(others) + 1):
        for new in itertools.combinations(others, size):
            stand = [*problem.kept, *new]
            is_covered = [sum(row[site] <= reach for site in stand) >= backup for row in far]
            weight = sum(w for w, inside in zip(problem.weights.tolist(), is_covered, strict=True) if inside)
            everybody = all(inside or not w for w, inside in zip(problem.weights.tolist(), is_covered, strict=True))
            found.append((sum(prices[site] for site in new), weight, everybody))
    return found


@settings(max_examples=40, deadline=None)
@given(QUESTIONS, REACH, st.sampled_from([0.0, 2.0, 4.5, 7.0]), st.integers(1, 3))
def test_no_choice_for_the_budget_covers_more(problem: Choosing, reach: float, budget: float, backup: int) -> None:
    prices = [1.0 + site % 3 for site in range(problem.candidates)]

    found = most_for_budget(problem, reach, budget, prices=prices, backup=backup)

    best = max(weight for cost, weight, _ in every(problem, reach, backup, prices) if cost <= budget)
    assert found.value == pytest.approx(best, abs=1e-9)
    assert found.is_proved
    assert verify_sited(problem, found, "most", reach=reach, prices=prices, budget=budget, backup=backup) == []


@settings(max_examples=40, deadline=None)
@given(QUESTIONS, REACH, st.integers(1, 3))
def test_no_cheaper_choice_gives_everybody_so_many_sites(problem: Choosing, reach: float, backup: int) -> None:
    prices = [1.0 + site % 3 for site in range(problem.candidates)]
    possible = [cost for cost, _, everybody in every(problem, reach, backup, prices) if everybody]

    if not possible:
        with pytest.raises(Unservable):
            fewest_with_backup(problem, reach, backup, prices=prices)
    else:
        found = fewest_with_backup(problem, reach, backup, prices=prices)
        assert found.value == pytest.approx(min(possible), abs=1e-9)
        assert found.is_proved
        assert verify_sited(problem, found, "fewest", reach=reach, prices=prices, backup=backup) == []


def test_dear_sites_that_miss_the_budget_by_one_are_not_taken_for_affordable() -> None:
    dice = np.random.default_rng(63)
    problem = from_matrix(np.where(dice.random((10, 7)) < 0.3, 0.0, 9.0))
    prices = [float(price) for price in dice.integers(10**5, 2 * 10**7, 7)]
    budget = sum(prices[:4]) - 1

    found = most_for_budget(problem, 2.0, budget, prices=prices)

    best = max(weight for cost, weight, _ in every(problem, 2.0, 1, prices) if cost <= budget)
    assert (found.value, found.bound) == (best, best)
