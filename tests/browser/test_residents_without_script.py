"""What residents do beside telling a need, in a real browser with JavaScript switched off."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.browser.looking import ENGLISH_NARROW, Watched
from tests.door.needs_told import jpeg
from tests.needs.conftest import Loop, Told
from tests.services.activities import QUESTIONS

from doorstep.base.actor import SYSTEM
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.needs.actions.wishes import post_wish
from doorstep.needs.models import Follower, Need, Wish
from doorstep.needs.words import WishState
from doorstep.services.actions.activities import Occasion, announce_activity
from doorstep.services.actions.quizzes import create_quiz
from doorstep.services.models import Booking, Quiz
from doorstep.services.queries import quizzes
from doorstep.services.rules.activities import Details


def test_reporting_joining_signing_up_answering_and_claiming_need_no_script(
    open_page: Callable[..., Watched],
    make_login: Callable[..., Login],
    at: Callable[[datetime], None],
    loop: Loop,
    told: Told,
    a_moment: datetime,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    at(a_moment)
    photo = tmp_path / "hole.jpg"
    photo.write_bytes(jpeg(says_where=True).read())
    dark = told("村口的路灯不亮了", is_public=True).need
    wish = post_wish(SYSTEM, wisher=loop.old_man, text="一双布鞋", value_fen=8_000, now=a_moment)
    soon = a_moment + timedelta(days=2)
    lesson = announce_activity(
        SYSTEM,
        occasion=Occasion(loop.county.villages[0], loop.office, soon, soon + timedelta(hours=1)),
        details=Details("义剪", "Haircuts", capacity=20, sign_up_until=soon),
        now=a_moment,
    )
    quiz = create_quiz(SYSTEM, about=lesson, title_zh="前后测", asked=QUESTIONS, now=a_moment)
    watched = open_page("/tell/quick/", look=ENGLISH_NARROW, java_script_enabled=False)
    page, site = watched.page, watched.page.url.split("/tell/")[0]

    page.get_by_label("The photo").set_input_files(photo)
    page.get_by_label("Where").first.select_option(str(loop.county.villages[0].pk))
    page.locator("button[name=what][value=road]").click()
    slip = page.locator(".slip-number").inner_text()

    watched.go(f"{site}/needs/{dark.pk}/me-too/")
    page.get_by_role("button", name="Yes, me too").click()
    joined = page.locator(".slip-number").inner_text()

    watched.go(f"{site}/near/{lesson.pk}/")
    page.get_by_role("button", name="I will come").click()
    page.get_by_text("You have a place").wait_for()

    watched.go(f"{site}/quiz/")
    page.get_by_label("Code on the board").fill(quiz.code_before)
    page.get_by_role("button", name="Open").click()
    for at_row in range(len(QUESTIONS)):
        page.locator("fieldset").nth(at_row).locator("input[type=radio]").first.check()
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/quiz/thanks/")

    resident = open_page("/wishes/", look=ENGLISH_NARROW, login=make_login(Role.RESIDENT), java_script_enabled=False)
    resident.page.get_by_role("button", name="I take care of it").click()
    resident.page.get_by_text("You have promised").wait_for()

    report = Need.objects.exclude(pk=dark.pk).get()
    assert (report.category.code, report.place, report.photos.count()) == ("road", loop.county.villages[0], 1)
    codes = {f"{one.code[:4]}-{one.code[4:]}": one.need for one in Follower.objects.all()}
    assert (codes[slip], codes[joined], dark.followers.count()) == (report, dark, 2)
    assert Booking.objects.get().activity == lesson
    assert quizzes.sheets(Quiz.objects.get()) == {"before": 1, "after": 0}
    assert Wish.objects.get(pk=wish.pk).state == WishState.CLAIMED
