"""What of a question cannot be, found before anything is computed, and said village by village (条件冲突).

Needs neither settings nor database. `is_refused` means that the engine would not plan it; the others are planned, and
the village is left out or a promise broken, which is better known before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import ceil, inf, isfinite

from doorstep.engines.planning.visits.calendar import day_sets, gap_days, too_close, visits_needed
from doorstep.engines.planning.visits.problem import FixedVisit, OpeningWindow, Stop, Vehicle, Village, VisitProblem
from doorstep.kernel.geo import haversine_m
from doorstep.programmes.pharmacy.bridge.days import said, week_of, weekday_of, weeks_of
from doorstep.programmes.pharmacy.bridge.skills import skills_said

LEAST_M_PER_DEGREE = 110_000
"""A degree of latitude has at least so many metres: most stops are told to be out of reach by it alone."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One thing that cannot be, in both languages, with what to do about it."""

    zh: str
    en: str
    is_refused: bool = True


def contradictions(problem: VisitProblem) -> list[Contradiction]:
    """Return everything that contradicts itself: what is refused first, then what leaves villages out.

    A horizon that is none, numbers that are none, and what names nothing there is, the engine refuses in its own words.
    """
    rules = problem.rules
    rates = rules.service_per_100_min, rules.load_per_100
    numbers = rules.service_base_min, *rates, rules.walk_limit_min, rules.walk.speed_kmh
    if (
        len(rules.day_labels) != len(rules.day_offsets)
        or rules.cycle_days < 1
        or not all(map(isfinite, numbers))
        or not 0 < rules.walk.factor < inf
        or any(tier.visits < 1 for tier in rules.tiers)
    ):
        return []
    found = [*_rules(problem), *_promised(problem), *_fixed(problem), *_skills(problem), *_windows(problem)]
    found += [*_days_left(problem), *_loads(problem), *_day_sets(problem)]
    return sorted(dict.fromkeys(found), key=lambda one: not one.is_refused)


def _rules(problem: VisitProblem) -> Iterator[Contradiction]:
    rules = problem.rules
    run = {day for vehicle in problem.vehicles for day in vehicle.days}
    if problem.vehicles and not run - set(rules.days_off):
        yield Contradiction(
            "每个出车日都是停班日，没有一天能出车。请去掉几个停班日。",
            "Every day a vehicle runs is a day off. Take some days off away.",
        )
    for tier in rules.tiers:
        if not _can_have(problem, tier.visits):
            gap = gap_days(rules, tier.visits)
            yield Contradiction(
                f"人口达到 {tier.min_residents} 的村要 {tier.visits} 次，至少隔 {gap} 天，出车日里排不下。"
                "请减少次数、缩短间隔或增加出车日。",
                f"Villages from {tier.min_residents} residents should have {_visits(tier.visits)} {gap} days apart, "
                "and the days the vehicles run do not allow it. Ask for fewer visits, a shorter gap or more days.",
            )
    for vehicle in problem.vehicles:
        if 0 < (shift := vehicle.shift_end_min - vehicle.shift_start_min) <= rules.reserve_min:
            yield Contradiction(
                f"每趟要空出 {rules.reserve_min} 分钟补访，可{vehicle.name}的班次只有 {shift} 分钟。请少留一些。",
                f"{rules.reserve_min} minutes of each outing are to be kept free, and the shift of {vehicle.name} has "
                f"{shift} only. Keep fewer free.",
            )
    worth = rules.visit_worth
    if any(later > sooner for sooner, later in pairwise(worth)):
        yield Contradiction(
            "后一次停靠不能比前一次更值。请把数字从大到小写，如 3、2、1。",
            "A later visit cannot count more than an earlier one. Write falling numbers, such as 3, 2, 1.",
        )


def _visits(count: int) -> str:
    return "1 visit" if count == 1 else f"{count} visits"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _can_have(problem: VisitProblem, visits: int) -> bool:
    rules = problem.rules
    if visits == 1:
        return gap_days(rules, 1) <= rules.cycle_days
    return visits <= len(rules.day_labels) and bool(day_sets(rules, visits))


