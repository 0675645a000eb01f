"""What `doorstep plan` reads and writes: problems, plans, and how far a search is."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from doorstep import __version__
from doorstep.cli import cells, files
from doorstep.cli.faults import refusing_faults
from doorstep.cli.tongue import Refused, Tongue, complain
from doorstep.engines.planning.osm_extract import road_travel_times
from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.plan import Progress, VisitPlan
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.kernel.geo import LonLat
from doorstep.programmes.pharmacy.bridge import timetable
from doorstep.programmes.pharmacy.bridge.workbook import Asked, Note, read_problem


class Line:
    """Shows how far the search is, on one line of standard error that is written over, or ten lines in a log."""

    def __init__(self, say: Tongue) -> None:
        self.say = say
        self.is_terminal = sys.stderr.isatty()
        self.shown = -1

    def __call__(self, progress: Progress) -> bool:
        """Show it; never end the search."""
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


def read_asked(path: Path, say: Tongue) -> Asked:
    """Return what the file asks for, or refuse with every fault."""
    if path.suffix.lower() == ".json":
        with refusing_faults(say):
            return Asked(codec.problem_from_json(files.read_json(path, say)))
    if path.suffix.lower() != ".xlsx":
        raise Refused(say("输入应是 .xlsx 或 .json 文件。", "The input is an .xlsx or a .json file."))
    asked = read_problem(files.read(path, say), path.name)
    if isinstance(asked, Asked):
        return asked
    raise Refused("\n".join([*(cells.line(fault, say) for fault in asked), cells.count(len(asked), say)]))


def read_plan(path: Path, say: Tongue) -> VisitPlan:
    """Return the plan in a JSON file that `plan visits` wrote, or refuse with every fault."""
    with refusing_faults(say):
        return codec.plan_from_json(files.read_json(path, say))


def on_roads(asked: Asked, extract: Path, say: Tongue) -> Asked:
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


def result_bytes(problem: VisitProblem, plan: VisitPlan, notes: Sequence[Note], ending: str, say: Tongue) -> bytes:
    """Return a plan as JSON or as a workbook, by the ending of the file."""
    if ending.lower() == ".json":
        return (json.dumps(codec.plan_to_json(plan), ensure_ascii=False, indent=1) + "\n").encode()
    return timetable.plan_workbook(problem, plan, pick=say, version=__version__, notes=notes)


def summarise(plan: VisitPlan, say: Tongue) -> None:
    """Say in one line what a plan does."""
    kpis = plan.kpis
    zh = f"{kpis.villages_served}/{kpis.villages} 个村、{kpis.residents_served:,}/{kpis.residents:,} 人排上；"
    zh += f"每周停靠 {kpis.visits} 次，{kpis.metres / 1000:,.1f} 公里。" + timetable.gap(plan)[0]
    en = f"{kpis.villages_served} of {kpis.villages} villages, "
    en += f"{kpis.residents_served:,} of {kpis.residents:,} residents served; "
    en += f"{kpis.visits} stops and {kpis.metres / 1000:,.1f} km a week. " + timetable.gap(plan)[1]
    complain(say(zh, en))
