"""A workbook of homes, service points and candidates, from anywhere, into a circle's problem (服务圈工作簿).

Needs neither settings nor database.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.base import cell_values
from doorstep.base.cell_values import Unfit
from doorstep.base.tables import CellError, Row, Table, read_workbook
from doorstep.kernel.fen import FEN_PER_YUAN
from doorstep.kernel.geo import Frame, LonLat
from doorstep.programmes.stations.bridge.circle import FORMAT, Json
from doorstep.programmes.stations.bridge.workbook_layout import (
    CLASHES,
    FRAME,
    FRAME_WORDS,
    GOAL,
    GOAL_WORDS,
    NUMBERS,
    RULE_WORDS,
    RULES,
    SECOND,
    SHEETS,
    RuleWord,
)
from doorstep.programmes.stations.rules import Asking, Contradicting, check_together

Point = dict[str, float | None]
NOWHERE: Point = {"lon": None, "lat": None}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a workbook asks for.

    Args:
        problem: As `circle.compute` takes it.
        notes: What was taken for granted, in both languages.
    """

    problem: Json
    notes: tuple[tuple[str, str], ...] = ()


def read_problem(data: bytes, filename: str) -> Asked | list[CellError]:
    """Read a workbook of villages, service points and, if it has them, candidates and rules.

    Returns:
        The problem, or every fault with its cell; a village without coordinates is no fault: it is never covered.
    """
    tables = read_workbook(data, filename, SHEETS)
    if isinstance(tables, list):
        return tables
    faults: list[CellError] = []
    given = _rules(tables.get("rules"), faults)
    frame = Frame(str(given.pop("frame", Frame.WGS84.value)))
    homes = _homes(tables["homes"], frame, faults)
    sites = [
        {"id": f"s{row.number}", "name": row["name"], "kind": "station"} | _point(tables["sites"], row, frame, faults)
        for row in tables["sites"].rows
    ]
    candidates = _candidates(tables.get("candidates"), homes, frame, faults)
    if not faults:
        faults += _nothing_to_reckon(tables["homes"], homes, candidates)
    if faults:
        return faults
    asked = {word.name: given.get(word.name, word.plain) for word in NUMBERS}
    asked |= _chosen_for(given, candidates, faults)
    if faults:
        return faults
    problem = asked | {"format": FORMAT, "homes": homes, "sites": sites, "candidates": candidates}
    return Asked(problem, tuple(_notes(tables, homes)))


def _homes(table: Table, frame: Frame, faults: list[CellError]) -> list[Json]:
    times = Counter(row["code"] for row in table.rows)
    homes = []
    for row in table.rows:
        if times[row["code"]] > 1:
            faults.append(table.fault(row, "code", "编号重复。", "This code occurs more than once."))
        homes.append(
            {
                "id": row["code"],
                "name": row["name"],
                "town": row.values.get("town") or "",
                "residents": row["residents"],
                "point_quality": row.values.get("point_quality") or "unknown",
            }
            | _point(table, row, frame, faults)
            | _cost(row)
        )
    return homes


def _candidates(table: Table | None, homes: list[Json], frame: Frame, faults: list[CellError]) -> list[Json]:
    """Return the candidates given, or else every home of known place."""
    if table and table.rows:
        return [
            {"id": f"c{row.number}", "name": row["name"]} | _point(table, row, frame, faults) | _cost(row)
            for row in table.rows
        ]
    keys = ("id", "name", "lon", "lat", "cost_fen")
    return [{key: home[key] for key in keys if key in home} for home in homes if home["lon"] is not None]


def _cost(row: Row) -> Json:
    """Return what a site costs here, if that is written down."""
    yuan = row.values.get("cost")
    return {} if yuan is None else {"cost_fen": yuan * FEN_PER_YUAN}


def _chosen_for(given: Mapping[str, Any], candidates: list[Json], faults: list[CellError]) -> Json:
    """Return what the next sites are chosen for, and write what they cost beside the candidates."""
    budget, each = (given[name] * FEN_PER_YUAN if name in given else None for name in ("budget", "cost"))
    own = tuple((one["name"], one["cost_fen"]) for one in candidates if "cost_fen" in one)
    if each is None and len(own) == len(candidates):
        each = own[0][1]
    asking = Asking(
        goal=given.get("goal", "most"),
        capacity=given.get("capacity"),
        second=given.get("second", False),
        budget=budget,
        cost=each,
        costs=own,
    )
    try:
        check_together(asking)
    except Contradicting as refused:
        named = {word.name: word for word in RULE_WORDS}
        faults += [CellError(RULES.zh, 0, 0, named[asked].zh, *CLASHES[clash]) for asked, clash in refused.clashes]
    if each is not None:
        for one in candidates:
            one.setdefault("cost_fen", each)
    return {name: asking.to_json()[name] for name in ("goal", "capacity", "backup", "budget_fen")}


