"""Small areas and ranks: published answers, slow references, and simulated coverage."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from tests.engines.scoring.tables import assert_same, column, read_json, rows

from doorstep.engines.scoring import rank_sets, small_areas
from doorstep.engines.scoring.ordering import rank
from doorstep.engines.scoring.rank_sets import Band

EXPECTED = read_json("eb_fay_herriot_expected.json")
PISA = "csranks_pisa2018_math_csranks.csv"
LOOSE = 3e-5
"""The reference stops Paule and Mandel's search early (`test_published_searches` does, too); its EB does not."""


@pytest.mark.parametrize("method", ["REML", "ML", "DL", "PM", "EB"])
@pytest.mark.parametrize("covariate", ["intercept", "ablat"])
def test_areas_of_a_published_study(method: str, covariate: str) -> None:
    y, v = column("eb_bcg.csv", "yi"), column("eb_bcg.csv", "vi")
    x = np.column_stack([np.ones(13), column("eb_bcg.csv", "ablat")])[:, : 1 if covariate == "intercept" else 2]
    expected = EXPECTED[f"bcg/{covariate}/{method}"]

    found = small_areas.fay_herriot(y, v, x, method=method)

    tolerance = LOOSE if method == "PM" else 1e-6
    assert found.between == pytest.approx(expected["tau2"], abs=tolerance)
    assert_same(found.coefficients, np.atleast_1d(expected["beta"]), tolerance)
    assert_same(found.coefficient_errors, np.atleast_1d(expected["se_beta"]), tolerance)
    assert_same(found.values, np.array(expected["blup"]), tolerance)
    assert_same(small_areas.naive_errors(y, v, x, found.between), np.array(expected["blup_se"]), tolerance)
    assert (found.errors > np.array(expected["blup_se"]) - tolerance).all()


def test_shrinkage_is_its_formula() -> None:
    y, v = np.array([1.0, 4.0, 2.0, 8.0]), np.array([1.0, 2.0, 0.5, 4.0])

    found = small_areas.fay_herriot(y, v)

    mean = (y / (v + found.between)).sum() / (1 / (v + found.between)).sum()
    own = found.between / (found.between + v)
    np.testing.assert_allclose(found.values, own * y + (1 - own) * mean, rtol=1e-12)
    np.testing.assert_allclose(found.weight, own, rtol=1e-12)


def test_no_spread_between_areas_gives_them_all_one_value_unless_adjusted() -> None:
    y, v = np.array([5.0, 5.1, 4.9, 5.0]), np.ones(4)

    plain, adjusted = small_areas.fay_herriot(y, v), small_areas.fay_herriot(y, v, method="AREML")

    assert plain.between == 0
    assert plain.weight.tolist() == [0, 0, 0, 0]
    assert adjusted.between > 0


def test_benchmarked_villages_sum_to_their_town_and_the_surer_move_less() -> None:
    values, people, errors = np.array([60.0, 70.0, 80.0]), np.array([100.0, 300.0, 600.0]), np.array([1.0, 2.0, 4.0])

    alike = small_areas.benchmarked(values, people, 78.0)
    by_error = small_areas.benchmarked(values, people, 78.0, errors)

    assert people @ alike / 1000 == pytest.approx(78.0)
    assert people @ by_error / 1000 == pytest.approx(78.0)
    assert np.ptp(alike - values) == pytest.approx(0)
    assert (np.diff(by_error - values) > 0).all()


def test_a_village_without_answers_gets_the_law_itself() -> None:
    found = small_areas.beta_binomial([8.0, 17, 9, 30, 0], [10.0, 20, 15, 33, 0])

    assert found.values[4] == pytest.approx(found.mean, abs=0.02)
    assert found.weight[4] == 0
    assert 0.6 < found.values[2] < found.mean < found.values[3] < 30 / 33
    assert (np.diff(found.weight[[4, 0, 2, 1, 3]]) > 0).all()


@pytest.mark.parametrize("kind", ["marg_single", "marg_step", "simul_single", "simul_step"])
def test_places_of_countries_are_within_one_of_the_published_sets(kind: str) -> None:
    found = rank_sets.rank_sets(
        column(PISA, "score"),
        column(PISA, "se"),
        simultaneous=kind.startswith("simul"),
        stepdown=kind.endswith("step"),
        draws=20_000,
        seed=1,
    )

    apart = np.abs([found.best - column(PISA, f"{kind}_L"), found.worst - column(PISA, f"{kind}_U")])
    assert apart.max() <= 1


@pytest.mark.parametrize("top", [3, 5, 10])
def test_who_may_be_among_the_best_and_the_worst(top: int) -> None:
    y, se = column(PISA, "score"), column(PISA, "se")

    best = rank_sets.top_set(y, se, top, draws=20_000)
    worst = rank_sets.top_set(y, se, top, worst=True, draws=20_000)

    assert best.tolist() == [row[f"best{top}"] == "TRUE" for row in rows(PISA)]
    assert worst.tolist() == [row[f"worst{top}"] == "TRUE" for row in rows(PISA)]


