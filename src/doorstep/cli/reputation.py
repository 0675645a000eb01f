"""`doorstep reputation`: list quarters, reckon one, show or verify a run, write a village's report or the town's."""

from collections.abc import Sequence
from pathlib import Path

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import now
from doorstep.cli.files import must_be_new, save
from doorstep.cli.tongue import Parser, Refused, Tongue
from doorstep.programmes.reputation.actions.runs import reckon
from doorstep.programmes.reputation.bridge.beside import beside
from doorstep.programmes.reputation.bridge.index import NothingToScore
from doorstep.programmes.reputation.bridge.recompute import fault_of
from doorstep.programmes.reputation.bridge.sheets import run_workbook, village_workbook
from doorstep.programmes.reputation.bridge.told import quarter_name, tell
from doorstep.programmes.reputation.models import Quarter, Run
from doorstep.programmes.reputation.rules.runs import TooEarly

VERBS = ("list", "reckon", "show", "verify", "export")


def run(arguments: Sequence[str], say: Tongue) -> int:
    """List, reckon, show, verify or export."""
    parser = Parser(
        say,
        "doorstep reputation",
        "list 列出季度和测算；reckon 测算一个已关闭的季度；show 显示一次测算的摘要；verify 重新计算并核对每一位数字"
        "（不写编号就核对全部）；export 把一次测算写成表格（XLSX），加 --village 写一个村的报告。",
        "list names quarters and their runs; reckon reckons a closed quarter; show prints a run's digests; verify "
        "computes a run again and compares every digit (all of them without a number); export writes a run as XLSX, "
        "with --village the report of one village.",
    )
    parser.option("verb", "、".join(VERBS), ", ".join(VERBS), choices=VERBS)
    parser.option(
        "number", "季度编号（reckon）或测算编号（见 list）", "number of a quarter (reckon) or of a run, see list",
        nargs="?", type=int,
    )  # fmt: skip
    parser.option("file", "写到哪个文件（export 必填）", "the file to write; export needs it", nargs="?", type=Path)
    parser.option("--village", "村名（export）", "name of a village (export)", default="")
    wanted = parser.parse_args(arguments)
    if wanted.verb == "list":
        return _list(say)
    if wanted.verb == "reckon":
        return _reckon(wanted.number, say)
    if wanted.verb == "show":
        return _show(_run(wanted.number, say), say)
    if wanted.verb == "verify":
        return _verify(wanted.number, say)
    return _export(_run(wanted.number, say), wanted.file, wanted.village, say)


def _list(say: Tongue) -> int:
    runs: dict[int, list[Run]] = {}
    for one in Run.objects.defer("problem", "result").order_by("pk"):
        runs.setdefault(one.quarter_id, []).append(one)
    shown = set(Run.objects.filter(publications__withdrawn_at__isnull=True).values_list("pk", flat=True))
    for quarter in Quarter.objects.select_related("place").order_by("pk"):
        print(f"{quarter.pk}  {quarter.place.name}  {_name(quarter)}  {quarter.get_state_display()}")
        for one in runs.get(quarter.pk, ()):
            published = say("  已公布", "  published") if one.pk in shown else ""
            print(say(f"   测算 {one.pk}", f"   run {one.pk}") + f"  {one.result_digest[:16]}{published}")
    return 0


def _reckon(number: int | None, say: Tongue) -> int:
    quarter = Quarter.objects.select_related("place", "scheme").filter(pk=number or 0).first()
    if quarter is None:
        raise Refused(
            say("没有这个季度；编号见 doorstep reputation list。", "No such quarter; see doorstep reputation list.")
        )
    try:
        made = reckon(SYSTEM, quarter=quarter, now=now())
    except TooEarly:
        words = say(
            "这个季度还没有关闭，或者问卷结果还没有公布。",
            "The quarter is not closed yet, or its survey is not published.",
        )
        raise Refused(words) from None
    except NothingToScore as nothing:
        raise Refused(say(f"没有可以打分的内容（{nothing}）。", f"There is nothing to score ({nothing}).")) from None
    return _show(made, say)


def _show(one: Run, say: Tongue) -> int:
    rows = (
        (say("季度", "quarter"), f"{one.quarter.place.name} {_name(one.quarter)}"),
        (say("测算", "run"), f"{one.pk} ({say(f'第 {one.number} 次', f'no. {one.number}')})"),
        (say("输入摘要", "input"), one.inputs_digest),
        (say("体系摘要", "scheme"), one.scheme_digest),
        (say("结果摘要", "result"), one.result_digest),
        (say("随机种子", "seed"), str(one.seed)),
        (say("引擎", "engine"), one.engine_version),
        (say("村数", "villages"), str(one.villages.count())),
    )
    print("\n".join(f"{name}\t{value}" for name, value in rows))
    return 0


def _verify(number: int | None, say: Tongue) -> int:
    wanted = [_run(number, say).pk] if number else list(Run.objects.order_by("pk").values_list("pk", flat=True))
    is_well = True
    for pk in wanted:
        fault = fault_of(Run.objects.get(pk=pk))
        is_well = is_well and not fault
        print(f"{pk}\t{fault or say('重新计算，一位不差', 'computed again, the same digits')}")
    return 0 if is_well else 1


def _export(one: Run, file: Path | None, village: str, say: Tongue) -> int:
    if file is None:
        raise Refused(say("请写明文件名：export 测算编号 文件.xlsx。", "Name the file: export RUN FILE.xlsx."))
    must_be_new(file, say)
    rows = list(one.villages.select_related("place__parent").order_by("position"))
    name = _name(one.quarter)
    if village:
        row = next((row for row in rows if row.place.name == village), None)
        if row is None:
            raise Refused(say(f"这次测算里没有“{village}”。", f"There is no village {village!r} in this run."))
        told = tell(row, quarter=one.quarter.code)
        more = beside(one.quarter, row.place, reads_words=False)
        data = village_workbook(told, more, village=village, quarter=name, run=one)
    else:
        data = run_workbook(one, rows, name)
    save(file, data, say)
    print(say(f"已写入 {file}。", f"Written to {file}."))
    return 0


def _run(number: int | None, say: Tongue) -> Run:
    found = Run.objects.select_related("quarter__place", "quarter__scheme").filter(pk=number or 0).first()
    if found is None:
        raise Refused(
            say("没有这次测算；编号见 doorstep reputation list。", "No such run; see doorstep reputation list.")
        )
    return found


def _name(quarter: Quarter) -> str:
    return quarter_name(quarter.year, quarter.number)