def _point(table: Table, row: Row, frame: Frame, faults: list[CellError]) -> Point:
    lon, lat = row["lon"], row["lat"]
    if lon is None and lat is None:
        return NOWHERE
    if lon is None or lat is None:
        zh, en = "经度和纬度要么都填，要么都空。", "Give both longitude and latitude, or neither."
        faults.append(table.fault(row, "lon" if lon is None else "lat", zh, en))
        return NOWHERE
    if abs(lat) > 90:
        zh = "纬度不会超过 90：经度和纬度像是填反了。"
        faults.append(table.fault(row, "lat", zh, "A latitude is at most 90: longitude and latitude look exchanged."))
        return NOWHERE
    at = LonLat.read(lon, lat, frame)
    return {"lon": at.lon, "lat": at.lat}


def _nothing_to_reckon(table: Table, homes: list[Json], candidates: list[Json]) -> list[CellError]:
    if not any(home["residents"] for home in homes):
        zh, en = "没有一个村填了人口，算不出比例。", "No village has a number of residents, so there is no share."
    elif not candidates:
        zh, en = "没有一个村填了坐标，量不出距离。", "No village has coordinates, so nothing can be measured."
    else:
        return []
    return [CellError(table.sheet, 0, 0, "", zh, en)]


def _notes(tables: Mapping[str, Table], homes: list[Json]) -> list[tuple[str, str]]:
    notes = []
    named = {_word(str(row["rule"])) for row in tables["rules"].rows if row["value"]} if "rules" in tables else set()
    if FRAME not in named:
        notes.append(("没有写明坐标系，按 WGS-84 处理。", "No coordinate frame is given, so WGS-84 is taken."))
    if plain := [word for word in NUMBERS if word not in named]:
        zh = "、".join(f"{word.zh} {word.plain}" for word in plain)
        en = ", ".join(f"{word.en} {word.plain}" for word in plain)
        notes.append((f"没有写的规则按假设：{zh}。", f"Rules not given are assumed: {en}."))
    if lost := sum(home["lon"] is None for home in homes):
        notes.append((f"{lost} 个村没有坐标，不算覆盖。", f"{lost} without coordinates, never counted as inside."))
    if uncounted := sum(home["residents"] is None for home in homes):
        notes.append((f"{uncounted} 个村没有人口数，不计入比例。", f"{uncounted} without residents weigh nothing."))
    return notes


def _word(text: str) -> RuleWord | None:
    plain = re.sub(r"[\s_]+", " ", text).strip().casefold()
    return next((word for word in RULE_WORDS if plain in {word.zh, word.en, word.name.replace("_", " ")}), None)


def _rules(table: Table | None, faults: list[CellError]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for row in table.rows if table else ():
        word = _word(str(row["rule"]))
        if table is None or row["value"] is None:
            continue
        if word is None:
            zh = "没有这条规则。可用：" + "、".join(known.zh for known in RULE_WORDS) + "。"
            en = "There is no such rule. Known: " + ", ".join(known.en for known in RULE_WORDS) + "."
            faults.append(table.fault(row, "rule", zh, en))
            continue
        try:
            given[word.name] = _value(word, row["value"])
        except Unfit as unfit:
            faults.append(table.fault(row, "value", unfit.zh, unfit.en))
    return given


def _value(word: RuleWord, text: str) -> int | str | bool:
    if word is FRAME:
        return cell_values.choice(text, FRAME_WORDS)
    if word is SECOND:
        return cell_values.yes_no(text)
    if word is GOAL:
        return cell_values.choice(text, GOAL_WORDS)
    value = cell_values.whole(text)
    if not word.least <= value <= word.most:
        zh = f"应在 {word.least} 到 {word.most} 之间。"
        raise Unfit(zh, f"This should be between {word.least} and {word.most}.")
    return value
