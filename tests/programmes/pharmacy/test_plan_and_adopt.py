"""From villages without a pharmacy to a plan, and from a plan to sessions."""

from datetime import date, datetime, timedelta

import pytest
from tests.programmes.small_county import County, make_plan

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.programmes.pharmacy.actions import adoption
from doorstep.programmes.pharmacy.actions.plans import cancel_plan, start_plan
from doorstep.programmes.pharmacy.actions.vehicles import retire_vehicle
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.rules import plans as rules
from doorstep.programmes.pharmacy.words import PlanState
from doorstep.services.models import Session
from doorstep.services.words import MissReason, SessionState


def planned(plan: VisitPlan) -> int:
    return Session.objects.filter(plan=plan.about, state=SessionState.PLANNED).count()


def adopted(
    plan: VisitPlan, now: datetime, *, on: date | None = None, instead_of: int | None = None
) -> adoption.Written:
    return adoption.adopt_plan(SYSTEM, plan=plan, valid_from=on or now.date(), instead_of=instead_of, now=now)


def test_a_plan_gives_every_village_without_a_pharmacy_a_stop_or_a_reason(plan: VisitPlan) -> None:
    rows = list(plan.villages.values_list("name", "stop_name", "reason"))

    assert plan.state == PlanState.READY
    assert rows == [
        ("灵溪村", "灵溪村", "tier"),
        ("大竹园村", "大竹园村", "tier"),
        ("双一村", "双一村", "tier"),
        ("高禹村", "高禹村", "tier"),
        ("石岭村", "", "no_coordinates"),
    ]


def test_a_larger_village_is_visited_twice_a_week(plan: VisitPlan) -> None:
    visits = dict(plan.villages.values_list("name", "visits"))

    assert visits == {"灵溪村": 1, "大竹园村": 2, "双一村": 1, "高禹村": 1, "石岭村": 0}


def test_the_same_input_gives_the_same_digits_again(plan: VisitPlan) -> None:
    assert plan.is_recomputable
    assert queries.recomputed(plan)


def test_a_plan_whose_input_was_changed_is_a_fault(plan: VisitPlan) -> None:
    plan.problem["villages"][0]["residents"] += 1
    plan.save()

    found = list(queries.faults())

    assert found == [f"pharmacy.VisitPlan:{plan.pk}: its input was changed after it was written"]


def test_a_plan_whose_result_was_changed_is_a_fault(plan: VisitPlan) -> None:
    assert plan.result
    plan.result["kpis"]["metres"] -= 1
    plan.save()

    found = list(queries.faults())

    assert found == [f"pharmacy.VisitPlan:{plan.pk}: its result was changed after it was computed"]


def test_adopting_writes_eight_weeks_of_sessions_and_skips_days_off(plan: VisitPlan, a_moment: datetime) -> None:
    written = adopted(plan, a_moment)

    days_with_visits = {row.weekday for row in plan.visits.all()}
    off = [day for day in rules.days_from(date(2026, 10, 1), date(2026, 10, 7)) if day.weekday() in days_with_visits]
    assert [one.day for one in written.days_off if one.day >= date(2026, 10, 1)] == off
    assert {one.zh for one in written.days_off if one.day in off} == ({"国庆节"} if off else set())
    assert not Session.objects.filter(starts_at__date__in=off).exists()
    assert planned(plan) == written.sessions
    assert queries.plan(plan.pk).sessions_until == date(2026, 10, 26)


def test_visits_of_a_holiday_take_place_on_the_workday_swapped_for_it(plan: VisitPlan, a_moment: datetime) -> None:
    written = adopted(plan, a_moment)

    moved = [one for one in written.days_off if one.moved_to]
    saturday = Session.objects.filter(plan=plan.about, starts_at__date=date(2026, 10, 10)).values_list("place__name")
    assert [one.moved_to for one in moved] == [date(2026, 10, 10)]
    assert sorted(saturday) == sorted(plan.visits.filter(weekday=moved[0].day.weekday()).values_list("place__name"))


def test_a_second_plan_takes_the_place_of_the_first_from_its_day_on(
    here: County, plan: VisitPlan, a_moment: datetime
) -> None:
    adopted(plan, a_moment)
    second = make_plan(here, a_moment, "第二版", seed=2)

    written = adopted(second, a_moment, on=date(2026, 9, 14), instead_of=plan.pk)

    first = queries.plan(plan.pk)
    start = datetime(2026, 9, 14, tzinfo=TIME_ZONE)
    assert (first.state, first.valid_until) == (PlanState.ADOPTED, date(2026, 9, 13))
    assert not Session.objects.filter(plan=plan.about, state=SessionState.PLANNED, starts_at__gte=start).exists()
    assert Session.objects.filter(superseded_by=second.about).count() == written.superseded > 0
    assert not Session.objects.filter(plan=second.about, starts_at__lt=start).exists()