def _promised(problem: VisitProblem) -> Iterator[Contradiction]:
    """Find villages that want or were promised more visits than there are days; days off alone refuse nothing."""
    rules = problem.rules
    days = {day for vehicle in problem.vehicles for day in vehicle.days} - set(rules.days_off)
    for village in problem.villages:
        for zh, en, visits in (
            ("要", "should have", village.visits or 0),
            ("答应了", "was promised", village.promised_visits),
        ):
            if visits and visits > len(days):
                yield Contradiction(
                    f"{village.name}：{zh} {visits} 次，可一轮里只有 {len(days)} 个出车日。请减少次数或增加出车日。",
                    f"{village.name}: it {en} {_visits(visits)}, and vehicles run on {len(days)} days only. Ask for "
                    "fewer visits, or let the vehicles run on more days.",
                    is_refused=visits > len(rules.day_labels),
                )
            elif visits and not _can_have(problem, visits):
                gap = gap_days(rules, visits)
                yield Contradiction(
                    f"{village.name}：{zh} {visits} 次，每两次至少隔 {gap} 天，排不下。请减少次数或缩短间隔。",
                    f"{village.name}: it {en} {_visits(visits)}, and they cannot be {gap} days apart. Ask for fewer "
                    "visits or a shorter gap.",
                )


def _fixed(problem: VisitProblem) -> Iterator[Contradiction]:
    stops = {stop.id: stop for stop in problem.stops}
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    by_stop: dict[str, list[int]] = {}
    by_day: dict[int, set[str]] = {}
    for visit in problem.fixed:
        stop, meant = stops.get(visit.stop_id), vehicles.get(visit.vehicle_id or "")
        if stop is None or (visit.vehicle_id and meant is None) or not 0 <= visit.day < len(problem.rules.day_labels):
            continue  # the engine says that there is no such thing
        by_stop.setdefault(stop.id, []).append(visit.day)
        by_day.setdefault(visit.day, set()).add(stop.id)
        why = _why_not_kept(problem, visit, stop, [meant] if meant else list(problem.vehicles))
        if why is not None:
            zh, en = _day(problem, visit.day)
            who = (f"由 {meant.name} ", f" by {meant.name}") if meant else ("", "")
            yield Contradiction(
                f"{stop.name}：固定{zh}{who[0]}停靠，可{why[0]}",
                f"{stop.name}: fixed on {en}{who[1]}, but {why[1]}",
            )
    for stop_id, days in by_stop.items():
        find = _in_no_set if stops[stop_id].day_sets else _too_close
        yield from find(problem, stops[stop_id], sorted(set(days)))
    for one in problem.forbidden:
        for day, there in by_day.items():
            if one.other_stop_id and {one.stop_id, one.other_stop_id} <= there:
                zh, en = _day(problem, day)
                names = stops[one.stop_id].name, stops[one.other_stop_id].name
                yield Contradiction(
                    f"{names[0]}和{names[1]}不能同一天停靠，却都固定在{zh}。请去掉一条。",
                    f"{names[0]} and {names[1]} may not have the same day, yet both are fixed on {en}. Take one away.",
                )


def _why_not_kept(
    problem: VisitProblem, visit: FixedVisit, stop: Stop, vehicles: Sequence[Vehicle]
) -> tuple[str, str] | None:
    """Say why no vehicle meant can be at the stop on the day; nothing if one can."""
    if visit.day in problem.rules.days_off:
        return (
            "那天是停班日。请换一天，或去掉停班日。",
            "it is a day off. Choose another day, or take the day off away.",
        )
    running = [vehicle for vehicle in vehicles if visit.day in vehicle.days]
    if not running:
        return "那天没有车出车。请换一天，或让车那天出车。", "no such vehicle runs then. Choose another day or vehicle."
    barred = [one for one in problem.forbidden if one.stop_id == stop.id and one.day in {None, visit.day}]
    barred = [one for one in barred if one.village_id is None and one.other_stop_id is None]
    allowed = [one for one in running if not any(ban.vehicle_id in {None, one.id} for ban in barred)]
    if not allowed:
        return (
            "“不能一起”里又不许。固定和禁止只能留一条。",
            "under “not together” it is forbidden. Keep only one of the two.",
        )
    if not any(set(stop.skills) <= set(vehicle.skills) for vehicle in allowed):
        zh, en = skills_said(stop.skills)
        return (
            f"那天的车没有停靠点要求的：{zh}。请换一辆车或一天。",
            f"no vehicle of that day has what the stop asks for: {en}. Choose another vehicle or day.",
        )
    if stop.windows and not any(one.day in {None, visit.day} for one in stop.windows):
        return (
            "停靠点那天不开放。请换一天或加开放时段。",
            "the stop is not open then. Choose another day or opening time.",
        )
    return None


