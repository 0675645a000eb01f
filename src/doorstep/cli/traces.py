"""`doorstep traces`: trace codes for the authority: draw a batch up into a file, take its answer in, list them."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import now
from doorstep.base.tables import CellError
from doorstep.cli import files
from doorstep.cli.tongue import Parser, Refused, Tongue, complain
from doorstep.places.queries import county as own_county
from doorstep.programmes.pharmacy.actions import trace_reports as actions
from doorstep.programmes.pharmacy.bridge import trace_workbook
from doorstep.programmes.pharmacy.models import TraceReport
from doorstep.programmes.pharmacy.queries import trace_reports as queries
from doorstep.programmes.pharmacy.rules import reporting as rules
from doorstep.programmes.pharmacy.words import TraceReportState

ENDINGS = {".xlsx", ".csv"}


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Do one of the three."""
    parser = Parser(
        say,
        "doorstep traces",
        "追溯码上报：draw-up 把要上报的码编成一批并写成文件；answer 读回回执；list 列出各批和被退回的码。",
        "Trace codes for the authority: draw-up puts what is to be reported into a batch and a file; answer takes the "
        "authority's answer in; list shows the batches and what was rejected.",
    )
    parser.option(
        "verb",
        "draw-up：编批；answer：读回执；list：列出",
        "draw-up, answer or list",
        choices=["draw-up", "answer", "list"],
    )
    parser.option(
        "file", "批次文件或回执（.xlsx、.csv）", "the batch or its answer (.xlsx, .csv)", type=Path, nargs="?"
    )
    parser.option("--number", "批次号（answer 必填）", "number of the batch; answer needs it")
    wanted = parser.parse_args(arguments)
    if wanted.verb == "list":
        return _list(say)
    if wanted.file is None:
        raise Refused(say("请写明文件。", "Name the file."))
    return _draw_up(wanted.file, say) if wanted.verb == "draw-up" else _answer(wanted.file, wanted.number, say)


def _draw_up(file: Path, say: Tongue) -> int:
    out, county = files.writable(file, ENDINGS, say), own_county()
    files.must_be_new(out, say)
    if county is None:
        raise Refused(say("还没有本县的地点名单。", "The county's list of places is not loaded yet."))
    try:
        report = actions.draw_up(SYSTEM, county=county, now=now())
    except rules.NothingToReport:
        print(say("没有要上报的码。", "Nothing is to be reported."))
        return 0
    writer = trace_workbook.as_csv if out.suffix.lower() == ".csv" else trace_workbook.as_workbook
    files.write(out, writer(report.number, report.lines.all()), say)
    print(say(f"{report.number}：{report.size} 个码。", f"{report.number}: {report.size} codes."))
    return 0


def _answer(file: Path, number: str | None, say: Tongue) -> int:
    report = TraceReport.objects.filter(number=number or "").first()
    if report is None:
        raise Refused(say("请用 --number 写明批次号。", "Name the batch: --number NUMBER."))
    found = trace_workbook.read_answer(files.read(file, say), file.name, report.lines.all())
    faults = [one for one in found if isinstance(one, CellError)]
    for fault in faults:
        complain(f"{fault.address} {say(fault.zh, fault.en)}")
    if faults:
        raise Refused(say("回执有误，什么都没有记下。", "The answer is not right; nothing was written down."))
    answers = [actions.Answer(one.line, one.result, one.reason) for one in found if not isinstance(one, CellError)]
    try:
        if report.state == TraceReportState.DRAWN:
            actions.send_report(SYSTEM, report=report, now=now())
        news = actions.answer_report(SYSTEM, report=report, answers=answers, now=now())
    except (rules.NotInThisState, rules.ContradictoryAnswer) as refused:
        zh, en = "这一批已撤回，或者回执与先前的矛盾。", "The batch was withdrawn, or contradicts an earlier answer."
        raise Refused(say(zh, en)) from refused
    print(say(f"{news} 个码有了结果。", f"{news} codes were answered."))
    return 0


def _list(say: Tongue) -> int:
    for report in queries.reports(SYSTEM):
        n = Counter(report.lines.values_list("result", flat=True))
        counts = say(
            f"共 {report.size}，接受 {n['accepted']}，退回 {n['rejected']}，等待 {n['waiting']}",
            f"{report.size} codes, {n['accepted']} accepted, {n['rejected']} rejected, {n['waiting']} waiting",
        )
        print(f"{report.number}  {report.get_state_display()}  {counts}")
    for line in queries.rejects(SYSTEM):
        print(say("退回：", "rejected: ") + f"{line.code}  {line.report.number}  {line.reason}")
    return 0