def test_tied_places_are_published_ones() -> None:
    expected = read_json("csranks_irank.json")

    for name, ties in (("omega0", 0.0), ("omega05", 0.5), ("omega1", 1.0)):
        assert rank(expected["x"], ties=ties).tolist() == expected[name]


def test_sets_without_steps_are_the_largest_difference_drawn_anew() -> None:
    dice = np.random.default_rng(5)
    y, se = dice.normal(0, 3, 12), dice.uniform(0.5, 2, 12)

    found = rank_sets.rank_sets(y, se, stepdown=False, draws=500, seed=9)

    noise = np.random.default_rng(9).standard_normal((500, 12)) * se
    for unit in range(12):
        others = [at for at in range(12) if at != unit]
        spread = np.hypot(se[unit], se[others])
        largest = np.sort((np.abs(noise[:, others] - noise[:, [unit]]) / spread).max(axis=1))[474]
        distance = (y[others] - y[unit]) / spread
        assert found.best[unit] == 1 + (distance > largest).sum()
        assert found.worst[unit] == 12 - (distance < -largest).sum()


def test_sets_hold_the_rank_follow_the_order_and_are_wider_together() -> None:
    dice = np.random.default_rng(6)
    y, se = dice.normal(80, 3, 60), np.full(60, 2.0)

    alone, together = rank_sets.rank_sets(y, se), rank_sets.rank_sets(y, se, simultaneous=True)

    places = rank(y)
    assert ((alone.best <= places) & (places <= alone.worst)).all()
    assert ((together.best <= alone.best) & (together.worst >= alone.worst)).all()
    quick = rank_sets.quick_sets(y, se)
    assert quick[0].best.tolist() == rank_sets.rank_sets(y, se, stepdown=False).best.tolist()
    assert quick[1].worst.tolist() == rank_sets.rank_sets(y, se, stepdown=False, simultaneous=True).worst.tolist()


def test_bands_expected_places_and_the_chance_to_be_on_top() -> None:
    y, se = np.array([90.0, 80.0, 70.0]), np.array([1.0, 5.0, 1.0])

    found = rank_sets.bands(y, se, 80.0)

    assert found == (Band.ABOVE, Band.LIKE, Band.BELOW)
    np.testing.assert_allclose(rank_sets.expected_ranks(y, np.full(3, 1e-6)), [1, 2, 3])
    tied = rank_sets.expected_ranks(np.zeros(3), np.ones(3))
    np.testing.assert_allclose(tied, [2, 2, 2])
    top = rank_sets.chance_of_top(y, se, 1)
    assert top.sum() == pytest.approx(1)
    assert top[0] == pytest.approx(1 - stats.norm.cdf(10 / np.hypot(1, 5), loc=0, scale=1) + 0.95, abs=0.08)


@pytest.mark.slow
def test_sets_of_places_hold_the_true_place_where_percentiles_of_ranks_do_not() -> None:
    dice = np.random.default_rng(21)
    truth = dice.normal(85, 3, 30)
    places, se = rank(truth), np.full(30, 4.0)
    marginal, together, naive = np.zeros(30), 0, np.zeros(30)
    for at in range(150):
        y = truth + dice.normal(0, 4, 30)
        alone = rank_sets.rank_sets(y, se, draws=300, seed=at)
        all_ = rank_sets.rank_sets(y, se, simultaneous=True, draws=300, seed=at)
        drawn = np.argsort(np.argsort(-(y + dice.normal(0, 4, (200, 30))), axis=1), axis=1) + 1
        low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
        marginal += (alone.best <= places) & (places <= alone.worst)
        together += bool(((all_.best <= places) & (places <= all_.worst)).all())
        naive += (low <= places) & (places <= high)

    assert marginal.min() / 150 >= 0.94
    assert together / 150 >= 0.94
    assert naive.min() / 150 < 0.8


@pytest.mark.slow
def test_shrunk_shares_are_nearer_the_truth_and_their_intervals_hold() -> None:
    dice = np.random.default_rng(22)
    held, gained = [], []
    for _ in range(60):
        truth = dice.beta(34, 6, 100)
        n = np.full(100, 10.0)
        hits = dice.binomial(10, truth).astype(float)
        found = small_areas.beta_binomial(hits, n)
        held.append(((found.low <= truth) & (truth <= found.high)).mean())
        gained.append(np.mean((hits / n - truth) ** 2) / np.mean((found.values - truth) ** 2))

    assert np.mean(held) >= 0.94
    assert np.mean(gained) > 3


@pytest.mark.slow
def test_shrunk_composites_are_nearer_the_truth_and_their_intervals_hold() -> None:
    dice = np.random.default_rng(23)
    held, gained = [], []
    for _ in range(80):
        truth = dice.normal(70, 5, 80)
        direct = truth + dice.normal(0, 6, 80)
        found = small_areas.fay_herriot(direct, np.full(80, 36.0))
        low, high = found.interval()
        held.append(((low <= truth) & (truth <= high)).mean())
        gained.append(np.mean((direct - truth) ** 2) / np.mean((found.values - truth) ** 2))

    assert np.mean(held) >= 0.94
    assert np.mean(gained) > 2
