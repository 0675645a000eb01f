"""A ledger at work: what its pages are looked at with."""

from datetime import date, datetime, timedelta

import pytest
from tests.ledger.medicine import Stock, make_stock

from doorstep.base.actor import SYSTEM
from doorstep.ledger.actions import Leg, close_period, count, open_account, post, register_commodity, reverse
from doorstep.ledger.actions.credit import draw, open_line, repay
from doorstep.ledger.models import CreditLine
from doorstep.ledger.words import AccountKind as Kind
from doorstep.ledger.words import CommodityKind
from doorstep.partners.actions import add_partner
from doorstep.partners.words import PartnerKind

FIRST, LAST = date(2026, 1, 1), date(2029, 2, 28)
LOTS = ("苯磺酸氨氯地平片 5mg×28 批号A240117", "盐酸二甲双胍片 0.5g×48 批号B881", "奥美拉唑肠溶胶囊 20mg×14 批号C7")
WAN = 1_000_000  # fen in ten thousand yuan


def arrange(now: datetime) -> Stock:
    """Medicine in closed and open days, one sale told late, one taken back, a count; two credit lines."""
    stock = make_stock(now)
    book, shop = stock.book, stock.accounts[Kind.SHOP]
    for at, label in enumerate(LOTS):
        lot = register_commodity(key=f"lot:shown:{at}", kind=CommodityKind.STOCK, unit="盒", label=label)
        legs = [Leg(stock.accounts[Kind.SUPPLIER], lot, -60), Leg(shop, lot, 60)]
        post(SYSTEM, book=book, kind="receive", legs=legs, occurred_at=now - timedelta(days=2), now=now)
    open_account(SYSTEM, book=book, key="cabinet", kind=Kind.CABINET, name="灵峰药柜", now=now)
    yesterday = now - timedelta(days=1)
    stock.move(Kind.SUPPLIER, Kind.SHOP, 100, kind="receive", occurred_at=yesterday)
    stock.move(Kind.SHOP, Kind.VEHICLE, 30, kind="load", occurred_at=yesterday)
    close_period(SYSTEM, book=book, until=yesterday.date(), now=now)
    stock.move(Kind.VEHICLE, Kind.PATIENT, 2, occurred_at=yesterday, may_be_late=True)
    wrong = stock.move(Kind.VEHICLE, Kind.PATIENT, 3)
    reverse(SYSTEM, movement=wrong, reason="拿错了药", now=now)
    count(SYSTEM, account=shop, counted={stock.lot: 69}, reason="搬运时破损一盒", now=now)
    lines(stock, now)
    return stock


def lines(stock: Stock, now: datetime) -> tuple[CreditLine, CreditLine]:
    """Return the two credit lines, of 80 and of 60 million yuan; something is drawn on the first."""
    village = add_partner(
        SYSTEM,
        name="鄣吴强村公司",
        kind=PartnerKind.VILLAGE_COMPANY,
        place=stock.book.place,
        valid_from=FIRST,
        now=now,
    )
    place = stock.book.place
    ours = open_line(
        SYSTEM, place=place, title="鄣吴强村公司授信", lender="安吉农商银行", borrower=village, limit=8_000 * WAN,
        valid_from=FIRST, valid_until=LAST, now=now,
    )  # fmt: skip
    theirs = open_line(
        SYSTEM, place=place, title="东亭强村公司授信", lender="广德农商银行", borrower_name="东亭强村公司",
        limit=6_000 * WAN, valid_from=FIRST, valid_until=LAST, now=now,
    )  # fmt: skip
    draw(SYSTEM, line=ours, fen=1_200 * WAN, reason="竹扇园区一期，合同1号", now=now)
    repay(SYSTEM, line=ours, fen=200 * WAN, reason="首笔还款", now=now)
    return ours, theirs


@pytest.fixture
def a_ledger(db: None, a_moment: datetime) -> Stock:
    return arrange(a_moment)
