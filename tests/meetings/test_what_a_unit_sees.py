"""A member unit sees of what is owed its own alone, also when the meeting goes on and in its minutes."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.meetings.conftest import Called, Round
from tests.needs.conftest import Told, _the_clock_stands, desk_of, unit_desk  # noqa: F401  browsers

from doorstep.base.actor import SYSTEM
from doorstep.meetings.actions.agenda import add_item, begin_meeting
from doorstep.meetings.actions.minutes import decide, lock_minutes
from doorstep.meetings.models import Meeting
from doorstep.needs.actions.duties import Owed, assign_need
from doorstep.needs.models import Duty
from doorstep.partners.models import Partner

pytestmark = pytest.mark.usefixtures("_the_clock_stands")
OWN = ("换路灯", "停电两次", "移电表")
COMMON = ("下月活动",)
OTHERS = ("清淤", "修凉亭", "树倒在路上", "移树")
FROZEN = ("清淤", "树倒在路上")
"""What is owed by the power station, what everybody may know, what other units owe or nobody leads yet; of that what
was on the agenda when it began: the wall of the room names no duty that came of a decision."""


@dataclass(frozen=True)
class Held:
    meeting: Meeting
    unit: Client
    office: Client


@pytest.fixture
def held(
    around: Round,
    called: Called,
    duty_of: Callable[..., Duty],
    told: Told,
    unit_desk: Callable[[Partner], Client],  # noqa: F811
    desk_of: Callable[[str, str], Client],  # noqa: F811
    a_moment: datetime,
) -> Held:
    loop = around.loop
    duty_of(loop.power, "换路灯", by=date(2026, 9, 4))
    duty_of(loop.office, "清淤", by=date(2026, 9, 4))
    for text in ("停电两次", "树倒在路上"):
        told(text, is_public=True, now=a_moment - timedelta(days=3))
    add_item(SYSTEM, meeting=(meeting := called()), title="下月活动", now=a_moment)
    begin_meeting(SYSTEM, meeting=meeting, now=a_moment)
    village = loop.county.villages[0]
    owed = {"停电两次": Owed("移电表", village, loop.power), "树倒在路上": Owed("移树", village, loop.office)}
    owed["下月活动"] = Owed("修凉亭", village, loop.office)
    for item in meeting.items.filter(title__in=owed):
        decide(SYSTEM, item=item, text="就这么办", owed=owed[item.title], now=a_moment)
    lock_minutes(SYSTEM, meeting=meeting, now=a_moment)
    return Held(meeting, unit_desk(loop.power), desk_of("township_officer", loop.county.town.path))


def everything(client: Client, meeting: Meeting, name: str) -> str:
    """Return all that an address says: the wall of the room item by item, a workbook sheet by sheet."""
    path = reverse(f"meetings:{name}", args=[meeting.pk])
    if name == "room":
        return "".join(client.get(path, {"item": number}).content.decode() for number in range(1, 8))
    response = client.get(path)
    assert response.status_code == 200
    if name == "minutes_xlsx":
        book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
        return str([book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names])
    return response.content.decode()


@pytest.mark.parametrize("name", ["meeting", "room", "minutes", "minutes_json", "minutes_xlsx"])
def test_of_what_is_owed_a_unit_reads_its_own_and_the_office_all(held: Held, name: str) -> None:
    unit, office = (everything(one, held.meeting, name) for one in (held.unit, held.office))

    assert [text for text in OWN + COMMON + OTHERS if text in unit] == [text for text in OWN + COMMON if text in office]
    assert [text for text in OTHERS if text in office] == [text for text in OTHERS if name != "room" or text in FROZEN]


def test_words_of_an_agenda_find_a_meeting_only_for_who_may_read_them(held: Held) -> None:
    def finds(client: Client, text: str) -> bool:
        page = client.get(reverse("meetings:meetings"), {"q": text, "show": "past"})
        return reverse("meetings:meeting", args=[held.meeting.pk]) in page.content.decode()

    seen = [(finds(held.unit, text), finds(held.office, text)) for text in ("换路灯", "下月活动", "清淤")]

    assert seen == [(True, True), (True, True), (False, True)]


def test_a_units_own_duty_about_a_need_is_on_the_agenda_to_come(
    around: Round,
    called: Called,
    told: Told,
    unit_desk: Callable[[Partner], Client],  # noqa: F811
    a_moment: datetime,
) -> None:
    for text, lead in (("停电两次", around.loop.power), ("树倒在路上", around.loop.office)):
        assign_need(SYSTEM, need=told(text, is_public=True).need, lead=lead, now=a_moment)

    page = everything(unit_desk(around.loop.power), called(), "meeting")

    assert [text for text in OWN + OTHERS if text in page] == ["停电两次"]
