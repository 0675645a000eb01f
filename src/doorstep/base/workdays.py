"""The operator's working days (工作日表): the table as the kernel reads it, and its two changes."""

from datetime import date, datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import CHANGE_WORKDAYS, NotAllowed, may_anywhere
from doorstep.base.actor import Actor
from doorstep.base.locks import hold
from doorstep.base.models.calendar import CalendarDay
from doorstep.kernel.workdays import OperatorDay


class AlreadyDeclared(Exception):  # noqa: N818  named after what happened
    """The table already says something about this day; remove that first."""


class NotDeclared(Exception):  # noqa: N818
    """The table says nothing about this day."""


def table() -> dict[date, OperatorDay]:
    """Return every day the operator has declared, for `doorstep.kernel.workdays`; one query."""
    rows = CalendarDay.objects.values_list("day", "is_working", "name_zh", "name_en")
    return {day: OperatorDay(is_working, zh, en) for day, is_working, zh, en in rows}


def declare_day(
    by: Actor,
    *,
    day: date,
    is_working: bool,
    name_zh: str = "",
    name_en: str = "",
    citation: str = "",
    now: datetime,
) -> CalendarDay:
    """Declare a day working or free, against whatever the libraries say.

    Raises:
        NotAllowed: `by` may not change working days.
        AlreadyDeclared: The table already has this day.
    """
    _may_change(by)
    with transaction.atomic():
        hold("base.CalendarDay")
        if CalendarDay.objects.filter(day=day).exists():
            raise AlreadyDeclared(day.isoformat())
        declared = CalendarDay.objects.create(
            day=day, is_working=is_working, name_zh=name_zh, name_en=name_en, citation=citation
        )
        detail = {"is_working": is_working, "name_zh": name_zh, "name_en": name_en, "citation": citation}
        journal.record(by, "base.declare_day", f"base.CalendarDay:{day.isoformat()}", detail, now=now)
    return declared


def withdraw_day(by: Actor, *, day: date, now: datetime) -> None:
    """Take a day out of the table: the libraries decide again. The journal keeps what it said.

    Raises:
        NotAllowed: `by` may not change working days.
        NotDeclared: The table does not have this day.
    """
    _may_change(by)
    with transaction.atomic():
        hold("base.CalendarDay")
        declared = CalendarDay.objects.filter(day=day).first()
        if declared is None:
            raise NotDeclared(day.isoformat())
        detail = {"is_working": declared.is_working, "name_zh": declared.name_zh, "citation": declared.citation}
        declared.delete()
        journal.record(by, "base.withdraw_day", f"base.CalendarDay:{day.isoformat()}", detail, now=now)


def _may_change(by: Actor) -> None:
    if not may_anywhere(by, CHANGE_WORKDAYS):
        raise NotAllowed(CHANGE_WORKDAYS.name, "/")
