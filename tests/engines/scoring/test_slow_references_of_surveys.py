"""Formulas of books for samples, small areas, ranks and judges, step by step, beside what the engine does at once."""

from __future__ import annotations

from math import hypot, log, sqrt

import numpy as np
import pytest
from scipy import stats

from doorstep.engines.scoring import agreement, audit, build, influence, normalise, rank_sets, sample_size, small_areas
from doorstep.engines.scoring.arrays import Floats
from doorstep.engines.scoring.scheme import Node, Scheme
from doorstep.engines.scoring.survey import estimate, intervals
from doorstep.engines.scoring.survey.design import Design, design
from doorstep.engines.scoring.survey.weights import Distance, calibrate, rake, trim

DICE = np.random.default_rng(44)
STRATA, CLUSTERS = np.repeat([0, 1], 12), np.repeat(np.arange(8), 3)
WEIGHTS, Y, Z = DICE.uniform(1, 3, 24), DICE.normal(60, 9, 24), DICE.uniform(5, 9, 24)


def drawn() -> Design:
    return design(WEIGHTS, strata=STRATA, clusters=CLUSTERS, population=np.repeat([20.0, 30.0], 12))


def variance(scores: Floats) -> float:
    """Of a sum of weighted scores: stratum by stratum, from the sums of its clusters."""
    found = 0.0
    for stratum, population in ((0, 20), (1, 30)):
        sums = [
            sum(WEIGHTS[one == CLUSTERS] * scores[one == CLUSTERS]) for one in sorted(set(CLUSTERS[stratum == STRATA]))
        ]
        n, mean = len(sums), sum(sums) / len(sums)
        found += (1 - n / population) * n / (n - 1) * sum((one - mean) ** 2 for one in sums)
    return found


def test_errors_of_means_totals_and_ratios_by_taylors_formula() -> None:
    people, mean = WEIGHTS.sum(), (WEIGHTS @ Y) / WEIGHTS.sum()
    share = (WEIGHTS @ Y) / (WEIGHTS @ Z)

    assert estimate.means(drawn(), [Y]).errors[0] == pytest.approx(sqrt(variance((Y - mean) / people)))
    assert estimate.totals(drawn(), [Y]).errors[0] == pytest.approx(sqrt(variance(Y)))
    assert estimate.ratio(drawn(), Y, Z).errors[0] == pytest.approx(sqrt(variance((Y - share * Z) / (WEIGHTS @ Z))))


def test_the_error_of_a_median_is_woodruffs() -> None:
    median = min(one for one in Y if WEIGHTS[one >= Y].sum() >= 0.5 * WEIGHTS.sum())
    below = (median >= Y).astype(float)
    share, t = WEIGHTS @ below / WEIGHTS.sum(), float(stats.t.ppf(0.975, 6))
    half = t * sqrt(variance((below - share) / WEIGHTS.sum()))

    def at(p: float) -> float:
        return float(min(one for one in Y if WEIGHTS[one >= Y].sum() >= p * WEIGHTS.sum() - 1e-9))

    found = estimate.quantiles(drawn(), Y, [0.5])
    assert (found.values[0], found.errors[0]) == (
        median,
        pytest.approx((at(share + half) - at(share - half)) / (2 * t)),
    )


