"""A scheme as a workbook: COINr's iMeta with our own columns beside it, out and in again (指标体系导入导出)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from doorstep.base.tables import CellError, Column, Kind, Table, read_table
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.engines.scoring import coinr
from doorstep.engines.scoring.scheme import Node
from doorstep.programmes.reputation.bridge.scheme import ROOT
from doorstep.programmes.reputation.models import Scheme
from doorstep.programmes.reputation.queries.schemes import nodes_of
from doorstep.programmes.reputation.rules.facts import NodeFacts, SchemeFacts
from doorstep.programmes.reputation.words import WHOLE_BP, Level, Method, OfficeKey, Source

_COINR: Final = (
    "Level", "iCode", "iName", "Direction", "Weight", "Type", "Parent", "Low", "High", "Method", "LeastAvailable",
    "RedLine",
)  # fmt: skip
_OURS: Final = (
    "WeightPercent", "NameEnglish", "Source", "Office", "Question", "Record", "Unit", "UnitEnglish", "Minutes",
    "Standing", "Evidence", "Help", "HelpEnglish", "WhyNotHeld",
)  # fmt: skip
_ZH: Final = {
    "iCode": "编码", "iName": "名称", "Parent": "上级编码", "Type": "类型", "WeightPercent": "权重百分比",
    "Weight": "权重", "Direction": "方向", "Low": "下限", "High": "上限", "Method": "合成方法", "RedLine": "红线",
    "LeastAvailable": "最低可得比例", "NameEnglish": "英文名称", "Source": "数据来源", "Office": "评价部门",
    "Question": "题目", "Record": "平台数据", "Unit": "单位", "UnitEnglish": "英文单位", "Minutes": "填报分钟数",
    "Standing": "沿用上季", "Evidence": "需要佐证", "Help": "说明", "HelpEnglish": "英文说明",
    "WhyNotHeld": "与平台数据的区别",
}  # fmt: skip
_NUMBERS: Final = {
    "Direction", "Weight", "Low", "High", "LeastAvailable", "RedLine", "WeightPercent", "Minutes", "Standing",
    "Evidence",
}  # fmt: skip
_REQUIRED: Final = {"iCode", "iName", "Type", "Parent"}
_DEPTHS: Final = (Level.INDEX, Level.CLASS, Level.INDICATOR)


@dataclass(frozen=True, slots=True)
class ReadScheme:
    """What a workbook holds: lines from top to bottom, or what is wrong with it."""

    facts: SchemeFacts
    nodes: tuple[NodeFacts, ...] = ()
    faults: tuple[CellError, ...] = ()


def write_scheme(scheme: Scheme) -> bytes:
    """Return a scheme as a workbook with one sheet, iMeta, that COINr reads and `read_scheme` gives back unchanged."""
    rows: list[Sequence[Any]] = []
    nodes = nodes_of(scheme)
    codes = {node.pk: node.code for node in nodes}
    for node in nodes:
        is_leaf = node.level == Level.INDICATOR
        rows.append(
            (
                {Level.INDICATOR: 1, Level.CLASS: 2, Level.INDEX: 3}[Level(node.level)],
                node.code,
                node.name,
                node.direction,
                node.weight_bp / WHOLE_BP,
                "Indicator" if is_leaf else "Aggregate",
                codes[node.parent_id] if node.parent_id else ROOT,
                node.goal_low,
                node.goal_high,
                node.method or None,
                node.least_bp / WHOLE_BP or None,
                node.red_line,
                node.weight_bp / 100,
                node.name_en,
                node.source,
                node.office,
                node.question_key,
                node.record_key,
                node.unit,
                node.unit_en,
                node.minutes or None,
                int(node.is_standing) or None,
                int(node.wants_evidence) or None,
                node.help,
                node.help_en,
                node.not_held_why,
            )
        )
    rows.append((4, ROOT, scheme.name, 1, 1, "Aggregate", None, None, None, scheme.method, None, None, 100))
    return write_workbook([Sheet("iMeta", (*_COINR, *_OURS), rows)])


def read_scheme(data: bytes, filename: str) -> ReadScheme:
    """Return the scheme in a workbook or CSV file: ours, or COINr's iMeta with three levels below its index.

    Weights stand as they are where `WeightPercent` says them; COINr's own are taken as shares of their siblings.
    """
    nothing = SchemeFacts("")
    table = read_table(data, filename, _columns(), max_rows=2_000)
    if not isinstance(table, Table):
        return ReadScheme(nothing, faults=tuple(table))
    rows = [_as_text(row.values) for row in table.rows]
    rows = [row for row in rows if row["Type"].strip().lower() in {"indicator", "aggregate"}]
    blank = {"uCode": "x"} | {row["iCode"]: None for row in rows}
    try:
        nodes = coinr.read([_for_coinr(row) for row in rows], [blank]).scheme.nodes
        return _lines(nodes, {row["iCode"]: row for row in rows})
    except ValueError as fault:
        return ReadScheme(
            nothing, faults=(_whole(f"指标体系读不出来：{fault}", f"The scheme cannot be read: {fault}"),)
        )


def _columns() -> list[Column]:
    return [
        Column(
            name,
            _ZH.get(name, name),
            name,
            Kind.NUMBER if name in _NUMBERS else Kind.TEXT,
            is_required=name in _REQUIRED,
            may_be_blank=name not in {"iCode", "iName", "Type"},
            max_length=400,
        )
        for name in (*_COINR[1:], *_OURS)
    ]


def _as_text(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: "" if value is None and name not in _NUMBERS else value for name, value in values.items()}


def _for_coinr(row: Mapping[str, Any]) -> dict[str, Any]:
    parts = {name: row.get(name) for name in _COINR}
    method = str(parts["Method"] or "").strip().lower()
    return parts | {
        "Method": {"a_amean": "arithmetic", "a_gmean": "geometric", "a_hmean": "harmonic"}.get(method, method)
    }


def _whole(zh: str, en: str) -> CellError:
    return CellError("iMeta", 0, 0, "", zh, en)


def _lines(nodes: Sequence[Node], rows: Mapping[str, Mapping[str, Any]]) -> ReadScheme:
    below: dict[str | None, list[Node]] = {}
    for node in sorted(nodes, key=lambda one: list(rows).index(one.code)):
        below.setdefault(node.parent, []).append(node)
    root = below[None][0]
    made: list[NodeFacts] = []

    def descend(parent: str, depth: int) -> None:
        siblings = below.get(parent, [])
        for node, bp in zip(siblings, _weights(siblings, rows), strict=True):
            if depth >= len(_DEPTHS) or (node.code in below) is (_DEPTHS[depth] is Level.INDICATOR):
                message = f"{node.code} stands at another depth: an index, its classes, their indicators"
                raise ValueError(message)
            made.append(_fact(node, "" if depth == 0 else parent, _DEPTHS[depth], bp, rows[node.code]))
            descend(node.code, depth + 1)

    descend(root.code, 0)
    name = root.name or root.code
    return ReadScheme(SchemeFacts(name[:60], method=Method(root.method.value)), tuple(made))


def _weights(siblings: Sequence[Node], rows: Mapping[str, Mapping[str, Any]]) -> list[int]:
    """Return basis points: as written in per cent, else COINr's shares with the largest remainders rounded up."""
    percent = [rows[one.code].get("WeightPercent") for one in siblings]
    if all(one is not None for one in percent):
        return [round(float(one) * 100) for one in percent if one is not None]
    whole = sum(one.weight for one in siblings) or 1.0
    exact = [one.weight / whole * WHOLE_BP for one in siblings]
    floors = [int(one) for one in exact]
    order = sorted(range(len(exact)), key=lambda at: (floors[at] - exact[at], at))
    for at in order[: WHOLE_BP - sum(floors)]:
        floors[at] += 1
    return floors


