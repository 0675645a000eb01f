"""From a need to a duty to the resident's word, and everything that must not happen on the way."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.needs.conftest import Loop, Told

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Rule
from doorstep.base.regulations import add_rule, end_rule
from doorstep.kernel.geo import LonLat
from doorstep.needs.actions.clock import escalate_duties, pause_duty, resume_duty
from doorstep.needs.actions.duties import (
    HasLeft,
    Owed,
    accept_duty,
    assign_need,
    create_duty,
    name_helpers,
    reassign_duty,
    return_duty,
    withdraw_duty,
)
from doorstep.needs.actions.intake import (
    ClosedAlready,
    MandateMissing,
    MandateOver,
    Sender,
    follow_need,
    give_mandate,
)
from doorstep.needs.actions.outcome import answer_duty, close_unanswered, confirm_duty, drop_need, say_word
from doorstep.needs.actions.sorting import SameNeed, keep_apart, merge_needs, sort_need
from doorstep.needs.models import Category, Duty, Follower, Need, NotTheSame, Step, Word
from doorstep.needs.queries import duties as duty_queries
from doorstep.needs.queries import needs as need_queries
from doorstep.needs.queries.check import faults
from doorstep.needs.rules import states
from doorstep.needs.rules.intake import TextMissing, TextTooLong
from doorstep.needs.words import (
    Channel,
    DutyOrigin,
    DutyState,
    MandateKind,
    NeedKind,
    NeedState,
    Outcome,
    PauseReason,
    ReturnReason,
    StepKind,
    Urgency,
)
from doorstep.partners.actions import edit_partner
from doorstep.partners.words import PartnerKind
from doorstep.places.models import Boundary
from doorstep.places.rules.said import Refused

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def at(day: int, hour: int, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=TIME_ZONE)


# --- intake ----------------------------------------------------------------------------------------------------------


def test_a_need_gets_a_slip_and_a_day_counted_in_working_days(told: Told) -> None:
    taken = told(now=at(28, 10))  # a Monday; seven days off follow, and a Saturday on which people work

    assert (taken.is_new, taken.need.state, taken.need.due_at) == (True, NeedState.RECEIVED, at(10, 17, 30, month=10))
    assert (len(taken.follower.code), taken.follower.is_reporter, taken.follower.person) == (8, True, None)


def test_a_category_without_a_rule_promises_nothing(told: Told) -> None:
    taken = told(category="other")

    assert (taken.need.due_at, taken.need.clock, taken.need.clock_rule) == (None, None, None)


def test_a_day_in_a_year_without_a_published_calendar_is_marked_and_nothing_breaks(told: Told) -> None:
    taken = told(now=datetime(2026, 12, 30, 10, tzinfo=TIME_ZONE))

    assert taken.need.due_at is not None
    assert (taken.need.due_at.year, taken.need.is_due_certain) == (2027, False)


def test_the_same_text_within_ten_minutes_is_the_same_need_and_afterwards_another(
    told: Told, a_moment: datetime
) -> None:
    first = told("村口的路灯不亮了", mark="form-1")
    again = told("村口的路灯，不亮了！", mark="form-1", now=a_moment + 9 * MINUTE)
    later = told("村口的路灯不亮了", mark="form-1", now=a_moment + 10 * MINUTE)

    assert (again.is_new, again.need, again.follower) == (False, first.need, first.follower)
    assert later.is_new


def test_the_same_text_again_meets_the_need_it_was_joined_with_or_its_slip_once_it_is_over(
    told: Told, officer: Actor, a_moment: datetime
) -> None:
    kept, sent = told("村口的灯坏了").need, told("灯不亮了", mark="form")
    merge_needs(officer, need=kept, duplicate=sent.need, now=a_moment)

    joined = [told("灯不亮了", mark=mark, now=a_moment + timedelta(minutes=5)) for mark in ("form", "another")]
    drop_need(officer, need=kept, text="误报", now=a_moment)
    over = [told("灯不亮了", mark=mark, now=a_moment + timedelta(minutes=6)) for mark in ("form", "a third")]

    assert [(one.need, one.is_new) for one in joined] == [(kept, False)] * 2
    assert [(one.need == kept, one.is_new) for one in over] == [(True, False), (False, True)]
    assert (joined[0].follower, over[0].follower) == (sent.follower, sent.follower)


def test_the_same_text_from_somebody_else_gets_a_slip_of_its_own(told: Told) -> None:
    first, other = told(mark="form-1"), told(mark="form-2")

    assert (other.need, other.is_new, other.follower.is_reporter) == (first.need, False, False)
    assert other.follower.code != first.follower.code


def test_the_same_text_from_another_village_is_another_need(told: Told) -> None:
    first, other = told(village=0), told(village=1)

    assert first.need != other.need


@pytest.mark.parametrize(("text", "refusal"), [("", TextMissing), (" 。！ ", TextMissing), ("很" * 4001, TextTooLong)])
def test_a_text_that_says_nothing_or_never_ends_is_refused(told: Told, text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        told(text)

    assert Need.objects.count() == 0


def test_a_point_outside_the_county_is_refused(loop: Loop, told: Told) -> None:
    ring = [[119.4, 30.4], [119.9, 30.4], [119.9, 30.8], [119.4, 30.8], [119.4, 30.4]]
    border = {"type": "Polygon", "coordinates": [ring]}
    Boundary.objects.create(place=loop.county.county, geometry=border, source="test", licence="none")

    with pytest.raises(Refused):
        told(point=LonLat(120.9, 30.6))

    assert Need.objects.count() == 0


@pytest.mark.parametrize(("lon", "lat"), [(121.9, 30.6), (119.6, 31.2), (0.0, 0.0)])
def test_without_a_border_a_point_far_from_every_village_is_refused(
    loop: Loop, told: Told, lon: float, lat: float
) -> None:
    with pytest.raises(Refused):
        told(point=LonLat(lon, lat))

    near = told(point=LonLat(119.8, 30.7)).need
    assert list(Need.objects.all()) == [near]


def test_staff_act_for_somebody_by_a_mandate_that_holds_and_both_names_are_kept(
    loop: Loop, told: Told, officer: Actor, a_moment: datetime
) -> None:
    mandate = give_mandate(
        officer, person=loop.old_man, kind=MandateKind.ORAL, scope="交电费", expires_on=date(2026, 9, 30),
        witness=loop.clerk, now=a_moment,
    )  # fmt: skip
    asked = told("代交一下电费", category="bills").need
    sender = Sender(Channel.STAFF, person=loop.old_man, mandate=mandate)

    follower = follow_need(officer, need=asked, sender=sender, now=a_moment)

    assert (follower.person, follower.mandate, mandate.agent_id) == (loop.old_man, mandate, officer.user_id)
    with pytest.raises(MandateMissing):
        follow_need(officer, need=asked, sender=Sender(Channel.STAFF, person=loop.clerk), now=a_moment)
    with pytest.raises(MandateOver):
        follow_need(officer, need=asked, sender=sender, now=a_moment + 60 * DAY)


def test_an_oral_mandate_without_a_witness_is_none(loop: Loop, officer: Actor, a_moment: datetime) -> None:
    for witness in (None, loop.old_man):
        with pytest.raises(MandateMissing):
            give_mandate(
                officer, person=loop.old_man, kind=MandateKind.ORAL, scope="交电费", expires_on=date(2026, 9, 30),
                witness=witness, now=a_moment,
            )  # fmt: skip


def test_staff_of_another_town_take_nothing_here(told: Told, make_actor: Callable[..., Actor], loop: Loop) -> None:
    stranger = make_actor("village_officer", loop.county.villages[1].path)

    with pytest.raises(NotAllowed):
        told(by=stranger, channel=Channel.PAPER)


def test_a_slip_is_found_however_its_code_is_typed(told: Told) -> None:
    taken = told()
    code = taken.follower.code

    typed = [need_queries.by_code(text) for text in (code, f" {code[:4].lower()}-{code[4:].lower()} ", "", "ZZZZ")]

    assert typed == [taken.follower, taken.follower, None, None]


# --- duties ----------------------------------------------------------------------------------------------------------


def test_without_a_lead_after_two_working_hours_a_need_lies_in_the_tray(need: Need, officer: Actor) -> None:
    counts = [duty_queries.tray(officer, moment).needs.count() for moment in (at(1, 11, 29), at(1, 11, 30))]

    assert counts == [0, 1]  # told at 9:30 on a working day


def test_a_need_has_one_lead_and_a_second_is_refused(
    need: Need, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    duty = assign_need(officer, need=need, lead=loop.power, helpers=[loop.roads], now=a_moment)

    with pytest.raises(states.NotPossibleNow):
        assign_need(officer, need=need, lead=loop.roads, now=a_moment)
    with pytest.raises(states.LeadCannotHelp):
        name_helpers(officer, duty=duty, helpers=[loop.power], now=a_moment)

    need.refresh_from_db()
    assert (need.state, need.lead_duty, duty.lead, duty.due_at) == (NeedState.ASSIGNED, duty, loop.power, need.due_at)
    assert [one.partner for one in duty.helpers.all()] == [loop.roads]


def test_the_database_refuses_an_open_need_with_neither_a_lead_nor_a_tray(need: Need) -> None:
    for wrong in ({"tray_at": None}, {"state": NeedState.ASSIGNED}, {"state": NeedState.CLOSED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Need.objects.filter(pk=need.pk).update(**wrong)


def test_a_unit_that_left_is_given_nothing(need: Need, loop: Loop, officer: Actor, a_moment: datetime) -> None:
    edit_partner(
        SYSTEM, partner=loop.power, name="供电所", kind=PartnerKind.PUBLIC_UNIT, place=loop.county.county,
        valid_from=date(2026, 1, 1), valid_until=date(2026, 8, 31), now=a_moment,
    )  # fmt: skip

    with pytest.raises(HasLeft):
        assign_need(officer, need=need, lead=loop.power, now=a_moment)


def test_a_duty_given_back_keeps_its_clock_and_its_lead_until_another_is_named(
    need: Need, loop: Loop, officer: Actor, clerk_of: Callable[..., Actor], a_moment: datetime
) -> None:
    duty = assign_need(officer, need=need, lead=loop.power, now=a_moment)
    returned = return_duty(
        clerk_of(loop.power), duty=duty, reason=ReturnReason.NOT_OURS, text="归公路站", suggested=loop.roads,
        now=a_moment + DAY,
    )  # fmt: skip

    again = reassign_duty(officer, duty=duty, lead=loop.roads, now=a_moment + 2 * DAY)

    assert (returned.state, returned.lead, returned.due_at) == (DutyState.RETURNED, loop.power, duty.due_at)
    assert (again.state, again.lead, again.due_at, again.returns) == (DutyState.ASSIGNED, loop.roads, duty.due_at, 1)


def test_after_two_returns_a_ruling_says_whose_it_is_and_it_stays_there(
    need: Need, loop: Loop, officer: Actor, clerk_of: Callable[..., Actor], a_moment: datetime
) -> None:
    power, roads = clerk_of(loop.power), clerk_of(loop.roads)
    duty = assign_need(officer, need=need, lead=loop.power, now=a_moment)
    return_duty(power, duty=duty, reason=ReturnReason.NOT_OURS, text="归公路站", suggested=loop.roads, now=a_moment)
    reassign_duty(officer, duty=duty, lead=loop.roads, now=a_moment)

    second = return_duty(
        roads, duty=duty, reason=ReturnReason.NO_MEANS, text="没有设备", suggested=loop.power, now=a_moment
    )
    tray = duty_queries.tray(officer, a_moment)
    assert (second.state, list(tray.to_rule), list(tray.given_back)) == (DutyState.ARBITRATION, [duty], [])
    reassign_duty(officer, duty=duty, lead=loop.power, text="杆上的灯归供电所", now=a_moment)
    with pytest.raises(states.RuledAlready):
        return_duty(power, duty=duty, reason=ReturnReason.NOT_OURS, text="还是不归", suggested=loop.roads, now=a_moment)


@pytest.mark.parametrize(
    ("text", "reason", "suggests", "refusal"),
    [
        ("  ", ReturnReason.NOT_OURS, "roads", states.ReasonMissing),
        ("归别人", ReturnReason.NOT_OURS, "", states.SuggestionMissing),
        ("归我们自己", ReturnReason.NOT_OURS, "power", states.SameLead),
    ],
)
def test_a_return_without_a_reason_or_a_better_owner_is_refused(
    need: Need, loop: Loop, officer: Actor, text: str, reason: ReturnReason, suggests: str, refusal: type[Exception],
    a_moment: datetime,
) -> None:  # fmt: skip
    duty = assign_need(officer, need=need, lead=loop.power, now=a_moment)
    suggested = getattr(loop, suggests) if suggests else None

    with pytest.raises(refusal):
        return_duty(officer, duty=duty, reason=reason, text=text, suggested=suggested, now=a_moment)

    duty.refresh_from_db()
    assert (duty.state, duty.returns) == (DutyState.ASSIGNED, 0)


def test_what_is_answered_or_over_is_not_given_back(need: Need, loop: Loop, officer: Actor, a_moment: datetime) -> None:
    duty = assign_need(officer, need=need, lead=loop.power, now=a_moment)
    answer_duty(officer, duty=duty, text="换了灯泡", now=a_moment)
    for answer in (None, Outcome.SOLVED):
        if answer:
            say_word(officer, need=need, answer=answer, channel=Channel.PHONE, now=a_moment)
        with pytest.raises(states.NotPossibleNow):
            return_duty(officer, duty=duty, reason=ReturnReason.UNCLEAR, text="说不清", now=a_moment)


def test_another_unit_neither_answers_nor_gives_back(
    need: Need, loop: Loop, officer: Actor, clerk_of: Callable[..., Actor], a_moment: datetime
) -> None:
    duty = assign_need(officer, need=need, lead=loop.power, helpers=[loop.office], now=a_moment)

    for stranger in (clerk_of(loop.roads), clerk_of(loop.office)):
        with pytest.raises(states.NotYourDuty):
            answer_duty(stranger, duty=duty, text="修好了", now=a_moment)
    with pytest.raises(NotAllowed):
        accept_duty(VISITOR, duty=duty, now=a_moment)


def test_a_unit_sees_its_own_duties_alone_and_both_places_see_a_case_that_was_passed_on(
    told: Told,
    loop: Loop,
    officer: Actor,
    clerk_of: Callable[..., Actor],
    make_actor: Callable[..., Actor],
    a_moment: datetime,
) -> None:
    mine, other = told("灯不亮", village=0).need, told("路坏了", village=0).need
    duty = assign_need(officer, need=mine, lead=loop.power, now=a_moment)
    assign_need(officer, need=other, lead=loop.roads, now=a_moment)
    there = make_actor("village_officer", loop.county.villages[1].path)
    reassign_duty(officer, duty=duty, lead=loop.office, place=loop.county.villages[1], now=a_moment)

    today = a_moment.date()
    seen = [
        list(need_queries.visible(actor, today).order_by("pk"))
        for actor in (clerk_of(loop.office), clerk_of(loop.roads), clerk_of(loop.power), there, officer, VISITOR)
    ]

    assert seen == [[mine], [other], [], [mine], [mine, other], []]
    assert list(duty_queries.visible(there, today)) == [duty]


def test_a_firm_sees_its_own_needs_alone(
    told: Told, loop: Loop, clerk_of: Callable[..., Actor], a_moment: datetime
) -> None:
    mine = told("招不到电工", category="firm_staff", kind=NeedKind.FIRM, firm=loop.county.company, by=SYSTEM).need
    told("招不到焊工", category="firm_staff", kind=NeedKind.FIRM, firm=loop.office, by=SYSTEM)

    seen = need_queries.visible(clerk_of(loop.county.company), a_moment.date())

    assert list(seen) == [mine]


def test_a_withdrawn_lead_duty_leaves_its_need_in_the_tray(
    need: Need, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    duty = assign_need(officer, need=need, lead=loop.power, now=a_moment)

    withdraw_duty(officer, duty=duty, text="记错了", now=a_moment)

    need.refresh_from_db()
    assert (need.state, need.lead_duty, need.tray_at) == (NeedState.RECEIVED, None, a_moment)
    assert list(faults()) == []


def test_a_duty_that_was_withdrawn_with_its_need_is_not_withdrawn_again(
    need: Need, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    duty = assign_need(officer, need=need, lead=loop.power, now=a_moment)
    drop_need(officer, need=need, text="误报", now=a_moment)

    with pytest.raises(states.NotPossibleNow):
        withdraw_duty(officer, duty=duty, text="记错了", now=a_moment)


# --- the clock -------------------------------------------------------------------------------------------------------


def test_a_pause_moves_the_due_date_by_its_working_days_and_at_most_by_the_cap(
    need: Need, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    duty = assign_need(officer, need=need, lead=loop.power, now=a_moment)
    pause_duty(officer, duty=duty, reason=PauseReason.PARTS, text="等灯泡", now=at(2, 9))
    resumed = resume_duty(officer, duty=duty, now=at(4, 9))
    first = resumed.due_at
    pause_duty(officer, duty=duty, reason=PauseReason.WEATHER, text="台风", now=at(7, 9))

    last = resume_duty(officer, duty=duty, now=at(28, 9)).due_at

    assert duty.due_at is not None
    assert (duty.due_at.date(), first and first.date(), last and last.date()) == (
        date(2026, 9, 8),
        date(2026, 9, 10),
        date(2026, 9, 15),
    )
    need.refresh_from_db()
    assert need.due_at == last


def test_danger_waits_for_nobody(told: Told, loop: Loop, officer: Actor, a_moment: datetime) -> None:
    need = told("电线掉在路上", category="power", urgency=Urgency.DANGER).need
    duty = assign_need(officer, need=need, lead=loop.power, now=a_moment)

    with pytest.raises(states.PauseForbidden):
        pause_duty(officer, duty=duty, reason=PauseReason.PARTS, text="等车", now=a_moment)

    assert need.due_at == a_moment + timedelta(hours=2)


def test_a_pause_says_why(need: Need, loop: Loop, officer: Actor, a_moment: datetime) -> None:
    duty = assign_need(officer, need=need, lead=loop.power, now=a_moment)

    with pytest.raises(states.ReasonMissing):
        pause_duty(officer, duty=duty, reason=PauseReason.PARTS, text=" ", now=a_moment)


def test_what_is_overdue_goes_up_step_by_step_and_what_is_paused_does_not(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    late, paused = told("灯不亮").need, told("灯又不亮").need
    duty = assign_need(officer, need=late, lead=loop.power, now=a_moment)
    other = assign_need(officer, need=paused, lead=loop.power, now=a_moment)
    pause_duty(officer, duty=other, reason=PauseReason.PARTS, text="等灯泡", now=at(2, 9))

    moved = [escalate_duties(SYSTEM, now=moment) for moment in (at(8, 17), at(9, 9), at(9, 10), at(14, 9))]

    duty.refresh_from_db()
    assert (moved, duty.escalation) == ([0, 1, 0, 1], 2)


def test_a_clock_rule_that_changes_leaves_promises_that_were_made(told: Told, admin: Actor, a_moment: datetime) -> None:
    before = told("灯不亮", now=a_moment).need
    rule = Rule.objects.get(code="needs.clock.light")
    end_rule(admin, rule_id=rule.pk, last_day=date(2026, 9, 1), now=a_moment)
    add_rule(
        admin, code=rule.code, value={"ordinary": {"working_days": 2}}, citation="新的办法",
        valid_from=date(2026, 9, 2), now=a_moment,
    )  # fmt: skip

    after = told("灯又不亮", now=at(2, 9, 30)).need

    due = [one.due_at and one.due_at.date() for one in (before, after)]
    assert due == [date(2026, 9, 8), date(2026, 9, 4)]


# --- the resident decides --------------------------------------------------------------------------------------------


@pytest.fixture
def answered(told: Told, loop: Loop, officer: Actor, a_moment: datetime) -> tuple[Need, Duty, Follower]:
    taken = told()
    duty = assign_need(officer, need=taken.need, lead=loop.power, now=a_moment)
    answer_duty(officer, duty=duty, text="换了灯泡", now=a_moment + DAY)
    return taken.need, duty, taken.follower


Answered = tuple[Need, Duty, Follower]


@pytest.mark.parametrize("answer", [Outcome.SOLVED, Outcome.PARTLY, Outcome.NOT_YOURS])
def test_the_resident_says_how_it_went_and_that_closes_it(
    answered: Answered, answer: Outcome, a_moment: datetime
) -> None:
    need, duty, slip = answered

    say_word(VISITOR, need=need, answer=answer, channel=Channel.WEB, follower=slip, is_satisfied=True, now=a_moment)

    need.refresh_from_db()
    duty.refresh_from_db()
    assert (need.state, need.outcome, need.is_satisfied) == (NeedState.CLOSED, answer, True)
    assert (duty.state, duty.outcome) == (DutyState.CLOSED, answer)


def test_not_solved_opens_it_again_once_with_a_new_clock_and_asks_nobody(
    answered: Answered, officer: Actor, a_moment: datetime
) -> None:
    need, duty, slip = answered
    say_word(VISITOR, need=need, answer=Outcome.NOT, channel=Channel.WEB, follower=slip, now=at(7, 9))
    need.refresh_from_db()
    duty.refresh_from_db()
    reopened = (need.state, need.reopenings, duty.state, duty.due_at and duty.due_at.date())
    answer_duty(officer, duty=duty, text="又换了", now=at(8, 9))

    say_word(VISITOR, need=need, answer=Outcome.NOT, channel=Channel.WEB, follower=slip, now=at(9, 9))

    need.refresh_from_db()
    assert reopened == (NeedState.ASSIGNED, 1, DutyState.ASSIGNED, date(2026, 9, 14))
    assert (need.state, need.outcome) == (NeedState.CLOSED, Outcome.NOT)
    with pytest.raises(states.ReopenedAlready):
        say_word(VISITOR, need=need, answer=Outcome.NOT, channel=Channel.WEB, follower=slip, now=at(9, 10))
    assert list(faults()) == []


def test_solved_can_turn_out_not_solved_after_all(answered: Answered, a_moment: datetime) -> None:
    need, _, slip = answered
    say_word(VISITOR, need=need, answer=Outcome.SOLVED, channel=Channel.WEB, follower=slip, now=at(3, 9))

    say_word(VISITOR, need=need, answer=Outcome.NOT, channel=Channel.WEB, follower=slip, now=at(4, 9))

    need.refresh_from_db()
    assert (need.state, need.outcome, need.closed_at) == (NeedState.ASSIGNED, "", None)


def test_nobody_decides_before_there_is_an_answer_nor_with_anothers_slip(
    told: Told, answered: Answered, a_moment: datetime
) -> None:
    need, _, _ = answered
    other = told("别的事情")
    joined = follow_need(VISITOR, need=need, sender=Sender(Channel.WEB, mark="form-9"), now=a_moment)

    for slip in (other.follower, joined, None):
        with pytest.raises(states.NotYourNeed):
            say_word(VISITOR, need=need, answer=Outcome.SOLVED, channel=Channel.WEB, follower=slip, now=a_moment)
    with pytest.raises(states.NotPossibleNow):
        say_word(
            VISITOR, need=other.need, answer=Outcome.SOLVED, channel=Channel.WEB, follower=other.follower, now=a_moment
        )


def test_a_word_passed_on_by_staff_is_marked(answered: Answered, officer: Actor, a_moment: datetime) -> None:
    need, _, _ = answered

    say_word(officer, need=need, answer=Outcome.SOLVED, channel=Channel.STAFF, now=a_moment)

    assert list(Word.objects.values_list("is_proxy", "by", "channel")) == [(True, officer.user_id, "staff")]


def test_what_nobody_says_anything_about_closes_without_counting_as_solved(answered: Answered) -> None:
    need, _, slip = answered  # answered on 2 September; ten working days after that is the 16th
    closed = [close_unanswered(SYSTEM, now=moment) for moment in (at(16, 9), at(17, 9), at(18, 9))]

    need.refresh_from_db()
    assert (closed, need.state, need.outcome) == ([0, 1, 0], NeedState.CLOSED, Outcome.NO_WORD)
    say_word(VISITOR, need=need, answer=Outcome.PARTLY, channel=Channel.WEB, follower=slip, now=at(20, 9))
    need.refresh_from_db()
    assert need.outcome == Outcome.PARTLY


def test_who_brought_a_need_may_take_it_back(told: Told, loop: Loop, officer: Actor, a_moment: datetime) -> None:
    taken = told()
    duty = assign_need(officer, need=taken.need, lead=loop.power, now=a_moment)

    drop_need(VISITOR, need=taken.need, text="自己修好了", follower=taken.follower, now=a_moment)

    duty.refresh_from_db()
    taken.need.refresh_from_db()
    assert (taken.need.outcome, duty.state) == (Outcome.DROPPED, DutyState.WITHDRAWN)
    with pytest.raises(ClosedAlready):
        follow_need(VISITOR, need=taken.need, sender=Sender(Channel.WEB), now=a_moment)


def test_a_duty_of_a_meeting_is_confirmed_by_who_supervises_and_can_go_back(
    loop: Loop, officer: Actor, clerk_of: Callable[..., Actor], a_moment: datetime
) -> None:
    owed = Owed("装三盏路灯", loop.county.town, loop.power, by=date(2026, 9, 11))
    duty = create_duty(officer, origin=DutyOrigin.MEETING, source="meetings.Decision:1", owed=owed, now=a_moment)
    clerk = clerk_of(loop.power)
    answer_duty(clerk, duty=duty, text="装了两盏", now=a_moment)
    confirm_duty(officer, duty=duty, outcome=Outcome.NOT, text="还差一盏", now=a_moment)
    answer_duty(clerk, duty=duty, text="装了三盏", now=a_moment)

    done = confirm_duty(officer, duty=duty, outcome=Outcome.SOLVED, now=a_moment)

    assert (done.state, done.outcome, done.due_at) == (DutyState.CLOSED, Outcome.SOLVED, at(11, 17, 30))
    with pytest.raises(NotAllowed):
        confirm_duty(clerk, duty=duty, outcome=Outcome.SOLVED, now=a_moment)


# --- joining what says the same --------------------------------------------------------------------------------------


def test_joining_keeps_every_follower_one_lead_and_the_earlier_promise(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    first, second = told("灯不亮", mark="a"), told("路灯坏了", mark="b", now=a_moment + DAY)
    third = follow_need(VISITOR, need=second.need, sender=Sender(Channel.WEB, mark="c"), now=a_moment + DAY)
    duty = assign_need(officer, need=second.need, lead=loop.power, now=a_moment + DAY)

    merge_needs(officer, need=first.need, duplicate=second.need, now=a_moment + DAY)

    for row in (first.need, second.need, duty):
        row.refresh_from_db()
    assert set(first.need.followers.all()) == {first.follower, second.follower, third}
    assert (first.need.state, first.need.lead_duty, second.need.state) == (NeedState.ASSIGNED, duty, NeedState.MERGED)
    assert second.need.merged_into == first.need
    assert list(faults()) == []


def test_when_both_have_a_lead_the_duplicates_duty_is_withdrawn(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    first, second = told("灯不亮").need, told("路灯坏了").need
    kept = assign_need(officer, need=first, lead=loop.power, now=a_moment)
    gone = assign_need(officer, need=second, lead=loop.roads, now=a_moment)

    merge_needs(officer, need=first, duplicate=second, now=a_moment)

    assert list(Duty.objects.order_by("pk").values_list("pk", "state")) == [
        (kept.pk, "assigned"),
        (gone.pk, "withdrawn"),
    ]
    assert list(faults()) == []


def test_a_need_is_not_joined_with_itself_nor_with_a_closed_one(told: Told, officer: Actor, a_moment: datetime) -> None:
    first, second = told("灯不亮").need, told("路灯坏了").need
    drop_need(officer, need=second, text="误报", now=a_moment)

    with pytest.raises(SameNeed):
        merge_needs(officer, need=first, duplicate=first, now=a_moment)
    with pytest.raises(states.NotPossibleNow):
        merge_needs(officer, need=first, duplicate=second, now=a_moment)


def test_two_needs_that_were_said_to_be_two_are_noted_once(told: Told, officer: Actor, a_moment: datetime) -> None:
    first, second = told("灯不亮").need, told("路灯坏了").need

    keep_apart(officer, need=second, other=first, now=a_moment)
    keep_apart(officer, need=first, other=second, now=a_moment)

    assert list(NotTheSame.objects.values_list("need", "other")) == [(first.pk, second.pk)]


def test_sorting_anew_reckons_the_promise_from_when_it_came_in(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    need = told("有东西掉下来", category="other").need
    duty = assign_need(officer, need=need, lead=loop.roads, now=a_moment)

    sort_need(
        officer, need=need, category=Category.objects.get(code="safety"), urgency=Urgency.URGENT,
        kind=NeedKind.PROBLEM, is_public=True, now=a_moment + timedelta(hours=3),
    )  # fmt: skip

    need.refresh_from_db()
    duty.refresh_from_db()
    assert need.due_at == duty.due_at == a_moment + DAY


# --- what only grows -------------------------------------------------------------------------------------------------


def test_steps_and_words_are_neither_changed_nor_taken_out(answered: Answered, a_moment: datetime) -> None:
    need, _, slip = answered
    say_word(VISITOR, need=need, answer=Outcome.SOLVED, channel=Channel.WEB, follower=slip, now=a_moment)

    for model, change in ((Step, {"text": "别的"}), (Word, {"note": "别的"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.all().delete()


def test_the_story_of_a_need_is_told_line_by_line(answered: Answered, a_moment: datetime) -> None:
    need, _, slip = answered
    say_word(VISITOR, need=need, answer=Outcome.SOLVED, channel=Channel.WEB, follower=slip, now=a_moment + 2 * DAY)

    told = list(Step.objects.filter(need=need).values_list("kind", flat=True))

    assert told == [StepKind.RECEIVE, StepKind.ASSIGN, StepKind.ANSWER, StepKind.WORD, StepKind.CLOSE]


def test_texts_are_found_by_two_characters_and_by_slip(told: Told, a_moment: datetime) -> None:
    lamp, road = told("村口的路灯不亮了"), told("桥头的路面塌了", where="大桥边")

    def found(words: str) -> list[Need]:
        return list(need_queries.narrowed(Need.objects.all(), need_queries.Wanted(words=words)).order_by("pk"))

    answers = [found(words) for words in ("路灯", "路", "大桥", "水管", lamp.follower.code)]

    assert answers == [[lamp.need], [lamp.need, road.need], [road.need], [], [lamp.need]]
