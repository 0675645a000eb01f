"""By when something is promised: the clock rules in force, the calendar and the office's hours."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Rule
from doorstep.base.regulations import NoRule, in_force
from doorstep.base.workdays import table
from doorstep.kernel.deadlines import USUAL_HOURS, Clock, OfficeHours, Pause, due, due_with_pauses
from doorstep.kernel.workdays import next_working_day
from doorstep.needs.models import Category, Duty
from doorstep.needs.rules import clocks
from doorstep.needs.words import Urgency


@dataclass(frozen=True, slots=True)
class Promise:
    """By when something is due, and by which rule; all empty where nothing is promised."""

    rule: Rule | None = None
    clock: Clock | None = None
    due_at: datetime | None = None
    is_certain: bool = True

    @property
    def value(self) -> dict[str, int] | None:
        """The clock as it is stored."""
        return self.clock.value if self.clock else None


NO_PROMISE = Promise()


def promise(category: Category, urgency: Urgency, start: datetime, unit: int | None = None) -> Promise:
    """Return what the rule of a category promises from `start` on; nothing where no rule speaks about it.

    Args:
        category: Of the need.
        urgency: Of the need.
        start: When the clock begins, aware.
        unit: Id of the partner whose office hours count; nothing for the usual hours.
    """
    day = start.astimezone(TIME_ZONE).date()
    try:
        rule = in_force(clocks.clock_code(category.code), day)
    except NoRule:
        return NO_PROMISE
    clock = clocks.clock_for(rule.value, urgency)
    if clock is None:
        return NO_PROMISE
    found = due(start, clock, hours_of(unit, day), table())
    return Promise(rule, clock, found.at, found.is_certain)


def working_time(code: str, start: datetime) -> datetime | None:
    """Return the moment that the clock of the rule `code` reaches from `start`; nothing without such a rule."""
    clock = value_of(code, start.astimezone(TIME_ZONE).date())
    if clock is None:
        return None
    return due(start, Clock.parse(clock), hours_of(None, start.astimezone(TIME_ZONE).date()), table()).at


def due_of(duty: Duty, now: datetime) -> Promise:
    """Return by when a duty is due with its pauses counted in; an open pause counts until `now`.

    A duty without a clock has a fixed day or no promise: that stays as it is. What was promised sooner holds, whoever
    leads it; only pauses move that on.
    """
    if duty.clock is None:
        return Promise(duty.clock_rule, None, duty.due_at, duty.is_due_certain)
    clock = Clock.parse(duty.clock)
    day = duty.started_at.astimezone(TIME_ZONE).date()
    pauses = [Pause(one.started_at, one.ended_at) for one in duty.pauses.all()]
    office, cap = hours_of(duty.lead_id, day), clocks.pause_cap(value_of(clocks.PAUSE_CAP, day), clock)
    found = due_with_pauses(duty.started_at, clock, pauses, cap=cap, now=now, office=office, table=table())
    sooner, since = duty.not_later_than, duty.not_later_since
    if sooner is None or since is None:
        return Promise(duty.clock_rule, clock, found.at, found.is_certain)
    until = [Pause(one.start, min(one.end or since, since)) for one in pauses if one.start < since]
    then = due_with_pauses(duty.started_at, clock, until, cap=cap, now=since, office=office, table=table())
    # a duty without a promise that took one over has its clock, too, which began when the other need was told
    is_taken_over = sooner > then.at
    if is_taken_over or sooner < found.at:
        after = [Pause(max(one.start, since), one.end) for one in pauses if one.end is None or one.end > since]
        sooner = _moved(sooner, since, clock, after, cap=cap, now=now, office=office)
        if is_taken_over or sooner < found.at:
            return Promise(duty.clock_rule, clock, sooner, duty.is_due_certain)
    return Promise(duty.clock_rule, clock, found.at, found.is_certain)


def _moved(
    promised: datetime,
    since: datetime,
    clock: Clock,
    pauses: Sequence[Pause],
    *,
    cap: int,
    now: datetime,
    office: OfficeHours,
) -> datetime:
    """Return a promise moved on by the pauses after it held: by working days where the clock counts such, or hours."""
    if not pauses or promised <= since:
        return promised
    if clock.working_days is None:
        hours = math.ceil((promised - since) / timedelta(hours=1))
        return due_with_pauses(promised - timedelta(hours=hours), Clock(hours=hours), pauses, cap=cap, now=now).at
    before, last = (one.astimezone(TIME_ZONE) for one in (since - timedelta(days=1), promised))
    day, days = next_working_day(before.date(), table()).day, 0
    while day <= last.date():
        day, days = next_working_day(day, table()).day, days + 1
    if not days:
        return promised
    left = Clock(working_days=days)
    end = due_with_pauses(before, left, pauses, cap=cap, now=now, office=office, table=table()).at
    return datetime.combine(end.date(), last.time(), TIME_ZONE)


def hours_of(unit: int | None, on: date) -> OfficeHours:
    """Return a unit's office hours: its own rule, the county's, or the usual ones."""
    own = value_of(clocks.unit_hours(unit), on) if unit else None
    value = own if own is not None else value_of(clocks.OFFICE_HOURS, on)
    return USUAL_HOURS if value is None else clocks.office_hours(value)


def value_of(code: str, on: date) -> Any:
    """Return the value of the rule in force, or nothing where there is none."""
    try:
        return in_force(code, on).value
    except NoRule:
        return None
