"""What to order and what to load: suggested from what went out, with the reason; nothing happens by itself."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.programmes.pharmacy.goods import Goods, make_goods, make_medicine
from tests.programmes.small_county import County

from doorstep.base import clock
from doorstep.base.words import Role
from doorstep.ledger.models import Movement
from doorstep.programmes.pharmacy.bridge.ordering import Assumed, Wished, load_advice, order_advice
from doorstep.programmes.pharmacy.queries.ordering import asked_of

DAY = timedelta(days=1)


def test_at_the_point_one_orders_up_to_the_mark_and_above_it_nothing() -> None:
    given: dict[str, Any] = {"per_day": 0.5, "price_fen": 2000, "life_days": 300, "assumed": Assumed()}

    found = [order_advice(there=there, **given) for there in (6, 7)]

    assert [(one.order_at, one.order_up_to, one.order_now) for one in found] == [(6, 19, 13), (6, 19, 0)]


def test_what_is_hardly_asked_for_is_said_to_expire_and_a_single_order_weighs_margin_against_loss() -> None:
    rare = order_advice(there=9, per_day=0.01, price_fen=2000, life_days=14, assumed=Assumed())
    dear, cheap = (
        order_advice(there=0, per_day=1, price_fen=2000, life_days=None, assumed=Assumed(cost_pct=share)).once
        for share in (80, 20)
    )

    assert rare.expires_low is not None
    assert rare.expires_high is not None
    assert 0 < rare.expires_low <= rare.expires_high
    assert (dear, cheap) == (25, 35)  # the fifth and the four fifths of Poisson 30


def test_each_place_in_a_small_vehicle_goes_to_the_pack_that_is_likeliest_missed() -> None:
    wished = [Wished(4, 1000), Wished(2, 1000), Wished(1, 1000)]

    small, large = (load_advice(wished, [0, 0, 0], room_l=room) for room in (7, 200))

    assert (small.packs, large.packs) == ((4, 2, 1), (11, 8, 5))
    assert (round(small.missed_now, 6), small.missed > large.missed) == (7.0, True)


@pytest.fixture
def goods(here: County, a_moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Goods:
    monkeypatch.setattr(clock, "now", lambda: a_moment + 20 * DAY)
    monkeypatch.setattr(clock, "today", (a_moment + 20 * DAY).date)
    return make_goods(here, a_moment)


def _used(goods: Goods) -> None:
    lot = goods.lot("A1", 30)
    goods.trip()
    for day in range(1, 11):
        goods.sell(goods.shop, lot, 2, goods.now + day * DAY)


@pytest.mark.django_db
def test_what_went_out_counts_and_what_only_lies_there_is_left_open(goods: Goods) -> None:
    _used(goods)
    goods.lot("B1", 5, medicine=make_medicine("Y02", goods.now))
    fresh = replace(goods, now=goods.now + 18 * DAY)
    fresh.sell(goods.shop, fresh.lot("C1", 5, medicine=make_medicine("Y03", goods.now)), 4, fresh.now)

    asked, silent = asked_of(goods.shop, goods.now + 20 * DAY)

    assert [(one.medicine.code, one.there, one.seen.per_1000_days) for one in asked] == [("Y01", 10, 1000)]
    assert silent == 2


@pytest.mark.django_db
def test_the_page_says_how_many_to_order_and_why_and_posts_nothing(goods: Goods, client: Client, login_as: Any) -> None:
    _used(goods)
    login_as(client, Role.PHARMACIST)
    client.cookies["django_language"] = "en"
    before = Movement.objects.count()

    order, load, changed, refused = (
        client.get(reverse("pharmacy:stock_advice", args=[holder.pk]), asked)
        for holder, asked in (
            (goods.shop, {}),
            (goods.van, {}),
            (goods.shop, _asked(lead_days="20")),
            (goods.shop, _asked(lead_days="-1")),
        )
    )

    assert "Asked for in a week: 7.0 (4.3–10.8)." in order.content.decode()
    assert "At 11 or fewer, order up to 37." in order.content.decode()
    assert "At 31 or fewer, order up to 57." in changed.content.decode()
    assert "The records suggest nothing yet" in load.content.decode()
    assert ([one.status_code for one in (order, load, changed)], refused.status_code) == ([200] * 3, 422)
    assert Movement.objects.count() == before


def _asked(**changes: str) -> dict[str, str]:
    usual = {"every_days": "7", "lead_days": "3", "order_yuan": "2", "certainty_pct": "98", "once_days": "30"}
    return {**usual, "cost_pct": "80", **changes}


@pytest.mark.django_db
def test_ten_medicines_cost_no_more_queries_than_one(goods: Goods, client: Client, login_as: Any) -> None:
    login_as(client, Role.PHARMACIST)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("pharmacy:stock_advice", args=[goods.shop.pk])).status_code == 200
        return len(caught)

    _used(goods)
    cost()
    few = cost()
    for number in range(10):
        lot = goods.lot(f"C{number}", 9, medicine=make_medicine(f"Z{number}", goods.now))
        goods.sell(goods.shop, lot, 3, goods.now + DAY)

    assert cost() == few
