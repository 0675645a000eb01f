"""Roads drawn by hand, where every time can be reckoned on paper."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from doorstep.engines.planning.road_network import Arcs, Ints, RoadNetwork, main_nodes
from doorstep.engines.planning.road_reduction import contract_chains, reduce_to
from doorstep.engines.planning.road_snapping import snap, with_positions
from doorstep.engines.planning.roads import NoRoad, fastest_ways, road_times
from doorstep.kernel.geo import Floats, haversine_m

STEP = 0.001  # degrees; 111.195 m along the equator


def arcs_of(nodes: int, *arcs: tuple[int, int, float, float]) -> Arcs:
    tail, head, minutes, metres = zip(*arcs, strict=True) if arcs else ((), (), (), ())
    return Arcs(
        nodes,
        np.array(tail, dtype=np.int64),
        np.array(head, dtype=np.int64),
        np.array(minutes, dtype=np.float64),
        np.array(metres, dtype=np.float64),
    )


def street(at: list[tuple[float, float]], *arcs: tuple[int, int], minutes: float = 1.0) -> RoadNetwork:
    """Nodes at multiples of STEP near the equator; every arc takes `minutes` and is as long as the straight line."""
    lon, lat = np.array(at, dtype=np.float64).T * STEP
    lengths = [haversine_m(lon[a], lat[a], lon[b], lat[b]) for a, b in arcs]
    full = [(a, b, minutes, length) for (a, b), length in zip(arcs, lengths, strict=True)]
    return RoadNetwork(lon, lat, arcs_of(len(at), *full))


def both(*pairs: tuple[int, int]) -> list[tuple[int, int]]:
    return [arc for a, b in pairs for arc in ((a, b), (b, a))]


def ids(*nodes: int) -> Ints:
    return np.array(nodes, dtype=np.int64)


def degrees(*steps: float) -> Floats:
    return np.array(steps, dtype=np.float64) * STEP


def test_a_one_way_ring_is_driven_all_the_way_round() -> None:
    ring = arcs_of(4, (0, 1, 1, 10), (1, 2, 2, 20), (2, 3, 3, 30), (3, 0, 4, 40))

    ways = fastest_ways(ring, ids(0, 2))

    assert ways.minutes.tolist() == [[0, 3], [7, 0]]
    assert ways.metres.tolist() == [[0, 30], [70, 0]]


def test_the_metres_are_those_of_the_fastest_way_not_of_the_shortest() -> None:
    # From 0 to 2: directly 100 m in 10 min, round by 1 in 5 min over 900 m.
    network = arcs_of(3, (0, 2, 10, 100), (0, 1, 2, 400), (1, 2, 3, 500), (2, 0, 10, 100))

    ways = fastest_ways(network, ids(0, 2))

    assert (ways.minutes[0, 1], ways.metres[0, 1]) == (5, 900)
    assert (ways.minutes[1, 0], ways.metres[1, 0]) == (10, 100)


def test_of_two_parallel_roads_the_faster_counts_and_never_their_sum() -> None:
    ways = fastest_ways(arcs_of(2, (0, 1, 5, 50), (0, 1, 3, 80), (1, 0, 4, 40)), ids(0, 1))

    assert ways.minutes.tolist() == [[0, 3], [4, 0]]
    assert ways.metres.tolist() == [[0, 80], [40, 0]]


def test_no_way_is_infinite_in_minutes_and_metres() -> None:
    ways = fastest_ways(arcs_of(3, (0, 1, 5, 50)), ids(0, 1, 2))

    inf = float("inf")
    assert ways.minutes.tolist() == [[0, 5, inf], [inf, 0, inf], [inf, inf, 0]]
    assert ways.metres.tolist() == [[0, 50, inf], [inf, 0, inf], [inf, inf, 0]]


def test_no_stops_give_an_empty_table() -> None:
    assert fastest_ways(arcs_of(2, (0, 1, 5, 50)), ids()).minutes.shape == (0, 0)


def test_a_stretch_without_length_is_still_a_way() -> None:
    ways = fastest_ways(arcs_of(3, (0, 1, 0, 0), (1, 2, 2, 7), (2, 0, 1, 5)), ids(0, 1, 2))

    assert ways.minutes.tolist() == [[0, 0, 2], [3, 0, 2], [1, 1, 0]]


def test_a_chain_becomes_one_arc_per_direction_with_summed_minutes_and_metres() -> None:
    there = [(0, 1, 1, 10), (1, 2, 2, 20), (2, 3, 3, 30)]
    back = [(3, 2, 6, 30), (2, 1, 5, 20), (1, 0, 4, 10)]
    chain = arcs_of(4, *there, *back).fastest()

    short = contract_chains(chain, np.array([True, False, False, True]))

    found = list(zip(short.tail, short.head, short.minutes, short.metres, strict=True))
    assert found == [(0, 3, 6, 60), (3, 0, 15, 60)]


def test_a_chain_that_turns_one_way_midway_stays_open_in_one_direction_only() -> None:
    # 0 <-> 1 -> 2 <-> 3: only from 0 to 3 is there a way.
    half = arcs_of(4, (0, 1, 1, 1), (1, 0, 1, 1), (1, 2, 1, 1), (2, 3, 1, 1), (3, 2, 1, 1))

    ways = fastest_ways(half, ids(0, 3))

    assert ways.minutes.tolist() == [[0, 3], [np.inf, 0]]


def test_a_dead_end_goes_unless_somebody_lives_there() -> None:
    # A crossing road 0-1-2 with a cul-de-sac 1-3-4.
    pairs = both((0, 1), (1, 2), (1, 3), (3, 4))
    network = arcs_of(5, *((a, b, 1.0, 10.0) for a, b in pairs))

    without, _ = reduce_to(network, ids(0, 2))
    with_it, _ = reduce_to(network, ids(0, 2, 4))

    assert (without.nodes, len(without.tail)) == (2, 2)
    assert (with_it.nodes, len(with_it.tail)) == (4, 6)


@st.composite
def tangled_roads(draw: st.DrawFn) -> tuple[Arcs, Ints]:
    """Sparse random roads, mostly chains, with loops, parallels, one-ways and zero lengths; and stops with repeats."""
    nodes = draw(st.integers(1, 14))
    node = st.integers(0, nodes - 1)
    cost = st.integers(0, 5).map(float)
    chain = draw(st.permutations(range(nodes)))
    arcs = [(a, b, draw(cost), draw(cost)) for a, b in pairwise(chain)]
    arcs += [(b, a, m, d) for a, b, m, d in arcs if draw(st.booleans())]
    arcs += draw(st.lists(st.tuples(node, node, cost, cost), max_size=6))
    return arcs_of(nodes, *arcs), np.array(draw(st.lists(node, min_size=1, max_size=6)), dtype=np.int64)


@given(tangled_roads())
def test_the_reduced_network_has_the_times_of_the_whole_one(drawn: tuple[Arcs, Ints]) -> None:
    arcs, stops = drawn

    ways = fastest_ways(arcs, stops)

    whole = dijkstra(arcs.fastest().matrix(), indices=stops)[:, stops]
    assert ways.minutes.tolist() == whole.tolist()
    assert (np.isfinite(ways.metres) == np.isfinite(whole)).all()


@given(tangled_roads())
def test_the_metres_belong_to_some_fastest_way(drawn: tuple[Arcs, Ints]) -> None:
    # Minutes equal to metres: whichever fastest way is taken, its metres are its minutes.
    arcs, stops = drawn

    ways = fastest_ways(Arcs(arcs.nodes, arcs.tail, arcs.head, arcs.minutes, arcs.minutes), stops)

    assert ways.metres.tolist() == ways.minutes.tolist()


def test_the_main_part_is_where_every_node_reaches_every_other() -> None:
    # A ring of three, a one-way exit to 3, and a pair of their own.
    network = arcs_of(6, *((a, b, 1.0, 1.0) for a, b in [(0, 1), (1, 2), (2, 0), (2, 3), (4, 5), (5, 4)]))

    assert main_nodes(network).tolist() == [True, True, True, False, False, False]


def test_a_point_beside_a_street_meets_it_at_right_angles() -> None:
    network = street([(0, 0), (10, 0)], *both((0, 1)))

    snapped = snap(network, degrees(4), degrees(1))

    assert (snapped.low.tolist(), snapped.high.tolist()) == ([0], [1])
    assert snapped.fraction[0] == pytest.approx(0.4, abs=1e-9)
    assert snapped.metres[0] == pytest.approx(111.195, abs=0.001)


def test_minutes_on_a_street_are_shared_by_how_far_along_one_stands() -> None:
    # Three points at 2, 5 and 5 tenths of a street of one minute, beside it.
    network = street([(0, 0), (10, 0)], *both((0, 1)))

    times = road_times(network, degrees(2, 5, 5), degrees(1, -1, 1))

    expected = [[0, 0.3, 0.3], [0.3, 0, 0], [0.3, 0, 0]]
    assert times.travel.minutes == pytest.approx(np.array(expected), abs=1e-9)
    assert times.no_road == (None, None, None)


def test_on_a_one_way_street_going_back_means_going_round() -> None:
    # A one-way square of four stretches, a minute each; both points on the first stretch, at 1/4 and 3/4.
    network = street([(0, 0), (4, 0), (4, 4), (0, 4)], (0, 1), (1, 2), (2, 3), (3, 0))

    times = road_times(network, degrees(1, 3), degrees(0, 0))

    assert times.travel.minutes == pytest.approx(np.array([[0, 0.5], [3.5, 0]]), abs=1e-9)


def test_a_point_at_a_crossing_uses_the_crossing_itself() -> None:
    network = street([(0, 0), (4, 0), (8, 0)], *both((0, 1), (1, 2)))

    arcs, node = with_positions(network.arcs.fastest(), snap(network, degrees(4, 0), degrees(-1, 0)))

    assert (arcs.nodes, node.tolist()) == (3, [1, 0])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_cutting_a_street_anywhere_leaves_its_length(cuts: list[float]) -> None:
    network = street([(0, 0), (10, 0)], *both((0, 1)))
    points = degrees(*(10 * cut for cut in cuts))

    arcs, node = with_positions(network.arcs.fastest(), snap(network, points, np.zeros(len(cuts))))

    ways = fastest_ways(arcs, np.append(node, [0, 1]))
    across = ways.minutes[-2, :-2] + ways.minutes[:-2, -1]
    assert across == pytest.approx(np.ones(len(cuts)), abs=1e-9)
    assert ways.minutes[-2, :-2] == pytest.approx(np.array(cuts), abs=1e-6)


def test_a_point_far_from_every_road_is_unreachable_and_says_how_far() -> None:
    network = street([(0, 0), (10, 0)], *both((0, 1)))

    times = road_times(network, degrees(5, 5), degrees(0, 20))

    assert times.no_road == (None, NoRoad.TOO_FAR)
    assert times.travel.minutes.tolist() == [[0, np.inf], [np.inf, 0]]
    assert times.travel.metres.tolist() == [[0, np.inf], [np.inf, 0]]
    assert times.why_unreachable(0, 1) == ((1, NoRoad.TOO_FAR),)
    assert NoRoad.TOO_FAR.explain(float(times.snap_m[1])) == (
        "离最近的路有 2224 米，超出路网范围或坐标有误",
        "The nearest road is 2224 m away: outside the road data, or the coordinates are wrong.",
    )


def test_a_point_on_an_island_is_not_put_on_the_road_across_the_water() -> None:
    # The mainland's street, and five stretches of roads 5 steps (556 m) north: 2.2 km of their own, four nodes.
    mainland = [(x, 0.0) for x in range(0, 25, 4)]
    island = [(0.0, 5.0), (5.0, 5.0), (10.0, 5.0), (15.0, 5.0), (20.0, 5.0)]
    pairs = [*pairwise(range(7)), *pairwise(range(7, 12))]
    network = street([*mainland, *island], *both(*pairs))

    times = road_times(network, degrees(1, 1), degrees(0.5, 4.5))

    assert times.no_road == (None, NoRoad.SEPARATE)
    assert times.why_unreachable(1, 0) == ((1, NoRoad.SEPARATE),)
    assert times.why_unreachable(0, 0) == ()
    assert times.snap_m[1] == pytest.approx(4.5 * 111.195, abs=0.01)


def test_a_car_park_of_its_own_does_not_cut_a_village_off() -> None:
    mainland = [(x, 0.0) for x in range(0, 25, 4)]
    network = street([*mainland, (1.0, 4.0), (2.0, 4.0)], *both(*pairwise(range(7)), (7, 8)))

    times = road_times(network, degrees(1), degrees(4))

    assert times.no_road == (None,)


def test_a_point_without_coordinates_is_unknown_never_reached() -> None:
    network = street([(0, 0), (10, 0)], *both((0, 1)))

    times = road_times(network, np.array([0.0, np.nan]), np.array([0.0, 0.0]))

    assert times.no_road == (None, NoRoad.NO_COORDINATES)
    assert times.travel.minutes.tolist() == [[0, np.inf], [np.inf, 0]]
    assert times.snap_m.tolist() == [0, np.inf]


def test_no_points_and_only_unknown_points_are_answered() -> None:
    network = street([(0, 0), (10, 0)], *both((0, 1)))

    assert road_times(network, np.array([]), np.array([])).travel.minutes.shape == (0, 0)
    assert road_times(network, np.array([np.nan]), np.array([np.nan])).no_road == (NoRoad.NO_COORDINATES,)


@pytest.mark.parametrize(
    ("lon", "lat", "fault"),
    [
        ([0.0, 1.0], [0.0], "one longitude and one latitude each"),
        ([[0.0]], [[0.0]], "one longitude and one latitude each"),
        ([30.6], [119.7], "latitude within 90"),
    ],
)
def test_points_that_cannot_be_are_refused_by_name(lon: list[float], lat: list[float], fault: str) -> None:
    network = street([(0, 0), (10, 0)], *both((0, 1)))

    with pytest.raises(ValueError, match=fault):
        road_times(network, np.array(lon), np.array(lat))


def test_a_network_without_a_way_back_is_refused() -> None:
    with pytest.raises(ValueError, match="driven there and back"):
        road_times(street([(0, 0), (10, 0)], (0, 1)), degrees(1), degrees(0))


@pytest.mark.parametrize(
    ("arc", "fault"),
    [
        ((0, 2, 1.0, 1.0), "outside 0..1"),
        ((-1, 0, 1.0, 1.0), "outside 0..1"),
        ((0, 1, -1.0, 1.0), "not negative"),
        ((0, 1, 1.0, np.inf), "finite"),
    ],
)
def test_arcs_that_cannot_be_are_refused_by_name(arc: tuple[int, int, float, float], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        arcs_of(2, arc)
