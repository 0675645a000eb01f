"""Signs of thoughtless sheets and coached villages: by hand, beside slow loops, and how often the honest show them."""

from __future__ import annotations

from itertools import combinations
from math import comb, exp, factorial, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from doorstep.engines.scoring.arrays import Floats, Ints
from doorstep.engines.scoring.survey.quality import alike, speed, straight
from doorstep.engines.scoring.survey.quality_of_areas import bursts, collapse, mode_gap, more_than_elsewhere

NONE = np.nan


def wave(seed: int, questions: int = 15, factors: int = 1, unlike: float = 0.4) -> tuple[Floats, Ints]:
    """480 people of twelve villages; what one says hangs together, and villages differ."""
    dice = np.random.default_rng(seed)
    village = np.repeat(np.arange(12), 40)
    mood = dice.normal(size=(480, factors)) + unlike * dice.normal(size=(12, factors))[village]
    said = 0.7 * mood[:, np.arange(questions) % factors] + 0.7 * dice.normal(size=(480, questions))
    grades = np.searchsorted([-2, -1.3, -0.6, 0.4], said + 0.3 * dice.normal(size=questions))
    return grades.astype(np.float64) + 1, village.astype(np.int64)


def test_the_floor_is_a_percentile_of_the_law_that_the_slower_half_tells() -> None:
    seconds = [1.0, 4.0, 4.3, *[60.0] * 8, *[100.0] * 5, *[200.0] * 6, NONE]

    found = speed(seconds)

    assert (round(found.usual, 9), round(found.floor, 4)) == (
        100.0,
        round(100 * 2 ** (-2.411323 * (1 + 3 / sqrt(21))), 4),
    )
    assert np.flatnonzero(found.is_machine).tolist() == [0]
    assert np.flatnonzero(found.is_fast).tolist() == [0, 1, 2]


def test_few_timed_sheets_have_only_the_machines_second_and_a_wrong_time_is_refused() -> None:
    assert (speed([0.5, 3, 90]).floor, speed([0.5, 3, 90]).is_fast.tolist()) == (1.0, [True, False, False])
    assert np.isnan(speed([NONE]).usual)
    with pytest.raises(ValueError, match="0 or more"):
        speed([-1.0])


@given(st.floats(0.7, 5), st.integers(0, 80))
@settings(max_examples=10, deadline=None)
def test_time_has_no_unit_and_hasty_answers_lower_the_floor_but_little(factor: float, hasty: int) -> None:
    thoughtful = np.exp(np.random.default_rng(1).normal(5, 0.4, 400))
    plain = speed(thoughtful).floor

    assert speed(thoughtful * factor).floor == pytest.approx(plain * factor)
    assert plain * 0.5 < speed(np.append(thoughtful, np.full(hasty, 3.0))).floor <= plain * 1.05


def test_one_answer_throughout_is_counted_beside_what_chance_brings() -> None:
    answers = np.array([[5, 5, 5, 5], [5, 5, NONE, 5], [4, 5, 5, 4], [5, NONE, NONE, 5]])

    found = straight(answers, least=3)

    assert (found.longest.tolist(), found.is_straight.tolist()) == ([4, 3, 2, 2], [True, True, False, False])
    fives, fours = (3 / 4, 1, 1, 3 / 4), (1 / 4, 0, 0, 1 / 4)
    whole = np.prod(fives) + np.prod(fours)
    assert found.expected == pytest.approx(2 * whole + fives[0] * fives[1] * fives[3])


def test_agreement_is_counted_pair_by_pair() -> None:
    dice = np.random.default_rng(2)
    answers = dice.integers(1, 4, (30, 9)).astype(float)
    answers[dice.random((30, 9)) < 0.3] = NONE
    village = np.repeat([0, 1, 2], 10)

    found = alike(answers, village, rounds=19)

    slow = np.full(30, NONE)
    many = np.zeros(3, int)
    for a, b in combinations(range(30), 2):
        common = ~np.isnan(answers[a]) & ~np.isnan(answers[b])
        if village[a] == village[b] and common.sum() >= 4.5:
            share = (answers[a] == answers[b])[common].mean()
            slow[a], slow[b] = np.fmax(slow[a], share), np.fmax(slow[b], share)
            many[village[a]] += share >= found.threshold - 1e-6
    np.testing.assert_allclose(found.nearest, slow, rtol=1e-6)
    assert found.pairs.tolist() == many.tolist()


