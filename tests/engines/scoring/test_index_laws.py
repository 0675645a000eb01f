"""Laws of the index, by slow references and on drawn trees; what the reference package gets wrong stays right here."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.engines.scoring import build, contribution, impute, influence, means, normalise, treat
from doorstep.engines.scoring.arrays import Floats
from doorstep.engines.scoring.ordering import percentile, rank
from doorstep.engines.scoring.scheme import Method, Node, Scheme

MEANS = [Method.ARITHMETIC, Method.GEOMETRIC, Method.HARMONIC, Method.POWER, Method.LEAST, Method.MAZZIOTTA_PARETO]


def tree(method: Method = Method.ARITHMETIC, top: Method = Method.GEOMETRIC, red_line: float | None = None) -> Scheme:
    """Two classes of three and two indicators under an index."""
    leaves = [Node(f"s{at}", "service", at + 1.0, goalposts=(0, 100)) for at in range(3)]
    leaves += [Node(f"t{at}", "trust", goalposts=(0, 50), direction=-1) for at in range(2)]
    leaves[0] = replace(leaves[0], red_line=red_line)
    classes = [
        Node("service", "index", 2.0, method=method, power=0.5),
        Node("trust", "index", method=method, power=0.5),
    ]
    return Scheme((Node("index", method=top), *classes, *leaves))


def drawn(seed: int, holes: float = 0.0, units: int = 12) -> Floats:
    dice = np.random.default_rng(seed)
    found = dice.uniform(30, 95, (5, units))  # so far from 0 that no penalty for unevenness leads below it
    found[dice.random(found.shape) < holes] = np.nan
    return found


def slow_mean(scores: list[float], weights: list[float], p: float) -> float:
    """The definition, one unit, one child after the other."""
    total = sum(w for x, w in zip(scores, weights, strict=True) if not isnan(x) and w > 0)
    if total == 0:
        return float("nan")
    if p == 0:
        product_ = 1.0
        for x, w in zip(scores, weights, strict=True):
            product_ *= x ** (w / total) if not isnan(x) and w > 0 else 1.0
        return product_
    mean = sum(w * x**p for x, w in zip(scores, weights, strict=True) if not isnan(x) and w > 0) / total
    return float(mean ** (1 / p))


@pytest.mark.parametrize("p", [1.0, 0.0, -1.0, 0.5, 2.0])
def test_power_means_with_missing_values_are_their_definition(p: float) -> None:
    scores, weights = drawn(1, 0.4), np.array([1.0, 2.0, 0.0, 3.0, 0.5])

    found = means.power_mean(scores, weights, p)

    expected = [slow_mean(list(column), list(weights), p) for column in scores.T]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_copeland_is_counted_pair_by_pair() -> None:
    scores, weights = drawn(2, 0.5, 9), np.array([1.0, 2.0, 1.0, 3.0, 1.0])

    found = means.copeland(scores, weights)

    for a in range(9):
        points = 0
        for b in range(9):
            both = [at for at in range(5) if scores[at, a] == scores[at, a] and scores[at, b] == scores[at, b]]
            ahead = sum(weights[at] * np.sign(scores[at, a] - scores[at, b]) for at in both)
            points += int(np.sign(ahead))
        assert found[a] == points


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(MEANS), st.sampled_from(MEANS))
def test_an_index_is_monotone_scale_free_in_weights_and_blind_to_order(seed: int, inner: Method, outer: Method) -> None:
    scheme, values = tree(inner, outer), drawn(seed)
    at, unit = seed % 5, seed % 12
    higher = values.copy()
    higher[at, unit] += 3
    order = np.random.default_rng(seed).permutation(12)
    heavier = Scheme(tuple(replace(one, weight=one.weight * 7) for one in scheme.nodes))

    index = build.combine(scheme, values).index

    np.testing.assert_allclose(build.combine(scheme, values[:, order]).index, index[order], rtol=1e-12)
    np.testing.assert_allclose(build.combine(heavier, values).index, index, rtol=1e-12)
    if Method.MAZZIOTTA_PARETO not in {inner, outer}:
        assert build.combine(scheme, higher).index[unit] >= index[unit] - 1e-12
    np.testing.assert_allclose(build.combine(scheme, np.full((5, 1), 60.0)).index, 60.0)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from(MEANS),
    st.sampled_from(MEANS),
    st.sampled_from([0.0, 0.3]),
    st.sampled_from([None, 40.0]),
)
def test_parts_sum_to_the_gap(seed: int, inner: Method, outer: Method, holes: float, line: float | None) -> None:
    scheme, values = tree(inner, outer, line), drawn(seed, holes)
    built = build.combine(scheme, values)

    parts = contribution.contributions(built, np.linspace(40, 60, 5))

    known = ~np.isnan(built.index)
    total = parts.parts.sum(axis=0) + parts.missing
    np.testing.assert_allclose(total[known], parts.gap[known], atol=1e-9)
    assert (parts.parts[np.isnan(values)] == 0).all()


def test_parts_of_a_plain_mean_are_weight_times_gap() -> None:
    scheme, values = tree(top=Method.ARITHMETIC), drawn(5)
    reference = values.mean(axis=1)

    parts = contribution.contributions(build.combine(scheme, values), reference).parts

    np.testing.assert_allclose(parts, scheme.stated[:5, None] * (values - reference[:, None]), atol=1e-12)


def test_rounded_parts_still_sum() -> None:
    found = contribution.rounded([0.14, 0.14, 0.14, -0.05], 0.37)

    assert found.tolist() == [0.2, 0.1, 0.1, 0.0]
    assert found.sum() == pytest.approx(0.4)


def test_leaving_out_by_the_way_up_is_leaving_out_by_a_new_scheme() -> None:
    scheme, values = tree(), drawn(6)
    built = build.combine(scheme, values)
    without = Scheme(tuple(one for one in scheme.nodes if one.code != "s1"))

    found = contribution.leave_one_out(built, "s1")

    np.testing.assert_allclose(found, build.combine(without, np.delete(values, 1, axis=0)).index, rtol=1e-12)
    with pytest.raises(ValueError, match="index cannot be left out"):
        contribution.leave_one_out(built, "index")


def test_effective_shares_of_a_linear_index_sum_to_one_and_differ_from_the_stated() -> None:
    values = drawn(7, units=400)
    values[0] = 50 + (values[0] - 50) / 20
    built = build.combine(tree(top=Method.ARITHMETIC), values)

    found = influence.influence(built)

    assert found.covariance[:5].sum() == pytest.approx(1.0)
    assert found.stated[0] == pytest.approx(2 / 3 / 6)
    assert found.covariance[0] < 0.01
    assert found.ratio[-1] > 0.9


def test_a_red_line_caps_its_class_and_says_so() -> None:
    values = np.array([[30.0, 50.0], [90, 90], [90, 90], [90, 90], [90, 90]])

    built = build.combine(tree(red_line=40.0), values)

    assert built.of("service").tolist() == pytest.approx([30.0, (50 + 180 + 270) / 6])
    assert built.is_capped[built.scheme.row["service"]].tolist() == [True, False]


def test_too_few_children_give_no_score() -> None:
    nodes = tuple(replace(one, least_available=0.6) if one.code == "service" else one for one in tree().nodes)
    values = drawn(8, units=2)
    values[:2, 0] = np.nan
    values[0, 1] = np.nan

    found = build.combine(Scheme(nodes), values).of("service")

    assert np.isnan(found).tolist() == [True, False]


# What the reference package does wrong, each as what happens here instead.


def test_copeland_of_a_table_does_not_stop() -> None:
    found = build.combine(tree(Method.COPELAND, Method.COPELAND), drawn(9))

    assert found.index.sum() == 0


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_copeland_with_nothing_in_common_is_a_tie_in_every_order(order: list[int]) -> None:
    scores = np.array([[5.0, np.nan, 4.0], [np.nan, 3.0, np.nan]])

    found = means.copeland(scores[:, order], np.ones(2))

    assert found.tolist() == np.array([1.0, 0.0, -1.0])[order].tolist()


@pytest.mark.parametrize("p", [0.0, -1.0, 0.5, 2.0])
def test_power_means_skip_what_is_missing(p: float) -> None:
    found = means.power_mean(np.array([[4.0, 4.0], [np.nan, 9.0]]), np.ones(2), p)

    assert found[0] == pytest.approx(4.0)


def test_values_apart_in_the_last_digit_are_tied() -> None:
    found = rank([5.1000000000000005, 5.0999999999999996, 7.0, np.nan])

    assert found.tolist()[:3] == [2.0, 2.0, 1.0]
    assert np.isnan(found[3])
    assert percentile([5.1000000000000005, 5.0999999999999996, 7.0]).tolist() == [0, 0, 1]


def test_an_indicator_without_range_gets_the_middle_and_is_named() -> None:
    values = np.array([[3.0, 3.0, 3.0], [1.0, 2.0, 3.0]])

    scale, standard = normalise.minmax(values, [1, 1]), normalise.zscore(values, [1, 1])

    assert scale(values).tolist() == [[50, 50, 50], [0, 50, 100]]
    assert standard(values)[0].tolist() == [0, 0, 0]
    assert (scale.is_dead, standard.is_dead) == ((0,), (0,))


def test_a_mostly_constant_indicator_is_left_and_told_instead_of_crashing() -> None:
    values = np.zeros((1, 60))
    values[0, :2] = [1000.0, 1.0]

    found = treat.treat(values)

    assert np.isfinite(found.values).all()
    assert len(np.unique(found.values)) > 1
    assert found.is_unfit == (0,)


# Imputation and goalposts.


def test_goalposts_do_not_move_when_a_unit_leaves_and_min_max_does() -> None:
    values = drawn(10)
    values[:, 0] = 99.0
    scheme = tree(top=Method.ARITHMETIC)

    with_all, without = build.score(scheme, values).index, build.score(scheme, values[:, 1:]).index

    assert with_all[1:].tolist() == without.tolist()
    relative = normalise.minmax(values, [1] * 5)(values)[:, 1:]
    assert not np.allclose(relative, normalise.minmax(values[:, 1:], [1] * 5)(values[:, 1:]))


def test_a_filled_cell_carries_the_variance_of_one_more_draw() -> None:
    found = impute.by_group([[1.0, 2.0, 3.0, np.nan]])

    assert (found.values[0, 3], found.variance[0].tolist()) == (2.0, [0, 0, 0, 1 + 1 / 3])
    assert found.is_imputed[0].tolist() == [False, False, False, True]


def test_a_group_without_any_value_stays_missing() -> None:
    found = impute.by_group([[1.0, np.nan]], ["a", "b"])

    assert np.isnan(found.values[0, 1])
    assert not found.is_imputed.any()


def test_regression_finds_what_the_other_indicators_tell_and_how_unsure_it_is() -> None:
    dice = np.random.default_rng(3)
    first = dice.normal(size=400)
    values = np.array([first, 2 * first + 0.1 * dice.normal(size=400), dice.normal(size=400)])
    truth = values[1, :40].copy()
    values[1, :40] = np.nan

    found = impute.by_regression(values)

    assert np.abs(found.values[1, :40] - truth).max() < 0.4
    assert found.variance[1, 0] == pytest.approx(0.01, rel=0.3)
    assert found.values[:, 40:].tolist() == values[:, 40:].tolist()


# Refused by name.


@pytest.mark.parametrize(
    ("nodes", "fault"),
    [
        ((Node("a"), Node("a", "a")), "codes stand twice"),
        ((Node("a"), Node("b")), "one root"),
        ((Node("a"), Node("b", "x")), "parents are not in the scheme"),
        ((Node("a"), Node("b", "c"), Node("c", "b")), "round in a circle"),
        ((Node("a"), Node("b", "a", 0.0)), "sum to 0"),
        ((Node("a"),), "needs an indicator"),
    ],
)
def test_a_faulty_tree_is_refused_by_name(nodes: tuple[Node, ...], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Scheme(nodes)


def test_two_schemes_that_score_alike_share_a_digest_and_others_do_not() -> None:
    digests = [tree(a, b).digest for a, b in product(MEANS[:2], MEANS[:2])]

    assert len(set(digests)) == 4
    assert tree().digest == tree().digest


def test_indicators_without_goalposts_are_named() -> None:
    scheme = Scheme((Node("index"), Node("a", "index")))

    with pytest.raises(ValueError, match=r"without goalposts: \['a'\]"):
        build.score(scheme, [[1.0]])
