"""Tables in: the one reader of CSV and XLSX. Tables go out through `workbooks`.

What an importing action gets is either rows with every cell in its column's kind, or a list of faults, each with its
cell's address and a sentence in Chinese and English. No database, no models.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum
from typing import Any

from doorstep.base import cell_values
from doorstep.base.cell_values import Unfit, is_blank, shown
from doorstep.base.grids import Cell, Grid, Place, Unreadable, letters, read_grids

MAX_FAULTS = 200
_HEADER_ROWS = 10


class Kind(Enum):
    """What a column holds, and what its value is in Python."""

    TEXT = "text"  # str
    CODE = "code"  # str; refused when the cell is a number
    WHOLE = "whole"  # int
    NUMBER = "number"  # float
    DAY = "day"  # date
    TIME = "time"  # int, minutes after midnight
    YES_NO = "yes_no"  # bool
    CHOICE = "choice"  # str, one of the column's choices


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Args:
        name: Key of the value in a row.
        zh: Heading in Chinese.
        en: Heading in English.
        kind: What its cells hold.
        aliases: Other headings that mean the same.
        is_required: The column must be there.
        may_be_blank: A cell may be blank; its value is then `None`.
        least: Smallest number allowed.
        most: Largest number allowed.
        max_length: Longest text allowed, in characters.
        pattern: What a text or code must look like, as a regular expression of the whole.
        like: An example of it, for the sentence that refuses another.
        choices: Word in the file to value in Python, for `Kind.CHOICE`.
    """

    name: str
    zh: str
    en: str
    kind: Kind = Kind.TEXT
    aliases: tuple[str, ...] = ()
    is_required: bool = True
    may_be_blank: bool = False
    least: float | None = None
    most: float | None = None
    max_length: int = 200
    pattern: str = ""
    like: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong, where, in both languages.

    Args:
        sheet: The sheet's name; empty in CSV.
        row: Row as the spreadsheet counts it, from 1; 0 for the whole sheet.
        column: Column from 1; 0 for the whole row.
        value: What stands in the cell, shortened.
        zh: The sentence in Chinese.
        en: The sentence in English.
    """

    sheet: str
    row: int
    column: int
    value: str
    zh: str
    en: str

    @property
    def address(self) -> str:
        """The cell's address, such as `C5`; the row's number if it is about a row; empty for a sheet."""
        return f"{letters(self.column)}{self.row or ''}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet counts, and its values by column name."""

    number: int
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that was read without a fault.

    Args:
        sheet: The sheet's name; empty in CSV.
        rows: Rows from top to bottom, blank ones left out.
        places: Column number by column name, for those that are there.
        ignored: Headings of columns nobody asked for; a page that shows a preview names them.
        times: Names of the columns that hold a time of day.
    """

    sheet: str
    rows: tuple[Row, ...]
    places: Mapping[str, int]
    ignored: tuple[str, ...] = ()
    times: frozenset[str] = frozenset()

    def fault(self, row: Row, name: str, zh: str, en: str) -> CellError:
        """Return a fault of the importer's own at a cell, such as a code that occurs twice."""
        value = row.values.get(name)
        if name in self.times and value is not None:
            value = f"{value // 60}:{value % 60:02}"
        return CellError(self.sheet, row.number, self.places.get(name, 0), "" if value is None else str(value), zh, en)


@dataclass(frozen=True, slots=True)
class SheetKind:
    """One sheet a workbook should have.

    Args:
        name: Key in the result.
        zh: The sheet's name in Chinese.
        en: The sheet's name in English.
        columns: Its columns.
        aliases: Other names.
        is_required: It must be there.
        may_be_empty: It may have a heading and no rows.
    """

    name: str
    zh: str
    en: str
    columns: Sequence[Column]
    aliases: tuple[str, ...] = ()
    is_required: bool = True
    may_be_empty: bool = False


