"""Needs answered; medicine taken in, loaded, counted, closed and recalled: all of it without a mouse."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from tests.browser.looking import CHINESE_WIDE, Watched
from tests.programmes.pharmacy.goods import Goods, make_device, make_goods
from tests.programmes.small_county import County, make_county

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.needs.models import Duty, Follower, Need
from doorstep.needs.words import DutyState, NeedState
from doorstep.programmes.pharmacy.actions.coldchain import register_sensor, take_readings
from doorstep.programmes.pharmacy.models import (
    Alarm,
    Breach,
    DayClose,
    Handover,
    Holder,
    Lot,
    Recall,
    Receipt,
    Trip,
)
from doorstep.programmes.pharmacy.queries.recalls import whereabouts
from doorstep.programmes.pharmacy.words import HandoverState, RecallLevel, Storage, TripState


def focus(watched: Watched, wanted: str) -> None:
    """Press Tab until the wanted thing has the focus."""
    for _ in range(120):
        if watched.page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        watched.page.keyboard.press("Tab")
    pytest.fail(f"Tab never reaches {wanted}")


def test_a_need_is_taken_given_to_a_unit_and_answered_by_keyboard_alone(
    a_loop: County, open_page: Callable[..., Watched], make_login: Callable[..., Login]
) -> None:
    officer = make_login(Role.TOWNSHIP_OFFICER, a_loop.town.path)
    watched = open_page("/desk/needs/new/", look=CHINESE_WIDE, login=officer)
    keys = watched.page.keyboard

    assert watched.page.evaluate("document.activeElement.name") == "text"  # ready to type at once
    keys.type("巷口的路灯一闪一闪的")
    keys.press("Tab")
    keys.type("灵溪")
    focus(watched, "[name=category]")
    keys.press("ArrowDown")
    focus(watched, "[name=text], button[accesskey=s]")
    keys.press("Enter")
    watched.page.wait_for_selector("[accesskey=p]")
    need = Need.objects.get(text="巷口的路灯一闪一闪的")
    ready = watched.page.evaluate("[document.activeElement.name, document.activeElement.value]")

    watched.go(watched.page.url.split("/desk/")[0] + f"/desk/needs/{need.pk}/")
    focus(watched, "a[href$='/assign/']")
    keys.press("Enter")
    watched.page.wait_for_selector("[name=lead]")
    focus(watched, "[name=lead]")
    keys.type("供电")
    keys.press("Escape")
    keys.press("Control+Enter")
    watched.page.wait_for_selector(f"a[href*='/desk/duties/']:has-text('{need.text}')")
    duty = Duty.objects.get(need=need)

    watched.go(watched.page.url.split("/desk/")[0] + f"/desk/duties/{duty.pk}/answer/")
    focus(watched, "[name=text]")
    keys.type("换了一只灯泡。")
    keys.press("Control+Enter")
    watched.page.wait_for_selector(".notice.good")

    duty.refresh_from_db()
    need.refresh_from_db()
    assert ready == ["text", ""]
    assert (duty.lead.name, duty.state, need.state) == ("供电所", DutyState.ANSWERED, NeedState.ANSWERED)
    assert Follower.objects.filter(need=need).count() == 1
    assert watched.complaints == []


@pytest.mark.usefixtures("a_counter")
def test_a_delivery_of_medicine_is_taken_in_by_keyboard_alone(
    open_page: Callable[..., Watched], make_login: Callable[..., Login]
) -> None:
    shop = Holder.objects.get(site__kind="pharmacy", role="stock")
    pharmacist = make_login(Role.PHARMACIST)
    watched = open_page(f"/desk/pharmacy/stock/{shop.pk}/receive/", look=CHINESE_WIDE, login=pharmacist)
    keys = watched.page.keyboard

    for name, typed in (
        ("supplier", None), ("document", "随货单-9"), ("line-0-medicine", None), ("line-0-number", "KB1"),
        ("line-0-expiry", "2028.10"), ("line-0-packs", "5"),
    ):  # fmt: skip
        focus(watched, f"[name='{name}']")
        if typed is None:
            keys.press("ArrowDown")
        else:
            keys.type(typed)
    keys.press("Enter")
    watched.page.wait_for_selector(".notice.good")

    lot = Lot.objects.get(number="KB1")
    note = Receipt.objects.get(document="随货单-9")
    per = lot.medicine.counts_per_pack
    assert lot.last_use_on == date(2028, 10, 31)
    assert note.movement.entries.get(account=shop.account, commodity=lot.commodity).quantity == 5 * per
    assert watched.complaints == []


@pytest.fixture
def goods(db: None) -> Goods:
    """A little stock of which something was sold, a vehicle to be loaded, a telephone to go along."""
    now = clock.now() - timedelta(minutes=1)
    made = make_goods(make_county(now), now)
    made.lot("A1", packs=9)
    made.sell(made.shop, Lot.objects.get(), 2)
    made.trip()
    make_device(1, now)
    return made


def press(watched: Watched, path: str, *, button: str = "", **typed: str) -> None:
    """Open a page, type into its fields (nothing: choose the next), press its button, and read that it is done."""
    if path:
        watched.go(path)
    keys = watched.page.keyboard
    for name, text in typed.items():
        focus(watched, f"[name='{name}']")
        if text:
            keys.type(text)
        else:
            keys.press("ArrowDown")
    if button:
        focus(watched, button)
    with watched.page.expect_navigation():
        keys.press("Enter")
    watched.page.wait_for_selector(".notice.good, .notice.warn")


def test_a_vehicle_is_loaded_counted_by_its_crew_brought_back_and_the_day_closed_by_keyboard_alone(
    goods: Goods, open_page: Callable[..., Watched], make_login: Callable[..., Login], site: str
) -> None:
    lot, trip, at = Lot.objects.get(), Trip.objects.get(), f"{site}/desk/pharmacy/"
    there = f"lot_{lot.pk}"
    office = open_page(
        f"/desk/pharmacy/stock/{goods.shop.pk}/send/?to={goods.van.pk}", login=make_login(Role.PHARMACIST)
    )

    press(office, "", **{there: "3"})
    load = Handover.objects.get()
    crew = open_page(f"/desk/pharmacy/handovers/{load.pk}/", login=make_login(Role.CREW))
    press(crew, "", **{there: "3"})
    press(crew, f"{at}trips/{trip.pk}/", device="", button="form[action$='/open/'] button")
    press(crew, f"{at}trips/{trip.pk}/", button="form[action$='/back/'] button")
    press(crew, f"{at}stock/{goods.van.pk}/count/", **{there: "3"})
    press(crew, f"{at}trips/{trip.pk}/", button="form[action$='/close/'] button")
    press(office, f"{at}day/", uncounted="周五盘点", button="form[action$='/close/'] button")

    load.refresh_from_db()
    trip.refresh_from_db()
    assert (load.state, trip.state) == (HandoverState.DONE, TripState.CLOSED)
    assert goods.held(lot)[goods.van.account.key] == 3
    assert DayClose.objects.get().on == clock.today()
    assert (office.complaints, crew.complaints) == ([], [])


def test_a_breach_of_the_cold_chain_is_taken_and_decided_and_what_ends_soon_destroyed_by_keyboard_alone(
    goods: Goods, open_page: Callable[..., Watched], make_login: Callable[..., Login], site: str
) -> None:
    now, at = clock.now(), f"{site}/desk/pharmacy/"
    people = [make_login(Role.CREW, name=f"crew-{number}") for number in range(3)]
    sensor = register_sensor(
        SYSTEM, holder=goods.shop, serial="WD-1", band=Storage.COLD, contacts=people, compartment="冰箱",
        now=now - timedelta(hours=2),
    )  # fmt: skip
    warm = [(now - timedelta(minutes=minutes), 12.5, "C") for minutes in range(60, 0, -10)]
    take_readings(SYSTEM, sensor=sensor, rows=warm, now=now)
    pharmacist = make_login(Role.PHARMACIST)
    goods.lot("E1", 5, clock.today() + timedelta(days=20))
    watched = open_page("/desk/pharmacy/temperatures/", login=pharmacist)

    press(watched, "", button="form[action$='/take/'] button")
    breach = Breach.objects.get()
    press(watched, f"{at}temperatures/{breach.pk}/", is_released="", note="销毁 7")
    press(watched, f"{at}near_end/", button="form[action$='/aside/'] button")
    aside = Holder.objects.get(role="aside")
    ending = Lot.objects.get(number="E1")
    press(watched, f"{at}stock/{aside.pk}/lots/{ending.pk}/judge/", is_released="", note="销毁 8")

    breach.refresh_from_db()
    assert (breach.reviewed_by, Alarm.objects.get().taken_by) == (pharmacist, pharmacist)
    assert goods.held(ending)["destroyed"] == 5
    assert watched.complaints == []


def test_a_lot_is_recalled_set_aside_and_asked_about_by_keyboard_alone(
    goods: Goods, open_page: Callable[..., Watched], make_login: Callable[..., Login]
) -> None:
    lot = Lot.objects.get()
    watched = open_page("/desk/pharmacy/recalls/new/", login=make_login(Role.PHARMACIST))

    press(watched, "", lot="", level="", reason="杂质超标")
    for _ in range(2):  # set aside in the shop; everybody who got some was asked
        press(watched, "", button="form[action$='/settle/'] button")

    recall = Recall.objects.get()
    buckets = [(account.kind, quantity) for account, quantity in whereabouts(recall).buckets]
    assert (recall.lot, recall.level, recall.tasks.filter(done_at=None).count()) == (lot, RecallLevel.SECOND, 0)
    assert buckets == [("patient", 2), ("quarantine", 7)]
    assert watched.complaints == []
