"""`doorstep plan counties`: a city or a province, a file for each county, planned side by side.

Plans of finished counties are kept in the output folder as JSON, so that the same command goes on where it was broken
off; `summary.csv` beside them has a line for each county.
"""

import csv
import importlib
import io
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from doorstep.cli import files
from doorstep.cli.faults import sentence
from doorstep.cli.plan_files import on_roads, read_asked, road_options
from doorstep.cli.tongue import Parser, Refused, Tongue, complain
from doorstep.engines.planning.counties.folder import PlanFolder
from doorstep.engines.planning.counties.run import FaultyCounties, Glance, Province, plan_counties
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.kernel.crew import Serial, processes
from doorstep.programmes.pharmacy.bridge.days import weeks_of
from doorstep.programmes.pharmacy.bridge.timetable import short_of_visits

STEPS = 20_000
MOST_WORKERS = 1000
SCHEDULER_SECONDS = 10
SUMMARY = "summary.csv"


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Plan every county of a folder; 1 where one of them could not be planned."""
    parser = Parser(
        say,
        "doorstep plan counties",
        "全市、全省分县排班：文件夹里一县一个 .xlsx 或 .json 文件。中断后再运行同一命令，接着排。",
        "Plan a city or a province: a folder with an .xlsx or .json for each county. The same command goes on after "
        "a break.",
    )
    parser.option("input", "各县输入的文件夹", "the folder with a file for each county", type=Path)
    parser.option(
        "-o", "结果文件夹", "the folder for the plans", dest="output", required=True, type=Path, metavar="FOLDER"
    )
    parser.option("--seed", "随机种子（默认 1）", "seed (default 1)", type=int, default=1)
    parser.option(
        "--iterations", f"每县的步数（默认 {STEPS}）", f"steps for each county (default {STEPS})", type=int,
        default=STEPS, metavar="N",
    )  # fmt: skip
    parser.option(
        "--workers",
        "同时用几个进程（默认与处理器核数相同）",
        "processes side by side (default: as many as this machine has cores)",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
    )
    parser.option(
        "--scheduler", "Dask 集群调度器的地址，如 tcp://主机:8786", "a Dask scheduler's address: tcp://HOST:8786",
        metavar="ADDRESS",
    )  # fmt: skip
    road_options(parser)
    parser.option("--quiet", "不显示进度", "show no progress", action="store_true")
    wanted = parser.parse_args(arguments)
    if wanted.iterations < 0 or not 1 <= wanted.workers <= MOST_WORKERS:
        zh, en = (
            f"步数不能小于 0，进程数应在 1 到 {MOST_WORKERS} 之间。",
            f"Steps must not be below 0; workers are between 1 and {MOST_WORKERS}.",
        )
        raise Refused(say(zh, en))
    problems = _problems(wanted, say)
    out = _folder(wanted.output, wanted.input, say)
    province = _plan(problems, out, wanted, say)
    short = {name: len(short_of_visits(plan)) for name, plan in province.plans.items()}
    files.write(out / SUMMARY, _summary(problems, province, short), say)
    return _told(problems, province, sum(short.values()), say)


def _problems(wanted: Namespace, say: Tongue) -> dict[str, VisitProblem]:
    """Return the problem of each file, by its name without the ending."""
    folder: Path = wanted.input
    if not folder.is_dir():
        raise Refused(say(f"没有文件夹 {folder}。", f"There is no folder {folder}."))
    found = dict[str, Path]()
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in {".xlsx", ".json"} or path.name.startswith((".", "~$")):
            continue
        if path.stem in found:
            raise Refused(say(f"{path.stem} 有两个文件。", f"There are two files for {path.stem}."))
        found[path.stem] = path
    if not found:
        raise Refused(say(f"{folder} 里没有 .xlsx 或 .json 文件。", f"There is no .xlsx or .json file in {folder}."))
    problems, faulty = {}, []
    for name, path in found.items():
        try:
            asked = on_roads(read_asked(path, say), wanted, say)
        except Refused as refused:
            faulty.append(f"{name}:\n{refused}")
        else:
            problems[name] = asked.problem
            for note in asked.notes:
                complain(f"{name}: {say(note.zh, note.en)}")
    if faulty:
        raise Refused("\n".join(faulty))
    return problems


def _folder(out: Path, given: Path, say: Tongue) -> Path:
    if out.exists() and out.samefile(given):
        raise Refused(say("结果不能写进输入文件夹。", "The plans must not be written over the input."))
    try:
        out.mkdir(exist_ok=True)
    except OSError as failed:
        raise Refused(say(f"写不了 {out}：", f"{out} cannot be written: ") + str(failed.strerror)) from failed
    if not os.access(out, os.W_OK):
        raise Refused(say(f"写不了 {out}。", f"{out} cannot be written."))
    return out


def _plan(problems: Mapping[str, VisitProblem], out: Path, wanted: Namespace, say: Tongue) -> Province:
    try:
        with _crew(wanted, say) as (muster, at_once):
            return plan_counties(
                problems,
                seed=wanted.seed,
                iterations=wanted.iterations,
                muster=muster,
                at_once=at_once,
                kept=PlanFolder(out),
                progress=None if wanted.quiet else _Line(say),
            )
    except FaultyCounties as faulty:
        lines = [f"{name}: {sentence(fault, say)}" for name, found in faulty.faults.items() for fault in found]
        raise Refused("\n".join(lines)) from faulty
    except KeyboardInterrupt:
        complain(say(f"\n排完的县已存入 {out}，再运行同一命令即可接着排。",
                     f"\nFinished counties are kept in {out}; the same command goes on."))  # fmt: skip
        raise


@contextmanager
def _crew(wanted: Namespace, say: Tongue) -> Iterator[tuple[Callable[[], Executor], int]]:
    """Yield what makes the executor, and how many counties it does at a time."""
    if wanted.scheduler is None:
        yield (Serial, 1) if wanted.workers == 1 else (partial(processes, wanted.workers), wanted.workers)
        return
    try:
        dask: Any = importlib.import_module("distributed")
    except ImportError as missing:
        zh, en = (
            "用集群要先安装：pip install -r requirements/cluster.lock",
            "A cluster needs: pip install -r requirements/cluster.lock",
        )
        raise Refused(say(zh, en)) from missing
    try:
        client = dask.Client(wanted.scheduler, timeout=SCHEDULER_SECONDS)
    except (OSError, ValueError) as failed:
        zh, en = f"连不上调度器 {wanted.scheduler}：", f"No scheduler answers at {wanted.scheduler}: "
        raise Refused(say(zh, en) + str(failed)) from failed
    with client:
        workers = sum(client.nthreads().values())
        if not workers:
            raise Refused(say("集群里没有可用的机器。", "The cluster has no workers."))
        yield partial(client.get_executor, pure=False), workers


class _Line:
    """Shows how far the run is: on one line that is written over, or a line for each county in a log."""

    def __init__(self, say: Tongue) -> None:
        self.say = say

    def __call__(self, glance: Glance) -> None:
        """Show it."""
        text = self.say(
            f"{glance.counties}/{glance.of_counties} 个县  {glance.villages:,}/{glance.of_villages:,} 个村  "
            f"覆盖 {glance.residents_served:,} 人  {glance.county}",
            f"{glance.counties}/{glance.of_counties} counties  {glance.villages:,}/{glance.of_villages:,} villages  "
            f"{glance.residents_served:,} served  {glance.county}",
        )
        is_last = glance.counties == glance.of_counties
        sys.stderr.write(f"\r\x1b[K{text}" + "\n" * is_last if sys.stderr.isatty() else f"{text}\n")
        sys.stderr.flush()


def _summary(problems: Mapping[str, VisitProblem], province: Province, short: Mapping[str, int]) -> bytes:
    """Return a line for each county, as a spreadsheet reads it; visits and metres are of a round of so many weeks.

    Args:
        problems: Of the counties.
        province: Their plans.
        short: So many villages of each county have too few visits.
    """
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow([
        "county", "villages", "villages_served", "residents", "residents_served", "visits", "metres", "vehicles",
        "weeks", "villages_short",
    ])  # fmt: skip
    for name, plan in province.plans.items():
        kpis = plan.kpis
        figures = [kpis.villages, kpis.villages_served, kpis.residents, kpis.residents_served, kpis.visits, kpis.metres]
        problem = problems[name]
        figures += [len(problem.vehicles), weeks_of(problem.rules), short[name]]
        lines.writerow([name, *figures])
    return text.getvalue().encode("utf-8-sig")


def _told(problems: Mapping[str, VisitProblem], province: Province, short: int, say: Tongue) -> int:
    """Say what came of the run, so many villages with too few visits among it, and return the exit code."""
    kpis = [plan.kpis for plan in province.plans.values()]
    villages, served = sum(one.villages for one in kpis), sum(one.villages_served for one in kpis)
    people, reached = sum(one.residents for one in kpis), sum(one.residents_served for one in kpis)
    plans = province.plans.items()  # counties may have rounds of one week and of two
    km = sum(plan.kpis.metres / weeks_of(problems[name].rules) for name, plan in plans) / 1000
    zh = f"{len(kpis)} 个县排好：{served:,}/{villages:,} 个村、{reached:,}/{people:,} 人排上，每周 {km:,.1f} 公里。"
    en = f"{len(kpis)} counties planned: {served:,} of {villages:,} villages, {reached:,} of {people:,} residents "
    en += f"served; {km:,.1f} km a week."
    if short:
        villages_have = "1 village has" if short == 1 else f"{short:,} villages have"
        zh += f"{short:,} 个村次数不够，原因都在各县结果里。"
        en += f" {villages_have} too few visits; the counties' plans say why."
    complain(say(zh, en))
    for name, why in province.lost.items():
        complain(say(f"{name} 没排成：{why}", f"{name} could not be planned: {why}"))
    return 1 if province.lost else 0
