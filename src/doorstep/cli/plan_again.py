"""`doorstep plan replan` and `doorstep plan explain`: a timetable that exists meets a change, or a question."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from doorstep.base import measures
from doorstep.cli import files
from doorstep.cli.faults import refusing_faults
from doorstep.cli.plan_files import (
    Interrupt,
    Line,
    read_asked,
    read_plan,
    result_bytes,
    search_options,
    seconds_of,
    summarise,
    tell_broken,
    tell_left_out,
    tell_short,
)
from doorstep.cli.tongue import Parser, Refused, Tongue, complain
from doorstep.engines.planning.visits.explain import Fairness, VillageStory, explain_village, fairness, settled
from doorstep.engines.planning.visits.margins import Asking, margins
from doorstep.engines.planning.visits.plan import VisitPlan
from doorstep.engines.planning.visits.problem import FixedVisit, PublishedVisit, VisitProblem
from doorstep.engines.planning.visits.replan import Change, ChangeKind, let_go, replan, without_vehicle
from doorstep.programmes.pharmacy.bridge import timetable, why_words
from doorstep.programmes.pharmacy.bridge.days import said, week_of, weekday_of, weeks_of
from doorstep.programmes.pharmacy.bridge.what_binds import asked_about

STEPS = 10_000
CHANGED = {
    ChangeKind.NEW: ("新增", "new"),
    ChangeKind.LOST: ("没有了", "none any more"),
    ChangeKind.DAYS: ("换日子", "other days"),
    ChangeKind.STOP: ("换停靠点", "another stop"),
    ChangeKind.HOUR: ("换时间", "another time"),
    ChangeKind.VEHICLE: ("换车", "another vehicle"),
}


def replan_published(arguments: Sequence[str], say: Tongue) -> int:
    """Plan a changed problem around the timetable people know; list every change."""
    parser = Parser(
        say,
        "doorstep plan replan",
        "情况变了（车坏了、加了村），尽量不改大家已知道的日子，并列出每一处变化。",
        "Something changed (a vehicle is down, a village was added): keep the days people know, and list every change.",
    )
    _two_files(parser)
    files.output(parser)
    parser.option(
        "--without", "停用的车（编号）", "a vehicle that is down (its id)", action="append", default=[], metavar="ID"
    )
    search_options(parser)
    wanted = parser.parse_args(arguments)
    seconds = seconds_of(wanted, say)
    out = files.writable(wanted.output, {".xlsx", ".json"}, say)
    files.must_differ(out, wanted.input, say)
    files.must_differ(out, wanted.plan, say)
    asked, published = read_asked(wanted.input, say), read_plan(wanted.plan, say)
    problem = asked.problem
    _must_be_whole(published, problem, wanted.plan, say)
    _must_be_of_one_county(published, problem, wanted, say)
    for vehicle in wanted.without:
        try:
            problem = without_vehicle(problem, vehicle)
        except ValueError as unknown:
            raise Refused(say(f"没有编号为 {vehicle} 的车。", f"There is no vehicle {vehicle}.")) from unknown
    problem, gone = let_go(problem) if wanted.without else (problem, ())
    for visit in gone:
        complain(_let_go(visit, problem, say))
    try:
        with refusing_faults(say), Interrupt(Line(say)) as progress:
            done = replan(
                problem, published, seed=wanted.seed, time_limit_s=seconds, iterations=wanted.iterations,
                progress=progress,
            )  # fmt: skip
    finally:
        complain("")
    files.write(out, result_bytes(problem, done.plan, asked.notes, out.suffix, say), say)
    tell_broken(problem, done.plan, say)
    tell_left_out(problem, done.plan, say)
    tell_short(problem, done.plan, say)
    code = summarise(problem, done.plan, say)
    for change in done.changes:
        print(_changed(change, problem, say))
    lost = done.plan.objective.days_changed
    villages = "1 village changes" if len(done.changes) == 1 else f"{len(done.changes)} villages change"
    zh = f"{len(done.changes)} 个村有变化，少了 {lost} 个原来的日子。"
    print(say(zh, f"{villages}; {lost} of their days are lost."))
    return code


def explain(arguments: Sequence[str], say: Tongue) -> int:
    """Say why a village has its visits, or what one more of something, or less time kept free, would bring."""
    parser = Parser(
        say,
        "doorstep plan explain",
        "说明一个村为什么这样排；不给 --village 则算再多一辆车、多一个班、班次长一小时、加一个药柜、"
        "少留些补访时间会怎样。",
        "Why a village is visited as it is; without --village what one more vehicle, shift, hour of every shift or "
        "cabinet would bring, or fewer minutes kept free.",
    )
    _two_files(parser)
    parser.option("--village", "村的编号", "id of a village", metavar="ID")
    zh, en = "把算出来的也写成 .json，给别的程序用", "write what was found as .json, too, for other programs"
    parser.option("--output", zh, en, type=Path, metavar="OUT.json")
    parser.option("--seed", "随机种子（默认用方案自己的）", "seed (default: the plan's own)", type=int)
    parser.option(
        "--iterations", f"每次搜索的步数（默认 {STEPS}）", f"steps of each search (default {STEPS})", type=int,
        default=STEPS, metavar="N",
    )  # fmt: skip
    wanted = parser.parse_args(arguments)
    out = files.writable(wanted.output, {".json"}, say) if wanted.output else None
    if out:
        files.must_differ(out, wanted.input, say)
        files.must_differ(out, wanted.plan, say)
    asked, plan = read_asked(wanted.input, say), read_plan(wanted.plan, say)
    _must_be_whole(plan, asked.problem, wanted.plan, say)
    _must_belong(plan, asked.problem, wanted, say)
    if wanted.seed is None:
        wanted.seed = plan.run.seed  # as the plan's page does, so that both find the same
    with refusing_faults(say):
        if wanted.village is None:
            lines, found = _margins_told(asked.problem, plan, wanted, say)
        else:
            lines, found = _story_told(asked.problem, plan, wanted, say)
    if out:
        files.write_json(out, found, say)
    print("\n".join(lines))
    return 0


def _must_be_whole(plan: VisitPlan, problem: VisitProblem, path: Path, say: Tongue) -> None:
    """Refuse a plan whose routes go where it has no stop, or on a day that the question does not have."""
    stops, days = {stop.stop_id for stop in plan.stops}, range(len(problem.rules.day_labels))
    if any(leg.stop_id not in {*stops, None} for route in plan.routes for leg in route.legs):
        zh, en = "路线里有方案中没有的停靠点", "its routes go to stops it does not have"
    elif any(route.day not in days for route in plan.routes) or any(
        day not in days for stop in plan.stops for day in stop.days
    ):
        zh, en = "方案里有这份输入没有的日子", "it has days that the question does not have"
    else:
        return
    raise Refused(say(f"{path.name} 用不了：{zh}。", f"{path.name} cannot be used: {en}."))


def _must_be_of_one_county(published: VisitPlan, problem: VisitProblem, wanted: Namespace, say: Tongue) -> None:
    """Refuse a timetable of which no village is asked for: there is nothing in it to keep."""
    if published.village_ids.isdisjoint(one.id for one in problem.villages):
        zh = f"{wanted.plan.name} 和 {wanted.input.name} 没有一个相同的村，不是同一个县的。"
        en = f"{wanted.plan.name} and {wanted.input.name} have no village in common, so they are not of one county."
        raise Refused(say(zh, en))


def _must_belong(plan: VisitPlan, problem: VisitProblem, wanted: Namespace, say: Tongue) -> None:
    """Refuse a plan of another question: it names villages, stops or vehicles there are not, or leaves some out."""
    has = plan.village_ids == {one.id for one in problem.villages}
    has &= {stop.stop_id for stop in plan.stops} <= {one.id for one in problem.stops}
    if not has or not {route.vehicle_id for route in plan.routes} <= {one.id for one in problem.vehicles}:
        zh = f"{wanted.plan.name} 不是 {wanted.input.name} 的方案：村、停靠点或车对不上。"
        en = f"{wanted.plan.name} is no plan of {wanted.input.name}: villages, stops or vehicles differ."
        raise Refused(say(zh, en))


def _two_files(parser: Parser) -> None:
    parser.option("input", "输入：.xlsx 或 .json", "what to plan: .xlsx or .json", type=Path)
    parser.option("plan", "已有的方案：.json", "the plan that exists: .json", type=Path)


def _let_go(visit: FixedVisit, problem: VisitProblem, say: Tongue) -> str:
    name = next((one.name for one in problem.stops if one.id == visit.stop_id), visit.stop_id)
    day = _day(visit.day, problem, say)
    return say(
        f"注意：{name}{day}的固定停靠没有别的车能做，已放开。",
        f"Note: no other vehicle can make the fixed visit of {name} on {day}; it is let go.",
    )


def _changed(change: Change, problem: VisitProblem, say: Tongue) -> str:
    names = {village.id: village.name for village in problem.villages}
    before, after = (_times(visits, problem, say) for visits in (change.before, change.after))
    return f"{names.get(change.village_id, change.village_id)}\t{say(*CHANGED[change.kind])}\t{before} → {after}"


def _times(visits: tuple[PublishedVisit, ...], problem: VisitProblem, say: Tongue) -> str:
    told = [f"{_day(one.day, problem, say)} {measures.hhmm(one.start_min)}" for one in visits]
    return say("、", ", ").join(told) or "–"


def _day(day: int, problem: VisitProblem, say: Tongue) -> str:
    return say(*said(weekday_of(problem.rules, day), week_of(problem.rules, day)))


def _story_told(
    problem: VisitProblem, plan: VisitPlan, wanted: Namespace, say: Tongue
) -> tuple[list[str], dict[str, Any]]:
    """Return a village's story in words, and as data: ids and days as the plan has them, metres of a round."""
    names, village_id = {village.id: village.name for village in problem.villages}, wanted.village
    if village_id not in names:
        raise Refused(say(f"没有编号为 {village_id} 的村。", f"There is no village {village_id}."))
    plan = settled(problem, plan, seed=wanted.seed, iterations=wanted.iterations)
    story = explain_village(problem, plan, village_id, seed=wanted.seed, iterations=wanted.iterations)
    asked = asked_about(problem, plan, story, say, seed=wanted.seed, iterations=wanted.iterations)
    why = _why(problem, plan, village_id, say)
    lines = [_has(story, problem, say)]
    lines += [f"{names[village_id]}: {one}" for one in (why["says"], say(*why_words.BINDING[story.binding]))]
    if asked.keeps:
        zh = "是排班条件限住了；去掉下面任何一条，就能多去一次，谁也不受影响："
        en = "What was asked keeps it from more; without this, one more visit was found at nobody's cost:"
        lines += [say(zh, en), *(f"  {line}" for line in asked.keeps)]
    if asked.every:
        lines += [say("对它的条件：", "What was asked about it:"), *(f"  {line}" for line in asked.every)]
    lines += asked.notes
    for wish in why_words.wishes(problem, story, say):
        lines.append(say(f"{wish.label}：{wish.says}", f"{wish.label}: {wish.says}"))
        lines += [f"  {line}" for line in (*wish.displaced, wish.moved, wish.given_up) if line]
    found = {"keeps_it_from_more": asked.keeps, "asked_about_it": asked.every, "notes": asked.notes}
    return lines, {"village": asdict(story), "why": why, **found}


