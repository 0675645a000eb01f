"""A plan as a workbook people can work with: timetable, routes, villages, what is left out and why (排班结果).

Needs neither settings nor database. Sentences come in pairs, Chinese and English; the caller chooses.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.engines.planning.visits.plan import (
    OF_SHIFTS,
    Figure,
    PlannedStop,
    Reason,
    Route,
    ServedVillage,
    UnmetVillage,
    VisitPlan,
    Why,
    lacks_load_alone,
)
from doorstep.engines.planning.visits.problem import VisitProblem, VisitRules
from doorstep.programmes.pharmacy.bridge.days import said, week_of, weekday_of, weeks_of
from doorstep.programmes.pharmacy.bridge.promises import broken
from doorstep.programmes.pharmacy.bridge.workbook import Note

Pick = Callable[[str, str], str]
Figures = Mapping[str, Figure]

WHY_SO_OFTEN: Final[Mapping[Why, tuple[str, str]]] = {
    Why.TIER: ("按人口档次", "as its number of residents calls for"),
    Why.ASKED: ("按约定", "as was asked for this village"),
    Why.FIXED: ("停靠点有约定的日子", "visits at its stop were promised"),
    Why.SHARED_STOP: ("与人口更多的村共用停靠点", "shares a stop with a larger village"),
    Why.DAY_SET: ("停靠点这几天一起来", "its stop is visited on these days together"),
    Why.NO_SET: (
        "停靠点的几组日子里，没有一组既多几天、又不超过需要",
        "none of its stop's sets of days has more days without having too many",
    ),
    Why.NO_DAY: ("别的日子没有车能来，少于需要", "no vehicle may come on further days: fewer than needed"),
    Why.NO_CAPACITY: ("班次已满，少于需要", "the shifts are full: fewer than needed"),
    Why.NO_LOAD: ("车已装满，少于需要", "the vehicles are full: fewer than needed"),
}
"""Why a village has so many visits: in the workbook and at the terminal."""


def clock(minutes: int) -> str:
    """Return minutes after midnight as `08:05`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def plan_workbook(
    problem: VisitProblem, plan: VisitPlan, *, pick: Pick, version: str, notes: Sequence[Note] = ()
) -> bytes:
    """Return the plan as an XLSX file.

    Args:
        problem: What was asked.
        plan: What came out.
        pick: Chooses the Chinese (first) or the English sentence.
        version: Of this package, for the account of the run.
        notes: What the reader of the input took for granted.
    """
    names = _Names(problem, plan, pick)
    return write_workbook(
        [
            _timetable(names),
            _routes(names),
            _villages(names),
            _left_out(names),
            Sheet(
                pick("说明", "About"),
                [pick("项目", "Item"), pick("内容", "Content")],
                about(problem, plan, pick, version, notes),
            ),
        ]
    )


class _Names:
    """Looks up what the ids of a plan mean."""

    def __init__(self, problem: VisitProblem, plan: VisitPlan, pick: Pick) -> None:
        self.problem, self.plan, self.pick = problem, plan, pick
        self.villages = {village.id: village for village in problem.villages}
        self.vehicles = {vehicle.id: vehicle.name for vehicle in problem.vehicles}
        self.stops: dict[str, PlannedStop] = {stop.stop_id: stop for stop in plan.stops}
        self.stop_names = {stop.id: stop.name for stop in problem.stops}

    def day(self, day: int) -> str:
        """Return what the reader calls a day of the horizon."""
        rules = self.problem.rules
        return self.pick(*said(weekday_of(rules, day), week_of(rules, day)))

    def routes(self) -> list[Route]:
        """Return the routes by day, then vehicle."""
        return sorted(self.plan.routes, key=lambda route: (route.day, self.vehicles[route.vehicle_id]))

    def joined(self, words: Sequence[str]) -> str:
        """Return a list of words as one text."""
        return self.pick("、", ", ").join(words)


def _timetable(names: _Names) -> Sheet:
    pick = names.pick
    headings = [
        pick("星期", "Day"),
        pick("车辆", "Vehicle"),
        pick("顺序", "No."),
        pick("停靠点", "Stop"),
        pick("到达", "Arrives"),
        pick("开始服务", "Service from"),
        pick("离开", "Leaves"),
        pick("服务的村", "Villages served"),
        pick("常住人口", "Residents"),
    ]
    rows = []
    for route in names.routes():
        for number, leg in enumerate([leg for leg in route.legs if leg.stop_id is not None], 1):
            stop = names.stops[leg.stop_id or ""]
            served = names.joined([names.villages[used.village_id].name for used in stop.villages])
            residents = sum(used.residents for used in stop.villages)
            times = [clock(leg.arrive_min), clock(leg.start_min), clock(leg.depart_min)]
            row = [names.day(route.day), names.vehicles[route.vehicle_id], number, stop.name, *times, served, residents]
            rows.append(row)
    return Sheet(pick("时刻表", "Timetable"), headings, rows)


