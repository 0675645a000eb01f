"""What an around-the-clock statement says of one village, in words of the active language."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from doorstep.base.templatetags.parts import full_day, hhmm, listed, moment, weekdays
from doorstep.programmes.pharmacy.models import CoverageVillage
from doorstep.programmes.pharmacy.words import LegalClass

WEEK_H: Final = 168
DAYS: Final = range(7)


@dataclass(frozen=True, slots=True)
class Line:
    """One answer and when it holds.

    Args:
        when: "Every day 8:00–22:00".
        is_covered: Whether every medicine of the class can be had then.
        sources: Names of those that give it.
        minutes: Until one has it, at worst.
        chance: How surely at worst, 0 to 1.
        rules: Dated rows that allow it.
        remedies: What would help, the sentence ready.
        missing: Medicines of the class that are missing then.
    """

    when: str
    is_covered: bool
    sources: tuple[str, ...]
    minutes: int
    chance: float
    rules: tuple[str, ...]
    remedies: tuple[str, ...]
    missing: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one legal class in one village.

    Args:
        legal_class: A word of `LegalClass`.
        label: Its label.
        hours: Of the span, with every medicine of the class.
        span: Hours of the span.
        when: When all of it can be had, in words.
        sources: Names of all that ever give some of it.
        grid: Seven days of 24 hours of a usual week; an hour counts if it holds every week.
        lines: Each different answer with its hours.
    """

    legal_class: str
    label: str
    hours: int
    span: int
    when: str
    sources: tuple[str, ...]
    grid: tuple[tuple[bool, ...], ...]
    lines: tuple[Line, ...]

    @property
    def is_always(self) -> bool:
        """Whether it can be had in every hour."""
        return self.hours == self.span

    @property
    def is_never(self) -> bool:
        """Whether there is no hour in which all of it can be had."""
        return self.hours == 0


def answers(row: CoverageVillage, sources: Iterable[Mapping[str, Any]], span: int) -> list[Answer]:
    """Return what is said of each class, strictest first.

    Args:
        row: the village's row, with its segments.
        sources: of the run, with `source`, `name`, and `silent` where a cabinet did not report.
        span: hours of the span.
    """
    given = list(sources)
    names = {one["source"]: one["name"] for one in given}
    silent = {one["source"] for one in given if "silent" in one}
    found = []
    for legal_class, segments in sorted(row.segments.items(), key=lambda one: list(LegalClass).index(one[0])):
        bits = _bits([one for one in segments if one["covered"]], span)
        seen = [names.get(one, one) for segment in segments for one in segment["sources"]]
        found.append(
            Answer(
                legal_class=legal_class,
                label=str(LegalClass(legal_class).label),
                hours=row.covered_hours[legal_class],
                span=span,
                when=when(_usual(bits)),
                sources=tuple(dict.fromkeys(seen)),
                grid=tuple(tuple(_usual(bits)[day * 24 : day * 24 + 24]) for day in DAYS),
                lines=_lines(segments, names, span, silent),
            )
        )
    return found


def headline(row: CoverageVillage) -> str:
    """Return the one sentence for a village; "24 hours for all medicines" only where that is true."""
    if not row.is_known:
        return _("Nobody has written down where this village lies, so nothing is promised.")
    if row.is_all_day and not row.is_waited:
        return _("24 hours for all medicines.")
    if row.is_all_day:
        return _("All medicines within a day, around the clock; those for a long course are reserved first.")
    if all(hours == 0 for hours in row.covered_hours.values()):
        return _("No kind of medicine is promised here yet.")
    return _("Not every medicine in every hour.")


