"""The list of places as a table: its columns, its rows in and out, the template people fill in."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base import tables
from doorstep.base.tables import CellError, Column, Kind, Row, Table, read_table
from doorstep.base.workbooks import Sheet, write_csv, write_workbook
from doorstep.kernel.geo import Frame, LonLat
from doorstep.places.models import Place, PlaceCode
from doorstep.places.rules import gazetteer
from doorstep.places.rules.gazetteer import Facts, Listed, RowFault
from doorstep.places.rules.said import Refused
from doorstep.places.words import CodeSystem, FigureQuality, PlaceKind, PointQuality, UrbanRural

_LEVELS = {
    "县区": PlaceKind.COUNTY, "县": PlaceKind.COUNTY, "区": PlaceKind.COUNTY, "county": PlaceKind.COUNTY,
    "乡镇街道": PlaceKind.TOWN, "乡镇": PlaceKind.TOWN, "街道": PlaceKind.TOWN, "镇": PlaceKind.TOWN,
    "乡": PlaceKind.TOWN, "town": PlaceKind.TOWN,
    "村社区": PlaceKind.VILLAGE, "村": PlaceKind.VILLAGE, "社区": PlaceKind.VILLAGE, "village": PlaceKind.VILLAGE,
}  # fmt: skip
_POINTS = {
    "实地测量": "surveyed", "地址查得": "geocoded", "乡镇中心代替": "town_centre", "示例": "synthetic",
    "surveyed": "surveyed", "geocoded": "geocoded", "town_centre": "town_centre", "synthetic": "synthetic",
}  # fmt: skip
_FIGURES = {
    "实数": "real", "估算": "approximate", "示例": "synthetic",
    "real": "real", "approximate": "approximate", "synthetic": "synthetic",
}  # fmt: skip
_FIGURE_WORDS = {"real": "实数", "approximate": "估算", "synthetic": "示例"}
_POINT_WORDS = {"surveyed": "实地测量", "geocoded": "地址查得", "town_centre": "乡镇中心代替", "synthetic": "示例"}
_CODE = ("区划代码", "统计代码", "行政区划代码", "地区代码", "area code", "division code", "nbs code")
_PEOPLE = ("人口", "人口数", "常住人口数", "population")
_ABOVE = ("上级", "上级区划代码", "父级代码", "所属代码", "parent code", "code of parent", "parent id")
_LEVEL_WORDS = {PlaceKind.COUNTY: "县区", PlaceKind.TOWN: "乡镇街道", PlaceKind.VILLAGE: "村社区"}


def _extra(name: str, zh: str, en: str, kind: Kind, **more: Any) -> Column:
    return Column(name, zh, en, kind, is_required=False, may_be_blank=True, **more)


COLUMNS: tuple[Column, ...] = (
    Column("code", "代码", "Code", Kind.CODE, aliases=_CODE, max_length=20),
    Column("name", "名称", "Name", aliases=("地名", "村名", "地点名称", "place", "place name"), max_length=60),
    _extra("level", "层级", "Level", Kind.CHOICE, aliases=("级别", "类型", "kind"), choices=_LEVELS),
    _extra("parent", "上级代码", "Code above", Kind.CODE, aliases=_ABOVE, max_length=20),
    _extra("is_community", "是否社区", "Is a community", Kind.YES_NO),
    _extra("official_name", "官方名称", "Official name", Kind.TEXT, aliases=("全称", "full name"), max_length=80),
    _extra("mca_code", "民政代码", "Civil affairs code", Kind.CODE, pattern=r"\d{6}(\d{3}){0,2}", like="330523003"),
    _extra("lon", "经度", "Longitude", Kind.NUMBER, aliases=("lng", "long", "x")),
    _extra("lat", "纬度", "Latitude", Kind.NUMBER, aliases=("y",)),
    _extra("point_quality", "位置来源", "Point quality", Kind.CHOICE, choices=_POINTS),
    _extra("residents", "常住人口", "Residents", Kind.WHOLE, aliases=_PEOPLE, least=0, most=50_000_000),
    _extra("residents_quality", "人口来源", "Residents quality", Kind.CHOICE, choices=_FIGURES),
    _extra("share_60plus", "60岁以上占比", "Share of 60 and over", Kind.NUMBER, least=0, most=100),
    _extra("share_80plus", "80岁以上占比", "Share of 80 and over", Kind.NUMBER, least=0, most=100),
    _extra("ages_quality", "年龄来源", "Ages quality", Kind.CHOICE, choices=_FIGURES),
    _extra("urban_rural", "城乡分类", "Urban-rural class", Kind.CODE, pattern="|".join(UrbanRural.values), like="220"),
)  # fmt: skip
_BY_NAME = {column.name: column for column in COLUMNS}
MAX_ROWS = 20_000


class List:
    """A list as it was read: rows, and for each the way back to its cells.

    Args:
        rows: The rows in WGS-84.
        ignored: Headings nobody asked for.
    """

    def __init__(self, table: Table, rows: Sequence[Listed]) -> None:
        self._table = table
        self.rows = tuple(rows)
        self.ignored = table.ignored

    def error(self, fault: RowFault) -> CellError:
        """Return a row's fault as a cell's."""
        place = self._table.places.get(fault.column, 0)
        return CellError(self._table.sheet, fault.row, place, fault.value, fault.why.zh, fault.why.en)


def read(
    data: bytes, filename: str, *, frame: Frame, system: CodeSystem, default_quality: PointQuality
) -> List | list[CellError]:
    """Read a list of places.

    Args:
        data: The whole file.
        filename: Its name.
        frame: What its coordinates are written in, as whoever uploads it declares.
        system: Whose codes it uses.
        default_quality: How far its points can be trusted where a row does not say.

    Returns:
        The list, or every fault of its cells.
    """
    table = read_table(data, filename, COLUMNS, max_rows=MAX_ROWS)
    if not isinstance(table, Table):
        return table
    rows, errors = [], []
    for row in table.rows:
        try:
            rows.append(_listed(row, frame, system, default_quality))
        except Refused as refusal:
            errors.append(table.fault(row, "code", refusal.why.zh, refusal.why.en))
    if not errors and system is CodeSystem.OWN:
        zh, en = "自编代码要写明层级。", "With the county's own codes each row must say its level."
        errors = [table.fault(row, "level", zh, en) for row in table.rows if row["level"] is None]
    return errors or List(table, rows)


def left_out(data: bytes, filename: str) -> tuple[str, ...]:
    """Return the headings of a refused list that were not understood."""
    return tables.left_out(data, filename, COLUMNS)


def _listed(row: Row, frame: Frame, system: CodeSystem, default_quality: PointQuality) -> Listed:
    lon, lat = row["lon"], row["lat"]
    written = None
    if frame is Frame.GCJ02 and lon is not None and lat is not None and _is_on_globe(lon, lat):
        written = (lon, lat)
        point = LonLat.read(lon, lat, frame)
        lon, lat = round(point.lon, 7), round(point.lat, 7)
    has_point = lon is not None or lat is not None
    has_ages = row["share_60plus"] is not None or row["share_80plus"] is not None
    facts = Facts(
        official_name=row["official_name"] or "",
        is_community=row["is_community"],
        lon=lon,
        lat=lat,
        point_quality=(row["point_quality"] or default_quality.value) if has_point else "",
        residents=row["residents"],
        residents_quality=(row["residents_quality"] or FigureQuality.APPROXIMATE.value)
        if row["residents"] is not None
        else "",
        share_60plus_bp=_basis_points(row["share_60plus"]),
        share_80plus_bp=_basis_points(row["share_80plus"]),
        ages_quality=(row["ages_quality"] or FigureQuality.APPROXIMATE.value) if has_ages else "",
        urban_rural=row["urban_rural"] or "",
    )
    listed = Listed(
        row=row.number,
        code=row["code"],
        name=row["name"],
        kind=PlaceKind(row["level"] or PlaceKind.VILLAGE),
        parent=row["parent"] or "",
        mca_code="" if system is CodeSystem.MCA else row["mca_code"] or "",
        facts=facts,
        written=written,
    )
    return listed if system is CodeSystem.OWN else gazetteer.with_levels(listed)


def _is_on_globe(lon: float, lat: float) -> bool:
    return -180 <= lon <= 180 and -90 <= lat <= 90


def _basis_points(percent: float | None) -> int | None:
    return None if percent is None else round(percent * 100)


# --- out -------------------------------------------------------------------------------------------------------------


def headings(*, is_english: bool) -> list[str]:
    """Return the columns' headings in the reader's language; both are understood when read."""
    return [column.en if is_english else column.zh for column in COLUMNS]


def lines(places: Iterable[Place], *, is_english: bool) -> Iterable[list[Any]]:
    """Yield one row per place; `places` carry `codes_held` (see `queries.with_codes`) and their parent's.

    What comes out can be read in again and changes nothing.
    """
    for place in places:
        codes: list[PlaceCode] = place.codes_held  # type: ignore[attr-defined]
        by_system = {code.system: code.code for code in codes}
        above: list[PlaceCode] = place.parent.codes_held if place.parent else []  # type: ignore[attr-defined]
        own = by_system.get(CodeSystem.NBS) or by_system.get(CodeSystem.OWN) or ""
        parent = next((code.code for code in above if code.system in {CodeSystem.NBS, CodeSystem.OWN}), "")
        yes_no = ("yes" if place.is_community else "no") if is_english else ("是" if place.is_community else "否")
        yield [
            own,
            place.name,
            place.kind if is_english else _LEVEL_WORDS[PlaceKind(place.kind)],
            parent,
            yes_no if place.kind == PlaceKind.VILLAGE else None,
            place.official_name or None,
            by_system.get(CodeSystem.MCA),
            place.lon,
            place.lat,
            None if place.lon is None else _word(place.point_quality, _POINT_WORDS, is_english=is_english),
            place.residents,
            _word(place.residents_quality, _FIGURE_WORDS, is_english=is_english),
            _percent(place.share_60plus_bp),
            _percent(place.share_80plus_bp),
            _word(place.ages_quality, _FIGURE_WORDS, is_english=is_english),
            place.urban_rural or None,
        ]


def _word(value: str, words: dict[str, str], *, is_english: bool) -> str | None:
    return (value if is_english else words[value]) if value else None


def _percent(basis_points: int | None) -> float | None:
    return None if basis_points is None else basis_points / 100


def as_csv(places: Iterable[Place], *, is_english: bool) -> bytes:
    """Return the places as CSV."""
    return write_csv(headings(is_english=is_english), lines(places, is_english=is_english))


def as_workbook(places: Iterable[Place], *, is_english: bool) -> bytes:
    """Return the places as XLSX."""
    sheet = Sheet(_("Places"), headings(is_english=is_english), lines(places, is_english=is_english))
    return write_workbook([sheet])


def template(*, is_english: bool) -> bytes:
    """Return the XLSX people fill in: an empty list with two example rows, and a sheet that explains each column."""
    example = [
        ["330523003", "Lingfeng Street" if is_english else "灵峰街道"],
        ["330523003202", "Dazhuyuan Village" if is_english else "大竹园村"],
    ]
    explained = [[column.en if is_english else column.zh, _duty(column), _help()[column.name]] for column in COLUMNS]
    return write_workbook(
        [
            Sheet(_("Places"), headings(is_english=is_english), example),
            Sheet(_("How to fill it in"), [_("Column"), _("Needed"), _("What goes in")], explained),
        ]
    )


def errors_workbook(errors: Sequence[dict[str, Any]], *, is_english: bool) -> bytes:
    """Return the refused cells of an import as XLSX."""
    rows = [
        [error["sheet"], error["address"], error["value"], error["en"] if is_english else error["zh"]]
        for error in errors
    ]
    return write_workbook([Sheet(_("Errors"), [_("Sheet"), _("Cell"), _("Value"), _("What is wrong")], rows)])


def heading(name: str, *, is_english: bool) -> str:
    """Return the heading of one column."""
    return _BY_NAME[name].en if is_english else _BY_NAME[name].zh


def _duty(column: Column) -> str:
    return _("yes") if column.is_required else _("no")


def _help() -> dict[str, str]:
    return {
        "code": _("6 digits a county, 9 a town, 12 a village or community. Format the column as text."),
        "name": _("The everyday name, such as Dazhuyuan Village."),
        "level": _("county, town or village. Only needed with the county's own codes."),
        "parent": _("Code of the county or town above. Without it the first digits of the code say it."),
        "is_community": _(
            "yes or no. Only needed where the code does not say it (001-199 community, 200-399 village)."
        ),
        "official_name": _("The full name, if it differs."),
        "mca_code": _("The code at civil affairs; it may differ from the statistics bureau's."),
        "lon": _("Degrees, such as 119.62. Leave both blank if unknown; never guess."),
        "lat": _("Degrees, such as 30.58."),
        "point_quality": _("surveyed, geocoded, town_centre or synthetic."),
        "residents": _("People who live there."),
        "residents_quality": _("real, approximate or synthetic."),
        "share_60plus": _("Per cent of the residents, such as 33.5."),
        "share_80plus": _("Per cent of the residents, such as 4.8."),
        "ages_quality": _("real, approximate or synthetic."),
        "urban_rural": _("The statistics bureau's class: 111, 112, 121, 122, 123, 210 or 220."),
    }
