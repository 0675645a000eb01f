"""Charts: well-formed, safe, and readable without colour."""

import re
from xml.etree import ElementTree as ET

from doorstep.programmes.reputation import charts

ROWS = [
    charts.Reading("<东村> & 西村", 71.2, 66.0, 76.4, charts.ABOVE),
    charts.Reading("西村", 60.0, 55.0, 65.0, charts.BELOW),
    charts.Reading("南村", 64.0, 60.0, 68.0),
]
SPOT = charts.Spot("西村", 120.1001, 30.7, charts.BELOW)
PARTS = [charts.Part("办事效率", 1.4, "+1.4"), charts.Part("邻里纠纷", -0.6, "−0.6")]


def drawings() -> list[str]:
    return [
        charts.forest(ROWS, 64.4, title="每村一行", town="全镇"),
        charts.waterfall(PARTS, 64.4, 65.2, title="差在哪里", first="全镇", last="本村"),
        charts.trend(ROWS, [64.0, None, 64.4], title="四个季度"),
        charts.tornado([charts.Bar("权重", 0.4, 0.6, "0.6")], title="方法"),
        charts.band_map([charts.Spot("东村", 120.1, 30.7, charts.ABOVE), SPOT], title="地图"),
    ]


def test_every_chart_is_well_formed_and_says_what_it_shows() -> None:
    roots = [ET.fromstring(one) for one in drawings()]  # noqa: S314  drawn here

    assert [root.attrib["aria-label"] for root in roots] == ["每村一行", "差在哪里", "四个季度", "方法", "地图"]
    assert {root.attrib["role"] for root in roots} == {"img"}


def test_no_chart_needs_colour_style_or_script() -> None:
    drawn = "".join(drawings())

    assert set(re.findall(r"#[0-9a-f]{6}", drawn)) == {charts.INK, charts.SOFT, charts.PAPER}
    assert not re.search(r"style=|<script|<style|onload", drawn)


def test_the_words_of_a_chart_stand_out_as_elders_need_it() -> None:
    contrast = [(_light(charts.PAPER) + 0.05) / (_light(ink) + 0.05) for ink in (charts.INK, charts.SOFT)]

    assert [one >= 7 for one in contrast] == [True, True]


def _light(colour: str) -> float:
    """Return the relative luminance of a colour, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_name_cannot_break_out_of_a_chart() -> None:
    assert "&lt;东村&gt; &amp; 西村" in charts.forest(ROWS, 64.4, title="村", town="全镇")


def test_above_below_and_like_have_shapes_of_their_own() -> None:
    drawn = ET.fromstring(charts.forest(ROWS, 64.4, title="村", town="全镇"))  # noqa: S314  drawn here
    shapes = [one.tag.rpartition("}")[2] for one in drawn if one.tag.endswith(("polygon", "circle"))]

    assert shapes == ["polygon", "polygon", "circle"]


def test_a_long_name_goes_on_in_the_next_line_and_is_cut_at_last() -> None:
    look = charts.Look(200, 20)
    rows = [
        charts.Reading("很长很长很长很长很长很长很长很长很长的村名", 50, 45, 55),
        charts.Reading("Those in office", 50, 45, 55),
    ]
    drawn = ET.fromstring(charts.forest(rows, title="村", look=look))  # noqa: S314  drawn here
    words = [one.text for one in drawn if one.tag.endswith("text")]

    assert words == ["很长很长很长", "很长很长很长", "很长很长很长…", "50.0", "Those in", "office", "50.0", "45", "55"]


def test_names_on_the_map_never_cover_another_village() -> None:
    near = [charts.Spot(f"第{at}村", 120.1 + at * 1e-5, 30.7, charts.LIKE) for at in range(8)]
    drawn = ET.fromstring(charts.band_map([*near, charts.Spot("远村", 120.2, 30.8, charts.ABOVE)], title="地图"))  # noqa: S314  drawn here
    names = [one.text for one in drawn if one.tag.endswith("text")]

    assert "远村" in names
    assert len(names) < 9


def test_the_towns_border_is_drawn_around_its_villages_where_there_is_one() -> None:
    ring = [(120.0, 30.6), (120.3, 30.6), (120.3, 30.9), (120.0, 30.9), (120.0, 30.6)]
    spots = [charts.Spot("东村", 120.1, 30.7, charts.ABOVE), charts.Spot("西村", 120.2, 30.8, charts.BELOW)]

    plain, drawn = charts.band_map(spots, title="地图"), charts.band_map(spots, title="地图", border=[ring])

    found = [ET.fromstring(one) for one in (plain, drawn)]  # noqa: S314  drawn here
    without, lines = ([part for part in one.iter() if part.get("stroke-width") == "1.5"] for one in found)
    assert without == []
    assert len(lines) == 1
    corners = [tuple(map(int, one.split())) for one in str(lines[0].get("d"))[1:-1].split("L")]
    assert len(corners) == 4
    assert all(0 < x < charts.PLAIN.width for x, _ in corners)
