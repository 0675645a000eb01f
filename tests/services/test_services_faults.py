"""What `doorstep check` finds in services: each fault is planted behind the actions' back and named."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from tests.conftest import tables_unlocked
from tests.programmes.small_county import County
from tests.services.conftest import Announcer, at
from tests.services.test_campaigns import lesson
from tests.services.test_quizzes import ASKED

from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.partners.models import Partner
from doorstep.people.actions import register_person
from doorstep.people.models import Person
from doorstep.services.actions.attendance import record_attendance
from doorstep.services.actions.bookings import sign_up
from doorstep.services.actions.hours import Occasion, record_service, reverse_service
from doorstep.services.actions.quizzes import create_quiz
from doorstep.services.models import Activity, Booking, Campaign, QuizOption, QuizTally, Session, VolunteerService
from doorstep.services.queries.faults import faults
from doorstep.services.rules.sessions import Span
from doorstep.services.words import AttendanceKind, BookingState, ServiceKind

pytestmark = pytest.mark.django_db


@contextmanager
def people_anywhere() -> Iterator[None]:
    """Switch off what keeps people in one place at a time, too."""
    with tables_unlocked(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE services_volunteerservice DISABLE TRIGGER USER")
        yield
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE services_volunteerservice ENABLE TRIGGER USER")


def test_an_activity_without_a_title_and_one_of_another_kind_are_named(announced: Announcer) -> None:
    bare = announced(at(5, 9)).session
    Activity.objects.all().delete()
    other = announced(at(6, 9))
    Session.objects.filter(pk=other.pk).update(kind=ServiceKind.MEDICINE_VAN)

    found = list(faults())

    assert found == [
        f"services.Session:{bare.pk}: an activity without a title",
        f"services.Activity:{other.pk}: belongs to a session of another kind",
    ]


def test_heads_that_the_bookings_do_not_bear_out_are_named(announced: Announcer) -> None:
    activity = announced(at(5, 9), sign_up=True, attendance=AttendanceKind.NAMED)
    record_attendance(SYSTEM, activity=activity, heads=3, now=at(5, 12))
    Session.objects.update(served=30)

    assert list(faults()) == [
        f"services.Activity:{activity.pk}: its heads are not those who came by name and the others"
    ]


def test_a_seat_beyond_the_last_and_a_free_seat_beside_somebody_waiting_are_named(announced: Announcer) -> None:
    activity = announced(at(5, 9), capacity=1, sign_up=True)
    one, _ = (sign_up(VISITOR, activity=activity, asked=name, now=at(1, 10)).booking for name in "ab")
    Booking.objects.filter(pk=one.pk).update(seat=9)
    other = announced(at(6, 9), capacity=1, sign_up=True)
    gone, _ = (sign_up(VISITOR, activity=other, asked=name, now=at(1, 10)).booking for name in "cd")
    Booking.objects.filter(pk=gone.pk).update(state=BookingState.WITHDRAWN, seat=None)

    assert list(faults()) == [
        f"services.Activity:{other.pk}: somebody waits while a seat is free",
        f"services.Booking:{one.pk}: has a seat that the activity does not have",
    ]


def test_somebody_who_signed_up_for_a_campaign_and_a_strange_school_are_named(
    campaign: Campaign, schools: tuple[Partner, ...], team: Partner
) -> None:
    held = lesson(campaign, schools[0], team, 3)
    campaign.school_rows.filter(school=schools[0]).delete()
    booking = Booking.objects.create(
        activity=held, number=1, seat=1, state=BookingState.SEATED, code_digest="x", booked_at=at(1, 10)
    )

    assert list(faults()) == [
        f"services.Activity:{held.pk}: its school is none of its campaign's",
        f"services.Booking:{booking.pk}: somebody signed up for a campaign in schools, which counts heads only",
    ]


def test_hours_that_do_not_add_up_that_overlap_or_take_back_another_persons_are_named(
    here: County, team: Partner, volunteer: Person
) -> None:
    occasion = Occasion(team, here.villages[0])
    other = register_person(SYSTEM, name="赵大海", village=here.villages[0], now=at(1, 10))

    def record(day: int) -> VolunteerService:
        span = Span(at(day, 9), at(day, 10))
        return record_service(SYSTEM, person=volunteer, occasion=occasion, span=span, content="巡河", now=at(20, 9))

    long, first, second = record(3), record(4), record(5)
    back = reverse_service(SYSTEM, service=record(6), reason="写错", now=at(20, 9))
    with people_anywhere():
        VolunteerService.objects.filter(pk=long.pk).update(minutes=600)
        VolunteerService.objects.filter(pk=second.pk).update(starts_at=first.starts_at, ends_at=first.ends_at)
        VolunteerService.objects.filter(pk=back.pk).update(person=other)

    assert list(faults()) == [
        f"services.VolunteerService:{second.pk}: this person serves at services.VolunteerService:{first.pk} then",
        f"services.VolunteerService:{long.pk}: its minutes are not those of its times",
        f"services.VolunteerService:{back.pk}: takes back the record of somebody else",
    ]


def test_a_question_without_a_right_answer_and_sheets_with_holes_are_named(campaign: Campaign) -> None:
    quiz = create_quiz(SYSTEM, about=campaign, title_zh="x", asked=ASKED, now=at(1, 10))
    option = QuizOption.objects.filter(is_right=True).order_by("pk")[0]
    QuizTally.objects.create(option=option, phase="after", day=at(3, 0).date(), count=4)
    QuizOption.objects.filter(pk=option.pk).update(is_right=False)

    assert list(faults()) == [
        f"services.QuizQuestion:{option.question_id}: no option is right",
        f"services.Quiz:{quiz.pk}: its questions were not answered equally often after",
    ]
