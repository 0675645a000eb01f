"""Every view of the crew page: axe finds nothing, nothing runs over the edge, elders can read it; it installs."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.browser.looking import (
    CHINESE_ELDER_NARROW,
    ENGLISH_WIDE,
    Look,
    Watched,
    assert_accessible,
    assert_elder,
    assert_fits,
)
from tests.programmes.pharmacy.tour import load, stops_of
from tests.programmes.small_county import make_county

from doorstep.base import clock
from doorstep.base.models.login import Login
from doorstep.base.words import Role
from doorstep.programmes.pharmacy.models import MedicineCode
from doorstep.programmes.pharmacy.words import CodeKind

CODE = "81234560000000000017"
VIEWS = ("stop/{0}", "sell/{0}", "pressure/{0}", "sugar/{0}", "unmet/{0}", "held/{0}", "miss/{0}", "note", "count",
         "unsent", "close")  # fmt: skip


@pytest.fixture
def stop(db: None) -> int:
    """The second stop of today's tour, with medicine aboard."""
    now = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
    here = make_county(now)
    lots = load(here, clock.now(), (12, 30))
    MedicineCode.objects.create(medicine=lots[0].medicine, kind=CodeKind.TRACE, code=CODE[:7])
    return stops_of(here, now)[1].pk


@pytest.mark.parametrize("look", [CHINESE_ELDER_NARROW, ENGLISH_WIDE], ids=str)
def test_everybody_can_use_every_view(
    look: Look, stop: int, open_page: Callable[..., Watched], make_login: Callable[..., Login]
) -> None:
    watched = open_page("/desk/pharmacy/crew/", look=look, login=make_login(Role.CREW))
    page = watched.page
    page.wait_for_selector("#crew[data-started]")

    for view in VIEWS:
        page.evaluate("view => { location.hash = view; }", f"#/{view.format(stop)}")
        page.wait_for_selector("#crew-view h1")
        if view.startswith("sell"):
            page.click(".crew-good [data-fill=plus]")
            for code in (CODE, CODE, "9" * 20):
                page.fill("#scan", code)
                page.press("#scan", "Enter")
            assert page.inner_text(".crew-good output") == "2"
        if folder := os.environ.get("DOORSTEP_PICTURES"):
            page.screenshot(path=f"{folder}/view-{view.split('/')[0]}-{look}.png", full_page=True)
        assert_accessible(page, is_elder=look.is_elder)
        assert_fits(page)
        if look.is_elder:
            assert_elder(page)

    assert watched.complaints == []


def test_the_page_can_be_put_among_the_telephones_programs(
    stop: int, open_page: Callable[..., Watched], make_login: Callable[..., Login]
) -> None:
    page = open_page("/desk/pharmacy/crew/", login=make_login(Role.CREW)).page
    page.wait_for_selector("#crew[data-ready]")

    found = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")

    assert [one["errorId"] for one in found["installabilityErrors"] if one["errorId"] != "in-incognito"] == []


def test_with_a_copy_older_than_a_day_only_green_labels_go_out(
    stop: int, open_page: Callable[..., Watched], make_login: Callable[..., Login]
) -> None:
    page = open_page("/desk/pharmacy/crew/", login=make_login(Role.CREW)).page
    page.wait_for_selector("#crew[data-ready]")
    page.evaluate(OTHER_CLASS)
    page.context.set_offline(True)
    page.clock.set_fixed_time(clock.now() + timedelta(hours=25))

    page.reload()
    page.wait_for_selector("#crew[data-started]")
    page.evaluate("view => { location.hash = view; }", f"#/sell/{stop}")
    page.wait_for_selector(".crew-good")

    assert page.eval_on_selector_all(".crew-good [data-fill=plus]", "all => all.map(one => one.disabled)") == [
        True,
        False,
    ]


OTHER_CLASS = """async () => {
  const { open } = await import('/static/devices/store.js');
  const store = await open('doorstep-crew');
  const copy = await store.fact('snapshot');
  copy.stock[0].class = 'rx';
  await store.keep('snapshot', copy);
}"""