def _why(problem: VisitProblem, plan: VisitPlan, village_id: str, say: Tongue) -> dict[str, Any]:
    """Return why a village has so many visits, or none: the engine's word for it, its figures, and a sentence."""
    for stop in plan.stops:
        for used in (one for one in stop.villages if one.village_id == village_id):
            figures = {"tier_residents": used.tier_residents, "stops_within_walk": used.stops_within_walk}
            says = say(*timetable.so_often(used, len(stop.days), problem.rules))
            return {"reason": used.why, "figures": figures, "says": says}
    left = next(one for one in plan.unmet if one.village_id == village_id)
    stops = {one.id: one.name for one in problem.stops}
    says = say(*timetable.reason(left, problem, stops))
    return {"reason": left.reason, "figures": left.figures, "says": says}


def _has(story: VillageStory, problem: VisitProblem, say: Tongue) -> str:
    """Say where and when a village is visited, and how often it needs it."""
    name = next(one.name for one in problem.villages if one.id == story.village_id)
    if story.stop_id is None:
        return say(f"{name}：需要 {story.needed} 次，没有排上。", f"{name}: no visit; visits needed: {story.needed}.")
    stop = next(one.name for one in problem.stops if one.id == story.stop_id)
    days = say("、", ", ").join(_day(day, problem, say) for day in story.days)
    zh, en = (
        f"{name}：在{stop}，{days}；需要 {story.needed} 次。",
        f"{name}: at {stop} on {days}; visits needed: {story.needed}.",
    )
    return say(zh, en)


