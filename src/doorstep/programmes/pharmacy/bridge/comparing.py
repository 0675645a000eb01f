"""Two plans beside each other, without a database: figures, how evenly people are served, who gains (方案对比).

    from doorstep.programmes.pharmacy.bridge.comparing import compare_plans

Needs neither settings nor database. What it found is said in words by `comparing_words`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.compare import Change, Difference, Time, Visited, difference
from doorstep.engines.planning.visits.door import in_order
from doorstep.engines.planning.visits.explain import fairness
from doorstep.engines.planning.visits.plan import VisitPlan
from doorstep.engines.planning.visits.problem import VisitProblem, VisitRules
from doorstep.programmes.pharmacy.bridge.days import week_of, weekday_of, weeks_of

MOST_NAMED = 5
"""So many villages or stops are named where something does not fit; the others are counted."""


class NotComparable(ValueError):  # noqa: N818  named after what happened
    """Two plans cannot be put beside each other, or a plan does not fit its question; says why in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class Figures:
    """What one plan comes to: as the page of the comparison has it.

    Attributes:
        residents: in the villages asked for.
        residents_served: in villages with a stop.
        covered_share: of all residents, 0 to 1.
        villages: asked for.
        villages_served: with a stop.
        visits: stops made a week (a round, where nobody says how long it is).
        stops: in use.
        metres: driven, likewise.
        drive_min: minutes on the road, likewise.
        load: litres all vehicles take along, likewise; 0 where none is asked for.
        fullest: share of its room that the fullest vehicle uses on its fullest day; None where no room is known.
        within: share of all residents served within so many minutes on foot: (minutes, share).
        unserved: share of all residents without any visit.
        hours_per_person: hours a vehicle stands there, for an average resident, likewise.
        worst_village: name of the least served village with a visit; None if none is served.
        worst_hours: its hours, likewise.
        worst_walk_min: its walk in minutes.
    """

    residents: int
    residents_served: int
    covered_share: float
    villages: int
    villages_served: int
    visits: float
    stops: int
    metres: float
    drive_min: float
    load: float
    fullest: float | None
    within: tuple[tuple[int, float], ...]
    unserved: float
    hours_per_person: float
    worst_village: str | None
    worst_hours: float
    worst_walk_min: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two plans have in common, and what not.

    Attributes:
        before: figures of the first plan.
        after: figures of the second.
        difference: who gains, loses or moves, village by village, by the ids of villages and stops.
        only_before: ids of villages that only the first plan knows (served or left out), in order.
        only_after: ids of those only the second knows.
        stops: names of the stops in use by their ids.
        vehicles: names of the vehicles by their ids, as far as the questions have them.
        has_weeks: whether the questions are known, so that figures are a week's and days are weekdays. Otherwise
            figures are a round's, and `Time.weekday` is the number of the day in it, from 0.
    """

    before: Figures
    after: Figures
    difference: Difference
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    stops: Mapping[str, str]
    vehicles: Mapping[str, str]
    has_weeks: bool

    @property
    def is_same(self) -> bool:
        """Whether nothing differs: no figure, and no village's stop, day, minute or vehicle."""
        found = self.difference
        changed = [*found.gains, *found.losses, *found.moves, *(one for one in found.same if one.kind)]
        return self.before == self.after and not (changed or self.only_before or self.only_after)

    @property
    def villages(self) -> list[Change]:
        """Every village either plan knows, changed or not."""
        found = self.difference
        return [*found.losses, *found.gains, *found.moves, *found.same]