def _routes(names: _Names) -> Sheet:
    pick, takes_along = names.pick, any(route.load for route in names.plan.routes)
    headings = [
        pick("星期", "Day"),
        pick("车辆", "Vehicle"),
        pick("出发", "Leaves"),
        pick("午休开始", "Break from"),
        pick("返回", "Back"),
        pick("停靠次数", "Stops"),
        pick("路上分钟", "Minutes on the road"),
        pick("公里", "Kilometres"),
        *([pick("带多少升", "Litres taken along")] if takes_along else []),
        pick("路线", "Route"),
    ]
    rows = [
        [
            names.day(route.day),
            names.vehicles[route.vehicle_id],
            clock(route.leave_min),
            "" if route.break_start_min is None else clock(route.break_start_min),
            clock(route.back_min),
            len(route.legs) - 1,
            route.drive_min,
            round(route.metres / 1000, 1),
            *([route.load] if takes_along else []),
            " → ".join(names.stops[leg.stop_id].name for leg in route.legs if leg.stop_id is not None),
        ]
        for route in names.routes()
    ]
    return Sheet(pick("路线", "Routes"), headings, rows)


def _villages(names: _Names) -> Sheet:
    pick, weeks = names.pick, weeks_of(names.problem.rules)
    headings = [
        pick("编号", "Code"),
        pick("名称", "Name"),
        pick("常住人口", "Residents"),
        pick("停靠点", "Stop"),
        pick("步行分钟", "Minutes on foot"),
        pick("服务日", "Days"),
        pick("每周次数", "Visits a week") if weeks == 1 else pick("两周次数", "Visits in two weeks"),
        pick("需要次数", "Visits needed"),
        pick("说明", "Why so often"),
    ]
    rows = list[list[Any]]()
    for stop in names.plan.stops:
        days = names.joined([names.day(day) for day in stop.days])
        for used in stop.villages:
            village = names.villages[used.village_id]
            visits = [days, len(stop.days), used.visits_needed, pick(*WHY_SO_OFTEN[used.why])]
            rows.append([village.id, village.name, used.residents, stop.name, used.walk_min, *visits])
    return Sheet(pick("各村", "Villages"), headings, sorted(rows, key=lambda row: str(row[0])))


def short_of_visits(plan: VisitPlan) -> list[tuple[ServedVillage, int]]:
    """Return the villages with fewer visits than they need, the largest first, each with the visits it has."""
    served = ((used, len(stop.days)) for stop in plan.stops for used in stop.villages)
    short = ((used, visits) for used, visits in served if visits < used.visits_needed)
    return sorted(short, key=lambda one: (-one[0].residents, one[0].village_id))


def _left_out(names: _Names) -> Sheet:
    pick = names.pick
    headings = [
        pick("编号", "Code"),
        pick("名称", "Name"),
        pick("常住人口", "Residents"),
        pick("原因", "Why"),
    ]
    rows = [
        [
            unmet.village_id,
            names.villages[unmet.village_id].name,
            unmet.residents,
            pick(*reason(unmet, names.problem, names.stop_names)),
        ]
        for unmet in names.plan.unmet
    ]
    return Sheet(pick("未覆盖", "Left out"), headings, rows)


def reason(unmet: UnmetVillage, problem: VisitProblem, stop_names: Mapping[str, str]) -> tuple[str, str]:
    """Say in Chinese and English why a village has no visit, and by how much it is missed.

    Args:
        unmet: The village.
        problem: What was asked.
        stop_names: Names of its stops by their ids.
    """
    reserve_min = problem.rules.reserve_min
    zh, en = _REASONS[unmet.reason](unmet.figures, problem, stop_names)
    if reserve_min and unmet.reason in OF_SHIFTS and not lacks_load_alone(unmet.figures):
        return _beside_what_is_kept(zh, en, reserve_min)
    return zh, en


