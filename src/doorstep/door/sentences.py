"""What residents' pages, the calendar and the poster say in words, in the active language."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext, ngettext, pgettext

from doorstep.base.templatetags.parts import MONTHS_EN, WEEKDAYS_ZH, clock, day, hhmm, minutes, moment, number, weekdays
from doorstep.base.tongue import is_english
from doorstep.door.queries import Door
from doorstep.door.rules import Changed, DayOff, Slot, Visit, same_every_day
from doorstep.engines.planning.visits.plan import Reason, Why, lacks_load_alone
from doorstep.places.words import PointQuality
from doorstep.programmes.pharmacy.models import PlanVillage
from doorstep.services.words import MissReason, SessionState

WEEKDAYS_EN: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NEAR_DAYS: Final = 3
"""So many days, from today on, have names of their own."""


def every(weekdays: Sequence[int]) -> str:
    """Return `每周二、周四`; `Every Tuesday and Thursday`; of days from 7 on `隔周的周二`, `Every second Tuesday`."""
    ordered = sorted(one % 7 for one in weekdays)
    is_seldom = any(one >= 7 for one in weekdays)
    if is_english():
        names = [WEEKDAYS_EN[one] for one in ordered]
        if len(names) == 7 and not is_seldom:
            return "Every day"
        said = " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
        return ("Every second " if is_seldom else "Every ") + said
    if is_seldom:
        return "隔周的" + "、".join(WEEKDAYS_ZH[one] for one in ordered)
    return "每天" if len(ordered) == 7 else "每" + "、".join(WEEKDAYS_ZH[one] for one in ordered)


def hours(slot: Slot) -> str:
    """Return `9:20–10:00`."""
    return f"{hhmm(slot.start_min)}–{hhmm(slot.end_min)}"


def span(start: int, end: int, is_seldom: bool) -> str:  # noqa: FBT001  (a visit of the timetable, taken apart)
    """Return `9:20–10:00`; of a visit that comes every second week only, that too."""
    words = f"{hhmm(start)}–{hhmm(end)}"
    if not is_seldom:
        return words
    return f"{words} (every second week)" if is_english() else f"{words}（隔周）"


def regular(weekly: Sequence[Slot]) -> str:
    """Return the regular hours as one sentence: `每周二、周四 9:20–10:00`."""
    return ("; " if is_english() else "；").join(f"{every(slot.weekdays)} {hours(slot)}" for slot in weekly)


def usual(weekly: Sequence[Slot]) -> str:
    """Return the regular hours as what holds otherwise: `平时：每周二、周四 9:20–10:00`."""
    words = regular(weekly)
    return gettext("Usually: %(regular)s") % {"regular": words[:1].lower() + words[1:]}


def how_far(then: date, today: date) -> str:
    """Return `今天`, `明天` or `后天`, or how many days until `then`."""
    days = (then - today).days
    near = {0: gettext("today"), 1: gettext("tomorrow"), 2: gettext("the day after tomorrow")}
    return near.get(days) or gettext("in %(days)s days") % {"days": days}


def since(first: date) -> str:
    """Return `自2026年11月9日起`; `From 9 Nov 2026`."""
    if is_english():
        return f"From {first.day} {MONTHS_EN[first.month - 1]} {first.year}"
    return f"自{first.year}年{first.month}月{first.day}日起"


def falls_out(off: DayOff) -> str:
    """Return `10月1日至7日国庆节放假，不来；下一趟 10月8日 周四。`."""
    name = off.en if is_english() else off.zh
    facts = {"days": _span(off.first, off.last), "name": name, "next": day(off.next_day)}
    if off.next_day is None:
        return gettext("No visit on %(days)s (%(name)s).") % facts
    return gettext("No visit on %(days)s (%(name)s); the next one is on %(next)s.") % facts


def changed(change: Changed) -> str:
    """Return `10月19日起改了：从周二 8:05–8:23 改到周四 16:35–16:53。`, and where it stands then if that is new."""
    before, after = change.before, change.after
    facts = {
        "day": _date(change.first),
        "before": _times(before.weekly),
        "after": _times(after.weekly),
        "former": before.stop,
        "stop": after.stop,
    }
    if not after.weekly:
        return gettext("From %(day)s no vehicle comes here any more; before it came %(before)s.") % facts
    if not before.weekly:
        return gettext("From %(day)s the vehicle comes here: %(after)s, stop %(stop)s.") % facts
    words = []
    if before.weekly != after.weekly:
        words.append(gettext("Changed from %(day)s: no longer %(before)s, but %(after)s.") % facts)
    if change.is_elsewhere:
        words.append(gettext("From %(day)s the stop is %(stop)s, no longer %(former)s.") % facts)
    return (" " if is_english() else "").join(words)


def called_off(off: Sequence[tuple[Visit, Visit | None]], now: datetime) -> str:
    """Return `今天的车不来了：天气不好。下一趟 11月26日 周四 11:35。`; nothing if all come.

    Args:
        off: Visits called off or missed, in order, each with the next one after it.
        now: Before the visit's end it is not coming, afterwards it did not come. Aware, Asia/Shanghai.
    """
    words = []
    for place, (visit, following) in enumerate(off, 1):
        facts = {"when": _near_day(visit.day, now.date()), "reason": why_off(visit)}
        if sum(other.day == visit.day for pair in off for other in pair if other) > 1:
            facts["when"] = gettext("%(when)s at %(clock)s") % (facts | {"clock": clock(visit.starts_at)})
        words.append(_not_coming(is_past=visit.ends_at <= now, is_told_why=bool(facts["reason"])) % facts)
        if following and (place == len(off) or off[place][1] != following):
            words.append(gettext("The next one: %(next)s.") % {"next": moment(following.starts_at)})
    return (" " if is_english() else "").join(words)


def why_off(visit: Visit) -> str:
    """Say why a visit is off: `天气不好`; `bad weather`; nothing where nobody said it."""
    reason = str(MissReason(visit.reason).label) if visit.reason else ""
    return reason[:1].lower() + reason[1:]


def what_is_different(visit: Visit) -> str:
    """Say why a visit is off or that it makes up for another; nothing for an ordinary one."""
    if visit.state == SessionState.SUPERSEDED:
        return gettext("The timetable has changed.")
    if visit.is_off:
        reason = why_off(visit)
        return gettext("Not coming: %(reason)s.") % {"reason": reason} if reason else gettext("Not coming.")
    if visit.makes_up:
        facts = {"day": day(visit.makes_up), "vehicle": visit.other_vehicle}
        if visit.other_vehicle:
            return gettext("Makes up for the visit of %(day)s, by another vehicle: %(vehicle)s.") % facts
        return gettext("Makes up for the visit of %(day)s.") % facts
    return ""


def mark(visit: Visit, now: datetime) -> tuple[str, str]:
    """Return the kind and words of a visit's tag in the list of the weeks; no words for an ordinary coming one."""
    if visit.is_off:
        return "warn", gettext("Not coming") if visit.ends_at > now else gettext("Did not come")
    if visit.makes_up:
        facts = {"day": day(visit.makes_up), "vehicle": visit.other_vehicle}
        if visit.other_vehicle:
            return "good", gettext("Makes up for %(day)s, with %(vehicle)s") % facts
        return "good", gettext("Makes up for %(day)s") % facts
    if visit.state == SessionState.HELD:
        return "plain", gettext("Was here")
    if visit.starts_at <= now < visit.ends_at:
        return "good", gettext("Is here now")
    return "plain", ""


