"""From the bytes of a CSV or XLSX file to plain grids of cells, or one clear sentence why not.

Nothing in a file is trusted: size is looked at before parsing, a ZIP is unpacked against a limit, XML is read without
entities, and where cells stand is looked at before a grid of that size is made.
"""

import csv
import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, ParseError

import python_calamine
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

Cell = str | float | bool | date | time | timedelta
Place = tuple[int, int]  # row and column, the first is 1

MAX_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 120_000_000
MAX_PARTS = 2_000
MAX_ROWS = 50_000
MAX_COLUMNS = 300
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000-\uf8ff\ufffd]")
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class Unreadable(Exception):  # noqa: N818  named after what happened
    """The file as a whole cannot be read; says why in both languages, with a sheet and a place where one is known."""

    def __init__(self, zh: str, en: str, sheet: str = "", at: Place = (0, 0)) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.sheet = sheet
        self.at = at


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as it lies in the file.

    Args:
        name: The sheet's name; empty for CSV.
        rows: Cells by row; rows may differ in length.
        formulas: Cells that are computed, not written.
        broken: Cells that show an error such as `#DIV/0!`.
        merged: Top left and bottom right of every merged range.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    formulas: frozenset[Place] = frozenset()
    broken: frozenset[Place] = frozenset()
    merged: tuple[tuple[Place, Place], ...] = ()


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the XML of a sheet says before it is turned into a grid."""

    formulas: frozenset[Place]
    broken: frozenset[Place]
    last: Place


def letters(column: int) -> str:
    """Return the letters of a column: 1 is `A`, 27 is `AA`."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def check_size(size: int) -> None:
    """Refuse a file by its size alone, before it is read.

    Raises:
        Unreadable: It has more than 10 MB.
    """
    if size > MAX_BYTES:
        most = MAX_BYTES // 1_000_000
        msg = f"文件有 {size / 1e6:.0f} MB，最多 {most} MB。请删去图片和多余的工作表，或分成几个文件。"
        raise Unreadable(
            msg,
            f"The file has {size / 1e6:.0f} MB; at most {most} MB are taken. Remove pictures and sheets.",
        )


def read_grids(data: bytes, filename: str) -> list[Grid]:
    """Return the sheets of a file in order; a CSV file has one.

    Args:
        data: The whole file.
        filename: Its name, for its ending; what lies inside is looked at all the same.

    Raises:
        Unreadable: Too large, empty, not a table, damaged, or in an unknown encoding.
    """
    check_size(len(data))
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise Unreadable("文件是空的。", "The file is empty.")
    ending = PurePosixPath(filename).suffix.lower()
    if data.startswith(b"PK\x03\x04"):
        return _read_xlsx(data)
    if data.startswith(b"\xd0\xcf\x11\xe0") or ending == ".xls":
        raise Unreadable(
            "这是旧版 .xls 文件或加了密码的文件。请打开后另存为 .xlsx（不加密码）再上传。",
            "This is an old .xls file or one with a password. Save it as .xlsx without a password and try again.",
        )
    if ending in {".xlsx", ".xlsm"}:
        raise Unreadable("文件已损坏，不是 .xlsx 表格。", "The file is damaged: it is not an .xlsx workbook.")
    return [Grid("", _csv_rows(decode(data)))]


# --- CSV -------------------------------------------------------------------------------------------------------------


