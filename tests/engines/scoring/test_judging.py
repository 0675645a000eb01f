"""Sensitivity, agreement, audits, disclosure and sample sizes: published answers, brute force, simulated promises."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.engines.scoring.tables import column, read_json

from doorstep.engines.scoring import audit, sample_size
from doorstep.engines.scoring.agreement import Level, krippendorff, severity, to_adjudicate
from doorstep.engines.scoring.arrays import Bools, Floats
from doorstep.engines.scoring.disclose import derivable, may_show_text, suppress, table_equations, tree_equations
from doorstep.engines.scoring.sensitivity import sobol, tornado
from doorstep.engines.scoring.survey import intervals

EXAMPLE = read_json("agreement_krippendorff_worked_example.json")
GRADES = np.array([[np.nan if cell is None else cell for cell in row] for row in EXAMPLE["data"]])


def interaction(x: Floats) -> Floats:
    """x1 + 2 x2 + x1 x3: indices known by hand (and published)."""
    found: Floats = x[:, 0] + 2 * x[:, 1] + x[:, 0] * x[:, 2]
    return found


def test_sobol_finds_the_indices_known_by_hand() -> None:
    found = sobol(interaction, 3, doublings=12)

    np.testing.assert_allclose(found.first, [0.3418, 0.6076, 0.0380], atol=0.002)
    np.testing.assert_allclose(found.total, [0.3544, 0.6076, 0.0506], atol=0.002)
    assert found.builds == 5 * 4096


def test_our_indices_are_nearer_than_plain_draws_of_as_many_builds() -> None:
    found = sobol(interaction, 3, doublings=12)

    plain = np.abs(column("coinr_sobol_linear_interaction.csv", "Si") - [0.3418, 0.6076, 0.0380]).max()
    assert plain > 0.015
    assert np.abs(found.first - [0.3418, 0.6076, 0.0380]).max() < plain / 10


def test_first_indices_are_not_above_total_ones_even_for_few_points_and_a_large_mean() -> None:
    found = sobol(lambda x: interaction(x) + 1000, 3, doublings=7)

    assert (found.first <= found.total + 0.02).all()
    assert ((found.first_low <= found.first) & (found.first <= found.first_high)).all()
    assert ((found.total_low <= found.total) & (found.total <= found.total_high)).all()


def test_sobol_with_the_same_seed_is_the_same_and_a_constant_is_refused() -> None:
    assert sobol(interaction, 3, doublings=5).first.tolist() == sobol(interaction, 3, doublings=5).first.tolist()
    with pytest.raises(ValueError, match="does not vary"):
        sobol(lambda x: np.ones(len(x)), 2, doublings=3)


def test_an_outcome_that_hardly_ever_moves_leaves_every_index_open() -> None:
    found = sobol(lambda x: (x[:, 0] > 0.98).astype(float), 2, doublings=6)

    assert (found.first_low.tolist(), found.total_high.tolist()) == ([0.0, 0.0], [1.0, 1.0])


def test_a_tornado_has_the_widest_bar_on_top() -> None:
    found = tornado(interaction, ("a", "b", "c"), np.full(3, 0.5), np.zeros(3), np.ones(3))

    assert [(bar.name, bar.low, bar.high) for bar in found] == [("b", 0.75, 2.75), ("a", 1.0, 2.5), ("c", 1.5, 2.0)]


@pytest.mark.parametrize("level", list(Level))
def test_krippendorffs_worked_example(level: Level) -> None:
    assert krippendorff(GRADES, level) == pytest.approx(EXAMPLE["alpha"][level.value], abs=1e-14)


def test_alpha_is_one_less_observed_over_expected_disagreement() -> None:
    grades = np.random.default_rng(3).integers(1, 5, (3, 20)).astype(float)
    values = [(value, unit) for unit in range(20) for value in grades[:, unit]]

    seen = [(a - b) ** 2 for unit in range(20) for a, b in product(grades[:, unit], repeat=2)]
    chance = [(a - b) ** 2 for (a, _), (b, _) in product(values, repeat=2)]

    observed, expected = sum(seen) / (20 * 3 * 2), sum(chance) / (60 * 59)
    assert krippendorff(grades) == pytest.approx(1 - observed / expected, rel=1e-12)


def test_all_alike_is_one_and_never_judged_twice_is_refused() -> None:
    assert krippendorff([[1, 2, 3], [1, 2, 3]]) == 1.0
    assert krippendorff([[2, 2], [2, 2]]) == 1.0
    with pytest.raises(ValueError, match="judged by two"):
        krippendorff([[1, np.nan], [np.nan, 2]])


def test_a_severe_judge_is_found_and_taken_out() -> None:
    dice = np.random.default_rng(4)
    truth, harsh = dice.normal(70, 8, 40), np.array([4.0, 0.0, -6.0, 2.0])
    grades = truth + harsh[:, None] + dice.normal(0, 1, (4, 40))
    grades[dice.random(grades.shape) < 0.5] = np.nan

    found = severity(grades)

    np.testing.assert_allclose(found.judges, harsh, atol=4 * found.judge_errors.max())
    assert found.judges.sum() == pytest.approx(0, abs=1e-9)
    known = ~np.isnan(found.units)
    plain = np.nanmean(grades[:, known], axis=0)
    assert np.std(found.units[known] - truth[known]) < np.std(plain - truth[known])


def test_judges_without_a_common_unit_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match=r"judges \[1\] share no unit"):
        severity([[1.0, np.nan], [np.nan, 2.0]])


def test_grades_far_apart_go_to_a_third_the_widest_first() -> None:
    assert to_adjudicate([1, 5, 3, 4], [1, 3, 6, 3]) == (2, 1)


def test_bounds_on_wrong_claims_are_the_published_ones() -> None:
    found = [audit.most_wrong(*one) for one in ((0, 60), (2, 60), (5, 150))]

    assert [round(one, 3) for one in found] == [0.049, 0.101, 0.069]
    assert audit.most_wrong(0, 60, claims=100) < found[0]
    assert audit.most_wrong(1, 100, claims=100) == 0.01


def test_the_bound_is_the_largest_share_that_is_not_refuted() -> None:
    found = audit.most_wrong(2, 20, claims=50)

    wrong = round(found * 50)
    assert stats.hypergeom.cdf(2, 50, wrong, 20) > 0.05
    assert stats.hypergeom.cdf(2, 50, wrong + 1, 20) <= 0.05


@pytest.mark.parametrize("claims", [None, 200])
def test_so_many_must_be_looked_at_and_one_fewer_would_not_do(claims: int | None) -> None:
    n = audit.least_looked_at(0.05, claims=claims)

    assert audit.most_wrong(0, n, claims=claims) <= 0.05 < audit.most_wrong(0, n - 1, claims=claims)
    assert n == (59 if claims is None else n)


def test_drawing_by_stake_draws_as_many_as_asked_and_keeps_its_chances() -> None:
    sizes = np.array([1.0, 2, 3, 4, 90, 0])

    drawn = [audit.draw(sizes, 3, seed=seed) for seed in range(2000)]

    often = np.bincount(np.concatenate([one.which for one in drawn]), minlength=6) / 2000
    assert {len(one.which) for one in drawn} == {3}
    np.testing.assert_allclose(drawn[0].chances, [0.2, 0.4, 0.6, 0.8, 1, 0])
    np.testing.assert_allclose(often, drawn[0].chances, atol=0.04)


def test_a_large_gain_that_was_sure_to_be_looked_at_counts_by_its_size() -> None:
    drawn = audit.draw([60.0, 10, 10, 10, 10], 3, seed=1)

    found = audit.most_at_stake_wrong(drawn.which == 0, drawn.chances[drawn.which], drawn.stakes[drawn.which])

    assert drawn.chances.tolist() == [1.0, 0.5, 0.5, 0.5, 0.5]
    assert found == pytest.approx(0.6 + 0.4 * audit.most_wrong(0, 2))
    assert audit.most_at_stake_wrong([True, False], [1, 1], [0.7, 0.3]) == 0.7


def test_looking_at_some_corrects_the_mean_of_all() -> None:
    dice = np.random.default_rng(5)
    truth = dice.uniform(50, 90, 400)
    claims = truth + dice.exponential(5, 400)
    inside = []
    for seed in range(300):
        drawn = audit.draw(np.ones(400), 80, seed=seed)
        mean, error = audit.corrected_mean(claims, drawn.which, truth[drawn.which], drawn.chances[drawn.which])
        inside.append(abs(mean - truth.mean()) <= 1.96 * error)

    assert np.mean(inside) >= 0.93


def reachable(equations: Floats, counts: Floats, hidden: Bools, cell: int, most: int) -> set[int]:
    """Every value of a hidden cell that the shown ones allow, by trying all."""
    where = np.flatnonzero(hidden)
    found = set()
    for guess in product(range(most), repeat=len(where)):
        trial = counts.copy()
        trial[where] = guess
        if not (equations @ trial).any():
            found.add(int(trial[cell]))
    return found


def test_a_small_village_is_hidden_with_another_so_that_the_town_less_the_rest_says_nothing() -> None:
    equations = tree_equations([None, 0, 0, 0, 0])

    found = suppress([40, 3, 8, 20, 9], equations)

    assert found.is_hidden.tolist() == [False, True, True, False, False]
    assert found.is_small.tolist() == [False, True, False, False, False]
    assert len(reachable(equations, np.array([40.0, 3, 8, 20, 9]), found.is_hidden, 1, 12)) > 5


def test_two_small_ones_that_are_together_still_small_take_a_third_and_nobody_is_no_cover() -> None:
    equations = tree_equations([None, 0, 0, 0, 0])

    assert suppress([23, 1, 2, 20, 0], equations).is_hidden.tolist() == [False, True, True, True, False]


def test_where_no_sibling_is_left_the_total_goes() -> None:
    equations = tree_equations([None, 0, 0, 1, 1, 2, 2])

    found = suppress([30, 3, 27, 1, 2, 13, 14], equations)

    assert found.is_hidden.tolist() == [True, True, True, True, True, False, False]
    assert not (derivable(equations, found.is_hidden) & found.is_small).any()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_no_small_cell_of_a_table_with_margins_can_be_worked_out(seed: int) -> None:
    dice = np.random.default_rng(seed)
    inner = dice.integers(0, 14, (4, 4))
    whole = np.block([[inner, inner.sum(axis=1, keepdims=True)], [inner.sum(axis=0, keepdims=True), inner.sum()]])
    counts = whole.ravel().astype(float)
    equations = table_equations(4, 4)
    if not (inner.sum(axis=0) > 10).all() or not (inner.sum(axis=1) > 10).all():
        return

    found = suppress(counts, equations)

    assert found.is_hidden[(counts > 0) & (counts < 5)].all()
    assert not (derivable(equations, found.is_hidden) & found.is_small).any()
    for row in equations:
        parts = found.is_hidden & (row > 0)
        if parts.any() and not (found.is_hidden & (row < 0)).any():
            assert counts[parts].sum() >= 5


def test_without_the_second_step_a_small_cell_would_leak() -> None:
    equations = tree_equations([None, 0, 0])

    assert derivable(equations, np.array([False, True, False])).tolist() == [False, True, False]


def test_faults_of_a_publication_are_named() -> None:
    equations = tree_equations([None, 0, 0])

    with pytest.raises(ValueError, match="do not add up"):
        suppress([10, 5, 6], equations)
    with pytest.raises(ValueError, match="at least 3"):
        suppress([11, 5, 6], equations, k=2)
    assert [may_show_text(n) for n in (9, 10)] == [False, True]


def test_so_many_answers_make_the_interval_narrow_enough_and_one_fewer_does_not() -> None:
    n = sample_size.for_width(0.85, 0.05)

    low, high = intervals.wilson(0.85, np.array([n - 1, n]))
    assert ((high - low) / 2 > 0.05).tolist() == [True, False]
    assert sample_size.for_width(0.85, 0.05, people=150) < n
    assert sample_size.for_width(0.85, 0.05, effect=2.0) == 2 * n


def test_a_planned_village_gets_the_right_band_as_often_as_promised() -> None:
    n = sample_size.for_band(5.0, 20.0, villages=100, power=0.8)
    dice = np.random.default_rng(6)

    seen = dice.normal(5, 20 / np.sqrt(n), 4000) / (20 / np.sqrt(n))

    assert np.mean(seen > stats.norm.ppf(1 - 0.025 / 100)) == pytest.approx(0.8, abs=0.02)


def test_answers_go_where_people_and_doubt_are_and_sum() -> None:
    people, spread = np.array([1000.0, 1000, 100, 20]), np.array([1.0, 2, 1, 1])

    neyman = sample_size.allocate(310, people, spread)
    alike = sample_size.allocate(310, people, np.ones(4), power=0.0)
    least = sample_size.allocate(310, people, spread, least=30)

    assert neyman.tolist() == [99, 199, 10, 2]
    assert alike.tolist() == [97, 97, 96, 20]
    assert (least.sum(), least.tolist()[2:]) == (310, [30, 20])
    assert sample_size.allocate(5, [0.0, 5.0], np.ones(2)).tolist() == [0, 5]
    assert sample_size.allocate(0, [0.0, 0.0], np.ones(2)).tolist() == [0, 0]
    with pytest.raises(ValueError, match="cannot be had"):
        sample_size.allocate(9999, people, spread)
