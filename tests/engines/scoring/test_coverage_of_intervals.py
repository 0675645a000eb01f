"""What every other published interval promises, played through with a fixed seed: 94 % or more."""

from __future__ import annotations

import numpy as np
import pytest

from doorstep.engines.scoring import audit, rank_sets
from doorstep.engines.scoring.rank_sets import Band
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
