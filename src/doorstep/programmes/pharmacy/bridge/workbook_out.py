"""A question as a workbook that `workbook.read_problem` reads again, and how each sheet is filled in (写出工作簿)."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from doorstep.base.tables import SheetKind
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.engines.planning.visits.problem import Vehicle, VisitProblem
from doorstep.programmes.pharmacy.bridge.conditions import Conditions, conditions_of
from doorstep.programmes.pharmacy.bridge.days import said, weekday_of, weeks_of
from doorstep.programmes.pharmacy.bridge.skills import skills_said
from doorstep.programmes.pharmacy.bridge.workbook_layout import (
    APART,
    DAY_SETS,
    FIXED,
    OPENINGS,
    QUALITIES,
    REST,
    RULE_WORDS,
    RULES,
    STOPS,
    TERRAIN_WORDS,
    TERRAINS,
    TIERS,
    VEHICLES,
    VILLAGES,
)
from doorstep.programmes.pharmacy.rules.plans import clock

Pick = Callable[[str, str], str]


class NotForAWorkbook(ValueError):  # noqa: N818  named after what happened
    """The question has something no sheet can hold: ways of its own, or another model of the roads."""


def sheet(kind: SheetKind, pick: Pick, rows: Iterable[Sequence[Any]]) -> Sheet:
    """Return a sheet with its headings in the reader's language."""
    return Sheet(pick(kind.zh, kind.en), [pick(column.zh, column.en) for column in kind.columns], list(rows))


def question_workbook(problem: VisitProblem, pick: Pick) -> bytes:
    """Return everything a problem asks as the workbook to fill in, ready to be changed and read again.

    A village that is left out because it has a pharmacy is not in a problem, so it does not come back. The timetable
    people know is no part of it.

    Raises:
        NotForAWorkbook: see there.
    """
    terrain = next((name for name, model in TERRAINS.items() if model == problem.rules.drive), None)
    if terrain is None or problem.drive is not None:
        raise NotForAWorkbook
    asked = conditions_of(problem)
    return write_workbook(
        [
            sheet(VILLAGES, pick, _villages(problem, pick)),
            sheet(VEHICLES, pick, [_vehicle(problem, one, pick) for one in problem.vehicles]),
            sheet(RULES, pick, _rules(problem, terrain, pick)),
            sheet(TIERS, pick, [(one.min_residents, one.visits) for one in problem.rules.tiers]),
            sheet(STOPS, pick, _stops(problem, asked, pick)),
            *_conditions(problem, asked, pick),
            guide(pick),
        ]
    )


def _villages(problem: VisitProblem, pick: Pick) -> Iterable[Sequence[Any]]:
    no, qualities = pick("无", "no"), {value: word for word, value in reversed(QUALITIES.items())}
    english = {value: word for word, value in QUALITIES.items() if word.isascii()}
    for one in problem.villages:
        share = None if one.share_60plus is None else round(one.share_60plus * 100, 6)
        quality = pick(qualities[one.point_quality], english[one.point_quality])
        asked = (one.expected, one.value, one.visits, one.promised_visits or None, _skills(one.skills, pick), one.load)
        yield one.id, one.name, one.lon, one.lat, one.residents, no, share, quality, *asked


def _vehicle(problem: VisitProblem, one: Vehicle, pick: Pick) -> Sequence[Any]:
    days = sorted({weekday_of(problem.rules, day) for day in one.days})
    times = (clock(one.shift_start_min), clock(one.shift_end_min), one.break_min)
    lunch = (clock(one.break_from_min), clock(one.break_until_min))
    listed = pick("、", ", ").join(pick(*said(day, None)) for day in days)
    able = (one.crew, _skills(one.skills, pick), one.most_load)
    return one.name, one.depot_lon, one.depot_lat, listed, *times, *lunch, *able


