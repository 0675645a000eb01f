"""A lot on its last day: counter, picking, reservation, loading and count say the same at 23:59 and at 00:00."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from tests.programmes.pharmacy.goods import make_medicine
from tests.programmes.pharmacy.people_side import Side

from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Rule
from doorstep.programmes.pharmacy.actions.delivery import Asked, pack_delivery, request_delivery, review_delivery
from doorstep.programmes.pharmacy.actions.handovers import send
from doorstep.programmes.pharmacy.actions.holds import make_hold
from doorstep.programmes.pharmacy.models import Lot
from doorstep.programmes.pharmacy.queries import holds, stock
from doorstep.programmes.pharmacy.rules.holds import NothingFree
from doorstep.programmes.pharmacy.rules.selling import NotOnShelf
from doorstep.programmes.pharmacy.rules.stock import LOADING, LotNotUsable
from doorstep.programmes.pharmacy.words import HandoverKind

PREFIX = "8100077"
LAST = date(2026, 9, 1)
BEFORE = datetime(2026, 9, 1, 23, 59, tzinfo=TIME_ZONE)
MIDNIGHT = datetime(2026, 9, 2, 0, 0, tzinfo=TIME_ZONE)


def _answers(side: Side, lot: Lot, at: datetime, key: int) -> dict[str, bool]:
    """Ask every path for one pack; each that goes through takes or keeps back a pack of its own."""
    shop, medicine = side.goods.shop, lot.medicine

    def deliver() -> None:
        lines = [Asked(medicine, 1)]
        asked = request_delivery(side.pharmacist, holder=shop, person=side.person, lines=lines, now=at)
        review_delivery(side.pharmacist, delivery=asked, reason="已核对", now=at)
        pack_delivery(side.pharmacist, delivery=asked, now=at)

    paths: dict[str, Callable[[], object]] = {
        "counter": lambda: side.sell(side.wanted(medicine, codes=[f"{PREFIX}{key:013d}"]), key=key, at=at),
        "delivery": deliver,
        "reservation": lambda: make_hold(
            VISITOR, holder=shop, medicine=medicine, quantity=1, key=UUID(int=key), now=at
        ),
        "loading": lambda: send(
            SYSTEM, kind=HandoverKind.LOAD, source=shop, target=side.goods.van, quantities={lot: 1},
            trip=side.goods.trip() if at == BEFORE else None, now=at,
        ),
    }  # fmt: skip
    said = {
        "picking": stock.pick(shop, medicine, 1, at.date()).short == 0,
        "count": holds.usable_packs(shop, medicine, at) > 0,
    }
    for name, ask in paths.items():
        try:
            ask()
        except (NotOnShelf, NothingFree, LotNotUsable):
            said[name] = False
        else:
            said[name] = True
    return said


def test_a_lot_that_expires_today_is_good_everywhere_at_23_59_and_nowhere_a_minute_later(side: Side) -> None:
    medicine = make_medicine("X77", side.now, name_zh="复合维生素B", trace_prefixes=(PREFIX,))
    Rule.objects.filter(code=LOADING).update(value={})  # no days left are asked for beyond the last one
    lot = side.goods.lot("T1", 10, LAST, medicine=medicine)
    paths = ("counter", "delivery", "reservation", "loading", "picking", "count")

    before, after = _answers(side, lot, BEFORE, 71), _answers(side, lot, MIDNIGHT, 72)

    assert before == dict.fromkeys(paths, True)
    assert after == dict.fromkeys(paths, False)
