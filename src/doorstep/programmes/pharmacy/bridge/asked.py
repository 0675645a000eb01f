"""What a plan was asked: the vehicles and numbers of its problem, said in words (方案的条件)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from doorstep.base.templatetags.parts import listed, litres, minutes, number, weekdays
from doorstep.base.tongue import is_english
from doorstep.engines.planning.travel import DetourModel
from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.problem import FrequencyTier, Vehicle, VisitProblem, VisitRules
from doorstep.programmes.pharmacy.bridge import ways_words
from doorstep.programmes.pharmacy.bridge.asked_lists import lists_of
from doorstep.programmes.pharmacy.bridge.days import weekday_of, weeks_of
from doorstep.programmes.pharmacy.bridge.rows import DRIVE
from doorstep.programmes.pharmacy.words import Terrain


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
    asked = codec.problem_from_json(problem)
    lists, source = lists_of(asked), ways_words.source(told)
    ways = Setting(_("Travel times"), source.en if is_english() else source.zh)
    return [
        *rules_of(asked),
        ways,
        *(Setting(one.title, "; ".join(one.lines) or one.empty, one.lines) for one in lists),
    ]


def rules_of(asked: VisitProblem) -> list[Setting]:
    """Say what a problem asks for all villages alike, and with which vehicles."""
    rules = asked.rules
    return [
        Setting(_("Vehicles"), listed([_vehicle(vehicle) for vehicle in asked.vehicles])),
        Setting(_("Days they drive"), weekdays(_days(asked))),
        Setting(_("Longest walk to a stop"), minutes(rules.walk_limit_min)),
        Setting(_("The timetable repeats"), _("every two weeks") if weeks_of(rules) > 1 else _("every week")),
        Setting(_("Visits by number of residents"), listed([_tier(tier) for tier in rules.tiers])),
        Setting(_("Days between two visits, at least"), _gaps(rules)),
        Setting(_("What each further visit counts"), _worth(rules)),
        Setting(_("Time at a stop"), _service(rules)),
        Setting(_("Kept free on each outing for visits to make up"), minutes(rules.reserve_min)),
        Setting(_("Taken along for every 100 people"), _load(asked)),
        Setting(_("Terrain"), _terrain(rules.drive)),
        Setting(_("Weekdays people know"), _("kept before all else") if asked.keep_days else _("may change")),
    ]


def otherwise(before: list[Setting], after: list[Setting]) -> list[Otherwise]:
    """Return what stands differently in two lists that `settings_of` made."""
    pairs = zip(before, after, strict=True)
    return [Otherwise(new.label, old.value, new.value) for old, new in pairs if old != new]


def _days(asked: VisitProblem) -> list[int]:
    return sorted({weekday_of(asked.rules, day) for vehicle in asked.vehicles for day in vehicle.days})


def _vehicle(vehicle: Vehicle) -> str:
    if vehicle.most_load is None:
        return vehicle.name
    return _("%(vehicle)s (room for %(room)s)") % {"vehicle": vehicle.name, "room": litres(vehicle.most_load)}


def _load(asked: VisitProblem) -> str:
    """Say what is taken along, and that it limits nothing where no vehicle says how much it carries."""
    if not asked.rules.load_per_100:
        return _("not looked at")
    words = litres(asked.rules.load_per_100)
    if any(vehicle.most_load is not None for vehicle in asked.vehicles):
        return words
    return _("%(litres)s; of no vehicle it is written down how much it carries, so this limits nothing") % {
        "litres": words
    }


def _tier(tier: FrequencyTier) -> str:
    if not tier.min_residents:
        return number(tier.visits)
    words = ngettext(
        "%(visits)s from %(residents)s resident", "%(visits)s from %(residents)s residents", tier.min_residents
    )
    return words % {"visits": number(tier.visits), "residents": number(tier.min_residents)}


def _gaps(rules: VisitRules) -> str:
    if not rules.gaps:
        return number(rules.min_gap_days)
    parts = [
        ngettext("%(days)s where there is %(n)s visit", "%(days)s where there are %(n)s visits", at)
        % {"days": number(days), "n": at}
        for at, days in enumerate(rules.gaps, 1)
        if at > 1
    ]
    return listed([*parts, _("%(days)s otherwise") % {"days": number(rules.min_gap_days)}])


def _worth(rules: VisitRules) -> str:
    return listed([number(one) for one in rules.visit_worth]) if rules.visit_worth else _("the same")


def _service(rules: VisitRules) -> str:
    words = _("%(base)s, %(more)s more for every 100 residents; from %(least)s to %(most)s")
    return words % {
        "base": _minutes(rules.service_base_min),
        "more": _minutes(rules.service_per_100_min),
        "least": minutes(rules.service_least_min),
        "most": minutes(rules.service_most_min),
    }


def _minutes(value: float) -> str:
    """Write minutes that need not be whole."""
    return minutes(value) if value == round(value) else _("%(n)s min") % {"n": f"{value:g}"}


def _terrain(drive: DetourModel) -> str:
    for terrain, model in DRIVE.items():
        if model == drive:
            return str(Terrain(terrain).label)
    words = _("roads %(factor)s times as long as the straight line, %(speed)s km/h")
    return words % {"factor": f"{drive.factor:g}", "speed": f"{drive.speed_kmh:g}"}