def compare_plans(
    before: VisitPlan,
    after: VisitPlan,
    *,
    asked: VisitProblem | None = None,
    asked_after: VisitProblem | None = None,
) -> Comparison:
    """Return what `after` changes against `before`.

    Args:
        before: The plan there was.
        after: The one that would take its place, for villages of the same county.
        asked: What both were made from, or the first alone where `asked_after` is given: it knows names and weekdays.
            Without it villages have their ids for names, and both rounds are taken to be equally long.
        asked_after: What the second was made from, if it is not the same.

    Raises:
        NotComparable: The plans have no village in common; a plan has villages, days or (where there are two
            questions) vehicles that its question does not have; its routes go to stops it does not have; the one
            question has the vehicles of neither, or repeats after two weeks and a plan of another after one.
    """
    are_two = asked is not None and asked_after is not None
    asked = asked or asked_after
    asked_after = asked_after or asked
    sides = [(before, asked, "第一个方案", "The first plan"), (after, asked_after, "第二个方案", "The second plan")]
    for plan, question, zh, en in sides:
        _must_be_whole(plan, question, (zh, en), is_its_own=are_two)
    if asked is not None and not are_two:
        _must_fit_both(before, after, asked)
    was = _visited(before, asked, _same_vehicles(before, asked, asked))
    now = _visited(after, asked_after, _same_vehicles(after, asked_after, asked))
    if not was.keys() & now.keys():
        zh = f"两个方案没有一个相同的村，不是同一个县的：一个是 {_some(was, '、')}；另一个是 {_some(now, '、')}。"
        en = "The two plans have no village in common, so they are not of one county: "
        raise NotComparable(zh, en + f"{_some(was, ', ')} in one; {_some(now, ', ')} in the other.")
    return Comparison(
        before=_figures(before, asked, was),
        after=_figures(after, asked_after, now),
        difference=difference(was, now),
        only_before=tuple(sorted(was.keys() - now.keys())),
        only_after=tuple(sorted(now.keys() - was.keys())),
        stops={stop.stop_id: stop.name for plan in (before, after) for stop in plan.stops},
        vehicles={one.id: one.name for question in (asked_after, asked) if question for one in question.vehicles},
        has_weeks=asked is not None,
    )


def digest_of(asked: VisitProblem) -> str:
    """Return what a plan made from this has as its `run.input_digest`."""
    try:
        return codec.digest(in_order(asked))
    except IndexError:  # a table of ways that is too small: nothing was made from it
        return ""


def carried(loads: Iterable[tuple[str, int]], rooms: Mapping[str, int | None]) -> tuple[int, float | None]:
    """Return what all vehicles take along in a round, and the share of its room that the fullest uses.

    Args:
        loads: Vehicle and litres of each outing.
        rooms: Litres each vehicle carries at most; none: no limit.

    Returns:
        Litres, and the share; no share where nothing is taken along, or no room is known.
    """
    outings = list(loads)
    every = sum(load for _, load in outings)
    shares = [load / room for vehicle, load in outings if (room := rooms.get(vehicle))]
    return every, max(shares) if every and shares else None


def _must_be_whole(plan: VisitPlan, asked: VisitProblem | None, called: tuple[str, str], *, is_its_own: bool) -> None:
    """Refuse a plan that goes where it has no stop, or is not of this question; `is_its_own` looks at vehicles, too."""
    zh, en = called
    legs = {leg.stop_id for route in plan.routes for leg in route.legs if leg.stop_id is not None}
    days = {route.day for route in plan.routes}
    if strange := legs - {stop.stop_id for stop in plan.stops}:
        zh += f"的路线里有它没有的停靠点：{_some(strange, '、')}。"
        en += f" has routes that go to stops it does not have: {_some(strange, ', ')}."
    elif any(day < 0 or (asked is not None and day >= len(asked.rules.day_labels)) for day in days):
        zh, en = f"{zh}里有输入没有的日子。", f"{en} has days that its input does not have."
    elif asked is not None and (strange := plan.village_ids - {one.id for one in asked.villages}):
        zh += f"里有 {len(strange)} 个村不在输入里：{_some(strange, '、')}。"
        en += f" has villages that are not in its input ({len(strange)}): {_some(strange, ', ')}."
    elif asked is not None and is_its_own and (strange := _vehicles(plan) - {one.id for one in asked.vehicles}):
        zh += f"里有不在它那份输入里的车：{_some(strange, '、')}。两份输入的次序要和方案一样。"
        en += f" has vehicles that are not in its input: {_some(strange, ', ')}. Name the inputs in the order of the "
        en += "plans."
    else:
        return
    raise NotComparable(zh, en)


def _must_fit_both(before: VisitPlan, after: VisitPlan, asked: VisitProblem) -> None:
    """Refuse one question that is not for both plans: another county's, or of two weeks where a plan has one."""
    known = {one.id for one in asked.vehicles} | {one.name for one in asked.vehicles}
    strange = [_vehicles(plan) - known for plan in (before, after)]
    if all(strange):
        listed = set().union(*strange)
        zh = f"两个方案里都有不在输入里的车：{_some(listed, '、')}。输入是另一个县的，或者车改过。"
        en = f"Both plans have vehicles that are not in the input: {_some(listed, ', ')}. It is another county's, or "
        raise NotComparable(zh, en + "its vehicles were changed.")
    if weeks_of(asked.rules) == 1:
        return
    for plan, zh, en in ((before, "第一个方案", "The first plan"), (after, "第二个方案", "The second plan")):
        weeks = {week_of(asked.rules, route.day) for route in plan.routes}
        if weeks == {0} and plan.run.input_digest != digest_of(asked):
            said = f"{zh}只有第一周的日子，像是一周一轮的，输入却是两周一轮。"
            raise NotComparable(said, f"{en} has days of the first week only, and the input's round is of two weeks.")


