"""Days of a timetable that repeats every week or every two, as filters of the plan's pages."""

from typing import Any

from django import template

from doorstep.programmes.pharmacy.bridge.asked_lists import when

register = template.Library()


@register.filter
def on_day(visit: Any) -> str:
    """Return the weekday of a visit, with its week where it has one."""
    return when(visit.weekday, visit.week - 1 if visit.week else None)


@register.filter
def a_week(value: float | None, weeks: int) -> float | None:
    """Return what falls on one week of a round."""
    return None if value is None else value / weeks