def _listed(problem: VisitProblem, days: list[int]) -> tuple[str, str]:
    named = [_day(problem, day) for day in days]
    return "、".join(zh for zh, _ in named), ", ".join(en for _, en in named)


def _too_close(problem: VisitProblem, stop: Stop, days: list[int]) -> Iterator[Contradiction]:
    if any(too_close(problem.rules, one, other, len(days)) for one, other in combinations(days, 2)):
        gap = gap_days(problem.rules, len(days))
        zh, en = _listed(problem, days)
        yield Contradiction(
            f"{stop.name}：固定的日子（{zh}）隔得太近，至少要隔 {gap} 天。请换一天或缩短间隔。",
            f"{stop.name}: its fixed days ({en}) are too close, they must be {gap} days apart. Choose another day or a "
            "shorter gap.",
        )


def _in_no_set(problem: VisitProblem, stop: Stop, days: list[int]) -> Iterator[Contradiction]:
    known = {day for one in stop.day_sets for day in one}
    for zh, en in (_day(problem, day) for day in days if day not in known):
        yield Contradiction(
            f"{stop.name}：固定{zh}停靠，可它“一起来的日子”里没有这一天。请换一天，或加一组有这天的日子。",
            f"{stop.name}: fixed on {en}, but none of its “days that go together” has that day. Choose another day, or "
            "add a set with it.",
        )
    if known.issuperset(days) and not any(set(days) <= set(one) for one in stop.day_sets):
        zh, en = _listed(problem, days)
        yield Contradiction(
            f"{stop.name}：固定的日子（{zh}）不在同一组“一起来的日子”里，而只会来其中一组。请换一天，或加一组都有的。",
            f"{stop.name}: no set of its “days that go together” has all its fixed days ({en}), and it is visited on "
            "one set only. Choose other days, or add a set with all of them.",
        )


def _skills(problem: VisitProblem) -> Iterator[Contradiction]:
    have = [set(vehicle.skills) for vehicle in problem.vehicles]
    for kind, things in (("village", problem.villages), ("stop", problem.stops)):
        for one in things:
            needs = set(one.skills)
            if not needs or any(needs <= skills for skills in have):
                continue
            lacking = sorted(needs - set().union(*have))
            zh, en = skills_said(lacking or sorted(needs))
            who = (
                ("没有一辆车有", "no vehicle has") if lacking else ("没有一辆车同时有", "no single vehicle has all of")
            )
            what = ("去不了", "it will be left out") if kind == "village" else ("不能停靠", "nobody will stop there")
            yield Contradiction(
                f"{one.name}：{who[0]}“{zh}”，{what[0]}。请在车辆上写明，或去掉这条要求。",
                f"{one.name}: {who[1]} “{en}”, so {what[1]}. Write it down for a vehicle, or take the need away.",
                is_refused=False,
            )


def _loads(problem: VisitProblem) -> Iterator[Contradiction]:
    """Find villages to which no vehicle can carry what a visit takes; and loads that nothing limits."""
    rate = problem.rules.load_per_100
    if all(vehicle.most_load is None for vehicle in problem.vehicles):
        if problem.vehicles and any(problem.load_of(village) for village in problem.villages):
            yield Contradiction(
                "写了要带多少升，可没有一辆车写明能装多少升，所以限不住什么。请在车辆上写明。",
                "It is said how many litres are taken along, but of no vehicle how many it carries, so this limits "
                "nothing. Write it down for the vehicles.",
                is_refused=False,
            )
        return
    heavy = [village for village in problem.villages if problem.load_of(village) > _most_load(problem, village)]
    for village in (one for one in heavy if one.load is not None):
        load, most = problem.load_of(village), _most_load(problem, village)
        yield Contradiction(
            f"{village.name}：去一次要带 {load:,} 升，能去的车最多装 {most:,.0f} 升，去不了。"
            "请少带一些，或在车辆上改能装多少。",
            f"{village.name}: a visit takes {load:,} L along, and the vehicles that could come carry {most:,.0f} L at "
            "most, so it will be left out. Take less along, or write down that a vehicle carries more.",
            is_refused=False,
        )
    if by_rule := sorted((one for one in heavy if one.load is None), key=problem.load_of, reverse=True):
        first, many = by_rule[0], len(by_rule)
        load, most = problem.load_of(first), _most_load(problem, first)
        others = (f"等 {many} 个村", f" and {many - 1} more") if many > 1 else ("", "")
        yield Contradiction(
            f"{first.name}{others[0]}：每 100 人带 {rate:g} 升，去一次要带的车装不下（{first.name} {load:,} 升，"
            f"车最多装 {most:,.0f} 升），去不了。请少带一些，或给这些村另写。",
            f"{first.name}{others[1]}: with {rate:g} L for every 100 people, a visit takes more along than a vehicle "
            f"carries ({first.name} {load:,} L, the vehicle {most:,.0f} L at most), so nobody will come. Take less "
            "along, or say how much for these villages.",
            is_refused=False,
        )