def so_often(used: ServedVillage, visits: int, rules: VisitRules) -> tuple[str, str]:
    """Say in Chinese and English why a village has so many visits, with the tier that says how many it needs.

    Args:
        used: The village.
        visits: So many it has in a round.
        rules: Of the timetable.
    """
    (zh, en), weeks, kept = _by_tier(used), weeks_of(rules), rules.reserve_min
    many = f"{visits} visit{'s' * (visits != 1)}" + f" in {weeks} weeks" * (weeks > 1)
    zh, en = f"{weeks} 周里" * (weeks > 1) + f"来 {visits} 次：{zh}。", f"{many}: {en}."
    return _beside_what_is_kept(zh, en, kept) if kept and used.why is Why.NO_CAPACITY else (zh, en)


def _by_tier(used: ServedVillage) -> tuple[str, str]:
    (zh, en), tier, needed = WHY_SO_OFTEN[used.why], used.tier_residents, used.visits_needed
    if used.why is Why.TIER and not tier:
        return "每个村至少该有的次数", "what every village should have at least"
    if used.why is Why.TIER:
        return f"{zh}（{tier:,} 人及以上）", f"{en} ({tier:,} or more)"
    if not tier:
        return zh, en
    return f"{zh}（{tier:,} 人及以上要 {needed} 次）", f"{en} ({tier:,} residents or more need {needed})"


def _beside_what_is_kept(zh: str, en: str, reserve_min: int) -> tuple[str, str]:
    kept = f"Of each shift, {reserve_min} minutes are kept free for visits to make up."
    return f"{zh}每个班次留了 {reserve_min} 分钟补访。", f"{en} {kept}"


def _too_far_on_foot(figures: Figures, _problem: VisitProblem, stops: Mapping[str, str]) -> tuple[str, str]:
    if "nearest_walk_min" not in figures:
        return "没有任何停靠点。", "There is no stop at all."
    stop, walk, limit = (
        stops.get(str(figures["nearest_stop_id"]), ""),
        figures["nearest_walk_min"],
        figures["walk_limit_min"],
    )
    zh = f"最近的停靠点{stop}步行要 {walk} 分钟，上限是 {limit} 分钟。"
    return zh, f"The nearest stop, {stop}, is {walk} minutes on foot; the limit is {limit}."


def _beyond_shift(figures: Figures, _problem: VisitProblem, _stops: Mapping[str, str]) -> tuple[str, str]:
    trip, needed, shift, missing = (
        figures[key] for key in ("round_trip_min", "needed_min", "shift_min", "missing_min")
    )
    zh = f"往返路程 {trip} 分钟，连同服务和午休共需 {needed} 分钟，一个班次只有 {shift} 分钟，差 {missing} 分钟。"
    en = f"There and back takes {trip} minutes, {needed} with visit and lunch; a shift has {shift}: {missing} too few."
    return zh, en


def _full(figures: Figures, problem: VisitProblem, _stops: Mapping[str, str]) -> tuple[str, str]:
    extra, free, missing = (figures.get(key, "?") for key in ("extra_min", "free_min", "missing_min"))
    shift_zh, shift_en = _shift(figures, problem)
    load = figures.get("missing_load")
    if lacks_load_alone(figures):
        zh, en = f"加这一次，{shift_zh}还差 {load} 升的地方。", f"{shift_en} lacks {load} L of room."
        return f"车已装满：{zh}", f"The vehicles are full: {en}"
    zh = f"班次已满：加这一次至少要 {extra} 分钟，{shift_zh}只剩 {free} 分钟，差 {missing} 分钟。"
    en = f"The shifts are full: a visit takes {extra} minutes more, and {shift_en} has {free} left: {missing} too few."
    if load:
        return f"{zh}车也已装满，还差 {load} 升。", f"{en} The vehicle is full, too: {load} L too few."
    return zh, en


def _shift(figures: Figures, problem: VisitProblem) -> tuple[str, str]:
    """Name the vehicle and the day that would need least more; in words where the figures do not have them."""
    key, day = figures.get("vehicle_id"), figures.get("day")
    name = next((one.name for one in problem.vehicles if one.id == key), "")
    if not name or not isinstance(day, int) or day >= len(problem.rules.day_labels):
        return "能来的最空的班次", "the emptiest shift that may come"
    zh, en = said(weekday_of(problem.rules, day), week_of(problem.rules, day))
    return f"{name}{zh}", f"{name} on {en}"


def _too_heavy(figures: Figures, _problem: VisitProblem, _stops: Mapping[str, str]) -> tuple[str, str]:
    load, most = figures["load"], figures["most_load"]
    zh = f"去一次要带 {load} 升，能去的车最多装 {most} 升。"
    return zh, f"A visit takes {load} L along, and the vehicles that could come carry {most} L at most."


