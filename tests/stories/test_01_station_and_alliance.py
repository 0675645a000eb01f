"""Story 01: Wenyuan's station, its alliance and three meetings. Every figure comes out of a query."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker
from tests.stories.conftest import make_wuxing

from doorstep.base import check
from doorstep.base.actor import SYSTEM, Actor, Granted
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.cli.demo import COUNTIES
from doorstep.cli.sample import CHAPTERS
from doorstep.meetings.models import Decision, Meeting, Series
from doorstep.meetings.words import ItemResult, MeetingState, Presence
from doorstep.needs.models import Duty, Need, Step, WishClaim
from doorstep.needs.queries import check as needs_check
from doorstep.needs.queries.rates import counted
from doorstep.needs.queries.wishes import board
from doorstep.needs.words import OWED, Channel, DutyOrigin, DutyState, NeedState, Outcome, StepKind
from doorstep.partners.models import Alliance
from doorstep.partners.queries import alliances, seats_of
from doorstep.places.models import Place
from doorstep.places.queries import sites
from doorstep.places.words import SiteKind
from doorstep.programmes.stations.models import CirclePlan
from doorstep.programmes.stations.queries import recomputed
from doorstep.programmes.stations.words import HomeState
from doorstep.sample import wuxing
from doorstep.services.queries.activities import activities, reach

BEGUN = datetime(2026, 1, 5, 9, tzinfo=TIME_ZONE)
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=TIME_ZONE)
pytestmark = [pytest.mark.usefixtures("db")]


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[wuxing.Wuxing]:
    """Stand in for pytest-django's `db` with the chapter in it: tests only read, and nothing stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_wuxing(seed=2026, begun=BEGUN, now=NOW)
        transaction.set_rollback(True)


@pytest.fixture
def alliance() -> Alliance:
    return Alliance.objects.get()


def test_the_station_has_ten_square_metres_inside_wenyuan_community(db: wuxing.Wuxing) -> None:
    (station,) = sites(on=NOW.date(), kinds=[SiteKind.STATION])

    assert (station.place.name, station.area_m2) == ("文苑社区", 10)
    assert Place.objects.get(parent=None).name == "吴兴区"


def test_fourteen_units_stand_behind_it_with_six_services_and_five_teams_of_different_colours(
    alliance: Alliance,
) -> None:
    today = NOW.date()
    (listed,) = alliances.alliances(SYSTEM, today)

    assert (listed.member_count, listed.service_count, listed.team_count) == (14, 6, 5)  # type: ignore[attr-defined]
    assert len({team.colour for team in alliances.teams(alliance, today)}) == 5


def test_each_team_has_people_in_it(alliance: Alliance) -> None:
    strengths = [team.strength for team in alliances.teams(alliance, NOW.date())]  # type: ignore[attr-defined]

    assert strengths == [wuxing.TEAM_STRENGTH] * 5


def test_three_standing_meetings_weekly_monthly_and_quarterly_were_held(alliance: Alliance) -> None:
    standing = Series.objects.filter(alliance=alliance)
    past = Meeting.objects.filter(series__in=standing, starts_at__lt=NOW)
    held = [past.filter(series=one, state=MeetingState.HELD).count() for one in standing]

    assert standing.count() == 3
    assert sorted(held) == [4, 11, 44]  # begun after the first; two fall on one day after the Spring Festival
    assert (past.count(), past.exclude(attendance__presence=Presence.PRESENT).count()) == (59, 0)


def test_what_was_left_undecided_is_carried_over_decided_and_becomes_a_duty_that_is_done() -> None:
    decisions = list(Decision.objects.select_related("item__carried_from__meeting", "item__meeting"))
    duties = {duty.source: duty for duty in Duty.objects.filter(origin=DutyOrigin.MEETING)}

    assert len(decisions) == 11
    for decision in decisions:
        assert decision.item.carried_from is not None
        assert decision.item.carried_from.result == ItemResult.UNDECIDED
        assert decision.item.carried_from.meeting.starts_at < decision.item.meeting.starts_at
    assert {one.source for one in decisions} == set(duties)
    assert {(duty.state, duty.outcome) for duty in duties.values()} == {(DutyState.CLOSED, Outcome.SOLVED)}


