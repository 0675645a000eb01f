"""The formulas as they stand in books, one unit after the other, beside what the engine does at once."""

from __future__ import annotations

from math import comb, sqrt

import numpy as np
import pytest

from doorstep.engines.scoring import impute, influence, kernels, means, normalise, small_areas, treat
from doorstep.engines.scoring.arrays import Floats
from doorstep.engines.scoring.replicate import Choices, replicate
from doorstep.engines.scoring.scheme import Node, Scheme
from doorstep.engines.scoring.sensitivity import sobol
from doorstep.engines.scoring.survey import estimate, intervals, replicates
from doorstep.engines.scoring.survey.design import Design, design
from doorstep.engines.scoring.survey.weights import calibrate, post_stratify, rake

DICE = np.random.default_rng(40)
VALUES = DICE.gamma(2, 10, 25)


def sample() -> tuple[Design, Floats, Floats]:
    dice = np.random.default_rng(41)
    strata, clusters = np.repeat([0, 1, 2], 20), np.tile(np.repeat(np.arange(5), 4), 3)
    return design(dice.uniform(1, 3, 60), strata=strata, clusters=clusters), dice.normal(50, 9, 60), strata


def test_skewness_and_kurtosis() -> None:
    n, mean = len(VALUES), sum(VALUES) / len(VALUES)
    m2, m3, m4 = (sum((x - mean) ** k for x in VALUES) / n for k in (2, 3, 4))

    assert treat.skewness(VALUES) == pytest.approx(sqrt(n * (n - 1)) / (n - 2) * m3 / m2**1.5)
    assert treat.kurtosis(VALUES) == pytest.approx((n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (m4 / m2**2 - 3) + 6))


def test_pulling_in_takes_the_farthest_to_the_next_until_the_limits_hold() -> None:
    given = np.append(VALUES, [400.0, 400.0, 300.0])
    slow = given.tolist()
    for _ in range(5):
        if not treat.is_lopsided(slow, treat.Limits()):
            break
        top = max(slow)
        below = max(x for x in slow if x < top)
        slow = [below if x == top else x for x in slow]

    assert treat.winsorise(given)[0].tolist() == slow


def test_percentiles_and_standard_scores() -> None:
    n, mean = len(VALUES), VALUES.sum() / len(VALUES)
    deviation = sqrt(sum((x - mean) ** 2 for x in VALUES) / (n - 1))

    assert normalise.percentile([VALUES], [1])[0].tolist() == [sum(y < x for y in VALUES) / (n - 1) for x in VALUES]
    np.testing.assert_allclose(normalise.zscore([VALUES], [-1])([VALUES])[0], [(mean - x) / deviation for x in VALUES])


def test_a_carried_value_is_as_unsure_as_it_is_old() -> None:
    found = impute.carry_forward([[1.0, 2.0, np.nan, np.nan, np.nan], [5.0, 4.0, 4.0, 6.0, 6.0]], most=2)

    step = (1 + 1 + 0 + 4 + 0) / 5
    assert found.values[0, 2:4].tolist() == [2.0, 2.0]
    assert np.isnan(found.values[0, 4])
    np.testing.assert_allclose(found.variance[0, 2:4], [step, 2 * step])


def test_mazziotta_pareto_and_cronbach() -> None:
    scores = DICE.uniform(40, 90, (3, 8))
    mean = scores.mean(axis=0)

    np.testing.assert_allclose(means.mazziotta_pareto(scores, np.ones(3)), mean - scores.var(axis=0) / mean)
    alpha = 3 / 2 * (1 - scores.var(axis=1, ddof=1).sum() / scores.sum(axis=0).var(ddof=1))
    assert influence.cronbach(scores) == pytest.approx(alpha)


def test_post_strata_raking_and_calibration_by_their_normal_equations() -> None:
    made, y, strata = sample()
    totals = [50.0, 60.0, 70.0]
    columns = np.column_stack([np.ones(60), y])
    w = made.weights

    scaled = [w[at] * totals[strata[at]] / w[strata == strata[at]].sum() for at in range(60)]
    np.testing.assert_allclose(post_stratify(made, strata, totals).weights, scaled)
    np.testing.assert_allclose(rake(made, [(strata, totals)]).weights, scaled)
    gap = np.array([130.0, 6600.0]) - columns.T @ w
    slow = w * (1 + columns @ np.linalg.solve(columns.T @ np.diag(w) @ columns, gap))
    np.testing.assert_allclose(calibrate(made, columns, [130.0, 6600.0]).weights, slow, rtol=1e-9)


