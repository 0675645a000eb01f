"""How fast a medicine is asked for, from what was sold while there was some; and how many packs that needs."""

from datetime import datetime, timedelta

import pytest
from tests.programmes.pharmacy.goods import make_goods
from tests.programmes.small_county import FIRST_DAY, County

from doorstep.base.actor import SYSTEM
from doorstep.programmes.pharmacy.actions.coverage import Kept, SupplyFacts, describe_supply, keep_stock
from doorstep.programmes.pharmacy.bridge.base_stock import Observed, needed, observed
from doorstep.programmes.pharmacy.queries.demand import Sold, sold_at
from doorstep.programmes.pharmacy.words import Channel


def test_days_without_stock_do_not_count_as_days_without_demand(here: County, a_moment: datetime) -> None:
    goods = make_goods(here, a_moment)
    lot = goods.lot("A1", packs=6)
    facts = SupplyFacts(channel=Channel.COUNTER, site=here.depot, level_bp=9_900)
    terms = describe_supply(SYSTEM, facts=facts, valid_from=FIRST_DAY, now=a_moment)
    size, day = goods.medicine.counts_per_pack, timedelta(days=1)
    for number in range(1, 7):  # a pack a day until nothing is left, then eight empty days
        goods.sell(goods.shop, lot, size, at=a_moment + number * day)

    found = sold_at(terms, [goods.medicine], until=a_moment + 14 * day)

    assert found == {goods.medicine.pk: Sold(packs=6, days_in_stock=6.0, refills=1)}
    assert observed(sold=6, days_in_stock=6.0, refills=1) == Observed(1000, low=367, high=2177, is_short=True)


def test_what_is_not_in_the_ledger_or_never_sold_proves_nothing(here: County, a_moment: datetime) -> None:
    goods = make_goods(here, a_moment)
    delivery = SupplyFacts(channel=Channel.DELIVERY, site=here.depot, dispatch_min=10)
    terms = describe_supply(SYSTEM, facts=delivery, valid_from=FIRST_DAY, now=a_moment)
    keep_stock(SYSTEM, terms=terms, kept={goods.medicine: Kept(5, 100)}, now=a_moment)

    assert sold_at(terms, [goods.medicine], until=a_moment) == {}
    assert [observed(sold=0, days_in_stock=9.0, refills=4), observed(sold=3, days_in_stock=0.0, refills=4)] == [
        None
    ] * 2


@pytest.mark.parametrize(("weekdays", "weeks", "packs"), [((1,), 1, 9), ((1,), 2, 15), ((0, 3), 1, 7), ((0, 3), 2, 13)])
def test_the_longest_gap_between_refills_decides_how_many_packs_are_needed(
    weekdays: tuple[int, ...], weeks: int, packs: int
) -> None:
    found = needed(stock=9, per_1000_days=500, spread_pct=None, refill_weekdays=weekdays, weeks=weeks, target=0.99)

    assert found is not None
    assert found.packs == packs


def test_nobody_refills_so_nothing_is_advised() -> None:
    assert needed(stock=9, per_1000_days=500, spread_pct=None, refill_weekdays=(), weeks=1, target=0.99) is None
