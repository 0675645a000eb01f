"""Promises and deliveries: what was given stands beside what was said, and nothing is rubbed out."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, strategies
from tests.conftest import tables_unlocked
from tests.partners.conftest import Allied

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor, Granted
from doorstep.base.words import Role
from doorstep.partners.actions import seat_login
from doorstep.partners.actions.promises import make_promise, record_delivery, reverse_delivery
from doorstep.partners.models import Delivery, Promise
from doorstep.partners.queries import alliances, faults
from doorstep.partners.rules import (
    AlreadyReversed,
    EndsBeforeItBegins,
    NotAMember,
    NotANumberOfThings,
    Standing,
    WordsMissing,
    standing,
)

pytestmark = pytest.mark.django_db
MADE, DUE = date(2026, 3, 1), date(2026, 8, 31)


@pytest.fixture
def promise(allied: Allied, a_moment: datetime) -> Promise:
    return make_promise(
        SYSTEM, alliance=allied.alliance, partner=allied.power, what="上门检修线路", quantity=40, unit="户",
        promised_on=MADE, due_on=DUE, now=a_moment,
    )  # fmt: skip


def told(allied: Allied, today: date) -> list[Standing]:
    return [one.standing for one in alliances.kept(alliances.promises(allied.alliance, today), today)]


def test_what_was_delivered_stands_beside_what_was_promised(
    allied: Allied, promise: Promise, a_moment: datetime
) -> None:
    for quantity, on in ((10, date(2026, 4, 1)), (20, date(2026, 6, 1))):
        record_delivery(SYSTEM, promise=promise, quantity=quantity, on=on, evidence="签收单", now=a_moment)

    assert told(allied, DUE) == [Standing(40, 30, is_late=False)]
    assert told(allied, date(2026, 9, 1)) == [Standing(40, 30, is_late=True)]
    assert told(allied, DUE)[0].percent == 75


def test_a_promise_that_is_kept_in_time_or_late_is_no_longer_late(
    allied: Allied, promise: Promise, a_moment: datetime
) -> None:
    record_delivery(SYSTEM, promise=promise, quantity=45, on=date(2026, 9, 1), evidence="签收单", now=a_moment)

    assert told(allied, date(2026, 9, 1)) == [Standing(40, 45, is_late=False)]
    assert told(allied, date(2026, 9, 1))[0].share == 1.0


def test_a_delivery_written_down_by_mistake_is_taken_back_once_and_both_rows_stay(
    allied: Allied, promise: Promise, a_moment: datetime
) -> None:
    slip = record_delivery(SYSTEM, promise=promise, quantity=10, on=MADE, evidence="签收单", now=a_moment)

    reversal = reverse_delivery(SYSTEM, delivery=slip, why="写错了户数", now=a_moment)

    for one in (slip, reversal):
        with pytest.raises(AlreadyReversed):
            reverse_delivery(SYSTEM, delivery=one, why="再来一次", now=a_moment)
    assert list(Delivery.objects.order_by("pk").values_list("quantity", flat=True)) == [10, -10]
    assert told(allied, DUE) == [Standing(40, 0, is_late=False)]
    assert list(faults.faults()) == []


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"quantity": 0}, NotANumberOfThings),
        ({"evidence": "  "}, WordsMissing),
        ({"on": date(2026, 2, 28)}, EndsBeforeItBegins),
        ({"on": date(2026, 9, 2)}, EndsBeforeItBegins),
    ],
)
def test_a_delivery_is_of_something_shown_and_on_a_day_that_was(
    promise: Promise, a_moment: datetime, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        record_delivery(
            SYSTEM, promise=promise, **{"quantity": 1, "on": DUE, "evidence": "照片", **changes}, now=a_moment
        )


def test_only_a_member_promises(allied: Allied, unit: Any, a_moment: datetime) -> None:
    with pytest.raises(NotAMember):
        make_promise(
            SYSTEM, alliance=allied.alliance, partner=unit("邮政所"), what="送报", quantity=1, unit="份",
            promised_on=MADE, due_on=DUE, now=a_moment,
        )  # fmt: skip


def test_a_firm_writes_down_its_own_deliveries_and_no_others(
    allied: Allied, promise: Promise, make_login: Any, a_moment: datetime
) -> None:
    scope = allied.county.town.path
    ours, others = (make_login(Role.PARTNER_STAFF, scope, name=name) for name in ("ours", "others"))
    seat_login(SYSTEM, partner=allied.power, login=ours, now=a_moment)
    seat_login(SYSTEM, partner=allied.lead, login=others, now=a_moment)
    by = {login.username: Actor(login.pk, (Granted(Role.PARTNER_STAFF, scope),), "") for login in (ours, others)}
    given: dict[str, Any] = {"promise": promise, "quantity": 1, "on": DUE, "evidence": "照片", "now": a_moment}

    row = record_delivery(by["ours"], **given)
    with pytest.raises(NotAllowed):
        record_delivery(by["others"], **given)

    assert row.recorded_by_id == ours.pk


def test_the_database_keeps_deliveries_as_they_are(promise: Promise, a_moment: datetime) -> None:
    row = record_delivery(SYSTEM, promise=promise, quantity=5, on=DUE, evidence="照片", now=a_moment)

    for change in (lambda: Delivery.objects.filter(pk=row.pk).update(quantity=9), row.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_check_finds_a_reversal_that_takes_back_something_else(promise: Promise, a_moment: datetime) -> None:
    row = record_delivery(SYSTEM, promise=promise, quantity=5, on=DUE, evidence="照片", now=a_moment)
    reversal = reverse_delivery(SYSTEM, delivery=row, why="写错", now=a_moment)

    with tables_unlocked():
        Delivery.objects.filter(pk=reversal.pk).update(quantity=-7)

    assert list(faults.faults()) == [
        f"partners.Promise:{promise.pk}: less than nothing was delivered",
        f"partners.Promise:{promise.pk}: delivery {reversal.pk} is not what {row.pk} gave",
    ]


@given(strategies.integers(1, 10**6), strategies.integers(0, 10**6), strategies.integers(-30, 30))
def test_a_promise_is_late_just_when_its_day_is_over_and_something_is_missing(
    promised: int, delivered: int, days: int
) -> None:
    found = standing(promised, delivered, DUE, date.fromordinal(DUE.toordinal() + days))

    assert found.is_late is (days > 0 and delivered < promised)
    assert (found.percent == 100) is (delivered >= promised)
    assert 0 <= found.share <= 1