def _rules(problem: VisitProblem, terrain: str, pick: Pick) -> list[tuple[str, str]]:
    rules = problem.rules
    zh = next(word for word, value in TERRAIN_WORDS.items() if value == terrain)
    given: dict[str, Any] = {"frame": "WGS-84", "terrain": pick(zh, terrain), "weeks": weeks_of(rules)}
    for word in RULE_WORDS:
        if word.name not in given:
            value = getattr(rules, word.name)
            given[word.name] = ", ".join(map(str, value)) if word.is_list else f"{value:g}"
    return [(pick(word.zh, word.en), str(given[word.name])) for word in RULE_WORDS]


def _stops(problem: VisitProblem, asked: Conditions, pick: Pick) -> Iterable[Sequence[Any]]:
    """Return the stops that are not just a village's point, or ask something of the vehicle."""
    beside = {one.stop for one in asked.points}
    for stop in problem.stops:
        if stop.id in beside or stop.skills:
            yield stop.id, stop.name, stop.lon, stop.lat, stop.village_id, _skills(stop.skills, pick)


def _conditions(problem: VisitProblem, asked: Conditions, pick: Pick) -> list[Sheet]:
    names = {one.id: one.name for one in problem.vehicles}

    def day(weekday: int | None, week: int | None) -> tuple[str | None, int | None]:
        return None if weekday is None else pick(*said(weekday, None)), None if week is None else week + 1

    return [
        sheet(
            OPENINGS,
            pick,
            [
                (one.stop, *day(one.weekday, one.week), clock(one.open_min), clock(one.close_min))
                for one in asked.openings
            ],
        ),
        sheet(DAY_SETS, pick, _day_sets(asked, pick)),
        sheet(
            FIXED,
            pick,
            [(one.stop, *day(one.weekday, one.week), names.get(one.vehicle or "")) for one in asked.fixed],
        ),
        sheet(
            APART,
            pick,
            [
                (one.stop, one.village, one.other_stop, names.get(one.vehicle or ""), *day(one.weekday, one.week))
                for one in asked.apart
            ],
        ),
        sheet(REST, pick, [day(one.weekday, one.week) for one in asked.rest]),
    ]


def _day_sets(asked: Conditions, pick: Pick) -> Iterable[Sequence[Any]]:
    """Return a row for each set, or for each of its weeks; rows of a stop with the same number are one set."""
    numbers = Counter[str]()
    for one in asked.day_sets:
        numbers[one.stop] += 1
        for week, days in groupby(one.days, key=lambda day: day[1]):
            listed = pick("、", ", ").join(pick(*said(day, None)) for day, _ in days)
            yield one.stop, listed, None if week is None else week + 1, numbers[one.stop]


def _skills(skills: Sequence[str], pick: Pick) -> str | None:
    return pick(*skills_said(skills)) if skills else None