def _margins_told(
    problem: VisitProblem, plan: VisitPlan, wanted: Namespace, say: Tongue
) -> tuple[list[str], dict[str, Any]]:
    """Return what one more would bring, and how evenly people are served, in words and as data."""
    lines, line = list[str](), Line(say)

    def progress(asking: Asking) -> None:
        done, of = asking.answered, asking.of
        line.show(done / of, f"已重排 {done} 次，共 {of} 次", f"planned again {done} of {of} times")

    try:
        found = margins(problem, plan, seed=wanted.seed, iterations=wanted.iterations, progress=progress)
    finally:
        complain("")
    for one in why_words.one_more(problem, found, say):
        people, visits = f"{one.residents:,}", f"{one.resident_visits:,}"
        zh = f"{one.label}：多 {people} 人有停靠点，按需要多 {visits} 人次，{one.road}。"
        en = f"{one.label}: {people} more residents with a stop, {visits} more visits by need (residents × visits), "
        en += f"{one.road}."
        lines.append(say(zh, en))
    lines += why_words.notes(found, say)
    fair, metres = fairness(plan), {"metres": plan.objective.metres, "bound_metres": plan.bound_metres}
    data = {"one_more": [asdict(one) for one in found], "fairness": asdict(fair), **metres}
    return [*lines, *_fair_lines(problem, plan, fair, say)], data


