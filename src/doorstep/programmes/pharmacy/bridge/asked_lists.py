"""What a plan must keep to, list by list, in words: the same for the page that asks and the page that shows it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from doorstep.base.templatetags.parts import hhmm, listed, number
from doorstep.base.templatetags.parts import weekday as weekday_word
from doorstep.base.tongue import is_english
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.programmes.pharmacy.bridge.conditions import (
    Apart,
    Conditions,
    FixedStop,
    Opening,
    Point,
    RestDay,
    StopNeeds,
    VillageNeeds,
    conditions_of,
)
from doorstep.programmes.pharmacy.bridge.skills import skills_said


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids of a problem are called; a name that several have comes with its id."""

    villages: Mapping[str, str]
    stops: Mapping[str, str]
    vehicles: Mapping[str, str]

    @classmethod
    def of(cls, problem: VisitProblem) -> "Names":
        """Take the names out of a problem."""
        return cls(*(_told_apart(things) for things in (problem.villages, problem.stops, problem.vehicles)))


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
            "many people come."
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
    asked, names = conditions_of(problem), Names.of(problem)
    return [
        AskedList(kind, str(title), str(about), str(add), str(empty), tuple(lines_of(asked, kind, names)))
        for kind, (title, about, add, empty) in KINDS.items()
    ]


def lines_of(asked: Conditions, kind: str, names: Names) -> list[str]:
    """Return one sentence for each condition of a list, in its order."""
    say: Callable[[Any, Names], str] = _SAY[kind]
    return [say(one, names) for one in getattr(asked, kind)]


@dataclass(frozen=True, slots=True)
class Concern:
    """A condition that concerns a village: what it says, and everything that was asked but this."""

    line: str
    others: Conditions


def concerns(problem: VisitProblem, village: str, stop: str) -> list[Concern]:
    """Return every condition about a village, the stop it uses (or its own, where it uses none), or a day off."""
    asked, names = conditions_of(problem), Names.of(problem)
    found = []
    for kind in KINDS:
        had = getattr(asked, kind)
        for at, (one, line) in enumerate(zip(had, lines_of(asked, kind, names), strict=True)):
            about = {getattr(one, name, None) for name in ("village", "stop", "other_stop")}
            if kind != "rest" and not about & {village, stop or village}:
                continue
            words = _("Day off: %(day)s") % {"day": line} if kind == "rest" else line
            found.append(Concern(words, replace(asked, **{kind: had[:at] + had[at + 1 :]})))
    return found


def skill_word(skill: str) -> str:
    """Return what a skill is called in a sentence; a word of the office's own stays as it is."""
    zh, en = skills_said([skill])
    return en if is_english() else zh


def when(weekday: int | None, week: int | None) -> str:
    """Return a weekday of one week or of every week; every day where none is meant."""
    if weekday is None:
        return _("every day")
    if week is None:
        return weekday_word(weekday)
    return _("%(day)s of week %(week)s") % {"day": weekday_word(weekday), "week": week + 1}


def _told_apart(things: Any) -> dict[str, str]:
    times = Counter(one.name for one in things)
    return {one.id: one.name if times[one.name] == 1 else f"{one.name} ({one.id})" for one in things}


def _village(one: VillageNeeds, names: Names) -> str:
    parts = []
    if one.skills:
        parts.append(_("needs %(skills)s") % {"skills": listed([skill_word(skill) for skill in one.skills])})
    if one.promised_visits:
        words = ngettext("%(n)s visit promised", "%(n)s visits promised", one.promised_visits)
        parts.append(words % {"n": number(one.promised_visits)})
    if one.visits is not None:
        parts.append(ngettext("needs %(n)s visit", "needs %(n)s visits", one.visits) % {"n": number(one.visits)})
    if one.expected is not None:
        words = ngettext("%(n)s person comes to a visit", "%(n)s people come to a visit", one.expected)
        parts.append(words % {"n": number(one.expected)})
    if one.value is not None:
        words = ngettext("counts like %(n)s resident", "counts like %(n)s residents", one.value)
        parts.append(words % {"n": number(one.value)})
    return _("%(name)s: %(what)s") % {"name": names.villages.get(one.village, one.village), "what": listed(parts)}


def _stop(one: StopNeeds, names: Names) -> str:
    what = _("needs %(skills)s") % {"skills": listed([skill_word(skill) for skill in one.skills])}
    return _("%(name)s: %(what)s") % {"name": names.stops.get(one.stop, one.stop), "what": what}


def _point(one: Point, names: Names) -> str:
    words = {"name": names.stops.get(one.stop, one.name), "lon": f"{one.lon:.4f}", "lat": f"{one.lat:.4f}"}
    if one.village is None:
        return _("%(name)s at %(lon)s, %(lat)s") % words
    words["village"] = names.villages.get(one.village, one.village)
    return _("%(name)s at %(lon)s, %(lat)s, in %(village)s") % words


def _opening(one: Opening, names: Names) -> str:
    words = {
        "stop": names.stops.get(one.stop, one.stop),
        "day": when(one.weekday, one.week),
        "open": hhmm(one.open_min),
        "close": hhmm(one.close_min),
    }
    return _("%(stop)s: %(day)s, %(open)s–%(close)s") % words


def _fixed(one: FixedStop, names: Names) -> str:
    words = {"stop": names.stops.get(one.stop, one.stop), "day": when(one.weekday, one.week)}
    if one.vehicle is None:
        return _("%(stop)s on %(day)s") % words
    return _("%(stop)s on %(day)s, by %(vehicle)s") % (
        words | {"vehicle": names.vehicles.get(one.vehicle, one.vehicle)}
    )


def _apart(one: Apart, names: Names) -> str:
    words = {
        "stop": names.stops.get(one.stop, one.stop),
        "village": names.villages.get(one.village or "", one.village),
        "other": names.stops.get(one.other_stop or "", one.other_stop),
        "vehicle": names.vehicles.get(one.vehicle or "", one.vehicle),
        "day": when(one.weekday, one.week),
    }
    if one.village is not None:
        return _("The people of %(village)s cannot use the stop %(stop)s") % words
    if one.other_stop is not None:
        return _("%(stop)s and %(other)s not on one day") % words
    if one.vehicle is None:
        return _("%(stop)s not on %(day)s") % words
    if one.weekday is None:
        return _("%(stop)s never by %(vehicle)s") % words
    return _("%(stop)s not by %(vehicle)s on %(day)s") % words


def _rest(one: RestDay, _names: Names) -> str:
    return when(one.weekday, one.week)


_SAY: Final[Mapping[str, Callable[[Any, Names], str]]] = {
    "fixed": _fixed,
    "villages": _village,
    "openings": _opening,
    "apart": _apart,
    "stops": _stop,
    "points": _point,
    "rest": _rest,
}