def test_a_jackknifed_mean_leaves_out_one_cluster_after_the_other() -> None:
    made, y, strata = sample()
    found = replicates.jackknife(made).variance(lambda w: float(w @ y / w.sum()), centre=0.0)

    slow = 0.0
    for cluster in range(15):
        w = np.where(strata == cluster // 5, made.weights * 5 / 4, made.weights)
        w[made.clusters == cluster] = 0
        slow += 4 / 5 * (w @ y / w.sum()) ** 2
    assert found == pytest.approx(slow)


def test_a_quantile_is_the_least_value_with_enough_weight_at_or_below() -> None:
    made, y, _ = sample()

    for p in (0.1, 0.5, 0.9):
        slow = min(v for v in y if made.weights[y <= v].sum() >= p * made.weights.sum() - 1e-9)
        assert estimate.quantiles(made, y, [p]).values[0] == slow


def test_exact_ends_are_where_the_tails_of_the_binomial_are_a_fortieth() -> None:
    low, high = intervals.clopper_pearson(7 / 20, 20)

    def tail(p: float, hits: range) -> float:
        return sum(comb(20, k) * p**k * (1 - p) ** (20 - k) for k in hits)

    assert tail(float(low), range(7, 21)) == pytest.approx(0.025)
    assert tail(float(high), range(8)) == pytest.approx(0.025)


def test_the_spread_between_areas_has_the_highest_restricted_likelihood() -> None:
    y, v = DICE.normal(60, 6, 15), DICE.uniform(4, 30, 15)

    def restricted(between: float) -> float:
        weight = 1 / (v + between)
        mean = (weight * y).sum() / weight.sum()
        return float(-0.5 * (np.log(v + between).sum() + np.log(weight.sum()) + (weight * (y - mean) ** 2).sum()))

    found = small_areas.fay_herriot(y, v).between
    grid = np.linspace(0, 200, 20_001)
    slow = grid[np.argmax([restricted(float(one)) for one in grid])]
    assert found == pytest.approx(slow, abs=0.01)


def test_fixing_a_factor_takes_its_share_of_the_variance() -> None:
    def model(x: Floats) -> Floats:
        found: Floats = np.sin(6 * x[:, 0]) + 2 * x[:, 1] ** 2 + x[:, 0] * x[:, 1]
        return found

    found = sobol(model, 2, doublings=11)

    grid = (np.arange(400) + 0.5) / 400
    all_ = model(np.array(np.meshgrid(grid, grid, indexing="ij")).reshape(2, -1).T).reshape(400, 400)
    first = [all_.mean(axis=1).var() / all_.var(), all_.mean(axis=0).var() / all_.var()]
    np.testing.assert_allclose(found.first, first, atol=0.01)
    np.testing.assert_allclose(found.total, 1 - np.array(first)[::-1], atol=0.01)


def test_largest_differences_of_the_compiled_loop() -> None:
    noise = DICE.normal(size=(7, 21)).astype(np.float32)
    up, down = DICE.uniform(0, 1, (2, 21, 21)).astype(np.float32)

    found = kernels.row_largest(noise, up, down, np.arange(21))

    gap = noise[None] - noise.T[:, :, None]
    slow = np.maximum(gap * up[:, None], -gap * down[:, None]).max(axis=2).clip(min=0)
    np.testing.assert_allclose(found, slow, rtol=1e-6)


def test_a_replicate_of_one_class_is_a_weighted_mean() -> None:
    scheme = Scheme((Node("index"), Node("a", "index", 1.0), Node("b", "index", 3.0)))
    values = np.array([[10.0, np.nan], [50.0, 70.0]])
    choices = Choices(np.zeros(2, np.int64), np.array([[1.0, 1, 1], [2, 1, 1]]), np.ones(2))

    found = replicate(scheme, [values], choices)

    np.testing.assert_allclose(found, [[(10 + 150) / 4, 70], [(20 + 150) / 5, 70]], rtol=1e-6)