def silences(sources: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return a sentence for each cabinet that counted as shut because it did not report."""
    found = []
    for one in sources:
        if "silent" not in one:
            continue
        since = one["silent"]["since"]
        words = (
            _("%(source)s has not reported since %(since)s and counts as unavailable.")
            if since
            else _("%(source)s has never reported and counts as unavailable.")
        )
        found.append(words % {"source": one["name"], "since": since and moment(datetime.fromisoformat(since))})
    return found


def closed_roads(roads: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return a sentence for each closed road a statement counted."""
    found = []
    for one in roads:
        words = (
            _("%(village)s is cut off from %(source)s from %(first)s to %(last)s: %(reason)s.")
            if one["source"]
            else _("%(village)s is cut off from %(first)s to %(last)s: %(reason)s.")
        )
        days = {name: full_day(date.fromisoformat(one[f"{name}_day"])) for name in ("first", "last")}
        found.append(words % ({name: one[name] for name in ("village", "source", "reason")} | days))
    return found


def when(bits: Sequence[bool]) -> str:
    """Return the hours of a usual week in words: `Every day 8:00–22:00`, `Day and night`, `Never`.

    Args:
        bits: 168, Monday's first hour first.
    """
    if all(bits):
        return _("Day and night")
    if not any(bits):
        return _("Never")
    by_hours: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for day in DAYS:
        by_hours.setdefault(_stretches(bits[day * 24 : day * 24 + 24]), []).append(day)
    parts = []
    for stretches, days in by_hours.items():
        if not stretches:
            continue
        name = _("Every day") if len(days) == 7 else weekdays(days)
        times = [
            _("all day") if (begins, ends) == (0, 24) else f"{hhmm(begins * 60)}–{_until(ends)}"
            for begins, ends in stretches
        ]
        parts.append(f"{name} {listed(times)}")
    return _("; ").join(parts)


def remedy(one: Mapping[str, Any], names: Mapping[str, str], silent: Collection[str] = ()) -> str:
    """Return a remedy as a sentence; a source that is shut because it is silent has to report again."""
    source = names.get(one["source"] or "", "")
    said = []
    for what in one["what"]:
        if what == "stock":
            words = ngettext("keep %(n)s pack more at %(source)s", "keep %(n)s packs more at %(source)s", one["units"])
        else:
            words = {
                "visit": _("fill %(source)s up more often"),
                "open": _("%(source)s does not report and counts as shut: get it to report again")
                if one["source"] in silent
                else _("open %(source)s in these hours"),
                "pharmacist": _("a pharmacist on duty for %(source)s"),
                "source": _("set up %(source)s"),
                "reach": _("a source within reach; the nearest is %(source)s")
                if source
                else _("a source within reach; there is none yet"),
                "survey": _("find out where the village lies"),
            }[what]
        said.append(words % {"source": source, "n": one["units"]})
    return _(" and ").join(said)


def _lines(
    segments: Sequence[Mapping[str, Any]], names: Mapping[str, str], span: int, silent: Collection[str]
) -> tuple[Line, ...]:
    """Return each different answer once, those with most hours first."""
    alike: dict[str, list[Mapping[str, Any]]] = {}
    for one in segments:
        alike.setdefault(repr((one["covered"], one["sources"], one["remedies"])), []).append(one)
    found = []
    for group in alike.values():
        first = group[0]
        hours = _bits(group, span)
        line = Line(
            when=when(_usual_any(hours)),
            is_covered=bool(first["covered"]),
            sources=tuple(names.get(one, one) for one in first["sources"]),
            minutes=max(one["minutes"] for one in group),
            chance=min(one["chance"] for one in group),
            rules=tuple(sorted({rule for one in group for rule in one["rules"]})),
            remedies=tuple(remedy(one, names, silent) for one in first["remedies"]),
            missing=first["missing"],
        )
        found.append((-sum(one["hours"] for one in group), first["first"], line))
    return tuple(line for _hours, _first, line in sorted(found, key=lambda one: one[:2]))


def _bits(segments: Iterable[Mapping[str, Any]], span: int) -> list[bool]:
    """Return for each hour of the span whether it is in one of the segments."""
    bits = [False] * span
    for one in segments:
        bits[one["first"] : one["first"] + one["hours"]] = [True] * one["hours"]
    return bits


def _usual(bits: Sequence[bool]) -> list[bool]:
    """Return a week in which an hour counts if it holds in every week of the span."""
    return [all(bits[at::WEEK_H]) for at in range(WEEK_H)]


def _usual_any(bits: Sequence[bool]) -> list[bool]:
    """Return a week in which an hour counts if it holds in some week of the span."""
    return [any(bits[at::WEEK_H]) for at in range(WEEK_H)]


def _stretches(bits: Sequence[bool]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for hour, bit in enumerate(bits):
        if bit and found and found[-1][1] == hour:
            found[-1] = (found[-1][0], hour + 1)
        elif bit:
            found.append((hour, hour + 1))
    return tuple(found)


def _until(hour: int) -> str:
    return "24:00" if hour == 24 else hhmm(hour * 60)