def _fact(node: Node, parent: str, level: Level, bp: int, row: Mapping[str, Any]) -> NodeFacts:
    fact = NodeFacts(
        node.code[:24],
        parent,
        level,
        (node.name or node.code)[:60],
        bp,
        str(row.get("NameEnglish") or "")[:120],
        str(row.get("Help") or "")[:300],
        str(row.get("HelpEnglish") or ""),
        direction=node.direction,
        red_line=node.red_line,
    )
    if level is not Level.INDICATOR:
        return replace(fact, method=Method(node.method.value), least_bp=round(node.least_available * WHOLE_BP))
    source = str(row.get("Source") or Source.CLAIM).strip().lower()
    if source not in Source.values:
        message = f"{node.code}: Source is one of {', '.join(Source.values)}"
        raise ValueError(message)
    office = str(row.get("Office") or "").strip().lower()
    if office and office not in OfficeKey.values:
        message = f"{node.code}: Office is one of {', '.join(OfficeKey.values)}"
        raise ValueError(message)
    low, high = node.goalposts or (0.0, 100.0)
    return replace(
        fact,
        goal_low=low,
        goal_high=high,
        source=source,
        office=office,
        question_key=str(row.get("Question") or "")[:60],
        record_key=str(row.get("Record") or "")[:60],
        unit=str(row.get("Unit") or "")[:20],
        unit_en=str(row.get("UnitEnglish") or "")[:30],
        minutes=int(row.get("Minutes") or 0),
        is_standing=bool(row.get("Standing")),
        wants_evidence=bool(row.get("Evidence")),
        not_held_why=str(row.get("WhyNotHeld") or "")[:200],
    )
