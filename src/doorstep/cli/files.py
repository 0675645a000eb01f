"""Files of the command line: read within a limit, written whole or not at all."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from doorstep.base.grids import Unreadable, check_size
from doorstep.cli.tongue import Parser, Refused, Tongue, complain

MOST_JSON = 200_000_000
"""Bytes of JSON that are read at most."""


def output(parser: Parser) -> None:
    """Add the option that says where to write."""
    parser.add_argument("-o", "--output", required=True, type=Path, help=parser.say("写到哪里", "where to write"))


@contextmanager
def refusing_bad_input(say: Tongue) -> Iterator[None]:
    """Turn what an engine says of its input into words for whoever wrote the file.

    Raises:
        Refused: Something is missing or makes no sense.
    """
    try:
        yield
    except KeyError as missing:
        raise Refused(say(f"缺少 {missing}。", f"{missing} is missing.")) from missing
    except (TypeError, ValueError) as faulty:
        raise Refused(say("输入有误：", "The input is wrong: ") + str(faulty)) from faulty


def read(path: Path, say: Tongue) -> bytes:
    """Return what is in the file.

    Raises:
        Refused: It is too large or cannot be read.
    """
    try:
        return _bytes(path, check_size, say)
    except Unreadable as large:
        message = f"{path.name}: {say(large.zh, large.en)}"
        raise Refused(message) from large


def _read_json(path: Path, say: Tongue) -> bytes:
    """Return what is in the file: tables of ways make JSON far larger than workbooks may be."""

    def check(size: int) -> None:
        if size > MOST_JSON:
            mb, most = size // 1_000_000, MOST_JSON // 1_000_000
            raise Refused(say(f"{path.name} 有 {mb} MB，最多 {most} MB。", f"{path.name} has {mb} MB; at most {most}."))

    return _bytes(path, check, say)


def _bytes(path: Path, check: Callable[[int], None], say: Tongue) -> bytes:
    try:
        check(path.stat().st_size)
        return path.read_bytes()
    except OSError as failed:
        raise Refused(say(f"读不了 {path}：", f"Cannot read {path}: ") + str(failed.strerror)) from failed


def read_json(path: Path, say: Tongue) -> dict[str, Any]:
    """Return the JSON object in the file.

    Raises:
        Refused: It cannot be read, or is no JSON object.
    """
    try:
        found = json.loads(_read_json(path, say).decode("utf-8-sig"))
    except UnicodeDecodeError as failed:
        raise Refused(say(f"{path.name} 不是 UTF-8 编码。", f"{path.name} is not written in UTF-8.")) from failed
    except json.JSONDecodeError as failed:
        zh = f"{path.name} 不是 JSON（第 {failed.lineno} 行）。"
        raise Refused(say(zh, f"{path.name} is not JSON (line {failed.lineno}).")) from failed
    except RecursionError as failed:
        raise Refused(say("JSON 嵌套太深。", "The JSON is nested too deeply.")) from failed
    if not isinstance(found, dict):
        raise Refused(say("JSON 里应是一个对象。", "The JSON should be an object."))
    return found


def write_json(path: Path, data: dict[str, Any], say: Tongue) -> None:
    """Write a JSON object, whole or not at all."""
    write(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode(), say)


def writable(path: Path, endings: set[str], say: Tongue) -> Path:
    """Return the path, or refuse an output that could not be written, before anything is computed."""
    if path.suffix.lower() not in endings:
        names = say(" 或 ", " or ").join(sorted(endings))
        raise Refused(say(f"结果文件名应以 {names} 结尾。", f"The output's name ends with {names}."))
    if not path.parent.is_dir():
        raise Refused(say(f"没有文件夹 {path.parent}。", f"There is no folder {path.parent}."))
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        raise Refused(say(f"写不了 {path}。", f"{path} cannot be written."))
    return path


def must_be_new(path: Path, say: Tongue) -> None:
    """Refuse to write over anything."""
    if path.exists():
        raise Refused(say(f"{path} 已经有了，不覆盖。", f"{path} exists already and is left as it is."))


def must_differ(out: Path, given: Path, say: Tongue) -> None:
    """Refuse to write over the input."""
    if out.exists() and given.exists() and out.samefile(given):
        raise Refused(say("结果不能写进输入文件。", "The result must not be written over the input."))


def save(path: Path, data: bytes, say: Tongue) -> None:
    """Write a file; for callers that say themselves that it is there.

    Raises:
        Refused: It cannot be written.
    """
    try:
        path.write_bytes(data)
    except OSError as failed:
        raise Refused(say(f"写不了 {path}：", f"Cannot write {path}: ") + str(failed.strerror)) from failed


def write(path: Path, data: bytes, say: Tongue) -> None:
    """Write the whole file or nothing."""
    half = path.with_name(f".{path.name}.part")
    half.write_bytes(data)
    half.replace(path)
    complain(say(f"已写入 {path}", f"Wrote {path}"))
