"""What is typed and not sent yet stays while the language or the size of letters is switched."""

from collections.abc import Callable

import pytest
from tests.browser.looking import CHINESE_WIDE, Watched

pytestmark = pytest.mark.usefixtures("loop")


def test_switching_keeps_what_was_typed_and_the_next_visit_finds_nothing(open_page: Callable[..., Watched]) -> None:
    page = open_page("/tell/", look=CHINESE_WIDE).page
    page.fill("textarea[name=text]", "村口的路灯坏了一周")

    page.click(".tools form:has(input[name=language]) button")
    page.wait_for_load_state()
    after = (page.get_attribute("html", "lang"), page.input_value("textarea[name=text]"))
    page.click(".tools form:has(input[name=mode]) button")
    page.wait_for_load_state()
    larger = (page.get_attribute("html", "data-mode"), page.input_value("textarea[name=text]"))
    page.reload()

    assert (after, larger) == (("en", "村口的路灯坏了一周"), ("elder", "村口的路灯坏了一周"))
    assert page.input_value("textarea[name=text]") == ""
