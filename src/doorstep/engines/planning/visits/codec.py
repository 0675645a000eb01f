"""Problem and plan to plain dicts (JSON) and back, "format": "doorstep.visits/1"."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import types
import typing
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np

from doorstep.engines.planning.travel import TravelTimes
from doorstep.engines.planning.visits.faults import Fault, FaultCode, FaultyInput
from doorstep.engines.planning.visits.plan import VisitPlan
from doorstep.engines.planning.visits.problem import VisitProblem

FORMAT = "doorstep.visits/1"

Json = dict[str, Any]


def problem_to_json(problem: VisitProblem) -> Json:
    """A problem as a dict of plain values; `inf` in matrices becomes null."""
    return {"format": FORMAT, "kind": "problem", **_plain(problem)}


def problem_from_json(data: Mapping[str, Any]) -> VisitProblem:
    """A problem from what `problem_to_json` wrote, or a person; left-out fields take their defaults.

    Raises:
        FaultyInput: with every missing, unknown or wrongly typed field and where it stands.
    """
    return typing.cast("VisitProblem", _read_document(data, "problem", VisitProblem))


def plan_to_json(plan: VisitPlan) -> Json:
    """A plan as a dict of plain values."""
    return {"format": FORMAT, "kind": "plan", **_plain(plan)}


def plan_from_json(data: Mapping[str, Any]) -> VisitPlan:
    """A plan from what `plan_to_json` wrote.

    Raises:
        FaultyInput: with every missing, unknown or wrongly typed field and where it stands.
    """
    return typing.cast("VisitPlan", _read_document(data, "plan", VisitPlan))


def digest(problem: VisitProblem) -> str:
    """The sha256 (hex) of the problem's JSON with sorted keys, no spaces, and `ensure_ascii` off."""
    text = json.dumps(problem_to_json(problem), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, TravelTimes):
        return {"minutes": _rows(value.minutes), "metres": _rows(value.metres)}
    if dataclasses.is_dataclass(value):
        shown = (field for field in dataclasses.fields(value) if not _is_left_out(value, field))
        return {field.name: _plain(getattr(value, field.name)) for field in shown}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return str(value) if isinstance(value, StrEnum) else value


def _is_left_out(value: Any, field: dataclasses.Field[Any]) -> bool:
    return "later" in field.metadata and bool(getattr(value, field.name) == field.default)


def _rows(matrix: np.ndarray[Any, np.dtype[np.float64]]) -> list[list[float | None]]:
    return [[cell if math.isfinite(cell) else None for cell in row] for row in matrix.tolist()]


def _read_document(data: Mapping[str, Any], kind: str, shape: type) -> Any:
    if not isinstance(data, Mapping):
        raise FaultyInput([Fault(FaultCode.WRONG_TYPE, "", {"expected": "object", "found": type(data).__name__})])
    for key, expected in (("format", FORMAT), ("kind", kind)):
        if data.get(key) != expected:
            raise FaultyInput(
                [Fault(FaultCode.WRONG_FORMAT, key, {"expected": expected, "found": str(data.get(key))[:80]})]
            )
    faults: list[Fault] = []
    body = {key: value for key, value in data.items() if key not in {"format", "kind"}}
    result = _read(body, shape, "", faults)
    if faults:
        raise FaultyInput(faults)
    return result


def _read(value: Any, shape: Any, where: str, faults: list[Fault]) -> Any:  # noqa: PLR0911  (a line per shape)
    """Return `value` as `shape`, or None after noting what is wrong."""
    origin, arguments = typing.get_origin(shape), typing.get_args(shape)
    if shape is TravelTimes:
        return _read_times(value, where, faults)
    if dataclasses.is_dataclass(shape):
        return _read_dataclass(value, typing.cast("type", shape), where, faults)
    if origin in {types.UnionType, typing.Union}:
        return _read_union(value, arguments, where, faults)
    if origin is tuple and isinstance(value, list):
        return tuple(_read(item, arguments[0], f"{where}[{at}]", faults) for at, item in enumerate(value))
    if origin is Mapping and isinstance(value, Mapping):
        return {str(key): _read(item, arguments[1], f"{where}.{key}", faults) for key, item in value.items()}
    if isinstance(shape, type) and issubclass(shape, StrEnum) and value in list(shape):
        return shape(value)
    if shape is float and type(value) in {int, float} and math.isfinite(value):
        return float(value)
    if type(value) is shape:
        return value
    faults.append(_wrong_type(value, shape, where))
    return None


def _read_union(value: Any, arguments: tuple[Any, ...], where: str, faults: list[Fault]) -> Any:
    if value is None and type(None) in arguments:
        return None
    choices = [choice for choice in arguments if choice is not type(None)]
    for choice in choices[:-1]:
        tried: list[Fault] = []
        result = _read(value, choice, where, tried)
        if not tried:
            return result
    return _read(value, choices[-1], where, faults)


def _read_dataclass(value: Any, shape: type, where: str, faults: list[Fault]) -> Any:
    if not isinstance(value, Mapping):
        faults.append(_wrong_type(value, shape, where))
        return None
    prefix = f"{where}." if where else ""
    before = len(faults)
    read: dict[str, Any] = {}
    hints = _hints(shape)
    faults.extend(Fault(FaultCode.UNKNOWN_FIELD, where, {"field": str(key)[:80]}) for key in value if key not in hints)
    for field in dataclasses.fields(shape):
        if field.name in value:
            read[field.name] = _read(value[field.name], hints[field.name], prefix + field.name, faults)
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            faults.append(Fault(FaultCode.MISSING_FIELD, where, {"field": field.name}))
    return shape(**read) if len(faults) == before else None


def _read_times(value: Any, where: str, faults: list[Fault]) -> TravelTimes | None:
    matrices = []
    for name in ("minutes", "metres"):
        rows = value.get(name) if isinstance(value, Mapping) else None
        try:
            cells = [[math.inf if cell is None else float(cell) for cell in row] for row in rows]  # type: ignore[union-attr]
            matrices.append(np.array(cells, dtype=np.float64))
        except (TypeError, ValueError):
            fault = {"expected": "rows of numbers or null", "found": type(rows).__name__}
            faults.append(Fault(FaultCode.WRONG_TYPE, f"{where}.{name}", fault))
    return TravelTimes(*matrices) if len(matrices) == 2 else None


def _wrong_type(value: Any, shape: Any, where: str) -> Fault:
    words = {int: "whole number", float: "number", str: "text", bool: "true or false"}
    if typing.get_origin(shape) is tuple:
        expected = "list"
    elif dataclasses.is_dataclass(shape) or typing.get_origin(shape) is Mapping:
        expected = "object"
    elif isinstance(shape, type) and issubclass(shape, StrEnum):
        expected = " | ".join(shape)
    else:
        expected = words.get(shape, str(shape))
    return Fault(FaultCode.WRONG_TYPE, where, {"expected": expected, "found": type(value).__name__})


@cache
def _hints(shape: type) -> dict[str, Any]:
    return typing.get_type_hints(shape)
