"""Why a plan is as it is and what one more would bring, in words: the same for pages and command (为什么这样排).

Needs neither settings nor database. Sentences come in pairs, Chinese and English; the caller chooses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from doorstep.engines.planning.visits.explain import Alternative, Binding, VillageStory
from doorstep.engines.planning.visits.margins import Margin, MarginKind
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.programmes.pharmacy.bridge.days import of_round, said, week_of, weekday_of, weeks_of
from doorstep.programmes.pharmacy.bridge.timetable import Pick

MOST_NAMED: Final = 8
"""So many villages are named whose days would move."""

BINDING: Final = {
    Binding.NEED: ("已按需要排足。", "It has as many visits as it needs."),
    Binding.SHIFTS: (
        "班次已满：再来一次，别的村就要少一次。",
        "The shifts are full: one more visit would take visits from others.",
    ),
    Binding.LOADS: (
        "车已装满：再来一次，别的村就要少一次。",
        "The vehicles are full: one more visit would take visits from others.",
    ),
    Binding.SHIFTS_AND_LOADS: (
        "班次已满，车也装满了：再来一次，别的村就要少一次。",
        "The shifts and the vehicles are full: one more visit would take visits from others.",
    ),
    Binding.ROAD: ("再来一次排得下，只是多跑路。", "One more visit fits; it only costs road."),
    Binding.GAP: ("没有隔得够开的日子可以再来一次。", "There are no days far enough apart for one more visit."),
    Binding.NOT_POSSIBLE: ("没有车能再来一次。", "No vehicle can come once more."),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Something else a village could have, what it would cost, who would lose visits, and whose days would move.

    `given_up` says which fixed visits would not be made any more.
    """

    label: str
    says: str
    displaced: tuple[str, ...] = ()
    moved: str = ""
    given_up: str = ""


@dataclass(frozen=True, slots=True)
class OneMore:
    """What one more vehicle, shift, hour or cabinet, or less time kept free would bring."""

    label: str
    residents: int
    resident_visits: int
    road: str


def wishes(problem: VisitProblem, story: VillageStory, pick: Pick) -> tuple[Wish, ...]:
    """Say what each thing would cost that a village could have otherwise."""
    weeks, visits = weeks_of(problem.rules), len(story.days) + 1
    more = pick("再来一次", "One more visit") if story.days else pick("来一次", "A visit")
    if visits == weeks:
        more += (
            pick("（每周一次）", " (once a week)") if weeks == 1 else pick("（合每周一次）", " (as often as weekly)")
        )
    elif weeks > 1 and not story.days:
        more += pick(f"（{weeks} 周里一次）", f" (once in {weeks} weeks)")
    weekly = pick(f"{weeks} 周里来 {weeks} 次（合每周一次）", f"{weeks} visits in {weeks} weeks (as often as weekly)")
    not_found = pick("不可能：没有找到这样的排法。", "Not possible: no plan was found that has it.")
    listed = (
        (more, story.one_more, not_found),
        (weekly, story.weekly, not_found),
        (pick("换一个停靠点", "Another stop"), story.other_stop, _no_stop(problem, story, pick) or not_found),
        (pick("换日子", "Other days"), story.other_days, not_found),
    )
    return tuple(_wish(problem, label, other, why_not, pick) for label, other, why_not in listed if other is not None)


def one_more(problem: VisitProblem, found: Iterable[Margin], pick: Pick) -> tuple[OneMore, ...]:
    """Say what each margin is of, and what it would bring."""
    weeks = weeks_of(problem.rules)
    return tuple(
        OneMore(_label(problem, one, pick), one.residents, one.resident_visits, road(one.metres, weeks, pick))
        for one in found
    )


def notes(found: Iterable[Margin], pick: Pick) -> tuple[str, ...]:
    """Say that there is no further shift, where there is none, and what keeping fewer minutes free costs."""
    kinds, told = {one.kind for one in found}, list[str]()
    if MarginKind.SHIFT not in kinds:
        en = "One more shift: there is none, as every vehicle drives every day that is no day off."
        told.append(pick("没有班可加：每辆车天天都出车，停班日除外。", en))
    if MarginKind.RESERVE in kinds:
        en = "The minutes kept free are for visits to make up: the fewer there are, the fewer missed visits find a "
        told.append(pick("留出的时间是补访用的：留得越少，没停成的就越难补上。", f"{en}new date."))
    return tuple(told)


def road(metres: int, weeks: int, pick: Pick) -> str:
    """Say how much more or less road a week that is."""
    a_week = round(abs(metres) / weeks)
    if metres == 0:
        return pick("不多跑路", "no more road")
    zh, en = (f"{a_week} 米", f"{a_week} m")
    if a_week >= 1000:
        figure = f"{a_week / 1000:,.1f}" if a_week < 100_000 else f"{a_week / 1000:,.0f}"
        zh, en = f"{figure} 公里", f"{figure} km"
    return (
        pick(f"每周少跑 {zh}", f"{en} less road a week")
        if metres < 0
        else pick(f"每周多跑 {zh}", f"{en} more road a week")
    )


