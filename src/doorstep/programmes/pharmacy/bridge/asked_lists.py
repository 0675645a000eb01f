"""What a plan must keep to, list by list, in words: the same for the page that asks and the page that shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy

from doorstep.base.tongue import pick
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.programmes.pharmacy.bridge import asked_words
from doorstep.programmes.pharmacy.bridge.conditions import conditions_of
from doorstep.programmes.pharmacy.bridge.skills import skills_said


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


KINDS: Final[Mapping[str, tuple[Any, Any, Any, Any]]] = {
    "fixed": (
        gettext_lazy("Fixed visits"),
        gettext_lazy(
            "Promised: this stop on this weekday, by this vehicle or by any. A promise comes before all else."
        ),
        gettext_lazy("Fix a visit"),
        gettext_lazy("No visit is fixed; the computation chooses every day."),
    ),
    "villages": (
        gettext_lazy("What villages need"),
        gettext_lazy(
            "Cold chain or a skill, visits that were promised, more or fewer visits than others of their size, how "
            "many people come, what is taken along."
        ),
        gettext_lazy("Ask for a village"),
        gettext_lazy("Every village gets what its number of residents calls for."),
    ),
    "openings": (
        gettext_lazy("Opening times and market days"),
        gettext_lazy("A stop with times here is used at these times only; any other may be used at any time."),
        gettext_lazy("Add a time"),
        gettext_lazy("Every stop may be used at any time."),
    ),
    "day_sets": (
        gettext_lazy("Days that go together"),
        gettext_lazy(
            "A yard that is open either Monday and Thursday or Tuesday and Friday: write down each set by itself. The "
            "stop is visited on all days of one of its sets, and on no others."
        ),
        gettext_lazy("Add a set of days"),
        gettext_lazy("The computation chooses the days of every stop, far enough apart."),
    ),
    "apart": (
        gettext_lazy("Not together"),
        gettext_lazy("A river between village and stop, two stops not on one day, a vehicle that cannot turn there."),
        gettext_lazy("Forbid something"),
        gettext_lazy("Nothing is forbidden."),
    ),
    "stops": (
        gettext_lazy("What a vehicle must have at a stop"),
        gettext_lazy("Such as fitting a narrow road."),
        gettext_lazy("Ask for a stop"),
        gettext_lazy("Every vehicle may stand at every stop."),
    ),
    "points": (
        gettext_lazy("Stops beside the villages"),
        gettext_lazy(
            "A market, a crossroads, a bridge: villages within the walk may use it. Each village is a stop anyhow."
        ),
        gettext_lazy("Add a stop"),
        gettext_lazy("Vehicles stop in the villages only."),
    ),
    "rest": (
        gettext_lazy("Days off"),
        gettext_lazy("Weekdays on which nobody drives. Public holidays need no entry: they are known."),
        gettext_lazy("Add a day off"),
        gettext_lazy("Vehicles drive on all their days."),
    ),
}
"""Title, what it is for, what adds to it, and what is said while it is empty; in the order of the page."""


def lists_of(problem: VisitProblem) -> list[AskedList]:
    """Return every list of a problem, empty ones too, always in the same order."""
    asked, names = conditions_of(problem), asked_words.Names.of(problem)
    return [
        AskedList(
            kind, str(title), str(about), str(add), str(empty), tuple(asked_words.lines_of(asked, kind, names, pick))
        )
        for kind, (title, about, add, empty) in KINDS.items()
    ]


def skill_word(skill: str) -> str:
    """Return what a skill is called in a sentence; a word of the office's own stays as it is."""
    return pick(*skills_said([skill]))


def when(weekday: int | None, week: int | None) -> str:
    """Return a weekday of one week or of every week; every day where none is meant."""
    return pick(*asked_words.when(weekday, week))
