"""From one cell to one value: text, code, number, day, time, yes or no. What does not fit says why, twice."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from doorstep.base.grids import Cell

_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?([eE][+-]?\d{1,3})?")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_DAY = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))(?:[ T]0?0:00(?::00)?)?"
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")
_YES = frozenset({"是", "有", "对", "√", "✓", "yes", "y", "true", "1"})
_NO = frozenset({"否", "无", "没有", "不", "×", "no", "n", "false", "0"})


class Unfit(Exception):  # noqa: N818  named after what happened
    """A cell does not hold what its column wants."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def shown(cell: Cell) -> str:
    """Return a cell as its reader sees it, shortened."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)
    text = str(cell).strip()
    return text if len(text) <= 60 else f"{text[:57]}…"


def is_blank(cell: Cell) -> bool:
    """Say whether a cell holds nothing that can be seen."""
    return isinstance(cell, str) and not _UNSEEN.sub("", cell).strip()


def text(cell: Cell) -> str:
    """Return a text, without what cannot be seen; a whole number keeps no decimals."""
    if isinstance(cell, bool):
        raise Unfit("应填文字，不是“真/假”。", "This should be text, not true or false.")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if not isinstance(cell, str):
        return str(cell)
    plain = unicodedata.normalize("NFC", _UNSEEN.sub("", cell)).strip()
    if _CONTROL.search(plain):
        raise Unfit("含有看不见的控制字符，请重新输入这一格。", "It holds control characters; type it again.")
    if len(plain) > 1 and plain[0] == "'" and plain[1] in "=+-@":
        plain = plain[1:]  # escaped by our own writer
    elif plain.startswith("="):
        raise Unfit("以“=”开头，像是公式；请只填数值或文字。", "It begins with “=” like a formula; give its value.")
    return plain


def code(cell: Cell) -> str:
    """Return a code, which is text: a number has lost its leading zeros or its last digits already."""
    if isinstance(cell, (bool, float, int, date, time, timedelta)):
        raise Unfit(
            "编码成了数字，开头的 0 或末几位可能已丢失。请把这一列的单元格格式设为“文本”，再重新输入编码。",
            "This code is stored as a number and may have lost leading zeros or its last digits. "
            "Format the column as text and enter the codes again.",
        )
    plain = unicodedata.normalize("NFKC", text(cell)).replace(" ", "")
    if _SCIENTIFIC.fullmatch(plain):
        raise Unfit(
            "编码被写成了科学计数法，末几位已丢失。请把这一列的单元格格式设为“文本”，再重新输入编码。",
            "This code was turned into scientific notation and has lost its last digits. "
            "Format the column as text and enter the codes again.",
        )
    return plain


def number(cell: Cell) -> float:
    """Return a number; full-width digits and marked thousands are understood."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    if isinstance(cell, str):
        plain = unicodedata.normalize("NFKC", text(cell)).replace(" ", "").replace("−", "-")
        if _NUMBER.fullmatch(plain):
            found = float(plain.replace(",", ""))
            if abs(found) < 1e300:
                return found
    raise Unfit("应填数字，不带单位和文字。", "This should be a number, without unit or words.")


def whole(cell: Cell) -> int:
    """Return a whole number."""
    found = number(cell)
    if not found.is_integer() or abs(found) > 1e15:
        raise Unfit("应填整数。", "This should be a whole number.")
    return int(found)


def day(cell: Cell) -> date:
    """Return a day, written as `2026-09-01`, `2026/9/1`, `2026年9月1日` or `20260901`, or a date cell."""
    if isinstance(cell, datetime):
        if cell.time() == time():
            return cell.date()
    elif isinstance(cell, date):
        return cell
    elif isinstance(cell, str):
        found = _DAY.fullmatch(unicodedata.normalize("NFKC", text(cell)))
        if found:
            year, *rest = (int(part) for part in found.groups() if part)
            try:
                return date(year, rest[0], rest[1])
            except ValueError:
                raise Unfit("没有这一天。", "There is no such day.") from None
    raise Unfit("应填日期，如 2026-09-01。", "This should be a date such as 2026-09-01.")


def minutes(cell: Cell) -> int:
    """Return a time of day in minutes after midnight, written as `8:30`, or a time cell; `24:00` is the day's end."""
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute
    if isinstance(cell, timedelta) and timedelta() <= cell <= timedelta(days=1):
        return int(cell.total_seconds()) // 60
    if isinstance(cell, str):
        found = _TIME.fullmatch(unicodedata.normalize("NFKC", text(cell)).replace("：", ":").replace(" ", ""))
        if found and int(found[2]) < 60 and int(found[1]) * 60 + int(found[2]) <= 1440:
            return int(found[1]) * 60 + int(found[2])
    raise Unfit("应填时间，如 8:30。", "This should be a time of day such as 8:30.")


def yes_no(cell: Cell) -> bool:
    """Return yes or no, written as 是/否, yes/no, true/false, 1/0 or a tick."""
    if isinstance(cell, bool):
        return cell
    plain = unicodedata.normalize("NFKC", text(cell)).lower()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise Unfit("应填“是”或“否”。", "This should be “yes” or “no”.")


def choice(cell: Cell, choices: Mapping[str, str]) -> str:
    """Return the value behind one of the words allowed; capitals and full width do not matter."""
    plain = unicodedata.normalize("NFKC", text(cell)).casefold()
    for word, value in choices.items():
        if unicodedata.normalize("NFKC", word).casefold() == plain:
            return value
    words = list(choices)
    msg = f"应填其中之一：{'、'.join(words)}。"
    raise Unfit(msg, f"This should be one of: {', '.join(words)}.")
