"""Story 01: Wenyuan's station, its alliance and three meetings. Every figure comes out of a query."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from doorstep.base import check
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.meetings.models import Meeting, Series
from doorstep.needs.models import Need, WishClaim
from doorstep.needs.queries import check as needs_check
from doorstep.needs.queries.rates import counted
from doorstep.needs.queries.wishes import board
from doorstep.needs.words import OWED, DutyState, NeedState
from doorstep.partners.models import Alliance
from doorstep.partners.queries import alliances
from doorstep.places.models import Place
from doorstep.places.queries import sites
from doorstep.places.words import SiteKind
from doorstep.sample import wuxing
from doorstep.services.queries.activities import activities, reach

BEGUN = datetime(2026, 1, 5, 9, tzinfo=TIME_ZONE)
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=TIME_ZONE)
pytestmark = [pytest.mark.usefixtures("db")]


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[wuxing.Wuxing]:
    """Stand in for pytest-django's `db` with the chapter in it: tests only read, and nothing stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield wuxing.build(seed=2026, begun=BEGUN, now=NOW)
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


def test_three_standing_meetings_weekly_monthly_and_quarterly_come_together(alliance: Alliance) -> None:
    standing = Series.objects.filter(alliance=alliance)
    met = [Meeting.objects.filter(series=one, starts_at__gte=BEGUN, starts_at__lt=NOW).count() for one in standing]

    assert standing.count() == 3
    assert sorted(met) == [4, 11, 44]  # begun after the first; two fall on one day after the Spring Festival


def test_the_promise_is_a_service_point_within_eight_minutes_and_it_was_kept(alliance: Alliance) -> None:
    (kept,) = alliances.kept(alliances.promises(alliance, NOW.date()), NOW.date())

    assert (kept.promise.quantity, kept.promise.unit, kept.promise.delivered) == (8, "分钟", 8)  # type: ignore[attr-defined]


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


def test_closed_and_solved_are_different_columns() -> None:
    (line,) = counted(Need.objects.all(), NOW)

    assert line.counts.received == Need.objects.count()
    assert line.counts.solved < line.counts.closed <= line.counts.received
    assert line.counts.solved + line.counts.partly <= line.counts.said


def test_the_records_hold_together() -> None:
    assert [*check.faults(), *needs_check.faults()] == []
