"""Codes, points, hours: what may be and what may not."""

from datetime import datetime

import pytest
from tests.places.conftest import SQUARE

from doorstep.base.clock import TIME_ZONE
from doorstep.kernel.geo import LonLat, wgs84_to_gcj02
from doorstep.places.rules import codes, hours, points, tree
from doorstep.places.rules.hours import Stretch
from doorstep.places.rules.said import Refused
from doorstep.places.words import PlaceKind

BORDER = points.Border(SQUARE)


@pytest.mark.parametrize(
    ("text", "kind", "is_community"),
    [
        ("330523", PlaceKind.COUNTY, None),
        ("330523003", PlaceKind.TOWN, None),
        ("330523003002", PlaceKind.VILLAGE, True),
        ("330523003199", PlaceKind.VILLAGE, True),
        ("330523003200", PlaceKind.VILLAGE, False),
        ("330523003399", PlaceKind.VILLAGE, False),
        ("330523111500", PlaceKind.VILLAGE, None),
    ],
)
def test_a_code_says_its_level_and_whether_it_is_a_community(
    text: str,
    kind: PlaceKind,
    is_community: bool | None,  # noqa: FBT001
) -> None:
    assert codes.parse(text) == codes.Code(text, kind, is_community)


@pytest.mark.parametrize(
    "text", ["", "33052", "3305230", "33052300320", "33052300320A", "３３０５２３", "330523003202.0"]
)
def test_anything_else_is_no_code(text: str) -> None:
    with pytest.raises(Refused):
        codes.parse(text)


def test_a_code_knows_the_one_above_it() -> None:
    assert [codes.parse(text).parent for text in ("330523003202", "330523003", "330523")] == [
        "330523003",
        "330523",
        None,
    ]


def test_where_no_border_is_known_a_point_lies_in_the_country_at_least() -> None:
    paris, inside = points.fault(2.35, 48.86, None), points.fault(119.6, 30.6, None)

    assert (paris and paris.en, inside) == ("The point (2.35, 48.86) does not lie in China.", None)
    assert points.fault(30.6, 80.2, None) is not None  # exchanged: 80.2 E, 30.6 N


def test_a_point_inside_has_no_fault() -> None:
    assert points.fault(119.6, 30.6, BORDER) is None


def test_the_border_is_a_simplified_line_so_a_little_outside_is_inside() -> None:
    assert round(BORDER.metres_outside(119.6, 30.702)) == 222
    assert points.fault(119.6, 30.702, BORDER) is None


def test_exchanged_coordinates_are_named() -> None:
    why = points.fault(30.6, 119.6, BORDER)

    assert why is not None
    assert why.zh == "经度和纬度好像填反了（30.6, 119.6）。"
    assert why.en == "Longitude and latitude look exchanged (30.6, 119.6)."


def test_exchanged_coordinates_are_named_even_without_a_border() -> None:
    why = points.fault(30.6, 119.6, None)

    assert why is not None
    assert why.en == "Longitude and latitude look exchanged (30.6, 119.6)."


def test_a_point_far_away_is_told_how_far() -> None:
    why = points.fault(121.47, 31.23, BORDER)

    assert why is not None
    assert why.en == "The point (121.47, 31.23) lies about 179 km outside the county."


def test_a_point_that_would_be_inside_in_the_other_frame_is_told_so() -> None:
    shifted_lon, shifted_lat = wgs84_to_gcj02(119.6999, 30.6)

    why = points.fault(shifted_lon, shifted_lat, BORDER)

    assert why is not None
    assert why.en == (
        "The point lies about 460 m outside the county; taken as GCJ-02 (Chinese web maps) it would be inside: "
        "the frame may be declared wrongly."
    )


def test_a_converted_point_that_was_inside_before_is_told_so() -> None:
    why = points.fault(119.4955, 30.6, BORDER, as_written=(119.5001, 30.6))

    assert why is not None
    assert "unconverted it would be inside" in why.en


@pytest.mark.parametrize("lon", [float("nan"), float("inf"), 200.0])
def test_no_point_on_the_globe_is_refused(lon: float) -> None:
    assert points.fault(lon, 30.6, None) is not None


def test_a_list_in_the_wrong_frame_shows_by_the_places_already_known() -> None:
    known = [LonLat(119.55 + at / 50, 30.6) for at in range(4)]
    shifted = [LonLat(*wgs84_to_gcj02(point.lon, point.lat)) for point in known]

    why = points.shifted_frame(list(zip(known, shifted, strict=True)))

    assert why is not None
    assert why.en.startswith("4 known places moved by about 500 m, all by just the GCJ-02 offset")


