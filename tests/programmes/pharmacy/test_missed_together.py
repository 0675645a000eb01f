"""Visits missed at once find their new dates together: the stop that most people use first, whatever the hour was."""

from datetime import date, datetime, timedelta

import pytest
from tests.programmes.small_county import County, make_plan

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.engines.planning.visits.makeup import Obstacle
from doorstep.programmes.pharmacy.actions.adoption import adopt_plan
from doorstep.programmes.pharmacy.actions.visits import miss_visit, miss_visits
from doorstep.programmes.pharmacy.models import Vehicle, VisitPlan
from doorstep.services.models import Session
from doorstep.services.words import MissReason, SessionState

pytestmark = pytest.mark.django_db
WHY = MissReason.VEHICLE
EARLY = {"shift_end_min": 8 * 60 + 55, "break_min": 0}


@pytest.fixture
def two(here: County, plan: VisitPlan, a_moment: datetime) -> tuple[Session, Session]:
    """Two visits of a Monday, the later one of the larger village; one day is left, with a shift for one of them."""
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date(), instead_of=None, now=a_moment)
    Vehicle.objects.update(valid_until=date(2026, 9, 8), **EARLY)
    smaller, larger = (Session.objects.filter(place=here.villages[at]).order_by("starts_at")[0] for at in (0, 2))
    if smaller.starts_at > larger.starts_at:  # which way round a vehicle drives is not ours to say
        earlier = larger.starts_at - smaller.starts_at - (smaller.ends_at - smaller.starts_at)
        smaller.starts_at, smaller.ends_at = smaller.starts_at + earlier, smaller.ends_at + earlier
        smaller.save(update_fields=["starts_at", "ends_at"])
    return smaller, larger


def test_of_two_visits_missed_at_once_the_one_most_people_wait_for_gets_the_only_room(
    two: tuple[Session, Session],
) -> None:
    done = miss_visits(SYSTEM, sessions=two, reason=WHY, now=two[0].starts_at)

    assert [one.session for one in done] == list(two)
    assert [one.makeup and _day(one.makeup) for one in done] == [None, date(2026, 9, 8)]
    assert [dict(one.obstacles) for one in done] == [{"1号车": Obstacle.FULL}, {}]


def test_a_date_people_have_been_told_stays_when_another_visit_is_reported_later(two: tuple[Session, Session]) -> None:
    first = miss_visit(SYSTEM, session=two[0], reason=WHY, now=two[0].starts_at).makeup
    second = miss_visit(SYSTEM, session=two[1], reason=WHY, now=two[1].starts_at).makeup

    assert first is not None
    first.refresh_from_db()
    assert (_day(first), first.state, second) == (date(2026, 9, 8), "planned", None)


def test_a_vehicle_makes_nothing_up_on_a_day_on_which_it_misses_a_visit(two: tuple[Session, Session]) -> None:
    Vehicle.objects.update(valid_until=date(2026, 9, 9))
    wednesday = Session.objects.filter(starts_at__gte=datetime(2026, 9, 9, tzinfo=clock.TIME_ZONE))[0]

    done = miss_visits(SYSTEM, sessions=[*two, wednesday], reason=WHY, now=two[0].starts_at)

    assert [one.makeup and _day(one.makeup) for one in done] == [None, date(2026, 9, 8), None]


def test_a_visit_that_comes_from_no_plan_is_made_up_by_the_rule_beside_those_of_a_plan(
    two: tuple[Session, Session],
) -> None:
    Vehicle.objects.update(shift_end_min=17 * 60)
    Session.objects.filter(pk=two[0].pk).update(plan="")
    two[0].refresh_from_db()

    done = miss_visits(SYSTEM, sessions=two, reason=WHY, now=two[0].starts_at)

    spans = sorted((one.makeup.starts_at, one.makeup.ends_at) for one in done if one.makeup)
    assert [one.session for one in done] == list(two)
    assert len(spans) == 2
    assert spans[0][1] <= spans[1][0]


LITRES = 30


@pytest.mark.parametrize(
    ("by", "short", "is_made_up"), [("own", 0, True), ("own", 1, False), ("other", 1, False), ("none", LITRES, True)]
)
def test_a_visit_is_made_up_where_the_vehicle_has_room_for_it_beside_what_its_other_visits_take_along(
    here: County, plan: VisitPlan, two: tuple[Session, Session], a_moment: datetime, by: str, short: int, *,
    is_made_up: bool,
) -> None:  # fmt: skip
    missed, stands = two
    other = make_plan(here, a_moment, "第二版")
    for one in (plan, other):
        for village in one.problem["villages"]:
            village["load"] = LITRES
        one.save(update_fields=["problem"])
    Session.objects.exclude(pk__in=[missed.pk, stands.pk]).update(state=SessionState.CANCELLED, reason=WHY)
    on = {"starts_at": stands.starts_at + timedelta(days=1), "ends_at": stands.ends_at + timedelta(days=1)}
    Session.objects.filter(pk=stands.pk).update(plan={"own": plan.about, "other": other.about, "none": ""}[by], **on)
    villages = plan.villages.filter(stop_place__in=[missed.place_id, stands.place_id]).count()
    Vehicle.objects.update(shift_end_min=17 * 60, load_l=LITRES * villages - short)

    done = miss_visits(SYSTEM, sessions=[missed], reason=WHY, now=missed.starts_at)

    assert [dict(one.obstacles) for one in done] == [{} if is_made_up else {"1号车": Obstacle.LOAD}]


def _day(session: Session) -> date:
    return session.starts_at.astimezone(clock.TIME_ZONE).date()
