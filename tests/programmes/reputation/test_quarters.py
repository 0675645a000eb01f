"""Quarters and reports: what is filled in, what is asked, two at once, late, handed back."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.programmes.reputation.conftest import Town, make_quarter, say

from doorstep.base.actor import SYSTEM
from doorstep.meetings.actions.agenda import begin_meeting
from doorstep.meetings.actions.meetings import MeetingFacts, call_meeting
from doorstep.meetings.actions.minutes import lock_minutes
from doorstep.meetings.words import MeetingKind
from doorstep.programmes.reputation.actions.quarters import QuarterStands, SchemeNotInForce, open_quarter
from doorstep.programmes.reputation.actions.reports import Said, fill_in, hand_back, hand_in
from doorstep.programmes.reputation.actions.schemes import retire_scheme
from doorstep.programmes.reputation.models import Claim, Quarter, Scheme, VillageReport
from doorstep.programmes.reputation.queries.quarters import burdens, claims
from doorstep.programmes.reputation.rules.burden import Burden
from doorstep.programmes.reputation.rules.reports import (
    NotAsked,
    NotPossibleNow,
    OutOfRange,
    ReasonMissing,
    SomebodyElseChanged,
)

pytestmark = pytest.mark.django_db


def _report(quarter: Quarter, town: Town, village: int = 1) -> VillageReport:
    return VillageReport.objects.select_related("place", "quarter__place").get(
        quarter=quarter, place=town.seven[village]
    )


def _hold_a_meeting(town: Town, now: datetime) -> None:
    partner = town.offices["governance"]
    facts = MeetingFacts("碰头会", MeetingKind.WORKING, town.seven[1], partner, "村部", now, now + timedelta(hours=1))
    meeting = begin_meeting(SYSTEM, meeting=call_meeting(SYSTEM, facts=facts, now=now), now=now)
    lock_minutes(SYSTEM, meeting=meeting, now=now)


def test_a_report_is_filled_in_with_what_the_platform_knows_and_asks_only_the_rest(
    town: Town, scheme: Scheme, a_moment: datetime
) -> None:
    _hold_a_meeting(town, a_moment)

    quarter = make_quarter(town, scheme, a_moment, number=3)

    lines = [(one.node.code, one.value, one.prefilled_from) for one in claims(_report(quarter, town))]
    assert lines == [("A11", 1.0, "record:meetings_held"), ("A12", None, ""), ("A13", None, "")]
    assert [one.burden for one in burdens(quarter)] == [Burden(2, 7, 1)] * len(town.seven)


def test_nobody_types_what_the_platform_knows(quarter: Quarter, town: Town, a_moment: datetime) -> None:
    with pytest.raises(NotAsked):
        say(_report(quarter, town), a_moment, A11=9.0)


def test_what_stands_from_the_quarter_before_is_not_asked_again_but_may_be_changed(
    quarter: Quarter, town: Town, scheme: Scheme, a_moment: datetime
) -> None:
    report = _report(quarter, town)
    say(report, a_moment, A12=90.0, A13=4.0)
    hand_in(SYSTEM, report=report, now=a_moment)

    following = make_quarter(town, scheme, a_moment, number=3)

    later = _report(following, town)
    assert [(one.node.code, one.value, one.prefilled_from) for one in claims(later)] == [
        ("A11", 0.0, "record:meetings_held"),
        ("A12", None, ""),
        ("A13", 4.0, "quarter:2026-2"),
    ]
    assert say(later, a_moment, A13=5.0) == 1
    assert burdens(following)[1].burden == Burden(1, 5, 2)


def test_two_who_write_different_lines_both_keep_theirs_and_the_same_line_is_not_lost(
    quarter: Quarter, town: Town, a_moment: datetime
) -> None:
    report = _report(quarter, town)
    lines = {one.node.code: one for one in claims(report)}
    page = [Said(lines["A12"].pk, None, "", 0), Said(lines["A13"].pk, None, "", 0)]
    fill_in(SYSTEM, report=report, said=[Said(lines["A12"].pk, 80.0, "", 0), page[1]], now=a_moment)

    fill_in(SYSTEM, report=report, said=[Said(lines["A13"].pk, 3.0, "", 0)], now=a_moment)
    with pytest.raises(SomebodyElseChanged) as refused:
        fill_in(SYSTEM, report=report, said=[Said(lines["A12"].pk, 70.0, "", 0)], now=a_moment)

    assert refused.value.codes == ["A12"]
    assert [one.value for one in claims(report)] == [0.0, 80.0, 3.0]


def test_a_value_that_cannot_be_is_refused_with_its_line(quarter: Quarter, town: Town, a_moment: datetime) -> None:
    with pytest.raises(OutOfRange) as refused:
        say(_report(quarter, town), a_moment, A12=120.0, A13=-1.0)

    assert refused.value.codes == ["A12", "A13"]


def test_on_its_last_day_a_report_is_in_time_and_a_day_later_it_is_late(
    quarter: Quarter, town: Town, a_moment: datetime
) -> None:
    in_time = hand_in(SYSTEM, report=_report(quarter, town, 1), now=a_moment + timedelta(days=7))
    late = hand_in(SYSTEM, report=_report(quarter, town, 2), minutes_taken=12, now=a_moment + timedelta(days=8))

    assert (in_time.is_late, late.is_late, late.minutes_taken) == (False, True, 12)


def test_what_was_handed_in_stands_until_it_is_handed_back_with_a_reason(
    quarter: Quarter, town: Town, a_moment: datetime
) -> None:
    report = _report(quarter, town)
    say(report, a_moment, A12=90.0)
    hand_in(SYSTEM, report=report, now=a_moment)
    with pytest.raises(NotPossibleNow):
        say(report, a_moment, A12=95.0)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Claim.objects.filter(report=report).update(value=100)
    with pytest.raises(ReasonMissing):
        hand_back(SYSTEM, report=report, why=" ", due_on=a_moment.date(), now=a_moment)

    back = hand_back(SYSTEM, report=report, why="缺照片", due_on=a_moment.date() + timedelta(days=9), now=a_moment)
    say(back, a_moment, A12=95.0)
    again = hand_in(SYSTEM, report=back, now=a_moment + timedelta(days=9))

    assert (again.is_late, again.claims.get(node__code="A12").value) == (False, 95.0)


def test_a_quarter_opens_once_and_under_a_published_scheme_alone(
    quarter: Quarter, town: Town, scheme: Scheme, a_moment: datetime
) -> None:
    with pytest.raises(QuarterStands):
        make_quarter(town, scheme, a_moment)
    retire_scheme(SYSTEM, scheme=scheme, now=a_moment)
    day = a_moment.date()

    with pytest.raises(SchemeNotInForce):
        open_quarter(
            SYSTEM,
            scheme=scheme,
            place=town.place,
            year=2026,
            number=4,
            opens_on=day,
            reports_due_on=day,
            scores_due_on=day,
            now=a_moment,
        )
