"""A table of travel times as a workbook or CSV file: read with every fault by its cell, and written to be filled in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from doorstep.base.tables import CellError, Column, Kind, Table, read_table
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.programmes.pharmacy.bridge.ways_table import Way

MOST_ROWS: Final = 49_000
A_DAY_MIN: Final = 24 * 60
COLUMNS: Final = (
    Column("start", "从", "From", aliases=("起点", "出发地"), max_length=80),
    Column("finish", "到", "To", aliases=("终点", "目的地"), max_length=80),
    Column("minutes", "分钟", "Minutes", Kind.NUMBER, aliases=("路程分钟", "用时"), least=0, most=A_DAY_MIN),
    Column(
        "km", "公里", "Kilometres", Kind.NUMBER, aliases=("里程", "km"), is_required=False, may_be_blank=True, least=0,
        most=2000,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """What a file gave: rows, or faults; never both."""

    rows: tuple[Way, ...] = ()
    faults: tuple[CellError, ...] = ()


def read(data: bytes, file_name: str) -> Read:
    """Read a table; a way that is written twice, or leads to where it starts, is a fault."""
    table = read_table(data, file_name, COLUMNS, max_rows=MOST_ROWS)
    if isinstance(table, list):
        return Read(faults=tuple(table))
    if faults := tuple(_faults(table)):
        return Read(faults=faults)
    return Read(tuple(_way(row.values) for row in table.rows))


def write(rows: Iterable[Way], names: Sequence[Sequence[str]], *, pick: Callable[[str, str], str]) -> bytes:
    """Return a table as a workbook that `read` takes back, and a sheet of names it may use.

    Args:
        rows: Ways; none for a table to fill in.
        names: What each place is called, its code, and where it lies.
        pick: Chooses between Chinese and English.
    """
    cells = [(row.start, row.finish, row.minutes, None if row.metres is None else row.metres / 1000) for row in rows]
    headings = [pick(one.zh, one.en) for one in COLUMNS]
    known = [pick("名称", "Name"), pick("编码", "Code"), pick("所在", "Where")]
    return write_workbook(
        [Sheet(pick("路程", "Travel times"), headings, cells), Sheet(pick("可用的名称", "Names"), known, names)]
    )


def _way(values: Mapping[str, Any]) -> Way:
    km = values.get("km")
    return Way(
        str(values["start"]), str(values["finish"]), float(values["minutes"]), None if km is None else float(km) * 1000
    )


def _faults(table: Table) -> Iterable[CellError]:
    first: dict[tuple[str, str], int] = {}
    for row in table.rows:
        pair = str(row["start"]), str(row["finish"])
        if pair[0] == pair[1]:
            yield table.fault(row, "finish", "起点和终点是同一个地方。", "It leads to where it starts.")
        elif pair in first:
            zh = f"第 {first[pair]} 行已经写了这一程，请只留一行。"
            yield table.fault(row, "finish", zh, f"This way stands in row {first[pair]} already. Keep one of them.")
        first.setdefault(pair, row.number)
