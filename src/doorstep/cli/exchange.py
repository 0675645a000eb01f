"""`doorstep exchange`: make a package for another installation, or take one in, shown first."""

import sys
from collections.abc import Sequence
from pathlib import Path

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import now
from doorstep.cli import tongue
from doorstep.cli.files import must_be_new, save
from doorstep.cli.tongue import Parser, Tongue
from doorstep.partners.actions.packages import (
    difference,
    export_package,
    import_package,
    put_aside,
    receive_package,
)
from doorstep.partners.bridge import counted
from doorstep.partners.exchange import MAX_BYTES
from doorstep.partners.models import Package, Peer
from doorstep.partners.rules import Refused
from doorstep.partners.words import PackageState
from doorstep.places.models import Place
from doorstep.places.queries import place_at_code
from doorstep.places.words import CodeSystem, PlaceKind

COUNTS = (
    ("new", "新增", "new"),
    ("changed", "有变动", "changed"),
    ("same", "一致", "as we have it"),
    ("older", "比我们的旧", "older than ours"),
    ("conflict", "冲突", "contradictions"),
)


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Export or import one package."""
    parser = Parser(
        say,
        "doorstep exchange",
        "与其他平台交换数据包。export 生成一个；import 先显示会有什么变化，确认后整体导入，重复导入不会有变化。",
        "Exchange packages with other installations. export makes one; import shows what would change, then takes all "
        "of it in; a second time changes nothing.",
    )
    parser.option("verb", "export：生成；import：导入", "export or import", choices=["export", "import"])
    parser.option("file", "数据包文件", "the package", type=Path)
    parser.option("--peer", "对方平台的代码（export 必填）", "code of the other installation; export needs it")
    parser.option("--names", "写上挂职人员姓名（须有共享协议）", "name people, under an agreement", action="store_true")
    parser.option(
        "--village", "把其中的人登记在这个代码的村或社区", "code of the village in which people it names are registered"
    )
    parser.option("--place", "新内容由哪里管理：地点代码（默认全县）", "code of the place that keeps what is new")
    parser.option("--yes", "不再询问，直接导入", "take it in without asking", action="store_true")
    wanted = parser.parse_args(arguments)
    try:
        if wanted.verb == "export":
            return _export(wanted.peer, wanted.file, say, names=wanted.names)
        place, village = _place(wanted.place, say), _village(wanted.village, say)
        return _import(wanted.file, place, village, say, is_sure=wanted.yes)
    except Refused as refused:
        raise tongue.Refused(str(refused)) from refused


def _export(code: str | None, file: Path, say: Tongue, *, names: bool) -> int:
    peer = Peer.objects.filter(code=code or "").first()
    if peer is None:
        known = say("、", ", ").join(Peer.objects.order_by("code").values_list("code", flat=True)) or "—"
        raise tongue.Refused(
            say(f"请用 --peer 写明对方代码。已有：{known}", f"Name the peer: --peer CODE. Known: {known}")
        )
    must_be_new(file, say)
    package, data = export_package(SYSTEM, peer=peer, with_names=names, now=now())
    save(file, data, say)
    print(
        say(
            f"已生成发给{peer.name}的第 {package.sequence} 个数据包，{len(data)} 字节。",
            f"Package {package.sequence} for {peer.name}: {len(data)} bytes.",
        )
    )
    withheld = package.counts["withheld"]
    if withheld:
        print(
            say(
                f"{withheld} 份含个人信息的案件材料没有放进去：今天没有协议允许。",
                f"{withheld} files with personal data were left out: no agreement covers them today.",
            )
        )
    print(f"SHA-256 {package.digest}")
    return 0


def _import(file: Path, place: Place | None, village: Place | None, say: Tongue, *, is_sure: bool) -> int:
    package = receive_package(SYSTEM, data=_bytes(file, say), now=now())
    if package.state == PackageState.APPLIED:
        print(say("以前已经导入过，什么都没变。", "Taken in before; nothing has changed."))
        return 0
    if package.state == PackageState.WAITING:
        found, _has_names = difference(package)
        print(_line(counted(found), say))
        if not is_sure and not _agreed(say):
            put_aside(SYSTEM, package=package, now=now())
            print(say("没有导入，什么都没变。", "Not taken in; nothing has changed."))
            return 0
        package = import_package(SYSTEM, package=package, place=place, village=village, now=now())
    if package.state == PackageState.CONFLICT:
        raise tongue.Refused(_contradicts(package, say))
    print(say("已导入。", "Taken in."))
    return 0


def _contradicts(package: Package, say: Tongue) -> str:
    return say(
        f"之前已经导入过另一个编号为 {package.sequence} 的数据包，这一个什么都没有写入。请问对方以哪个为准。",
        f"Another package {package.sequence} was taken in before; nothing of this one was written. Ask the other side.",
    )


def _line(counts: dict[str, int], say: Tongue) -> str:
    return "  ".join(f"{say(zh, en)} {counts[name]}" for name, zh, en in COUNTS)


def _bytes(path: Path, say: Tongue) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as failed:
        raise tongue.Refused(say(f"读不了 {path}：", f"Cannot read {path}: ") + str(failed.strerror)) from failed


def _place(code: str | None, say: Tongue) -> Place | None:
    if code is None:
        return None
    today = now().date()
    place = place_at_code(CodeSystem.NBS, code, today) or place_at_code(CodeSystem.OWN, code, today)
    if place is None:
        raise tongue.Refused(say(f"没有代码为 {code} 的地点。", f"There is no place with the code {code}."))
    return place


def _village(code: str | None, say: Tongue) -> Place | None:
    place = _place(code, say)
    if place is not None and place.kind != PlaceKind.VILLAGE:
        raise tongue.Refused(say(f"没有代码为 {code} 的村或社区。", f"There is no village with the code {code}."))
    return place


def _agreed(say: Tongue) -> bool:
    if not sys.stdin.isatty():
        return False
    return input(say("确认导入？(y/n) ", "Take it in? (y/n) ")).strip().lower() in {"y", "yes", "是"}