def test_copied_sheets_are_found_in_their_village_and_nowhere_else() -> None:
    answers, village = wave(3, factors=3)
    dice = np.random.default_rng(3)
    answers[:10] = answers[0]
    slips = dice.random((10, 15)) < 0.03
    answers[:10][slips] = 6 - answers[:10][slips]

    found = alike(answers, village, seed=1)

    assert np.flatnonzero(found.chances < 0.05).tolist() == [0]
    assert found.pairs[0] > 20 * found.expected[0]
    assert set(np.flatnonzero(found.is_alike).tolist()) <= set(range(10))
    assert found.is_alike[:10].sum() >= 8
    assert alike(answers, village, seed=1).threshold == found.threshold


def test_where_a_fixed_share_accuses_many_honest_people_the_wave_itself_accuses_none() -> None:
    answers, village = wave(4, questions=8)

    found = alike(answers, village, rounds=59)

    assert (found.nearest >= 0.85).mean() > 0.3
    assert not found.is_alike.any()


def test_alone_or_in_one_village_nothing_can_be_told() -> None:
    found = alike([[1, 2, 3], [1, 2, 3], [2, 2, 2]], ["a", "a", "b"], rounds=9)
    one = alike([[1, 2, 3], [1, 2, 3]], ["a", "a"], rounds=9)

    assert (found.partner.tolist(), np.isnan(found.nearest[2])) == ([1, 0, -1], True)
    assert (one.threshold, one.is_alike.tolist()) == (1.0, [False, False])


def test_signs_pile_up_where_chance_seldom_puts_so_many() -> None:
    signs, village = np.array([True] * 6 + [False] * 34 + [True] * 2 + [False] * 38), np.repeat(["a", "b"], 40)

    found = more_than_elsewhere(signs, village)

    slow = sum(comb(40, k) * comb(40, 8 - k) for k in range(6, 9)) / comb(80, 8)
    assert (found.signs.tolist(), found.sheets.tolist()) == ([6, 2], [40, 40])
    assert found.chances[0] == pytest.approx(slow)
    assert more_than_elsewhere([True] * 9 + [False] * 71, village).is_more.tolist() == [True, False]


def test_a_burst_is_a_poisson_tail_of_what_the_others_days_lead_to_expect() -> None:
    counts = np.array([[5, 4, 11], [7, 6, 7], [7, 7, 6], [7, 6, 7]])

    found = bursts(counts)

    shares = np.array([21.5, 19.5, 20.5]) / 61.5
    np.testing.assert_allclose(found.expected[0], 20 * shares)
    assert found.uneven == 1.0
    expected = found.expected[0, 2]
    slow = 1 - sum(exp(-expected) * expected**k / factorial(k) for k in range(11))
    assert found.chances[0, 2] == pytest.approx(slow)
    assert not found.is_burst.any()
    day = bursts([[2, 1, 1, 1, 35], *[[8, 8, 8, 8, 8]] * 5]).is_burst
    assert np.argwhere(day).tolist() == [[0, 4]]
    with pytest.raises(ValueError, match="two areas and two days"):
        bursts([[1, 2]])


def test_a_gap_between_modes_is_reckoned_inside_villages() -> None:
    one = mode_gap([[80, 90, 100, 55, 70, 85]], [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1], ["a"] * 6)
    plain = stats.ttest_ind([80, 90, 100], [55, 70, 85], equal_var=False)
    village = np.repeat(["far", "near"], 6)
    web = np.array([1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0], bool)
    two = mode_gap([np.where(village == "far", 60.0, 90.0)], web, ~web, village)

    assert (one.values[0], one.errors[0]) == (20, pytest.approx(sqrt(100 / 3 + 225 / 3)))
    assert one.freedom[0] == pytest.approx(plain.df)
    np.testing.assert_allclose(np.array(one.interval()).ravel(), plain.confidence_interval())
    assert (two.values[0], two.answers.ravel().tolist()) == (0.0, [6, 6])
    assert np.isnan(mode_gap([[1.0, 2.0]], [1, 0], [0, 1], ["a", "b"]).values[0])
    with pytest.raises(ValueError, match="one mode"):
        mode_gap([[1.0]], [1], [1], ["a"])


