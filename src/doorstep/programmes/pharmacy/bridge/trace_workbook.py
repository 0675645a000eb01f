"""A batch of trace codes as a file for the authority, and its answer read back, every fault by its cell."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from doorstep.base.clock import TIME_ZONE
from doorstep.base.tables import CellError, Column, Kind, Table, read_table
from doorstep.base.workbooks import Sheet, write_csv, write_workbook
from doorstep.programmes.pharmacy.models import TraceLine
from doorstep.programmes.pharmacy.rules.tracing import clean
from doorstep.programmes.pharmacy.words import TraceDeed, TraceResult

RETAIL: Final = "321"
"""Type of the document in a report of a sale: retail. For returns and destructions no type is invented."""
HEADINGS: Final = (
    "批次号", "行号", "业务", "追溯码", "单据号", "时间", "单据类型", "药品", "批号", "经办人", "证件类型",
    "第几次上报", "结果", "原因",
)  # fmt: skip
_DEEDS: Final = {TraceDeed.SOLD: "销售", TraceDeed.RETURNED: "退回", TraceDeed.DESTROYED: "销毁"}
_RESULTS: Final = {
    "接受": "accepted", "成功": "accepted", "通过": "accepted", "accepted": "accepted",
    "拒绝": "rejected", "失败": "rejected", "不通过": "rejected", "rejected": "rejected",
}  # fmt: skip
ANSWER: Final = (
    Column("code", "追溯码", "Trace code", Kind.CODE, aliases=("药品追溯码",), max_length=60),
    Column("result", "结果", "Result", Kind.CHOICE, aliases=("上报结果", "状态"), choices=_RESULTS, may_be_blank=True),
    Column(
        "reason", "原因", "Reason", aliases=("错误原因", "失败原因"), is_required=False, may_be_blank=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One row of an answer: which line, what about it, why."""

    line: TraceLine
    result: TraceResult
    reason: str


def rows(number: str, lines: Iterable[TraceLine]) -> list[tuple[object, ...]]:
    """Return the rows of a batch under `HEADINGS`; what is answered already is written in."""
    words = {TraceResult.ACCEPTED: "接受", TraceResult.REJECTED: "拒绝"}
    return [
        (
            number, line.number, _DEEDS[TraceDeed(line.deed)], line.code, line.document,
            line.happened_at.astimezone(TIME_ZONE), RETAIL if line.deed == TraceDeed.SOLD else "", line.medicine,
            line.lot, line.handed_by, line.document_kind, line.attempt, words.get(TraceResult(line.result), ""),
            line.reason,
        )
        for line in lines
    ]  # fmt: skip


def as_workbook(number: str, lines: Iterable[TraceLine]) -> bytes:
    """Return a batch as XLSX; the columns for the answer are in it."""
    return write_workbook([Sheet(number, HEADINGS, rows(number, lines))])


def as_csv(number: str, lines: Iterable[TraceLine]) -> bytes:
    """Return a batch as CSV."""
    return write_csv(HEADINGS, rows(number, lines))


def read_answer(data: bytes, file_name: str, lines: Iterable[TraceLine]) -> list[Said] | list[CellError]:
    """Read what the authority said; rows without a result are left waiting.

    Returns:
        What was said by line, or the faults: a code that is not in the batch or occurs twice, a rejection without a
        reason, a file that answers nothing.
    """
    table = read_table(data, file_name, ANSWER)
    if isinstance(table, list):
        return table
    by_code = {line.code: line for line in lines}
    found: list[Said] = []
    faults: list[CellError] = []
    seen: dict[str, int] = {}
    for row in table.rows:
        code = clean(row["code"])
        if code not in by_code:
            faults.append(table.fault(row, "code", "这个码不在这一批里。", "This code is not in this batch."))
        elif code in seen:
            zh, en = f"这个码和第 {seen[code]} 行重复。", f"This code stands in row {seen[code]} already."
            faults.append(table.fault(row, "code", zh, en))
        elif row["result"] == "rejected" and not (row["reason"] or "").strip():
            faults.append(table.fault(row, "reason", "拒绝的要写原因。", "A rejected code needs its reason."))
        elif row["result"]:
            found.append(Said(by_code[code], TraceResult(row["result"]), row["reason"] or ""))
        seen.setdefault(code, row.number)
    return faults or found or [_nothing(table)]


def _nothing(table: Table) -> CellError:
    zh, en = "没有一行写了结果：接受，或者拒绝和原因。", "No row has a result: accepted, or rejected with its reason."
    return CellError(table.sheet, 0, 0, "", zh, en)
