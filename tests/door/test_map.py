"""Small drawings: what lies north is above, what lies east is right, what is far is left out."""

from doorstep.door.map import Dot, Mark, around, in_county
from doorstep.kernel.geo import LonLat

HERE = Mark("village", "大竹园村", LonLat(119.66, 30.60))
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[119.4, 30.4], [119.9, 30.4], [119.9, 30.9], [119.4, 30.9], [119.4, 30.4]]],
}


def test_the_village_is_in_the_middle_and_north_is_above() -> None:
    drawing = around(HERE, [Mark("stop", "停靠点", LonLat(119.67, 30.61))])

    village, stop = drawing.dots
    assert (village.x, village.y) == (240.0, 150.0)
    assert (stop.x > village.x, stop.y < village.y) == (True, True)


def test_marks_that_would_touch_are_one_dot_with_both_names() -> None:
    drawing = around(HERE, [Mark("stop", "停靠点", HERE.at), Mark("door", "药柜", HERE.at)])

    assert drawing.dots == [Dot("village", 240.0, 150.0, ("大竹园村", "停靠点", "药柜"), is_left=False)]


def test_what_is_too_far_is_left_out() -> None:
    drawing = around(HERE, [Mark("door", "远处的药房", LonLat(119.66, 30.90))])

    assert [dot.kind for dot in drawing.dots] == ["village"]


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    north = LonLat(119.66, 30.61)
    drawing = around(HERE, [Mark("stop", "停靠点", north)])

    village, stop = drawing.dots
    metres_per_unit = HERE.at.metres_to(north) / (village.y - stop.y)
    assert abs(drawing.bar * metres_per_unit - drawing.bar_m) < drawing.bar_m / 50


def test_the_village_lies_in_the_county_where_it_should() -> None:
    drawing = in_county(SQUARE, LonLat(119.65, 30.65))

    [dot] = drawing.dots
    assert (dot.x, round(dot.y)) == (100.0, round(drawing.height / 2))
    assert drawing.outline.startswith("M")
    assert drawing.outline.endswith("Z")
