"""`doorstep check` sees every promise of meetings that is broken by hand in the database."""

from collections.abc import Callable
from datetime import datetime

from tests.meetings.conftest import Called, Round, Series_

from doorstep.base.actor import SYSTEM
from doorstep.meetings.actions.agenda import add_item, begin_meeting
from doorstep.meetings.actions.minutes import decide
from doorstep.meetings.models import AgendaItem, Meeting, Series
from doorstep.meetings.queries.check import faults
from doorstep.meetings.words import ItemOrigin, ItemResult, MeetingState
from doorstep.needs.models import Duty
from doorstep.needs.words import DutyOrigin


def test_every_planted_fault_is_found(
    around: Round, series_of: Series_, called: Called, duty_of: Callable[..., Duty], a_moment: datetime
) -> None:
    series = series_of()
    held, going = called(), called()
    for meeting in (held, going):
        add_item(SYSTEM, meeting=meeting, title="停车位", now=a_moment)
        begin_meeting(SYSTEM, meeting=meeting, now=a_moment)
    going_item = going.items.get(title="停车位")
    decided = add_item(SYSTEM, meeting=going, title="花坛", now=a_moment)
    decide(SYSTEM, item=decided, text="种花", now=a_moment)
    duty = duty_of(around.loop.power, "换路灯")
    assert list(faults()) == []

    Series.objects.filter(pk=series.pk).update(rule="FREQ=HOURLY")
    AgendaItem.objects.filter(pk=going_item.pk).update(result=ItemResult.DECIDED)
    AgendaItem.objects.filter(pk=decided.pk).update(result=ItemResult.NOTED)
    loose = AgendaItem.objects.create(meeting=going, origin=ItemOrigin.NEW, title="漏了", added_at=a_moment)
    odd = AgendaItem.objects.create(
        meeting=going,
        position=9,
        origin="carried",
        title="再议",
        carried_from=loose,
        times_carried=3,
        added_at=a_moment,
    )
    Meeting.objects.filter(pk=held.pk).update(state=MeetingState.HELD, locked_at=a_moment)
    Duty.objects.filter(pk=duty.pk).update(origin=DutyOrigin.MEETING, source="meetings.Decision:999")

    assert list(faults()) == [
        f"meetings.Series:{series.pk}: its rule FREQ=HOURLY is none it could follow",
        f"meetings.Meeting:{held.pk}: its minutes are locked, and an item has no result",
        f"meetings.Meeting:{held.pk}: its minutes are locked, and somebody is still expected",
        f"meetings.AgendaItem:{loose.pk}: its meeting has begun, and it has no place on the agenda",
        f"meetings.AgendaItem:{going_item.pk}: is decided, and no decision says what",
        f"meetings.AgendaItem:{decided.pk}: has a decision, and is not decided",
        f"meetings.AgendaItem:{odd.pk}: was carried over from one that was not left undecided, or counts wrongly",
        f"needs.Duty:{duty.pk}: comes from meetings.Decision:999, which is not there",
    ]
