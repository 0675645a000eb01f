"""What holds for every town, and what trying everything says."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.planning.siting.worlds import brute_best, brute_covered, brute_is_covered, small_world

from doorstep.engines.planning.siting.coverage import PARTS, cover, marginal_values, spread_shares
from doorstep.engines.planning.siting.next_sites import best_next
from doorstep.engines.planning.siting.problem import Points, SitingProblem

WORLDS = st.builds(
    small_world,
    st.integers(0, 10**6),
    homes=st.integers(0, 14),
    sites=st.integers(0, 3),
    candidates=st.integers(1, 7),
)


@settings(max_examples=100, deadline=None)
@given(WORLDS)
def test_coverage_is_what_looking_at_every_pair_says(problem: SitingProblem) -> None:
    circle = cover(problem)

    assert circle.is_covered.tolist() == brute_is_covered(problem)
    assert circle.covered == brute_covered(problem)


@settings(max_examples=60, deadline=None)
@given(WORLDS, st.integers(1, 4))
def test_the_best_set_is_the_best_of_all_sets(problem: SitingProblem, count: int) -> None:
    found = best_next(problem, count, time_limit_s=None)

    assert (found.gained, found.bound) == (brute_best(problem, count),) * 2
    assert found.greedy_gained >= found.greedy_guarantee * found.gained - 1e-9


@settings(max_examples=60, deadline=None)
@given(WORLDS, st.integers(1, 4))
def test_what_a_set_adds_is_what_it_adds_when_it_stands(problem: SitingProblem, count: int) -> None:
    found = best_next(problem, count, time_limit_s=None)

    chosen = [site.candidate for site in found.sites]
    after = replace(problem, sites=_joined(problem.sites, _picked(problem.candidates, chosen)))
    assert cover(after).covered == cover(problem).covered + found.gained
    assert found.gained == sum(site.adds for site in found.sites)
    assert len(chosen) <= count


@settings(max_examples=60, deadline=None)
@given(WORLDS)
def test_adding_a_site_never_lowers_coverage_and_adds_its_marginal_value(problem: SitingProblem) -> None:
    before = cover(problem)

    for at, value in enumerate(marginal_values(problem)):
        after = cover(replace(problem, sites=_joined(problem.sites, _picked(problem.candidates, [at]))))
        assert after.covered == before.covered + value
        assert (after.minutes <= before.minutes).all()


@settings(max_examples=60, deadline=None)
@given(WORLDS, st.integers(0, 10**6))
def test_the_order_of_rows_is_irrelevant(problem: SitingProblem, seed: int) -> None:
    dice = random.Random(seed)
    homes = dice.sample(range(len(problem.homes)), len(problem.homes))
    shuffled = SitingProblem(
        _picked(problem.homes, homes),
        problem.residents[homes],
        _picked(problem.sites, dice.sample(range(len(problem.sites)), len(problem.sites))),
        _picked(problem.candidates, dice.sample(range(len(problem.candidates)), len(problem.candidates))),
        problem.walk,
    )

    assert cover(shuffled).is_covered.tolist() == cover(problem).is_covered[homes].tolist()
    assert best_next(shuffled, 2, time_limit_s=None).gained == best_next(problem, 2, time_limit_s=None).gained


@settings(max_examples=60, deadline=None)
@given(WORLDS)
def test_walking_longer_never_leaves_anybody_out(problem: SitingProblem) -> None:
    longer = replace(problem, walk=replace(problem.walk, limit_min=10.0))

    assert (cover(longer).is_covered >= cover(problem).is_covered).all()


@settings(max_examples=60, deadline=None)
@given(WORLDS)
def test_spread_over_no_ground_is_the_plain_reading(problem: SitingProblem) -> None:
    shares = spread_shares(problem.homes, problem.sites, problem.walk, 0.0)

    assert shares.tolist() == (cover(problem).is_covered * PARTS).tolist()


@settings(max_examples=60, deadline=None)
@given(WORLDS)
def test_the_unknown_are_counted_apart_and_never_covered(problem: SitingProblem) -> None:
    circle = cover(problem)

    unknown = np.isnan(problem.homes.lon)
    assert circle.unknown == int(problem.residents[unknown].sum())
    assert not circle.is_covered[unknown].any()


@settings(max_examples=20, deadline=None)
@given(WORLDS, st.integers(1, 4))
def test_the_same_input_gives_the_same_sites(problem: SitingProblem, count: int) -> None:
    found = [best_next(problem, count, time_limit_s=None) for _ in range(2)]

    assert found[0] == found[1]


def _picked(given: Points, rows: list[int]) -> Points:
    return Points(given.lon[rows], given.lat[rows])


def _joined(one: Points, other: Points) -> Points:
    return Points(np.concatenate([one.lon, other.lon]), np.concatenate([one.lat, other.lat]))
