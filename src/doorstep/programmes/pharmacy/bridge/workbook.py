"""A workbook of villages, vehicles and rules, from any county, into a problem for the planning engine (排班工作簿).

Needs neither settings nor database: the `doorstep plan` command and the planner's page read the same file the same way.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from doorstep.base import cell_values
from doorstep.base.cell_values import Unfit
from doorstep.base.tables import MAX_FAULTS, CellError, Row, Table, read_workbook
from doorstep.engines.planning.visits.calendar import day_sets
from doorstep.engines.planning.visits.problem import (
    FrequencyTier,
    Stop,
    Vehicle,
    Village,
    VisitProblem,
    VisitRules,
    stops_at_villages,
)
from doorstep.kernel.geo import Frame, LonLat, haversine_m
from doorstep.programmes.pharmacy.bridge import workbook_conditions as sheets
from doorstep.programmes.pharmacy.bridge.conditions import Conditions, conditions_of, with_conditions
from doorstep.programmes.pharmacy.bridge.days import days_on, horizon, weeks_of
from doorstep.programmes.pharmacy.bridge.skills import skills_in
from doorstep.programmes.pharmacy.bridge.workbook_conditions import weekdays
from doorstep.programmes.pharmacy.bridge.workbook_layout import (
    FRAME_WORDS,
    RULE_WORDS,
    SHEETS,
    TERRAIN_WORDS,
    TERRAINS,
    RuleWord,
)

MOST_SPREAD_M = 1_000_000.0
"""A point farther from the middle of all others is taken for a mistake, not for a village."""
SWAP_SPREAD_M = 300_000.0
"""From here on a point is tried with longitude and latitude exchanged."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader took for granted, in both languages; it goes into the result's own account."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a workbook asks for.

    Args:
        problem: Ready for the engine.
        with_pharmacy: How many villages were left out because they have one.
        notes: What was taken for granted.
    """

    problem: VisitProblem
    with_pharmacy: int = 0
    notes: tuple[Note, ...] = ()


def read_problem(data: bytes, filename: str) -> Asked | list[CellError]:
    """Read a workbook of villages, vehicles and, if it has them, rules and frequencies.

    Args:
        data: The whole file.
        filename: Its name, for its ending.

    Returns:
        The problem, or every fault with its cell; a village without coordinates is no fault: it stays uncovered.
    """
    tables = read_workbook(data, filename, SHEETS)
    if isinstance(tables, list):
        return tables
    given, faults = _rules_given(tables.get("rules"))
    frame = Frame(str(given.pop("frame", Frame.WGS84.value)))
    notes = [] if "rules" in tables and _names_frame(tables["rules"]) else [_FRAME_ASSUMED]
    villages, with_pharmacy = _villages(tables["villages"], frame, faults)
    weekly = [_weekdays(tables["vehicles"], row, faults) for row in tables["vehicles"].rows]
    weeks = int(given.get("weeks", 1))
    vehicles = [_vehicle(tables["vehicles"], row, frame, faults) for row in tables["vehicles"].rows]
    if not vehicles:
        zh, en = "没有车辆：“车辆”表里至少要有一行。", "There are no vehicles: the sheet “Vehicles” needs a row."
        faults.append(CellError(tables["vehicles"].sheet, 0, 0, "", zh, en))
    faults += _far_away(tables, villages, vehicles)
    if not villages and not faults:
        zh, en = "每个村都有药店，没有需要排班的村。", "Every village has a pharmacy; there is nothing to plan."
        faults.append(CellError(tables["villages"].sheet, 0, 0, "", zh, en))
    served = tuple(village for village, _ in villages)
    stops: tuple[Stop, ...] = stops_at_villages(served)
    if "stops" in tables:

        def point(table: Table, row: Row, found: list[CellError]) -> LonLat | None:
            return _point(table, row, frame, found)

        more = sheets.more_stops(tables["stops"], served, stops, point, faults)
        stops = tuple(more)
    conditions = _conditions(tables, served, stops, weeks, faults)
    if faults:
        return faults[:MAX_FAULTS]
    days = sorted({day for week in weekly for day in week} | conditions.weekdays)
    rules = _rules(given, horizon(days, weeks), tables.get("tiers"), notes)
    running = [
        replace(made, days=days_on(rules, week)) for (made, _), week in zip(vehicles, weekly, strict=True) if made
    ]
    problem = VisitProblem(served, stops, tuple(running), rules)
    needs = conditions_of(problem)
    asked = replace(conditions, villages=needs.villages, stops=needs.stops, points=needs.points)
    return Asked(with_conditions(problem, asked), with_pharmacy, tuple(notes))


def _conditions(
    tables: Mapping[str, Table], villages: Sequence[Village], stops: Sequence[Stop], weeks: int, faults: list[CellError]
) -> Conditions:
    """Read the sheets of conditions that are there."""
    left_out = [row for row in tables["villages"].rows if row["has_pharmacy"]]
    known = sheets.Known(
        villages,
        stops,
        [row["name"] for row in tables["vehicles"].rows],
        weeks,
        faults,
        frozenset(row[name] for row in left_out for name in ("code", "name")),
    )

    def read(name: str, reader: Callable[[Table, sheets.Known], list[Any]]) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(reader(tables[name], known))) if name in tables else ()

    return Conditions(
        openings=read("openings", sheets.openings),
        day_sets=read("day_sets", sheets.day_sets),
        fixed=read("fixed", sheets.fixed),
        apart=read("apart", sheets.apart),
        rest=read("rest", sheets.rest),
    )


_FRAME_ASSUMED = Note(
    "没有写明坐标系，按 WGS-84 处理；如取自国内网络地图，请在“规则”表写“坐标系 GCJ-02”。",
    "No coordinate frame is given, so WGS-84 is taken; for points from Chinese web maps put “coordinate frame: GCJ-02” "
    "into the sheet “Rules”.",
)


def _names_frame(rules: Table) -> bool:
    return any(_rule_word(str(row["rule"])) is RULE_WORDS[0] and row["value"] for row in rules.rows)


def _villages(table: Table, frame: Frame, faults: list[CellError]) -> tuple[list[tuple[Village, Row]], int]:
    times = Counter(row["code"] for row in table.rows)
    found, with_pharmacy = [], 0
    for row in table.rows:
        if times[row["code"]] > 1:
            rows = "、".join(str(other.number) for other in table.rows if other["code"] == row["code"])
            zh, en = (
                f"编号重复（第 {rows} 行）。",
                f"This code occurs more than once (rows {rows.replace('、', ', ')}).",
            )
            faults.append(table.fault(row, "code", zh, en))
        point = _point(table, row, frame, faults)
        if row["has_pharmacy"]:
            with_pharmacy += 1
            continue
        share = row["share_60plus"]
        village = Village(
            id=row["code"],
            name=row["name"],
            lon=point.lon if point else None,
            lat=point.lat if point else None,
            residents=row["residents"],
            point_quality=row["point_quality"] or "unknown",
            share_60plus=None if share is None else share / 100,
            expected=row["expected"],
            value=row["value"],
            visits=row["visits"],
            promised_visits=row["promised_visits"] or 0,
            skills=skills_in(row["skills"] or ""),
            load=row["load"],
        )
        found.append((village, row))
    return found, with_pharmacy


def _point(table: Table, row: Row, frame: Frame, faults: list[CellError]) -> LonLat | None:
    lon, lat = row["lon"], row["lat"]
    if lon is None and lat is None:
        return None
    if lon is None or lat is None:
        blank = "lon" if lon is None else "lat"
        zh, en = "经度和纬度要么都填，要么都空。", "Give both longitude and latitude, or neither."
        faults.append(table.fault(row, blank, zh, en))
        return None
    if abs(lat) > 90:
        zh = "纬度不会超过 90：经度和纬度像是填反了。"
        faults.append(table.fault(row, "lat", zh, "A latitude is at most 90: longitude and latitude look exchanged."))
        return None
    return LonLat.read(lon, lat, frame)


def _far_away(
    tables: dict[str, Table], villages: Sequence[tuple[Village, Row]], vehicles: Sequence[tuple[Vehicle | None, Row]]
) -> list[CellError]:
    """Find points that cannot belong to the others: exchanged, or in another frame or unit."""
    points = [
        (tables["villages"], row, village.lon, village.lat)
        for village, row in villages
        if village.lon is not None and village.lat is not None
    ]
    points += [(tables["vehicles"], row, made.depot_lon, made.depot_lat) for made, row in vehicles if made]
    if not points:
        return []
    middle = median(point[2] for point in points), median(point[3] for point in points)
    faults = []
    for table, row, lon, lat in points:
        metres = haversine_m(lon, lat, *middle)
        if metres > SWAP_SPREAD_M and abs(lon) <= 90 and haversine_m(lat, lon, *middle) < SWAP_SPREAD_M:
            zh = "经度和纬度像是填反了：对调以后就在其他地点旁边。"
            en = "Longitude and latitude look exchanged: the other way round it lies among the other points."
            faults.append(table.fault(row, "lon", zh, en))
        elif metres > MOST_SPREAD_M:
            zh = f"这个点离其他地点 {metres / 1000:,.0f} 公里，请检查坐标。"
            en = f"This point is {metres / 1000:,.0f} km from the others; please check the coordinates."
            faults.append(table.fault(row, "lon", zh, en))
    return faults


# --- vehicles --------------------------------------------------------------------------------------------------------


def _vehicle(table: Table, row: Row, frame: Frame, faults: list[CellError]) -> tuple[Vehicle | None, Row]:
    """Read a vehicle, all but its days: these wait until every sheet has named its weekdays."""
    before = len(faults)
    if sum(other["name"] == row["name"] for other in table.rows) > 1:
        faults.append(table.fault(row, "name", "两辆车不能同名。", "Two vehicles have this name."))
    start = 8 * 60 if row["start"] is None else row["start"]
    end = 17 * 60 if row["end"] is None else row["end"]
    if start >= end:
        faults.append(table.fault(row, "end", "收车时间应晚于出车时间。", "The shift must end after it starts."))
    first = 11 * 60 if row["break_from"] is None else row["break_from"]
    last = max(first, 13 * 60) if row["break_until"] is None else row["break_until"]
    is_midday = start <= first and end >= 14 * 60
    minutes = (60 if is_midday else 0) if row["break_min"] is None else row["break_min"]
    if minutes and not start <= first <= last <= end:
        zh = "午休最早开始时间不能早于出车，也不能晚于最晚开始时间。"
        faults.append(
            table.fault(row, "break_from", zh, "The break must begin inside the shift, earliest before latest.")
        )
    point = _point(table, row, frame, faults)
    if point is None or len(faults) > before:
        return None, row
    made = Vehicle(
        id=row["name"],
        name=row["name"],
        depot_lon=point.lon,
        depot_lat=point.lat,
        shift_start_min=start,
        shift_end_min=end,
        break_min=minutes,
        break_from_min=first,
        break_until_min=last,
        crew=row["crew"] or "",
        skills=skills_in(row["skills"] or ""),
        most_load=row["most_load"],
    )
    return made, row


def _weekdays(table: Table, row: Row, faults: list[CellError]) -> tuple[int, ...]:
    if row["days"] is None:
        return (0, 1, 2, 3, 4)
    days = weekdays(row["days"])
    if not days:
        zh = "看不懂出车日。可写“周一至周五”“一三五”或 Mon,Wed,Fri。"
        faults.append(table.fault(row, "days", zh, "Which days? Write Mon-Fri, or Mon,Wed,Fri, or 周一至周五."))
    return days


# --- rules -----------------------------------------------------------------------------------------------------------


def _rule_word(text: str) -> RuleWord | None:
    plain = re.sub(r"[\s_]+", " ", text).strip().casefold()
    return next((word for word in RULE_WORDS if plain in {word.zh, word.en, word.name.replace("_", " ")}), None)


def _rules_given(table: Table | None) -> tuple[dict[str, Any], list[CellError]]:
    given: dict[str, Any] = {}
    faults: list[CellError] = []
    for row in table.rows if table else ():
        word = _rule_word(str(row["rule"]))
        if table is None or row["value"] is None:
            continue
        if word is None:
            zh = "没有这条规则。可用：" + "、".join(known.zh for known in RULE_WORDS) + "。"
            en = "There is no such rule. Known: " + ", ".join(known.en for known in RULE_WORDS) + "."
            faults.append(table.fault(row, "rule", zh, en))
            continue
        try:
            given[word.name] = _rule_value(word, row["value"])
        except Unfit as unfit:
            faults.append(table.fault(row, "value", unfit.zh, unfit.en))
    least, most = given.get("service_least_min", 20), given.get("service_most_min", 90)
    if table and not faults and least > most:
        zh, en = "停靠最少分钟大于最多分钟。", "The shortest visit is longer than the longest."
        faults.append(CellError(table.sheet, 0, 0, "", zh, en))
    return given, faults


def _rule_value(word: RuleWord, text: str) -> float | int | str | tuple[int, ...]:
    if word.name == "frame":
        return cell_values.choice(text, FRAME_WORDS | {"WGS84": "WGS-84", "GCJ02": "GCJ-02"})
    if word.name == "terrain":
        return cell_values.choice(text, TERRAIN_WORDS)
    if word.is_list:
        return tuple(int(_within(word, cell_values.whole(part))) for part in re.split(r"[、,，;；/\s]+", text) if part)
    return _within(word, cell_values.whole(text) if word.is_whole else cell_values.number(text))


def _within(word: RuleWord, value: float) -> float:
    if not word.least <= value <= word.most:
        zh = f"应在 {word.least} 到 {word.most} 之间。"
        raise Unfit(zh, f"This should be between {word.least} and {word.most}.")
    return value


def _rules(given: Mapping[str, Any], days: Mapping[str, Any], tiers: Table | None, notes: list[Note]) -> VisitRules:
    plain = VisitRules()
    rules = VisitRules(
        **days,
        walk_limit_min=int(given.get("walk_limit_min", plain.walk_limit_min)),
        drive=TERRAINS[str(given.get("terrain", "mixed"))],
        service_base_min=float(given.get("service_base_min", plain.service_base_min)),
        service_per_100_min=float(given.get("service_per_100_min", plain.service_per_100_min)),
        service_least_min=int(given.get("service_least_min", plain.service_least_min)),
        service_most_min=max(1, int(given.get("service_most_min", plain.service_most_min))),
        min_gap_days=int(given.get("min_gap_days", plain.min_gap_days)),
        reserve_min=int(given.get("reserve_min", plain.reserve_min)),
        load_per_100=float(given.get("load_per_100", plain.load_per_100)),
        gaps=given.get("gaps", ()),
        visit_worth=given.get("visit_worth", ()),
        tiers=plain.tiers[:1],
    )
    if tiers and tiers.rows:
        rows = sorted((row["least"], row["visits"]) for row in tiers.rows)
        asked = tuple(FrequencyTier(least, visits) for least, visits in rows)
        if asked[0].min_residents > 0:
            asked = (FrequencyTier(0, 1), *asked)
    else:
        asked = tuple(tier for tier in plain.tiers if tier.visits == 1 or day_sets(rules, tier.visits))
        zh, en = ("每周", "a week") if weeks_of(rules) == 1 else ("两周", "in two weeks")
        words = "；".join(f"{tier.min_residents} 人以上{zh} {tier.visits} 次" for tier in asked)
        said = "; ".join(f"{tier.visits} {en} from {tier.min_residents} residents" for tier in asked)
        notes.append(Note(f"没有“频次”表，按默认：{words}。", f"There is no sheet “Frequency”; the default is {said}."))
    return replace(rules, tiers=asked)
