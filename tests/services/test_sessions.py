"""Sessions: what may happen to them, what the database refuses, and how a missed one is made up."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.programmes.small_county import County
from tests.services.conftest import Planner

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import JournalEntry
from doorstep.services.actions.sessions import (
    AlreadyBusy,
    Appointment,
    cancel_session,
    correct_session,
    hold_session,
    miss_session,
    restore_sessions,
    supersede_sessions,
    unmiss_session,
)
from doorstep.services.models import Session
from doorstep.services.queries import sessions as queries
from doorstep.services.queries.faults import faults
from doorstep.services.rules import sessions as rules
from doorstep.services.words import MissReason, ServiceKind, SessionState

pytestmark = pytest.mark.django_db
RULE = rules.MakeupRule(within_days=7, buffer_min=30, from_min=480, until_min=1020, weekdays=(0, 1, 2, 3, 4))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=TIME_ZONE)


@pytest.mark.parametrize("state", list(SessionState))
@pytest.mark.parametrize("wanted", list(SessionState))
def test_a_session_moves_only_as_the_table_of_states_says(state: SessionState, wanted: SessionState) -> None:
    allowed = {
        ("planned", "held"),
        ("planned", "missed"),
        ("planned", "cancelled"),
        ("planned", "superseded"),
        ("superseded", "planned"),
        ("missed", "planned"),
    }

    if (state, wanted) in allowed:
        rules.check_move(state, wanted)
    else:
        with pytest.raises(rules.NotPossibleNow):
            rules.check_move(state, wanted)


def test_a_held_session_keeps_its_counts(planned: Planner) -> None:
    session = planned(at(1, 10))

    held = hold_session(SYSTEM, session=session, served=40, answered=38, satisfied=37, now=at(1, 11))

    tally = queries.tally(Session.objects.all())
    assert (held.state, tally) == (SessionState.HELD, queries.Tally(1, 40, 38, 37))
    assert tally.satisfied_bp == 9737


def test_nobody_answered_means_no_share_of_satisfied(planned: Planner) -> None:
    hold_session(SYSTEM, session=planned(at(1, 10)), served=3, answered=0, satisfied=0, now=at(1, 11))

    assert queries.tally(Session.objects.all()).satisfied_bp is None


@pytest.mark.parametrize(("served", "answered", "satisfied"), [(3, 4, 1), (3, 2, 3), (-1, -1, -1)])
def test_counts_that_cannot_be_true_are_refused(planned: Planner, served: int, answered: int, satisfied: int) -> None:
    session = planned(at(1, 10))

    with pytest.raises(rules.CountsDoNotAddUp):
        hold_session(SYSTEM, session=session, served=served, answered=answered, satisfied=satisfied, now=at(1, 11))


def test_a_session_is_not_held_before_it_begins(planned: Planner) -> None:
    with pytest.raises(rules.NotYetStarted):
        hold_session(SYSTEM, session=planned(at(2, 10)), served=1, satisfied=1, now=at(1, 11))


def test_a_session_is_held_once(planned: Planner) -> None:
    session = planned(at(1, 10))
    hold_session(SYSTEM, session=session, served=1, satisfied=1, now=at(1, 11))

    with pytest.raises(rules.NotPossibleNow):
        hold_session(SYSTEM, session=session, served=2, satisfied=2, now=at(1, 11))


def test_a_slip_of_the_pen_can_be_put_right(planned: Planner) -> None:
    session = planned(at(1, 10))
    hold_session(SYSTEM, session=session, served=310, satisfied=310, now=at(1, 11))

    corrected = correct_session(SYSTEM, session=session, served=31, satisfied=31, now=at(1, 12))

    assert (corrected.served, corrected.answered, corrected.satisfied) == (31, 31, 31)


def test_a_resident_records_nothing(planned: Planner, resident: Actor) -> None:
    with pytest.raises(NotAllowed):
        hold_session(resident, session=planned(at(1, 10)), served=1, satisfied=1, now=at(1, 11))


def test_a_vehicle_is_not_planned_in_two_places_at_once(planned: Planner) -> None:
    planned(at(2, 10), minutes=60)

    with pytest.raises(AlreadyBusy):
        planned(at(2, 10, 30), village=1)

    assert Session.objects.count() == 1


def test_one_visit_may_begin_when_the_other_ends(planned: Planner) -> None:
    planned(at(2, 10), minutes=30)

    planned(at(2, 10, 30), village=1)

    assert Session.objects.count() == 2


def test_the_database_refuses_to_move_a_session_onto_another(planned: Planner) -> None:
    planned(at(2, 10))
    later = planned(at(2, 14), village=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=later.pk).update(starts_at=at(2, 10, 10), ends_at=at(2, 10, 20))


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "lost"},
        {"ends_at": at(2, 9)},
        {"state": SessionState.HELD},
        {"state": SessionState.HELD, "served": 3, "answered": 4, "satisfied": 1},
        {"state": SessionState.HELD, "served": 3, "answered": 2, "satisfied": 3},
        {"served": 3},
        {"state": SessionState.MISSED},
        {"state": SessionState.CANCELLED, "reason": "whim"},
        {"state": SessionState.SUPERSEDED},
        {"superseded_by": "pharmacy.VisitPlan:2"},
    ],
)
def test_the_database_refuses_a_session_that_cannot_be(planned: Planner, changes: dict[str, object]) -> None:
    session = planned(at(2, 10))

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(**changes)


def again(session: Session) -> Appointment:
    """The same a day later."""
    day = timedelta(days=1)
    return Appointment(
        session.place, session.starts_at + day, session.ends_at + day, session.provider, session.resource
    )


def test_the_first_free_hour_of_a_later_day_would_make_a_missed_visit_up(planned: Planner) -> None:
    session = planned(at(2, 10))
    planned(at(3, 8), village=1, minutes=120)

    found = queries.free_span(session, RULE, at(2, 11))

    assert found == rules.Span(at(3, 10, 30), at(3, 11))


def test_a_free_hour_is_not_looked_for_on_the_weekend(planned: Planner) -> None:
    found = queries.free_span(planned(at(4, 10)), RULE, at(4, 11))

    assert found is not None
    assert found.starts_at.date() == date(2026, 9, 7)


def test_a_visit_reported_late_is_not_made_up_in_the_past(planned: Planner) -> None:
    found = queries.free_span(planned(at(2, 10)), RULE, at(9, 11))

    assert found is not None
    assert found.starts_at.date() == date(2026, 9, 10)


def test_without_room_there_is_no_free_hour(planned: Planner) -> None:
    full = rules.MakeupRule(within_days=1, buffer_min=30, from_min=480, until_min=560, weekdays=range(5))

    assert queries.free_span(planned(at(2, 10)), full, at(2, 11)) is None


def test_a_missed_visit_is_made_up_when_it_is_said_so_and_else_nothing_is_promised(planned: Planner) -> None:
    session, other = planned(at(2, 10)), planned(at(2, 12), village=1)

    missed = miss_session(SYSTEM, session=session, reason=MissReason.VEHICLE, makeup=again(session), now=at(2, 11))
    without = miss_session(SYSTEM, session=other, reason=MissReason.WEATHER, now=at(2, 11))

    assert missed.makeup is not None
    assert (missed.makeup.starts_at, missed.makeup.replaces_id) == (at(3, 10), session.pk)
    assert (without.makeup, without.session.state) == (None, SessionState.MISSED)


def test_a_miss_recorded_by_mistake_is_taken_back_with_its_makeup(planned: Planner) -> None:
    session = planned(at(2, 10))
    missed = miss_session(
        SYSTEM, session=session, reason=MissReason.ROAD, note="flood", makeup=again(session), now=at(2, 11)
    )

    back = unmiss_session(SYSTEM, session=session, now=at(2, 23, 59))

    assert missed.makeup is not None
    missed.makeup.refresh_from_db()
    entry = JournalEntry.objects.order_by("-pk")[0]
    assert (back.state, back.reason, back.note) == (SessionState.PLANNED, "", "")
    assert (missed.makeup.state, missed.makeup.reason) == (SessionState.CANCELLED, MissReason.OTHER)
    assert (entry.verb, entry.detail) == (
        "services.unmiss_session",
        {"reason": "road", "makeups": [missed.makeup.pk]},
    )
    assert list(faults()) == []


def test_after_the_day_a_miss_stays(planned: Planner) -> None:
    session = planned(at(2, 10))
    miss_session(SYSTEM, session=session, reason=MissReason.ROAD, now=at(2, 11))

    with pytest.raises(rules.DayOver):
        unmiss_session(SYSTEM, session=session, now=at(3, 0))


def test_a_visit_whose_miss_was_taken_back_can_be_missed_again(planned: Planner) -> None:
    session = planned(at(2, 10))
    for _time in range(2):
        miss_session(SYSTEM, session=session, reason=MissReason.ROAD, makeup=again(session), now=at(2, 11))
        unmiss_session(SYSTEM, session=session, now=at(2, 12))

    missed = miss_session(SYSTEM, session=session, reason=MissReason.ROAD, makeup=again(session), now=at(2, 13))

    assert missed.makeup is not None
    assert Session.objects.filter(replaces=session, state=SessionState.PLANNED).count() == 1


def test_the_database_refuses_to_plan_a_missed_visit_onto_another(planned: Planner) -> None:
    session = planned(at(2, 10))
    miss_session(SYSTEM, session=session, reason=MissReason.ROAD, now=at(1, 11))
    planned(at(2, 10), village=1)

    with pytest.raises(AlreadyBusy):
        unmiss_session(SYSTEM, session=session, now=at(1, 12))

    session.refresh_from_db()
    assert session.state == SessionState.MISSED


def test_a_miss_stays_when_its_makeup_was_missed_too(planned: Planner) -> None:
    session = planned(at(2, 10))
    missed = miss_session(SYSTEM, session=session, reason=MissReason.ROAD, makeup=again(session), now=at(1, 11))
    assert missed.makeup is not None
    miss_session(SYSTEM, session=missed.makeup, reason=MissReason.ROAD, now=at(1, 12))

    with pytest.raises(rules.NotPossibleNow):
        unmiss_session(SYSTEM, session=session, now=at(1, 13))


@pytest.mark.parametrize("state", [SessionState.PLANNED, SessionState.CANCELLED, SessionState.SUPERSEDED])
def test_only_a_missed_visit_is_taken_back(planned: Planner, here: County, state: SessionState) -> None:
    session = planned(at(2, 10))
    if state == SessionState.CANCELLED:
        cancel_session(SYSTEM, session=session, reason=MissReason.WEATHER, now=at(1, 9))
    if state == SessionState.SUPERSEDED:
        supersede_sessions(
            SYSTEM, scope=here.county.path, kind=ServiceKind.MEDICINE_VAN, start=at(1, 0), plan="x:2", now=at(1, 0)
        )

    with pytest.raises(rules.NotPossibleNow):
        unmiss_session(SYSTEM, session=session, now=at(1, 12))


def test_a_resident_takes_no_miss_back(planned: Planner, resident: Actor) -> None:
    session = planned(at(2, 10))
    miss_session(SYSTEM, session=session, reason=MissReason.ROAD, now=at(1, 11))

    with pytest.raises(NotAllowed):
        unmiss_session(resident, session=session, now=at(1, 12))


def test_a_makeup_that_gave_way_does_not_come_back_once_the_miss_was_taken_back(planned: Planner, here: County) -> None:
    session, scope = planned(at(2, 10)), here.county.path
    new, old = "pharmacy.VisitPlan:2", "pharmacy.VisitPlan:1"
    miss_session(SYSTEM, session=session, reason=MissReason.ROAD, makeup=again(session), now=at(1, 11))
    supersede_sessions(SYSTEM, scope=scope, kind=ServiceKind.MEDICINE_VAN, start=at(1, 0), plan=new, now=at(1, 12))
    unmiss_session(SYSTEM, session=session, now=at(1, 13))

    back = restore_sessions(SYSTEM, scope=scope, superseded_by=new, plan=old, start=at(1, 0), now=at(1, 14))

    assert (back, list(faults())) == (0, [])


def test_the_first_gap_between_two_visits_is_found_with_room_for_the_road() -> None:
    missed = rules.Span(at(1, 9), at(1, 9, 30))
    busy = [rules.Span(at(2, 8, 30), at(2, 10)), rules.Span(at(2, 12), at(2, 16))]

    found = rules.makeup_span(missed, busy, {date(2026, 9, 2)}, RULE)

    assert found == rules.Span(at(2, 10, 30), at(2, 11))


def test_sessions_give_way_to_a_plan_and_come_back(planned: Planner, here: County) -> None:
    planned(at(2, 10))
    day = datetime.combine(date(2026, 9, 2), time(), TIME_ZONE)
    scope, new, old = here.county.path, "pharmacy.VisitPlan:2", "pharmacy.VisitPlan:1"

    gone = supersede_sessions(SYSTEM, scope=scope, kind=ServiceKind.MEDICINE_VAN, start=day, plan=new, now=day)
    back = restore_sessions(SYSTEM, scope=scope, superseded_by=new, plan=old, start=day, now=day)

    assert (gone, back) == (1, 1)
    assert Session.objects.get().state == SessionState.PLANNED


def test_a_session_that_comes_back_onto_another_is_refused(planned: Planner, here: County) -> None:
    planned(at(2, 10))
    scope, new, old = here.county.path, "pharmacy.VisitPlan:2", "pharmacy.VisitPlan:1"
    supersede_sessions(SYSTEM, scope=scope, kind=ServiceKind.MEDICINE_VAN, start=at(1, 0), plan=new, now=at(1, 0))
    planned(at(2, 10), village=1, plan=new)

    with pytest.raises(AlreadyBusy):
        restore_sessions(SYSTEM, scope=scope, superseded_by=new, plan=old, start=at(1, 0), now=at(1, 0))


def test_the_next_sessions_are_planned_ones_in_order(planned: Planner, here: County) -> None:
    later, sooner, off = planned(at(4, 10)), planned(at(2, 10)), planned(at(3, 10))
    cancel_session(SYSTEM, session=off, reason=MissReason.WEATHER, now=at(1, 9))

    found = queries.next_sessions([here.villages[0]], after=at(1, 12))

    assert [session.pk for session in found] == [sooner.pk, later.pk]


def test_sessions_nobody_recorded_are_found(planned: Planner) -> None:
    session = planned(at(2, 10))
    planned(at(8, 10))

    assert list(queries.unrecorded(at(3, 9))) == [session]


def test_every_state_is_counted(planned: Planner) -> None:
    planned(at(2, 10))

    counts = queries.state_counts(queries.sessions_between(at(1, 0), at(1, 0) + timedelta(days=7)))

    assert counts == {"planned": 1, "held": 0, "missed": 0, "cancelled": 0, "superseded": 0}


def test_a_county_without_overlaps_has_no_faults(planned: Planner) -> None:
    planned(at(2, 10))
    planned(at(2, 11), village=1)

    assert list(faults()) == []
