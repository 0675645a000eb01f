"""What stands on a box: lot number, expiry, GS1 element strings; which lots are refused. Pure."""

import calendar
import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from doorstep.kernel.check_digits import is_gtin
from doorstep.programmes.pharmacy.rules.catalogue import plain

MOST_YEARS: Final = 10
"""No medicine keeps longer than so many years; a later year on a box is a slip of the pen."""

_EXPIRY = re.compile(
    r"(?:有效期至|有效期|失效期|EXP)?[:：\s]*(?P<year>\d{4})(?:[-./年](?P<month>\d{1,2})月?(?:[-./]?(?P<day>\d{1,2})日?)?|"
    r"(?P<month6>\d{2})(?P<day6>\d{2})?)",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\((\d{2})\)([^()]+)")
_FIXED: Final[Mapping[str, int]] = {"01": 14, "11": 6, "17": 6}
_VARIABLE: Final = frozenset({"10", "21"})
_SEPARATOR = "\x1d"


class NotADay(ValueError):  # noqa: N818  named after what happened
    """This is no day of expiry that can be read."""


class ExpiryBeforeMake(ValueError):  # noqa: N818
    """The lot expires before it was made."""


class ExpiryTooFar(ValueError):  # noqa: N818
    """No medicine keeps that long: look at the year again."""


class MadeLater(ValueError):  # noqa: N818
    """The lot was made in the future."""


class NotALotNumber(ValueError):  # noqa: N818
    """A lot number is not blank and not only noughts."""


class NotGs1(ValueError):  # noqa: N818
    """The scanned text is no GS1 element string we can read."""


def last_day(year: int, month: int, day: int = 0) -> date:
    """Return a day of expiry; without a day (0), the last of the month.

    Raises:
        NotADay: there is no such day.
    """
    try:
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except ValueError as fault:  # calendar.IllegalMonthError is one
        raise NotADay from fault


def parse_expiry(text: str) -> date:
    """Return the last day of use from what is printed: `有效期至2027.10` is 31 October 2027.

    Raises:
        NotADay: it cannot be read.
    """
    found = _EXPIRY.fullmatch(plain(text).replace(" ", ""))
    if not found:
        raise NotADay
    month, day = found["month"] or found["month6"], found["day"] or found["day6"] or 0
    return last_day(int(found["year"]), int(month), int(day))


def parse_gs1(text: str) -> dict[str, str]:
    """Return the elements of a scanned text by application identifier: 01 GTIN, 10 lot, 11 made, 17 expiry, 21 serial.

    With brackets, or as a scanner sends it: fixed lengths, and a group separator behind those that vary.

    Raises:
        NotGs1: it is none, an element comes twice, or the trade item number is wrong.
    """
    found: dict[str, str] = {}
    for key, value in _brackets(text) if text.startswith("(") else _raw(text):
        if key in found or not value or (key in _FIXED and not (len(value) == _FIXED[key] and value.isdigit())):
            raise NotGs1
        found[key] = value
    if not found or ("01" in found and not is_gtin(found["01"])):
        raise NotGs1
    return found


def gs1_day(text: str) -> date:
    """Return the day in `YYMMDD` of a GS1 element; day 00 is the last of the month.

    Raises:
        NotADay: there is no such day.
    """
    if not re.fullmatch(r"\d{6}", text, re.ASCII):
        raise NotADay
    return last_day(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))


def lot_number(text: str) -> str:
    """Return a lot number as it is kept: no blanks, capitals, full-width characters made plain.

    Raises:
        NotALotNumber: blank, or nothing but noughts, or longer than 20 characters.
    """
    number = plain(text).replace(" ", "").upper()
    if not number or not number.strip("0-/.") or len(number) > 20:
        raise NotALotNumber
    return number


def check_lot(*, made_on: date | None, last_use_on: date, today: date) -> None:
    """Let the days of a lot pass that can be.

    Raises:
        MadeLater, ExpiryBeforeMake, ExpiryTooFar: see there.
    """
    if made_on is not None and made_on > today:
        raise MadeLater
    if made_on is not None and last_use_on <= made_on:
        raise ExpiryBeforeMake
    if last_use_on.year > (made_on or today).year + MOST_YEARS:
        raise ExpiryTooFar


def _brackets(text: str) -> list[tuple[str, str]]:
    if _BRACKETS.sub("", text).strip():
        raise NotGs1
    parts = _BRACKETS.findall(text)
    if any(key not in _FIXED and key not in _VARIABLE for key, _ in parts):
        raise NotGs1
    return [(key, value.strip()) for key, value in parts]


def _raw(text: str) -> list[tuple[str, str]]:
    parts, rest = [], text.strip().removeprefix("]d2").removeprefix("]C1").lstrip(_SEPARATOR)
    while rest:
        key, rest = rest[:2], rest[2:]
        if key in _FIXED:
            value, rest = rest[: _FIXED[key]], rest[_FIXED[key] :]
        elif key in _VARIABLE:
            value, _, rest = rest.partition(_SEPARATOR)
        else:
            raise NotGs1
        parts.append((key, value))
        rest = rest.lstrip(_SEPARATOR)
    return parts