def test_ends_of_intervals_solve_their_own_equations() -> None:
    p, n, z = 0.3, 40, float(stats.norm.ppf(0.975))

    for side in intervals.wilson(p, n):
        end = float(side)
        assert abs(p - end) == pytest.approx(z * sqrt(end * (1 - end) / n))
    low, high = intervals.jeffreys(p, n)
    assert stats.beta.cdf([float(low), float(high)], 12.5, 28.5) == pytest.approx([0.025, 0.975])
    t, width = float(stats.t.ppf(0.975, 9)), 0.05 / (p * (1 - p))
    assert [log(one / (1 - one)) for one in intervals.logit(p, 0.05, 9)] == pytest.approx(
        [log(p / (1 - p)) - t * width, log(p / (1 - p)) + t * width]
    )
    sides = [np.arcsin(sqrt(one)) for one in intervals.arcsine(p, 0.05, 9)]
    assert sides == pytest.approx([np.arcsin(sqrt(p)) + way * t * 0.05 / (2 * sqrt(p * (1 - p))) for way in (-1, 1)])
    shrunk = p * (1 - p) / 0.05**2 * (stats.t.ppf(0.975, n - 1) / t) ** 2
    assert np.array(intervals.korn_graubard(p, 0.05, n, 9)) == pytest.approx(
        np.array(intervals.clopper_pearson(p, shrunk))
    )
    for end, way in zip(intervals.likelihood(p, 0.05, 9, n), (-1, 1), strict=True):
        size = p * (1 - p) / 0.05**2 * (n - 1) / n
        fall = 2 * size * (p * log(p / end) + (1 - p) * log((1 - p) / (1 - end)))
        assert way * sqrt(fall) == pytest.approx(way * t)


def test_fitted_weights_move_by_the_law_of_their_distance_and_raking_goes_round_and_round() -> None:
    columns, totals = np.column_stack([np.ones(24), Y]), np.array([52.0, 3150.0])
    low, high = 0.5, 2.0
    raked = calibrate(drawn(), columns, totals, distance=Distance.RAKING).weights / WEIGHTS
    bounded = calibrate(drawn(), columns, totals, distance=Distance.LOGIT, bounds=(low, high)).weights / WEIGHTS
    spread = (high - low) / ((1 - low) * (high - 1))

    for straight in (np.log(raked), np.log((bounded - low) * (high - 1) / ((high - bounded) * (1 - low))) / spread):
        left = straight - columns @ np.linalg.lstsq(columns, straight, rcond=None)[0]
        np.testing.assert_allclose(left, 0, atol=1e-9)
    slow, half = WEIGHTS.copy(), np.arange(24) % 2
    for _ in range(200):
        for labels, known in ((STRATA, (30, 40)), (half, (32, 38))):
            for one in (0, 1):
                slow[labels == one] *= known[one] / slow[labels == one].sum()
    np.testing.assert_allclose(rake(drawn(), [(STRATA, [30, 40]), (half, [32, 38])]).weights, slow, rtol=1e-8)


def test_trimming_hands_what_was_cut_to_those_inside_until_all_are() -> None:
    slow = WEIGHTS.tolist()
    while min(slow) < 1.5 or max(slow) > 2.5:
        inside = [1.5 <= one <= 2.5 for one in slow]
        cut = [min(max(one, 1.5), 2.5) for one in slow]
        more = (sum(slow) - sum(cut)) / sum(inside)
        slow = [one + more if there else one for one, there in zip(cut, inside, strict=True)]

    np.testing.assert_allclose(trim(WEIGHTS, 1.5, 2.5), slow)


@pytest.mark.parametrize("method", ["ML", "DL", "PM"])
def test_the_spread_between_areas_solves_its_own_equation(method: str) -> None:
    y, v = DICE.normal(60, 6, 15), DICE.uniform(4, 30, 15)

    found = small_areas.fay_herriot(y, v, method=method).between

    def weighed(between: float) -> tuple[Floats, float]:
        w = 1 / (v + between)
        return w, float((w * (y - (w * y).sum() / w.sum()) ** 2).sum())

    if method == "ML":
        grid = np.linspace(0, 150, 15_001)
        likely = [-sum(np.log(v + one)) - weighed(one)[1] for one in grid]
        assert found == pytest.approx(grid[int(np.argmax(likely))], abs=0.01)
    elif method == "PM":
        assert weighed(found)[1] == pytest.approx(14)
    else:
        w, q = weighed(0)
        assert found == pytest.approx((q - 14) / (w.sum() - (w**2).sum() / w.sum()))


