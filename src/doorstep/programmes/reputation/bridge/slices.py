"""What a run says of one village, cut out of its result: what a page, a print and a workbook are made of.

Needs neither settings nor database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]
ROOT: Final = "root"
INDICATOR: Final = "indicator"


@dataclass(frozen=True, slots=True)
class Slice:
    """One village of a run: what can be asked for in a query, and `detail` with everything else."""

    place: int
    position: int
    score: float
    low: float
    high: float
    band: str
    detail: Json


def slices(problem: Mapping[str, Any], result: Mapping[str, Any]) -> list[Slice]:
    """Return every village's, in the problem's order."""
    cut = _Cut(problem, result, _tree(problem), {code: row for row, code in enumerate(_leaf_codes(problem))})
    return [_slice(cut, at, one) for at, one in enumerate(problem["places"])]


@dataclass(frozen=True, slots=True)
class _Cut:
    """What all slices are cut from; `order` is the row of every indicator."""

    problem: Mapping[str, Any]
    result: Mapping[str, Any]
    tree: list[tuple[Json, int, list[int]]]
    order: Mapping[str, int]


def _tree(problem: Mapping[str, Any]) -> list[tuple[Json, int, list[int]]]:
    """Return nodes from the root down as read, each with its depth and the rows of the indicators below it."""
    nodes = problem["scheme"]["nodes"]
    children: dict[str | None, list[Json]] = {}
    for one in nodes:
        children.setdefault(one["parent"], []).append(one)
    rows = {one["code"]: at for at, one in enumerate([one for one in nodes if one["code"] not in children])}
    found: list[tuple[Json, int, list[int]]] = []

    def down(node: Json, depth: int) -> list[int]:
        at = len(found)
        found.append((node, depth, []))
        below = [row for child in children.get(node["code"], ()) for row in down(child, depth + 1)]
        mine = below or [rows[node["code"]]]
        found[at] = (node, depth, mine)
        return mine

    down(children[None][0], 0)
    return found


def _slice(cut: _Cut, at: int, place: Mapping[str, Any]) -> Slice:
    problem, result = cut.problem, cut.result
    root = cut.tree[0][0]["code"]
    steady = result["steadiness"]
    peer = result["peers"][place["peer"]]
    places, best = result["places"], result["best"]
    detail = {
        "nodes": [_node(cut, at, *one) for one in cut.tree],
        "gap": result["gap"][at],
        "missing": result["missing"][at],
        "reference": result["reference"][root][0],
        "first": places["first"][at],
        "last": places["last"][at],
        "of": len(problem["places"]),
        "may_be_best": best["may_be"][at],
        "top": best["top"],
        "holds": steady["holds"][at] if steady["holds"] else None,
        "methods": steady["methods"],
        "steadiness": steady["reason"],
        "is_capped": any(row[at] for row in result["is_capped"].values()),
        "peer": {
            "name": place["peer"],
            "mean": peer["mean"],
            "of": len(peer["members"]),
            "band": peer["bands"][peer["members"].index(at)],
        },
        "answers": max((row[at] for row in problem["answers"] if row[at] is not None), default=0),
        "response": problem["response"][at],
        "audit_margin": result["audit_margin"],
        "audited": [
            {"code": one["indicator"], "claimed": one["claimed"], "found": one["found"]}
            for one in problem["audits"]
            if one["place"] == place["id"]
        ],
        "trend": [_trend(at, quarter, root) for quarter in result["trend"]],
        **_pooled(at, result),
        "filled": sum(1 for code in cut.order if _cell(result["is_filled"], code, at)),
    }
    return Slice(
        place["id"],
        at,
        result["scores"][root][at],
        result["low"][root][at],
        result["high"][root][at],
        result["bands"][root][at],
        detail,
    )


def _cell(rows: Mapping[str, Any], code: str, at: int) -> Any:
    """Return a cell of rows that are left out where they say nothing."""
    return rows[code][at] if code in rows else 0


def _leaf_codes(problem: Mapping[str, Any]) -> list[str]:
    nodes = problem["scheme"]["nodes"]
    parents = {one["parent"] for one in nodes}
    return [one["code"] for one in nodes if one["code"] not in parents]


def _node(cut: _Cut, at: int, node: Mapping[str, Any], depth: int, rows: list[int]) -> Json:
    """Return a node's line: its score and the town's, its part of the gap; of an indicator also what it rests on."""
    problem, result, order = cut.problem, cut.result, cut.order
    code, codes = node["code"], list(order)
    band = result["bands"][code]
    part = sum(_cell(result["parts"], codes[row], at) for row in rows)
    said: Json = {
        "code": code,
        "name": node["name"],
        "name_en": node["name_en"],
        "depth": depth,
        "score": result["scores"][code][at],
        "low": result["low"][code][at],
        "high": result["high"][code][at],
        "reference": result["reference"][code][0],
        "band": band[at] if band else None,
        "error": result["errors"][code][at],
        "part": round(part, 4) + 0.0,
    }
    if code not in order:
        return said
    row = order[code]
    is_hidden = problem["hidden"][row][at]
    is_filled = is_hidden or bool(_cell(result["is_filled"], code, at))
    said |= {
        "source": node["source"],
        "rests_on": problem["provenance"][row][at],
        "value": None if is_hidden else problem["values"][row][at],
        "answers": None if is_hidden else problem["answers"][row][at],
        "is_hidden": is_hidden,
        "is_filled": is_filled,
    }
    if is_filled:
        said |= {"score": None, "low": None, "high": None, "band": None, "error": None}
    return said


def _pooled(at: int, result: Mapping[str, Any]) -> Json:
    """Return several quarters together, as far as there are any."""
    pooled = result.get("pooled")
    if not pooled or pooled["villages"][at] is None:
        return {}
    whole = {name: pooled[name] for name in ("quarters", "reference", "of")}
    return {"pooled": whole | pooled["villages"][at]}


def _trend(at: int, quarter: Mapping[str, Any], root: str) -> Json:
    changes = {code: row[at] for code, row in quarter["changes"].items()}
    return {
        "quarter": quarter["quarter"],
        "is_comparable": quarter["is_comparable"],
        "index": changes.pop(root, None),
        "indices": changes,
    } | ({"reference": quarter["reference"]} if "reference" in quarter else {})
