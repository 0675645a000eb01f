"""What a workbook of homes, service points and candidates looks like, in both languages; and one to fill in."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from doorstep.base.tables import Column, Kind, SheetKind
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.kernel.geo import Frame
from doorstep.programmes.stations import rules
from doorstep.programmes.stations.bridge.sheets import GOALS, QUALITIES
from doorstep.programmes.stations.rules import Asking
from doorstep.programmes.stations.words import Clash

Pick = Callable[[str, str], str]
MOST_EXAMPLES = 900
FRAME_WORDS = {frame.value: frame.value for frame in Frame} | {"WGS84": "WGS-84", "GCJ02": "GCJ-02"}
_QUALITY_WORDS = {word: quality for quality, words in QUALITIES.items() for word in (*words, quality)}


def _degrees(name: str, zh: str, en: str, *, may_be_blank: bool) -> Column:
    """Return a column of degrees; a latitude beyond 90 is told apart later: it is probably a longitude."""
    aliases = ("longitude",) if name == "lon" else ("latitude",)
    return Column(name, zh, en, Kind.NUMBER, aliases, may_be_blank=may_be_blank, least=-180, most=180)


def _cost(zh: str, en: str) -> Column:
    return Column("cost", zh, en, Kind.WHOLE, is_required=False, may_be_blank=True, least=1, most=rules.MOST_YUAN)


HOMES = SheetKind(
    "homes",
    "村庄",
    "Villages",
    (
        Column("code", "编号", "code", Kind.CODE, ("代码", "编码", "村代码", "id"), max_length=40),
        Column("name", "名称", "name", aliases=("村名", "村庄", "小区", "village"), max_length=80),
        Column("town", "乡镇", "town", aliases=("街道",), is_required=False, may_be_blank=True, max_length=80),
        _degrees("lon", "经度", "lon", may_be_blank=True),
        _degrees("lat", "纬度", "lat", may_be_blank=True),
        Column(
            "residents",
            "常住人口",
            "residents",
            Kind.WHOLE,
            ("人口", "population"),
            may_be_blank=True,
            least=0,
            most=10_000_000,
        ),
        Column(
            "point_quality",
            "位置质量",
            "point quality",
            Kind.CHOICE,
            is_required=False,
            may_be_blank=True,
            choices=_QUALITY_WORDS,
        ),
        _cost("在此设站费用（元）", "yuan for a site here"),
    ),
    aliases=("居民点", "homes"),
)
SITES = SheetKind(
    "sites",
    "服务点",
    "Service points",
    (
        Column("name", "名称", "name", max_length=80),
        _degrees("lon", "经度", "lon", may_be_blank=True),
        _degrees("lat", "纬度", "lat", may_be_blank=True),
    ),
    aliases=("站点", "sites"),
    may_be_empty=True,
)
CANDIDATES = SheetKind(
    "candidates",
    "候选点",
    "Candidates",
    (
        Column("name", "名称", "name", max_length=80),
        _degrees("lon", "经度", "lon", may_be_blank=False),
        _degrees("lat", "纬度", "lat", may_be_blank=False),
        _cost("费用（元）", "yuan"),
    ),
    is_required=False,
    may_be_empty=True,
)
RULES = SheetKind(
    "rules",
    "规则",
    "Rules",
    (Column("rule", "规则", "rule", max_length=80), Column("value", "值", "value", may_be_blank=True, max_length=80)),
    is_required=False,
    may_be_empty=True,
)
SHEETS = (HOMES, SITES, CANDIDATES, RULES)


@dataclass(frozen=True, slots=True)
class RuleWord:
    """One line of the sheet of rules: key, what it is called, smallest and largest value, and what holds without it."""

    name: str
    zh: str
    en: str
    least: int
    most: int
    plain: int


_ASKED = Asking().to_json()
FRAME = RuleWord("frame", "坐标系", "coordinate frame", 0, 0, 0)
NUMBERS = (
    RuleWord("limit_min", "步行上限分钟", "walking limit minutes", 1, rules.MOST_LIMIT_MIN, _ASKED["limit_min"]),
    RuleWord(
        "metres_per_min",
        "每分钟步行米",
        "metres walked a minute",
        10,
        rules.MOST_METRES_PER_MIN,
        _ASKED["metres_per_min"],
    ),
    RuleWord("detour_pct", "绕行百分比", "detour per cent", 100, rules.MOST_DETOUR_PCT, _ASKED["detour_pct"]),
    RuleWord("count", "新站点个数", "next sites", 1, rules.MOST_NEXT, _ASKED["count"]),
    RuleWord("spread_m", "散居半径米", "spread metres", 0, rules.MOST_SPREAD_M, _ASKED["spread_m"]),
)
GUIDE = ("填写说明", "How to fill in")
GOAL = RuleWord("goal", "选址目标", "sites are chosen for", 0, 0, 0)
CAPACITY = RuleWord("capacity", "新站点最多服务人数", "residents a new site serves", 1, rules.MOST_CAPACITY, 0)
SECOND = RuleWord("second", "每户附近应有第二个服务点", "a second service point in reach", 0, 0, 0)
BUDGET = RuleWord("budget", "新站点预算（元）", "budget for new sites, yuan", 1, rules.MOST_YUAN, 0)
COST = RuleWord("cost", "一个新站点的费用（元）", "yuan for a new site", 1, rules.MOST_YUAN, 0)
RULE_WORDS = (FRAME, *NUMBERS, GOAL, CAPACITY, SECOND, BUDGET, COST)
CLASHES = {
    Clash.BUDGET_GOAL: (
        "预算只用于目标“圈内居民最多”；要人人在圈内，请空着预算，会找最省钱的站点。",
        "A budget goes with most residents inside. For everybody inside leave it empty: the cheapest is found.",
    ),
    Clash.COST_GOAL: (
        "费用只用于前两个目标（和圈内有关的）。",
        "Costs count only with the first two goals, which are about who is inside.",
    ),
    Clash.SECOND_GOAL: (
        "第二个服务点只用于前两个目标（和圈内有关的）。",
        "A second service point can be asked only with the first two goals, which are about who is inside.",
    ),
    Clash.NO_COST: ("还要写明一个新站点的费用。", "Write what a new site costs, too."),
    Clash.NO_BUDGET: ("还要写明预算，或者把费用都空着。", "Write the budget, too, or leave the costs empty."),
    Clash.CAPACITY: (
        "请空着：有预算或要第二个服务点时，不考虑站点会满。",
        "Leave this empty: with a budget or a second service point no site is reckoned as full.",
    ),
}
GOAL_WORDS = {word: goal for goal, words in GOALS.items() for word in (*words, goal)}


def template(pick: Pick, *, example: int = 0, seed: int = 1) -> bytes:
    """Return a workbook in the reader's language, ready to be filled in.

    Args:
        pick: Chooses the Chinese (first) or the English word.
        example: How many invented villages to put in, 0 to 900; every fifth gets an invented service point.
        seed: Of the invented villages.

    Raises:
        ValueError: Another number of villages.
    """
    if not 0 <= example <= MOST_EXAMPLES:
        message = f"between 0 and {MOST_EXAMPLES} villages can be invented, not {example}"
        raise ValueError(message)
    homes = list(_homes(pick, example, seed))
    sites = [(pick(f"{home[1]}驿站", f"{home[1]} station"), home[3], home[4]) for home in homes[::5]]
    values: list[tuple[str, str | None]] = [(pick(FRAME.zh, FRAME.en), "WGS-84")]
    values += [(pick(one.zh, one.en), str(one.plain)) for one in NUMBERS]
    values += [(pick(GOAL.zh, GOAL.en), pick(*GOALS["most"])), (pick(CAPACITY.zh, CAPACITY.en), None)]
    values += [(pick(SECOND.zh, SECOND.en), pick("否", "no"))]
    values += [(pick(one.zh, one.en), None) for one in (BUDGET, COST)]
    return write_workbook(
        [
            _sheet(HOMES, pick, homes),
            _sheet(SITES, pick, sites),
            _sheet(CANDIDATES, pick, []),
            _sheet(RULES, pick, values),
            Sheet(
                pick(*GUIDE), [pick("工作表或规则", "Sheet or rule"), pick("怎么填", "How to fill it in")], _guide(pick)
            ),
        ]
    )


def _guide(pick: Pick) -> list[tuple[str, str]]:
    """Return what is not plain from the headings."""
    goals = pick("；", "; ").join(pick(*words) for words in GOALS.values())
    return [
        (
            pick(CANDIDATES.zh, CANDIDATES.en),
            pick("空着：每个有坐标的村都是候选点", "Empty: every village with coordinates is a candidate"),
        ),
        (pick(FRAME.zh, FRAME.en), pick("、", ", ").join(frame.value for frame in Frame)),
        (pick(GOAL.zh, GOAL.en), pick(f"填其中之一：{goals}", f"One of: {goals}")),
        (
            next(pick(one.zh, one.en) for one in NUMBERS if one.name == "count"),
            pick(
                "目标是“人人在圈内”，或填了预算时不用填",
                "Not asked where everybody is to come inside, or with a budget",
            ),
        ),
        (
            pick(CAPACITY.zh, CAPACITY.en),
            pick(
                "空着：来多少服务多少；一个村整村由一个站点服务",
                "Empty: as many as come. A village is served whole, by one site",
            ),
        ),
        (
            pick(SECOND.zh, SECOND.en),
            pick(
                "是或否；填“是”时，只算步行范围内有两个服务点的居民，一处关了还有另一处。只用于前两个目标",
                "Yes or no; with yes, residents count who have two within the walk, should one be closed. Only with "
                "the first two goals",
            ),
        ),
        (
            pick(BUDGET.zh, BUDGET.en),
            pick("整元；只用于目标“圈内居民最多”", "Whole yuan; only with most residents inside"),
        ),
        (
            pick(COST.zh, COST.en),
            pick(
                "整元；有预算时要填。目标是“人人在圈内”时，找总费用最少的站点。个别地点不同的，写在村庄表或候选点表的费用栏",
                "Whole yuan; needed with a budget. Where everybody is to come inside, the cheapest sites are looked "
                "for. Where a place costs something else: in the column of the villages or the candidates",
            ),
        ),
    ]


def _sheet(kind: SheetKind, pick: Pick, rows: list[Any]) -> Sheet:
    return Sheet(pick(kind.zh, kind.en), [pick(column.zh, column.en) for column in kind.columns], rows)


def _homes(pick: Pick, count: int, seed: int) -> Iterator[tuple[Any, ...]]:
    dice = random.Random(seed)  # noqa: S311  invented places, not secrets
    for number in range(1, count + 1):
        lon, lat = round(120.08 + dice.gauss(0, 0.02), 5), round(30.86 + dice.gauss(0, 0.015), 5)
        name = pick(f"虚构{number}村", f"Invented {number}")
        people = round(dice.lognormvariate(7.0, 0.6))
        town, quality = pick("虚构镇", "Invented town"), pick(*QUALITIES["synthetic"])
        yield f"V{number:03d}", name, town, lon, lat, people, quality, None