def test_places_moved_by_a_surveyor_are_no_wrong_frame() -> None:
    known = [LonLat(119.55 + at / 50, 30.6) for at in range(4)]
    better = [LonLat(point.lon + 0.0046, point.lat - 0.004) for point in known]

    assert points.shifted_frame(list(zip(known, better, strict=True))) is None


def test_two_places_are_too_few_to_judge_a_frame() -> None:
    known = [LonLat(119.55 + at / 50, 30.6) for at in range(2)]
    shifted = [LonLat(*wgs84_to_gcj02(point.lon, point.lat)) for point in known]

    assert points.shifted_frame(list(zip(known, shifted, strict=True))) is None


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [119.6, 30.6]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]},
    ],
)
def test_a_border_is_one_whole_polygon(geometry: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="whole"):
        points.Border(geometry)


def at(day: int, hour: int, minute: int) -> datetime:
    """A moment in the week of Monday 31 August 2026."""
    return datetime(2026, 8, 31, hour, minute, tzinfo=TIME_ZONE).replace(day=31) if day == 0 else datetime(
        2026, 9, day, hour, minute, tzinfo=TIME_ZONE
    )  # fmt: skip


def test_a_door_is_open_from_its_first_minute_to_before_its_last() -> None:
    stretches = hours.daily(8 * 60, 17 * 60)

    states = [hours.is_open(stretches, at(1, *time)) for time in [(7, 59), (8, 0), (16, 59), (17, 0)]]

    assert states == [False, True, True, False]


def test_a_door_open_past_midnight_is_open_the_next_morning() -> None:
    saturday_night = [Stretch(5, 22 * 60, 26 * 60)]  # 5 September is a Saturday

    states = [
        hours.is_open(saturday_night, at(*time)) for time in [(5, 21, 59), (5, 23, 0), (6, 1, 59), (6, 2, 0), (5, 1, 0)]
    ]

    assert states == [False, True, True, False, False]


def test_sunday_night_runs_into_monday() -> None:
    assert hours.is_open([Stretch(6, 23 * 60, 25 * 60)], at(0, 0, 30)) is True


def test_around_the_clock_is_open_at_every_minute_of_a_week() -> None:
    stretches = hours.around_the_clock()

    assert all(hours.is_open(stretches, at(day, hour, 0)) for day in range(7) for hour in range(24))


def test_unknown_hours_are_not_closed() -> None:
    assert hours.is_open([], at(1, 9, 0)) is None


def test_closing_before_opening_means_the_next_day() -> None:
    assert hours.daily(22 * 60, 2 * 60, [4]) == (Stretch(4, 1320, 1560),)


@pytest.mark.parametrize(
    "stretches",
    [
        [Stretch(0, 480, 720), Stretch(0, 700, 900)],
        [Stretch(0, 1320, 1560), Stretch(1, 60, 300)],
        [Stretch(6, 1380, 1500), Stretch(0, 30, 90)],
    ],
)
def test_overlapping_hours_are_refused(stretches: list[Stretch]) -> None:
    with pytest.raises(hours.HoursOverlap):
        hours.checked(stretches)


@pytest.mark.parametrize("wrong", [Stretch(7, 0, 60), Stretch(0, 60, 60), Stretch(0, 1440, 1500), Stretch(0, 60, 1501)])
def test_what_is_no_stretch_is_refused(wrong: Stretch) -> None:
    with pytest.raises(ValueError, match="no stretch"):
        hours.checked([wrong])


def test_hours_that_touch_are_no_overlap() -> None:
    assert hours.checked([Stretch(0, 720, 900), Stretch(0, 480, 720)]) == (Stretch(0, 480, 720), Stretch(0, 720, 900))


@pytest.mark.parametrize(
    ("kind", "above"),
    [(PlaceKind.COUNTY, "county"), (PlaceKind.TOWN, None), (PlaceKind.TOWN, "town"), (PlaceKind.VILLAGE, "county")],
)
def test_levels_stand_in_order(kind: PlaceKind, above: str | None) -> None:
    with pytest.raises(Refused):
        tree.check_level(kind, above)


def test_a_border_of_two_parts_has_two_rings() -> None:
    squares = [[[[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]] for x in (0, 3)]

    found = points.Border({"type": "MultiPolygon", "coordinates": squares}).rings

    assert [sorted(set(ring)) for ring in found] == [
        [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)],
        [(3.0, 0.0), (3.0, 1.0), (4.0, 0.0), (4.0, 1.0)],
    ]
