"""Trace codes (药品追溯码): what one looks like and to which product it belongs. No check digit is invented."""

import re
from collections.abc import Collection
from datetime import date
from typing import Any

_CODE = re.compile(r"[0-9A-Z]+")
_GS1 = re.compile(r"01(\d{14})(?=.*21[0-9A-Z]+)")


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


class CodeTwice(ValueError):  # noqa: N818
    """The same code stands twice in one sale."""


def clean(text: str) -> str:
    """Return a code as it is kept: capitals, no blanks."""
    return "".join(text.split()).upper()


def check(text: str, *, prefixes: Collection[str], gtins: Collection[str], value: dict[str, Any]) -> str:
    """Return the code as it is kept.

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
    if len(code) == value["length"]:
        if code[: value["prefix"]] not in prefixes:
            raise OfAnotherProduct
        return code
    if (found := _GS1.match(code)) is None:
        raise NotATraceCode
    if found[1] not in {gtin.zfill(14) for gtin in gtins}:
        raise OfAnotherProduct
    return code


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
