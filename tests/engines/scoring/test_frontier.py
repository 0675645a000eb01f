"""The benefit of the doubt: by hand, beside weights tried one after the other, and what it does not mind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.engines.scoring.frontier import benefit_of_doubt


def test_two_specialists_are_best_and_who_is_between_is_measured_against_both() -> None:
    found = benefit_of_doubt([[4.0, 1.0, 2.0], [1.0, 4.0, 2.0]])

    np.testing.assert_allclose(found.scores, [1, 1, 4 / 5])
    np.testing.assert_allclose(found.weights[:, 2], [1 / 5, 1 / 5])
    np.testing.assert_allclose(found.shares[:, 2], [1 / 2, 1 / 2])
    assert found.is_peer.tolist()[2] == [True, True, False]


def test_with_limits_nobody_stands_on_one_indicator_alone() -> None:
    values = np.array([[9.0, 5, 1], [1, 5, 8]])

    free, held = benefit_of_doubt(values), benefit_of_doubt(values, least=0.4, most=0.6)

    assert (held.scores <= free.scores + 1e-9).all()
    assert ((held.shares >= 0.4 - 1e-9) & (held.shares <= 0.6 + 1e-9)).all()
    np.testing.assert_allclose(held.shares.sum(axis=0), 1)


@given(st.integers(0, 1000))
@settings(max_examples=10, deadline=None)
def test_no_weights_tried_favour_a_unit_more_and_scales_do_not_matter(seed: int) -> None:
    x = np.random.default_rng(seed).uniform(1, 9, (2, 8))

    found = benefit_of_doubt(x).scores

    angles = np.linspace(0, np.pi / 2, 4001)
    tried = np.cos(angles)[:, None] * x[0] + np.sin(angles)[:, None] * x[1]
    slow = (tried / tried.max(axis=1, keepdims=True)).max(axis=0)
    np.testing.assert_allclose(found, slow, rtol=1e-3)
    assert (found >= slow - 1e-9).all()
    np.testing.assert_allclose(benefit_of_doubt(x * [[7.0], [0.1]]).scores, found)
    mean = (x / x.mean(axis=1, keepdims=True)).sum(axis=0)
    assert (found >= mean / mean.max() - 1e-9).all()


@pytest.mark.parametrize(
    ("values", "limits", "fault"),
    [
        ([[1.0, np.nan]], {}, "must be known"),
        ([[0.0, 1.0]], {}, "unit 0 has 0 everywhere"),
        ([[1.0, 2.0], [1.0, 2.0]], {"least": 0.6}, "needs 0 <= least"),
        ([[0.0, 1.0], [3.0, 2.0]], {"least": 0.1}, "no weights within these limits for unit 0"),
    ],
)
def test_what_cannot_be_favoured_is_refused_by_name(
    values: list[list[float]], limits: dict[str, float], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        benefit_of_doubt(values, **limits)
