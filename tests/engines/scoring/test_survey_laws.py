"""Laws of the survey, by slow references and on drawn samples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.engines.scoring.arrays import Floats
from doorstep.engines.scoring.small_areas import beta_binomial
from doorstep.engines.scoring.survey import estimate, intervals
from doorstep.engines.scoring.survey.design import Design, Lonely, design
from doorstep.engines.scoring.survey.weights import NotReached, calibrate, post_stratify, rake, trim


def sample(seed: int = 1, answers: int = 120) -> tuple[Design, Floats, list[int]]:
    """Four strata of some clusters, and domains that cut through them."""
    dice = np.random.default_rng(seed)
    strata, clusters = dice.integers(0, 4, answers), dice.integers(0, 8, answers)
    made = design(dice.uniform(1, 5, answers), strata=strata, clusters=clusters, population=np.full(answers, 40.0))
    return made, dice.normal(70, 10, answers), dice.integers(0, 3, answers).tolist()


def slow_variance(made: Design, scores: Floats) -> float:
    """Taylor's formula as it is written, cluster by cluster."""
    total = 0.0
    for stratum in range(len(made.population)):
        inside = sorted(set(made.clusters[made.strata == stratum].tolist()))
        sums = [sum(made.weights[at] * scores[at] for at in np.flatnonzero(made.clusters == one)) for one in inside]
        n, mean = len(sums), sum(sums) / len(sums)
        total += (1 - n / made.population[stratum]) * n / (n - 1) * sum((one - mean) ** 2 for one in sums)
    return total


def test_domain_errors_are_taylors_formula_over_the_whole_design() -> None:
    made, y, domain = sample()

    found = estimate.domain_means(made, [y], domain)

    for at in range(3):
        inside = np.array(domain) == at
        people = made.weights[inside].sum()
        mean = made.weights[inside] @ y[inside] / people
        assert found.means[0, at] == pytest.approx(mean, rel=1e-12)
        slow = slow_variance(made, np.where(inside, (y - mean) / people, 0.0))
        assert found.errors[0, at] == pytest.approx(slow**0.5, rel=1e-10)


def test_domains_by_pairs_and_by_blocks_agree() -> None:
    made, y, domain = sample(2)
    fitted = post_stratify(made, [0] * made.size, [made.weights.sum()])

    plain, blocks = estimate.domain_means(made, [y], domain), estimate.domain_means(fitted, [y], domain)

    np.testing.assert_allclose(blocks.means, plain.means, rtol=1e-12)
    ones = np.ones(made.size)
    for at in range(3):
        inside = np.array(domain) == at
        people = made.weights[inside].sum()
        scores = np.where(inside, (y - plain.means[0, at]) / people, 0.0)
        scores = scores - ones * (made.weights @ scores) / made.weights.sum()
        assert blocks.errors[0, at] == pytest.approx(slow_variance(made, scores) ** 0.5, rel=1e-10)


def test_who_did_not_answer_is_outside_and_a_domain_of_nobody_is_unknown() -> None:
    made, y, domain = sample(3)
    y[np.array(domain) == 2] = np.nan

    found = estimate.domain_means(made, [y], domain)

    assert np.isnan(found.means[0]).tolist() == [False, False, True]
    assert np.isnan(found.errors[0]).tolist() == [False, False, True]
    assert found.answers[0, 2] == 0


def test_a_lonely_cluster_adds_nothing_the_mean_of_the_others_or_its_distance_from_all() -> None:
    y = np.array([1.0, 3.0, 2.0, 6.0, 9.0])
    errors = {
        way: estimate.totals(design(np.ones(5), strata=[0, 0, 1, 1, 2], lonely=way), [y]).errors[0] ** 2
        for way in Lonely
    }

    sure = 2 * (2 * 1.0) + 2 * (2 * 4.0)
    assert errors[Lonely.CERTAINTY] == pytest.approx(sure)
    assert errors[Lonely.AVERAGE] == pytest.approx(sure * 3 / 2)
    assert errors[Lonely.ADJUST] == pytest.approx(sure + (9 - 4.2) ** 2)


def test_fitted_weights_reach_their_totals_and_known_totals_have_no_error() -> None:
    made, y, domain = sample(4)
    totals = [100.0, 120.0, 140.0]
    halves = [at % 2 for at in range(made.size)]

    raked = rake(made, [(domain, totals), (halves, [200.0, 160.0])])

    np.testing.assert_allclose(np.bincount(domain, raked.weights), totals, rtol=1e-9)
    np.testing.assert_allclose(np.bincount(halves, raked.weights), [200.0, 160.0], rtol=1e-9)
    sizes = estimate.totals(raked, np.eye(3)[domain].T)
    np.testing.assert_allclose(sizes.errors, 0, atol=1e-9)
    assert estimate.means(raked, [y]).errors[0] > 0


