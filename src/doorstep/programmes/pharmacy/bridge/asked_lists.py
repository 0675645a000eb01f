"""What a plan must keep to, list by list, in words: the same for the page that asks and the page that shows it.

Needs neither settings nor database where the caller says how one of two sentences is chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from doorstep.base import tongue
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.programmes.pharmacy.bridge import asked_words
from doorstep.programmes.pharmacy.bridge.conditions import conditions_of
from doorstep.programmes.pharmacy.bridge.skills import skills_said
from doorstep.programmes.pharmacy.bridge.timetable import Pick

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class AskedList:
    """One list of what is asked.

    Args:
        kind: Key of the list, in addresses too.
        title: What it is called.
        about: What it is for, in a sentence.
        add: What the button says that leads to one more.
        empty: What stands there while nothing is asked.
        lines: What is asked, in order.
    """

    kind: str
    title: str
    about: str
    add: str
    empty: str
    lines: tuple[str, ...]


KINDS: Final[Mapping[str, tuple[Pair, Pair, Pair, Pair]]] = {
    "fixed": (
        ("固定停靠", "Fixed visits"),
        (
            "已经答应的：这个停靠点，这一天，由这辆车或任何一辆来。答应的排在一切前面。",
            "Promised: this stop on this weekday, by this vehicle or by any. A promise comes before all else.",
        ),
        ("固定一次停靠", "Fix a visit"),
        ("没有固定的停靠，日子都由计算来定。", "No visit is fixed; the computation chooses every day."),
    ),
    "villages": (
        ("各村的要求", "What villages need"),
        (
            "需要冷链或某项技能、已经答应的次数、比同样大小的村多几次或少几次、每次大概来多少人、带多少升。",
            "Cold chain or a skill, visits that were promised, more or fewer visits than others of their size, "
            "how many people come, what is taken along.",
        ),
        ("写一个村的要求", "Ask for a village"),
        ("每个村都按人口来排。", "Every village gets what its number of residents calls for."),
    ),
    "openings": (
        ("开放时段和赶集日", "Opening times and market days"),
        (
            "写了时段的停靠点只在这些时候能用，其他停靠点随时能用。",
            "A stop with times here is used at these times only; any other may be used at any time.",
        ),
        ("加一个时段", "Add a time"),
        ("每个停靠点随时都能用。", "Every stop may be used at any time."),
    ),
    "day_sets": (
        ("一起来的日子", "Days that go together"),
        (
            "比如院子要么周一、周四开，要么周二、周五开：一组一组地写。这个停靠点只选其中一组，"
            "一组里的日子都来，别的日子不来。",
            "A yard that is open either Monday and Thursday or Tuesday and Friday: write down each set by "
            "itself. The stop is visited on all days of one of its sets, and on no others.",
        ),
        ("加一组日子", "Add a set of days"),
        (
            "每个停靠点哪几天来，由计算按间隔来定。",
            "The computation chooses the days of every stop, far enough apart.",
        ),
    ),
    "apart": (
        ("不能一起", "Not together"),
        (
            "村和停靠点隔着河；两个停靠点不在同一天；车在那里掉不了头。",
            "A river between village and stop, two stops not on one day, a vehicle that cannot turn there.",
        ),
        ("加一条不能一起", "Forbid something"),
        ("没有不能一起的。", "Nothing is forbidden."),
    ),
    "stops": (
        ("停靠点对车的要求", "What a vehicle must have at a stop"),
        ("比如路窄，要能走窄路的车。", "Such as fitting a narrow road."),
        ("写一个停靠点的要求", "Ask for a stop"),
        ("每辆车都能停每个停靠点。", "Every vehicle may stand at every stop."),
    ),
    "points": (
        ("村以外的停靠点", "Stops beside the villages"),
        (
            "集市、路口、桥头：步行范围内的村都能用。每个村本来就是停靠点，不用写。",
            "A market, a crossroads, a bridge: villages within the walk may use it. Each village is a stop anyhow.",
        ),
        ("加一个停靠点", "Add a stop"),
        ("车只停在村里。", "Vehicles stop in the villages only."),
    ),
    "rest": (
        ("停班日", "Days off"),
        (
            "星期几谁也不出车。法定节假日不用写，系统知道。",
            "Weekdays on which nobody drives. Public holidays need no entry: they are known.",
        ),
        ("加一个停班日", "Add a day off"),
        ("车在各自的出车日都出车。", "Vehicles drive on all their days."),
    ),
}
"""Title, what it is for, what adds to it, and what is said while it is empty; in the order of the page."""


def lists_of(problem: VisitProblem, pick: Pick = tongue.pick) -> list[AskedList]:
    """Return every list of a problem, empty ones too, always in the same order."""
    asked, names = conditions_of(problem), asked_words.Names.of(problem)
    found = []
    for kind, words in KINDS.items():
        title, about, add, empty = (pick(*pair) for pair in words)
        lines = asked_words.lines_of(asked, kind, names, pick)
        found.append(AskedList(kind, title, about, add, empty, tuple(lines)))
    return found


def skill_word(skill: str) -> str:
    """Return what a skill is called in a sentence; a word of the office's own stays as it is."""
    return tongue.pick(*skills_said([skill]))


def when(weekday: int | None, week: int | None) -> str:
    """Return a weekday of one week or of every week; every day where none is meant."""
    return tongue.pick(*asked_words.when(weekday, week))
