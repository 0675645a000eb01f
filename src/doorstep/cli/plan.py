"""`doorstep plan`: timetables from a workbook or JSON, without a database.

`plan visits IN -o OUT` reads `.xlsx` or `.json` and writes `.xlsx` or `.json`; `plan template -o OUT.xlsx` makes the
workbook to fill in; `plan replan` and `plan explain` work on a plan made before, `plan compare` on two; `plan counties`
plans a folder of counties. Refusals name every fault with its cell and end with exit code 2; nothing is written then.
"""

import importlib
from collections.abc import Sequence
from pathlib import Path

from doorstep.cli import files
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

PARTS = {
    "visits": (__name__, "visits"),
    "template": ("doorstep.cli.plan_template", "run"),
    "replan": ("doorstep.cli.plan_again", "replan_published"),
    "explain": ("doorstep.cli.plan_again", "explain"),
    "compare": ("doorstep.cli.plan_compare", "run"),
    "counties": ("doorstep.cli.plan_counties", "run"),
}
"""Module and function of each part; the modules of the others would make each of them start later."""


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Run the part of `plan` that is named first."""
    if arguments and arguments[0] in PARTS:
        module, name = PARTS[arguments[0]]
        return int(getattr(importlib.import_module(module), name)(arguments[1:], say))
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


def visits(arguments: Sequence[str], say: Tongue) -> int:
    """Read a problem, make the timetable, write it."""
    parser = Parser(
        say,
        "doorstep plan visits",
        "从村庄、车辆和规则算出巡回时刻表，一周或两周一轮。空白表格：doorstep plan template",
        "Make a timetable of one week or two from villages, vehicles and rules. "
        "The empty workbook: doorstep plan template",
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
