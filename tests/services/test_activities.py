"""Activities: seats, the waiting list, slips, who came, and whom they reached."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.programmes.small_county import County
from tests.services.conftest import Announcer, at

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR, Actor
from doorstep.base.models import JournalEntry, Login
from doorstep.base.words import Role
from doorstep.partners.actions import seat_login
from doorstep.partners.models import Partner
from doorstep.people.models import Person
from doorstep.services.actions.activities import (
    HasBookings,
    Occasion,
    announce_activity,
    cancel_activity,
    edit_activity,
)
from doorstep.services.actions.attendance import record_attendance
from doorstep.services.actions.bookings import (
    AlreadySignedUp,
    NoSuchSlip,
    SomebodyNamed,
    sign_up,
    withdraw_booking,
    withdraw_by_slip,
)
from doorstep.services.models import Activity, Booking
from doorstep.services.queries import activities as queries
from doorstep.services.queries.faults import faults
from doorstep.services.rules import activities as rules
from doorstep.services.rules import sessions
from doorstep.services.rules.slips import LETTERS, class_code, plain_code, slip_code, slip_digest
from doorstep.services.words import AttendanceKind, BookingState, MissReason, SessionState

pytestmark = pytest.mark.django_db
NAMED = AttendanceKind.NAMED


def ask(activity: Activity, *names: str) -> list[Booking]:
    return [sign_up(VISITOR, activity=activity, asked=name, now=at(1, 10)).booking for name in names]


def states(activity: Activity) -> list[tuple[int, str, int | None]]:
    return list(activity.bookings.order_by("number").values_list("number", "state", "seat"))


@given(taken=st.sets(st.integers(1, 30)), capacity=st.none() | st.integers(1, 30))
def test_a_free_seat_is_nobodys_and_there_is_one_until_all_are_taken(taken: set[int], capacity: int | None) -> None:
    seat = rules.free_seat(taken, capacity)

    everyone = set(range(1, (capacity or 31) + 1))
    assert seat == min(everyone - taken, default=None)


@given(waiting=st.lists(st.integers(), unique=True), taken=st.sets(st.integers(1, 9)), capacity=st.integers(1, 9))
def test_who_asked_first_moves_up_first(waiting: list[int], taken: set[int], capacity: int) -> None:
    moved = rules.promotions(waiting, taken, capacity)

    free = sorted(set(range(1, capacity + 1)) - taken)
    assert moved == list(zip(waiting, free, strict=False))


@given(asked=st.text(min_size=1), other=st.text(min_size=1))
def test_a_request_has_one_code_and_another_request_another(asked: str, other: str) -> None:
    code = slip_code("key", asked)

    assert (slip_code("key", asked), len(plain_code(code))) == (code, 8)
    assert set(plain_code(code)) <= set(LETTERS)
    assert (slip_code("key", other) == code) == (other == asked)


def test_a_code_is_found_however_it_is_typed_and_by_its_own_installation_alone() -> None:
    assert slip_digest("key", " abcd efgh ") == slip_digest("key", "ABCD-EFGH")
    assert slip_digest("key", "ABCD-EFGH") != slip_digest("other", "ABCD-EFGH")
    assert len(class_code(b"anything at all")) == 6


def test_the_first_to_ask_get_the_seats_and_the_others_wait_in_order(announced: Announcer) -> None:
    activity = announced(at(5, 9), capacity=2, sign_up=True)

    ask(activity, "a", "b", "c", "d")

    assert states(activity) == [(1, "seated", 1), (2, "seated", 2), (3, "waiting", None), (4, "waiting", None)]


def test_who_asks_twice_in_one_form_has_one_place_and_one_code(announced: Announcer) -> None:
    activity = announced(at(5, 9), capacity=2, sign_up=True)

    one, again = (sign_up(VISITOR, activity=activity, asked="a", now=at(1, 10)) for _ in range(2))

    assert (again.booking.pk, again.code, Booking.objects.count()) == (one.booking.pk, one.code, 1)


def test_the_code_on_a_slip_is_written_nowhere(announced: Announcer) -> None:
    code = sign_up(VISITOR, activity=announced(at(5, 9), sign_up=True), asked="a", now=at(1, 10)).code

    rows = [str(row) for row in [*Booking.objects.values(), *JournalEntry.objects.values()]]

    assert [row for row in rows if code in row or plain_code(code) in row] == []


def test_when_somebody_withdraws_with_the_slip_who_waited_longest_moves_up(announced: Announcer) -> None:
    activity = announced(at(5, 9), capacity=1, sign_up=True)
    code = sign_up(VISITOR, activity=activity, asked="a", now=at(1, 10)).code
    ask(activity, "b", "c")

    for _ in range(2):  # the second time changes nothing
        withdraw_by_slip(VISITOR, code=code.lower(), now=at(2, 9))

    assert states(activity) == [(1, "withdrawn", None), (2, "seated", 1), (3, "waiting", None)]
    assert list(faults()) == []


def test_an_unknown_slip_withdraws_nothing(announced: Announcer) -> None:
    ask(announced(at(5, 9), sign_up=True), "a")

    with pytest.raises(NoSuchSlip):
        withdraw_by_slip(VISITOR, code="AAAA-AAAA", now=at(2, 9))


def test_nobody_withdraws_once_it_has_begun(announced: Announcer) -> None:
    code = sign_up(VISITOR, activity=announced(at(5, 9), sign_up=True), asked="a", now=at(1, 10)).code

    with pytest.raises(rules.NotWithdrawable):
        withdraw_by_slip(VISITOR, code=code, now=at(5, 9))


def test_a_visitor_gives_nobody_elses_place_back_without_the_slip(announced: Announcer) -> None:
    booking = ask(announced(at(5, 9), sign_up=True), "a")[0]

    with pytest.raises(NotAllowed):
        withdraw_booking(VISITOR, booking=booking, now=at(2, 9))


def test_sign_up_is_closed_after_its_last_moment_and_for_what_was_called_off(announced: Announcer) -> None:
    activity = announced(at(5, 9), sign_up=True)
    off = announced(at(6, 9), sign_up=True)
    cancel_activity(SYSTEM, activity=off, reason=MissReason.WEATHER, now=at(2, 9))

    with pytest.raises(rules.SignUpClosed):
        sign_up(VISITOR, activity=activity, asked="a", now=at(5, 9, 1))
    with pytest.raises(rules.SignUpClosed):
        sign_up(VISITOR, activity=off, asked="b", now=at(3, 9))


def test_where_one_just_comes_nobody_signs_up(announced: Announcer) -> None:
    with pytest.raises(rules.NoSignUp):
        ask(announced(at(5, 9)), "a")


def test_a_name_is_kept_with_the_people_and_nowhere_else(announced: Announcer, here: County) -> None:
    activity = announced(at(5, 9), sign_up=True)
    somebody = SomebodyNamed("李大爷", here.villages[1], "13912345678")

    booking = sign_up(VISITOR, activity=activity, asked="a", somebody=somebody, now=at(1, 10)).booking

    person = Person.objects.get()
    assert (booking.person, person.name, person.phone, person.village) == (
        person, "李大爷", "13912345678", here.villages[1],
    )  # fmt: skip
    assert [row for row in map(str, JournalEntry.objects.values_list("detail", flat=True)) if "李" in row] == []


def test_one_person_has_one_place_in_an_activity_and_may_ask_again_after_withdrawing(
    announced: Announcer, volunteer: Person
) -> None:
    activity = announced(at(5, 9), sign_up=True)
    first = sign_up(SYSTEM, activity=activity, asked="a", person=volunteer, now=at(1, 10))

    with pytest.raises(AlreadySignedUp):
        sign_up(SYSTEM, activity=activity, asked="b", person=volunteer, now=at(1, 10))
    withdraw_by_slip(VISITOR, code=first.code, now=at(1, 11))
    sign_up(SYSTEM, activity=activity, asked="c", person=volunteer, now=at(1, 12))

    assert states(activity) == [(1, "withdrawn", None), (2, "seated", 1)]


def test_a_visitor_does_not_sign_up_somebody_who_is_written_down(announced: Announcer, volunteer: Person) -> None:
    with pytest.raises(NotAllowed):
        sign_up(VISITOR, activity=announced(at(5, 9), sign_up=True), asked="a", person=volunteer, now=at(1, 10))


def test_more_places_let_those_who_wait_move_up_and_fewer_than_given_away_are_refused(announced: Announcer) -> None:
    activity = announced(at(5, 9), capacity=1, sign_up=True)
    ask(activity, "a", "b", "c")
    occasion = Occasion(
        activity.session.place, activity.session.provider, activity.session.starts_at, activity.session.ends_at
    )

    def room(capacity: int) -> None:
        details = rules.Details("义剪", capacity=capacity, sign_up_until=at(5, 9))
        edit_activity(SYSTEM, activity=activity, occasion=occasion, details=details, now=at(2, 9))

    room(2)
    with pytest.raises(rules.CapacityTooSmall):
        room(1)

    assert states(activity) == [(1, "seated", 1), (2, "seated", 2), (3, "waiting", None)]


def test_fewer_places_seat_those_who_have_one_below_the_new_number(announced: Announcer) -> None:
    activity = announced(at(5, 9), capacity=3, sign_up=True)
    first = sign_up(VISITOR, activity=activity, asked="a", now=at(1, 10))
    ask(activity, "b", "c")
    withdraw_by_slip(VISITOR, code=first.code, now=at(1, 11))
    occasion = Occasion(
        activity.session.place, activity.session.provider, activity.session.starts_at, activity.session.ends_at
    )
    details = rules.Details("义剪", capacity=2, sign_up_until=at(5, 9))

    edit_activity(SYSTEM, activity=activity, occasion=occasion, details=details, now=at(2, 9))

    assert states(activity) == [(1, "withdrawn", None), (2, "seated", 2), (3, "seated", 1)]
    assert list(faults()) == []


def test_sign_up_is_not_taken_away_from_those_who_have_signed_up(announced: Announcer) -> None:
    activity = announced(at(5, 9), sign_up=True)
    ask(activity, "a")
    session = activity.session
    occasion = Occasion(session.place, session.provider, session.starts_at, session.ends_at)

    with pytest.raises(HasBookings):
        edit_activity(SYSTEM, activity=activity, occasion=occasion, details=rules.Details("义剪"), now=at(2, 9))


def test_heads_are_a_number_and_recording_twice_corrects_it_and_keeps_both(announced: Announcer) -> None:
    activity = announced(at(5, 9))

    for heads in (30, 30, 28):
        record_attendance(SYSTEM, activity=activity, heads=heads, now=at(5, 12))

    activity.session.refresh_from_db()
    assert (activity.session.state, activity.session.served) == (SessionState.HELD, 28)
    written = JournalEntry.objects.filter(about=f"services.Activity:{activity.pk}", verb__contains="attendance")
    assert list(written.order_by("number").values_list("verb", "detail")) == [
        ("services.record_attendance", {"served": 30, "extra": 0, "came": []}),
        (
            "services.correct_attendance",
            {
                "before": {"served": 30, "extra": 0, "came": []},
                "after": {"served": 28, "extra": 0, "came": []},
            },
        ),
    ]


def test_by_booking_it_is_said_who_came_who_did_not_and_how_many_besides(announced: Announcer) -> None:
    activity = announced(at(5, 9), capacity=2, sign_up=True, attendance=NAMED)
    one, other, waiting = ask(activity, "a", "b", "c")

    record_attendance(SYSTEM, activity=activity, came=[one.pk, waiting.pk], heads=3, now=at(5, 12))
    first = states(activity)
    record_attendance(SYSTEM, activity=activity, came=[other.pk], heads=3, now=at(5, 13))

    assert first == [(1, "attended", 1), (2, "no_show", 2), (3, "attended", None)]
    assert states(activity) == [(1, "no_show", 1), (2, "attended", 2), (3, "waiting", None)]
    assert Activity.objects.get().session.served == 4
    assert list(faults()) == []


def test_attendance_is_refused_before_it_begins_when_called_off_and_for_bookings_of_another(
    announced: Announcer,
) -> None:
    activity = announced(at(5, 9), sign_up=True, attendance=NAMED)
    other = ask(announced(at(6, 9), sign_up=True), "a")[0]
    off = cancel_activity(SYSTEM, activity=announced(at(7, 9)), reason=MissReason.HOST, now=at(2, 9))

    with pytest.raises(sessions.NotYetStarted):
        record_attendance(SYSTEM, activity=activity, now=at(5, 8))
    with pytest.raises(rules.NotTheirBooking):
        record_attendance(SYSTEM, activity=activity, came=[other.pk], now=at(5, 12))
    with pytest.raises(sessions.NotPossibleNow):
        record_attendance(SYSTEM, activity=off, heads=3, now=at(7, 12))
    with pytest.raises(rules.CountsNotWhole):
        record_attendance(SYSTEM, activity=activity, heads=-1, now=at(5, 12))


def test_person_times_are_heads_and_persons_are_told_apart_where_they_are_known(
    announced: Announcer, volunteer: Person
) -> None:
    for day in (5, 6):
        activity = announced(at(day, 9), sign_up=True, attendance=NAMED)
        known = sign_up(SYSTEM, activity=activity, asked=f"known {day}", person=volunteer, now=at(1, 10)).booking
        unknown = sign_up(VISITOR, activity=activity, asked=f"code {day}", now=at(1, 10)).booking
        record_attendance(SYSTEM, activity=activity, came=[known.pk, unknown.pk], heads=2, now=at(day, 12))
    record_attendance(SYSTEM, activity=announced(at(7, 9)), heads=10, now=at(7, 12))

    reach = queries.reach(queries.activities())

    assert reach == queries.Reach(activities=3, person_times=18, persons=1, unnamed=16)


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        (rules.Details(" "), rules.TitleMissing),
        (rules.Details("x", capacity=0), rules.CapacityTooSmall),
        (rules.Details("x", sign_up_until=at(5, 10)), rules.SignUpAfterStart),
        (rules.Details("x", attendance=NAMED), rules.NoSignUp),
    ],
)
def test_details_that_cannot_be_true_are_refused(
    details: rules.Details, refusal: type[Exception], here: County, team: Partner
) -> None:
    occasion = Occasion(here.villages[0], team, at(5, 9), at(5, 11))

    with pytest.raises(refusal):
        announce_activity(SYSTEM, occasion=occasion, details=details, now=at(1, 10))


def test_an_activity_is_announced_for_a_moment_to_come_and_ends_after_it_starts(here: County, team: Partner) -> None:
    past = Occasion(here.villages[0], team, at(1, 9), at(1, 11))
    backwards = Occasion(here.villages[0], team, at(5, 11), at(5, 9))

    with pytest.raises(rules.InThePast):
        announce_activity(SYSTEM, occasion=past, details=rules.Details("x"), now=at(1, 10))
    with pytest.raises(rules.EndsBeforeItStarts):
        announce_activity(SYSTEM, occasion=backwards, details=rules.Details("x"), now=at(1, 10))


def test_the_same_request_announces_one_activity(announced: Announcer) -> None:
    made = {announced(at(5, 9), asked="the form").pk for _ in range(2)}

    assert (len(made), Activity.objects.count()) == (1, 1)


def test_a_partners_staff_announce_for_their_own_partner_alone(
    here: County, team: Partner, make_actor: Callable[..., Actor]
) -> None:
    staff = make_actor(Role.PARTNER_STAFF, here.county.path)
    occasion = Occasion(here.villages[0], team, at(5, 9), at(5, 11))

    with pytest.raises(NotAllowed):
        announce_activity(staff, occasion=occasion, details=rules.Details("x"), now=at(1, 10))
    seat_login(SYSTEM, login=Login.objects.get(username=staff.name), partner=team, now=at(1, 9))
    announce_activity(staff, occasion=occasion, details=rules.Details("x"), now=at(1, 10))

    assert Activity.objects.get().session.provider == team


def test_a_resident_announces_nothing(here: County, team: Partner, resident: Actor) -> None:
    occasion = Occasion(here.villages[0], team, at(5, 9), at(5, 11))

    with pytest.raises(NotAllowed):
        announce_activity(resident, occasion=occasion, details=rules.Details("x"), now=at(1, 10))


def test_the_database_refuses_a_second_taker_of_a_seat_and_of_a_number(announced: Announcer) -> None:
    activity = announced(at(5, 9), sign_up=True)
    ask(activity, "a")
    same = {"activity": activity, "state": BookingState.SEATED, "booked_at": at(1, 10)}

    for number, seat in ((2, 1), (1, 2)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Booking.objects.create(number=number, seat=seat, code_digest=f"{number} {seat}", **same)

    assert Booking.objects.count() == 1


def test_what_residents_can_come_to_is_planned_and_not_over(announced: Announcer) -> None:
    shown = announced(at(5, 9))
    cancel_activity(SYSTEM, activity=announced(at(6, 9)), reason=MissReason.OTHER, now=at(2, 9))
    announced(at(5, 9) + timedelta(days=90))

    assert list(queries.coming(at(5, 10))) == [shown]
    assert list(queries.coming(at(5, 11))) == []