def test_bounds_hold_or_it_is_said_that_they_cannot() -> None:
    made, y, _ = sample(5)
    columns = np.column_stack([np.ones(made.size), y])
    people = made.weights.sum()

    fitted = calibrate(made, columns, [people, people * 72], bounds=(0.6, 1.5))

    factors = fitted.weights / made.weights
    assert factors.min() >= 0.6 - 1e-12
    assert factors.max() <= 1.5 + 1e-12
    assert fitted.weights @ y == pytest.approx(people * 72)
    with pytest.raises(NotReached, match="widen the bounds"):
        calibrate(made, columns, [people, people * 89], bounds=(0.9, 1.1))


@given(st.lists(st.floats(0.05, 20), min_size=2, max_size=9), st.floats(0.05, 5), st.floats(0.05, 9))
def test_trimmed_weights_are_inside_and_keep_their_sum_however_many_were_cut(
    weights: list[float], low: float, width: float
) -> None:
    high = low + width
    if not low < np.mean(weights) < high:
        return

    found = trim(weights, low, high)

    assert found.sum() == pytest.approx(sum(weights), rel=1e-9)
    assert (found >= low - 1e-9).all()
    assert (found <= high + 1e-9).all()


def test_margins_that_contradict_each_other_are_refused() -> None:
    made, _, domain = sample(6)

    with pytest.raises(NotReached, match="do not agree"):
        rake(made, [(domain, [1.0, 1.0, 1.0]), ([0] * made.size, [9.0])])


@pytest.mark.slow
def test_wilson_on_the_effective_size_holds_what_it_promises_where_wald_does_not() -> None:
    dice = np.random.default_rng(11)
    truth = dice.beta(34, 6, 1200)
    covered = {}
    for n in (5, 10, 20, 40):
        shares = dice.binomial(n, truth, (200, 1200)) / n
        low, high = intervals.wilson(shares, n)
        wald = 1.96 * np.sqrt(shares * (1 - shares) / n)
        covered[n] = (((low <= truth) & (truth <= high)).mean(), (np.abs(shares - truth) <= wald).mean())

    assert min(wilson for wilson, _ in covered.values()) >= 0.94
    assert covered[5][1] < 0.6
    assert covered[10][1] < 0.8


@pytest.mark.slow
def test_shares_of_clustered_villages_are_covered_by_korn_and_graubard_at_their_level() -> None:
    dice = np.random.default_rng(12)
    inside = []
    for _ in range(400):
        level = np.clip(dice.normal(0.85, 0.05, 40), 0.02, 0.98)
        y = (dice.random((40, 8)) < level[:, None]).astype(float)
        found = estimate.means(design(np.ones(320), clusters=np.repeat(np.arange(40), 8)), [y.ravel()])
        low, high = intervals.korn_graubard(found.values, found.errors, 320, found.freedom)
        inside.append(low[0] <= 0.85 <= high[0])

    assert np.mean(inside) >= 0.94


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ({"weights": [1.0, 0.0]}, "above 0"),
        ({"weights": [1.0, 1.0], "strata": [1]}, r"strata must be \(2,\)"),
        ({"weights": [1.0, 1.0], "population": [5, 6]}, "two of them"),
        ({"weights": [1.0, 1.0], "population": [1, 1]}, "fewer clusters than were drawn"),
    ],
)
def test_a_faulty_design_is_refused_by_name(arguments: dict[str, list[float]], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        design(**arguments)  # type: ignore[arg-type]


def test_what_is_left_of_rounding_does_not_look_like_countless_answers() -> None:
    share, error = np.array([1 - 1e-16, 1.0, 1e-16, 0.5]), np.array([5e-25, 0.0, 5e-25, 0.125])

    sizes = intervals.effective_size(share, error, 15)
    low, high = intervals.wilson(share, sizes)

    assert sizes.tolist() == [15, 15, 15, 16]
    assert np.allclose(low[:3], [low[1], low[1], 0.0])
    assert np.allclose(high[:3], [1.0, 1.0, 1 - low[1]])


def test_villages_that_all_say_the_same_can_be_shrunk_however_many_answer() -> None:
    drawn = beta_binomial([1e6] * 20, [1e6] * 20)

    assert np.isfinite(drawn.values).all()
    assert (drawn.values > 0.999).all()
