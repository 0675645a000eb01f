"""Story 09, the sample county as it stands: nothing waits for the timer, the offices meet and have an alliance."""

import pytest
from tests.stories.conftest import NOW

from doorstep.base.actor import SYSTEM
from doorstep.meetings.models import Decision, Meeting, Series
from doorstep.meetings.words import ItemResult, MeetingKind, MeetingState
from doorstep.needs.actions.clock import escalate_duties
from doorstep.needs.actions.outcome import close_unanswered
from doorstep.needs.actions.wishes import release_wishes
from doorstep.needs.models import Duty
from doorstep.partners.models import Alliance, Delivery, Team
from doorstep.sample.logins import HOME_TOWN

pytestmark = [pytest.mark.usefixtures("db")]


def test_the_timer_finds_nothing_left_to_do() -> None:
    left = [do(SYSTEM, now=NOW) for do in (escalate_duties, close_unanswered, release_wishes)]

    assert left == [0, 0, 0]


def test_the_centre_invites_and_every_meeting_of_the_past_has_locked_minutes() -> None:
    past = Meeting.objects.filter(ends_at__lt=NOW)

    assert set(Series.objects.values_list("host__name", flat=True)) == {f"{HOME_TOWN}便民服务中心"}
    assert set(past.values_list("state", flat=True)) == {MeetingState.HELD}
    assert past.filter(kind=MeetingKind.WORKING).count() >= 2


def test_each_weekly_meeting_decided_something_that_became_a_duty() -> None:
    held = Meeting.objects.filter(kind=MeetingKind.WORKING, state=MeetingState.HELD)
    decided = Decision.objects.filter(item__meeting__in=held)

    assert decided.filter(item__result=ItemResult.DECIDED).count() == held.count()
    assert Duty.objects.filter(source__in=[one.source for one in decided]).count() == held.count()


def test_five_offices_have_an_alliance_with_services_a_delivery_and_a_team() -> None:
    (alliance,) = Alliance.objects.filter(name_zh__contains=HOME_TOWN)

    assert (alliance.memberships.count(), alliance.services.count()) == (5, 2)
    assert [one.quantity for one in Delivery.objects.filter(promise__alliance=alliance)] == [18]
    assert [one.name for one in Team.objects.filter(alliance=alliance)] == ["红马甲先锋队"]