def read_table(
    data: bytes, filename: str, columns: Sequence[Column], *, max_rows: int = 20_000, may_be_empty: bool = False
) -> Table | list[CellError]:
    """Read a CSV file, or the first sheet of a workbook that holds anything.

    Args:
        data: The whole file.
        filename: Its name, for its ending.
        columns: What is wanted; other columns are left out and named in `Table.ignored`.
        max_rows: Most rows taken.
        may_be_empty: A heading without rows is no fault.

    Returns:
        The table, or at most 200 faults from top to bottom; never both, so that an import is all or nothing.
    """
    try:
        grids = read_grids(data, filename)
    except Unreadable as fault:
        return [_whole(fault)]
    filled = [grid for grid in grids if not _is_empty(grid)]
    if not filled:
        return [CellError("", 0, 0, "", "文件里没有任何内容。", "There is nothing in the file.")]
    return _read_grid(filled[0], columns, max_rows, may_be_empty=may_be_empty)


def left_out(data: bytes, filename: str, columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the headings `read_table` leaves out, also of a table it refuses; none where nothing can be read."""
    try:
        filled = [grid for grid in read_grids(data, filename) if not _is_empty(grid)]
    except Unreadable:
        return ()
    if not filled:
        return ()
    _, ignored, _ = _read_head(filled[0], _find_head(filled[0], columns), columns)
    return ignored


def has_heading(data: bytes, filename: str, columns: Sequence[Column]) -> bool:
    """Say whether any wanted column stands in a file; also where it cannot be read, for `read_table` says why."""
    try:
        filled = [grid for grid in read_grids(data, filename) if not _is_empty(grid)]
    except Unreadable:
        return True
    return not filled or bool(_read_head(filled[0], _find_head(filled[0], columns), columns)[0])


def read_workbook(
    data: bytes, filename: str, sheets: Sequence[SheetKind], *, max_rows: int = 20_000
) -> dict[str, Table] | list[CellError]:
    """Read several sheets of one workbook, found by their names in either language.

    A CSV file, or a workbook with one sheet, is taken for the first kind when no other is required.

    Returns:
        A table for each kind that is there, or at most 200 faults.
    """
    try:
        grids = [grid for grid in read_grids(data, filename) if not _is_empty(grid)]
    except Unreadable as fault:
        return [_whole(fault)]
    if not grids:
        return [CellError("", 0, 0, "", "文件里没有任何内容。", "There is nothing in the file.")]
    found = _assign(grids, sheets)
    tables: dict[str, Table] = {}
    faults = _missing_sheets(grids, sheets, found)
    for kind in sheets:
        if kind.name in found:
            read = _read_grid(found[kind.name], kind.columns, max_rows, may_be_empty=kind.may_be_empty)
            if isinstance(read, Table):
                tables[kind.name] = read
            else:
                faults += read
    return faults[:MAX_FAULTS] or tables


def _whole(fault: Unreadable) -> CellError:
    return CellError(fault.sheet, *fault.at, "", fault.zh, fault.en)


def _is_empty(grid: Grid) -> bool:
    return all(is_blank(cell) for row in grid.rows for cell in row) and not grid.formulas


def _key(heading: str) -> str:
    """Reduce a heading to what counts: no spaces, marks of duty, capitals, full width, or unit in brackets."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"\(.*?\)|[\s*_:.·-]", "", plain)


def _assign(grids: Sequence[Grid], sheets: Sequence[SheetKind]) -> dict[str, Grid]:
    by_key = {_key(grid.name): grid for grid in grids}
    found = {}
    for kind in sheets:
        for word in (kind.zh, kind.en, kind.name, *kind.aliases):
            if _key(word) in by_key:
                found[kind.name] = by_key[_key(word)]
                break
    is_alone = len(grids) == 1 and not any(kind.is_required for kind in sheets[1:])
    return found or ({sheets[0].name: grids[0]} if is_alone else {})


def _missing_sheets(grids: Sequence[Grid], sheets: Sequence[SheetKind], found: Mapping[str, Grid]) -> list[CellError]:
    there = [grid.name for grid in grids if grid.name]
    return [
        CellError(
            "",  # the sheet is not there, and its name would be said in one language
            0,
            0,
            "",
            f"缺少工作表“{kind.zh}”。"
            + (f"文件里有：{'、'.join(there)}。" if there else "CSV 文件只能放一张表，请用 .xlsx。"),
            f"The sheet “{kind.en}” is missing. "
            + (f"The file has: {', '.join(there)}." if there else "A CSV file holds one table; use .xlsx."),
        )
        for kind in sheets
        if kind.is_required and kind.name not in found
    ]


def _read_grid(grid: Grid, columns: Sequence[Column], max_rows: int, *, may_be_empty: bool) -> Table | list[CellError]:
    head = _find_head(grid, columns)
    places, ignored, faults = _read_head(grid, head, columns)
    if faults:
        return faults
    below = [
        (number, row)
        for number, row in enumerate(grid.rows[head:], head + 1)
        if not all(is_blank(cell) for cell in row) or any(at[0] == number for at in grid.formulas)
    ]
    if not below and not may_be_empty:
        return [CellError(grid.name, 0, 0, "", "只有表头，没有数据行。", "There is a heading but no rows below it.")]
    if len(below) > max_rows:
        zh = f"有 {len(below):,} 行，一次最多 {max_rows:,} 行。请分成几个文件。"
        en = f"There are {len(below):,} rows; at most {max_rows:,} are taken at once. Split the file."
        return [CellError(grid.name, 0, 0, "", zh, en)]
    faults = _merged_faults(grid, head, places)
    rows = []
    for number, cells in below:
        values, unfit = _read_row(grid, number, cells, columns, places)
        rows.append(Row(number, values))
        faults += unfit
    if faults:
        return sorted(faults, key=lambda fault: (fault.row, fault.column))[:MAX_FAULTS]
    times = frozenset(column.name for column in columns if column.kind is Kind.TIME)
    return Table(grid.name, tuple(rows), places, ignored, times)


def _find_head(grid: Grid, columns: Sequence[Column]) -> int:
    """Return the number of the row with the most known headings among the first ten; titles above it are skipped."""
    known = {_key(word) for column in columns for word in (column.zh, column.en, column.name, *column.aliases)}
    best, most = 0, 0
    for number, row in enumerate(grid.rows[:_HEADER_ROWS], 1):
        hits = sum(isinstance(cell, str) and _key(cell) in known for cell in row)
        if hits > most:
            best, most = number, hits
    return best or next(n for n, row in enumerate(grid.rows, 1) if not all(is_blank(cell) for cell in row))


def _read_head(
    grid: Grid, head: int, columns: Sequence[Column]
) -> tuple[dict[str, int], tuple[str, ...], list[CellError]]:
    words = {
        _key(word): column.name for column in columns for word in (column.zh, column.en, column.name, *column.aliases)
    }
    places: dict[str, int] = {}
    ignored: list[str] = []
    faults: list[CellError] = []
    for place, cell in enumerate(grid.rows[head - 1], 1):
        if is_blank(cell):
            continue
        name = words.get(_key(shown(cell)))
        if name is None:
            ignored.append(shown(cell))
        elif name in places:
            zh = f"“{shown(cell)}”这一列出现了两次（另一列是 {letters(places[name])}）。请只留一列。"
            en = f"“{shown(cell)}” occurs twice (the other is column {letters(places[name])}). Keep one of them."
            faults.append(CellError(grid.name, head, place, shown(cell), zh, en))
        else:
            places[name] = place
    missing = [column for column in columns if column.is_required and column.name not in places]
    faults += [_missing_column(grid, head, column, ignored) for column in missing]
    return places, tuple(ignored), faults


def _missing_column(grid: Grid, head: int, column: Column, ignored: Sequence[str]) -> CellError:
    near = get_close_matches(column.zh, ignored, 1) or get_close_matches(column.en, ignored, 1)
    zh, en = f"缺少“{column.zh}”这一列。", f"The column “{column.en}” is missing."
    if near:
        zh, en = f"{zh}是不是“{near[0]}”？请改成“{column.zh}”。", f"{en} Is it “{near[0]}”? Call it “{column.en}”."
    elif ignored:
        zh, en = f"{zh}没认出的列：{'、'.join(ignored[:8])}。", f"{en} Not recognised: {', '.join(ignored[:8])}."
    return CellError(grid.name, head, 0, "", zh, en)


def _merged_faults(grid: Grid, head: int, places: Mapping[str, int]) -> list[CellError]:
    wanted = set(places.values())
    return [
        CellError(
            grid.name,
            top,
            left,
            "",
            f"{letters(left)}{top}:{letters(right)}{bottom} 是合并单元格。请取消合并，每一格都填上。",
            f"{letters(left)}{top}:{letters(right)}{bottom} are merged cells. Unmerge them and fill in each cell.",
        )
        for (top, left), (bottom, right) in grid.merged
        if bottom > head and wanted.intersection(range(left, right + 1))
    ]


def _read_row(
    grid: Grid, number: int, cells: Sequence[Cell], columns: Sequence[Column], places: Mapping[str, int]
) -> tuple[dict[str, Any], list[CellError]]:
    values: dict[str, Any] = {}
    faults = []
    for column in columns:
        place = places.get(column.name, 0)
        cell = cells[place - 1] if 0 < place <= len(cells) else ""
        try:
            values[column.name] = _value(grid, (number, place), column, cell)
        except Unfit as unfit:
            faults.append(CellError(grid.name, number, place, shown(cell), unfit.zh, unfit.en))
    return values, faults


def _value(grid: Grid, at: Place, column: Column, cell: Cell) -> Any:
    if at in grid.formulas:
        raise Unfit(
            "这一格是公式。请复制后“选择性粘贴 → 数值”，再上传。",
            "This cell is a formula. Copy it and paste it as a value, then try again.",
        )
    if at in grid.broken:
        raise Unfit("这一格显示的是错误值（如 #N/A）。", "This cell shows an error such as #N/A.")
    if is_blank(cell):
        if column.may_be_blank or not at[1]:
            return None
        msg = f"“{column.zh}”不能空着。"
        raise Unfit(msg, f"“{column.en}” must not be blank.")
    value = cell_values.choice(cell, column.choices) if column.kind is Kind.CHOICE else _PARSE[column.kind](cell)
    _check(column, value)
    return value


_PARSE = {
    Kind.TEXT: cell_values.text,
    Kind.CODE: cell_values.code,
    Kind.WHOLE: cell_values.whole,
    Kind.NUMBER: cell_values.number,
    Kind.DAY: cell_values.day,
    Kind.TIME: cell_values.minutes,
    Kind.YES_NO: cell_values.yes_no,
}


def _check(column: Column, value: Any) -> None:
    """Refuse what has the right kind and lies outside the column's bounds."""
    if isinstance(value, str):
        if len(value) > column.max_length:
            msg = f"最多 {column.max_length} 个字。"
            raise Unfit(msg, f"At most {column.max_length} characters.")
        if column.pattern and not re.fullmatch(column.pattern, value):
            zh, en = (f"，如 {column.like}", f", such as {column.like}") if column.like else ("", "")
            msg = f"格式不对{zh}。"
            raise Unfit(msg, f"This does not look as it should{en}.")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if column.least is not None and value < column.least:
            msg = f"不能小于 {column.least:,.12g}。"
            raise Unfit(msg, f"It must not be less than {column.least:,.12g}.")
        if column.most is not None and value > column.most:
            msg = f"不能大于 {column.most:,.12g}。"
            raise Unfit(msg, f"It must not be more than {column.most:,.12g}.")
