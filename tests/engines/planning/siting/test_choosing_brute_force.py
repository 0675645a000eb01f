"""The four questions of siting against trying everything: with and without capacities, with and without kept sites."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.planning.siting.brute import brute_centre, brute_fewest, brute_median, brute_most, small_question

from doorstep.engines.planning.siting.centre import p_centre
from doorstep.engines.planning.siting.choosing import Choosing, Unservable
from doorstep.engines.planning.siting.covering import fewest_sites, most_covered
from doorstep.engines.planning.siting.median import p_median
from doorstep.engines.planning.siting.sited import Sited
from doorstep.engines.planning.siting.verify import Question, verify_sited

SEEDS = st.integers(0, 10**6)
KEPT = st.integers(0, 2)
COUNTS = st.integers(2, 4)


def questions(*, has_capacities: bool) -> st.SearchStrategy[Choosing]:
    points = st.integers(1, 6) if has_capacities else st.integers(1, 14)
    return st.builds(
        lambda seed, points, candidates, kept: small_question(
            seed, points=points, candidates=candidates, has_capacities=has_capacities, kept=kept
        ),
        SEEDS,
        points,
        st.integers(4, 7),
        KEPT,
    )


EITHER = st.one_of(questions(has_capacities=False), questions(has_capacities=True))


def holds(problem: Choosing, found: Sited, question: Question, best: float, **asked: float) -> bool:
    """Whether the answer is the best one, proved, and stands up to the verifier."""
    faults = verify_sited(problem, found, question, **asked)  # type: ignore[arg-type]
    assert faults == []
    assert found.value == pytest.approx(best, rel=1e-9, abs=1e-9)
    assert found.is_proved
    return True


@settings(max_examples=40, deadline=None)
@given(EITHER, COUNTS)
def test_no_choice_of_sites_has_a_shorter_way_in_all(problem: Choosing, count: int) -> None:
    best = brute_median(problem, count)

    if best == math.inf:
        with pytest.raises(Unservable):
            p_median(problem, count)
    else:
        assert holds(problem, p_median(problem, count), "median", best, count=count)


@settings(max_examples=40, deadline=None)
@given(EITHER, COUNTS, st.sampled_from([0.0, 2.0, 4.0, 7.0]))
def test_no_choice_of_sites_covers_more(problem: Choosing, count: int, reach: float) -> None:
    found = most_covered(problem, count, reach)

    assert holds(problem, found, "most", brute_most(problem, count, reach), count=count, reach=reach)


@settings(max_examples=40, deadline=None)
@given(EITHER, st.sampled_from([4.0, 6.0, 9.0, math.inf]), st.booleans())
def test_no_cheaper_choice_of_sites_covers_everybody(problem: Choosing, reach: float, has_prices: bool) -> None:  # noqa: FBT001
    prices = [1.0 + site % 3 for site in range(problem.candidates)] if has_prices else [1.0] * problem.candidates
    best = brute_fewest(problem, reach, prices)

    if best == math.inf:
        with pytest.raises(Unservable):
            fewest_sites(problem, reach, prices=prices)
    else:
        found = fewest_sites(problem, reach, prices=prices)
        assert holds(problem, found, "fewest", best, reach=reach, prices=prices)  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(EITHER, COUNTS)
def test_no_choice_of_sites_has_a_shorter_longest_way(problem: Choosing, count: int) -> None:
    best = brute_centre(problem, count)

    if best == math.inf:
        with pytest.raises(Unservable):
            p_centre(problem, count)
    else:
        assert holds(problem, p_centre(problem, count), "centre", best, count=count)
