"""Published tables with their published answers, as arrays."""

from __future__ import annotations

import csv
import gzip
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from doorstep.engines.scoring import coinr
from doorstep.engines.scoring.arrays import Floats

DATA = Path(__file__).parents[2] / "data" / "scoring"
SAME = 1e-10


def text(name: str) -> str:
    plain = DATA / name
    return plain.read_text("utf-8") if plain.exists() else gzip.decompress((DATA / f"{name}.gz").read_bytes()).decode()


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader(io.StringIO(text(name))))


def read_json(name: str) -> Any:
    return json.loads(text(name))


def column(name: str, heading: str) -> Floats:
    return np.array([number(row[heading]) for row in rows(name)])


def number(cell: str) -> float:
    return float(cell) if cell not in {"", "NA"} else np.nan


def block(name: str, headings: list[str] | tuple[str, ...]) -> Floats:
    """(headings, rows)"""
    return np.array([column(name, heading) for heading in headings])


@cache
def asem() -> coinr.Tables:
    data = sorted(rows("coinr_asem_idata.csv"), key=lambda row: row["uCode"])
    return coinr.read(rows("coinr_asem_imeta.csv"), data)


def indicators() -> tuple[str, ...]:
    return tuple(one.code for one in asem().scheme.leaves)


def classes() -> tuple[str, ...]:
    return asem().scheme.codes[len(indicators()) :]


def directions() -> list[int]:
    return [one.direction for one in asem().scheme.leaves]


def assert_same(found: Floats, expected: Floats, tolerance: float = SAME) -> None:
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)
