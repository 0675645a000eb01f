"""What `doorstep plan` reads and writes: problems, plans, and how far a search is."""

import importlib
import json
import signal
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from doorstep import __version__
from doorstep.cli import cells, files
from doorstep.cli.faults import refusing_faults
from doorstep.cli.tongue import Parser, Refused, Tongue, complain
from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.plan import Progress, VisitPlan
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.programmes.pharmacy.bridge import promises, timetable
from doorstep.programmes.pharmacy.bridge.contradictions import contradictions
from doorstep.programmes.pharmacy.bridge.days import weeks_of
from doorstep.programmes.pharmacy.bridge.workbook import Asked, Note, read_problem

ROADS_SECONDS = 30.0
SEARCH_SECONDS = 20.0
OF_A_PAGE = "doorstep.plan/1"
"""The format of what the page of a plan gives as JSON: question and plan in one."""


class Line:
    """Shows how far the search is, on one line of standard error that is written over, or ten lines in a log."""

    def __init__(self, say: Tongue) -> None:
        self.say = say
        self.is_terminal = sys.stderr.isatty()
        self.shown = -1

    def __call__(self, progress: Progress) -> bool:
        """Show it; never end the search."""
        served, km = progress.objective.residents_served, progress.objective.metres / 1000
        self.show(progress.fraction, f"覆盖 {served:,} 人  {km:,.1f} 公里", f"{served:,} served  {km:,.1f} km")
        return True

    def show(self, fraction: float, zh: str, en: str) -> None:
        """Show which share is done, and something beside it."""
        percent = int(100 * fraction)
        if percent // (1 if self.is_terminal else 10) > self.shown // (1 if self.is_terminal else 10) or self.shown < 0:
            self.shown = percent
            text = self.say(f"{percent:3d}%  {zh}", f"{percent:3d} %  {en}")
            sys.stderr.write(f"\r{text}   " if self.is_terminal else f"{text}\n")
            sys.stderr.flush()


class Interrupt:
    """Within it Ctrl-C ends the search with the best plan so far; pressed once more it ends the command."""

    def __init__(self, line: Line | None) -> None:
        self.line, self.is_pressed = line, False

    def __enter__(self) -> Self:
        """Begin to listen."""
        self.before = signal.signal(signal.SIGINT, self._pressed)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the terminal as it was."""
        signal.signal(signal.SIGINT, self.before)

    def __call__(self, progress: Progress) -> bool:
        """Show how far the search is; say whether it goes on."""
        if self.line is not None:
            self.line(progress)
        return not self.is_pressed

    def _pressed(self, *_: object) -> None:
        if self.is_pressed:
            raise KeyboardInterrupt
        self.is_pressed = True


def read_asked(path: Path, say: Tongue) -> Asked:
    """Return what the file asks for, or refuse with every fault; what leaves villages out becomes a note."""
    asked = _asked(path, say)
    found = contradictions(asked.problem)
    if refused := [say(one.zh, one.en) for one in found if one.is_refused]:
        raise Refused("\n".join([*refused, cells.count(len(refused), say)]))
    return replace(asked, notes=(*asked.notes, *(Note(one.zh, one.en) for one in found)))


def _asked(path: Path, say: Tongue) -> Asked:
    if path.suffix.lower() == ".json":
        with refusing_faults(say):
            return Asked(codec.problem_from_json(_half(files.read_json(path, say), "problem")))
    if path.suffix.lower() != ".xlsx":
        raise Refused(say("输入应是 .xlsx 或 .json 文件。", "The input is an .xlsx or a .json file."))
    asked = read_problem(files.read(path, say), path.name)
    if isinstance(asked, Asked):
        return asked
    raise Refused("\n".join([*(cells.line(fault, say) for fault in asked), cells.count(len(asked), say)]))


def read_plan(path: Path, say: Tongue) -> VisitPlan:
    """Return the plan in a JSON file that `plan visits` wrote or the site gave, or refuse with every fault."""
    if path.suffix.lower() == ".xlsx":
        zh = f"{path.name} 是给人看的。已有的方案要用 .json：doorstep plan visits 输入.xlsx -o 方案.json"
        en = (
            f"{path.name} is for people to read. The plan is wanted as .json: doorstep plan visits IN.xlsx -o PLAN.json"
        )
        raise Refused(say(zh, en))
    with refusing_faults(say):
        return codec.plan_from_json(_half(files.read_json(path, say), "result"))


def has_both(path: Path, say: Tongue) -> bool:
    """Whether a file has a question and its plan, as the plan's page on the site gives them."""
    return path.suffix.lower() == ".json" and files.read_json(path, say).get("format") == OF_A_PAGE


def _half(data: dict[str, Any], half: str) -> dict[str, Any]:
    return data[half] if data.get("format") == OF_A_PAGE and isinstance(data.get(half), dict) else data


