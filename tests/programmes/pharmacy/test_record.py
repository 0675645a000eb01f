"""The medication record: opened for a purpose, every look written down; reminders for those who said yes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.programmes.pharmacy.people_side import NUMBER, Side
from tests.programmes.small_county import make_plan

from doorstep.base.access import NotAllowed
from doorstep.base.actor import EVERYWHERE, SYSTEM, Actor, Granted
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.people.actions import StillRetained, erase_person
from doorstep.programmes.pharmacy.actions.adoption import adopt_plan
from doorstep.programmes.pharmacy.actions.record import choose_reminders, open_record, plan_reminders
from doorstep.programmes.pharmacy.actions.reminders import note_call
from doorstep.programmes.pharmacy.actions.scripts import Line
from doorstep.programmes.pharmacy.models import Incident, RecordAccess, Reminder, ReminderCall, ReminderChoice
from doorstep.programmes.pharmacy.queries.record import patients
from doorstep.programmes.pharmacy.queries.reminders import due, wanted
from doorstep.programmes.pharmacy.rules.refills import AlreadyTold, NoReason, NoVisit
from doorstep.programmes.pharmacy.words import CallResult, IncidentKind, Purpose, ReminderState


def _crew(make_login: Callable[..., Login]) -> Actor:
    login = make_login(Role.CREW)
    return Actor(login.pk, (Granted(Role.CREW, EVERYWHERE),), login.username)


def test_a_crew_opens_a_record_only_on_the_day_of_its_trip_to_the_village(
    side: Side, make_login: Callable[..., Login]
) -> None:
    crew = _crew(make_login)
    plan = make_plan(side.goods.here, side.now)
    adopt_plan(SYSTEM, plan=plan, instead_of=None, valid_from=side.now.date(), now=side.now)
    stop = plan.villages.exclude(stop_key="").get(place=side.person.village)
    visit = plan.visits.filter(stop_key=stop.stop_key).first()
    assert visit is not None
    day = side.now + timedelta(days=(visit.weekday - side.now.weekday()) % 7)
    trip = side.goods.trip()
    trip.on = day.date()
    trip.save()
    trip.crew.add(crew.user_id or 0)

    with pytest.raises(NotAllowed):
        open_record(
            crew, person=side.person, purpose=Purpose.DISPENSE, about="at the stop", now=day + timedelta(days=1)
        )
    found = open_record(crew, person=side.person, purpose=Purpose.DISPENSE, about="at the stop", now=day)

    assert found.person == side.person
    logged = RecordAccess.objects.order_by("pk").values_list("login", "purpose", "is_granted")
    assert list(logged) == [(crew.user_id, "dispense", False), (crew.user_id, "dispense", True)]
    assert [one.kind for one in Incident.objects.all()] == [IncidentKind.RECORD_DENIED]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        RecordAccess.objects.all().delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        RecordAccess.objects.filter(is_granted=False).update(is_granted=True)
    assert list(logged.all()) == [(crew.user_id, "dispense", False), (crew.user_id, "dispense", True)]


def test_at_the_counter_a_name_shows_a_masked_number_and_a_number_finds_its_person(side: Side, planner: Actor) -> None:
    shown = [(one.person, one.identity) for one in patients(side.pharmacist, "阿婆")]

    assert shown == [(side.person, "110•••••••••••••2X")]
    assert [one.person for one in patients(side.pharmacist, NUMBER.lower())] == [side.person]
    assert (patients(side.pharmacist, " "), patients(planner, "阿婆")) == ([], [])


def test_the_record_tells_how_much_of_the_time_somebody_was_supplied(side: Side) -> None:
    side.sell(side.wanted(side.otc, days=28), person=side.person, at=side.now)

    found = open_record(
        side.pharmacist, person=side.person, purpose=Purpose.ADVICE, about="rang", now=side.now + timedelta(days=55)
    )

    assert [(one.medicine, one.covered, one.asked) for one in found.adherence] == [("蒙脱石散", 28, 56)]
    assert [line.packs for line in found.lines] == [1]


def _handed_on_the_first_of_november(side: Side) -> Reminder:
    """Four weeks handed over on 1 November 2026, visits each Tuesday at the village."""
    first = datetime(2026, 11, 1, 10, tzinfo=TIME_ZONE)
    plan = make_plan(side.goods.here, side.now)
    adopted_at = datetime(2026, 10, 25, 9, tzinfo=TIME_ZONE)
    adopt_plan(SYSTEM, plan=plan, instead_of=None, valid_from=date(2026, 10, 26), now=adopted_at)
    sold = side.sell(side.wanted(side.otc, days=28), person=side.person, at=first)
    [made] = plan_reminders(side.pharmacist, sale=sold, now=first)
    return made


def test_whoever_said_yes_is_reminded_before_the_last_visit_that_comes_in_time(side: Side) -> None:
    choose_reminders(side.pharmacist, person=side.person, is_wanted=True, now=side.now)

    made = _handed_on_the_first_of_november(side)

    assert made.runs_out_on == date(2026, 11, 29)
    assert made.visit is not None
    visit_on = made.visit.starts_at.astimezone(TIME_ZONE).date()
    assert date(2026, 11, 22) <= visit_on < date(2026, 11, 29)
    assert made.remind_on == min(date(2026, 11, 24), visit_on - timedelta(days=1))
    assert list(due(side.pharmacist, made.remind_on - timedelta(days=1))) == []
    assert list(due(side.pharmacist, made.remind_on)) == [made]
    note_call(side.pharmacist, reminder=made, result=CallResult.NOT_REACHED, now=side.now)
    assert list(due(side.pharmacist, made.remind_on)) == [made]
    note_call(side.pharmacist, reminder=made, result=CallResult.WANTS, now=side.now)
    assert list(due(side.pharmacist, made.remind_on)) == []
    assert list(wanted(side.pharmacist, made.remind_on)) == [made]
    with pytest.raises(AlreadyTold):
        note_call(side.pharmacist, reminder=made, result=CallResult.TOLD, now=side.now)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ReminderCall.objects.all().delete()


def test_without_a_visit_nothing_is_brought_and_a_no_on_the_telephone_drops_everything(
    side: Side, planner: Actor
) -> None:
    choose_reminders(side.pharmacist, person=side.person, is_wanted=True, now=side.now)
    sold = side.sell(side.wanted(side.otc, days=28), person=side.person)
    [first] = plan_reminders(side.pharmacist, sale=sold, now=side.now)
    script = side.approved(Line(side.rx, 1, 28))
    more = side.sell(side.wanted(side.rx), key=2, person=side.person, script=script)
    plan_reminders(side.pharmacist, sale=more, now=side.now)

    with pytest.raises(NoVisit):
        note_call(side.pharmacist, reminder=first, result=CallResult.WANTS, now=side.now)
    with pytest.raises(NotAllowed):
        note_call(planner, reminder=first, result=CallResult.TOLD, now=side.now)
    note_call(side.pharmacist, reminder=first, result=CallResult.NOT_WANTED, now=side.now)

    assert list(Reminder.objects.values_list("state", flat=True)) == [ReminderState.DROPPED] * 2
    assert ReminderChoice.objects.get().is_wanted is False


def test_nobody_opens_a_record_without_saying_why(side: Side) -> None:
    with pytest.raises(NoReason):
        open_record(side.pharmacist, person=side.person, purpose=Purpose.ADVICE, about=" ", now=side.now)
    with pytest.raises(IntegrityError, match="record_opened_for_a_reason"), transaction.atomic():
        RecordAccess.objects.create(person=side.person, purpose=Purpose.ADVICE, is_granted=True, at=side.now)


def test_a_no_drops_what_was_planned_and_without_a_yes_nothing_is(side: Side) -> None:
    sold = side.sell(side.wanted(side.otc, days=28), person=side.person)
    assert plan_reminders(side.pharmacist, sale=sold, now=side.now) == []
    choose_reminders(side.pharmacist, person=side.person, is_wanted=True, now=side.now)
    plan_reminders(side.pharmacist, sale=sold, now=side.now)

    choose_reminders(side.pharmacist, person=side.person, is_wanted=False, now=side.now)

    assert list(Reminder.objects.values_list("state", flat=True)) == [ReminderState.DROPPED]


def test_prescriptions_keep_a_person_from_being_erased_for_five_years(side: Side) -> None:
    side.approved(Line(side.rx, 1, 28))

    with pytest.raises(StillRetained, match="kept until 2031-08-31"):
        erase_person(SYSTEM, person=side.person, now=side.now)
    erased = erase_person(SYSTEM, person=side.person, now=side.now + timedelta(days=1827))
    assert erased.is_erased
