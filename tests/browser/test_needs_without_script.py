"""From saying what is needed to the resident's last word, in a real browser with JavaScript switched off."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.browser.looking import ENGLISH_NARROW, Watched
from tests.door.needs_told import jpeg
from tests.needs.conftest import Loop

from doorstep.base.actor import Actor
from doorstep.needs.actions.duties import assign_need
from doorstep.needs.actions.outcome import answer_duty
from doorstep.needs.models import Need, Photo
from doorstep.needs.words import NeedState, Outcome
from doorstep.partners.models import Partner

HOUR = timedelta(hours=1)


def test_a_need_is_told_followed_answered_and_judged_without_any_script(
    open_page: Callable[..., Watched],
    at: Callable[[datetime], None],
    loop: Loop,
    officer: Actor,
    clerk_of: Callable[[Partner], Actor],
    a_moment: datetime,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    photo = tmp_path / "lamp.jpg"
    photo.write_bytes(jpeg(says_where=True).read())
    page = open_page("/tell/", look=ENGLISH_NARROW, java_script_enabled=False).page

    page.get_by_label("What is it?").fill("The lamp by the bridge is dark")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Street lights").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Your village: its name").fill("灵溪")
    page.get_by_role("button", name="Search").click()
    page.get_by_label("灵溪村").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Photos").set_input_files(photo)
    page.get_by_role("button", name="Send").click()
    number = page.locator(".slip-number").inner_text()

    need = Need.objects.get()
    duty = assign_need(officer, need=need, lead=loop.power, now=a_moment)
    answer_duty(clerk_of(loop.power), duty=duty, text="New bulb", now=a_moment + HOUR)
    at(a_moment + 2 * HOUR)
    page.get_by_role("link", name="Follow my slip").first.click()
    page.get_by_label("Number on the slip").fill(number.lower().replace("-", " "))
    page.get_by_role("button", name="Show how it stands").click()
    answer = page.locator(".story").inner_text()
    page.get_by_label("Yes, it is solved").check()
    page.get_by_role("button", name="Say so").click()

    need.refresh_from_db()
    assert ("New bulb" in answer, "供电所" in answer) == (True, True)
    assert (need.state, need.outcome, need.place.name) == (NeedState.CLOSED, Outcome.SOLVED, "灵溪村")
    assert Photo.objects.count() == 1
    assert "You said: solved." in page.locator(".story").inner_text()
