"""Every view of the crew page: axe finds nothing, nothing runs over the edge, elders can read it; it installs."""

import os
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

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
from tests.programmes.pharmacy.goods import make_medicine
from tests.programmes.pharmacy.tour import load, stops_of
from tests.programmes.small_county import make_county, make_loaded_plan

from doorstep.base import clock
from doorstep.base.actor import VISITOR
from doorstep.base.models.login import Login
from doorstep.base.words import Role
from doorstep.programmes.pharmacy.actions.holds import make_hold
from doorstep.programmes.pharmacy.models import Holder, Lot, MedicineCode
from doorstep.programmes.pharmacy.words import CodeKind, HolderRole, LegalClass
from doorstep.services.models import Session

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
    van = Holder.objects.get(vehicle=here.vehicle, role=HolderRole.STOCK)
    make_hold(VISITOR, holder=van, medicine=lots[0].medicine, quantity=2, key=UUID(int=1), now=clock.now())
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
            page.click(".crew-good [data-fill=plus] >> nth=0")
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


def test_of_scanned_packs_the_one_that_goes_back_is_scanned_again(
    stop: int, open_page: Callable[..., Watched], make_login: Callable[..., Login]
) -> None:
    page = open_page("/desk/pharmacy/crew/", look=ENGLISH_WIDE, login=make_login(Role.CREW)).page
    page.wait_for_selector("#crew[data-ready]")
    page.context.set_offline(True)
    page.evaluate("view => { location.hash = view; }", f"#/sell/{stop}")
    page.wait_for_selector(".crew-good")
    codes = [CODE[:-1] + last for last in "789"]

    def scan(code: str) -> str:
        page.fill("#scan", code)
        page.press("#scan", "Enter")
        return page.inner_text(".crew-good output")

    seen = [scan(code) for code in codes]
    page.click(".crew-good [data-fill=less] >> nth=0")
    seen += [page.inner_text(".crew-good output"), scan(codes[0]), scan(codes[0]), scan(codes[1])]
    page.click(".crew-big")
    page.wait_for_selector(".crew-done")
    (report,) = page.evaluate(UNSENT)

    assert seen == ["1", "2", "3", "3", "2", "3", "3"]
    assert [line["codes"] for line in report["body"]["lines"]] == [[codes[1], codes[2], codes[0]]]


UNSENT = """async () => {
  const { open } = await import('/static/devices/store.js');
  return (await open('doorstep-crew')).unsent();
}"""


def test_without_a_network_the_page_says_what_to_load_and_what_is_for_each_stop_and_leaves_out_what_was_missed(
    db: None, open_page: Callable[..., Watched], make_login: Callable[..., Login]
) -> None:
    now = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
    here = make_county(now)
    first, *_others = stops_of(here, now)
    plan = make_loaded_plan(here, now, {"灵溪村": 40, "大竹园村": 1200}, room=1500)
    Session.objects.update(plan=plan.about)
    page = open_page("/desk/pharmacy/crew/", look=ENGLISH_WIDE, login=make_login(Role.CREW)).page
    page.wait_for_selector("#crew[data-ready]")
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("#crew[data-started]")

    before = [page.inner_text('[data-fill="litres"]'), *page.locator(".crew-where small").all_inner_texts()]
    page.evaluate("view => { location.hash = view; }", f"#/stop/{first.pk}")
    page.wait_for_selector("[data-to=pressure]")
    lead = page.inner_text("#crew-view .lead")
    page.evaluate("view => { location.hash = view; }", f"#/miss/{first.pk}")
    page.click(".crew-big")
    page.wait_for_selector(".crew-done")
    page.evaluate("location.hash = '#/'")
    page.wait_for_selector(".crew-stops")

    load = "To load for today's stops: {} L (room for 1,500 L)"
    assert before == [load.format("1,240"), "40 L for this stop", "1,200 L for this stop", ""]
    assert "40 L for this stop" in lead
    assert page.inner_text('[data-fill="litres"]') == load.format("1,200")


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
    Lot.objects.filter(number="A1").update(medicine=make_medicine("Y02", clock.now(), legal_class=LegalClass.RX))
    page = open_page("/desk/pharmacy/crew/", look=ENGLISH_WIDE, login=make_login(Role.CREW)).page
    page.wait_for_selector("#crew[data-ready]")
    page.context.set_offline(True)
    page.evaluate("location.hash = '#/note'")
    page.fill("#note", "the road is closed: we stay overnight")  # while it waits, the copy stays
    page.click(".crew-big")
    page.wait_for_selector(".crew-done")
    page.clock.set_fixed_time(clock.now() + timedelta(hours=25))

    page.reload()
    page.wait_for_selector("#crew[data-started]")
    page.evaluate("view => { location.hash = view; }", f"#/sell/{stop}")
    page.wait_for_selector(".crew-good")

    goods = page.eval_on_selector_all(
        ".crew-good", "all => all.map(one => [one.querySelector('[data-fill=plus]').disabled, one.innerText])"
    )
    assert sorted(is_off for is_off, _words in goods) == [False, True]
    assert [("not with this old copy" in words) for is_off, words in goods if is_off] == [True]


def test_a_copy_that_somebody_changed_is_refused_and_the_next_one_from_the_office_is_used(
    stop: int, open_page: Callable[..., Watched], make_login: Callable[..., Login]
) -> None:
    page = open_page("/desk/pharmacy/crew/", look=ENGLISH_WIDE, login=make_login(Role.CREW)).page
    page.wait_for_selector("#crew[data-ready][data-seal=genuine]")
    page.evaluate(CHANGED)
    page.context.set_offline(True)

    page.reload()
    page.wait_for_selector("#crew[data-started][data-seal=changed]")
    told, stops = page.inner_text("#crew-notice"), page.query_selector_all(".crew-stop")
    page.context.set_offline(False)
    page.reload()
    page.wait_for_selector("#crew[data-started][data-seal=genuine]")

    assert told.startswith("The copy of the books was changed after the office made it, so it is not used.")
    assert stops == []
    assert len(page.query_selector_all(".crew-stop")) == 3
    assert page.inner_text("#crew-notice") == ""


CHANGED = """async () => {
  const { open } = await import('/static/devices/store.js');
  const store = await open('doorstep-crew');
  const copy = await store.fact('copy');
  copy.text = copy.text.replace('"quantity":12', '"quantity":99');
  await store.keep('copy', copy);
}"""
