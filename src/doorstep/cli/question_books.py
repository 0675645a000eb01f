"""A question or an answer as a workbook: a sheet for each list, one for what stands alone.

Headings are words of the reader's language; the keys of the JSON and the other language are understood as well. What
lies deeper than a cell stands in it as JSON; a blank cell says nothing, `null` says nothing on purpose.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from doorstep.base.grids import Grid, Unreadable, read_grids
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.cli.files import must_differ, output, read, read_json, writable, write, write_json
from doorstep.cli.tongue import Parser, Refused, Tongue

ALONE: Final = "settings"
KEY: Final = "key"
_OURS: Final = {ALONE: ("总表", "Settings"), KEY: ("名", "Key"), "value": ("值", "Value")}
_JSON_WORDS: Final = frozenset({"true", "false", "null"})
Words = Mapping[str, tuple[str, str]]
"""Chinese and English of each key."""


def question_or_example(
    parser: Parser, arguments: Sequence[str], example: dict[str, Any], words: Words, say: Tongue
) -> tuple[Path, Path] | None:
    """Return the input and the output of a command that reckons from a file; nothing once an example is written.

    Raises:
        Refused: There is no input, or the output cannot be written.
    """
    output(parser)
    parser.option("--example", "写出一个示例", "write an example", action="store_true")
    wanted = parser.parse_args(arguments)
    out = writable(wanted.output, {".json", ".xlsx"}, say)
    if wanted.example:
        write_answer(out, example, words, say)
        return None
    if wanted.input is None:
        raise Refused(say("缺少输入文件。", "The input file is missing."))
    must_differ(out, wanted.input, say)
    return wanted.input, out


def read_question(path: Path, words: Words, say: Tongue) -> dict[str, Any]:
    """Return what is asked in a workbook or a JSON file.

    Raises:
        Refused: It cannot be read.
    """
    if path.suffix.lower() != ".xlsx":
        return read_json(path, say)
    try:
        return question_of(read(path, say), path.name, words)
    except Unreadable as unreadable:
        message = f"{path.name}: {say(unreadable.zh, unreadable.en)}"
        raise Refused(message) from unreadable
    except ValueError as faulty:
        raise Refused(say("输入有误：", "The input is wrong: ") + str(faulty)) from faulty


def write_answer(path: Path, data: Mapping[str, Any], words: Words, say: Tongue) -> None:
    """Write a question or an answer as its file's name says, whole or not at all."""
    if path.suffix.lower() == ".xlsx":
        write(path, book_of(data, words, say), say)
    else:
        write_json(path, dict(data), say)


def book_of(question: Mapping[str, Any], words: Words, say: Tongue) -> bytes:
    """Return the workbook of a question or an answer."""
    known = {**words, **_OURS}

    def spoken(key: str) -> str:
        return ".".join(say(*known.get(part, (part, part))) for part in key.split("."))

    alone: list[tuple[Any, ...]] = []
    sheets: list[Sheet] = []
    for name, value in _spread(question):
        rows = _rows(value)
        if rows is None:
            alone.append((spoken(name), _cell(value)))
        else:
            columns = list(dict.fromkeys(column for row in rows for column in row))
            cells = [[_cell(row[one]) if one in row else None for one in columns] for row in rows]
            sheets.append(Sheet(spoken(name), [spoken(one) for one in columns], cells))
    return write_workbook([Sheet(spoken(ALONE), [spoken(KEY), spoken("value")], alone), *sheets])


def question_of(data: bytes, filename: str, words: Words) -> dict[str, Any]:
    """Return the question in a workbook.

    Raises:
        Unreadable: it is no workbook.
        ValueError: a cell begins like JSON and is none, or a sheet has a column without a heading.
    """
    known = {text.casefold(): key for key, both in {**words, **_OURS}.items() for text in (key, *both)}

    def key_of(text: str) -> str:
        return ".".join(known.get(part.casefold(), part) for part in text.strip().split("."))

    found: dict[str, Any] = {}
    for grid in read_grids(data, filename):
        name, (heads, *rows) = key_of(grid.name), _filled(grid) or [()]
        columns = [key_of(str(head)) for head in heads]
        read = [_read(columns, row, grid.name) for row in rows]
        if name == ALONE:
            for row in read:
                _put(found, key_of(str(row.get(KEY, ""))), row.get("value"))
        elif KEY in columns:
            _put(found, name, {str(row.pop(KEY)): row for row in read})
        elif read:
            _put(found, name, read)
    return found


def _spread(question: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what becomes a sheet or a line of its own; what stands together in a section with its name before it."""
    for name, value in question.items():
        if isinstance(value, Mapping) and value and not all(isinstance(one, Mapping) for one in value.values()):
            yield from ((f"{name}.{inner}", one) for inner, one in value.items())
        else:
            yield name, value


def _rows(value: Any) -> list[dict[str, Any]] | None:
    """Return the rows of a list of objects, or of what stands by name; nothing where it is neither."""
    if isinstance(value, Mapping) and value:
        return [{KEY: name, **(one if isinstance(one, Mapping) else {"value": one})} for name, one in value.items()]
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        return [dict(one) for one in value] if all(isinstance(one, Mapping) for one in value) else None
    return None


def _cell(value: Any) -> Any:
    return (
        value
        if isinstance(value, str | int | float) and not isinstance(value, bool)
        else json.dumps(value, ensure_ascii=False)
    )


def _filled(grid: Grid) -> list[tuple[Any, ...]]:
    return [row for row in grid.rows if any(str(cell).strip() for cell in row)]


def _read(columns: Sequence[str], row: Sequence[Any], sheet: str) -> dict[str, Any]:
    read = {}
    for at, cell in enumerate(row):
        if str(cell).strip():
            if at >= len(columns) or not columns[at]:
                message = f"{sheet}: {cell}"
                raise ValueError(message)
            read[columns[at]] = _value(cell)
    return read


def _value(cell: Any) -> Any:
    if isinstance(cell, str):
        text = cell.strip()
        return json.loads(text) if text in _JSON_WORDS or text[:1] in {"[", "{"} else text
    return int(cell) if isinstance(cell, float) and cell == int(cell) else cell


def _put(found: dict[str, Any], name: str, value: Any) -> None:
    section, _, inner = name.partition(".")
    if inner:
        found.setdefault(section, {})[inner] = value
    else:
        found[section] = value
