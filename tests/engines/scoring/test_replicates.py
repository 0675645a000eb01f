"""Replicates: each is what the slow way gives; a million units at once are what the slow way gives for some."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from doorstep.engines.scoring import build, nation, normalise
from doorstep.engines.scoring.arrays import Floats
from doorstep.engines.scoring.ordering import rank
from doorstep.engines.scoring.replicate import Choices, draw_choices, method_sobol, places, replicate, spread
from doorstep.engines.scoring.scheme import Method, Node, Scheme


def county(top: Method = Method.GEOMETRIC, classes: Method = Method.ARITHMETIC) -> Scheme:
    """Four indices, five classes, twenty indicators."""
    nodes = [Node("index", method=top), *(Node(f"i{at}", "index", at + 1.0) for at in range(4))]
    nodes += [Node(f"c{at}", f"i{at % 4}", method=classes) for at in range(5)]
    nodes += [Node(f"k{at}", f"c{at // 4}", 1.0 + at % 3, goalposts=(0, 100)) for at in range(20)]
    return Scheme(tuple(nodes))


def drawn(seed: int, units: int = 300, holes: float = 0.0) -> Floats:
    dice = np.random.default_rng(seed)
    found = dice.uniform(20, 95, (20, units))
    found[dice.random(found.shape) < holes] = np.nan
    return found


def slowly(scheme: Scheme, values: Floats, factors: Floats, root: float) -> Floats:
    """One replicate: a scheme of its own, built the plain way."""
    nodes = []
    for one in scheme.nodes:
        heavier = replace(one, weight=one.weight * factors[scheme.row[one.code]])
        nodes.append(replace(heavier, method=Method.POWER, power=root) if one.parent is None else heavier)
    return build.combine(Scheme(tuple(nodes)), values).index


@pytest.mark.parametrize("classes", [Method.ARITHMETIC, Method.GEOMETRIC, Method.HARMONIC])
@pytest.mark.parametrize("holes", [0.0, 0.2])
def test_every_replicate_is_the_index_of_its_own_scheme(classes: Method, holes: float) -> None:
    scheme, variants = county(classes=classes), [drawn(1, holes=holes), drawn(2, holes=holes)]
    choices = draw_choices(scheme, 30, variants=2, roots=(1.0, 0.0, -1.0, 0.5), seed=3)

    found = replicate(scheme, variants, choices)

    for at in range(30):
        slow = slowly(scheme, variants[choices.variant[at]], choices.factors[at], choices.root[at])
        np.testing.assert_allclose(found[at], slow, rtol=2e-5)


def test_sampling_error_spreads_scores_as_the_weights_say() -> None:
    scheme, values = county(Method.ARITHMETIC), drawn(4, units=40)
    same = Choices(np.zeros(4000, np.int64), np.ones((4000, len(scheme.codes))), np.ones(4000))
    variances = np.zeros((20, 40))
    variances[:8] = 25.0

    found = replicate(scheme, [values], same, variances=variances, seed=5)

    expected = np.sqrt(build.scheme_errors(scheme, variances))
    np.testing.assert_allclose(found.std(axis=0), expected, rtol=0.06)
    np.testing.assert_allclose(found.mean(axis=0), build.combine(scheme, values).index, atol=0.25)


def test_the_same_seed_gives_the_same_digits_and_units_do_not_mind_their_neighbours() -> None:
    scheme, values = county(), drawn(6)
    choices = draw_choices(scheme, 50, seed=7)
    variances = np.ones((20, 300))

    first, again = (replicate(scheme, [values], choices, variances=variances, seed=8) for _ in range(2))

    assert first.tobytes() == again.tobytes()


def test_where_units_stand_over_the_replicates() -> None:
    scheme, values = county(), drawn(9, units=50)
    scores = replicate(scheme, [values], draw_choices(scheme, 200, seed=1))
    nominal = build.combine(scheme, values).index

    found = spread(scores, nominal)

    where = places(scores)
    assert (np.sort(where, axis=1) == np.arange(1, 51)).all()
    np.testing.assert_allclose(found.middle_place, np.sort(where, axis=0)[99])
    assert ((found.low <= found.middle) & (found.middle <= found.high)).all()
    assert ((found.best_place <= found.middle_place) & (found.middle_place <= found.worst_place)).all()
    assert found.robust.mean() > 0.9


def test_what_moves_places_is_told_by_factor() -> None:
    values = drawn(10, units=120)

    names, found = method_sobol(county(), [values, values**1.02], roots=(0.0, 1.0), doublings=5, swing=0.5)

    assert (names[:2], set(names[2:])) == (("scale", "method"), {"i0", "i1", "i2", "i3"})
    assert found.builds == 8 * 32
    assert found.total[0] < 0.05
    assert found.total[2:].max() > 0.2


OTHERS = [Method.LEAST, Method.MAZZIOTTA_PARETO, Method.COPELAND]


@pytest.mark.parametrize(
    ("top", "classes"),
    [
        (Method.LEAST, Method.COPELAND),
        (Method.COPELAND, Method.MAZZIOTTA_PARETO),
        (Method.MAZZIOTTA_PARETO, Method.LEAST),
        (Method.ARITHMETIC, Method.GEOMETRIC),
    ],
)
def test_every_method_with_red_lines_and_limits_is_replicated(top: Method, classes: Method) -> None:
    plain = county(top, classes)
    limits = {"k0": {"red_line": 40.0}, "c1": {"least_available": 0.8}, "i2": {"red_line": 50.0}}
    scheme = Scheme(tuple(replace(one, **limits.get(one.code, {})) for one in plain.nodes))  # type: ignore[arg-type]
    values = drawn(4, 40, holes=0.1)
    choices = draw_choices(scheme, 6, seed=5)

    found = replicate(scheme, [values], choices)

    for at in range(6):
        nodes = [replace(one, weight=one.weight * choices.factors[at, scheme.row[one.code]]) for one in scheme.nodes]
        slow = build.combine(Scheme(tuple(nodes)), values).index
        np.testing.assert_allclose(found[at], slow, rtol=1e-4, atol=1e-3)


def test_an_indicator_beside_a_class_and_one_under_a_red_line_keep_their_sampling_error() -> None:
    nodes = (Node("index"), Node("c", "index"), Node("a", "index"), Node("b", "c"))
    choices = Choices(np.zeros(4000, np.int64), np.ones((4000, 4)), np.ones(4000))
    variances = np.array([[16.0], [0.0]])

    beside = replicate(Scheme(nodes), [[[60.0], [80.0]]], choices, variances=variances)
    capped = Scheme((*nodes[:2], Node("a", "index", red_line=99.0), nodes[3]))
    under = replicate(capped, [[[60.0], [80.0]]], choices, variances=variances)

    assert (beside.mean(), beside.std()) == (pytest.approx(70, abs=0.2), pytest.approx(2, rel=0.05))
    assert (under.mean(), under.std()) == (pytest.approx(60, abs=0.3), pytest.approx(4, rel=0.05))


@pytest.mark.parametrize("holes", [0.0, 0.3])
def test_one_pass_over_many_units_is_the_plain_index(holes: float) -> None:
    scheme, values = county(Method.ARITHMETIC), drawn(11, 9001, holes)
    values[:4, 5], values[:, 7] = np.nan, np.nan
    scale = normalise.goalposts([25] * 20, [90] * 20, [1, -1] * 10)

    found = nation.index(scheme, values.astype(np.float32), scale)

    slow = build.combine(scheme, scale(values)).index
    np.testing.assert_allclose(found, slow, rtol=1e-5, atol=1e-4)


def test_places_in_bins_are_the_places_of_kept_replicates() -> None:
    scheme, values = county(Method.ARITHMETIC), drawn(12, 5000)

    found = nation.replicate_places(scheme, values.astype(np.float32), replicates=60, seed=1)

    dice = np.random.default_rng([1, 1])
    same = Choices(np.zeros(60, np.int64), dice.uniform(0.75, 1.25, (60, len(scheme.codes))), np.ones(60))
    kept = np.sort(places(replicate(scheme, [values], same)), axis=0)
    assert np.abs(found.middle - kept[29]).max() <= found.most_error + 1
    assert np.abs(found.best - kept[2]).max() <= found.most_error + 1
    assert np.abs(found.worst - kept[57]).max() <= found.most_error + 1
    assert found.most_error < 20


def test_sampling_error_widens_places_and_what_is_missing_is_refused() -> None:
    scheme, values = county(Method.ARITHMETIC), drawn(13, 4500).astype(np.float32)

    plain = nation.replicate_places(scheme, values, replicates=40)
    noisy = nation.replicate_places(scheme, values, replicates=40, variances=np.full((6, 4500), 400, np.float32))

    assert (noisy.worst - noisy.best).mean() > 1.5 * (plain.worst - plain.best).mean()
    values[0, 0] = np.nan
    with pytest.raises(ValueError, match="a value is missing"):
        nation.replicate_places(scheme, values, replicates=4)
    with pytest.raises(ValueError, match="weighted means alone"):
        nation.index(county(), values, normalise.goalposts([0] * 20, [100] * 20, [1] * 20))


def test_errors_from_the_pool_are_normal_of_their_variance_and_free_of_each_other() -> None:
    squares, variances = np.full((400, 2), 0.25, np.float32), np.full((2, 200), 18, np.float32)
    noise = nation._Noise.drawn(squares, variances, seed=3)
    found, again, next_ = (np.zeros((400, 200), np.float32) for _ in range(3))

    for scores, block in ((found, 0), (again, 0), (next_, 1)):
        noise.add(scores, block, slice(0, 200), np.empty((400, 200), np.float32))

    assert (found == again).all()
    assert (found.std(), abs(found.mean())) == (pytest.approx(3, rel=0.02), pytest.approx(0, abs=0.05))
    assert stats.kstest(found.ravel() / 3, "norm").pvalue > 0.01
    between = np.corrcoef(np.hstack([found, next_]).T) - np.eye(400)
    assert np.abs(between).max() < 0.3  # of 80,000 pairs over 400 replicates
    assert between.std() == pytest.approx(1 / np.sqrt(400), rel=0.05)


def test_all_places_of_a_line() -> None:
    assert nation.place_all(np.array([3.0, 9.0, 5.0], np.float32)).tolist() == [3, 1, 2]
    assert rank([3.0, 9.0, 5.0]).tolist() == [3, 1, 2]
