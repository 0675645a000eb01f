"""What the engine says in codes and figures, said in words: why a village has no visit, and what would help."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from doorstep.base.templatetags.parts import km, listed, litres, minutes, number
from doorstep.base.tongue import is_english
from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.plan import OF_SHIFTS, lacks_load_alone
from doorstep.kernel.geo import haversine_m
from doorstep.programmes.pharmacy.bridge import ways_words
from doorstep.programmes.pharmacy.bridge.asked_lists import skill_word, when
from doorstep.programmes.pharmacy.bridge.days import week_of, weekday_of
from doorstep.programmes.pharmacy.models import PlanVillage

Figures = Mapping[str, Any]
FARTHEST_M = 150_000
"""A village farther from every depot as the crow flies is taken for a wrong point: no county is that wide."""
LONGEST_MIN = 24 * 60
"""No shift is longer than a day."""
MOST_NAMED = 3
"""So many villages that would have to give way are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Said:
    """Why, and what would help; the second may be empty."""

    why: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What the keys in figures are called; week (0: every one) and weekday by the engine's number of the day.

    `lost` says of a village's own stop why no way leads there; `reserve_min` is what each shift keeps free.
    """

    stops: Mapping[str, str]
    villages: Mapping[str, str]
    vehicles: Mapping[str, str]
    days: tuple[tuple[int, int], ...]
    depots: Mapping[str, tuple[float, float]]
    lost: Mapping[str, Said] = field(default_factory=dict)
    reserve_min: int = 0

    def day(self, day: int) -> str:
        """Return what a day of the horizon is called."""
        week, weekday = self.days[day]
        return when(weekday, week - 1 if week else None)

    @classmethod
    def of(cls, problem: Mapping[str, Any], told: Mapping[str, Any] | None = None) -> "Names":
        """Take the names out of a stored problem, and out of what was told of its ways."""
        asked = codec.problem_from_json(problem)
        rules = asked.rules
        return cls(
            stops={row["id"]: row["name"] for row in problem["stops"]},
            villages={row["id"]: row["name"] for row in problem["villages"]},
            vehicles={row["id"]: row["name"] for row in problem["vehicles"]},
            depots={row["id"]: (row["depot_lon"], row["depot_lat"]) for row in problem["vehicles"]},
            lost=_lost(problem, told or {}),
            reserve_min=rules.reserve_min,
            days=tuple(
                (0 if (week := week_of(rules, day)) is None else week + 1, weekday_of(rules, day))
                for day in range(len(rules.day_labels))
            ),
        )


def _lost(problem: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Said]:
    in_english = is_english()
    homes = {row["id"]: row["village_id"] for row in problem["stops"]}
    found = {}
    for kind, key, _name, why, far in told.get("lost", ()):
        if kind == "stop" and homes.get(key):
            reason, help_ = ways_words.why_lost(why, far)
            found[homes[key]] = Said(reason.en, help_.en) if in_english else Said(reason.zh, help_.zh)
    return found


def said(row: PlanVillage, names: Names) -> Said:
    """Say why a village is visited as often as it is, or not at all."""
    known = _SERVED if row.stop_key else _UNMET
    words = known.get(row.reason)
    found = words(row, row.figures, names) if words else Said(row.reason)
    if names.reserve_min and row.reason in OF_SHIFTS and not lacks_load_alone(row.figures):
        kept = _("Of each shift, %(kept)s are kept free for visits to make up.") % {"kept": minutes(names.reserve_min)}
        return Said(f"{found.why} {kept}", found.help)
    return found


def _tier(_row: PlanVillage, figures: Figures, _names: Names) -> Said:
    if not figures.get("tier_residents"):
        return Said(_("As often as every village should be visited at least."))
    return Said(
        _("As often as a village of %(residents)s residents or more.")
        % {"residents": number(figures["tier_residents"])}
    )


def _shared(_row: PlanVillage, _figures: Figures, _names: Names) -> Said:
    return Said(_("More often than it needs: a larger village uses the same stop."))


def _day_set(_row: PlanVillage, _figures: Figures, _names: Names) -> Said:
    return Said(_("More often than it needs: its stop is visited on these days together or not at all."))


def _no_larger_set(row: PlanVillage, _figures: Figures, _names: Names) -> Said:
    words = _(
        "It needs %(needed)s visits; none of the sets of days at its stop has more than %(most)s without having too"
        " many."
    )
    return Said(
        words % {"needed": row.visits_needed, "most": row.visits}, _("A set of as many days as it needs at that stop.")
    )


def _no_further_day(row: PlanVillage, _figures: Figures, _names: Names) -> Said:
    words = _("It needs %(needed)s visits; there are no further days on which a vehicle may come.")
    help_ = _("Other days for that stop, or a vehicle that may stand there on more days.")
    return Said(words % {"needed": row.visits_needed}, help_)


def _asked(_row: PlanVillage, _figures: Figures, _names: Names) -> Said:
    return Said(_("As often as was promised."))


def _short(row: PlanVillage, _figures: Figures, _names: Names) -> Said:
    why = ngettext(
        "It needs %(needed)s visit; the shifts are full.",
        "It needs %(needed)s visits; the shifts are full.",
        row.visits_needed,
    )
    return Said(why % {"needed": row.visits_needed}, _("A longer shift or one more vehicle."))


def _no_load(row: PlanVillage, _figures: Figures, _names: Names) -> Said:
    why = ngettext(
        "It needs %(needed)s visit; there is time for it, but the vehicles are full.",
        "It needs %(needed)s visits; there is time for more, but the vehicles are full.",
        row.visits_needed,
    )
    return Said(why % {"needed": row.visits_needed}, _("More room in the vehicles, or one more vehicle."))


def _no_point(_row: PlanVillage, _figures: Figures, _names: Names) -> Said:
    return Said(_("Nobody knows yet where it is."), _("Enter its point under Places, then compute again."))


def _nobody(_row: PlanVillage, _figures: Figures, _names: Names) -> Said:
    return Said(_("Nobody lives there."))


def _too_far_on_foot(_row: PlanVillage, figures: Figures, names: Names) -> Said:
    if "nearest_walk_min" not in figures:
        return Said(_("There is no stop at all."), _("Add a stop."))
    words = {
        "stop": names.stops.get(str(figures.get("nearest_stop_id")), ""),
        "walk": minutes(figures["nearest_walk_min"]),
        "limit": minutes(figures["walk_limit_min"]),
    }
    return Said(
        _("The nearest stop, %(stop)s, is %(walk)s on foot; the limit is %(limit)s.") % words,
        _("A stop nearer by, or a walk of %(walk)s.") % words,
    )


def _beyond_everything(row: PlanVillage, names: Names) -> Said | None:
    """Say that a village lies so far from every depot that its point must be wrong; nothing if it does not."""
    if row.lon is None or row.lat is None or not names.depots:
        return None
    metres = min(haversine_m(row.lon, row.lat, lon, lat) for lon, lat in names.depots.values())
    return _misplaced(metres) if metres > FARTHEST_M else None


def _misplaced(metres: float) -> Said:
    return Said(
        _("It is %(distance)s from the depot.") % {"distance": km(metres)},
        _("Check its coordinates."),
    )


def _unreachable(row: PlanVillage, _figures: Figures, names: Names) -> Said:
    if far := _beyond_everything(row, names):
        return far
    return names.lost.get(row.key) or Said(_("No road leads there and back."), _("Check the roads in the map data."))


def _beyond_shift(row: PlanVillage, figures: Figures, names: Names) -> Said:
    if far := _beyond_everything(row, names):
        return far
    depot = names.depots.get(str(figures.get("vehicle_id")))
    if figures["needed_min"] > LONGEST_MIN and depot and row.lon is not None and row.lat is not None:
        return _misplaced(haversine_m(row.lon, row.lat, *depot))
    words = {
        "trip": minutes(figures["round_trip_min"]),
        "needed": minutes(figures["needed_min"]),
        "shift": minutes(figures["shift_min"]),
        "missing": minutes(figures["missing_min"]),
        "vehicle": names.vehicles.get(str(figures.get("vehicle_id")), ""),
    }
    return Said(
        _("There and back takes %(trip)s; with the visit and lunch %(needed)s, and a shift has %(shift)s.") % words,
        _("A shift of %(vehicle)s that is %(missing)s longer, or a depot nearer by.") % words,
    )


def _forbidden(_row: PlanVillage, _figures: Figures, _names: Names) -> Said:
    return Said(_("There are stops within the walk, but its people cannot use them."), _("Add a stop on its side."))


def _no_fitting_vehicle(_row: PlanVillage, figures: Figures, _names: Names) -> Said:
    why, needed = _("No vehicle that could serve it may stand at a stop in reach."), figures.get("skills") or ()
    if not needed:
        return Said(why, _("A vehicle or crew with what is needed."))
    words = {"skills": listed([skill_word(skill) for skill in needed])}
    return Said(why, _("A vehicle or crew with what is needed: %(skills)s.") % words)


def _too_heavy(_row: PlanVillage, figures: Figures, _names: Names) -> Said:
    words = {"load": litres(figures.get("load")), "most": litres(figures.get("most_load"))}
    return Said(
        _("A visit takes %(load)s along, and the vehicles that could come carry %(most)s at most.") % words,
        _("A vehicle with room for %(load)s, or less taken along.") % words,
    )


def _no_set(_row: PlanVillage, _figures: Figures, _names: Names) -> Said:
    return Said(
        _("Days go together at its stop, and there is no set with a vehicle on each of its days."),
        _("Other sets of days, or a vehicle on the days that are missing."),
    )


def _closed(_row: PlanVillage, figures: Figures, names: Names) -> Said:
    words = {"stop": names.stops.get(str(figures.get("stop_id")), "")}
    return Said(_("No vehicle can be at %(stop)s while it is open.") % words, _("Other opening hours."))


def _full(_row: PlanVillage, figures: Figures, names: Names) -> Said:
    day = figures.get("day")
    words = {
        "vehicle": names.vehicles.get(str(figures.get("vehicle_id")), ""),
        "day": names.day(day) if isinstance(day, int) and day < len(names.days) else "",
        "extra": minutes(figures.get("extra_min")),
        "free": minutes(figures.get("free_min")),
        "missing": minutes(figures.get("missing_min")),
        "more": litres(figures.get("missing_load")),
    }
    why = _("The shifts are full: a visit takes %(extra)s, and %(vehicle)s has %(free)s left on %(day)s.") % words
    ways = [_("A shift that is %(missing)s longer on %(day)s.") % words]
    if lacks_load_alone(figures):
        why = _("%(vehicle)s is full on %(day)s: it would have to carry %(more)s more.") % words
        ways = [_("Room for %(more)s more on %(day)s, or less taken along.") % words]
    elif figures.get("missing_load"):
        heavy = _("It would also have to carry %(more)s more.") % words
        why = f"{why} {heavy}"
        ways = [_("A shift that is %(missing)s longer on %(day)s, and room for %(more)s more.") % words]
    if displaced := [names.villages.get(key, key) for key in figures.get("displaces") or ()]:
        shown, more = listed(displaced[:MOST_NAMED]), len(displaced) - MOST_NAMED
        words |= {"villages": shown, "residents": number(figures.get("displaces_residents"))}
        if more > 0:
            several = _("Or in place of %(villages)s and %(others)s more (%(residents)s residents in all).")
            ways.append(several % (words | {"others": number(more)}))
        else:
            ways.append(_("Or in place of %(villages)s (%(residents)s residents).") % words)
    return Said(why, " ".join(ways))


_Words = Callable[[PlanVillage, Figures, Names], Said]
_SERVED: Mapping[str, _Words] = {
    "tier": _tier,
    "asked": _asked,
    "fixed": _asked,
    "shared_stop": _shared,
    "day_set": _day_set,
    "no_set": _no_larger_set,
    "no_day": _no_further_day,
    "no_capacity": _short,
    "no_load": _no_load,
}
_UNMET: Mapping[str, _Words] = {
    "no_coordinates": _no_point,
    "no_residents": _nobody,
    "no_stop_within_walk": _too_far_on_foot,
    "unreachable": _unreachable,
    "beyond_shift": _beyond_shift,
    "closed": _closed,
    "forbidden": _forbidden,
    "no_fitting_vehicle": _no_fitting_vehicle,
    "too_heavy": _too_heavy,
    "day_sets": _no_set,
    "no_capacity": _full,
}


def fault_words(fault: Mapping[str, Any]) -> str:
    """Say what is wrong with an input: the engine's fault as stored with the plan."""
    sentences = {
        "broken": _("The computation broke off (%(kind)s). Please try again, and tell the administrator if it stays."),
        "roads_not_set": _("No road network is put in place any more. Choose other travel times, or ask the operator."),
        "roads_gone": _(
            "The road network %(name)s is not there any more. Choose other travel times, or ask the operator."
        ),
        "roads_unreadable": _(
            "The road network %(name)s cannot be read, or has no roads. Choose other travel times, or ask the operator."
        ),
        "service_not_set": _("No road service is named any more. Choose other travel times, or ask the operator."),
        "service_silent": _(
            "The road service does not answer: it was asked twice and given %(seconds)s seconds each time. What it"
            " told before is kept. Compute again later, or with other travel times; nothing else is lost."
        ),
        "service_broken": _(
            "The road service answers, but not with travel times. What it told before is kept. Tell the operator, or"
            " choose other travel times."
        ),
        "table_gone": _("The table of travel times is not there any more. Choose other travel times."),
        "table_of_others": _(
            "The table “%(name)s” names none of the plan's stops. Write the villages' names as they stand here, or"
            " their codes, and bring the table in again."
        ),
        "no_vehicles": _("There are no vehicles."),
        "no_villages": _("There are no villages."),
        "no_days": _("No vehicle runs on any day."),
        "duplicate_id": _("The number %(id)s appears twice."),
        "empty_id": _("A number is missing."),
        "coordinates_out_of_range": _("These are no coordinates: %(lon)s, %(lat)s."),
        "half_coordinates": _("Longitude or latitude is missing."),
        "negative": _("%(field)s cannot be below 0, and is %(value)s."),
        "not_positive": _("%(field)s must be above 0, and is %(value)s."),
        "too_big": _("%(field)s is %(value)s, and can be %(most)s at most."),
        "share_out_of_range": _("A share lies between 0 and 1, and this is %(value)s."),
        "shift_empty": _("The shift ends before it starts."),
        "reserve_too_long": _(
            "%(reserve_min)s minutes of each outing are to be kept free, and the shift has %(shift_min)s only."
        ),
        "break_outside_shift": _("The lunch break does not lie inside the shift."),
        "window_empty": _("The stop closes before it opens."),
        "service_range": _("The shortest visit (%(least_min)s min) is longer than the longest (%(most_min)s min)."),
        "tiers": _("The frequency tiers must ascend, and ask for at least one visit."),
        "frequency_impossible": _("%(visits)s visits cannot be %(min_gap_days)s days apart."),
        "too_large": _("There are %(rows)s rows, and at most %(most)s can be planned at once. Plan county by county."),
        "unknown_village": _("There is no village %(village_id)s."),
        "unknown_stop": _("There is no stop %(stop_id)s."),
        "unknown_vehicle": _("There is no vehicle %(vehicle_id)s."),
        "unknown_day": _("A day is named that the timetable does not have."),
        "too_many_days": _("There are %(days)s days, and at most %(most)s can be planned."),
        "too_many_patterns": _("%(visits)s visits can be laid out in too many ways. Keep them farther apart."),
        "worth_rises": _("A later visit cannot count more than an earlier one."),
        "forbidden_what": _("Say one thing that may not go together with the stop."),
        "fixed_not_possible": _("Nobody can be at the stop %(stop_id)s on the day it is fixed on."),
        "fixed_too_close": _("The fixed days of the stop %(stop_id)s are too close together."),
        "fixed_in_no_set": _("No set of days of the stop %(stop_id)s holds all its fixed days."),
    }
    params = dict(fault.get("params") or {})
    words = sentences.get(str(fault["code"]))
    where = f" ({fault['where']})" if fault.get("where") else ""
    if words is None:
        return _("The input is not right: %(code)s") % {"code": fault["code"]} + where
    try:
        return words % params + where
    except (KeyError, TypeError, ValueError):
        return words + where
