"""Trace codes (药品追溯码): what one looks like and to which product it belongs. No check digit is invented."""

import re
from collections.abc import Collection
from datetime import date
from typing import Any

_CODE = re.compile(r"[0-9A-Z]+")
_END = "\x1d"  # ends a GS1 element whose length is not fixed
_TRADE_ITEM = re.compile(r"01(\d{14})")
_FIXED = re.compile(r"(?:1[1-7]\d{6}|20\d{2})\x1d?")  # days of making, packing and expiry; the variant
_SERIAL = re.compile(r"21([0-9A-Z]{1,20})(?:\x1d|$)")
_OPEN = re.compile(r"[0-9A-Z]+(?:\x1d|$)")  # lot number and whatever else runs to the end mark


class NotATraceCode(ValueError):  # noqa: N818  named after what happened
    """Not 20 digits or letters, and not a GS1 code that names a product and a serial number."""


class OfAnotherProduct(ValueError):  # noqa: N818
    """The first characters name another product than the one that is sold."""


class CodeMissing(ValueError):  # noqa: N818
    """A pack received since the day of the rule is sold with its code; without one nothing is settled."""

    def __init__(self, wanted: int, given: int) -> None:
        super().__init__(f"{wanted} codes wanted, {given} given")
        self.wanted = wanted
        self.given = given


class CodeElsewhere(ValueError):  # noqa: N818
    """The pack with this code was sold, destroyed or opened before, or lies in a cabinet."""

    def __init__(self, code: str, where: str) -> None:
        super().__init__(f"{code} {where}")
        self.code = code
        self.where = where


class CodeTwice(ValueError):  # noqa: N818
    """The same code stands twice in one sale."""


def clean(text: str) -> str:
    """Return a code as it is kept: capitals, no blanks."""
    return "".join(text.split()).upper()


def check(text: str, *, prefixes: Collection[str], gtins: Collection[str], value: dict[str, Any]) -> str:
    """Return the code as it is kept: 20 characters as they are, a GS1 code by trade item and serial number alone.

    A pack is one pack however its code was read: with expiry and lot or without.

    Args:
        text: As scanned.
        prefixes: First characters that name the product.
        gtins: Trade item numbers of the product, for codes after GS1.
        value: Of the row `pharmacy.trace`.

    Raises:
        NotATraceCode, OfAnotherProduct: see there.
    """
    code = clean(text)
    if not _CODE.fullmatch(code):
        raise NotATraceCode
    pack = _gs1(text)
    if pack is not None and pack[0] in {gtin.zfill(14) for gtin in gtins}:
        return f"01{pack[0]}21{pack[1]}"
    is_ours = len(code) == value["length"]
    if is_ours and code[: value["prefix"]] in prefixes:
        return code
    raise OfAnotherProduct if is_ours or pack is not None else NotATraceCode


def _gs1(text: str) -> tuple[str, str] | None:
    """Return trade item and serial number of a GS1 code, whatever else it says and in whichever order; or nothing.

    Where a scanner leaves the end mark out, a lot number is taken to end before the only `21` that may follow it.
    """
    code = "".join(one for one in text.upper() if one == _END or not one.isspace()).lstrip(_END)
    if (item := _TRADE_ITEM.match(code)) is None:
        return None
    rest = code[item.end() :].lstrip(_END)
    while rest:
        if serial := _SERIAL.match(rest):
            return item[1], serial[1]
        if not (passed := _FIXED.match(rest) or _OPEN.match(rest)):
            return None
        if passed.end() == len(rest) and passed.re is _OPEN:
            found = [at for at in range(3, min(len(rest), 23)) if _SERIAL.match(rest[at:])]
            return (item[1], rest[found[0] + 2 :]) if len(found) == 1 else None
        rest = rest[passed.end() :]
    return None


def check_count(*, packs: int, codes: Collection[str], received_on: date, value: dict[str, Any]) -> bool:
    """Let a line pass whose packs all have their code; say whether it goes into the list of packs without code.

    Stock received before the rule's day may be sold without code and is listed (无码).

    Raises:
        CodeMissing, CodeTwice: see there.
    """
    if len(set(codes)) != len(codes):
        raise CodeTwice
    if len(codes) == packs:
        return False
    if not codes and received_on < date.fromisoformat(value["no_code_before"]):
        return True
    raise CodeMissing(packs, len(codes))
