"""Three real road networks: Andorra in the mountains, Liechtenstein between, the centre of Helsinki on the plain."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse.csgraph import dijkstra

from doorstep.engines.planning.osm_extract import Drive, drive, extract_day, read_roads, road_travel_times
from doorstep.engines.planning.road_network import Arcs, RoadNetwork, main_nodes
from doorstep.engines.planning.road_reduction import reduce_to
from doorstep.engines.planning.road_snapping import snap, with_positions
from doorstep.engines.planning.roads import NoRoad, RoadTimes, road_times
from doorstep.kernel.geo import Floats, LonLat, haversine_m
from doorstep.kernel.seeds import rng

EXTRACTS = Path(__file__).parents[2] / "data" / "roads"
COUNT = 120


@dataclass(frozen=True)
class Country:
    """A network with points beside its roads and the travel between them."""

    name: str
    network: RoadNetwork
    lon: Floats
    lat: Floats
    times: RoadTimes


def country(name: str) -> Country:
    read = read_roads(EXTRACTS / f"{name}.osm.pbf")
    network = RoadNetwork(read.lon, read.lat, read.arcs.fastest())
    chance = rng(2, "roads", name)
    chosen = chance.choice(np.flatnonzero(main_nodes(network.arcs)), COUNT, replace=False)
    lon = network.lon[chosen] + chance.normal(0, 2e-4, COUNT)
    lat = network.lat[chosen] + chance.normal(0, 2e-4, COUNT)
    return Country(name, network, lon, lat, road_times(network, lon, lat))


@pytest.fixture(scope="module", params=["andorra", "liechtenstein", "helsinki"])
def land(request: pytest.FixtureRequest) -> Country:
    return country(request.param)


def straight(land: Country) -> Floats:
    return haversine_m(land.lon[:, None], land.lat[:, None], land.lon[None, :], land.lat[None, :])


def test_every_point_beside_a_road_of_the_main_part_is_reached_both_ways(land: Country) -> None:
    assert land.times.no_road == (None,) * COUNT
    assert np.isfinite(land.times.travel.minutes).all()
    assert np.isfinite(land.times.travel.metres).all()


def test_the_reduced_network_gives_the_minutes_of_the_raw_one(land: Country) -> None:
    arcs, node = with_positions(land.network.arcs, snap(land.network, land.lon, land.lat))

    raw = dijkstra(arcs.fastest().matrix(), indices=node)[:, node]

    assert np.abs(land.times.travel.minutes - raw).max() < 1e-9


def test_the_reduced_network_is_a_small_part_of_the_raw_one(land: Country) -> None:
    arcs, node = with_positions(land.network.arcs, snap(land.network, land.lon, land.lat))

    small, _ = reduce_to(arcs, node)

    assert small.nodes < arcs.nodes / 4


def test_the_metres_are_those_of_a_way_of_the_raw_network_that_takes_those_minutes(land: Country) -> None:
    arcs, node = with_positions(land.network.arcs, snap(land.network, land.lon, land.lat))
    arcs = arcs.fastest()
    length = {(t, h): m for t, h, m in zip(arcs.tail.tolist(), arcs.head.tolist(), arcs.metres.tolist(), strict=True)}
    starts = node[:10]

    _, previous = dijkstra(arcs.matrix(), indices=starts, return_predecessors=True)

    for row, start in enumerate(starts):
        for column, end in enumerate(node):
            metres, here = 0.0, int(end)
            while here != start:
                before = int(previous[row, here])
                metres, here = metres + length[before, here], before
            assert land.times.travel.metres[row, column] == pytest.approx(metres, abs=1e-6)


def test_no_detour_over_a_third_point_is_faster(land: Country) -> None:
    minutes = land.times.travel.minutes

    for via in range(COUNT):
        assert (minutes <= minutes[:, [via]] + minutes[[via], :] + 1e-9).all()


def test_no_way_is_shorter_than_the_straight_line_between_its_ends(land: Country) -> None:
    lon, lat = land.times.snap_lon, land.times.snap_lat

    line = haversine_m(lon[:, None], lat[:, None], lon[None, :], lat[None, :])

    assert (land.times.travel.metres >= line - 0.01).all()


def test_a_one_way_street_makes_there_and_back_differ(land: Country) -> None:
    minutes = land.times.travel.minutes

    assert np.abs(minutes - minutes.T).max() > 0.5


def test_a_one_way_arc_is_never_driven_backwards(land: Country) -> None:
    # For each of twelve one-way stretches of the main part: driving back takes another way, longer than the stretch.
    arcs = land.network.arcs
    is_main = main_nodes(arcs)
    directed = set(zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True))
    one_way = [(a, b) for a, b in sorted(directed) if (b, a) not in directed and is_main[a] and is_main[b]][:12]
    minutes = {pair: m for pair, m in zip(zip(arcs.tail, arcs.head, strict=True), arcs.minutes, strict=True)}  # noqa: C416

    assert len(one_way) == 12
    for a, b in one_way:
        times = road_times(land.network, land.network.lon[[a, b]], land.network.lat[[a, b]])

        assert times.travel.minutes[0, 1] <= minutes[a, b] + 1e-9
        assert times.travel.metres[1, 0] > times.travel.metres[0, 1]


@pytest.mark.parametrize(
    ("name", "by_both_ways", "by_fastest_way"),
    [("helsinki", 1.27, 1.39), ("liechtenstein", 1.31, 1.39), ("andorra", 1.83, 1.88)],
)
def test_roads_are_longer_than_straight_lines_by_the_known_factors(
    name: str, by_both_ways: float, by_fastest_way: float
) -> None:
    # The published medians (1.27 plain, 1.31 mixed, 1.83 mountain) are of shortest ways with one-ways ignored, beyond
    # a kilometre; what a driver really covers on the fastest permitted way is a little more.
    land = country(name)
    arcs = land.network.arcs
    ends = (np.concatenate([arcs.tail, arcs.head]), np.concatenate([arcs.head, arcs.tail]))
    twice = np.concatenate([arcs.metres, arcs.metres])
    free = RoadNetwork(land.network.lon, land.network.lat, Arcs(arcs.nodes, *ends, twice, twice))
    far = straight(land) > 1000

    shortest = road_times(free, land.lon, land.lat).travel.metres

    assert np.median(shortest[far] / straight(land)[far]) == pytest.approx(by_both_ways, abs=0.06)
    assert np.median(land.times.travel.metres[far] / straight(land)[far]) == pytest.approx(by_fastest_way, abs=0.06)


def test_points_are_answered_straight_from_an_extract_with_reasons_for_gaps() -> None:
    vaduz, schaan, anji = LonLat(9.5215, 47.1410), LonLat(9.5090, 47.1650), LonLat(119.68, 30.63)

    times = road_travel_times(EXTRACTS / "liechtenstein.osm.pbf", [vaduz, schaan, anji, None])

    assert times.no_road == (None, None, NoRoad.TOO_FAR, NoRoad.NO_COORDINATES)
    assert 3 < times.travel.minutes[0, 1] < 8
    assert 2800 < times.travel.metres[0, 1] < 4500
    assert times.snap_m[2] > 1_000_000
    assert times.why_unreachable(0, 2) == ((2, NoRoad.TOO_FAR),)


def test_a_fortress_on_an_island_of_helsinki_is_not_reached_by_car() -> None:
    station, suomenlinna = LonLat(24.9414, 60.1718), LonLat(24.9886, 60.1454)

    times = road_travel_times(EXTRACTS / "helsinki.osm.pbf", [station, suomenlinna])

    assert times.no_road == (None, NoRoad.TOO_FAR)
    assert times.travel.minutes.tolist() == [[0, np.inf], [np.inf, 0]]


def test_the_same_question_has_the_same_digits(land: Country) -> None:
    again = road_times(land.network, land.lon, land.lat)

    assert again.travel.minutes.tolist() == land.times.travel.minutes.tolist()
    assert again.travel.metres.tolist() == land.times.travel.metres.tolist()


def test_a_missing_file_and_a_file_that_is_no_extract_are_named(tmp_path: Path) -> None:
    broken = tmp_path / "roads.osm.pbf"
    broken.write_bytes(b"not an extract at all")

    with pytest.raises(FileNotFoundError, match="no such file"):
        read_roads(tmp_path / "missing.osm.pbf")
    with pytest.raises(ValueError, match="not a readable OpenStreetMap extract"):
        read_roads(broken)


def test_a_truncated_extract_is_refused(tmp_path: Path) -> None:
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes((EXTRACTS / "andorra.osm.pbf").read_bytes()[:200_000])

    with pytest.raises(ValueError, match="not a readable OpenStreetMap extract"):
        read_roads(cut)


def test_an_extract_without_a_drivable_road_is_refused() -> None:
    with pytest.raises(ValueError, match="no drivable road"):
        read_roads(EXTRACTS / "andorra.osm.pbf", speeds={"runway": 10.0})


def way(**tags: str) -> Drive | None:
    return drive({"highway": "residential", **tags})


BOTH, AHEAD, BACK = Drive(25, True, True), Drive(25, True, False), Drive(25, False, True)  # noqa: FBT003


@pytest.mark.parametrize(
    ("tags", "driven"),
    [
        ({}, BOTH),
        ({"oneway": "no"}, BOTH),
        ({"oneway": "yes"}, AHEAD),
        ({"oneway": "1"}, AHEAD),
        ({"oneway": "true"}, AHEAD),
        ({"oneway": "-1"}, BACK),
        ({"oneway": "reverse"}, BACK),
        ({"junction": "roundabout"}, AHEAD),
        ({"junction": "roundabout", "oneway": "-1"}, BACK),
        ({"junction": "circular", "oneway": "no"}, BOTH),
        ({"junction": "approach"}, BOTH),
        ({"access": "no"}, None),
        ({"access": "private"}, None),
        ({"access": "destination"}, BOTH),
        ({"access": "no", "motor_vehicle": "yes"}, BOTH),
        ({"access": "private", "motorcar": "permissive"}, BOTH),
        ({"motor_vehicle": "no"}, None),
        ({"motor_vehicle": "no", "motorcar": "yes"}, BOTH),
        ({"motor_vehicle": "agricultural"}, None),
        ({"vehicle": "private"}, None),
        ({"area": "yes"}, None),
        ({"maxspeed": "20"}, Drive(20, True, True)),  # noqa: FBT003
        ({"maxspeed": "10 mph"}, Drive(16.09344, True, True)),  # noqa: FBT003
        ({"maxspeed": "80"}, BOTH),
        ({"maxspeed": "CH:urban"}, BOTH),
        ({"maxspeed": "0"}, BOTH),
        ({"highway": "motorway"}, Drive(90, True, False)),  # noqa: FBT003
        ({"highway": "motorway", "oneway": "no"}, Drive(90, True, True)),  # noqa: FBT003
        ({"highway": "footway"}, None),
        ({"highway": "track"}, None),
        ({"highway": "construction"}, None),
    ],
)
def test_a_way_is_driven_as_its_tags_say(tags: dict[str, str], driven: Drive | None) -> None:
    assert way(**tags) == driven


def test_what_is_no_road_is_not_driven() -> None:
    assert drive({"waterway": "river"}) is None


@pytest.mark.parametrize(("name", "day"), [("andorra", "2013-05-28"), ("helsinki", "")])
def test_an_extract_says_the_day_of_its_data_where_it_is_written(name: str, day: str) -> None:
    assert extract_day(EXTRACTS / f"{name}.osm.pbf") == day


def test_what_is_no_extract_has_no_day(tmp_path: Path) -> None:
    (tmp_path / "no.osm.pbf").write_bytes(b"no roads")

    with pytest.raises(ValueError, match="not a readable OpenStreetMap extract"):
        extract_day(tmp_path / "no.osm.pbf")


def test_reading_tells_how_far_it_is_and_ends_when_told_to() -> None:
    told = list[int]()

    def beat(roads: int) -> None:
        told.append(roads)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        read_roads(EXTRACTS / "andorra.osm.pbf", beat=beat)

    assert told == [0]