def search_options(parser: Parser) -> None:
    """Add seed, seconds and steps of one search for a plan; `seconds_of` reads them."""
    parser.option("--seed", "随机种子（默认 1）", "seed (default 1)", type=int, default=1)
    parser.option(
        "--time-limit",
        f"最多算多少秒（默认 {SEARCH_SECONDS:.0f}；给了 --iterations 则不限）",
        f"seconds to search (default {SEARCH_SECONDS:.0f}; none with --iterations)",
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


def seconds_of(wanted: Namespace, say: Tongue) -> float | None:
    """Return how many seconds to search; None where only steps were asked for.

    Raises:
        Refused: seconds or steps that cannot be.
    """
    seconds: float | None = wanted.time_limit
    if seconds is None and wanted.iterations is None:
        return SEARCH_SECONDS
    if (seconds is not None and not 0 < seconds < 1e7) or (wanted.iterations is not None and wanted.iterations < 1):
        raise Refused(say("时间和迭代次数应大于 0。", "Seconds and iterations must be above 0."))
    return seconds


def road_options(parser: Parser) -> None:
    """Add where ways by road come from."""
    parser.option(
        "--roads",
        "路程来源：OpenStreetMap 路网文件，路程服务 osrm+http://主机:5000、valhalla+http://主机:8002，"
        "或自己的路程表 .xlsx、.csv",
        "ways by road: an OpenStreetMap extract (.osm.pbf), a routing server: osrm+http://HOST:5000, "
        "valhalla+http://HOST:8002, or a table of your own (.xlsx, .csv: From, To, Minutes)",
        metavar="PBF|ADDRESS|TABLE",
    )
    parser.option(
        "--roads-kept",
        "把路程服务的回答存入此文件，不再重复询问",
        "keep a routing server's answers in this file, and ask only for what is not in it",
        type=Path,
        metavar="FILE",
    )
    parser.option(
        "--roads-timeout",
        f"每次等路程服务多少秒（默认 {ROADS_SECONDS:.0f}）",
        f"seconds to wait for each answer of a routing server (default {ROADS_SECONDS:.0f})",
        type=float,
        default=ROADS_SECONDS,
        metavar="SECONDS",
    )


def on_roads(asked: Asked, wanted: Namespace, say: Tongue) -> Asked:
    """Return the same with ways by road between depots and stops, where `--roads` says from where."""
    if wanted.roads is None:
        return asked
    roads = importlib.import_module("doorstep.cli.plan_roads")  # only here: without them a search begins sooner
    found: Asked = roads.by_road(asked, wanted, say)
    return found


def result_bytes(problem: VisitProblem, plan: VisitPlan, notes: Sequence[Note], ending: str, say: Tongue) -> bytes:
    """Return a plan as JSON or as a workbook, by the ending of the file."""
    if ending.lower() == ".json":
        return (json.dumps(codec.plan_to_json(plan), ensure_ascii=False, indent=1) + "\n").encode()
    return timetable.plan_workbook(problem, plan, pick=say, version=__version__, notes=notes)


MOST_TOLD = 10
"""So many villages that are left out are named at the terminal, and so many with too few visits."""


def tell_broken(problem: VisitProblem, plan: VisitPlan, say: Tongue) -> None:
    """Name every promise that the plan does not keep."""
    for zh, en in promises.broken(problem, plan):
        complain(say("没做到：", "Not kept: ") + say(zh, en))


def tell_left_out(problem: VisitProblem, plan: VisitPlan, say: Tongue) -> None:
    """Name the villages with people that are left out, the largest first, each with its reason."""
    names, stops = ({one.id: one.name for one in rows} for rows in (problem.villages, problem.stops))
    left = sorted((one for one in plan.unmet if one.residents), key=lambda one: (-one.residents, one.village_id))
    for one in left[:MOST_TOLD]:
        why = say(*timetable.reason(one, problem, stops))
        complain(say("没排上：", "Left out: ") + f"{names[one.village_id]}: {why}")
    if len(left) > MOST_TOLD:
        more = len(left) - MOST_TOLD
        complain(say(f"还有 {more} 个村没排上，原因都在结果里。", f"{more} more are left out; the result says why."))


def tell_short(problem: VisitProblem, plan: VisitPlan, say: Tongue) -> None:
    """Name the villages with fewer visits than they need, the largest first, each with its reason."""
    names, short = {one.id: one.name for one in problem.villages}, timetable.short_of_visits(plan)
    for used, visits in short[:MOST_TOLD]:
        zh, en = timetable.WHY_SO_OFTEN[used.why]
        zh = f"{names[used.village_id]}：需要 {used.visits_needed} 次，排上 {visits} 次；{zh}。"
        en = f"{names[used.village_id]}: {visits} of {used.visits_needed} visits; {en}."
        complain(say(f"次数不够：{zh}", f"Too few visits: {en}"))
    if len(short) > MOST_TOLD:
        more = len(short) - MOST_TOLD
        zh = f"还有 {more} 个村次数不够，原因都在结果里。"
        complain(say(zh, f"{more} more have too few visits; the result says why."))


def summarise(problem: VisitProblem, plan: VisitPlan, say: Tongue) -> int:
    """Say in one line what a plan does, road and stops by the week; return the exit code, 130 after an interrupt."""
    if plan.run.cancelled:
        zh, en = "已中断，写入的是目前找到的最好方案。", "Interrupted: what is written is the best plan found so far."
        complain(say(zh, en))
    kpis, weeks = plan.kpis, weeks_of(problem.rules)
    stops = f"{kpis.visits / weeks:.1f}".removesuffix(".0")
    km = f"{kpis.metres / 1000 / weeks:,.1f}"
    zh = f"{kpis.villages_served}/{kpis.villages} 个村、{kpis.residents_served:,}/{kpis.residents:,} 人排上；"
    zh += f"每周停靠 {stops} 次，{km} 公里。" + timetable.gap(plan)[0]
    en = f"{kpis.villages_served} of {kpis.villages} villages, "
    en += f"{kpis.residents_served:,} of {kpis.residents:,} residents served; "
    en += f"{stops} stops and {km} km a week. " + timetable.gap(plan)[1]
    complain(say(zh, en))
    return 130 if plan.run.cancelled else 0
