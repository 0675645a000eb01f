"""Deciding from the tray, giving back, typing papers, the board and the meeting room, without a mouse."""

from collections.abc import Callable

import pytest
from tests.browser.looking import CHINESE_WIDE, Watched
from tests.browser.test_desk_by_keyboard_in_chromium import focus
from tests.programmes.small_county import County

from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.meetings.models import Meeting
from doorstep.meetings.words import ItemResult
from doorstep.needs.models import Duty, Need
from doorstep.needs.words import DutyState


def test_what_lies_in_the_tray_is_decided_a_duty_given_back_and_papers_typed_by_keyboard_alone(
    a_loop: County, open_page: Callable[..., Watched], make_login: Callable[..., Login]
) -> None:
    watched = open_page("/desk/tray/", look=CHINESE_WIDE, login=make_login(Role.TOWNSHIP_OFFICER, a_loop.town.path))
    keys, site = watched.page.keyboard, watched.page.url.split("/desk/")[0]
    back, paused = (Duty.objects.get(title=title) for title in ("河边的护栏松了", "电表箱的门坏了"))

    focus(watched, f"form[action$='/{back.pk}/suggested/'] button")
    keys.press("Enter")
    watched.page.wait_for_selector(".notice.good")

    watched.go(f"{site}/desk/duties/{paused.pk}/return/")
    focus(watched, "[name=suggested]")
    keys.type("公路")
    keys.press("Escape")
    focus(watched, "[name=text]")
    keys.type("门归公路站修")
    keys.press("Control+Enter")
    watched.page.wait_for_selector(".notice.good")

    watched.go(f"{site}/desk/needs/batch/")
    for name, typed in (("number", "K-1"), ("place", "灵溪"), ("category", None), ("text", "井边的石板松了一块")):
        focus(watched, f"[name={name}]")
        if typed is None:
            keys.press("ArrowDown")
        else:
            keys.type(typed)
    keys.press("Enter")
    watched.page.wait_for_selector("[role=status] .big")

    watched.go(f"{site}/desk/rates/?by=category")
    focus(watched, "table.rows tbody a")
    keys.press("Enter")
    watched.page.wait_for_url("**/rates/rows/**")

    back.refresh_from_db()
    paused.refresh_from_db()
    assert (back.lead.name, back.state) == ("公路站", DutyState.ASSIGNED)
    assert (paused.state, paused.suggested_lead and paused.suggested_lead.name) == (DutyState.RETURNED, "公路站")
    assert Need.objects.get(text="井边的石板松了一块").channel == "paper"
    assert watched.complaints == []


@pytest.mark.usefixtures("some_meetings")
def test_the_wall_of_the_meeting_room_goes_on_and_an_item_is_settled_by_keyboard_alone(
    open_page: Callable[..., Watched], make_login: Callable[..., Login]
) -> None:
    meeting = Meeting.objects.get(title_zh="本周碰头会")
    address = f"/desk/meetings/{meeting.pk}/room/"
    watched = open_page(address, look=CHINESE_WIDE, login=make_login(Role.TOWNSHIP_OFFICER))
    keys = watched.page.keyboard
    first, second = meeting.items.order_by("position")[:2]

    keys.press("ArrowRight")
    watched.page.wait_for_url("**item=2")
    shown = watched.page.locator("h1").inner_text()
    keys.press("ArrowLeft")
    watched.page.wait_for_url("**item=1")
    focus(watched, f"a[href$='/items/{first.pk}/']")
    keys.press("Enter")
    watched.page.wait_for_selector("[name=result]")
    focus(watched, "[name=result]")
    keys.press("ArrowUp")  # round to the last choice: taken note of
    focus(watched, "[name=text]")
    keys.type("知道了")
    focus(watched, "main form .actions button")
    keys.press("Enter")
    watched.page.wait_for_url(f"**item={first.pk}**")

    first.refresh_from_db()
    assert shown == second.title
    assert (first.result, first.result_text) == (ItemResult.NOTED, "知道了")
    assert watched.complaints == []