def _label(problem: VisitProblem, one: Margin, pick: Pick) -> str:
    names = {it.id: it.name for it in problem.villages} | {it.id: it.name for it in problem.vehicles}
    name = names.get(one.about, "")
    if one.kind is MarginKind.SHIFT and one.offset is not None:
        zh, en = said(*of_round(problem.rules, one.offset))
        label = pick(f"再加一个班：{name}{zh}也出车", f"One more shift: {name} also on {en}")
        if one.tried < one.possible:
            return label + pick(
                f"（共 {one.possible} 种，试了 {one.tried} 种，这种最好）",
                f" (the best of {one.tried} that were tried, of {one.possible})",
            )
        return label + (pick(f"（{one.tried} 种里最好）", f" (the best of {one.tried})") if one.tried > 1 else "")
    if one.kind is MarginKind.RESERVE:
        kept = problem.rules.reserve_min
        if one.reserve_min:
            zh, en = f"每趟少留些补访时间：留 {one.reserve_min} 分钟", f"{one.reserve_min} minutes"
        else:
            zh, en = "每趟不留补访时间", "No minutes"
        return pick(f"{zh}（现在留 {kept} 分钟）", f"{en} of each outing kept free instead of {kept}")
    return {
        MarginKind.VEHICLE: pick(f"在{name}旁再加一辆车", f"One more vehicle beside {name}"),
        MarginKind.HOUR: pick("每个班次长一小时", "Every shift an hour longer"),
        MarginKind.CABINET: pick(f"在{name}放一个药柜", f"A cabinet in {name}"),
    }[one.kind]


def _no_stop(problem: VisitProblem, story: VillageStory, pick: Pick) -> str:
    """Say that there is no other stop to walk to; nothing where there is."""
    if story.stops_within_walk != 1:
        return ""
    limit = problem.rules.walk_limit_min
    en = f"Not possible: no other stop is within {limit} minutes on foot."
    return pick(f"不可能：步行 {limit} 分钟以内没有别的停靠点。", en)


def _wish(problem: VisitProblem, label: str, other: Alternative, why_not: str, pick: Pick) -> Wish:
    if not other.is_possible:
        return Wish(label, why_not)
    rules = problem.rules
    names = {one.id: one.name for one in problem.villages}
    stop = next((one.name for one in problem.stops if one.id == other.stop_id), "")
    days = _listed([pick(*said(weekday_of(rules, day), week_of(rules, day))) for day in other.days], pick)
    way, given_up = road(other.extra_metres, weeks_of(rules), pick), _given_up(problem, other, pick)
    displaced = tuple(
        pick(
            f"{names[one.village_id]} 少 {one.visits_lost} 次（{one.residents:,} 人）",
            f"{names[one.village_id]} loses {one.visits_lost} visit{'s' * (one.visits_lost > 1)} "
            f"({one.residents:,} residents)",
        )
        for one in other.displaced
    )
    moved = ""
    if other.moved:
        shown = _listed([names[one] for one in other.moved[:MOST_NAMED]], pick) + "…" * (len(other.moved) > MOST_NAMED)
        moved = pick(f"这些村要改日子：{shown}", f"Days would change for: {shown}")
    zh, en = f"可以：{stop}，{days}，{way}", f"Possible at {stop} on {days}, {way}"
    if displaced:
        return Wish(label, pick(f"{zh}，但别的村要让：", f"{en}, at the cost of others:"), displaced, moved, given_up)
    says = pick(f"{zh}；别的村不少一次。", f"{en}; nobody else loses a visit.")
    return Wish(label, says, moved=moved, given_up=given_up)


def _given_up(problem: VisitProblem, other: Alternative, pick: Pick) -> str:
    """Name the fixed visits that would not be made any more; nothing where all would."""
    stops, zh, en = {one.id: one.name for one in problem.stops}, list[str](), list[str]()
    for stop, day in dict.fromkeys((one.stop_id, one.day) for one in other.given_up):
        when = said(weekday_of(problem.rules, day), week_of(problem.rules, day))
        zh.append(f"{stops[stop]}{when[0]}")
        en.append(f"{stops[stop]} on {when[1]}")
    if not en:
        return ""
    many = "A fixed visit" if len(en) == 1 else "Fixed visits"
    return pick(f"要放弃约定的固定停靠：{'、'.join(zh)}", f"{many} would be given up: {', '.join(en)}")


def _listed(words: Sequence[str], pick: Pick) -> str:
    return pick("、", ", ").join(words)
