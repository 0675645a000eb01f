"""Series set up, written ahead, changed and ended; meetings moved and called off."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.meetings.conftest import Called, Round, Series_, at

from doorstep.base import workdays
from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR, Actor
from doorstep.base.words import Role
from doorstep.meetings.actions.ahead import Written, write_ahead
from doorstep.meetings.actions.feeds import open_feed, renew_address
from doorstep.meetings.actions.meetings import cancel_meeting, move_meeting
from doorstep.meetings.actions.series import BadHours, HostLeft, SeriesFacts, change_series, end_series
from doorstep.meetings.models import Meeting, Series
from doorstep.meetings.queries.check import faults
from doorstep.meetings.queries.meetings import by_token, login_of
from doorstep.meetings.rules import meetings as rules
from doorstep.meetings.rules.recurrence import BadRule, weekly
from doorstep.meetings.words import MeetingKind, MeetingState, Shift
from doorstep.partners.actions import edit_partner
from doorstep.partners.words import PartnerKind

ONE_DAY = timedelta(days=1)


def facts_of(series: Series, **more: object) -> SeriesFacts:
    names = SeriesFacts.__dataclass_fields__
    given = {name: getattr(series, name) for name in names} | more
    given["kind"], given["shift"] = MeetingKind(given["kind"]), Shift(given["shift"])
    return SeriesFacts(**given)


def rows(series: Series) -> list[tuple[date | None, date, str]]:
    return [(one.planned_on, one.day, one.state) for one in series.meetings.order_by("planned_on")]


def test_a_series_writes_a_quarter_of_meetings_with_ids_of_their_own(series_of: Series_, a_moment: datetime) -> None:
    series = series_of()

    found = list(series.meetings.order_by("planned_on"))

    assert (found[0].day, found[-1].day, len(found)) == (date(2026, 9, 2), date(2026, 12, 1) - timedelta(6), 13)
    assert found[0].uid == f"meeting-{series.pk}-20260902@330523.doorstep"
    assert (found[0].starts_at, found[0].ends_at) == (at(date(2026, 9, 2), 9), at(date(2026, 9, 2), 10, 30))
    assert [one.day for one in found if one.is_shifted] == [date(2026, 10, 8)]
    assert found[0].alliance == series.alliance


def test_writing_ahead_again_changes_nothing_and_the_next_day_adds_what_is_new(
    series_of: Series_, a_moment: datetime
) -> None:
    series_of()

    same_day = write_ahead(SYSTEM, now=a_moment + timedelta(hours=1))
    next_day = write_ahead(SYSTEM, now=a_moment + ONE_DAY)
    again = write_ahead(SYSTEM, now=a_moment + ONE_DAY)

    assert (same_day, next_day, again) == (Written(), Written(new=1), Written())


def test_only_the_platform_writes_ahead(planner: Actor, a_moment: datetime) -> None:
    with pytest.raises(NotAllowed):
        write_ahead(planner, now=a_moment)


def test_a_day_declared_off_moves_the_meeting_and_raises_its_sequence(series_of: Series_, a_moment: datetime) -> None:
    series = series_of()
    workdays.declare_day(SYSTEM, day=date(2026, 9, 9), is_working=False, citation="x", now=a_moment)

    written = write_ahead(SYSTEM, now=a_moment + ONE_DAY)

    moved = series.meetings.get(planned_on=date(2026, 9, 9))
    assert (written.changed, moved.day, moved.sequence, moved.state) == (1, date(2026, 9, 10), 1, "planned")


def test_a_changed_rule_calls_off_what_falls_out_and_brings_it_back_with_the_same_id(
    series_of: Series_, a_moment: datetime
) -> None:
    series = series_of()
    uid = series.meetings.get(planned_on=date(2026, 9, 9)).uid
    change_series(SYSTEM, series=series, facts=facts_of(series, rule=weekly(2, 2)), now=a_moment)
    off = series.meetings.get(planned_on=date(2026, 9, 9))
    assert (off.state, off.is_off_by_rule, off.sequence) == (MeetingState.CANCELLED, True, 1)

    change_series(SYSTEM, series=series, facts=facts_of(series), now=a_moment)

    back = series.meetings.get(planned_on=date(2026, 9, 9))
    assert (back.state, back.uid, back.sequence, back.is_off_by_rule) == (MeetingState.PLANNED, uid, 2, False)


def test_what_somebody_moved_stays_when_its_series_changes(series_of: Series_, a_moment: datetime) -> None:
    series = series_of()
    meeting = series.meetings.get(planned_on=date(2026, 9, 9))
    day = date(2026, 9, 11)
    moved = move_meeting(
        SYSTEM, meeting=meeting, starts_at=at(day, 15), ends_at=at(day, 16), why="会议室停电", now=a_moment
    )
    assert (moved.uid, moved.sequence, moved.state, moved.day) == (meeting.uid, 1, MeetingState.PLANNED, day)

    written = change_series(SYSTEM, series=series, facts=facts_of(series, starts_min=600), now=a_moment)

    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.sequence, written) == (at(day, 15), 1, Written(changed=12))


def test_a_series_that_ends_keeps_what_was_and_calls_the_rest_off(series_of: Series_, a_moment: datetime) -> None:
    series = series_of()

    end_series(SYSTEM, series=series, last_day=date(2026, 9, 9), now=a_moment)

    standing = [planned for planned, _, state in rows(series) if state == MeetingState.PLANNED]
    assert standing == [date(2026, 9, 2), date(2026, 9, 9)]
    with pytest.raises(rules.InThePast):
        end_series(SYSTEM, series=series, last_day=date(2026, 8, 31), now=a_moment)


def test_a_meeting_is_called_off_with_a_reason_and_once(series_of: Series_, a_moment: datetime) -> None:
    meeting = series_of().meetings.order_by("starts_at")[0]
    with pytest.raises(rules.ReasonMissing):
        cancel_meeting(SYSTEM, meeting=meeting, why="  ", now=a_moment)

    off = cancel_meeting(SYSTEM, meeting=meeting, why="台风", now=a_moment)

    assert (off.state, off.sequence, off.cancelled_why) == (MeetingState.CANCELLED, 1, "台风")
    assert write_ahead(SYSTEM, now=a_moment + ONE_DAY) == Written(new=1)
    with pytest.raises(rules.NotPossibleNow):
        cancel_meeting(SYSTEM, meeting=meeting, why="台风", now=a_moment)


def test_bad_facts_are_refused(series_of: Series_, around: Round, a_moment: datetime) -> None:
    with pytest.raises(BadRule):
        series_of(rule="FREQ=SECONDLY")
    with pytest.raises(BadHours):
        series_of(starts_min=23 * 60)
    with pytest.raises(BadHours):
        series_of(kind=MeetingKind.DIRECT_LINE, slot_min=120)
    with pytest.raises(rules.TitleMissing):
        series_of(title_zh=" ")
    office = around.loop.office
    edit_partner(
        SYSTEM,
        partner=office,
        name=office.name,
        kind=PartnerKind(office.kind),
        place=office.place,
        valid_from=office.valid_from,
        valid_until=date(2026, 8, 31),
        now=a_moment - 2 * ONE_DAY,
    )
    with pytest.raises(HostLeft):
        series_of()


def test_an_officer_keeps_meetings_of_the_own_town_only(
    series_of: Series_, around: Round, officer: Actor, make_actor: Callable[..., Actor], a_moment: datetime
) -> None:
    assert series_of(by=officer).created_by_id == officer.user_id
    with pytest.raises(NotAllowed):
        series_of(by=officer, place=around.loop.county.county, alliance=None)
    with pytest.raises(NotAllowed):
        series_of(by=make_actor(Role.PARTNER_STAFF))


def test_a_direct_line_has_slots_of_twenty_minutes_and_no_other_meeting_has(series_of: Series_) -> None:
    line, talk = series_of(kind=MeetingKind.DIRECT_LINE), series_of(kind=MeetingKind.TALK, slot_min=20)

    assert (line.slot_min, line.meetings.all()[0].slot_min, talk.slot_min) == (20, 20, None)


def test_a_new_secret_address_ends_the_old_one(
    series_of: Series_, planner: Actor, make_actor: Callable[..., Actor], a_moment: datetime
) -> None:
    series = series_of()
    old = series.token

    new = renew_address(SYSTEM, series=series, now=a_moment).token
    first = open_feed(planner, now=a_moment).token
    second = open_feed(planner, now=a_moment).token

    assert (by_token(old), by_token(new), login_of(first)) == (None, series, None)
    key = login_of(second)
    assert key is not None
    assert key.login_id == planner.user_id
    with pytest.raises(NotAllowed):
        open_feed(VISITOR, now=a_moment)
    with pytest.raises(NotAllowed):
        open_feed(make_actor(Role.RESIDENT), now=a_moment)


def test_the_database_refuses_a_second_meeting_on_a_planned_day_and_never_lets_one_go(series_of: Series_) -> None:
    meeting = series_of().meetings.order_by("starts_at")[0]
    with transaction.atomic(), pytest.raises(IntegrityError):
        Meeting.objects.filter(pk=meeting.pk).update(planned_on=date(2026, 9, 9))
    with transaction.atomic(), pytest.raises(IntegrityError):
        Meeting.objects.filter(pk=meeting.pk).delete()


def test_a_meeting_outside_a_series_must_lie_ahead(called: Called, a_moment: datetime) -> None:
    with pytest.raises(rules.InThePast):
        called(starts_at=a_moment - ONE_DAY, ends_at=a_moment - ONE_DAY + timedelta(hours=1))
    with pytest.raises(rules.EndsBeforeItBegins):
        called(starts_at=a_moment, ends_at=a_moment)
    assert called().sequence == 0
    assert list(faults()) == []
