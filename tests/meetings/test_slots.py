"""Slots of a direct line: one taker each, given back, and problems that become needs."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.meetings.conftest import Called, Round

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR, Actor
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.meetings.actions.meetings import SlotsBooked, cancel_meeting, move_meeting
from doorstep.meetings.actions.slots import book_slot, cancel_booking, take_problem
from doorstep.meetings.models import Booking, Meeting
from doorstep.meetings.queries import slots as queries
from doorstep.meetings.queries.check import faults
from doorstep.meetings.rules import slots as rules
from doorstep.meetings.rules.slots import Slot
from doorstep.needs.actions.intake import Asked, Sender, take_need
from doorstep.needs.models import Category
from doorstep.needs.words import Channel, NeedKind
from doorstep.partners.models import Partner
from doorstep.people.actions import link_login

Clerk = Callable[[Partner], Actor]


def test_slots_follow_each_other_and_a_rest_is_none(a_moment: datetime) -> None:
    found = rules.slots(a_moment, a_moment + timedelta(minutes=50), 20)

    twenty = timedelta(minutes=20)
    assert found == [Slot(1, a_moment, a_moment + twenty), Slot(2, a_moment + twenty, a_moment + 2 * twenty)]
    assert rules.slots(a_moment, a_moment + twenty, None) == []


def test_a_firm_books_a_slot_and_nobody_else_has_it(
    around: Round, line: Meeting, clerk_of: Clerk, a_moment: datetime
) -> None:
    firm, other = clerk_of(around.firm), clerk_of(around.loop.power)

    booking = book_slot(firm, meeting=line, number=2, topic="缺工人", partner=around.firm, now=a_moment)

    assert (booking.number, booking.partner, booking.topic) == (2, around.firm, "缺工人")
    with pytest.raises(rules.SlotTaken):
        book_slot(other, meeting=line, number=2, topic="电价", partner=around.loop.power, now=a_moment)
    with pytest.raises(rules.OneSlotEach):
        book_slot(firm, meeting=line, number=3, topic="缺工人", partner=around.firm, now=a_moment)
    with transaction.atomic(), pytest.raises(IntegrityError):
        Booking.objects.create(meeting=line, number=2, partner=around.loop.power, topic="电价", booked_at=a_moment)


def test_one_books_for_oneself_or_the_own_firm_only(
    around: Round, line: Meeting, clerk_of: Clerk, resident: Actor, officer: Actor, a_moment: datetime
) -> None:
    firm, man = clerk_of(around.firm), around.loop.old_man
    link_login(SYSTEM, person=man, login=Login.objects.get(username=resident.name), now=a_moment)
    man.refresh_from_db()
    for by, whose in (
        (firm, {"partner": around.loop.power}),
        (firm, {"person": man}),
        (resident, {"partner": around.firm}),
        (VISITOR, {"person": man}),
    ):
        with pytest.raises(NotAllowed):
            book_slot(by, meeting=line, number=1, topic="缺工人", **whose, now=a_moment)
    with pytest.raises(rules.WhoseSlot):
        book_slot(firm, meeting=line, number=1, topic="缺工人", now=a_moment)

    own = book_slot(resident, meeting=line, number=1, topic="修路", person=man, now=a_moment)
    by_office = book_slot(officer, meeting=line, number=2, topic="缺工人", partner=around.firm, now=a_moment)

    assert (own.person, by_office.partner) == (man, around.firm)


def test_a_slot_that_is_not_there_or_over_is_refused(
    around: Round, line: Meeting, called: Called, a_moment: datetime
) -> None:
    wanted = {"topic": "缺工人", "partner": around.firm}
    with pytest.raises(rules.NoSuchSlot):
        book_slot(SYSTEM, meeting=line, number=7, **wanted, now=a_moment)  # type: ignore[arg-type]
    with pytest.raises(rules.NoSuchSlot):
        book_slot(SYSTEM, meeting=called(), number=1, **wanted, now=a_moment)  # type: ignore[arg-type]
    with pytest.raises(rules.SlotOver):
        book_slot(SYSTEM, meeting=line, number=1, **wanted, now=line.ends_at)  # type: ignore[arg-type]
    with pytest.raises(rules.TopicMissing):
        book_slot(SYSTEM, meeting=line, number=1, topic=" ", partner=around.firm, now=a_moment)
    cancel_meeting(SYSTEM, meeting=line, why="台风", now=a_moment)
    with pytest.raises(rules.SlotOver):
        book_slot(SYSTEM, meeting=line, number=1, **wanted, now=a_moment)  # type: ignore[arg-type]


def test_a_slot_given_back_is_free_at_once(around: Round, line: Meeting, clerk_of: Clerk, a_moment: datetime) -> None:
    firm, other = clerk_of(around.firm), clerk_of(around.loop.power)
    booking = book_slot(firm, meeting=line, number=2, topic="缺工人", partner=around.firm, now=a_moment)
    with pytest.raises(NotAllowed):
        cancel_booking(other, booking=booking, now=a_moment)

    cancel_booking(firm, booking=booking, now=a_moment)

    assert book_slot(other, meeting=line, number=2, topic="电价", partner=around.loop.power, now=a_moment).number == 2
    with pytest.raises(rules.BookingOver):
        cancel_booking(firm, booking=booking, now=a_moment)


def test_a_line_cannot_become_too_short_for_what_is_booked(around: Round, line: Meeting, a_moment: datetime) -> None:
    book_slot(SYSTEM, meeting=line, number=6, topic="缺工人", partner=around.firm, now=a_moment)
    hour = timedelta(hours=1)

    with pytest.raises(SlotsBooked):
        move_meeting(
            SYSTEM, meeting=line, starts_at=line.starts_at, ends_at=line.ends_at - hour, why="短会", now=a_moment
        )

    Meeting.objects.filter(pk=line.pk).update(ends_at=line.ends_at - hour)
    assert list(faults()) == [
        f"meetings.Booking:{Booking.objects.get().pk}: holds slot 6, and the meeting has no such slot"
    ]


def test_problems_of_a_slot_become_needs_of_the_firm(
    around: Round, line: Meeting, officer: Actor, clerk_of: Clerk, a_moment: datetime
) -> None:
    firm = clerk_of(around.firm)
    booking = book_slot(firm, meeting=line, number=1, topic="缺工人", partner=around.firm, now=a_moment)
    category = Category.objects.get(code="other")

    first = take_problem(officer, booking=booking, text="找不到缝纫工", category=category, now=line.starts_at)
    second = take_problem(officer, booking=booking, text="贷款批不下来", category=category, now=line.starts_at)
    again = take_problem(officer, booking=booking, text="贷款批不下来", category=category, now=line.starts_at)

    need = first.need
    assert (need.kind, need.channel, need.firm) == (NeedKind.FIRM, Channel.MEETING, around.firm)
    assert (again.is_new, again.need) == (False, second.need)
    assert list(booking.problems.values_list("need", flat=True)) == [first.need.pk, second.need.pk]
    with pytest.raises(NotAllowed):
        take_problem(firm, booking=booking, text="路不好走", category=category, now=line.starts_at)


def test_others_see_that_a_slot_is_taken_but_not_by_whom(
    around: Round, line: Meeting, officer: Actor, clerk_of: Clerk, a_moment: datetime
) -> None:
    firm, other = clerk_of(around.firm), clerk_of(around.loop.power)
    booking = book_slot(firm, meeting=line, number=1, topic="缺工人", partner=around.firm, now=a_moment)
    today = a_moment.date()

    seen = {
        name: queries.shown(actor, line, queries.booker(actor, today), a_moment)[0]
        for name, actor in (("firm", firm), ("other", other), ("officer", officer))
    }

    assert (seen["firm"].booking, seen["firm"].is_mine) == (booking, True)
    assert (seen["other"].booking, seen["other"].is_free, seen["other"].can_book) == (None, False, False)
    assert (seen["officer"].booking, seen["officer"].is_mine) == (booking, False)
    assert list(queries.mine(queries.booker(firm, today), a_moment)) == [booking]


def test_auditors_book_nothing(
    line: Meeting, around: Round, make_actor: Callable[..., Actor], a_moment: datetime
) -> None:
    with pytest.raises(NotAllowed):
        book_slot(make_actor(Role.AUDITOR), meeting=line, number=1, topic="x", partner=around.firm, now=a_moment)


def test_two_firms_with_the_same_words_have_a_need_each(
    around: Round, line: Meeting, officer: Actor, a_moment: datetime
) -> None:
    category = Category.objects.get(code="other")
    bookings = [
        book_slot(SYSTEM, meeting=line, number=number, topic="用工", partner=firm, now=a_moment)
        for number, firm in enumerate((around.firm, around.loop.power), 1)
    ]

    taken = [
        take_problem(officer, booking=one, text="招工难", category=category, now=line.starts_at) for one in bookings
    ]

    assert [(one.is_new, one.need.firm) for one in taken] == [(True, around.firm), (True, around.loop.power)]
    assert [one.problems.get().need for one in bookings] == [one.need for one in taken]


def test_what_a_firm_had_sent_before_belongs_to_its_slot_too(
    around: Round, line: Meeting, officer: Actor, a_moment: datetime
) -> None:
    category = Category.objects.get(code="other")
    asked = Asked("招工难", category, line.place, kind=NeedKind.FIRM, firm=around.firm)
    sent = take_need(officer, asked=asked, sender=Sender(Channel.PHONE), now=line.starts_at)
    booking = book_slot(SYSTEM, meeting=line, number=1, topic="用工", partner=around.firm, now=a_moment)

    taken = take_problem(officer, booking=booking, text="招工难", category=category, now=line.starts_at)

    assert (taken.is_new, taken.need, booking.problems.get().need) == (False, sent.need, sent.need)
