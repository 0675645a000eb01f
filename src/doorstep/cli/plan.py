"""`doorstep plan`: timetables from a workbook or JSON, without a database.

`plan visits IN -o OUT` reads `.xlsx` or `.json` and writes `.xlsx` or `.json`; `plan template -o OUT.xlsx` makes the
workbook to fill in. Refusals name every fault with its cell and end with exit code 2; nothing is written then.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from doorstep import __version__
from doorstep.cli import cells, files
from doorstep.cli.faults import sentence
from doorstep.cli.tongue import Parser, Refused, Tongue, complain
from doorstep.engines.planning.osm_extract import road_travel_times
from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.faults import FaultyInput
from doorstep.engines.planning.visits.plan import Progress, VisitPlan
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.engines.planning.visits.verify import verify_plan
from doorstep.kernel.geo import LonLat
from doorstep.programmes.pharmacy.bridge import timetable
from doorstep.programmes.pharmacy.bridge.workbook import Asked, Note, read_problem
from doorstep.programmes.pharmacy.bridge.workbook_template import MOST_EXAMPLES, template

SECONDS = 20.0


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Run `plan visits` or `plan template`."""
    kinds = {"visits": visits, "template": blank}
    if arguments and arguments[0] in kinds:
        return kinds[arguments[0]](arguments[1:], say)
    zh = (
        "doorstep plan visits 输入.xlsx -o 结果.xlsx     排班\ndoorstep plan template -o 表格.xlsx             空白表格"
    )
    en = "doorstep plan visits IN.xlsx -o OUT.xlsx    make a timetable\n"
    en += "doorstep plan template -o OUT.xlsx          the workbook to fill in"
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
    parser.option("--seed", "虚构时的随机种子（默认 1）", "seed of the invention (default 1)", type=int, default=1)
    wanted = parser.parse_args(arguments)
    out = files.writable(wanted.output, {".xlsx"}, say)
    if not 0 <= wanted.example <= MOST_EXAMPLES:
        raise Refused(
            say(f"--example 应在 0 到 {MOST_EXAMPLES} 之间。", f"--example is between 0 and {MOST_EXAMPLES}.")
        )
    files.write(out, template(say, example=wanted.example, seed=wanted.seed), say)
    return 0


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
    parser.option("--seed", "随机种子（默认 1）", "seed (default 1)", type=int, default=1)
    parser.option(
        "--time-limit",
        f"最多算多少秒（默认 {SECONDS:.0f}；给了 --iterations 则不限）",
        f"seconds to search (default {SECONDS:.0f}; none with --iterations)",
        type=float,
        metavar="SECONDS",
    )
    parser.option(
        "--iterations",
        "迭代次数；输入、种子和次数相同，结果逐位相同",
        "steps to make; same input, seed and steps give the same digits",
        type=int,
        metavar="N",
    )
    parser.option(
        "--roads", "按 OpenStreetMap 路网算路程", "take ways from an OpenStreetMap extract", type=Path, metavar="PBF"
    )
    parser.option("--quiet", "不显示进度", "show no progress", action="store_true")
    wanted = parser.parse_args(arguments)
    seconds = SECONDS if wanted.time_limit is None and wanted.iterations is None else wanted.time_limit
    if (seconds is not None and not 0 < seconds < 1e7) or (wanted.iterations is not None and wanted.iterations < 0):
        raise Refused(say("时间和迭代次数应大于 0。", "Seconds and iterations must be above 0."))
    out = files.writable(wanted.output, {".xlsx", ".json"}, say)
    files.must_differ(out, wanted.input, say)
    asked = _read(wanted.input, say)
    if wanted.roads:
        asked = _on_roads(asked, wanted.roads, say)
    for note in asked.notes:
        complain(say("注意：", "Note: ") + say(note.zh, note.en))
    problem = asked.problem
    try:
        plan = solve_visits(
            problem,
            seed=wanted.seed,
            time_limit_s=seconds,
            iterations=wanted.iterations,
            progress=None if wanted.quiet else _Line(say),
        )
    except FaultyInput as faulty:
        raise Refused("\n".join(sentence(fault, say) for fault in faulty.faults)) from faulty
    finally:
        if not wanted.quiet:
            complain("")
    if broken := verify_plan(problem, plan):
        message = f"the plan breaks its own rules: {'; '.join(broken[:5])}"
        raise RuntimeError(message)
    files.write(out, _result(problem, plan, asked.notes, out.suffix, say), say)
    _summary(plan, say)
    return 0