_REASONS: Mapping[Reason, Callable[[Figures, VisitProblem, Mapping[str, str]], tuple[str, str]]] = {
    Reason.NO_COORDINATES: lambda *_: (
        "没有坐标，不知道在哪里。",
        "It has no coordinates: nobody knows where it is.",
    ),
    Reason.NO_RESIDENTS: lambda *_: ("没有常住人口。", "Nobody lives there."),
    Reason.NO_STOP_WITHIN_WALK: _too_far_on_foot,
    Reason.UNREACHABLE: lambda *_: (
        "没有路能从出发点开到再开回来。",
        "No road leads there from a depot and back.",
    ),
    Reason.BEYOND_SHIFT: _beyond_shift,
    Reason.CLOSED: lambda *_: (
        "停靠点开放的时候，没有车能到。",
        "No vehicle can be there while the stop is open.",
    ),
    Reason.FORBIDDEN: lambda *_: (
        "步行范围内有停靠点，但这个村的人不能用。",
        "There are stops within the walk, but its people cannot use them.",
    ),
    Reason.NO_FITTING_VEHICLE: lambda *_: (
        "没有一辆符合要求的车可以停在附近。",
        "No vehicle that could serve it may stand at a stop in reach.",
    ),
    Reason.TOO_HEAVY: _too_heavy,
    Reason.DAY_SETS: lambda *_: (
        "停靠点要求几天一起来，可没有一组日子天天有车能到。",
        "Days go together at its stop, and there is no set with a vehicle on each of its days.",
    ),
    Reason.NO_CAPACITY: _full,
}


def about(
    problem: VisitProblem, plan: VisitPlan, pick: Pick, version: str, notes: Sequence[Note] = ()
) -> list[tuple[str, Any]]:
    """Return the account of a run as item and content: figures, how it was made, what was taken for granted."""
    kpis, run, weeks = plan.kpis, plan.run, weeks_of(problem.rules)
    unsure = sum(village.point_quality not in {"surveyed", "geocoded"} for village in problem.villages)
    rows: list[tuple[str, Any]] = [
        (pick("需要服务的村", "Villages asked for"), kpis.villages),
        (pick("排上的村", "Villages served"), kpis.villages_served),
        (pick("常住人口", "Residents"), kpis.residents),
        (pick("排上的人口", "Residents served"), kpis.residents_served),
        (pick("人口覆盖率（%）", "Residents served (%)"), round(100 * kpis.covered_share, 1)),
        (pick("需要次数的满足率（%）", "Visits met (%)"), round(100 * kpis.visits_met_share, 1)),
        (pick("每周停靠次数", "Stops made a week"), kpis.visits if weeks == 1 else kpis.visits / weeks),
        (pick("每周公里", "Kilometres a week"), round(kpis.metres / 1000 / weeks, 1)),
        (pick("里程差距", "Gap in kilometres"), pick(*gap(plan))),
        (pick("位置未经实测的村", "Villages whose point was not surveyed"), unsure),
        (pick("输入摘要", "Digest of the input"), run.input_digest),
        (pick("随机种子", "Seed"), run.seed),
        (pick("迭代次数", "Iterations"), run.iterations),
        (pick("用时（秒）", "Seconds"), round(run.seconds, 1)),
        (pick("算法版本", "Engine version"), run.engine_version),
        (pick("软件版本", "Package version"), version),
        (
            pick("质量", "Quality"),
            pick(
                "这是找到的最好方案，没有证明是最优。", "The best plan found; it is not proved to be the best there is."
            ),
        ),
    ]
    if reserve := problem.rules.reserve_min:
        rows.append((pick("每趟留给补访的分钟", "Minutes kept free on each outing for visits to make up"), reserve))
    rows += [(pick("落空的承诺", "Promise not kept"), pick(zh, en)) for zh, en in broken(problem, plan)]
    return rows + [(pick("说明", "Note"), pick(note.zh, note.en)) for note in notes]


def gap(plan: VisitPlan) -> tuple[str, str]:
    """Say how many kilometres could at most be saved with the same stops visited as often."""
    if plan.bound_metres is None or not plan.kpis.metres:
        return "没有下界。", "No bound is known."
    percent = round(100 * (1 - plan.bound_metres / plan.kpis.metres), 1)
    zh = f"停靠点和次数不变时，里程至多还能省 {percent}%（下界较松，实际可省的更少）。"
    return (
        zh,
        f"With the same stops as often, at most {percent} % could be saved; the bound is weak, the truth is less.",
    )
