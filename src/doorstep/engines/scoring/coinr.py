"""COINr's two tables, iMeta and iData, as a scheme with its values: pure rows in, arrays out.

Rows are mappings from heading to text, a number or nothing, as any reader of CSV or XLSX gives them.
Source: Becker, Caperna, Del Sorbo, Norlen, Papadimitriou and Saisana, Journal of Open Source Software 7 (2022), 4567.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from doorstep.engines.scoring.arrays import Bools, Floats
from doorstep.engines.scoring.scheme import Method, Node, Scheme

Cell: TypeAlias = str | float | int | None
Row: TypeAlias = Mapping[str, Cell]
_NOTHING = {"", "NA", "NaN", "nan", "None"}
_TYPES = ("Indicator", "Aggregate", "Group", "Denominator", "Other")
ERROR = "_se"
"""What a column of standard errors is called after: its indicator and this."""


@dataclass(frozen=True)
class Tables:
    """What the two tables hold.

    Attributes:
        scheme: tree; goalposts where iMeta has columns `Low` and `High`.
        units: codes, in the order of iData.
        names: of units; the code where iData has no `uName`.
        values: (indicators, units), rows as `scheme.leaves`.
        errors: (indicators, units) standard errors from columns `CODE_se`, 0 where there is none.
        has_errors: (indicators,) whether there is such a column.
        denominators: (indicators, units), NaN rows for none.
        targets: (indicators,), NaN for none.
        groups: heading to (units,) labels.
    """

    scheme: Scheme
    units: tuple[str, ...]
    names: tuple[str, ...]
    values: Floats
    errors: Floats
    has_errors: Bools
    denominators: Floats
    targets: Floats
    groups: dict[str, tuple[str, ...]]


def read(meta: Sequence[Row], data: Sequence[Row], *, version: str = "") -> Tables:
    """Return the scheme and its values.

    Besides COINr's columns iMeta may have `Low`, `High` (goalposts), `Method`, `Power`, `LeastAvailable`, `RedLine`.

    Raises:
        ValueError: a missing column or code, a number that is none, a unit that stands twice, or a fault of the scheme;
            the message names the table, the row and the column.
    """
    kinds: dict[str, list[tuple[int, Row]]] = {}
    for at, row in enumerate(meta, start=2):
        kinds.setdefault(_type(row, at), []).append((at, row))
    nodes = tuple(_node(row, at) for kind in ("indicator", "aggregate") for at, row in kinds.get(kind, ()))
    scheme = Scheme(nodes, version)
    if not data:
        raise ValueError("iData has no rows")
    units = tuple(_text(row, "uCode", "iData", at) for at, row in enumerate(data, start=2))
    twice = sorted({code for code in units if units.count(code) > 1}) if len(set(units)) < len(units) else []
    if twice:
        message = f"iData: units stand twice: {twice}"
        raise ValueError(message)
    by_code = {_text(row, "iCode", "iMeta", at): row for at, row in kinds.get("indicator", ())}
    against = [str(by_code[one.code].get("Denominator") or "").strip() for one in scheme.leaves]
    targets = [_number(by_code[one.code], "Target", "iMeta", 0) for one in scheme.leaves]
    groups = [_text(row, "iCode", "iMeta", at) for at, row in kinds.get("group", ())]
    errors, has_errors = _errors(data, scheme, {str(row.get("iCode")) for row in meta})
    return Tables(
        scheme,
        units,
        tuple(str(row.get("uName") or code) for row, code in zip(data, units, strict=True)),
        np.array([_column(data, one.code) for one in scheme.leaves]),
        errors,
        has_errors,
        np.array([np.full(len(data), np.nan) if code in _NOTHING else _column(data, code) for code in against]),
        np.array(targets),
        {code: tuple(str(row.get(code, "")) for row in data) for code in groups},
    )


def _type(row: Row, at: int) -> str:
    found = _text(row, "Type", "iMeta", at)
    if found.capitalize() not in _TYPES:
        message = f"iMeta row {at}, Type: {found!r} is none of {', '.join(_TYPES)}"
        raise ValueError(message)
    return found.lower()


def _errors(data: Sequence[Row], scheme: Scheme, known: set[str]) -> tuple[Floats, Bools]:
    """Return standard errors and who has some; a column of errors that belongs to no indicator is a mistake."""
    codes = [one.code for one in scheme.leaves]
    named = {heading for row in data for heading in row if heading.endswith(ERROR) and heading not in known}
    lost = sorted(named - {f"{code}{ERROR}" for code in codes})
    if lost:
        message = f"iData: columns of errors belong to no indicator: {lost}"
        raise ValueError(message)
    found = np.array(
        [[_number(row, f"{code}{ERROR}", "iData", at) for at, row in enumerate(data, 2)] for code in codes]
    )
    if (found < 0).any():
        message = f"iData: an error must be 0 or more, got {np.nanmin(found):g}"
        raise ValueError(message)
    return np.nan_to_num(found), np.array([f"{code}{ERROR}" in named for code in codes])


def _node(row: Row, at: int) -> Node:
    low, high = _number(row, "Low", "iMeta", at), _number(row, "High", "iMeta", at)
    weight, way = _number(row, "Weight", "iMeta", at), _number(row, "Direction", "iMeta", at)
    power, least = _number(row, "Power", "iMeta", at), _number(row, "LeastAvailable", "iMeta", at)
    red, method = _number(row, "RedLine", "iMeta", at), str(row.get("Method") or "arithmetic").strip().lower()
    if method not in set(Method):
        message = f"iMeta row {at}, Method: {method!r} is none of {', '.join(Method)}"
        raise ValueError(message)
    parent = str(row.get("Parent") or "").strip()
    return Node(
        code=_text(row, "iCode", "iMeta", at),
        parent=None if parent in _NOTHING else parent,
        weight=1.0 if np.isnan(weight) else weight,
        name=str(row.get("iName") or ""),
        direction=1 if np.isnan(way) else int(way) if way in {1, -1} else 0,
        goalposts=None if np.isnan(low) or np.isnan(high) else (low, high),
        method=Method(method),
        power=1.0 if np.isnan(power) else power,
        least_available=0.0 if np.isnan(least) else least,
        red_line=None if np.isnan(red) else red,
    )


def _column(data: Sequence[Row], code: str) -> Floats:
    if code not in data[0]:
        message = f"iData has no column {code}"
        raise ValueError(message)
    return np.array([_number(row, code, "iData", at) for at, row in enumerate(data, start=2)])


def _text(row: Row, heading: str, where: str, at: int) -> str:
    if heading not in row:
        message = f"{where} has no column {heading}"
        raise ValueError(message)
    found = str(row[heading] if row[heading] is not None else "").strip()
    if not found:
        message = f"{where} row {at}: {heading} is empty"
        raise ValueError(message)
    return found


def _number(row: Row, heading: str, where: str, at: int) -> float:
    cell = row.get(heading)
    if cell is None or (isinstance(cell, str) and cell.strip() in _NOTHING):
        return np.nan
    try:
        found = float(cell)
    except ValueError:
        found = np.inf
    if np.isinf(found):
        message = f"{where} row {at}, {heading}: {cell!r} is not a number"
        raise ValueError(message)
    return found
