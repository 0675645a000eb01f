"""Metres on the globe, and the shifted frame against real boundaries."""

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from doorstep.kernel.geo import (
    GCJ_BOX,
    Box,
    Floats,
    Frame,
    LonLat,
    gcj02_to_wgs84,
    haversine_m,
    looks_swapped,
    metres_per_degree,
    to_plane_m,
    wgs84_to_gcj02,
)

DATA = Path(__file__).parent / "data"
HUZHOU = Box(119.2, 30.3, 120.6, 31.3)

lons, lats = st.floats(-180, 180), st.floats(-90, 90)
chinese_lons = st.floats(GCJ_BOX.west + 0.1, GCJ_BOX.east - 0.1)
chinese_lats = st.floats(GCJ_BOX.south + 0.1, GCJ_BOX.north - 0.1)


@pytest.fixture(scope="module")
def villages() -> list[dict[str, str]]:
    with (DATA / "huzhou_points.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def counties() -> dict[str, BaseGeometry]:
    features = json.loads((DATA / "huzhou_counties.geojson").read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["name"]: shape(feature["geometry"]) for feature in features}


def coordinates(villages: list[dict[str, str]]) -> tuple[Floats, Floats]:
    return np.array([float(v["lon_wgs84"]) for v in villages]), np.array([float(v["lat_wgs84"]) for v in villages])


def test_a_degree_of_the_equator_and_half_the_globe_have_their_length() -> None:
    assert haversine_m(0, 0, 1, 0) == pytest.approx(2 * math.pi * 6_371_008.8 / 360, rel=1e-12)
    assert haversine_m(0, 0, 180, 0) == pytest.approx(math.pi * 6_371_008.8, rel=1e-12)


def test_an_array_of_points_gives_the_same_metres_as_one_at_a_time() -> None:
    lon, lat = np.array([119.5, 120.0, 120.5]), np.array([30.5, 30.7, 30.9])

    together = haversine_m(lon[:, None], lat[:, None], lon[None, :], lat[None, :])

    one_by_one = [[haversine_m(lon[i], lat[i], lon[j], lat[j]) for j in range(3)] for i in range(3)]
    assert together.tolist() == one_by_one


points = st.builds(LonLat, lons, lats)


@given(points, points, points)
def test_distance_is_symmetric_and_obeys_the_triangle(here: LonLat, there: LonLat, beyond: LonLat) -> None:
    assert here.metres_to(there) == pytest.approx(there.metres_to(here), abs=1e-6)
    assert here.metres_to(beyond) <= here.metres_to(there) + there.metres_to(beyond) + 0.5


@given(st.floats(119, 121), st.floats(30, 32), st.floats(-0.2, 0.2), st.floats(-0.2, 0.2))
def test_the_plane_is_true_to_two_thousandths_within_twenty_five_kilometres(
    lon: float, lat: float, east: float, north: float
) -> None:
    around = LonLat(lon, lat)

    x, y = to_plane_m(np.array([lon + east]), np.array([lat + north]), around)[0]

    assert math.hypot(x, y) == pytest.approx(around.metres_to(LonLat(lon + east, lat + north)), rel=2e-3, abs=1e-6)


def test_a_degree_of_longitude_shrinks_to_half_at_sixty_degrees() -> None:
    per_lon, per_lat = metres_per_degree(60)

    assert per_lon == pytest.approx(per_lat / 2, rel=1e-12)


@pytest.mark.parametrize(("lon", "lat"), [(30.8, 120.1), (181, 0), (math.nan, 0), (0, math.inf)])
def test_a_point_off_the_globe_is_refused(lon: float, lat: float) -> None:
    with pytest.raises(ValueError, match="longitude must be within 180"):
        LonLat(lon, lat)


def test_a_box_turned_over_is_refused() -> None:
    with pytest.raises(ValueError, match="west <= east"):
        Box(120, 30, 119, 31)


def test_longitude_and_latitude_exchanged_are_noticed() -> None:
    asked = [
        looks_swapped(*point, HUZHOU) for point in ((30.63, 119.68), (119.68, 30.63), (116.4, 39.9), (39.9, 116.4))
    ]

    assert asked == [True, False, False, False]


@given(chinese_lons, chinese_lats)
def test_there_and_back_between_the_frames_is_the_same_point(lon: float, lat: float) -> None:
    back_lon, back_lat = gcj02_to_wgs84(*wgs84_to_gcj02(lon, lat))

    assert abs(back_lon - lon) < 1e-9
    assert abs(back_lat - lat) < 1e-9


@given(chinese_lons, chinese_lats)
def test_back_and_there_is_the_same_point(lon: float, lat: float) -> None:
    again_lon, again_lat = wgs84_to_gcj02(*gcj02_to_wgs84(lon, lat))

    assert abs(again_lon - lon) < 1e-9
    assert abs(again_lat - lat) < 1e-9


@given(lons, lats)
def test_outside_china_the_frames_are_one(lon: float, lat: float) -> None:
    shifted = (wgs84_to_gcj02(lon, lat), gcj02_to_wgs84(lon, lat))

    assert (shifted == ((lon, lat), (lon, lat))) == (not GCJ_BOX.holds(lon, lat))


def test_a_whole_column_is_converted_as_one_point_at_a_time() -> None:
    lon, lat = np.array([120.0, 116.404, 9.52]), np.array([30.8, 39.915, 47.14])

    column = wgs84_to_gcj02(lon, lat)

    assert list(zip(*column, strict=True)) == [
        wgs84_to_gcj02(float(a), float(b)) for a, b in zip(lon, lat, strict=True)
    ]


def test_a_point_read_in_its_frame_becomes_wgs84() -> None:
    shifted = wgs84_to_gcj02(120.0, 30.8)

    read = LonLat.read(*shifted, Frame.GCJ02)

    assert read.metres_to(LonLat(120.0, 30.8)) < 1e-3
    assert LonLat.read(120.0, 30.8, Frame.WGS84) == LonLat(120.0, 30.8)


def test_the_shift_in_zhejiang_is_about_530_metres(villages: list[dict[str, str]]) -> None:
    lon, lat = coordinates(villages)

    metres = haversine_m(lon, lat, *wgs84_to_gcj02(lon, lat))

    assert len(metres) == 116
    assert 480 < metres.min() <= metres.max() < 580


def test_every_village_lies_in_its_county_in_the_right_frame_and_not_in_the_wrong_one(
    villages: list[dict[str, str]], counties: dict[str, BaseGeometry]
) -> None:
    def outside(points: tuple[Floats, Floats]) -> list[str]:
        placed = zip(villages, *points, strict=True)
        return [v["name"] for v, lon, lat in placed if not counties[v["county"]].contains(Point(lon, lat))]

    wgs84 = coordinates(villages)
    gcj02 = wgs84_to_gcj02(*wgs84)

    assert outside(wgs84) == []
    assert outside(gcj02) == ["菰城村委会"]
    assert outside(gcj02_to_wgs84(*gcj02)) == []
