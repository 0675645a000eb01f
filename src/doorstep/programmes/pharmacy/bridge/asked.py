"""What a plan was asked: the vehicles and numbers of its problem, said in words (方案的条件).

Needs neither settings nor database where the caller says how one of two sentences is chosen; pages leave it to the
language of the reader.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from doorstep.base import measures, tongue
from doorstep.engines.planning.travel import MIXED, MOUNTAIN, PLAIN, DetourModel
from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.problem import FrequencyTier, Vehicle, VisitProblem, VisitRules
from doorstep.programmes.pharmacy.bridge import ways_words
from doorstep.programmes.pharmacy.bridge.asked_lists import lists_of
from doorstep.programmes.pharmacy.bridge.days import said, weekday_of, weeks_of
from doorstep.programmes.pharmacy.bridge.timetable import Pick

TERRAIN: Final[Mapping[DetourModel, tuple[str, str]]] = {
    PLAIN: ("平原", "Plain"), MIXED: ("丘陵", "Plain and hills"), MOUNTAIN: ("山区", "Mountains"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing a plan was asked: what it is called, and what was asked; a list has lines, perhaps none."""

    label: str
    value: str
    lines: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A thing two plans were asked differently."""

    label: str
    before: str
    after: str


def settings_of(problem: Mapping[str, Any], told: Mapping[str, Any] | None = None) -> list[Setting]:
    """Say what a stored problem asks and where its travel times come from, always the same things in the same order."""
    return every_setting(codec.problem_from_json(problem), told, tongue.pick)


def every_setting(asked: VisitProblem, told: Mapping[str, Any] | None, pick: Pick) -> list[Setting]:
    """Say what a problem asks and where its travel times come from, always the same things in the same order.

    Args:
        asked: The problem.
        told: Where its ways come from, as `ways.Found` has it; nothing for those of the detour model or its own table.
        pick: Chooses the Chinese (first) or the English sentence.
    """
    source = ways_words.OWN if asked.drive is not None and not told else ways_words.source(told)
    ways = Setting(pick("路程时间", "Travel times"), pick(source.zh, source.en))
    lists = lists_of(asked, pick)
    return [
        *rules_of(asked, pick),
        ways,
        *(Setting(one.title, "; ".join(one.lines) or one.empty, one.lines) for one in lists),
    ]


def rules_of(asked: VisitProblem, pick: Pick = tongue.pick) -> list[Setting]:
    """Say what a problem asks for all villages alike, and with which vehicles."""
    rules = asked.rules
    said_of: list[tuple[str, str, str]] = [
        ("车辆", "Vehicles", _listed([_vehicle(vehicle, pick) for vehicle in asked.vehicles], pick)),
        ("出车日", "Days they drive", _days(asked, pick)),
        ("最远步行", "Longest walk to a stop", measures.minutes(rules.walk_limit_min, pick)),
        ("时刻表多久一轮", "The timetable repeats", _round(rules, pick)),
        ("按人口的次数", "Visits by number of residents", _listed([_tier(tier, pick) for tier in rules.tiers], pick)),
        ("两次之间至少隔几天", "Days between two visits, at least", _gaps(rules, pick)),
        ("每次停靠的分量", "What each further visit counts", _worth(rules, pick)),
        ("停靠时间", "Time at a stop", _service(rules, pick)),
        ("每趟留给补访", "Kept free on each outing for visits to make up", measures.minutes(rules.reserve_min, pick)),
        ("每 100 人带", "Taken along for every 100 people", _load(asked, pick)),
        ("地形", "Terrain", _terrain(rules.drive, pick)),
        ("大家知道的日子", "Weekdays people know", _known(pick, is_kept=asked.keep_days)),
    ]
    return [Setting(pick(zh, en), value) for zh, en, value in said_of]


def otherwise(before: list[Setting], after: list[Setting]) -> list[Otherwise]:
    """Return what stands differently in two lists that `settings_of` made."""
    pairs = zip(before, after, strict=True)
    return [Otherwise(new.label, old.value, new.value) for old, new in pairs if old != new]


def _listed(words: Iterable[str], pick: Pick) -> str:
    return pick("、", ", ").join(words) or "—"


def _days(asked: VisitProblem, pick: Pick) -> str:
    days = sorted({weekday_of(asked.rules, day) for vehicle in asked.vehicles for day in vehicle.days})
    return _listed([pick(*said(day, None)) for day in days], pick)


def _round(rules: VisitRules, pick: Pick) -> str:
    return pick("两周一轮", "every two weeks") if weeks_of(rules) > 1 else pick("每周一样", "every week")


def _known(pick: Pick, *, is_kept: bool) -> str:
    return pick("首先保住", "kept before all else") if is_kept else pick("可以变", "may change")


def _vehicle(vehicle: Vehicle, pick: Pick) -> str:
    if vehicle.most_load is None:
        return vehicle.name
    room = measures.litres(vehicle.most_load, pick)
    return pick(f"{vehicle.name}（能装 {room}）", f"{vehicle.name} (room for {room})")


def _load(asked: VisitProblem, pick: Pick) -> str:
    """Say what is taken along, and that it limits nothing where no vehicle says how much it carries."""
    if not asked.rules.load_per_100:
        return pick("不算", "not looked at")
    words = measures.litres(asked.rules.load_per_100, pick)
    if any(vehicle.most_load is not None for vehicle in asked.vehicles):
        return words
    return pick(
        f"{words}；可没有一辆车写明能装多少，所以限不住什么",
        f"{words}; of no vehicle it is written down how much it carries, so this limits nothing",
    )


def _tier(tier: FrequencyTier, pick: Pick) -> str:
    visits, people = f"{tier.visits:,}", f"{tier.min_residents:,}"
    if not tier.min_residents:
        return visits
    return pick(f"{people} 人以上 {visits} 次", f"{visits} from {people} resident{'s' * (tier.min_residents != 1)}")


def _gaps(rules: VisitRules, pick: Pick) -> str:
    if not rules.gaps:
        return f"{rules.min_gap_days:,}"
    parts = [
        pick(f"停 {at} 次的 {days} 天", f"{days} where there are {at} visits")
        for at, days in enumerate(rules.gaps, 1)
        if at > 1
    ]
    return _listed([*parts, pick(f"其余 {rules.min_gap_days} 天", f"{rules.min_gap_days} otherwise")], pick)


def _worth(rules: VisitRules, pick: Pick) -> str:
    return _listed([f"{one:,}" for one in rules.visit_worth], pick) if rules.visit_worth else pick("都一样", "the same")


def _service(rules: VisitRules, pick: Pick) -> str:
    base, more = (_minutes(one, pick) for one in (rules.service_base_min, rules.service_per_100_min))
    least, most = (measures.minutes(one, pick) for one in (rules.service_least_min, rules.service_most_min))
    zh = f"{base}，每 100 位居民加 {more}；最少 {least}，最多 {most}"
    return pick(zh, f"{base}, {more} more for every 100 residents; from {least} to {most}")


def _minutes(value: float, pick: Pick) -> str:
    """Write minutes that need not be whole."""
    if value == round(value):
        return measures.minutes(value, pick)
    return pick(f"{value:g} 分钟", f"{value:g} min")


def _terrain(drive: DetourModel, pick: Pick) -> str:
    if drive in TERRAIN:
        return pick(*TERRAIN[drive])
    factor, speed = f"{drive.factor:g}", f"{drive.speed_kmh:g}"
    zh = f"路程是直线的 {factor} 倍，时速 {speed} 公里"
    return pick(zh, f"roads {factor} times as long as the straight line, {speed} km/h")