def test_shrunk_intervals_are_averages_over_all_laws_reckoned_finely() -> None:
    y, v = DICE.normal(60, 6, 8), DICE.uniform(4, 30, 8)
    low, high = small_areas.fay_herriot(y, v).interval()
    grid = np.geomspace(1e-3, 1e4, 3000)
    w = 1 / (v + grid[:, None])
    mean = (w * y).sum(axis=1, keepdims=True) / w.sum(axis=1, keepdims=True)
    likely = 0.5 * (np.log(w).sum(axis=1) - np.log(w.sum(axis=1)) - (w * (y - mean) ** 2).sum(axis=1)) + np.log(grid)
    chance = np.exp(likely - likely.max()) / np.exp(likely - likely.max()).sum()
    own = grid[:, None] * w
    middle, error = mean + own * (y - mean), np.sqrt(own * v + (1 - own) ** 2 / w.sum(axis=1, keepdims=True))
    for end, level in ((low, 0.025), (high, 0.975)):
        assert chance @ stats.norm.cdf((end - middle) / error) == pytest.approx(np.full(8, level), abs=0.002)

    hits, size = np.array([3.0, 5, 8, 6]), 8.0
    found = small_areas.beta_binomial(hits, np.full(4, size))
    p, weight = (one.ravel() for one in np.meshgrid(np.linspace(0.002, 0.998, 300), np.linspace(0.002, 0.998, 300)))
    a, b = p * size * (1 - weight) / weight, (1 - p) * size * (1 - weight) / weight
    law = -np.log(weight + size * (1 - weight))
    for x in hits:
        law = law + stats.betabinom.logpmf(x, size, a, b)
    chance = np.exp(law - law.max()) / np.exp(law - law.max()).sum()
    slow = [float(chance @ ((a + x) / (a + b + size))) for x in hits]
    assert found.values == pytest.approx(np.array(slow), abs=0.01)


def test_steps_down_and_the_possible_best_are_found_pair_by_pair() -> None:
    y, se, draws = DICE.normal(60, 6, 9), DICE.uniform(1, 3, 9), 400
    noise = (np.random.default_rng(3).standard_normal((draws, 9)) * se).astype(np.float32).astype(float)

    def limit(pairs: list[tuple[int, int]]) -> float:
        """95 % point of the largest wrong claim that `a` is above `b`, over pairs (a, b) still open."""
        most = [max([0.0, *((one[a] - one[b]) / hypot(se[a], se[b]) for a, b in pairs)]) for one in noise]
        return float(sorted(most)[379])

    def stepped(pairs: list[tuple[int, int]]) -> set[tuple[int, int]]:
        sure: set[tuple[int, int]] = set()
        while left := [one for one in pairs if one not in sure]:
            cut = limit(left)
            grown = {(a, b) for a, b in left if (y[a] - y[b]) / hypot(se[a], se[b]) > cut}
            if not grown:
                break
            sure |= grown
        return sure

    every = [(a, b) for a in range(9) for b in range(9) if a != b]
    found = rank_sets.rank_sets(y, se, simultaneous=True, draws=draws, seed=3)
    sure = stepped(every)
    assert found.best.tolist() == [1 + sum(b == unit for _, b in sure) for unit in range(9)]
    assert found.worst.tolist() == [9 - sum(a == unit for a, _ in sure) for unit in range(9)]
    alone = rank_sets.rank_sets(y, se, draws=draws, seed=3)
    for unit in range(9):
        own = stepped([one for one in every if unit in one])
        assert alone.best[unit] == 1 + sum(b == unit for _, b in own)
        assert alone.worst[unit] == 9 - sum(a == unit for a, _ in own)
    ahead = rank_sets.top_set(y, se, 3, draws=draws, seed=3)
    assert ahead.tolist() == [sum(b == unit for _, b in sure) < 3 for unit in range(9)]