def test_all_of_wenyuan_live_within_eight_minutes_of_the_station_as_the_circle_reckons(
    db: wuxing.Wuxing, alliance: Alliance
) -> None:
    plan = CirclePlan.objects.get()
    home = plan.villages.get(place=db.community)
    (kept,) = alliances.kept(alliances.promises(alliance, NOW.date()), NOW.date())

    assert (plan.limit_min, plan.is_by_rules, recomputed(plan)) == (8, True, plan.result_digest)
    assert (home.state, home.site, home.site_name) == (HomeState.INSIDE, db.station, "文苑电力驿站")
    assert home.walk_min is not None
    assert 0 < home.walk_min <= plan.limit_min
    assert (kept.promise.delivered, kept.standing.percent, kept.standing.is_late) == (home.spread_pct, 100, False)  # type: ignore[attr-defined]


def test_this_year_thirty_nine_activities_served_a_thousand_person_times() -> None:
    reached = reach(activities())

    assert (reached.activities, reached.person_times) == (39, 1_000)


def test_thirty_wishes_were_claimed_each_by_exactly_one_and_the_board_knows_no_wisher() -> None:
    claimed = WishClaim.objects.filter(released_at=None).values("wish").distinct().count()
    once = WishClaim.objects.filter(released_at=None).count()

    assert (claimed, once, board().count()) == (30, 30, 33)
    assert all("wisher_id" not in wish.__dict__ for wish in board())


def test_the_list_of_needs_became_a_list_of_duties_each_with_one_lead() -> None:
    told = Need.objects.exclude(state=NeedState.RECEIVED)

    for need in told.select_related("lead_duty__lead"):
        assert need.lead_duty is not None
        assert need.lead_duty.lead is not None
        still_owed = need.duties.filter(state__in=[*OWED, DutyState.ANSWERED]).count()
        assert still_owed == (1 if need.state in {NeedState.ASSIGNED, NeedState.ANSWERED} else 0)


def test_needs_came_in_three_ways_also_on_behalf_with_the_mandate_and_both_names() -> None:
    channels = set(Need.objects.values_list("channel", flat=True))
    behalf = Need.objects.filter(channel=Channel.STAFF)

    assert channels == {Channel.WEB, Channel.PHONE, Channel.PAPER, Channel.STAFF, Channel.MEETING}
    assert behalf.count() == wuxing.ON_BEHALF
    for need in behalf.select_related("taken_by"):
        mandate = need.followers.get(is_reporter=True).mandate
        assert mandate is not None
        assert mandate.person.name != ""
        assert need.taken_by == mandate.agent


def test_units_gave_duties_back_to_a_better_owner_and_others_helped() -> None:
    returned = Duty.objects.filter(returns__gt=0)
    helped = Duty.objects.filter(need__place__name="文苑社区", helpers__isnull=False)

    assert returned.count() > 0
    for step in Step.objects.filter(kind=StepKind.RETURN).select_related("partner"):
        assert (step.text != "", step.partner is not None) == (True, True)
    assert len(set(Duty.objects.filter(need__place__name="文苑社区").values_list("lead", flat=True))) >= 5
    assert helped.count() > 0


def test_closed_and_solved_are_different_columns() -> None:
    (line,) = counted(Need.objects.all(), NOW)

    assert line.counts.received == Need.objects.count()
    assert line.counts.solved < line.counts.closed <= line.counts.received
    assert line.counts.solved + line.counts.partly <= line.counts.said


def test_the_records_hold_together() -> None:
    assert [*check.faults(), *needs_check.faults()] == []


def test_who_starts_the_demonstration_gets_a_login_for_every_role_in_wenyuan(db: wuxing.Wuxing) -> None:
    with transaction.atomic():
        made = wuxing.log_in(db, seed=2026, now=NOW)
        clerk = Login.objects.get(username="partner")
        seats = seats_of(Actor(clerk.pk, (Granted(Role.PARTNER_STAFF, db.county.path),)), NOW.date())
        transaction.set_rollback(True)

    assert {one.role for one in made} == set(Role)
    assert {one.place for one in made} == {"文苑社区", "月河街道", "吴兴区"}
    assert list(seats) == [db.power.pk]
    assert {code for code, _folder in COUNTIES.values()} == set(CHAPTERS)