def _promised() -> str:
    return gettext("It comes %(visits)s times %(round)s because that was promised to you.")


def _no_more_room() -> str:
    return gettext("By size there should be %(needed)s visits %(round)s; the vehicles have room for %(visits)s.")


_WHY_SO_OFTEN: Final[Mapping[str, Callable[[], str]]] = {
    Why.SHARED_STOP: lambda: gettext(
        "You share the stop with a larger village, so it comes %(visits)s times %(round)s."
    ),
    Why.DAY_SET: lambda: gettext(
        "Your stop is visited on these days together, so it comes %(visits)s times %(round)s."
    ),
    Why.ASKED: _promised,
    Why.FIXED: _promised,
    Why.NO_SET: lambda: gettext(
        "By size there should be %(needed)s visits %(round)s; your stop has set days, %(visits)s %(round)s."
    ),
    Why.NO_DAY: lambda: gettext(
        "By size there should be %(needed)s visits %(round)s; on other days no vehicle can come, so it is %(visits)s."
    ),
    Why.NO_CAPACITY: _no_more_room,
    Why.NO_LOAD: _no_more_room,
}


def why_so_often(use: PlanVillage) -> str:
    """Say in one sentence why the vehicle comes as often as it does."""
    facts = {
        "residents": number(use.residents),
        "least": number(use.figures.get("tier_residents", 0)),
        "visits": use.visits,
        "needed": use.visits_needed,
        "round": pgettext("visits", "a week") if use.plan.weeks == 1 else pgettext("visits", "in two weeks"),
    }
    if words := _WHY_SO_OFTEN.get(use.reason):
        return words() % facts
    if use.figures.get("tier_residents"):
        return (
            ngettext(
                "About %(residents)s people live here; from %(least)s people on there is %(visits)s visit %(round)s.",
                "About %(residents)s people live here; from %(least)s people on there are %(visits)s visits %(round)s.",
                use.visits,
            )
            % facts
        )
    return (
        ngettext(
            "About %(residents)s people live here; for a village of this size there is %(visits)s visit %(round)s.",
            "About %(residents)s people live here; for a village of this size there are %(visits)s visits %(round)s.",
            use.visits,
        )
        % facts
    )


def why_not(use: PlanVillage) -> str:
    """Say in plain words why the adopted plan has no visit for a village."""
    say = _WHY_NOT.get(use.reason)
    return say(use.figures) if say else gettext("The timetable has no visit for this village.")


