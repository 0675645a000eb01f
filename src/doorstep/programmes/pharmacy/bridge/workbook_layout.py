"""What a workbook of villages and vehicles looks like: sheets, columns, rules, in both languages (工作簿版式)."""

from dataclasses import dataclass, replace

from doorstep.base.tables import Column, Kind, SheetKind
from doorstep.engines.planning.travel import MIXED, MOUNTAIN, PLAIN, DetourModel
from doorstep.kernel.geo import Frame

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


def _optional(
    name: str,
    zh: str,
    en: str,
    kind: Kind = Kind.TEXT,
    *,
    aliases: tuple[str, ...] = (),
    least: float | None = 0,
    most: float | None = None,
) -> Column:
    """Return a column that need not be there, and may be blank."""
    bounds = (least, most) if kind is Kind.WHOLE else (None, None)
    return Column(name, zh, en, kind, aliases, is_required=False, may_be_blank=True, least=bounds[0], most=bounds[1])


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
        _optional("expected", "预计人数", "people expected", Kind.WHOLE, most=10_000_000),
        _optional("value", "折合人数", "counts as residents", Kind.WHOLE, most=10_000_000),
        _optional("visits", "需要次数", "visits needed", Kind.WHOLE, least=1, most=14),
        _optional("promised_visits", "承诺次数", "visits promised", Kind.WHOLE, most=14),
        _optional("skills", "要求", "needs", aliases=("需要", "技能", "skills")),
        _optional("load", "每次带多少升", "litres a visit", Kind.WHOLE, most=10_000_000),
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
        _optional("skills", "能做什么", "skills", aliases=("技能", "条件")),
        _optional(
            "most_load", "能装多少升", "litres it carries", Kind.WHOLE, aliases=("容量",), least=1, most=10_000_000
        ),
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
        Column("visits", "每轮次数", "visits a round", Kind.WHOLE, ("每周次数", "visits a week"), least=1, most=14),
    ),
    is_required=False,
    may_be_empty=True,
)

_STOP = Column("stop", "停靠点", "stop", aliases=("停靠点编号",), max_length=80)
_WEEK = Column(
    "week", "周次", "week", Kind.WHOLE, ("第几周",), is_required=False, may_be_blank=True, least=1, most=2
)  # fmt: skip


def _conditions(name: str, zh: str, en: str, *columns: Column) -> SheetKind:
    """Return a sheet of conditions, which a workbook need not have."""
    return SheetKind(name, zh, en, columns, is_required=False, may_be_empty=True)


STOPS = _conditions(
    "stops",
    "停靠点",
    "Stops",
    Column("code", "编号", "code", Kind.CODE, ("代码", "编码", "id"), max_length=40),
    _optional("name", "名称", "name", aliases=("停靠点",)),
    replace(_degrees("lon", "经度", "lon", ("longitude",), may_be_blank=True), is_required=False),
    replace(_degrees("lat", "纬度", "lat", ("latitude",), may_be_blank=True), is_required=False),
    _optional("village", "所在村", "village"),
    _optional("skills", "车辆要求", "vehicle needs", aliases=("要求", "needs")),
)
OPENINGS = _conditions(
    "openings",
    "开放时段",
    "Opening times",
    _STOP,
    _optional("days", "星期", "days"),
    _WEEK,
    Column("open", "开始", "from", Kind.TIME),
    Column("close", "结束", "until", Kind.TIME),
)
FIXED = _conditions(
    "fixed",
    "固定停靠",
    "Fixed visits",
    _STOP,
    Column("days", "星期", "days"),
    _WEEK,
    _optional("vehicle", "车辆", "vehicle"),
)
DAY_SETS = _conditions(
    "day_sets",
    "一起来的日子",
    "Days that go together",
    _STOP,
    Column("days", "星期", "days"),
    _WEEK,
    _optional("set", "组", "set", aliases=("组号", "组别")),
)
APART = _conditions(
    "apart",
    "不能一起",
    "Not together",
    _STOP,
    _optional("village", "村", "village", aliases=("村庄",)),
    _optional("other_stop", "另一停靠点", "other stop"),
    _optional("vehicle", "车辆", "vehicle"),
    _optional("days", "星期", "days"),
    _WEEK,
)
REST = _conditions("rest", "停班日", "Days off", Column("days", "星期", "days"), _WEEK)
CONDITIONS = (STOPS, OPENINGS, DAY_SETS, FIXED, APART, REST)
SHEETS = (VILLAGES, VEHICLES, RULES, TIERS, *CONDITIONS)


@dataclass(frozen=True, slots=True)
class RuleWord:
    """One line of the sheet of rules.

    Args:
        name: Key of the value here.
        zh: What the line is called in Chinese.
        en: The same in English.
        is_whole: Whether the value is a whole number.
        most: Largest number allowed.
        least: Smallest.
        is_list: Whether the value is several whole numbers, such as `14, 7`.
    """

    name: str
    zh: str
    en: str
    is_whole: bool = True
    most: int = 1000
    least: int = 0
    is_list: bool = False


RULE_WORDS = (
    RuleWord("frame", "坐标系", "coordinate frame"),
    RuleWord("terrain", "地形", "terrain"),
    RuleWord("walk_limit_min", "步行上限分钟", "walking limit minutes"),
    RuleWord("service_base_min", "停靠基本分钟", "service minutes per visit", is_whole=False),
    RuleWord("service_per_100_min", "每百人增加分钟", "service minutes per 100 residents", is_whole=False),
    RuleWord("service_least_min", "停靠最少分钟", "service minutes at least"),
    RuleWord("service_most_min", "停靠最多分钟", "service minutes at most"),
    RuleWord("min_gap_days", "两次至少间隔天数", "days between visits at least", most=14),
    RuleWord("reserve_min", "每趟留给补访的分钟", "minutes kept free for visits to make up"),
    RuleWord("load_per_100", "每百人带多少升", "litres taken along per 100 people", is_whole=False),
    RuleWord("weeks", "几周一轮", "weeks in a round", most=2, least=1),
    RuleWord("gaps", "按次数的间隔天数", "days between visits by number of visits", most=14, is_list=True),
    RuleWord("visit_worth", "每次停靠的分量", "worth of each visit", most=10_000, is_list=True),
)