_GUIDE = (
    (VILLAGES, "skills", "这个村需要什么，用顿号分开：药师、量血压、测血糖、冷链，或自己的词；要有一辆车样样都有",
     "What the village needs, apart by commas: pharmacist, blood pressure, blood sugar, cold chain, or your own words; "
     "one vehicle must have all of it"),
    (VILLAGES, "expected", "每次大概来多少人，停靠时间按它算；空着按常住人口",
     "People who come to a visit, which its minutes follow; blank: all residents"),
    (VILLAGES, "value", "排不下时，照顾这个村相当于照顾多少人；空着按常住人口",
     "When not all fit in: serving it counts like so many residents; blank: as many as it has"),
    (VILLAGES, "visits", "一轮里要几次；空着按“频次”表",
     "Visits it needs in a round; blank: by the sheet “Frequency”"),
    (VILLAGES, "promised_visits", "已经答应的次数，排在一切前面",
     "Visits that were promised; they come before all else"),
    (VILLAGES, "load", "去一次要带多少升药品，占车上的地方；空着按规则“每百人带多少升”和来的人数算",
     "Litres taken along for a visit, out of the room in the vehicle; blank: by the rule and the people who come"),
    (VEHICLES, "skills", "车和人员能做什么，用顿号分开，与村和停靠点的要求对应",
     "What vehicle and crew can do, apart by commas; it answers what villages and stops need"),
    (RULES, "reserve_min", "每趟车收车前空出这么多分钟，某村没停成时有时间补；班次不变，路线早些回；0：不留",
     "The routes are back so many minutes before each shift ends, so that a missed visit can be made up; 0: none"),
    (VEHICLES, "most_load", "出车时最多装多少升；空着不限",
     "What it carries at most when it leaves, in litres; blank: no limit"),
    (RULES, "load_per_100", "每 100 个来的人带多少升，每村进到整数；0：不算。要限得住，还得写明车能装多少升",
     "Litres taken along for every 100 people who come, rounded up for each village; 0: not looked at. It limits only "
     "vehicles of which it is said how much they carry"),
    (RULES, "weeks", "1：每周一样；2：两周一轮，次数都按两周算",
     "1: every week is the same; 2: a round takes two weeks, and all visits are counted in two weeks"),
    (TIERS, "visits", "一轮里去几次：一轮是一周，规则“几周一轮”填 2 时是两周",
     "Visits in a round: in a week, or in two where the rule “weeks in a round” is 2"),
    (RULES, "gaps", "停 1 次、2 次……时，两次至少隔几天，如 14, 7：两周一轮里停两次的隔一周",
     "For stops with 1, 2, … visits: days between two of them, such as 14, 7: in a round of two weeks, two visits are "
     "a week apart, on the same weekday"),
    (RULES, "visit_worth", "第一次、第二次、第三次……停靠各有多重，从大到小，如 3, 2, 1；空着都一样",
     "What the first, second, third, … visit counts, falling, such as 3, 2, 1; blank: all the same"),
    (STOPS, "code", "不在村里的停靠点；编号与村相同，说的就是那个村的停靠点",
     "Stops that are not just a village; with a village's code the row is about that village's own stop"),
    (STOPS, "skills", "停在这里要什么车，如：能走窄路",
     "What a vehicle must have to stand there, such as: narrow-road size"),
    (OPENINGS, "stop", "停靠点只在这些时候能用，如赶集日；没写的停靠点随时能用",
     "The stop may be used at these times only, such as market days; a stop without a row is always open"),
    (DAY_SETS, "stop", "这个停靠点只在一组日子里来，一组里的日子都来，如周一、周四；还可以来周二、周五，就再写一行",
     "The stop is visited on all days of one set and on no others, such as Mon, Thu; another row is another set to "
     "choose from, such as Tue, Fri"),
    (DAY_SETS, "set", "两周一轮、两周日子不同的一组，分两行写，组写成一样的；空着：一行一组",
     "A set whose days differ between the two weeks takes two rows that name the same set; blank: each row is a set"),
    (FIXED, "stop", "已经答应的：这个停靠点，这一天，由这辆车（空着不限车）",
     "Promised: this stop on this day, by this vehicle (blank: by any)"),
    (APART, "stop", "每行填一样：村（隔着河）、另一停靠点（不在同一天）、车辆、星期；后两样可以一起填",
     "Not together, one per row: a village (a river lies between), another stop (not on one day), a vehicle, days; "
     "vehicle and days may stand together"),
    (REST, "days", "这些天谁也不出车", "Nobody drives on these days"),
    (REST, "week", "两周一轮时：第几周；空着每周都是", "In a round of two weeks: which week; blank: every week"),
)  # fmt: skip


def guide(pick: Pick) -> Sheet:
    """Return the sheet that says how the columns nobody knows yet are filled in; the reader passes it over."""
    rows = []
    for kind, name, zh, en in _GUIDE:
        words = {column.name: (column.zh, column.en) for column in kind.columns}
        words |= {word.name: (word.zh, word.en) for word in RULE_WORDS}
        rows.append((pick(kind.zh, kind.en), pick(*words[name]), pick(zh, en)))
    heads = [pick("工作表", "Sheet"), pick("列或规则", "Column or rule"), pick("怎么填", "How to fill it in")]
    return Sheet(pick("填写说明", "How to fill in"), heads, rows)