def point(quality: str) -> str:
    """Say in one sentence how far a point can be trusted; nothing for a surveyed one."""
    return {
        PointQuality.GEOCODED: gettext("The position was found from the address; it may be some way off."),
        PointQuality.TOWN_CENTRE: gettext("The position is that of the town; the village lies somewhere around it."),
        PointQuality.SYNTHETIC: gettext("The position is an estimate; ways and distances may be quite different."),
        PointQuality.UNKNOWN: gettext("Nobody has entered the village's position yet."),
    }.get(PointQuality(quality), "")


def opening(door: Door, weekday: int) -> str:
    """Say when a door is open: around the clock, the same hours every day, or today's hours."""
    stretches = door.stretches
    if not stretches:
        return gettext("Hours not known")
    daily = same_every_day(stretches)
    if daily == ((0, 1440),):
        return gettext("Around the clock")
    if daily:
        return gettext("Every day %(hours)s") % {"hours": _joined(daily)}
    today = [(opens, closes) for on, opens, closes in stretches if on == weekday]
    return gettext("Today %(hours)s") % {"hours": _joined(today)} if today else gettext("Closed all day today")


def _joined(spans: Sequence[tuple[int, int]]) -> str:
    return ("、" if not is_english() else ", ").join(f"{hhmm(opens)}–{hhmm(closes)}" for opens, closes in spans)


def _date(then: date) -> str:
    """Return `10月19日`; `19 Oct`."""
    return f"{then.day} {MONTHS_EN[then.month - 1]}" if is_english() else f"{then.month}月{then.day}日"


def _days(slot: Slot) -> str:
    return every(slot.weekdays) if slot.weekdays[0] >= 7 else weekdays(slot.weekdays)


def _times(weekly: Sequence[Slot]) -> str:
    """Return `周二、周四 8:05–8:23`; `Tue, Thu 8:05–8:23`."""
    return ("; " if is_english() else "；").join(f"{_days(slot)} {hours(slot)}" for slot in weekly)


def _near_day(then: date, today: date) -> str:
    """Return `今天`, `明天`, `后天` or `11月26日 周四`, as said of something that happens on that day."""
    return how_far(then, today) if (then - today).days < _NEAR_DAYS else gettext("on %(day)s") % {"day": day(then)}


def _not_coming(*, is_past: bool, is_told_why: bool) -> str:
    if is_past:
        told = gettext("The vehicle did not come %(when)s: %(reason)s.")
        return told if is_told_why else gettext("The vehicle did not come %(when)s.")
    told = gettext("The vehicle does not come %(when)s: %(reason)s.")
    return told if is_told_why else gettext("The vehicle does not come %(when)s.")


def _span(first: date, last: date) -> str:
    if first == last:
        return day(first)
    if is_english():
        begins = f"{first.day}" if first.month == last.month else f"{first.day} {MONTHS_EN[first.month - 1]}"
        return f"{begins}–{last.day} {MONTHS_EN[last.month - 1]}"
    ends = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    return f"{first.month}月{first.day}日至{ends}"


def _too_far_to_walk(figures: Mapping[str, Any]) -> str:
    nearest = figures.get("nearest_walk_min")
    if nearest is None:
        return gettext("There is no stop that one could walk to.")
    return gettext("There is no stop near enough: the nearest is %(walk)s on foot.") % {"walk": minutes(nearest)}


def _too_far_to_drive(figures: Mapping[str, Any]) -> str:
    facts = {"needed": minutes(figures.get("needed_min")), "missing": minutes(figures.get("missing_min"))}
    words = gettext("It is too far for one shift: there and back with the stop take %(needed)s, %(missing)s too long.")
    return words % facts


def _full(figures: Mapping[str, Any]) -> str:
    if lacks_load_alone(figures):
        return gettext("The vehicles are full: they have no room for what one more stop takes along.")
    facts = {"extra": minutes(figures.get("extra_min")), "missing": minutes(figures.get("missing_min"))}
    return gettext("The vehicles are full: one more stop takes %(extra)s, and %(missing)s are missing.") % facts


_WHY_NOT: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    Reason.NO_COORDINATES: lambda _: gettext(
        "Nobody has entered where the village lies, so no vehicle could be planned. The village office can do that."
    ),
    Reason.NO_RESIDENTS: lambda _: gettext("According to the register nobody lives here."),
    Reason.NO_STOP_WITHIN_WALK: _too_far_to_walk,
    Reason.UNREACHABLE: lambda _: gettext("No road that we know leads from the depot to a stop near here and back."),
    Reason.BEYOND_SHIFT: _too_far_to_drive,
    Reason.CLOSED: lambda _: gettext("No vehicle can be here at the hours when the stop is open."),
    Reason.FORBIDDEN: lambda _: gettext("There are stops near here, but the way to them is not safe on foot."),
    Reason.NO_FITTING_VEHICLE: lambda _: gettext("No vehicle that can serve this village may stand near here."),
    Reason.TOO_HEAVY: lambda _: gettext(
        "A visit takes more medicine along than any vehicle can carry that may stop here."
    ),
    Reason.DAY_SETS: lambda _: gettext("No vehicle can come on all the days that go together at a stop near here."),
    Reason.NO_CAPACITY: _full,
}
