"""An elder with a telephone: medicine found, put aside and asked about, by keys alone and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.browser.looking import CHINESE_ELDER_NARROW, Watched

from doorstep.programmes.pharmacy.models import Hold, Question


def reach(page: Page, selector: str) -> None:
    """Press Tab until what is meant has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(selector).and_(page.locator(":focus")).count():
            return
    message = f"the focus never comes to {selector}"
    raise AssertionError(message)


@pytest.mark.usefixtures("a_counter")
def test_an_elder_puts_medicine_aside_and_asks_a_pharmacist_by_keys_without_any_script(
    open_page: Callable[..., Watched],
) -> None:
    page = open_page("/medicine/", look=CHINESE_ELDER_NARROW, java_script_enabled=False).page

    for step in ("main a:has-text('蒙脱石散')", "main a:has-text('给我留着')", "main button:has-text('给我留着')"):
        reach(page, step)
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    code = page.locator(".figure").inner_text().replace(" ", "")
    page.goto(page.url.split("/medicine/")[0] + "/ask/")
    reach(page, "textarea")
    page.keyboard.type("饭前吃还是饭后吃")
    reach(page, "select[name=village]")
    page.keyboard.press("ArrowDown")
    reach(page, "main button:has-text('提问')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask/*/")

    assert (len(code), code.isdecimal()) == (6, True)
    assert Hold.objects.latest("pk").packs == 1
    assert page.url.endswith(f"/ask/{Question.objects.latest('pk').code}/")
    assert "饭前吃还是饭后吃" in page.locator("main").inner_text()
