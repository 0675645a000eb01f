"""Volunteers' hours: true, in whole minutes, one place at a time, certified by whoever records them."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from python_calamine import CalamineWorkbook
from tests.programmes.small_county import County
from tests.services.conftest import Announcer, at

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR, Actor
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.partners.models import Partner
from doorstep.people.actions import link_login, register_person
from doorstep.people.models import Person
from doorstep.services.actions.attendance import record_attendance
from doorstep.services.actions.hours import CertifiesThemselves, Occasion, record_service, reverse_service
from doorstep.services.models import Activity, VolunteerService
from doorstep.services.queries import hours as queries
from doorstep.services.queries.faults import faults
from doorstep.services.rules import hours as rules
from doorstep.services.rules.sessions import Span

pytestmark = pytest.mark.django_db
THE_DAY_AFTER = at(6, 9)


@pytest.fixture
def held(announced: Announcer, ruled: None) -> Activity:
    """An activity on the 5th from 9 to 11 that took place."""
    return record_attendance(SYSTEM, activity=announced(at(5, 9)), heads=12, now=at(5, 12))


@pytest.fixture
def record(held: Activity, volunteer: Person) -> Callable[..., VolunteerService]:
    def write(
        starts_at: datetime,
        ends_at: datetime,
        *,
        by: Actor = SYSTEM,
        person: Person = volunteer,
        now: datetime = THE_DAY_AFTER,
    ) -> VolunteerService:
        return record_service(
            by, person=person, occasion=Occasion.at(held), span=Span(starts_at, ends_at), content="理发", now=now
        )

    return write


Recorder = Callable[..., VolunteerService]


def test_hours_are_whole_minutes_between_two_moments(record: Recorder, volunteer: Person) -> None:
    made = record(at(5, 8, 45), at(5, 11, 10))

    assert (made.minutes, made.certified_at, queries.served(queries.of_person(volunteer))) == (
        145, at(6, 9), queries.Served(1, 1, 145),
    )  # fmt: skip


def test_the_same_record_again_is_one_record(record: Recorder) -> None:
    made = {record(at(5, 9), at(5, 11)).pk for _ in range(2)}

    assert (len(made), VolunteerService.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "refusal"),
    [
        (at(5, 9), at(5, 9), rules.NotWholeMinutes),
        (at(5, 9), at(5, 9) + timedelta(seconds=90), rules.NotWholeMinutes),
        (at(5, 8, 29), at(5, 11), rules.OutsideTheActivity),
        (at(5, 9), at(5, 11, 31), rules.OutsideTheActivity),
        (at(5, 9), at(6, 9, 1), rules.InTheFuture),
    ],
)
def test_what_cannot_be_true_is_refused(
    record: Recorder, starts_at: datetime, ends_at: datetime, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        record(starts_at, ends_at)


def test_without_a_rule_about_setting_up_hours_end_with_the_activity(announced: Announcer, volunteer: Person) -> None:
    held = record_attendance(SYSTEM, activity=announced(at(5, 9)), heads=12, now=at(5, 12))
    span = Span(at(5, 8, 59), at(5, 11))

    with pytest.raises(rules.OutsideTheActivity):
        record_service(SYSTEM, person=volunteer, occasion=Occasion.at(held), span=span, content="理发", now=at(6, 9))


def test_hours_of_an_activity_wait_until_it_is_recorded_that_it_took_place(
    announced: Announcer, volunteer: Person
) -> None:
    occasion, span = Occasion.at(announced(at(5, 9))), Span(at(5, 9), at(5, 11))

    with pytest.raises(rules.NotHeld):
        record_service(SYSTEM, person=volunteer, occasion=occasion, span=span, content="理发", now=at(6, 9))


def test_nobody_is_in_two_places_at_once(record: Recorder, here: County, team: Partner, volunteer: Person) -> None:
    record(at(5, 9), at(5, 11))
    elsewhere = Occasion(team, here.villages[1])

    with pytest.raises(rules.InTwoPlaces):
        record_service(
            SYSTEM, person=volunteer, occasion=elsewhere, span=Span(at(5, 10, 59), at(5, 12)), content="巡河",
            now=at(6, 9),
        )  # fmt: skip
    record_service(
        SYSTEM, person=volunteer, occasion=elsewhere, span=Span(at(5, 11), at(5, 12)), content="巡河", now=at(6, 9)
    )

    assert queries.served(VolunteerService.objects.all()) == queries.Served(2, 1, 180)


def test_a_mistake_is_taken_back_by_another_row_and_then_the_right_one_finds_room(record: Recorder) -> None:
    wrong = record(at(5, 9), at(5, 11))

    back = reverse_service(SYSTEM, service=wrong, reason="写错了人", now=at(6, 10))
    with pytest.raises(rules.SaidTwice):
        reverse_service(SYSTEM, service=wrong, reason="又一次", now=at(6, 10))
    record(at(5, 9), at(5, 10))

    assert (back.minutes, back.reverses) == (-120, wrong)
    assert queries.served(VolunteerService.objects.all()) == queries.Served(1, 1, 60)
    assert list(faults()) == []


def test_a_reversal_says_why(record: Recorder) -> None:
    with pytest.raises(rules.ReasonMissing):
        reverse_service(SYSTEM, service=record(at(5, 9), at(5, 11)), reason=" ", now=at(6, 10))


def test_a_record_is_never_changed_or_deleted(record: Recorder) -> None:
    made = record(at(5, 9), at(5, 11))

    with pytest.raises(DatabaseError), transaction.atomic():
        VolunteerService.objects.filter(pk=made.pk).update(minutes=600)
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()

    assert VolunteerService.objects.get().minutes == 120


def test_the_database_itself_refuses_the_same_person_in_two_places(record: Recorder) -> None:
    made = record(at(5, 9), at(5, 11))

    made.pk, made.starts_at = None, at(5, 10)
    with pytest.raises(DatabaseError), transaction.atomic():
        made.save(force_insert=True)

    assert VolunteerService.objects.count() == 1


def test_nobody_certifies_their_own_hours(
    record: Recorder, here: County, volunteer: Person, make_actor: Callable[..., Actor]
) -> None:
    officer = make_actor(Role.VILLAGE_OFFICER, here.villages[0].path)
    link_login(SYSTEM, person=volunteer, login=Login.objects.get(username=officer.name), now=at(5, 8))
    volunteer.refresh_from_db()

    with pytest.raises(CertifiesThemselves):
        record(at(5, 9), at(5, 11), by=officer, person=volunteer)


def test_only_the_office_and_the_host_record_hours(record: Recorder, resident: Actor) -> None:
    for nobody in (VISITOR, resident):
        with pytest.raises(NotAllowed):
            record(at(5, 9), at(5, 11), by=nobody)


def test_volunteers_see_their_own_hours_and_nobody_elses(
    record: Recorder, here: County, volunteer: Person, resident: Actor
) -> None:
    other = register_person(SYSTEM, name="赵大海", village=here.villages[0], now=at(5, 8))
    link_login(SYSTEM, person=volunteer, login=Login.objects.get(username=resident.name), now=at(5, 8))
    mine = record(at(5, 9), at(5, 11))
    record(at(5, 9), at(5, 11), person=other)

    assert list(queries.own(resident)) == [mine]
    assert list(queries.own(VISITOR)) == []
    assert list(queries.visible(resident, at(6, 9).date())) == []


def test_the_export_has_the_columns_of_the_national_record_and_names_only_for_those_who_may_see_them(
    record: Recorder, here: County, volunteer: Person, make_actor: Callable[..., Actor]
) -> None:
    officer = make_actor(Role.VILLAGE_OFFICER, here.villages[0].path)
    made = record(at(5, 9), at(5, 11), by=officer)
    auditor = make_actor(Role.AUDITOR)
    found = VolunteerService.objects.select_related("person__village", "place", "host")

    whole, masked = queries.rows(officer, found), queries.rows(auditor, found)

    row = (at(5, 9), at(5, 11), 120, "灵溪村", "红马甲志愿队", officer.name, made.certified_at)
    assert whole == [(volunteer.pk, "王小花", "理发", *row)]
    assert masked == [(volunteer.pk, "王**", "理发", *row)]


def test_the_workbook_opens_in_another_program(record: Recorder, planner: Actor) -> None:
    record(at(5, 9), at(5, 11))

    data = queries.workbook(planner, VolunteerService.objects.select_related("person__village", "place", "host"))

    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert (len(rows), rows[1][1], rows[1][5]) == (2, "王**", 120.0)