class _Line:
    """Shows how far the search is, on one line of standard error that is written over, or ten lines in a log."""

    def __init__(self, say: Tongue) -> None:
        self.say = say
        self.is_terminal = sys.stderr.isatty()
        self.shown = -1

    def __call__(self, progress: Progress) -> bool:
        percent = int(100 * progress.fraction)
        if percent // (1 if self.is_terminal else 10) > self.shown // (1 if self.is_terminal else 10) or self.shown < 0:
            self.shown = percent
            served, km = progress.objective.residents_served, progress.objective.metres / 1000
            text = self.say(
                f"{percent:3d}%  覆盖 {served:,} 人  {km:,.1f} 公里", f"{percent:3d} %  {served:,} served  {km:,.1f} km"
            )
            sys.stderr.write(f"\r{text}   " if self.is_terminal else f"{text}\n")
            sys.stderr.flush()
        return True


def _read(path: Path, say: Tongue) -> Asked:
    """Return what the file asks for, or refuse with every fault."""
    if path.suffix.lower() == ".json":
        return _read_json(path, say)
    if path.suffix.lower() != ".xlsx":
        raise Refused(say("输入应是 .xlsx 或 .json 文件。", "The input is an .xlsx or a .json file."))
    asked = read_problem(files.read(path, say), path.name)
    if isinstance(asked, Asked):
        return asked
    raise Refused("\n".join([*(cells.line(fault, say) for fault in asked), cells.count(len(asked), say)]))


def _read_json(path: Path, say: Tongue) -> Asked:
    try:
        return Asked(codec.problem_from_json(files.read_json(path, say)))
    except FaultyInput as faulty:
        raise Refused("\n".join(sentence(fault, say) for fault in faulty.faults)) from faulty


def _on_roads(asked: Asked, extract: Path, say: Tongue) -> Asked:
    """Return the same with ways by road between depots and stops."""
    problem = asked.problem
    points = [LonLat(vehicle.depot_lon, vehicle.depot_lat) for vehicle in problem.vehicles]
    points += [LonLat(stop.lon, stop.lat) for stop in problem.stops]
    try:
        times = road_travel_times(extract, points)
    except (OSError, ValueError) as failed:
        raise Refused(
            say(f"用不了路网 {extract}：", f"The roads of {extract} cannot be used: ") + str(failed)
        ) from failed
    names = [*(vehicle.name for vehicle in problem.vehicles), *(stop.name for stop in problem.stops)]
    notes = list(asked.notes)
    for name, why, snap_m in zip(names, times.no_road, times.snap_m, strict=True):
        if why is not None:
            zh, en = why.explain(float(snap_m))
            notes.append(Note(f"{name}：{zh}。", f"{name}: {en}"))
    return Asked(replace(problem, drive=times.travel), asked.with_pharmacy, tuple(notes))


def _result(problem: VisitProblem, plan: VisitPlan, notes: Sequence[Note], ending: str, say: Tongue) -> bytes:
    if ending.lower() == ".json":
        return (json.dumps(codec.plan_to_json(plan), ensure_ascii=False, indent=1) + "\n").encode()
    return timetable.plan_workbook(problem, plan, pick=say, version=__version__, notes=notes)


def _summary(plan: VisitPlan, say: Tongue) -> None:
    kpis = plan.kpis
    zh = f"{kpis.villages_served}/{kpis.villages} 个村、{kpis.residents_served:,}/{kpis.residents:,} 人排上；"
    zh += f"每周停靠 {kpis.visits} 次，{kpis.metres / 1000:,.1f} 公里。" + timetable.gap(plan)[0]
    en = f"{kpis.villages_served} of {kpis.villages} villages, "
    en += f"{kpis.residents_served:,} of {kpis.residents:,} residents served; "
    en += f"{kpis.visits} stops and {kpis.metres / 1000:,.1f} km a week. " + timetable.gap(plan)[1]
    complain(say(zh, en))
