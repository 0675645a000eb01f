"""What a workbook of villages and vehicles looks like: sheets, columns, rules, in both languages (工作簿版式)."""

from dataclasses import dataclass

from doorstep.base.tables import Column, Kind, SheetKind
from doorstep.engines.planning.travel import MIXED, MOUNTAIN, PLAIN, DetourModel
from doorstep.kernel.geo import Frame

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
QUALITIES = {
    "实测": "surveyed",
    "surveyed": "surveyed",
    "按地址": "geocoded",
    "geocoded": "geocoded",
    "乡镇中心": "town_centre",
    "town centre": "town_centre",
    "town_centre": "town_centre",
    "虚构": "synthetic",
    "synthetic": "synthetic",
    "未知": "unknown",
    "unknown": "unknown",
}
TERRAINS: dict[str, DetourModel] = {"plain": PLAIN, "mixed": MIXED, "mountain": MOUNTAIN}
TERRAIN_WORDS = {"平原": "plain", "丘陵": "mixed", "山区": "mountain"} | {name: name for name in TERRAINS}
FRAME_WORDS = {frame.value: frame.value for frame in Frame}


def _degrees(name: str, zh: str, en: str, aliases: tuple[str, ...], *, may_be_blank: bool) -> Column:
    """Return a column of degrees; a latitude beyond 90 is told apart later: it is probably a longitude."""
    return Column(name, zh, en, Kind.NUMBER, aliases, may_be_blank=may_be_blank, least=-180, most=180)


VILLAGES = SheetKind(
    "villages",
    "村庄",
    "Villages",
    (
        Column("code", "编号", "code", Kind.CODE, ("代码", "编码", "村代码", "id"), max_length=40),
        Column("name", "名称", "name", aliases=("村名", "村庄", "village"), max_length=80),
        _degrees("lon", "经度", "lon", ("longitude",), may_be_blank=True),
        _degrees("lat", "纬度", "lat", ("latitude",), may_be_blank=True),
        Column("residents", "常住人口", "residents", Kind.WHOLE, ("人口", "population"), least=0, most=10_000_000),
        Column(
            "has_pharmacy", "有无药店", "has pharmacy", Kind.YES_NO, ("有药店",), is_required=False, may_be_blank=True
        ),
        Column(
            "share_60plus",
            "60岁以上百分比",
            "percent aged 60 and over",
            Kind.NUMBER,
            is_required=False,
            may_be_blank=True,
            least=0,
            most=100,
        ),
        Column(
            "point_quality",
            "位置质量",
            "point quality",
            Kind.CHOICE,
            is_required=False,
            may_be_blank=True,
            choices=QUALITIES,
        ),
    ),
)
VEHICLES = SheetKind(
    "vehicles",
    "车辆",
    "Vehicles",
    (
        Column("name", "名称", "name", aliases=("车辆", "车牌", "vehicle"), max_length=80),
        _degrees("lon", "出发点经度", "depot lon", ("经度", "lon", "depot_lon"), may_be_blank=False),
        _degrees("lat", "出发点纬度", "depot lat", ("纬度", "lat", "depot_lat"), may_be_blank=False),
        Column("days", "出车日", "days", aliases=("出车日期", "星期"), is_required=False, may_be_blank=True),
        Column("start", "出车时间", "shift start", Kind.TIME, is_required=False, may_be_blank=True),
        Column("end", "收车时间", "shift end", Kind.TIME, is_required=False, may_be_blank=True),
        Column(
            "break_min",
            "午休分钟",
            "break minutes",
            Kind.WHOLE,
            is_required=False,
            may_be_blank=True,
            least=0,
            most=240,
        ),
        Column("break_from", "午休最早开始", "break from", Kind.TIME, is_required=False, may_be_blank=True),
        Column("break_until", "午休最晚开始", "break until", Kind.TIME, is_required=False, may_be_blank=True),
        Column("crew", "人员", "crew", is_required=False, may_be_blank=True),
    ),
    aliases=("车", "vehicle"),
    may_be_empty=True,  # said in plainer words below
)
RULES = SheetKind(
    "rules",
    "规则",
    "Rules",
    (Column("rule", "规则", "rule", max_length=80), Column("value", "值", "value", may_be_blank=True, max_length=80)),
    is_required=False,
    may_be_empty=True,
)
TIERS = SheetKind(
    "tiers",
    "频次",
    "Frequency",
    (
        Column("least", "人口达到", "residents from", Kind.WHOLE, least=0, most=10_000_000),
        Column("visits", "每周次数", "visits a week", Kind.WHOLE, least=1, most=7),
    ),
    is_required=False,
    may_be_empty=True,
)
SHEETS = (VILLAGES, VEHICLES, RULES, TIERS)


@dataclass(frozen=True, slots=True)
class RuleWord:
    """One line of the sheet of rules.

    Args:
        name: Key of the value here.
        zh: What the line is called in Chinese.
        en: The same in English.
        is_whole: Whether the value is a whole number.
        most: Largest number allowed.
    """

    name: str
    zh: str
    en: str
    is_whole: bool = True
    most: int = 1000


RULE_WORDS = (
    RuleWord("frame", "坐标系", "coordinate frame"),
    RuleWord("terrain", "地形", "terrain"),
    RuleWord("walk_limit_min", "步行上限分钟", "walking limit minutes"),
    RuleWord("service_base_min", "停靠基本分钟", "service minutes per visit", is_whole=False),
    RuleWord("service_per_100_min", "每百人增加分钟", "service minutes per 100 residents", is_whole=False),
    RuleWord("service_least_min", "停靠最少分钟", "service minutes at least"),
    RuleWord("service_most_min", "停靠最多分钟", "service minutes at most"),
    RuleWord("min_gap_days", "两次至少间隔天数", "days between visits at least", most=7),
)
