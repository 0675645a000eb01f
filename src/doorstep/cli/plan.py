"""`doorstep plan`: timetables from a workbook or JSON, without a database.

`plan visits IN -o OUT` reads `.xlsx` or `.json` and writes `.xlsx` or `.json`; `plan template -o OUT.xlsx` makes the
workbook to fill in; `plan replan` and `plan explain` work on a plan made before, `plan compare` on two; `plan counties`
plans a folder of counties. Refusals name every fault with its cell and end with exit code 2; nothing is written then.
"""

from collections.abc import Sequence
from pathlib import Path

from doorstep.cli import files, plan_again, plan_compare, plan_counties
from doorstep.cli.faults import refusing_faults
from doorstep.cli.plan_files import (
    Interrupt,
    Line,
    on_roads,
    read_asked,
    result_bytes,
    road_options,
    search_options,
    seconds_of,
    summarise,
    tell_broken,
    tell_left_out,
    tell_short,
)
from doorstep.cli.tongue import Parser, Refused, Tongue, complain
from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.engines.planning.visits.verify import verify_plan
from doorstep.programmes.pharmacy.bridge.workbook_out import NotForAWorkbook, question_workbook
from doorstep.programmes.pharmacy.bridge.workbook_template import MOST_EXAMPLES, template


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Run the part of `plan` that is named first."""
    kinds = {"visits": visits, "template": blank, "replan": plan_again.replan_published, "explain": plan_again.explain}
    kinds |= {"compare": plan_compare.run, "counties": plan_counties.run}
    if arguments and arguments[0] in kinds:
        return kinds[arguments[0]](arguments[1:], say)
    zh = "doorstep plan visits 输入.xlsx -o 结果.xlsx     排班\n"
    zh += "doorstep plan template -o 表格.xlsx             空白表格\n"
    zh += "doorstep plan replan 输入.json 已公布.json -o 结果.json   车坏了、加了村：尽量不改原来的日子\n"
    zh += "doorstep plan explain 输入.json 方案.json       为什么这样排，再多一辆车会怎样\n"
    zh += "doorstep plan compare 原来.json 现在.json --input 输入.xlsx   两个方案并排：谁多了、谁少了、谁换了日子\n"
    zh += "doorstep plan counties 文件夹 -o 结果文件夹      全市、全省：一县一个文件，分县同时排"
    en = "doorstep plan visits IN.xlsx -o OUT.xlsx    make a timetable\n"
    en += "doorstep plan template -o OUT.xlsx          the workbook to fill in\n"
    en += "doorstep plan replan IN.json PUBLISHED.json -o OUT.json   something changed: keep people's days\n"
    en += "doorstep plan explain IN.json PLAN.json     why it is so, and what one more vehicle would bring\n"
    en += "doorstep plan compare A.json B.json --input IN.xlsx   two plans side by side: who gains, loses or moves\n"
    en += "doorstep plan counties FOLDER -o FOLDER     a city or a province: a file for each county, side by side"
    text = say(zh, en)
    if arguments and arguments[0] not in {"-h", "--help"}:
        raise Refused(say(f"没有“plan {arguments[0]}”。\n{text}", f"There is no 'plan {arguments[0]}'.\n{text}"))
    print(text)
    return 0 if arguments else 2


def blank(arguments: Sequence[str], say: Tongue) -> int:
    """Write the workbook to fill in."""
    parser = Parser(say, "doorstep plan template", "生成要填的工作簿。", "Make the workbook to fill in.")
    files.output(parser)
    parser.option(
        "--example", "填入多少个虚构的村", "fill in so many invented villages", type=int, default=0, metavar="N"
    )
    parser.option(
        "--of",
        "把这份输入（.json 或 .xlsx）写成工作簿，改好再用",
        "write this input (.json or .xlsx) as a workbook, to be changed and used again",
        type=Path,
        metavar="IN",
    )
    parser.option("--seed", "虚构时的随机种子（默认 1）", "seed of the invention (default 1)", type=int, default=1)
    wanted = parser.parse_args(arguments)
    out = files.writable(wanted.output, {".xlsx"}, say)
    if wanted.of is not None:
        files.must_differ(out, wanted.of, say)
        files.write(out, _as_workbook(wanted.of, say), say)
        return 0
    if not 0 <= wanted.example <= MOST_EXAMPLES:
        raise Refused(
            say(f"--example 应在 0 到 {MOST_EXAMPLES} 之间。", f"--example is between 0 and {MOST_EXAMPLES}.")
        )
    files.write(out, template(say, example=wanted.example, seed=wanted.seed), say)
    return 0


def _as_workbook(path: Path, say: Tongue) -> bytes:
    try:
        return question_workbook(read_asked(path, say).problem, say)
    except NotForAWorkbook as refused:
        zh = "这份输入有自己的路程表或路况系数，工作簿里写不下；请继续用 JSON。"
        en = "This input has ways or a model of the roads of its own, which no sheet can hold; keep it as JSON."
        raise Refused(say(zh, en)) from refused


def visits(arguments: Sequence[str], say: Tongue) -> int:
    """Read a problem, make the timetable, write it."""
    parser = Parser(
        say,
        "doorstep plan visits",
        "从村庄、车辆和规则算出一周的巡回时刻表。空白表格：doorstep plan template",
        "Make a weekly timetable from villages, vehicles and rules. The empty workbook: doorstep plan template",
    )
    parser.option("input", "输入：.xlsx 或 .json", "what to plan: .xlsx or .json", type=Path)
    files.output(parser)
    search_options(parser)
    road_options(parser)
    parser.option("--quiet", "不显示进度", "show no progress", action="store_true")
    wanted = parser.parse_args(arguments)
    seconds = seconds_of(wanted, say)
    out = files.writable(wanted.output, {".xlsx", ".json"}, say)
    files.must_differ(out, wanted.input, say)
    asked = on_roads(read_asked(wanted.input, say), wanted, say)
    for note in asked.notes:
        complain(say("注意：", "Note: ") + say(note.zh, note.en))
    problem = asked.problem
    try:
        with refusing_faults(say), Interrupt(None if wanted.quiet else Line(say)) as progress:
            plan = solve_visits(
                problem, seed=wanted.seed, time_limit_s=seconds, iterations=wanted.iterations, progress=progress
            )
    finally:
        if not wanted.quiet:
            complain("")
    if broken := verify_plan(problem, plan):
        message = f"the plan breaks its own rules: {'; '.join(broken[:5])}"
        raise RuntimeError(message)
    files.write(out, result_bytes(problem, plan, asked.notes, out.suffix, say), say)
    tell_broken(problem, plan, say)
    tell_left_out(problem, plan, say)
    tell_short(problem, plan, say)
    return summarise(problem, plan, say)
