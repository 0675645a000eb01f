"""Story 06, problems and direct line: every figure comes out of confirmed duties and booked slots."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker
from tests.stories.conftest import make_wuxing

from doorstep.base.clock import TIME_ZONE
from doorstep.meetings.models import Booking, BookingNeed, Meeting
from doorstep.meetings.words import MeetingKind, MeetingState
from doorstep.needs.models import Duty, Need
from doorstep.needs.queries.rates import firms_helped
from doorstep.needs.words import NeedKind
from doorstep.sample import wuxing

BEGUN = datetime(2026, 1, 5, 9, tzinfo=TIME_ZONE)
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=TIME_ZONE)
WEDNESDAY = 2
pytestmark = [pytest.mark.usefixtures("db")]


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[wuxing.Wuxing]:
    """Stand in for pytest-django's `db` with the chapter in it: tests only read, and nothing stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_wuxing(seed=2026, begun=BEGUN, now=NOW)
        transaction.set_rollback(True)


def test_eight_entrepreneurs_talked_on_the_direct_line() -> None:
    talked = Booking.objects.filter(cancelled_at=None, meeting__starts_at__lt=NOW)

    assert talked.values("partner").distinct().count() == 8
    assert BookingNeed.objects.filter(booking__in=talked, need__kind=NeedKind.FIRM).count() == 8


def test_the_direct_line_is_every_wednesday_or_the_next_working_day_after_a_day_off() -> None:
    meetings = Meeting.objects.filter(kind=MeetingKind.DIRECT_LINE, state=MeetingState.HELD)
    planned = {one.planned_on.weekday() for one in meetings if one.planned_on}
    shifted = [
        str(one.starts_at.astimezone(TIME_ZONE).date())
        for one in meetings.order_by("starts_at")
        if one.planned_on and one.starts_at.astimezone(TIME_ZONE).date() != one.planned_on
    ]

    assert not Meeting.objects.filter(starts_at__lt=NOW).exclude(state=MeetingState.HELD).exists()
    assert planned == {WEDNESDAY}
    assert shifted == ["2026-02-24", "2026-10-08"]  # after the Spring Festival and the National Day


def test_thirty_seven_problems_were_solved_for_twenty_firms() -> None:
    helped = firms_helped(Need.objects.all())

    assert (helped.problems, helped.firms) == (37, 20)


def test_what_was_not_confirmed_as_solved_is_not_counted() -> None:
    told = Need.objects.filter(kind=NeedKind.FIRM)

    assert (told.count(), told.values("firm").distinct().count()) == (40, 22)


def test_each_problem_has_one_lead_among_three_departments_and_the_desk_for_firms_helps(db: wuxing.Wuxing) -> None:
    duties = Duty.objects.filter(need__kind=NeedKind.FIRM)
    departments = db.helping.departments

    assert duties.count() == Need.objects.filter(kind=NeedKind.FIRM).count()
    led = set(duties.values_list("need__category__code", "lead"))
    assert led == {(code, partner.pk) for code, partner in departments.items()}
    assert set(duties.values_list("helpers__partner", flat=True)) == {db.helping.desk.pk}


def test_what_went_to_the_wrong_department_came_to_the_right_one_while_the_clock_ran_on() -> None:
    astray = Duty.objects.filter(need__kind=NeedKind.FIRM, returns=1).select_related("need")

    assert astray.count() == 4
    assert all(
        (duty.started_at, duty.due_at) == (duty.need.received_at, duty.need.due_at) for duty in astray if duty.need
    )
