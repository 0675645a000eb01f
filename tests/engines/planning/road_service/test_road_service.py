"""A routing server is asked for ways: the right table, in parts, once, and every fault with its reason."""

from pathlib import Path

import numpy as np
import pytest
from tests.engines.planning.road_service.server import Roads, serving

from doorstep.engines.planning.road_service.dialects import ServiceBroken
from doorstep.engines.planning.road_service.pairs import PairsFile
from doorstep.engines.planning.road_service.times import ServiceTimes, service_at, service_times
from doorstep.engines.planning.road_service.wire import ServiceSilent
from doorstep.engines.planning.roads import NoRoad
from doorstep.kernel.geo import Floats

LON = np.array([119.0, 119.06, 119.12])
LAT = np.array([30.0, 30.06, 30.0])
MINUTES = [[0.0, 2.0, 2.0], [4.0, 0.0, 3.0], [4.0, 3.0, 0.0]]
SPEAKERS = ["osrm", "valhalla", "short valhalla"]


def told(roads: Roads, lon: Floats = LON, lat: Floats = LAT, *, speaks: str = "osrm", pairs: PairsFile | None = None,
         timeout_s: float = 10.0) -> ServiceTimes:  # fmt: skip
    """What a server with these roads tells."""
    roads.is_short = speaks.startswith("short")
    with serving(roads) as address:
        service = service_at(f"{speaks.removeprefix('short ')}+{address}", timeout_s=timeout_s)
        return service_times(service, lon, lat, pairs=pairs)


def in_a_row(count: int) -> tuple[Floats, Floats]:
    """So many points along a road, a minute apart."""
    return np.array([119.0 + 0.06 * at for at in range(count)]), np.full(count, 30.0)


@pytest.mark.parametrize("speaks", SPEAKERS)
def test_the_table_is_the_servers_in_minutes_and_metres(speaks: str) -> None:
    times = told(Roads(), speaks=speaks)

    assert times.travel.minutes.tolist() == MINUTES
    assert times.travel.metres.tolist() == (600 * np.array(MINUTES)).tolist()
    assert (times.no_road, times.questions) == ((None, None, None), 1)


@pytest.mark.parametrize("speaks", SPEAKERS)
def test_a_pair_without_a_way_is_infinite_and_both_its_ends_are_named(speaks: str) -> None:
    cut = ((119.0, 30.0), (119.06, 30.06))

    times = told(Roads(cut={cut}), speaks=speaks)

    assert times.travel.minutes.tolist() == [[0.0, np.inf, 2.0], *MINUTES[1:]]
    assert np.isinf(times.travel.metres).tolist() == np.isinf(times.travel.minutes).tolist()
    assert times.no_road == (None, None, None)
    assert times.why_unreachable(0, 1) == ((0, NoRoad.NO_WAY), (1, NoRoad.NO_WAY))
    assert times.why_unreachable(1, 0) == ()


def test_a_point_nobody_gets_to_or_away_from_is_named() -> None:
    spots = list(zip(LON.tolist(), LAT.tolist(), strict=True))
    alone = {(spots[1], other) for other in spots} | {(other, spots[1]) for other in spots}

    times = told(Roads(cut=alone))

    assert times.no_road == (None, NoRoad.NO_WAY, None)
    assert times.travel.minutes[[0, 2, 1], [2, 0, 1]].tolist() == [2.0, 4.0, 0.0]


@pytest.mark.parametrize("speaks", SPEAKERS)
def test_a_point_without_a_road_is_found_out_and_the_others_have_their_ways(speaks: str) -> None:
    times = told(Roads(lost={(119.06, 30.06)}), speaks=speaks)

    assert times.no_road == (None, NoRoad.TOO_FAR, None)
    assert times.travel.minutes[[0, 2], [2, 0]].tolist() == [2.0, 4.0]
    assert NoRoad.TOO_FAR.explain(times.snap_m[1])[1] == "No road is near, or the coordinates are wrong."


def test_a_point_put_on_a_road_too_far_away_and_one_without_coordinates_are_unreachable() -> None:
    lon, lat = np.append(LON, np.nan), np.append(LAT, np.nan)

    times = told(Roads(snap_m={(119.06, 30.06): 1500.0}), lon, lat)

    assert times.no_road == (None, NoRoad.TOO_FAR, None, NoRoad.NO_COORDINATES)
    assert times.snap_m.tolist() == [0.0, 1500.0, 0.0, np.inf]
    assert np.isfinite(times.travel.minutes).sum() == 6


@pytest.mark.parametrize(("speaks", "parts"), [("osrm", 9), ("valhalla", 25)])
def test_many_points_are_asked_for_in_parts(speaks: str, parts: int) -> None:
    lon, lat = in_a_row(120)

    times = told(Roads(), lon, lat, speaks=speaks)

    assert times.questions == parts
    assert times.travel.minutes[0].tolist() == list(range(120))
    assert times.travel.minutes[119].tolist() == [2.0 * back for back in range(119, -1, -1)]


@pytest.mark.parametrize("speaks", SPEAKERS)
def test_a_server_that_takes_fewer_points_gets_smaller_questions(speaks: str) -> None:
    roads = Roads(most=9)
    lon, lat = in_a_row(12)

    times = told(roads, lon, lat, speaks=speaks)

    assert times.travel.minutes[0].tolist() == list(range(12))
    assert sum(sources * targets for sources, targets in roads.asked if sources * targets <= 9) == 144


