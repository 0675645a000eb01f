"""What two plans beside each other come to, in words, as a workbook and as plain values for other programs (方案对比).

Needs neither settings nor database. Sentences come in pairs, Chinese and English; the caller chooses.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from doorstep.base import measures
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.engines.planning.visits.compare import Change, Time, Visited
from doorstep.engines.planning.visits.replan import ChangeKind
from doorstep.programmes.pharmacy.bridge.asked import Otherwise
from doorstep.programmes.pharmacy.bridge.comparing import Comparison, Figures
from doorstep.programmes.pharmacy.bridge.days import said
from doorstep.programmes.pharmacy.bridge.timetable import Pick

FORMAT: Final = "doorstep.comparison/1"
NOTHING: Final = "—"

SAME: Final = "same"
"""The group of those for whom nothing changes."""
GROUPS: Final = {
    "losses": ("次数减少", "Fewer visits"),
    str(ChangeKind.DAYS): ("换了日子", "On other days"),
    str(ChangeKind.STOP): ("换了停靠点", "At another stop"),
    "gains": ("次数增加", "More visits"),
    str(ChangeKind.HOUR): ("换了钟点", "At another hour"),
    str(ChangeKind.VEHICLE): ("换了车", "By another vehicle"),
    SAME: ("没有变化", "No change"),
}
"""How villages are told, the gravest first; each is in one group."""


@dataclass(frozen=True, slots=True)
class Group:
    """Villages for which the same kind of thing changes, in the order in which they are told."""

    key: str
    label: str
    changes: tuple[Change, ...]


def groups(found: Comparison, pick: Pick) -> list[Group]:
    """Return every village in one group, the gravest first; who loses all visits comes before who loses some."""
    sorted_out: dict[str, list[Change]] = {key: [] for key in GROUPS}
    sorted_out["losses"] = sorted(found.difference.losses, key=lambda one: one.after > 0)
    sorted_out["gains"] = found.difference.gains
    others = [*found.difference.moves, *found.difference.same]
    for one in sorted(others, key=lambda one: (-one.residents, one.name, str(one.key))):
        sorted_out[str(one.kind or SAME)].append(one)
    return [Group(key, pick(*GROUPS[key]), tuple(changes)) for key, changes in sorted_out.items()]


def figures(found: Comparison, pick: Pick) -> list[tuple[str, str, str]]:
    """Return each figure of the comparison as its page says it: what it is called, what it was, what it is."""
    zh, en = ("每周", "a week") if found.has_weeks else ("一轮", "a round")
    on_foot = " / ".join(str(limit) for limit, _ in found.after.within if limit)
    labels = [
        ("有车到的居民", "Residents with a stop"),
        ("有停靠点的村", "Villages with a stop"),
        (f"{zh}场次", f"Visits {en}"),
        ("停靠点数", "Stops"),
        (f"{zh}在路上", f"On the road {en}"),
        (f"{zh}带多少 · 最满的一天占车上空间", f"Taken along {en} · room used on the fullest day"),
        (f"步行 {on_foot} 分钟内（占全部居民）", f"Served within {on_foot} min on foot (of all residents)"),
        ("一次都没有", "No visit at all"),
        (f"平均每位居民{zh}有车停靠的小时数", f"Hours {en} a vehicle stands there, for an average resident"),
        (f"服务最少的村{zh}小时数", f"Hours {en} in the least served village"),
    ]
    before, after = (_cells(one, pick) for one in (found.before, found.after))
    rows = zip((pick(*label) for label in labels), before, after, strict=True)
    return [row for row in rows if any(cell != NOTHING for cell in row[1:])]


def _cells(one: Figures, pick: Pick) -> list[str]:
    worst = pick(f"{one.worst_hours:,.1f}（{one.worst_village}）", f"{one.worst_hours:,.1f} ({one.worst_village})")
    people, share = f"{one.residents_served:,}", f"{one.covered_share:.1%}"
    return [
        pick(f"{people}（{share}）", f"{people} ({share})"),
        f"{one.villages_served:,} / {one.villages:,}",
        f"{one.visits:,.1f}".removesuffix(".0"),
        f"{one.stops:,}",
        f"{measures.km(one.metres, pick)} · {measures.minutes(one.drive_min, pick)}",
        _taken(one, pick),
        " / ".join(f"{share:.1%}" for limit, share in one.within if limit),
        f"{one.unserved:.1%}",
        f"{one.hours_per_person:,.1f}",
        NOTHING if one.worst_village is None else worst,
    ]


def _taken(one: Figures, pick: Pick) -> str:
    if not one.load:
        return NOTHING
    words = measures.litres(round(one.load), pick)
    return words if one.fullest is None else f"{words} · {one.fullest:.1%}"


def line(one: Change, found: Comparison, pick: Pick) -> str:
    """Say in one line what changes for a village: how often, when, where and who comes, each only if it differs."""
    people = f"{one.residents:,}"
    parts = list[str]()
    if one.before != one.after:
        before, after = f"{one.before:g}", f"{one.after:g}"
        zh, en = ("每周", "visits a week") if found.has_weeks else ("一轮", "visits a round")
        parts.append(pick(f"{zh} {before} → {after} 次", f"{en}: {before} → {after}"))
    if one.was.times != one.now.times:
        parts.append(" → ".join(times(side.times, found, pick) for side in (one.was, one.now)))
    if one.is_elsewhere:
        was, now = (found.stops[side.stop] for side in (one.was, one.now))
        parts.append(pick(f"停靠点：{was} → {now}", f"stop: {was} → {now}"))
    if one.kind is ChangeKind.VEHICLE:
        was, now = (vehicles(side, found, pick) for side in (one.was, one.now))
        parts.append(pick(f"车：{was} → {now}", f"vehicle: {was} → {now}"))
    who = pick(f"{one.name}（{people} 人）", f"{one.name} ({people} resident{'s' * (one.residents != 1)})")
    return who + pick("：", ": ") + pick("；", "; ").join(parts)


def times(when: Sequence[Time], found: Comparison, pick: Pick) -> str:
    """Say when visits are: weekday, week of two and minute, or the day of the round where nobody says more."""
    return pick("、", ", ").join(f"{_day(one, found, pick)} {measures.hhmm(one.start_min)}" for one in when) or "–"


def _day(one: Time, found: Comparison, pick: Pick) -> str:
    if not found.has_weeks:
        return pick(f"第 {one.weekday + 1} 天", f"day {one.weekday + 1}")
    return pick(*said(one.weekday, one.week - 1 if one.week else None))


def vehicles(side: Visited, found: Comparison, pick: Pick) -> str:
    """Say who comes, each vehicle once, in the order of visits."""
    return pick("、", ", ").join(found.vehicles.get(one, one) for one in dict.fromkeys(side.vehicles))


def comparison_workbook(
    found: Comparison, otherwise: Sequence[Otherwise], *, names: tuple[str, str], pick: Pick
) -> bytes:
    """Return the comparison as XLSX: figures, every village, and what was asked otherwise.

    Args:
        found: What `compare_plans` returned.
        otherwise: What was asked otherwise, as `asked.otherwise` returned it.
        names: What the two plans are called.
        pick: Chooses the Chinese (first) or the English sentence.
    """
    before, after = names
    how_often = pick("每周次数", "Visits a week") if found.has_weeks else pick("一轮次数", "Visits a round")
    columns = [how_often, pick("什么时候", "When"), pick("停靠点", "Stop"), pick("车辆", "Vehicle")]
    headings = [
        *(pick("编号", "Code"), pick("名称", "Name"), pick("常住人口", "Residents"), pick("变化", "Change")),
        *(f"{column} · {name}" for column in columns for name in names),
    ]
    rows = [
        [str(one.key), one.name, one.residents, group.label, *_sides(one, found, pick)]
        for group in groups(found, pick)
        for one in group.changes
    ]
    item = pick("项目", "Item")
    asked = [[one.label, one.before, one.after] for one in otherwise]
    return write_workbook(
        [
            Sheet(pick("对比", "Comparison"), [item, before, after], figures(found, pick)),
            Sheet(pick("各村", "Villages"), headings, rows),
            Sheet(pick("条件不同的地方", "Asked otherwise"), [item, before, after], asked),
        ]
    )


def _sides(one: Change, found: Comparison, pick: Pick) -> list[Any]:
    was, now = (
        [times(side.times, found, pick), found.stops.get(side.stop, ""), vehicles(side, found, pick)]
        for side in (one.was, one.now)
    )
    return [one.before, one.after, *(cell for pair in zip(was, now, strict=True) for cell in pair)]


def comparison_json(found: Comparison, otherwise: Sequence[Otherwise], *, names: tuple[str, str]) -> dict[str, Any]:
    """Return the comparison as plain values, ready for JSON; every village, also those for which nothing changes.

    `weekday` is 0 for Monday and `week` 0 for every week, 1 or 2 of a round of two; without the questions there is
    `day` instead, from 0. Metres, minutes, visits and hours are of a week, or of a round where `per` says so.
    """
    return {
        "format": FORMAT,
        "per": "week" if found.has_weeks else "round",
        "before": {"name": names[0], **asdict(found.before)},
        "after": {"name": names[1], **asdict(found.after)},
        "asked_otherwise": [asdict(one) for one in otherwise],
        "only_before": list(found.only_before),
        "only_after": list(found.only_after),
        "villages": [
            {
                "id": str(one.key),
                "name": one.name,
                "residents": one.residents,
                "change": group.key,
                "before": {"visits": one.before, **_side(one.was, has_weeks=found.has_weeks)},
                "after": {"visits": one.after, **_side(one.now, has_weeks=found.has_weeks)},
            }
            for group in groups(found, lambda _, en: en)
            for one in group.changes
        ],
    }


def _side(side: Visited, *, has_weeks: bool) -> dict[str, Any]:
    visits = [
        {
            **({"weekday": time.weekday, "week": time.week} if has_weeks else {"day": time.weekday}),
            "start_min": time.start_min,
            "vehicle": vehicle,
        }
        for time, vehicle in zip(side.times, side.vehicles, strict=True)
    ]
    return {"stop": side.stop or None, "times": visits}