def decode(data: bytes) -> str:
    """Return the text of a CSV file written in UTF-8 (with or without mark) or GB18030.

    Raises:
        Unreadable: Another encoding, two encodings mixed, or no text at all.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(
            "文件是 UTF-16 编码。请另存为“CSV UTF-8（逗号分隔）”再上传。",
            "The file is written in UTF-16. Save it as “CSV UTF-8 (comma delimited)” and try again.",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode_gb18030(data)
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        msg = f"第 {line} 行有乱码或控制字符，这不像文字表格。请另存为“CSV UTF-8”或 .xlsx 再上传。"
        raise Unreadable(
            msg,
            f"Line {line} holds characters that are no text. Save the table as “CSV UTF-8” or .xlsx and try again.",
        )
    return text


def _decode_gb18030(data: bytes) -> str:
    foreign = [(number, line) for number, line in enumerate(data.split(b"\n"), 1) if not line.isascii()]
    as_utf8 = {number for number, line in foreign if _is_utf8(line)}
    if 10 * len(as_utf8) > 3 * len(foreign):
        odd = next(number for number, _ in foreign if number not in as_utf8)
        msg = f"文件混用了两种编码：第 {odd} 行与其他行不同。请用一个软件打开，整体另存为“CSV UTF-8”。"
        raise Unreadable(
            msg,
            f"The file mixes two encodings: line {odd} differs from the others. Save all of it as “CSV UTF-8”.",
        )
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        msg = f"认不出文件的编码（第 {line} 行既不是 UTF-8 也不是 GB18030）。请另存为“CSV UTF-8”或 .xlsx 再上传。"
        raise Unreadable(
            msg,
            f"Line {line} is neither UTF-8 nor GB18030. Save the table as “CSV UTF-8” or .xlsx and try again.",
        ) from fault


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _csv_rows(text: str) -> tuple[tuple[Cell, ...], ...]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    rows: list[tuple[Cell, ...]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            rows.append(tuple(row))
            _check_rows(len(rows), "")
            if len(row) > MAX_COLUMNS:
                raise _too_wide(len(row), "")
    except csv.Error as fault:
        msg = f"第 {reader.line_num} 行的引号没有配对，或有一格太长。"
        raise Unreadable(
            msg,
            f"Line {reader.line_num}: a quotation mark has no partner, or a cell is too long.",
        ) from fault
    return tuple(rows)


def _check_rows(count: int, sheet: str) -> None:
    if count > MAX_ROWS:
        msg = f"超过 {MAX_ROWS:,} 行。请分成几个文件。"
        raise Unreadable(msg, f"More than {MAX_ROWS:,} rows. Split the file.", sheet)


def _too_wide(count: int, sheet: str) -> Unreadable:
    return Unreadable(
        f"有 {count} 列，最多 {MAX_COLUMNS} 列。请删去多余的列。",
        f"There are {count} columns; at most {MAX_COLUMNS} are read. Remove what is not needed.",
        sheet,
    )


# --- XLSX ------------------------------------------------------------------------------------------------------------


_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    ParseError,
    DefusedXmlException,
    python_calamine.CalamineError,
    LookupError,
    ValueError,
    OSError,
    EOFError,
    RuntimeError,  # a part with a password, or packed in a way nobody uses
)


def _damaged() -> Unreadable:
    return Unreadable(
        "文件已损坏，打不开。请在表格软件里重新另存为 .xlsx。",
        "The file is damaged. Open it and save it again as .xlsx.",
    )


def _read_xlsx(data: bytes) -> list[Grid]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _check_unpacked(packed)
            parts = _sheet_parts(packed)
            looked = {name: _look(packed, part, name) for name, part in parts.items()}
        return _grids(data, looked)
    except Unreadable:
        raise
    except _DAMAGE as fault:
        raise _damaged() from fault


def _check_unpacked(packed: zipfile.ZipFile) -> None:
    """Unpack every part once, counting, so that neither the sizes it states nor its checksums need be believed."""
    parts = packed.infolist()
    left = MAX_UNPACKED_BYTES
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise _damaged()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > left:
        raise _bomb()
    for part in parts:
        with packed.open(part) as stream:
            while block := stream.read(1 << 20):
                left -= len(block)
                if left < 0:
                    raise _bomb()


def _bomb() -> Unreadable:
    return Unreadable(
        f"文件解压后超过 {MAX_UNPACKED_BYTES // 1_000_000} MB，不予打开。请只保留需要的工作表。",
        f"Unpacked the file has more than {MAX_UNPACKED_BYTES // 1_000_000} MB and is not opened. "
        "Keep only the sheets that are needed.",
    )


def _sheet_parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each worksheet that can be seen, by the sheet's name, in the workbook's order."""
    names = set(packed.namelist())
    if "xl/workbook.xml" not in names:
        raise Unreadable(
            "这不是 .xlsx 表格（可能是 WPS、Word 或压缩包文件）。请另存为 .xlsx 再上传。",
            "This is not an .xlsx workbook but another format or an archive. Save it as .xlsx and try again.",
        )
    book = ElementTree.fromstring(packed.read("xl/workbook.xml"))
    links = ElementTree.fromstring(packed.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): str(link.get("Target", "")) for link in links}
    parts = {}
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if sheet.get("state", "visible") == "visible" and part in names and "chartsheet" not in part:
            parts[str(sheet.get("name", ""))] = part
    return parts


def _look(packed: zipfile.ZipFile, part: str, name: str) -> _Looked:
    """Find formulas, errors and the last cell that holds something, without building the grid."""
    formulas, broken = set(), set()
    last_row = last_column = 0
    with packed.open(part) as stream:
        for _, element in ElementTree.iterparse(stream, events=("end",)):
            if element.tag == f"{_MAIN}row":
                for cell in element:
                    if len(cell):
                        at = _place(cell)
                        last_row, last_column = max(last_row, at[0]), max(last_column, at[1])
                        if cell.find(f"{_MAIN}f") is not None:
                            formulas.add(at)
                        if cell.get("t") == "e":
                            broken.add(at)
                element.clear()
    _check_rows(last_row, name)
    if last_column > MAX_COLUMNS:
        raise _too_wide(last_column, name)
    return _Looked(frozenset(formulas), frozenset(broken), (last_row, last_column))


def _place(cell: Element) -> Place:
    found = _ADDRESS.fullmatch(cell.get("r", ""))
    if found is None:
        raise _damaged()
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _grids(data: bytes, looked: dict[str, _Looked]) -> list[Grid]:
    grids = []
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name, seen in looked.items():
            sheet = book.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False) if seen.last[0] else []
            merged = tuple(
                ((top + 1, left + 1), (bottom + 1, right + 1))
                for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            )
            grids.append(Grid(name, tuple(map(tuple, rows)), seen.formulas, seen.broken, merged))
    except BaseException as fault:
        if type(fault).__name__ == "PanicException":  # the Rust reader gave up; PyO3 lets it pass as a BaseException
            raise _damaged() from fault
        raise
    return grids