def test_what_was_told_before_is_not_asked_again(tmp_path: Path) -> None:
    pairs = PairsFile(tmp_path / "ways.sqlite")
    roads = Roads(lost={(119.0 + 0.06 * 4, 30.0)}, cut={((119.0, 30.0), (119.06, 30.0))})
    lon, lat = in_a_row(8)
    with serving(roads) as address:
        service = service_at(f"osrm+{address}")
        first = service_times(service, lon[:7], lat[:7], pairs=pairs)
        roads.asked.clear()

        again = service_times(service, lon[:7], lat[:7], pairs=PairsFile(tmp_path / "ways.sqlite"))
        one_more = service_times(service, lon, lat, pairs=pairs)

    assert again.questions == 0
    assert again.travel.minutes.tolist() == first.travel.minutes.tolist()
    assert (again.no_road, again.snap_m.tolist()) == (first.no_road, first.snap_m.tolist())
    assert sorted(roads.asked) == [(1, 7), (6, 1)]
    assert one_more.travel.minutes[0].tolist() == [0.0, np.inf, 2.0, 3.0, np.inf, 5.0, 6.0, 7.0]


def test_before_each_question_it_is_told_how_much_is_known_and_what_was_told_stays_when_it_ends(tmp_path: Path) -> None:
    lon, lat = in_a_row(60)
    pairs, shares = PairsFile(tmp_path / "ways.sqlite"), list[float]()

    def beat(share: float) -> None:
        shares.append(share)
        if len(shares) > 1:
            raise InterruptedError

    with serving(Roads()) as address:
        service = service_at(f"osrm+{address}")
        with pytest.raises(InterruptedError):
            service_times(service, lon, lat, pairs=pairs, beat=beat)
        left = service_times(service, lon, lat, pairs=pairs)

    assert shares == [60 / 3600, (50 * 50 + 10) / 3600]
    assert left.questions == 3


def test_another_server_is_asked_itself(tmp_path: Path) -> None:
    pairs = PairsFile(tmp_path / "ways.sqlite")
    told(Roads(), pairs=pairs)

    assert told(Roads(), speaks="valhalla", pairs=pairs).questions == 1


def test_a_server_that_is_busy_once_is_asked_again() -> None:
    times = told(Roads(spoilt=[(503, b"later")]))

    assert times.travel.minutes.tolist() == MINUTES


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"<html>", "the server answered 200 with something that is not JSON"),
        (200, b'{"code": "Ok"}', "the server's answer lacks something: KeyError 'durations'"),
        (200, b'{"code": "Ok", "durations": [[0]], "distances": [[0]]}', r"the server's table is \(1, 1\)"),
        (200, b'{"code": "Ok", "durations": [[0, 1], [0]], "distances": [[0]]}', "rows of different lengths"),
        (200, b'{"code": "Ok", "durations": [["a"]], "distances": [[0]]}', "words in it"),
        (200, b"[1, 2]", "the server's answer lacks something"),
        (400, b'{"code": "InvalidQuery", "message": "Query string malformed"}',
         "the server answered 400: InvalidQuery Query string malformed"),
    ],
)  # fmt: skip
def test_an_answer_that_makes_no_sense_is_refused_with_what_is_wrong(status: int, body: bytes, said: str) -> None:
    with pytest.raises(ServiceBroken, match=said):
        told(Roads(spoilt=[(status, body)]))


def test_negative_times_are_refused() -> None:
    table = b'{"code": "Ok", "durations": [[0, -1], [1, 0]], "distances": [[0, 1], [1, 0]]}'

    with pytest.raises(ServiceBroken, match="numbers below 0"):
        told(Roads(spoilt=[(200, table)]), LON[:2], LAT[:2])


def test_a_server_that_fails_each_time_is_refused() -> None:
    with pytest.raises(ServiceBroken, match="the server answered 500"):
        told(Roads(spoilt=[(500, b"{}"), (500, b"{}")]))


def test_a_server_that_does_not_answer_in_time_is_silent() -> None:
    with pytest.raises(ServiceSilent, match="timed out"):
        told(Roads(is_mute=True), timeout_s=0.05)


def test_where_nobody_listens_it_is_silent() -> None:
    with serving(Roads()) as address:
        service = service_at(f"osrm+{address}")

    with pytest.raises(ServiceSilent, match="refused"):
        service_times(service, LON, LAT)


@pytest.mark.parametrize("address", ["http://host", "osrm+ftp://host", "osrm+http://", "graphhopper+http://host", ""])
def test_what_is_no_address_of_a_routing_server_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="a routing server's address begins with"):
        service_at(address)


def test_an_address_may_name_a_folder_and_a_profile() -> None:
    service = service_at("osrm+https://roads.example/car/?profile=van")

    assert (service.base, service.profile) == ("https://roads.example/car", "van")


def test_no_points_need_no_question() -> None:
    times = told(Roads(), np.array([]), np.array([np.nan][:0]))

    assert (times.travel.minutes.shape, times.questions) == ((0, 0), 0)
