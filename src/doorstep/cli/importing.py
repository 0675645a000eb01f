"""`doorstep import places|needs FILE`: shown first, then taken as a whole or not at all."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import now
from doorstep.base.grids import Unreadable, check_size
from doorstep.base.tables import CellError
from doorstep.cli import cells, tongue
from doorstep.cli.tongue import Parser, Tongue, complain
from doorstep.kernel.geo import Frame
from doorstep.needs.actions.papers import preview_papers, take_papers
from doorstep.needs.queries.papers import papers_of
from doorstep.needs.rules.intake import shown_code
from doorstep.places.actions.imports import apply_import, discard_import, preview_import
from doorstep.places.models import Place, PlaceImport
from doorstep.places.queries import county
from doorstep.places.rules.said import Refused
from doorstep.places.words import CodeSystem, ImportState

COUNTS = (
    ("rows", "行数", "rows"),
    ("matched", "对上", "matched"),
    ("renamed", "改名", "renamed"),
    ("recoded", "换码", "given another code"),
    ("moved", "换了上级", "moved to another parent"),
    ("changed", "坐标或人口有变", "with another point or figure"),
    ("new", "新增", "new"),
    ("gone", "表中没有", "not in the list"),
)


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Preview the list, ask, and apply it."""
    parser = Parser(
        say,
        "doorstep import",
        "导入地点表或纸质诉求表（CSV 或 XLSX）：先显示会有什么变化，确认后整体生效；有错则什么都不变。",
        "Import places, or needs on paper (CSV or XLSX): shows what would change, then takes all or nothing.",
    )
    parser.option("what", "places：地点；needs：纸质诉求", "places, or needs on paper", choices=["places", "needs"])
    parser.option("file", "文件", "the file", type=Path)
    frames = [frame.value for frame in Frame]
    parser.option(
        "--frame", "坐标系，导入地点时必须写明", "frame of a place's coordinates, to be declared", choices=frames
    )
    parser.option(
        "--system", "编码体系（默认 nbs）", "whose codes (default nbs)", choices=CodeSystem.values, default="nbs"
    )
    parser.option("--yes", "不再询问，直接生效", "apply without asking", action="store_true")
    parser.option(
        "--end-gone", "表中没有的地点到此为止", "end the places that are not in the list", action="store_true"
    )
    wanted = parser.parse_args(arguments)
    data = _bytes(wanted.file, say)
    if wanted.what == "needs":
        return _needs(data, wanted, say)
    if wanted.frame is None:
        raise tongue.Refused(say("请用 --frame 写明坐标系。", "Declare the frame of the coordinates with --frame."))
    home = county()
    batch = _previewed(data, wanted, home, say)
    print("  ".join(f"{say(zh, en)} {getattr(batch, name)}" for name, zh, en in COUNTS))
    if batch.ignored:
        print(_left_out(batch, say))
    if not wanted.yes and not _agreed(say):
        discard_import(SYSTEM, batch, now=now())
        print(say("没有导入，什么都没变。", "Not imported; nothing has changed."))
        return 0
    try:
        apply_import(SYSTEM, batch, now=now(), end_gone=wanted.end_gone)
    except Refused as refused:
        raise tongue.Refused(say(refused.why.zh, refused.why.en)) from refused
    print(say("已导入。", "Imported."))
    return 0


def _needs(data: bytes, wanted: argparse.Namespace, say: Tongue) -> int:
    """Preview papers, ask, take all of them in; print each slip."""
    seen = preview_papers(SYSTEM, data=data, file_name=wanted.file.name, now=now())
    if seen.ignored:
        complain(say("没认出的列：", "Not recognised: ") + say("、", ", ").join(seen.ignored) + say("。", "."))
    if seen.errors:
        for fault in seen.errors:
            complain(cells.line(fault, say))
        raise tongue.Refused(say("没有导入，什么都没变。", "Not imported; nothing has changed."))
    new, known, alike = len(seen.new), len(seen.known), len(seen.alike)
    zh = f"新 {new} 张，录过 {known} 张，疑似重复 {alike} 张。"
    print(say(zh, f"{new} new, {known} taken in before, {alike} may say the same as an open need."))
    if not new:
        print(say("全部录过，什么都没变。", "All were taken in before; nothing has changed."))
        return 0
    if not wanted.yes and not _agreed(say):
        print(say("没有导入，什么都没变。", "Not imported; nothing has changed."))
        return 0
    brought = take_papers(SYSTEM, data=data, file_name=wanted.file.name, now=now())
    if brought.batch is not None:
        for paper in papers_of(brought.batch):
            print(f"{paper.number}  {shown_code(paper.follower.code)}")
    print(say("已导入。", "Imported."))
    return 0


def _bytes(path: Path, say: Tongue) -> bytes:
    try:
        check_size(path.stat().st_size)
        return path.read_bytes()
    except Unreadable as large:
        raise tongue.Refused(say(large.zh, large.en)) from large
    except OSError as failed:
        raise tongue.Refused(say(f"读不了 {path}：", f"Cannot read {path}: ") + str(failed.strerror)) from failed


def _previewed(data: bytes, wanted: argparse.Namespace, home: Place | None, say: Tongue) -> PlaceImport:
    name, frame, system = wanted.file.name, Frame(wanted.frame), CodeSystem(wanted.system)
    try:
        batch = preview_import(SYSTEM, data=data, file_name=name, frame=frame, system=system, county=home, now=now())
    except Refused as refused:
        raise tongue.Refused(say(refused.why.zh, refused.why.en)) from refused
    if batch.state == ImportState.REFUSED:
        for error in batch.errors:
            fault = CellError(**{name: part for name, part in error.items() if name != "address"})
            complain(cells.line(fault, say))
        if batch.ignored:
            complain(_left_out(batch, say))
        raise tongue.Refused(say("没有导入，什么都没变。", "Not imported; nothing has changed."))
    return batch


def _left_out(batch: PlaceImport, say: Tongue) -> str:
    return say("没认出的列：", "Not recognised: ") + say("、", ", ").join(batch.ignored) + say("。", ".")


def _agreed(say: Tongue) -> bool:
    if not sys.stdin.isatty():
        return False
    return input(say("确认导入？(y/n) ", "Import it? (y/n) ")).strip().lower() in {"y", "yes", "是"}