def test_a_gap_weighs_villages_by_what_they_can_tell() -> None:
    dice = np.random.default_rng(6)
    village, first = dice.integers(0, 4, 60), dice.random(60) < 0.7
    y = dice.normal(70, 10, 60)

    found = mode_gap([y], first, ~first, village)

    weights, gaps, parts = [], [], []
    for at in range(4):
        a, b = y[first & (village == at)], y[~first & (village == at)]
        weights.append(len(a) * len(b) / (len(a) + len(b)))
        gaps.append(a.mean() - b.mean())
        parts.append((1 / len(a), 1 / len(b)))
    pooled = [
        sum(((y[m & (village == at)] - y[m & (village == at)].mean()) ** 2).sum() for at in range(4)) / (m.sum() - 4)
        for m in (first, ~first)
    ]
    w = np.array(weights) / sum(weights)
    assert found.values[0] == pytest.approx(w @ gaps)
    assert found.errors[0] == pytest.approx(sqrt(w**2 @ np.array(parts) @ pooled))


def test_spread_and_entropy_of_a_village_by_hand() -> None:
    village = np.repeat(np.arange(6), 6)
    answers = np.array([[1, 1, 1, 2, 2, 2], *[[1, 2, 3, 4, 5, 6]] * 4, [3, 3, 3, 3, 3, 3]], float).reshape(-1, 1)

    found = collapse(answers, village)

    pooled = (0.3 + 4 * 3.5 + 0) / 6
    np.testing.assert_allclose(found.spread, [0.3 / pooled, *[3.5 / pooled] * 4, 0])
    np.testing.assert_allclose(found.entropy[[0, 5]], [1 + 1 / (12 * log(2)), 0])
    assert np.isnan(collapse(answers[:24], village[:24]).spread_score).all()


def test_a_coached_village_is_seen_and_the_order_of_people_is_not() -> None:
    answers, village = wave(7)
    answers[:36] = 5.0

    found = collapse(answers, village)
    turned = collapse(answers[::-1], village[::-1])

    assert np.flatnonzero(found.is_collapsed).tolist() == [0]
    np.testing.assert_allclose(turned.entropy_score, found.entropy_score)


@pytest.mark.slow
def test_honest_waves_are_seldom_accused() -> None:
    near, crowded, few, days = [], [], [], []
    for seed in range(40):
        dice = np.random.default_rng(seed)
        answers, village = wave(seed, questions=20, factors=1 + seed % 3)
        few.append(collapse(answers, village).is_collapsed.any())
        if seed < 16:
            found = alike(answers, village, rounds=59, seed=seed)
            near.append(found.is_alike.any())
            crowded.append((found.chances < 0.05).any())
        shares = dice.dirichlet(np.full(10, 3.0))
        days.append(bursts([dice.multinomial(40, dice.dirichlet(shares * 60)) for _ in range(12)]).is_burst.any())

    assert sum(near) <= 3  # of 16
    assert sum(crowded) <= 3
    assert sum(few) <= 4
    assert sum(days) <= 4


@pytest.mark.slow
def test_the_interval_of_a_gap_with_four_callbacks_a_village_holds() -> None:
    inside = 0
    village, back = np.repeat(np.arange(12), 44), np.tile(np.arange(44) >= 40, 12)
    for seed in range(1000):
        dice = np.random.default_rng(seed)
        truth = dice.beta(17, 3, 12)[village]
        low, high = mode_gap([100.0 * (dice.random(528) < truth - 0.1 * back)], ~back, back, village).interval()
        inside += low[0] <= 10 <= high[0]

    assert inside / 1000 >= 0.94
