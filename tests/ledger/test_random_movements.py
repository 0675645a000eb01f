"""Twenty thousand movements at random, dated back and taken back: what must hold holds, and a plain model agrees."""

from bisect import insort
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from tests.ledger.medicine import HOLDERS, SOURCES, make_stock

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.ledger import rules
from doorstep.ledger.actions import Draft, Leg, close_period, count, post_many, register_commodity, reverse
from doorstep.ledger.models import Balance, Movement
from doorstep.ledger.queries.check import faults
from doorstep.ledger.words import AccountKind as Kind
from doorstep.ledger.words import CommodityKind

START = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)
EXAMPLES, EACH, BURST = 8, 2_500, 250
TALLY = {"movements": 0, "refused": 0, "dated back": 0, "taken back": 0}


class Ledger(RuleBasedStateMachine):
    """The ledger beside a model that keeps, for each account and lot, every quantity in order of time."""

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.stock = make_stock(START)
        second = register_commodity(key="lot:2", kind=CommodityKind.STOCK, unit="盒", label="二甲双胍 B2")
        self.lots = [self.stock.lot, second]
        self.now, self.closed, self.posted = START, START - timedelta(days=400), 0
        self.history: dict[tuple[Kind, int], list[tuple[datetime, int, int]]] = {}
        self.sales: list[Movement] = []

    def teardown(self) -> None:
        while self.posted < EACH:
            self.burst(self.posted)
        self.agrees()
        assert list(faults()) == []
        TALLY["movements"] += self.posted
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @rule(seed=st.integers(0, 2**32))
    def burst(self, seed: int) -> None:
        """Post what the model allows in one go; what it does not allow is refused by itself."""
        drawn, allowed = Random(seed), list[Draft]()
        for _ in range(BURST):
            self.now += timedelta(seconds=drawn.randint(0, 90))
            source, to = drawn.sample(HOLDERS, 2)
            lot, quantity = drawn.choice(self.lots), drawn.choice([1, 1, 2, 3, 5, 8, 20])
            back = drawn.choice([0, 0, 0, 0, 0, 0, 60, 3_600, 40_000])
            at = max(self.now - timedelta(seconds=back), self.closed)
            legs = [Leg(self.stock.accounts[source], lot, -quantity), Leg(self.stock.accounts[to], lot, quantity)]
            draft = Draft("sale", legs, at)
            if (least := self.least(source, lot.pk, at)) < quantity:
                self.post(allowed)
                allowed = []
                self.refuses(draft, least)
                continue
            allowed.append(draft)
            self.note(source, lot.pk, at, -quantity)
            self.note(to, lot.pk, at, quantity)
            TALLY["dated back"] += back > 0
        self.post(allowed)

    @rule(data=st.data())
    def take_back(self, data: Any) -> None:
        """Take one back: it goes as if the same were moved back now, and never twice."""
        if not self.sales:
            return
        movement = data.draw(st.sampled_from(self.sales), "movement")
        legs = [(Kind(e.account.kind), e.commodity_id, -e.quantity) for e in movement.entries.select_related("account")]
        may = all(quantity > 0 or self.least(kind, lot, self.now) >= -quantity for kind, lot, quantity in legs)
        was_before = Movement.objects.filter(reverses=movement).exists()
        try:
            reverse(SYSTEM, movement=movement, reason="试", now=self.now)
        except rules.AlreadyReversed:
            assert was_before
        except rules.OutOfStock:
            assert not may
        else:
            assert may
            assert not was_before
            for kind, lot, quantity in legs:
                self.note(kind, lot, self.now, quantity)
            self.posted += 1
            TALLY["taken back"] += 1

    @rule(kind=st.sampled_from([Kind.SHOP, Kind.VEHICLE]), found=st.integers(0, 30))
    def count_boxes(self, kind: Kind, found: int) -> None:
        """Count: the difference goes to the account for differences."""
        lot = self.lots[0]
        made = count(SYSTEM, account=self.stock.accounts[kind], counted={lot: found}, reason="盘点", now=self.now)
        difference = found - self.held(kind, lot.pk)
        assert (made is not None) == (difference != 0)
        if made is not None:
            self.note(kind, lot.pk, self.now, difference)
            self.note(Kind.ADJUST, lot.pk, self.now, -difference)
            self.posted += 1

    @rule()
    def close(self) -> None:
        """Close everything before today and go on tomorrow."""
        close_period(SYSTEM, book=self.stock.book, until=self.now.date() - timedelta(days=1), now=self.now)
        self.closed = datetime.combine(self.now.date(), datetime.min.time(), TIME_ZONE)
        self.now += timedelta(days=1)

    def post(self, drafts: list[Draft]) -> None:
        made = post_many(SYSTEM, book=self.stock.book, movements=drafts, now=self.now)
        self.posted += len(made)
        self.sales += made[-1:]

    def refuses(self, draft: Draft, least: int) -> None:
        with pytest.raises(rules.OutOfStock) as refused:
            post_many(SYSTEM, book=self.stock.book, movements=[draft], now=self.now)
        assert refused.value.on_hand == least
        TALLY["refused"] += 1

    def least(self, kind: Kind, lot: int, at: datetime) -> int:
        """The smallest quantity held at `at` or since, by the model."""
        if kind in SOURCES or kind is Kind.ADJUST:
            return 10**9
        history = self.history.get((kind, lot), [])
        running = list(accumulate((quantity for _, _, quantity in history), initial=0))
        first = sum(moment <= at for moment, _, _ in history)
        return min(running[first:])

    def held(self, kind: Kind, lot: int) -> int:
        return sum(quantity for _, _, quantity in self.history.get((kind, lot), []))

    def note(self, kind: Kind, lot: int, at: datetime, quantity: int) -> None:
        history = self.history.setdefault((kind, lot), [])
        insort(history, (at, len(history), quantity))

    def agrees(self) -> None:
        found = {
            (Kind(one.account.kind), one.commodity_id): one.quantity
            for one in Balance.objects.select_related("account")
        }
        assert found == {pair: self.held(*pair) for pair in found}
        assert set(self.history) <= set(found)


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.django_db
def test_twenty_thousand_random_movements_keep_what_must_hold() -> None:
    TALLY.update(dict.fromkeys(TALLY, 0))

    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=8,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert TALLY["movements"] >= 20_000
    assert min(TALLY.values()) > 0
