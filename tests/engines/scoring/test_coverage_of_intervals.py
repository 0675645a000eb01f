"""What every other published interval promises, played through with a fixed seed: 94 % or more."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from doorstep.engines.scoring import audit, rank_sets, small_areas
from doorstep.engines.scoring.agreement import severity
from doorstep.engines.scoring.ordering import rank
from doorstep.engines.scoring.rank_sets import Band
from doorstep.engines.scoring.sensitivity import sobol
from doorstep.engines.scoring.survey import estimate, intervals
from doorstep.engines.scoring.survey.design import design

pytestmark = pytest.mark.slow


def test_means_and_medians_of_a_drawn_town_hold_theirs() -> None:
    dice = np.random.default_rng(31)
    people = dice.gamma(4, 15, (4, 500))
    inside = np.zeros(2)
    for _ in range(600):
        drawn = np.array([dice.choice(town, 40, replace=False) for town in people])
        sample = design(np.full(160, 12.5), strata=np.repeat(np.arange(4), 40), population=np.full(160, 500.0))
        mean, median = estimate.means(sample, [drawn.ravel()]), estimate.quantiles(sample, drawn.ravel(), [0.5])
        for at, (found, truth) in enumerate(((mean, people.mean()), (median, np.median(people)))):
            low, high = found.interval()
            inside[at] += low[0] <= truth <= high[0]

    assert (inside / 600 >= 0.94).all()


@pytest.mark.parametrize("p", [0.5, 0.8, 0.9])
def test_exact_intervals_of_shares_hold_at_every_size(p: float) -> None:
    dice = np.random.default_rng(32)
    for n in (10, 20, 60):
        shares = dice.binomial(n, p, 20_000) / n
        low, high = intervals.clopper_pearson(shares, n)
        assert ((low <= p) & (p <= high)).mean() >= 0.945


def test_bounds_on_wrong_claims_hold_for_every_true_number() -> None:
    dice = np.random.default_rng(33)
    for wrong in (3, 10, 25, 60):
        found = dice.hypergeometric(wrong, 300 - wrong, 60, 3000)
        bounds = {one: audit.most_wrong(one, 60, claims=300) for one in set(found.tolist())}
        assert np.mean([bounds[one] >= wrong / 300 - 1e-12 for one in found.tolist()]) >= 0.945


@pytest.mark.parametrize("wrong", ["largest", "some", "many"])
def test_bounds_on_gain_that_rests_on_wrong_claims_hold_also_where_few_gain_nearly_all(wrong: str) -> None:
    dice = np.random.default_rng(41)
    gains = dice.lognormal(0, 1.5, 500)
    chance = {"largest": gains > np.sort(gains)[-6], "some": dice.random(500) < 0.05, "many": dice.random(500) < 0.3}
    is_wrong = np.asarray(chance[wrong])
    truth = gains[is_wrong].sum() / gains.sum()
    held = []
    for seed in range(500):
        at = audit.draw(gains, 60, seed=seed)
        which = at.which
        held.append(audit.most_at_stake_wrong(is_wrong[which], at.chances[which], at.stakes[which]) >= truth - 1e-12)

    assert np.mean(held) >= 0.94


def test_all_bands_of_a_town_are_right_together() -> None:
    dice = np.random.default_rng(34)
    truth = dice.normal(80, 4, 60)
    right = 0
    for _ in range(800):
        bands = rank_sets.bands(truth + dice.normal(0, 3, 60), np.full(60, 3.0), 80.0)
        wrong = [
            (band is Band.ABOVE and at <= 80) or (band is Band.BELOW and at >= 80)
            for band, at in zip(bands, truth, strict=True)
        ]
        right += not any(wrong)

    assert right / 800 >= 0.94


def test_who_is_truly_among_the_best_is_in_the_set() -> None:
    dice = np.random.default_rng(35)
    truth = dice.normal(80, 4, 40)
    best = np.argsort(-truth)[:5]
    inside = [
        bool(rank_sets.top_set(truth + dice.normal(0, 3, 40), np.full(40, 3.0), 5, draws=300, seed=at)[best].all())
        for at in range(200)
    ]

    assert np.mean(inside) >= 0.94


def test_corrected_means_hold_when_the_stakes_decide_who_is_looked_at() -> None:
    dice = np.random.default_rng(36)
    truth = dice.uniform(50, 90, 600)
    stake = dice.uniform(1, 3, 600)
    claims = truth + stake * dice.uniform(0, 4, 600)
    inside = []
    for seed in range(600):
        drawn = audit.draw(stake, 150, seed=seed)
        mean, error = audit.corrected_mean(claims, drawn.which, truth[drawn.which], drawn.chances[drawn.which])
        inside.append(abs(mean - truth.mean()) <= 1.98 * error)

    assert np.mean(inside) >= 0.94


def test_intervals_of_shares_hold_over_villages_at_every_size() -> None:
    dice = np.random.default_rng(37)
    truth = dice.beta(34, 6, 1200)
    for n in (5, 10, 20, 40):
        shares = dice.binomial(n, truth, (50, 1200)) / n
        for interval in (intervals.jeffreys, intervals.agresti_coull):
            low, high = interval(shares, n)
            assert ((low <= truth) & (truth <= high)).mean() >= 0.94


def test_intervals_of_a_clustered_share_hold_on_every_scale() -> None:
    dice = np.random.default_rng(12)
    inside = np.zeros(5)
    for _ in range(400):
        level = np.clip(dice.normal(0.85, 0.05, 40), 0.02, 0.98)
        y = (dice.random((40, 8)) < level[:, None]).astype(float)
        found = estimate.means(design(np.ones(320), clusters=np.repeat(np.arange(40), 8)), [y.ravel()])
        share, error = float(found.values[0]), float(found.errors[0])
        size = float(intervals.effective_size(share, error, 320))
        ends = [scale(share, error, found.freedom) for scale in (intervals.logit, intervals.arcsine)]
        ends += [intervals.likelihood(share, error, found.freedom, 320)]
        ends += [(float(a), float(b)) for a, b in (intervals.wilson(share, size), intervals.jeffreys(share, size))]
        inside += [low <= 0.85 <= high for low, high in ends]

    assert (inside / 400 >= 0.94).all()


def test_totals_ratios_and_parts_of_a_drawn_town_hold_theirs() -> None:
    dice = np.random.default_rng(38)
    people = dice.gamma(4, 15, (4, 500))
    beside, part = people * dice.uniform(0.5, 1.5, (4, 500)), dice.integers(0, 3, (4, 500))
    truth = np.array([people[part == one].mean() for one in range(3)])
    inside = np.zeros(3)
    for _ in range(800):
        at = np.array([dice.choice(500, 40, replace=False) for _ in range(4)])
        y, z, which = (np.take_along_axis(one, at, 1).ravel() for one in (people, beside, part))
        sample = design(np.full(160, 12.5), strata=np.repeat(np.arange(4), 40), population=np.full(160, 500.0))
        total, ratio = estimate.totals(sample, [y]).interval(), estimate.ratio(sample, y, z).interval()
        parts = estimate.domain_means(sample, [y], which)
        half = stats.t.ppf(0.975, parts.freedom[0]) * parts.errors[0]
        inside[0] += total[0][0] <= people.sum() <= total[1][0]
        inside[1] += ratio[0][0] <= people.sum() / beside.sum() <= ratio[1][0]
        inside[2] += (np.abs(parts.means[0] - truth) <= half).mean()

    assert (inside / 800 >= 0.94).all()


@pytest.mark.parametrize("answers", [3, 5, 15])
def test_shrunk_shares_of_very_few_answers_hold(answers: int) -> None:
    dice = np.random.default_rng(22)
    held = []
    for _ in range(12):
        truth = dice.beta(34, 6, 60)
        found = small_areas.beta_binomial(dice.binomial(answers, truth).astype(float), np.full(60, float(answers)))
        held.append(((found.low <= truth) & (truth <= found.high)).mean())

    assert np.mean(held) >= 0.94


@pytest.mark.parametrize(("answers", "law", "areas"), [(3000, (1, 1), 40), (10, (340, 3), 8), (10, (8, 0.5), 8)])
def test_shrunk_shares_hold_for_many_answers_and_where_nearly_all_say_yes(
    answers: int, law: tuple[float, float], areas: int
) -> None:
    dice = np.random.default_rng(42)
    held = []
    for _ in range(960 // areas):
        truth = dice.beta(*law, areas)
        hits = dice.binomial(answers, truth).astype(float)
        found = small_areas.beta_binomial(hits, np.full(areas, float(answers)))
        held.append(((found.low <= truth) & (truth <= found.high)).mean())

    assert np.mean(held) >= 0.94


@pytest.mark.parametrize("ratio", [1.0, 30.0, 300.0, 3000.0])
def test_shrunk_composites_hold_where_areas_differ_far_more_than_they_err(ratio: float) -> None:
    dice = np.random.default_rng(43)
    held = []
    for _ in range(80):
        variances = dice.uniform(0.2, 5, 30) ** 3
        truth = 70 + dice.normal(0, ratio**0.5, 30)
        low, high = small_areas.fay_herriot(truth + dice.normal(0, np.sqrt(variances)), variances).interval()
        held.append(((low <= truth) & (truth <= high)).mean())

    assert np.mean(held) >= 0.94


@pytest.mark.parametrize(("areas", "between"), [(10, 6.0), (40, 3.0), (20, 1.0)])
def test_shrunk_composites_hold_for_few_villages_and_where_they_hardly_differ(areas: int, between: float) -> None:
    dice = np.random.default_rng(39)
    held = []
    for _ in range(120):
        records = np.column_stack([np.ones(areas), dice.normal(size=areas)])
        variances = dice.uniform(9, 64, areas)
        truth = 70 + 3 * records[:, 1] + dice.normal(0, between, areas)
        found = small_areas.fay_herriot(truth + dice.normal(0, np.sqrt(variances)), variances, records)
        low, high = found.interval()
        held.append(((low <= truth) & (truth <= high)).mean())

    assert np.mean(held) >= 0.94


def test_quick_sets_of_places_hold_alone_and_together() -> None:
    dice = np.random.default_rng(24)
    truth = dice.normal(80, 4, 40)
    places, alone, together = rank(truth), np.zeros(40), 0
    for seed in range(150):
        one, all_ = rank_sets.quick_sets(truth + dice.normal(0, 3, 40), np.full(40, 3.0), draws=300, seed=seed)
        alone += (one.best <= places) & (places <= one.worst)
        together += bool(((all_.best <= places) & (places <= all_.worst)).all())

    assert alone.min() / 150 >= 0.94
    assert together / 150 >= 0.94


def test_intervals_of_sobol_indices_hold_the_indices_known_by_hand() -> None:
    first, total = np.array([0.3418, 0.6076, 0.0380]), np.array([0.3544, 0.6076, 0.0506])
    inside = []
    for seed in range(40):
        found = sobol(lambda x: x[:, 0] + 2 * x[:, 1] + x[:, 0] * x[:, 2], 3, doublings=7, seed=seed)
        inside.append((found.first_low <= first) & (first <= found.first_high))
        inside.append((found.total_low <= total) & (total <= found.total_high))

    assert np.mean(inside) >= 0.94


def test_errors_of_judges_are_as_large_as_they_say() -> None:
    dice, harsh = np.random.default_rng(40), np.array([4.0, 0.0, -6.0, 2.0])
    inside = []
    for _ in range(400):
        grades = dice.normal(70, 8, 30) + harsh[:, None] + dice.normal(0, 2, (4, 30))
        grades[dice.random(grades.shape) < 0.3] = np.nan
        found = severity(grades)
        freedom = (~np.isnan(grades)).sum() - 4 - (~np.isnan(grades)).any(axis=0).sum() + 1
        inside.append(np.abs(found.judges - harsh) <= stats.t.ppf(0.975, freedom) * found.judge_errors)

    assert np.mean(inside) >= 0.94