def _same_vehicles(plan: VisitPlan, asked: VisitProblem | None, first: VisitProblem | None) -> dict[str, str]:
    """Return which vehicle of the first question each of a plan is, by name: ids change with a workbook's rows."""
    if asked is None or first is None:
        return {}
    own = {one.id: one.name for one in asked.vehicles}
    often, firsts = Counter(own.values()), Counter(one.name for one in first.vehicles)
    by_name = {one.name: one.id for one in first.vehicles if firsts[one.name] == 1}
    called = {one: own.get(one, one) for one in _vehicles(plan)}
    same = {one: by_name[name] for one, name in called.items() if name in by_name and often[name] <= 1}
    is_clear = len({same.get(one, one) for one in called}) == len(called)
    return same if is_clear else {}


def _vehicles(plan: VisitPlan) -> set[str]:
    return {route.vehicle_id for route in plan.routes}


def _some(ids: Iterable[str], comma: str) -> str:
    """Name a few; more than that are not named."""
    named = sorted(ids)
    return comma.join(named[:MOST_NAMED]) + f"{comma}…" * (len(named) > MOST_NAMED)


def _visited(plan: VisitPlan, asked: VisitProblem | None, vehicles: Mapping[str, str]) -> dict[str, Visited]:
    """What a plan does for each of its villages, by id; `vehicles` has those that are called otherwise."""
    visits: dict[str, list[tuple[Time, str]]] = {}
    for route in plan.routes:
        vehicle = vehicles.get(route.vehicle_id, route.vehicle_id)
        for leg in (one for one in route.legs if one.stop_id is not None):
            when = _time(asked.rules if asked else None, route.day, leg.start_min)
            visits.setdefault(leg.stop_id or "", []).append((when, vehicle))
    known = {one.id: one for one in asked.villages} if asked else {}
    served = {one.village_id: (stop.stop_id, one.residents) for stop in plan.stops for one in stop.villages}
    left_out = {one.village_id: ("", one.residents) for one in plan.unmet}
    found = {}
    for village, (stop, residents) in {**left_out, **served}.items():
        of_stop = sorted(visits.get(stop, ()), key=lambda one: (one[0].week, one[0]))
        row = known.get(village)
        found[village] = Visited(
            name=row.name if row else village,
            residents=residents,
            times=tuple(time for time, _ in of_stop),
            stop=stop,
            vehicles=tuple(vehicle for _, vehicle in of_stop),
            lon=row.lon if row else None,
            lat=row.lat if row else None,
        )
    return found


def _time(rules: VisitRules | None, day: int, start_min: int) -> Time:
    if rules is None:
        return Time(day, start_min)
    week = week_of(rules, day)
    return Time(weekday_of(rules, day), start_min, 0 if week is None else week + 1)


def _figures(plan: VisitPlan, asked: VisitProblem | None, visited: Mapping[str, Visited]) -> Figures:
    kpis, fair, weeks = plan.kpis, fairness(plan), weeks_of(asked.rules) if asked else 1
    worst = fair.worst_village
    rooms = {one.id: one.most_load for one in asked.vehicles} if asked else {}
    load, fullest = carried(((route.vehicle_id, route.load) for route in plan.routes), rooms)
    return Figures(
        residents=kpis.residents,
        residents_served=kpis.residents_served,
        covered_share=kpis.covered_share,
        villages=kpis.villages,
        villages_served=kpis.villages_served,
        visits=kpis.visits / weeks,
        stops=kpis.stops,
        metres=kpis.metres / weeks,
        drive_min=kpis.drive_min / weeks,
        load=load / weeks,
        fullest=fullest,
        within=fair.within,
        unserved=fair.unserved,
        hours_per_person=fair.hours_per_person / weeks,
        worst_village=None if worst is None else visited[worst].name,
        worst_hours=fair.worst_hours / weeks,
        worst_walk_min=fair.worst_walk_min,
    )
