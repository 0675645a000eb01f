"""Laws every demand keeps, whatever its shape."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.engines.stocking.demand import Demand, Discrete, NegativeBinomial, Poisson, Rate


def discrete(weights: list[int]) -> Discrete:
    """Chances in these proportions; one unit is always possible."""
    given = np.array([*weights[:1], weights[1] + 1 if len(weights) > 1 else 1, *weights[2:]], dtype=float)
    return Discrete(tuple((given / given.sum()).tolist()))


DEMANDS = st.one_of(
    st.builds(Poisson, st.floats(0.01, 40)),
    st.builds(NegativeBinomial, st.floats(0.01, 20), st.floats(0.8, 50)),
    st.builds(discrete, st.lists(st.integers(0, 9), min_size=2, max_size=12)),
)
FAR = np.arange(1500)


@settings(max_examples=80, deadline=None)
@given(DEMANDS)
def test_chances_sum_up_to_the_law_and_the_mean(demand: Demand) -> None:
    chances = demand.pmf(FAR)

    assert np.allclose(np.cumsum(chances), demand.cdf(FAR), atol=1e-9)
    assert np.allclose(demand.tail(FAR), 1 - np.concatenate([[0], np.cumsum(chances)[:-1]]), atol=1e-9)
    assert demand.expected == pytest.approx(float(chances @ FAR), rel=1e-6)


@settings(max_examples=80, deadline=None)
@given(DEMANDS, st.integers(0, 60), st.floats(0, 1))
def test_loss_and_spare_are_the_sums_they_say(demand: Demand, units: int, part: float) -> None:
    chances, has = demand.pmf(FAR), units + part

    assert float(demand.loss(units)) == pytest.approx(float(chances @ np.maximum(FAR - units, 0)), rel=1e-5, abs=1e-8)
    assert demand.spare(has) == pytest.approx(float(chances @ np.maximum(has - FAR, 0)), rel=1e-6, abs=1e-7)


@settings(max_examples=80, deadline=None)
@given(DEMANDS, st.floats(0, 0.999))
def test_the_quantile_is_the_least_number_that_suffices(demand: Demand, p: float) -> None:
    units = demand.quantile(p)

    assert float(demand.cdf(units)) >= p * (1 - 1e-14)
    assert units == 0 or float(demand.cdf(units - 1)) < p


@settings(max_examples=40, deadline=None)
@given(st.floats(0.1, 20), st.integers(0, 40))
def test_a_rate_that_hardly_varies_is_poisson(mean: float, units: int) -> None:
    nearly = NegativeBinomial(mean, 1e9)

    assert float(nearly.cdf(units)) == pytest.approx(float(Poisson(mean).cdf(units)), abs=1e-6)


def test_a_rate_over_days_has_the_mean_of_so_many_days() -> None:
    assert [Rate(0.5).over(7), Rate(0.5, 2.0).over(14)] == [Poisson(3.5), NegativeBinomial(7.0, 2.0)]
