"""A county with one town and three villages, and lists to import."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import pytest
from tests.remembered import remembered

from doorstep.base.actor import SYSTEM, Actor
from doorstep.kernel.geo import Frame, LonLat
from doorstep.places.actions import gazetteer, imports, sites, tree
from doorstep.places.models import Boundary, Place, PlaceCode, PlaceImport
from doorstep.places.rules import hours
from doorstep.places.words import CodeSystem, PlaceKind, PointQuality, SiteKind

EARLY = date(2020, 1, 1)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[119.5, 30.5], [119.7, 30.5], [119.7, 30.7], [119.5, 30.7], [119.5, 30.5]]],
}


class County(NamedTuple):
    """A small county inside a square of 0.2 degrees around 119.6, 30.6."""

    county: Place
    town: Place
    villages: tuple[Place, ...]


@pytest.fixture
def small(db: None, a_moment: datetime) -> County:
    return _make_small(a_moment)


@remembered
def _make_small(a_moment: datetime) -> County:
    county = tree.create_place(
        SYSTEM, parent=None, kind=PlaceKind.COUNTY, name="安吉县", now=a_moment, valid_from=EARLY,
        codes={CodeSystem.NBS: "330523", CodeSystem.MCA: "330523"},
    )  # fmt: skip
    gazetteer.set_boundary(SYSTEM, county, geometry=SQUARE, source="made up", licence="CC0", now=a_moment)
    town = tree.create_place(
        SYSTEM, parent=county, kind=PlaceKind.TOWN, name="灵峰街道", now=a_moment, valid_from=EARLY,
        codes={CodeSystem.NBS: "330523003", CodeSystem.MCA: "330523003"},
    )  # fmt: skip
    villages = tuple(
        tree.create_place(
            SYSTEM, parent=town, kind=PlaceKind.VILLAGE, name=name, now=a_moment, valid_from=EARLY,
            codes={CodeSystem.NBS: f"330523003{200 + at}"},
            point=LonLat(round(119.55 + at / 20, 2), 30.6), quality=PointQuality.SURVEYED,
        )
        for at, name in enumerate(["剑山村", "横山坞村", "大竹园村"])
    )  # fmt: skip
    return County(county, town, villages)


Preview = Callable[..., PlaceImport]


@pytest.fixture
def preview(a_moment: datetime, db: None) -> Preview:
    """Preview a list: text of a CSV file, or bytes with a file name."""

    def run(
        text: str | bytes, *, by: Actor = SYSTEM, name: str = "list.csv", frame: Frame = Frame.WGS84, **more: Any
    ) -> PlaceImport:
        data = text.encode() if isinstance(text, str) else text
        return imports.preview_import(by, data=data, file_name=name, frame=frame, now=a_moment, **more)

    return run


def csv_of(*rows: Sequence[object], headings: str = "代码,名称,经度,纬度") -> str:
    """Return a CSV text of rows under the headings."""
    return "\n".join([headings, *(",".join("" if cell is None else str(cell) for cell in row) for row in rows)])


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of places, codes and borders: nothing changed when this is equal before and after."""
    return {kind.__name__: list(kind.objects.order_by("pk").values_list()) for kind in (Place, PlaceCode, Boundary)}


@pytest.fixture
def some_lists(small: County, preview: Preview, a_moment: datetime) -> None:
    """A site with hours, a list that waits, a list that was refused, a list that was applied."""
    where = LonLat(119.56, 30.61)
    sites.add_site(
        SYSTEM, place=small.villages[0], kind=SiteKind.SHOP, name="便民小店", now=a_moment,
        hours=hours.daily(480, 1200), point=where, quality=PointQuality.SURVEYED,
    )  # fmt: skip
    tree.create_place(SYSTEM, parent=small.town, kind=PlaceKind.VILLAGE, name="碧门村", now=a_moment, valid_from=EARLY)
    applied = preview(csv_of(("330523003002", "灵溪社区", 119.6, 30.65)), name="applied.csv")
    imports.apply_import(SYSTEM, applied, now=a_moment)
    waiting = [("剑山新村", 200, 119.56, 30.6), ("横山坞村", 299, None, None), ("新村", 300, None, None)]
    rows = [(f"330523003{suffix}", name, lon, lat) for name, suffix, lon, lat in waiting]
    preview(csv_of(*rows), name="waiting.csv")
    preview(csv_of(("330523003301", "某村", 30.6, 119.6), ("330523999301", "别村", None, None)), name="refused.csv")