def _most_load(problem: VisitProblem, village: Village) -> float:
    """Return what vehicles carry at most that can do what a village needs; without any nothing is said of loads."""
    fit = (vehicle for vehicle in problem.vehicles if set(village.skills) <= set(vehicle.skills))
    return max((inf if one.most_load is None else one.most_load for one in fit), default=inf)


def _windows(problem: VisitProblem) -> Iterator[Contradiction]:
    """Find stops that are never open long enough for the people of their own village, or when no vehicle runs."""
    homes = {village.id: village for village in problem.villages}
    for stop in problem.stops:
        if not stop.windows:
            continue
        least = _service_min(problem, homes.get(stop.village_id or ""))
        longest = max(one.close_min - one.open_min for one in stop.windows)
        if longest < least:
            yield Contradiction(
                f"{stop.name}：一次最多开放 {longest} 分钟，服务要 {least} 分钟，排不进去。"
                "请延长开放时段，或缩短服务时间。",
                f"{stop.name}: it is open for {longest} minutes at most, and a visit takes {least}. Open it longer, or "
                "make visits shorter.",
                is_refused=False,
            )
        elif not any(_is_met(problem, one, least) for one in stop.windows):
            yield Contradiction(
                f"{stop.name}：它开放的时候没有车出班。请改开放时段，或改车的班次。",
                f"{stop.name}: no vehicle is out while it is open. Change its opening times, or a vehicle's shift.",
                is_refused=False,
            )


def _is_met(problem: VisitProblem, window: OpeningWindow, least: int) -> bool:
    """Say whether some vehicle is out long enough while a stop is open."""
    off = set(problem.rules.days_off)
    return any(_fits(problem, one, window, day, least) for one in problem.vehicles for day in set(one.days) - off)


def _service_min(problem: VisitProblem, village: Village | None) -> int:
    """Return the minutes of a visit for one village alone."""
    rules = problem.rules
    people = 0 if village is None else village.residents if village.expected is None else village.expected
    minutes = ceil(rules.service_base_min + rules.service_per_100_min * people / 100 - 1e-9)
    return max(rules.service_least_min, min(rules.service_most_min, minutes))


def _days_left(problem: VisitProblem) -> Iterator[Contradiction]:
    """Find villages that were promised more visits than there are days on which any stop in reach could serve them."""
    run = {day for vehicle in problem.vehicles for day in vehicle.days} - set(problem.rules.days_off)
    for village in problem.villages:
        if not village.promised_visits or village.lon is None or village.lat is None:
            continue
        days = set[int]().union(*(_days_of(problem, village, stop) for stop in _in_reach(problem, village)))
        if len(days) < village.promised_visits <= len(run) and _is_fit(problem, village):
            yield Contradiction(
                f"{village.name}：答应了 {village.promised_visits} 次，按各项条件只有 {len(days)} 天能去。"
                "请放宽对它或它的停靠点的条件，或减少次数。",
                f"{village.name}: it was promised {_visits(village.promised_visits)}, and what is asked leaves "
                f"{_days(len(days))} on which a vehicle could come. Ask less of it or its stop, or promise fewer "
                "visits.",
                is_refused=False,
            )


