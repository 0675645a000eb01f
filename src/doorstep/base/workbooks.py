"""Tables out: the one writer of XLSX and CSV. Nothing it writes runs as a formula."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  every workbook's own date, so that equal rows give equal bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to write.

    Args:
        title: The sheet's name.
        headings: Words above the columns, in the reader's language.
        rows: Cells by row: text, numbers, days, moments, `None` for blank, yes or no as words.
    """

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]] = ()


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return an XLSX file: frozen headings, fitting widths, codes as text; nothing in it runs as a formula.

    The same sheets give the same bytes.
    """
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"created": _EPOCH})
        formats = {
            "heading": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"num_format": "@"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "time": book.add_format({"num_format": "hh:mm"}),
        }
        taken: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(_title(sheet.title, taken))
            _fill(page, formats, sheet)
    return made.getvalue()


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a CSV file in UTF-8 with mark, so that every spreadsheet opens the Chinese; escaped like a workbook."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow([escaped(heading) for heading in headings])
    for row in rows:
        writer.writerow([escaped(cell) if isinstance(cell, str) else _plain(cell) for cell in row])
    return made.getvalue().encode("utf-8-sig")


def escaped(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: `= + - @`, tab or line end in front get a `'` before."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} else text


def _plain(cell: Any) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    return cell.isoformat() if isinstance(cell, date) else cell


def _fill(page: Any, formats: Mapping[str, Any], sheet: Sheet) -> None:
    widths = [_width(heading) for heading in sheet.headings]
    page.freeze_panes(1, 0)
    for at, heading in enumerate(sheet.headings):
        page.write_string(0, at, escaped(heading), formats["heading"])
    for number, row in enumerate(sheet.rows, 1):
        for at, cell in enumerate(row):
            _write(page, formats, number, at, cell)
            if at < len(widths):
                widths[at] = max(widths[at], _width(str(_plain(cell))))
    for at, width in enumerate(widths):
        page.set_column(at, at, min(60, width + 2), formats["text"])


def _write(page: Any, formats: Mapping[str, Any], number: int, at: int, cell: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        page.write_boolean(number, at, cell)
    elif isinstance(cell, (int, float)):
        page.write_number(number, at, cell)
    elif isinstance(cell, datetime):
        page.write_datetime(number, at, cell.replace(tzinfo=None), formats["moment"])
    elif isinstance(cell, time):
        page.write_datetime(number, at, cell.replace(tzinfo=None), formats["time"])
    elif isinstance(cell, date):
        page.write_datetime(number, at, cell, formats["day"])
    else:
        page.write_string(number, at, escaped(str(cell)), formats["text"])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _title(wanted: str, taken: set[str]) -> str:
    base = re.sub(r"[\[\]:*?/\\]", " ", wanted).strip().strip("'")[:31] or "1"
    title, more = base, 2
    while title.casefold() in taken:
        title = f"{base[: 30 - len(str(more))]} {more}"
        more += 1
    taken.add(title.casefold())
    return title
