"""Bounds of a number as XLSForm writes them: a constraint such as `. >= 0 and . <= 120`, parameters of a range."""

import re
from typing import Final

_PART: Final = re.compile(r"\(?\s*\.\s*(>=|<=|>|<)\s*(-?\d{1,10})\s*\)?")


class NotSimple(ValueError):  # noqa: N818  named after what happened
    """It says more than a lowest and a highest whole number."""


def constraint(low: int | None, high: int | None) -> str:
    """Return the constraint that keeps a number from `low` to `high`; empty where neither is given."""
    parts = [f". >= {low}"] if low is not None else []
    parts += [f". <= {high}"] if high is not None else []
    return " and ".join(parts)


def bounds(text: str) -> tuple[int | None, int | None]:
    """Return the lowest and highest whole number a constraint allows; nothing where there is none.

    Raises:
        NotSimple: it says anything else, a bound twice, or nothing lies between them.
    """
    found: dict[bool, int] = {}
    for part in re.split(r"\s+and\s+", text.strip()) if text.strip() else []:
        read = _PART.fullmatch(part.strip())
        if read is None or (read[1][0] == ">") in found:
            raise NotSimple
        step = {">": 1, "<": -1}.get(read[1], 0)
        found[read[1][0] == ">"] = int(read[2]) + step
    low, high = found.get(True), found.get(False)
    if low is not None and high is not None and low >= high:
        raise NotSimple
    return low, high


def parameters(low: int, high: int) -> str:
    """Return the parameters of a range that goes from `low` to `high` in whole steps."""
    return f"start={low} end={high} step=1"


def ends(text: str) -> tuple[int, int]:
    """Return the ends of a range; without parameters XLSForm means 1 to 10.

    Raises:
        NotSimple: its step is not 1, its ends are no whole numbers, or it names anything else.
    """
    given = {"start": 1, "end": 10, "step": 1}
    for part in re.split(r"[\s;,]+", text.strip()) if text.strip() else []:
        name, _, value = part.partition("=")
        if name not in given or not re.fullmatch(r"-?\d{1,9}", value):
            raise NotSimple
        given[name] = int(value)
    if given["step"] != 1 or given["start"] >= given["end"]:
        raise NotSimple
    return given["start"], given["end"]