def test_whoever_saw_another_plan_in_force_is_refused(here: County, plan: VisitPlan, a_moment: datetime) -> None:
    second = make_plan(here, a_moment, "第二版", seed=2)
    adopted(plan, a_moment)

    with pytest.raises(adoption.AnotherPlanAdopted):
        adopted(second, a_moment, instead_of=None)

    assert planned(second) == 0


def test_a_plan_cannot_be_adopted_from_a_day_that_is_over(plan: VisitPlan, a_moment: datetime) -> None:
    with pytest.raises(rules.FromThePast):
        adopted(plan, a_moment, on=date(2026, 8, 31))


def test_going_back_brings_the_former_plans_sessions_back(here: County, plan: VisitPlan, a_moment: datetime) -> None:
    before = adopted(plan, a_moment).sessions
    second = make_plan(here, a_moment, "第二版", seed=2)
    adopted(second, a_moment, on=date(2026, 9, 14), instead_of=plan.pk)

    adoption.roll_back(SYSTEM, plan=second, now=a_moment)

    assert planned(plan) == before
    assert planned(second) == 0
    first, gone = queries.plan(plan.pk), queries.plan(second.pk)
    assert (first.state, first.valid_until, gone.state) == (PlanState.ADOPTED, None, PlanState.RETIRED)


def test_the_first_plan_has_nothing_to_go_back_to(plan: VisitPlan, a_moment: datetime) -> None:
    adopted(plan, a_moment)

    with pytest.raises(adoption.NothingBefore):
        adoption.roll_back(SYSTEM, plan=plan, now=a_moment)


def test_withdrawing_calls_every_coming_session_off(plan: VisitPlan, a_moment: datetime) -> None:
    sessions = adopted(plan, a_moment).sessions

    called_off = adoption.retire_plan(SYSTEM, plan=plan, now=a_moment)

    reasons = set(Session.objects.filter(plan=plan.about).values_list("state", "reason"))
    assert called_off == sessions
    assert reasons == {(SessionState.CANCELLED, MissReason.PLAN)}


def test_the_supply_of_sessions_is_kept_up_and_never_doubled(plan: VisitPlan, a_moment: datetime) -> None:
    adopted(plan, a_moment)
    a_week_later = a_moment + timedelta(days=7)
    before = planned(plan)

    first = adoption.extend_sessions(SYSTEM, now=a_week_later)
    again = adoption.extend_sessions(SYSTEM, now=a_week_later)

    assert [one.sessions for one in first] == [plan.visits.count()]
    assert again == []
    assert planned(plan) == before + plan.visits.count()


def test_a_village_sees_when_the_vehicle_comes_next(here: County, plan: VisitPlan, a_moment: datetime) -> None:
    adopted(plan, a_moment)
    village = here.villages[1]

    found = queries.next_visits(village, after=a_moment, limit=2)

    assert [one.session.place for one in found] == [village, village]
    assert found[0].session.starts_at < found[1].session.starts_at
    assert (found[0].stop_name, found[0].walk_min) == ("大竹园村", 0)


def test_a_village_left_out_is_told_why(here: County, plan: VisitPlan, a_moment: datetime) -> None:
    adopted(plan, a_moment)

    table = queries.timetable(here.villages[4], on=a_moment.date())

    assert table is not None
    assert (table.visits, table.village.reason) == ([], "no_coordinates")
    assert queries.next_visits(here.villages[4], after=a_moment) == []


def test_before_any_plan_is_adopted_no_village_has_a_timetable(
    here: County, plan: VisitPlan, a_moment: datetime
) -> None:
    assert queries.timetable(here.villages[0], on=a_moment.date()) is None


def test_retiring_a_vehicle_calls_its_later_visits_off(here: County, plan: VisitPlan, a_moment: datetime) -> None:
    adopted(plan, a_moment)

    gone = retire_vehicle(SYSTEM, vehicle=here.vehicle, last_day=date(2026, 9, 30), now=a_moment)

    left = Session.objects.filter(plan=plan.about, state=SessionState.PLANNED)
    assert gone > 0
    assert max(session.starts_at.astimezone(TIME_ZONE).date() for session in left) <= date(2026, 9, 30)


def test_a_resident_cannot_adopt_a_plan(plan: VisitPlan, resident: Actor, a_moment: datetime) -> None:
    with pytest.raises(NotAllowed):
        adoption.adopt_plan(resident, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)


def test_a_plan_that_is_ready_cannot_be_computed_or_called_off(plan: VisitPlan, a_moment: datetime) -> None:
    with pytest.raises(rules.NotPossibleNow):
        start_plan(SYSTEM, plan=plan, now=a_moment)
    with pytest.raises(rules.NotPossibleNow):
        cancel_plan(SYSTEM, plan=plan, now=a_moment)