def _day_sets(problem: VisitProblem) -> Iterator[Contradiction]:
    """Find stops none of whose sets of days can be kept, and villages that want more visits than any set in reach."""
    own = [stop for stop in problem.stops if stop.day_sets]
    for stop in own:
        days = _days_of(problem, None, stop)
        if days and not any(days.issuperset(one) for one in stop.day_sets):
            yield Contradiction(
                f"{stop.name}：“一起来的日子”每一组都有来不了的一天，不会有车停在那里。请换日子，或加一组。",
                f"{stop.name}: each set of its “days that go together” has a day on which no vehicle can be there, so "
                "nobody will stop there. Choose other days, or add a set.",
                is_refused=False,
            )
    for village in problem.villages if own else ():
        near, wanted = _in_reach(problem, village), _wanted(problem, village)
        if not all(stop.day_sets for stop in near):
            continue
        can_be = (one for stop in near for one in stop.day_sets if _days_of(problem, village, stop).issuperset(one))
        most = max(map(len, can_be), default=0)
        for zh, en, visits in (("答应了", "was promised", village.promised_visits), ("要", "should have", wanted)):
            if 0 < most < visits:
                yield Contradiction(
                    f"{village.name}：{zh} {visits} 次，可它的停靠点“一起来的日子”每组最多 {most} 天。"
                    "请减少次数，或加一组天数更多的。",
                    f"{village.name}: it {en} {_visits(visits)}, and no set of “days that go together” at its stops "
                    f"has more than {_days(most)}. Ask for fewer visits, or add a larger set.",
                    is_refused=False,
                )
                break


def _wanted(problem: VisitProblem, village: Village) -> int:
    """Return the visits a village needs; none where the frequencies do not say."""
    tiers = problem.rules.tiers
    return visits_needed(problem.rules, village)[0] if tiers and tiers[0].min_residents <= village.residents else 0


def _in_reach(problem: VisitProblem, village: Village) -> list[Stop]:
    """Return the stops within the walk of a village; none where nobody knows where it is."""
    walk, lon, lat = problem.rules.walk, village.lon, village.lat
    if lon is None or lat is None:
        return []
    reach_m = problem.rules.walk_limit_min * walk.speed_kmh / 0.06 / walk.factor
    near = (stop for stop in problem.stops if abs(stop.lat - lat) * LEAST_M_PER_DEGREE <= reach_m)
    return [stop for stop in near if haversine_m(lon, lat, stop.lon, stop.lat) <= reach_m]


def _is_fit(problem: VisitProblem, village: Village) -> bool:
    return any(
        set(village.skills) <= set(vehicle.skills) and _carries(problem, vehicle, village)
        for vehicle in problem.vehicles
    )


def _carries(problem: VisitProblem, vehicle: Vehicle, village: Village | None) -> bool:
    return village is None or vehicle.most_load is None or problem.load_of(village) <= vehicle.most_load


def _days_of(problem: VisitProblem, village: Village | None, stop: Stop) -> set[int]:
    """Return the days on which some vehicle could serve a village (or anybody) at a stop, as far as conditions go."""
    mine = [one for one in problem.forbidden if one.stop_id == stop.id and one.other_stop_id is None]
    if village and any(one.village_id == village.id for one in mine):
        return set()
    barred = [one for one in mine if one.village_id is None]
    needed, least = {*stop.skills, *(village.skills if village else ())}, _service_min(problem, village)
    found = set()
    for vehicle in problem.vehicles:
        if not needed <= set(vehicle.skills) or not _carries(problem, vehicle, village):
            continue
        for day in set(vehicle.days) - set(problem.rules.days_off):
            is_barred = any(one.day in {None, day} and one.vehicle_id in {None, vehicle.id} for one in barred)
            is_open = not stop.windows or any(_fits(problem, vehicle, one, day, least) for one in stop.windows)
            if is_open and not is_barred:
                found.add(day)
    return found


def _fits(problem: VisitProblem, vehicle: Vehicle, window: OpeningWindow, day: int, least: int) -> bool:
    span = min(window.close_min, problem.home_by_min(vehicle)) - max(window.open_min, vehicle.shift_start_min)
    return window.day in {None, day} and span >= least


def _day(problem: VisitProblem, day: int) -> tuple[str, str]:
    rules = problem.rules
    week = week_of(rules, day) if weeks_of(rules) > 1 else None
    return said(weekday_of(rules, day), week)
