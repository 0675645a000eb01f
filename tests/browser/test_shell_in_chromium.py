"""The frame around every page and the parts it is made of, on pages that show them all at once."""

from collections.abc import Callable

import pytest
from django.test import override_settings
from tests.browser.looking import (
    CHINESE_ELDER_NARROW,
    CHINESE_WIDE,
    ENGLISH_NARROW,
    ENGLISH_WIDE,
    LOOKS,
    Look,
    Watched,
    assert_accessible,
    assert_elder,
    assert_fits,
    tabbed_through,
)

from doorstep.base.models.login import Login
from doorstep.base.words import Role

pytestmark = pytest.mark.urls("tests.browser.sink.urls")
Open = Callable[..., Watched]
SINK = ["/", "/plan/", "/parts/", "/parts/?say=1", "/broken/", "/refused/"]
STATUS = {"/broken/": 500, "/refused/": 403}


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("path", SINK)
def test_every_part_can_be_used_by_everybody(path: str, look: Look, open_page: Open) -> None:
    watched = open_page(path, look=look, window=True)

    assert watched.response is not None
    assert watched.response.status == STATUS.get(path, 200)
    assert_accessible(watched.page, is_elder=look.is_elder)
    assert_fits(watched.page)
    if look.is_elder:
        assert_elder(watched.page)
    assert [said for said in watched.complaints if "500" not in said] == []


def test_a_style_attribute_is_refused_and_the_watch_hears_it(open_page: Open) -> None:
    watched = open_page("/", window=True)

    watched.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')"
    )

    watched.page.wait_for_timeout(50)
    assert ["style-src" in said for said in watched.complaints] == [True]


def test_the_axe_of_these_tests_bites(open_page: Open) -> None:
    watched = open_page("/", window=True)
    watched.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/x.svg\">')")

    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(watched.page)


def test_elder_checks_bite_on_the_ordinary_page(open_page: Open) -> None:
    watched = open_page("/", window=True)

    with pytest.raises(AssertionError):
        assert_elder(watched.page)


def test_the_first_tab_offers_the_way_to_the_content(open_page: Open) -> None:
    page = open_page("/", look=ENGLISH_NARROW, window=True).page

    page.keyboard.press("Tab")
    words = page.evaluate("document.activeElement.textContent")
    top = page.evaluate("document.activeElement.getBoundingClientRect().top")
    page.keyboard.press("Enter")

    assert (words, top >= 0) == ("Skip to the content", True)
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("path", ["/", "/plan/", "/parts/"])
def test_tab_goes_through_the_page_in_reading_order_and_one_always_sees_where(path: str, open_page: Open) -> None:
    page = open_page(path, window=True).page

    stops = tabbed_through(page)

    places = [stop["at"] for stop in stops]
    assert places == sorted(places)
    assert [stop["says"] for stop in stops if not (stop["outline"] and stop["seen"])] == []


@pytest.mark.parametrize("path", SINK)
def test_at_twice_the_size_nothing_runs_over_the_edge(path: str, open_page: Open) -> None:
    zoomed = open_page(path, look=Look("zh-hans", 640), device_scale_factor=2).page
    larger_letters = open_page(path, look=ENGLISH_WIDE, window=True).page

    larger_letters.evaluate("document.documentElement.style.fontSize = '200%'")

    assert_fits(zoomed)
    assert_fits(larger_letters)


def test_the_switches_work_without_javascript(open_page: Open) -> None:
    page = open_page("/parts/?q=1", look=CHINESE_WIDE, java_script_enabled=False).page

    page.get_by_role("button", name="长辈版").click()
    page.get_by_role("button", name="English").click()

    root = page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("data-mode")) == ("en", "elder")
    assert page.url.endswith("/parts/?q=1")
    assert page.get_by_role("button", name="Standard type").is_visible()


@pytest.mark.parametrize("look", [CHINESE_WIDE, CHINESE_ELDER_NARROW], ids=str)
def test_the_map_draws_every_route_and_its_ticks_hide_them(look: Look, open_page: Open) -> None:
    page = open_page("/plan/", look=look).page
    page.wait_for_selector("[data-state=drawn]")

    before = page.locator(".map path.leaflet-interactive").count()
    page.get_by_role("checkbox", name="周二").uncheck()
    after = page.locator(".map path.leaflet-interactive").count()
    page.get_by_role("checkbox", name="周二").check()

    assert (before, after) == (14, 10)
    assert page.locator(".map path.leaflet-interactive").count() == 14
    assert page.get_by_role("button", name="放大").is_visible()


def test_a_stop_on_the_map_is_reached_and_opened_by_keyboard(open_page: Open) -> None:
    page = open_page("/plan/", look=ENGLISH_NARROW).page
    page.wait_for_selector("[data-state=drawn]")

    page.locator(".map path[role=link]").first.focus()
    shown = page.locator(".leaflet-tooltip").inner_text()
    page.keyboard.press("Enter")

    assert shown.split() == ["Mon", "1", "9:20"]
    assert page.url.endswith("#00")


def test_a_map_that_cannot_be_fetched_says_so(open_page: Open) -> None:
    watched = open_page("/plan/?routes=gone", look=ENGLISH_NARROW)

    watched.page.wait_for_selector("[data-state=failed]")

    assert (
        watched.page.locator(".map").inner_text() == "The map cannot be drawn now. The table beside it says the same."
    )


def test_on_paper_there_is_nothing_to_press(open_page: Open) -> None:
    page = open_page("/plan/").page

    page.emulate_media(media="print")

    assert page.locator("button:visible, input:visible, .btn:visible, nav a:visible").count() == 0
    assert page.locator("table:visible").count() == 1


def test_who_is_logged_in_can_leave_from_every_page(open_page: Open, make_login: Callable[..., Login]) -> None:
    login = make_login(Role.COUNTY_PLANNER, name="planner-1")
    page = open_page("/parts/", look=ENGLISH_NARROW, login=login).page

    page.get_by_role("button", name="Log out").click()

    assert page.get_by_role("link", name="Log in").is_visible()


@override_settings(IS_DEMO=True)
def test_a_demonstration_says_that_it_is_one(open_page: Open) -> None:
    watched = open_page("/", look=ENGLISH_NARROW)

    assert watched.page.locator(".ribbon").inner_text().startswith("A demonstration")
    assert_accessible(watched.page)


def test_weak_contrast_is_found_also_where_a_table_scrolls(open_page: Open) -> None:
    watched = open_page("/plan/", look=ENGLISH_NARROW, window=True)
    watched.page.evaluate("document.querySelector('.scroll td:last-child').style.color = '#ccc'")

    with pytest.raises(AssertionError, match="violations: color-contrast"):
        assert_accessible(watched.page)


def test_a_table_piled_up_on_a_phone_is_still_a_table(open_page: Open) -> None:
    page = open_page("/", look=ENGLISH_NARROW, window=True).page

    table = page.get_by_role("table")

    assert table.get_by_role("rowheader").all_inner_texts() == ["Tue 24 Nov", "Thu 26 Nov"]
    assert table.get_by_role("row").count() == 2
    assert table.locator("thead").is_hidden()


def test_a_map_is_printed_whole(open_page: Open) -> None:
    page = open_page("/plan/").page

    page.emulate_media(media="print")

    box, drawing = (page.locator(part).bounding_box() for part in (".map", ".map svg.leaflet-zoom-animated"))
    assert box is not None
    assert drawing is not None
    assert box["width"] <= 601
    assert drawing["x"] >= box["x"] - 1
    assert drawing["x"] + drawing["width"] <= box["x"] + box["width"] + 1