def test_who_is_severe_comes_out_of_averaging_to_and_fro() -> None:
    grades = DICE.normal(70, 5, 8) + np.array([[3.0], [-2.0], [0.0]]) + DICE.normal(0, 1, (3, 8))
    grades[0, :3] = grades[2, 5:] = np.nan
    judges = np.zeros(3)
    for _ in range(500):
        units = np.nanmean(grades - judges[:, None], axis=0)
        judges = np.nanmean(grades - units, axis=1)
        judges -= judges.mean()

    found = agreement.severity(grades)

    np.testing.assert_allclose(found.judges, judges, atol=1e-8)
    np.testing.assert_allclose(found.units, np.nanmean(grades - judges[:, None], axis=0), atol=1e-8)


def test_neymans_answers_are_those_that_lower_the_variance_most_one_by_one() -> None:
    people, spread = np.array([900.0, 500, 300, 80]), np.array([1.0, 2, 1.5, 3])
    slow = np.ones(4)
    for _ in range(196):
        slow[int(np.argmax((people * spread) ** 2 / (slow * (slow + 1))))] += 1

    assert np.abs(sample_size.allocate(200, people, spread) - slow).max() <= 1


def test_what_looking_corrects_and_its_error_are_the_difference_estimators() -> None:
    claims, found = DICE.uniform(60, 90, 20), DICE.uniform(55, 85, 5)
    which, chances = np.array([1, 4, 8, 11, 17]), np.array([0.2, 0.4, 1.0, 0.25, 0.5])
    over, weight = claims[which] - found, 1 / chances
    excess = (weight * over).sum() / weight.sum()
    slow = sum((w * (o - excess) / weight.sum()) ** 2 * (1 - c) for w, o, c in zip(weight, over, chances, strict=True))

    assert audit.corrected_mean(claims, which, found, chances) == pytest.approx(
        (claims.mean() - excess, sqrt(5 / 4 * slow))
    )


def test_distance_from_a_target_points_shares_of_the_best_and_what_is_there() -> None:
    x = np.array([4.0, 9.0, np.nan, 6.0, 6.0])
    scheme = Scheme((Node("all"), Node("a", "all"), Node("b", "a"), Node("c", "a"), Node("d", "all")))
    there = np.array([[1.0, np.nan], [np.nan, np.nan], [3.0, 4.0]])

    assert normalise.target_distance([x], [8], [1])([x])[0].tolist()[:2] == [0.0, 100.0]
    assert normalise.target_distance([x], [8], [1])([x])[0][3] == pytest.approx(50.0)
    assert normalise.borda([x], [1])[0].tolist()[:2] == [0.0, 3.0]
    assert normalise.share_of_best([x], [1])[0][3] == pytest.approx(6 / 9)
    shares = dict(zip(scheme.codes, build.availability(scheme, there).tolist(), strict=True))
    assert (shares["a"], shares["all"]) == ([0.5, 0.0], pytest.approx([2 / 3, 1 / 3]))


def test_correlations_the_first_component_and_the_share_between_classes() -> None:
    x = DICE.normal(0, 1, (3, 60)) + DICE.normal(0, 1, 60)
    slow = [[np.corrcoef(a, b)[0, 1] for b in x] for a in x]
    first = np.ones(3)
    for _ in range(500):
        first = np.array(slow) @ first / np.linalg.norm(np.array(slow) @ first)
    label = np.argsort(np.argsort(x[0])) * 6 // 60
    within = sum(((x[1][label == one] - x[1][label == one].mean()) ** 2).sum() for one in range(6))
    whole = ((x[1] - x[1].mean()) ** 2).sum()

    np.testing.assert_allclose(influence.correlations(x), slow)
    np.testing.assert_allclose(influence.pca_weights(x), first, atol=1e-8)
    assert influence.correlation_ratio(x[0], x[1], 6) == pytest.approx(max(0, 1 - (within / 54) / (whole / 59)))