def _fair_lines(problem: VisitProblem, plan: VisitPlan, fair: Fairness, say: Tongue) -> list[str]:
    """Say how evenly people are served, and what the road cannot be below."""
    weeks = weeks_of(problem.rules)
    worst = next((one.name for one in problem.villages if one.id == fair.worst_village), None)
    if worst is None:
        return [say("还没有人得到服务。", "Nobody is served yet.")]
    shares = say("、", ", ").join(
        say(f"{limit} 分钟 {share:.1%}", f"{limit} min {share:.1%}") for limit, share in fair.within
    )
    mean, hours, walk = fair.hours_per_person / weeks, fair.worst_hours / weeks, fair.worst_walk_min
    lines = [
        say("步行可达（占全部人口）：", "Served within a walk (of all residents): ") + shares,
        say(f"一次都没有：{fair.unserved:.1%}。", f"No visit at all: {fair.unserved:.1%}."),
        say(
            f"平均每位居民每周有车停靠的小时数：{mean:.1f}。",
            f"Hours a week a vehicle stands there, for an average resident: {mean:.1f}.",
        ),
        say(
            f"得到最少的村：{worst}，每周 {hours:.1f} 小时，步行 {walk} 分钟。",
            f"Least served: {worst}, {hours:.1f} hours a week, {walk} min on foot.",
        ),
    ]
    if plan.bound_metres is not None:
        bound, now = (metres / 1000 / weeks for metres in (plan.bound_metres, plan.objective.metres))
        zh = f"路程下界（弱）：同样的停靠每周至少 {bound:,.1f} 公里；本方案 {now:,.1f} 公里。"
        en = f"Lower bound (weak): the same visits take at least {bound:,.1f} km a week; this plan drives {now:,.1f}."
        lines.append(say(zh, en))
    return lines
