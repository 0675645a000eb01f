"""Ten thousand random steps by people with and without rights, and what must hold after each of them.

DESIGN.md, invariant 4: a wish goes to one taker. 5: every open need has one lead duty or lies in a tray, and a clock
stands still only with a recorded reason. 8: what somebody can see or do is what their roles and seats say, reckoned
here a second time from the plain rows.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.needs.conftest import Loop

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR, Actor
from doorstep.base.prepared import Prepared, PreparedModels, counting
from doorstep.base.words import Role
from doorstep.kernel.deadlines import Clock, OfficeHours
from doorstep.needs.actions.clock import escalate_duties, pause_duty, resume_duty
from doorstep.needs.actions.duties import (
    Owed,
    accept_duty,
    assign_need,
    create_duty,
    name_helpers,
    reassign_duty,
    return_duty,
    withdraw_duty,
)
from doorstep.needs.actions.hours import set_hours
from doorstep.needs.actions.intake import Asked, ClosedAlready, Sender, follow_need, take_need
from doorstep.needs.actions.outcome import answer_duty, close_unanswered, confirm_duty, drop_need, say_word
from doorstep.needs.actions.sorting import SameNeed, merge_needs, sort_need
from doorstep.needs.actions.wishes import claim_wish, grant_wish, post_wish, release_wish, release_wishes, withdraw_wish
from doorstep.needs.models import Category, Duty, Follower, Need, Step, Wish
from doorstep.needs.models.need import IS_OPEN
from doorstep.needs.queries import duties as duty_queries
from doorstep.needs.queries import needs as need_queries
from doorstep.needs.queries import wishes as wish_queries
from doorstep.needs.queries.check import faults
from doorstep.needs.queries.promise import due_of
from doorstep.needs.rules import states, wishes
from doorstep.needs.words import (
    OWED,
    Channel,
    DutyOrigin,
    DutyState,
    NeedKind,
    NeedState,
    Outcome,
    PauseReason,
    ReturnReason,
    StepKind,
    Urgency,
    WishState,
)
from doorstep.partners.models import Partner

IS_OPEN_TO_ALL = True
SEEDS, EXAMPLES, STEPS = 11, 5, 200  # 10,000 steps and some: a few walks end early
MOST_SEEDS = 40  # what is rare has happened long before
EVERYTHING = {*StepKind} - {StepKind.NOTE} | {"put off", "confirmed solved", "confirmed not"} | {*WishState}
REFUSALS = (
    states.NotPossibleNow,
    states.NotYourNeed,
    states.RuledAlready,
    states.ReopenedAlready,
    states.SameLead,
    states.LeadCannotHelp,
    states.PauseForbidden,
    states.ReasonMissing,
    wishes.AlreadyClaimed,
    wishes.NotClaimed,
    wishes.NotYourClaim,
    wishes.WishOver,
    ClosedAlready,
    SameNeed,
)
PICK = st.integers(0, 10**6)
EVERYBODY = ["officer", "power", "roads", "neighbour", "auditor", "resident", "visitor"]
# Asked at every step: each is written in SQL once.
STEPS_SO_FAR = counting(Step.objects.all, {"steps": Count("pk")})
NEEDS = Prepared(lambda: Need.objects.order_by("pk").values_list("pk", "state"))
DUTIES = Prepared(lambda: Duty.objects.order_by("pk").values_list("pk", "state"))
NEED = PreparedModels(lambda pk: Need.objects.select_related("place").filter(pk=pk).order_by(), int)
DUTY = PreparedModels(lambda pk: Duty.objects.select_related("place", "lead").filter(pk=pk).order_by(), int)
LEADS = Prepared(lambda: Need.objects.values_list("state", "lead_duty__state", "tray_at", "lead_duty__lead"))
DUTIES_DUE = Prepared(
    lambda: (
        Duty.objects.filter(state__in=OWED, due_at__isnull=False)
        .exclude(pauses__ended_at=None, pauses__isnull=False)
        .values_list("pk", "due_at")
    )
)
NEEDS_DUE = Prepared(
    lambda: (
        Need.objects.filter(IS_OPEN, reopenings=0, due_at__isnull=False)
        .exclude(lead_duty__pauses__ended_at=None, lead_duty__pauses__isnull=False)
        .values_list("pk", "due_at")
    )
)
WHO = st.sampled_from([*EVERYBODY, "officer", "officer", "officer", "power", "power", "roads", "roads"])


def walk(loop: Loop, actors: dict[str, Actor], begun: datetime, happened: Counter[str]) -> type[RuleBasedStateMachine]:  # noqa: C901  one machine, many steps
    """Return the machine that takes the steps in this county."""
    units = (loop.power, loop.roads, loop.office)
    desks: dict[str, set[Partner]] = {"power": {loop.power}, "roads": {loop.roads}}
    villages = loop.county.villages[:2]

    class Walk(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.now = begun
            self.claimed: dict[int, int | None] = {}
            self.told = 0
            self.steps = 0
            self.savepoint = transaction.atomic()
            self.savepoint.__enter__()

        def teardown(self) -> None:
            try:
                assert list(faults()) == []
                happened.update(Step.objects.values_list("kind", flat=True))
                happened.update(Wish.objects.values_list("state", flat=True))
            finally:
                transaction.set_rollback(True)
                self.savepoint.__exit__(None, None, None)
                transaction.set_rollback(False)

        def promised(self) -> tuple[dict[int, datetime], dict[int, datetime]]:
            """Return by when each duty that is owed is due, and each need that was never opened again."""
            return dict(DUTIES_DUE()), dict(NEEDS_DUE())

        def attempt(
            self,
            who: str,
            is_allowed: bool,  # noqa: FBT001
            act: Callable[[], Any],
            *,
            has_words: bool = False,
        ) -> bool:
            """Do it; whoever has no right changes nothing, and nothing is promised later without words."""
            told = self.promised()
            done = self._attempt(who, is_allowed, act)
            if done and not has_words:
                for before, after in zip(told, self.promised(), strict=True):
                    assert {pk: due for pk, due in before.items() if pk in after and after[pk] > due} == {}
            return done

        def _attempt(self, who: str, is_allowed: bool, act: Callable[[], Any]) -> bool:  # noqa: FBT001
            before = STEPS_SO_FAR()
            try:
                with transaction.atomic():
                    act()
            except (NotAllowed, states.NotYourDuty):
                assert (is_allowed, STEPS_SO_FAR()) == (False, before), who
                return False
            except REFUSALS:
                assert STEPS_SO_FAR() == before
                return False
            assert is_allowed, f"{who} did what they may not"
            return True

        def need(self, pick: int, mostly: NeedState | None = None) -> Need | None:
            """Return any need; mostly one in this state, where it is said of one: else a word would be rare."""
            rows = NEEDS()
            found = [pk for pk, state in rows if pick % 4 and state == mostly] or [pk for pk, _ in rows]
            return NEED.one(found[pick % len(found)]) if found else None

        def duty(self, pick: int) -> Duty | None:
            """Return any duty; mostly one that is still owed, where something can happen."""
            rows = DUTIES()
            found = [pk for pk, state in rows if pick % 4 and state in OWED] or [pk for pk, _ in rows]
            return DUTY.one(found[pick % len(found)]) if found else None

        def supervises(self, who: str) -> bool:
            return who == "officer"  # of the town both villages lie in

        def answers_for(self, who: str, duty: Duty, *, may_help: bool = False) -> bool:
            own = desks.get(who, set())
            helping = {one.partner for one in duty.helpers.filter(until=None)} if may_help else set()
            return self.supervises(who) or duty.lead in own or bool(own & helping)

        def near(self, who: str, need: Need) -> bool:
            return who == "officer" or (who == "neighbour" and need.place == villages[1])

        @initialize(value=st.integers(0, 50_000))
        def begin(self, value: int) -> None:
            post_wish(SYSTEM, wisher=loop.old_man, text="一台收音机", value_fen=value, now=self.now)
            for village in (0, 1, 0, 1):
                self.somebody_tells("light", village, Urgency.ORDINARY)
            for need, lead in zip(Need.objects.order_by("pk")[:3], (loop.power, loop.roads, loop.power), strict=True):
                assign_need(actors["officer"], need=need, lead=lead, now=self.now)

        @rule(hours=st.integers(1, 60))
        def time_passes(self, hours: int) -> None:
            self.now += timedelta(hours=hours)
            escalate_duties(SYSTEM, now=self.now)
            close_unanswered(SYSTEM, now=self.now)
            if release_wishes(SYSTEM, now=self.now):
                self.claimed = dict.fromkeys(self.claimed)

        @rule(
            code=st.sampled_from(["light", "power", "other"]),
            village=st.integers(0, 1),
            urgency=st.sampled_from(Urgency),
        )
        def somebody_tells(self, code: str, village: int, urgency: Urgency) -> None:
            self.told += 1
            category = Category.objects.get(code=code)
            asked = Asked(text=f"第{self.told}件事", category=category, place=villages[village], urgency=urgency)
            take_need(VISITOR, asked=asked, sender=Sender(Channel.WEB, mark=f"m{self.told}"), now=self.now)

        @rule(pick=PICK, mark=st.integers(1, 3))
        def somebody_joins_in(self, pick: int, mark: int) -> None:
            if need := self.need(pick):
                sender = Sender(Channel.WEB, mark=f"f{mark}")
                self.attempt(
                    "visitor", IS_OPEN_TO_ALL, lambda: follow_need(VISITOR, need=need, sender=sender, now=self.now)
                )

        @rule(pick=PICK, who=WHO, unit=st.integers(0, 2))
        def a_lead_is_named(self, pick: int, who: str, unit: int) -> None:
            if need := self.need(pick):
                act = lambda: assign_need(actors[who], need=need, lead=units[unit], now=self.now)  # noqa: E731
                self.attempt(who, self.near(who, need), act)

        @rule(pick=PICK, who=WHO, unit=st.integers(0, 2))
        def helpers_are_named(self, pick: int, who: str, unit: int) -> None:
            if duty := self.duty(pick):
                is_near = who == "officer" or (who == "neighbour" and duty.place == villages[1])
                act = lambda: name_helpers(actors[who], duty=duty, helpers=[units[unit]], now=self.now)  # noqa: E731
                self.attempt(who, is_near, act)

        @rule(pick=PICK, who=WHO)
        def it_is_taken_up(self, pick: int, who: str) -> None:
            if duty := self.duty(pick):
                act = lambda: accept_duty(actors[who], duty=duty, now=self.now)  # noqa: E731
                self.attempt(who, self.answers_for(who, duty), act)

        @rule(pick=PICK, who=WHO, unit=st.integers(0, 2))
        def it_is_given_back(self, pick: int, who: str, unit: int) -> None:
            if duty := self.duty(pick):
                if pick % 2:  # somebody who may: else a second return, and so a ruling, would be rare
                    who = {loop.power.pk: "power", loop.roads.pk: "roads"}.get(duty.lead_id, "officer")
                due = duty.due_at
                act = lambda: return_duty(  # noqa: E731
                    actors[who],
                    duty=duty,
                    reason=ReturnReason.NOT_OURS,
                    text="归别人",
                    suggested=units[unit],
                    now=self.now,
                )
                was_paused = duty.pauses.filter(ended_at=None).exists()
                if self.attempt(who, self.answers_for(who, duty), act) and not was_paused:
                    duty.refresh_from_db()
                    assert duty.due_at == due  # the clock does not begin anew

        @rule(
            pick=PICK, who=WHO, unit=st.integers(0, 2), village=st.integers(0, 1), text=st.sampled_from(["", "归他们"])
        )
        def another_lead_is_named(self, pick: int, who: str, unit: int, village: int, text: str) -> None:
            if duty := self.duty(pick):
                act = lambda: reassign_duty(  # noqa: E731
                    actors[who], duty=duty, lead=units[unit], place=villages[village], text=text, now=self.now
                )
                self.attempt(who, self.supervises(who), act, has_words=bool(text))

        @rule(pick=PICK, who=WHO, reason=st.sampled_from(PauseReason))
        def its_clock_is_paused(self, pick: int, who: str, reason: PauseReason) -> None:
            if duty := self.duty(pick):
                act = lambda: pause_duty(actors[who], duty=duty, reason=reason, text="等一等", now=self.now)  # noqa: E731
                self.attempt(who, self.answers_for(who, duty), act)

        @rule(pick=PICK, who=WHO)
        def its_clock_runs_again(self, pick: int, who: str) -> None:
            if duty := self.duty(pick):
                act = lambda: resume_duty(actors[who], duty=duty, now=self.now)  # noqa: E731
                self.attempt(who, self.answers_for(who, duty), act)

        @rule(pick=PICK, who=WHO)
        def it_is_answered(self, pick: int, who: str) -> None:
            if duty := self.duty(pick):
                act = lambda: answer_duty(actors[who], duty=duty, text="办好了", now=self.now)  # noqa: E731
                self.attempt(who, self.answers_for(who, duty), act)

        @rule(pick=PICK, answer=st.sampled_from([Outcome.SOLVED, Outcome.PARTLY, Outcome.NOT]), slip=PICK)
        def the_resident_says(self, pick: int, answer: Outcome, slip: int) -> None:
            if need := self.need(pick, NeedState.ANSWERED):
                slips = Follower.objects.order_by("pk")
                slips = slips.filter(need=need) if slip % 4 else slips
                follower = slips[slip % slips.count()] if slips.exists() else Follower.objects.order_by("pk")[0]
                act = lambda: say_word(  # noqa: E731
                    VISITOR, need=need, answer=answer, channel=Channel.WEB, follower=follower, now=self.now
                )
                if self.attempt("visitor", IS_OPEN_TO_ALL, act):
                    assert follower.need_id == need.pk
                    assert follower.is_reporter

        @rule(pick=PICK, who=WHO)
        def a_word_is_passed_on(self, pick: int, who: str) -> None:
            if need := self.need(pick, NeedState.ANSWERED):
                act = lambda: say_word(  # noqa: E731
                    actors[who], need=need, answer=Outcome.NOT, channel=Channel.STAFF, now=self.now
                )
                self.attempt(who, self.near(who, need), act)

        @rule(pick=PICK, other=PICK, who=WHO)
        def two_are_joined(self, pick: int, other: int, who: str) -> None:
            one, two = self.need(pick), self.need(other)
            if one and two:
                followers = Follower.objects.filter(need__in=[one, two]).count()
                act = lambda: merge_needs(actors[who], need=one, duplicate=two, now=self.now)  # noqa: E731
                if self.attempt(who, self.near(who, one) and self.near(who, two), act):
                    assert one.followers.count() == followers

        @rule(
            pick=PICK,
            who=WHO,
            code=st.sampled_from(["light", "power", "other"]),
            urgency=st.sampled_from(Urgency),
            text=st.sampled_from(["", "看错了"]),
        )
        def it_is_sorted_anew(self, pick: int, who: str, code: str, urgency: Urgency, text: str) -> None:
            if need := self.need(pick):
                before = need.due_at
                act = lambda: sort_need(  # noqa: E731
                    actors[who], need=need, category=Category.objects.get(code=code), urgency=urgency,
                    kind=NeedKind.PROBLEM, is_public=True, text=text, now=self.now,
                )  # fmt: skip
                if self.attempt(who, self.near(who, need), act, has_words=bool(text)):
                    need.refresh_from_db()
                    is_later = before is not None and (need.due_at is None or need.due_at > before)
                    assert text or not is_later
                    if is_later:
                        happened["put off"] += 1

        @rule(pick=PICK, who=WHO)
        def it_is_taken_back(self, pick: int, who: str) -> None:
            if need := self.need(pick):
                act = lambda: drop_need(actors[who], need=need, text="误报", now=self.now)  # noqa: E731
                self.attempt(who, self.near(who, need), act)

        @rule(pick=PICK, who=WHO, unit=st.integers(0, 2), village=st.integers(0, 1))
        def one_more_duty_is_written_down(self, pick: int, who: str, unit: int, village: int) -> None:
            owed = Owed(f"另一件 {pick}", villages[village], units[unit], by=Clock(working_days=3))
            origin = DutyOrigin.NEED if pick % 2 else DutyOrigin.MEETING
            need = self.need(pick) if pick % 2 else None
            act = lambda: create_duty(actors[who], origin=origin, owed=owed, need=need, now=self.now)  # noqa: E731
            is_near = who == "officer" or (who == "neighbour" and village == 1)
            self.attempt(who, is_near and (need is None or self.near(who, need)), act)

        @rule(pick=PICK, who=WHO, outcome=st.sampled_from([Outcome.SOLVED, Outcome.NOT]))
        def a_duty_is_confirmed(self, pick: int, who: str, outcome: Outcome) -> None:
            answered = Duty.objects.filter(state=DutyState.ANSWERED, leads_for=None).order_by("pk")
            if duty := answered[pick % answered.count()] if answered else self.duty(pick):
                act = lambda: confirm_duty(actors[who], duty=duty, outcome=outcome, text="看过了", now=self.now)  # noqa: E731
                if self.attempt(who, self.supervises(who), act):
                    happened[f"confirmed {outcome}"] += 1

        @rule(pick=PICK, who=WHO)
        def a_duty_is_withdrawn(self, pick: int, who: str) -> None:
            if duty := self.duty(pick):
                act = lambda: withdraw_duty(actors[who], duty=duty, text="记错了", now=self.now)  # noqa: E731
                self.attempt(who, self.supervises(who), act)

        @rule(
            who=WHO,
            what=st.sampled_from(["claim", "claim", "grant", "grant", "release", "withdraw", "post", "post"]),
            pick=PICK,
        )
        def something_happens_to_a_wish(self, who: str, what: str, pick: int) -> None:
            wish = Wish.objects.order_by("pk")[pick % Wish.objects.count()]
            if what in {"grant", "withdraw"} and pick % 4:  # mostly by who may, so that wishes come to their ends
                who = "officer"
            actor, taken = actors[who], self.claimed.get(wish.pk)
            is_near = who == "officer"
            if what == "claim":
                if self.attempt(
                    who, who not in {"visitor", "auditor"}, lambda: claim_wish(actor, wish=wish, now=self.now)
                ):
                    assert taken is None  # invariant 4: nobody had it
                    self.claimed[wish.pk] = actor.user_id
            elif what == "release":
                mine = taken is not None and taken == actor.user_id
                if self.attempt(who, is_near or mine, lambda: release_wish(actor, wish=wish, now=self.now)):
                    self.claimed[wish.pk] = None
            elif what == "grant":
                self.attempt(who, is_near, lambda: grant_wish(actor, wish=wish, now=self.now))
            elif what == "withdraw":
                self.attempt(who, is_near, lambda: withdraw_wish(actor, wish=wish, now=self.now))
            elif is_near:
                post_wish(actor, wisher=loop.old_man, text="一副老花镜", value_fen=9_000, now=self.now)

        @invariant()
        def a_step_was_taken(self) -> None:
            self.steps += 1

        @invariant()
        def every_open_need_has_one_lead_or_lies_in_a_tray(self) -> None:
            for state, led, tray_at, lead in LEADS():
                if state == NeedState.RECEIVED:
                    assert led is None
                    assert tray_at is not None
                elif state == NeedState.ASSIGNED:
                    assert led in OWED
                    assert lead is not None
                elif state == NeedState.ANSWERED:
                    assert led == "answered"

        @precondition(lambda self: self.steps % 20 == 0)
        @invariant()
        def a_clock_stands_still_only_with_a_recorded_reason(self) -> None:
            owed = Duty.objects.filter(state__in=OWED, clock__isnull=False).prefetch_related("pauses")
            for duty in owed:
                assert all(pause.reason for pause in duty.pauses.all())
                if not any(pause.ended_at is None for pause in duty.pauses.all()):
                    reckoned = due_of(duty, self.now).due_at
                    assert duty.due_at is not None
                    assert reckoned is not None
                    assert duty.due_at == reckoned
            for need in Need.objects.filter(state=NeedState.ASSIGNED, due_at__isnull=False, reopenings=0):
                assert need.lead_duty is not None
                assert need.lead_duty.due_at is not None, "the promise holds, and its duty has no clock"

        @precondition(lambda self: self.steps % 20 == 10)
        @invariant()
        def everybody_sees_what_their_roles_and_seats_say_and_nothing_else(self) -> None:
            needs = list(Need.objects.prefetch_related("duties__helpers"))
            duties = list(Duty.objects.select_related("need").prefetch_related("helpers"))
            for who, actor in actors.items():
                own = {one.pk for one in desks.get(who, set())}
                expected = set()
                for need in needs:
                    places = {need.place_id} | {duty.place_id for duty in need.duties.all()}
                    units_on = {duty.lead_id for duty in need.duties.all()}
                    units_on |= {h.partner_id for d in need.duties.all() for h in d.helpers.all() if h.until is None}
                    is_all = who in {"officer", "auditor"}
                    is_near = who == "neighbour" and villages[1].pk in places
                    if is_all or is_near or own & units_on:
                        expected.add(need.pk)
                seen = set(need_queries.visible(actor, self.now.date()).values_list("pk", flat=True))
                assert seen == expected, who
                self.sees_these_duties_alone(who, actor, own, duties)
                wishers = set(wish_queries.with_wisher(actor).values_list("pk", flat=True))
                assert wishers == (set(Wish.objects.values_list("pk", flat=True)) if who == "officer" else set()), who

        def sees_these_duties_alone(self, who: str, actor: Actor, own: set[int], duties: list[Duty]) -> None:
            expected = set()
            for duty in duties:
                places = {duty.place_id} | ({duty.need.place_id} if duty.need else set())
                units_on = {duty.lead_id} | {one.partner_id for one in duty.helpers.all() if one.until is None}
                is_near = who == "neighbour" and villages[1].pk in places
                if who in {"officer", "auditor"} or is_near or own & units_on:
                    expected.add(duty.pk)
            seen = set(duty_queries.visible(actor, self.now.date()).values_list("pk", flat=True))
            assert seen == expected, who

    return Walk


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.django_db
def test_ten_thousand_random_steps_keep_what_must_hold(
    loop: Loop,
    officer: Actor,
    clerk_of: Callable[..., Actor],
    make_actor: Callable[..., Actor],
    resident: Actor,
    a_moment: datetime,
) -> None:
    actors = {
        "officer": officer,
        "neighbour": make_actor(Role.VILLAGE_OFFICER, loop.county.villages[1].path),
        "power": clerk_of(loop.power),
        "roads": clerk_of(loop.roads),
        "auditor": make_actor(Role.AUDITOR),
        "resident": resident,
        "visitor": VISITOR,
    }

    late_hours = OfficeHours.of((day, 720, 1320) for day in range(5))
    set_hours(SYSTEM, partner=loop.office, hours=late_hours, valid_from=date(2026, 9, 2), now=a_moment)
    happened: Counter[str] = Counter()

    # What is drawn depends also on which modules are there, so a seed alone does not say what will happen: walk on
    # until everything has, lest steps that are merely refused pass for steps that keep what must hold.
    for number in range(MOST_SEEDS):
        if number >= SEEDS and set(happened) >= EVERYTHING:
            break
        run_state_machine_as_test(
            seed(number)(walk(loop, actors, a_moment, happened)),
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                phases=[Phase.generate],
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )

    assert EVERYTHING - set(happened) == set(), happened
