"""Rules of what does not go together as a workbook: read with every fault by its cell, and written to be filled in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from doorstep.base.tables import CellError, Column, Kind, SheetKind, Table, read_workbook
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.programmes.pharmacy.rules.interaction_book import Pairing, is_named, pairing
from doorstep.programmes.pharmacy.rules.interactions import plain
from doorstep.programmes.pharmacy.words import Severity

FIELDS: Final = ("a", "b", "severity", "text_zh", "text_en", "source")
_WORDS: Final = {"严重": "severe", "需留意": "moderate", "轻微": "minor"}
COLUMNS: Final = (
    Column("a", "成分一", "Ingredient A", aliases=("成分A", "药品一"), max_length=600),
    Column("b", "成分二", "Ingredient B", aliases=("成分B", "药品二"), max_length=600),
    Column(
        "severity", "严重程度", "Severity", Kind.CHOICE,
        choices={**_WORDS, **{one.value: one.value for one in Severity}},
    ),
    Column("text_zh", "提示", "Advice in Chinese", aliases=("中文提示", "说明"), max_length=400),
    Column("text_en", "英文提示", "Advice in English", max_length=400),
    Column("source", "出处", "Source", aliases=("来源",), max_length=200),
)  # fmt: skip
KNOWN: Final = (Column("name", "成分", "Ingredient", max_length=120),)
SHEETS: Final = (
    SheetKind("rules", "规则", "Rules", COLUMNS),
    SheetKind("known", "已核对的成分", "Ingredients looked at", KNOWN, is_required=False, may_be_empty=True),
)


@dataclass(frozen=True, slots=True)
class Read:
    """What a workbook gave: rows and known ingredients, or faults; never both.

    Args:
        rows: By column, as `rules.interactions.read_pair` reads them.
        known: Ingredients that were looked at, beside those the rules name.
        faults: From top to bottom.
        ignored: Headings nobody asked for.
    """

    rows: tuple[dict[str, str], ...] = ()
    known: tuple[str, ...] = ()
    faults: tuple[CellError, ...] = ()
    ignored: tuple[str, ...] = ()


def read(data: bytes, file_name: str) -> Read:
    """Read a workbook or CSV file of rules; a pair that occurs twice, in whichever order, is a fault."""
    tables = read_workbook(data, file_name, SHEETS)
    if isinstance(tables, list):
        return Read(faults=tuple(tables))
    table = tables["rules"]
    if faults := [*_bad_sides(table), *_twice(table)]:
        return Read(faults=tuple(sorted(faults, key=lambda one: (one.row, one.column))))
    rows = tuple({name: str(row[name]) for name in FIELDS} for row in table.rows)
    named = tables["known"].rows if "known" in tables else ()
    ignored = tuple(dict.fromkeys(word for one in tables.values() for word in one.ignored))
    return Read(rows, tuple(sorted({plain(str(row["name"])) for row in named})), ignored=ignored)


def write(rows: Iterable[Mapping[str, Any]], known: Iterable[str], *, pick: Callable[[str, str], str]) -> bytes:
    """Return rules as a workbook that `read` takes back; without any, one to fill in.

    Args:
        rows: By column.
        known: Ingredients that were looked at.
        pick: Chooses between Chinese and English.
    """
    back = {value: word for word, value in _WORDS.items()}
    cells = [
        [pick(back[row["severity"]], row["severity"]) if name == "severity" else row[name] for name in FIELDS]
        for row in rows
    ]
    rules, looked_at = SHEETS
    return write_workbook(
        [
            Sheet(pick(rules.zh, rules.en), _headings(COLUMNS, pick), cells),
            Sheet(pick(looked_at.zh, looked_at.en), _headings(KNOWN, pick), [[name] for name in known]),
        ]
    )


def _headings(columns: Sequence[Column], pick: Callable[[str, str], str]) -> list[str]:
    return [pick(one.zh, one.en) for one in columns]


def _bad_sides(table: Table) -> Iterable[CellError]:
    for row in table.rows:
        for name in ("a", "b"):
            for part in str(row[name]).split("|"):
                if not part.strip():
                    zh, en = "竖线两边都要写成分。", "There is nothing on one side of a bar."
                    yield table.fault(row, name, zh, en)
                elif not is_named(part):
                    zh = "ATC 类别写成 atc:C09A 这样，用英文大写字母和数字。"
                    yield table.fault(row, name, zh, "Write a class as atc:C09A, in capitals and digits.")


def _twice(table: Table) -> Iterable[CellError]:
    first: dict[Pairing, int] = {}
    for row in table.rows:
        pair = pairing(str(row["a"]), str(row["b"]))
        if pair in first:
            zh = f"和第 {first[pair]} 行是同一对，请只留一行。"
            yield table.fault(row, "a", zh, f"The same pair stands in row {first[pair]}. Keep one of them.")
        first.setdefault(pair, row.number)
