"""A stock of medicine at work: what its pages are looked at with."""

from datetime import datetime, timedelta

import pytest
from tests.programmes.pharmacy.goods import make_cabinet
from tests.programmes.small_county import make_county

from doorstep.base.actor import SYSTEM
from doorstep.base.words import Role
from doorstep.programmes.pharmacy.actions.cabinets import beat, plan_slot, refill_cabinet, set_up_cabinet
from doorstep.programmes.pharmacy.actions.catalogue import load_catalogue
from doorstep.programmes.pharmacy.actions.closing import close_day
from doorstep.programmes.pharmacy.actions.holders import open_holder
from doorstep.programmes.pharmacy.actions.pack import load_pack
from doorstep.sample.goods import deliver, of_today


@pytest.fixture
def some_goods(db: None, a_moment: datetime, make_login: object) -> None:
    """Shelves, cabinets and a vehicle with medicine; a recall, a breach, a difference and a closed day."""
    here = make_county(a_moment)
    load_catalogue(SYSTEM, now=a_moment)
    load_pack(SYSTEM, now=a_moment)
    contacts = [make_login(Role.CREW, name=f"crew-{number}") for number in range(3)]  # type: ignore[operator]
    cabinets = [make_cabinet(here, a_moment, name) for name in ("灵溪药柜", "大竹园药柜")]
    before, yesterday = a_moment - timedelta(days=2), a_moment - timedelta(days=1)
    shop = open_holder(SYSTEM, thing=here.depot, licence="浙DA0001（示范）", now=before)
    lots = deliver(shop, now=before)
    inside = [lots[f"D0{number}-A"].medicine for number in (1, 2, 3)]
    for site in cabinets:
        cabinet = set_up_cabinet(SYSTEM, site=site, licence="浙DA0001（示范）", now=before)
        for number, medicine in enumerate(inside, 1):
            plan_slot(
                SYSTEM, cabinet=cabinet, number=number, medicine=medicine, capacity=12, base_stock=8 - number,
                now=before,
            )  # fmt: skip
        refill_cabinet(SYSTEM, cabinet=cabinet, source=shop, found={1: 0, 2: 0, 3: 0}, reason="", now=before)
        beat(SYSTEM, cabinet=cabinet, at=a_moment, now=a_moment)
    close_day(
        SYSTEM, book=shop.account.book, on=yesterday.date(), now=yesterday.replace(hour=23), uncounted="周五才盘点货架"
    )
    of_today(shop, here.vehicle, lots, contacts=contacts, now=a_moment)
