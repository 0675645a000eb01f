"""Temperatures: a breach is a band and a time; what lay there in those minutes is set aside, nothing else."""

import math
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.programmes.pharmacy.goods import Goods, make_medicine

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Login
from doorstep.base.regulations import add_rule
from doorstep.base.words import Role
from doorstep.ledger.rules import ReasonMissing
from doorstep.programmes.pharmacy.actions import coldchain as actions
from doorstep.programmes.pharmacy.actions.alarms import TakenAlready, take_alarm
from doorstep.programmes.pharmacy.actions.handovers import confirm, send
from doorstep.programmes.pharmacy.models import Alarm, Breach, Lot, Sensor, SensorReading
from doorstep.programmes.pharmacy.queries import alarms as queries_of_alarms
from doorstep.programmes.pharmacy.queries import coldchain as queries
from doorstep.programmes.pharmacy.rules import coldchain as rules
from doorstep.programmes.pharmacy.rules.stock import LICENSED, Unlicensed
from doorstep.programmes.pharmacy.words import BreachKind, HandoverKind, Storage

NOON = datetime(2026, 9, 1, 12, tzinfo=TIME_ZONE)
COLD = (2.0, 8.0)
on_database = pytest.mark.django_db


def minutes(*pairs: tuple[int, float]) -> list[rules.Reading]:
    return [rules.Reading(NOON + timedelta(minutes=at), celsius) for at, celsius in pairs]


def found(*pairs: tuple[int, float]) -> list[tuple[str, int, int, float | None]]:
    spans = rules.spans(minutes(*pairs), COLD, breach_min=10, every_min=5)
    begin = [int((span.begun_at - NOON).total_seconds() // 60) for span in spans]
    end = [int((span.until - NOON).total_seconds() // 60) for span in spans]
    return [(span.kind.value, begin[at], end[at], span.peak) for at, span in enumerate(spans)]


def test_twelve_minutes_at_eight_point_four_are_one_breach() -> None:
    warm = [(at, 8.4) for at in range(4, 16, 2)]

    assert found((0, 5.0), (2, 6.0), *warm, (16, 7.9), (18, 5.0)) == [("warm", 4, 16, 8.4)]


def test_nine_minutes_are_none_and_the_limit_itself_is_inside() -> None:
    assert found((0, 5.0), (4, 9.0), (8, 9.0), (13, 5.0)) == []
    assert found(*[(at, 8.0) for at in range(0, 40, 5)]) == []


def test_forty_minutes_without_a_reading_are_unknown() -> None:
    assert found((0, 5.0), (40, 5.0)) == [("unknown", 0, 40, None)]


def test_too_cold_and_too_warm_are_told_apart_and_a_gap_ends_a_run() -> None:
    cold, warm = [(at, 1.0) for at in range(0, 15, 5)], [(at, 9.5) for at in range(15, 30, 5)]

    assert found(*cold, *warm, (40, 9.0)) == [("cold", 0, 15, 1.0), ("warm", 15, 25, 9.5), ("unknown", 25, 40, None)]


def test_twenty_two_hours_at_five_and_two_at_twelve_harm_like_five_point_eight_seven() -> None:
    parts = [(5.0, 22.0), (12.0, 2.0)]

    assert round(rules.mean_kinetic(parts), 2) == 5.87
    assert round(sum(celsius * hours for celsius, hours in parts) / 24, 2) == 5.58


@given(st.lists(st.tuples(st.floats(-30, 50), st.floats(0.1, 100)), min_size=1, max_size=8))
def test_the_mean_that_harms_alike_lies_between_the_plain_mean_and_the_warmest(
    parts: list[tuple[float, float]],
) -> None:
    plain = sum(celsius * hours for celsius, hours in parts) / sum(hours for _, hours in parts)

    assert plain - 1e-6 <= rules.mean_kinetic(parts) <= max(celsius for celsius, _ in parts) + 1e-6


@pytest.mark.parametrize(
    ("rows", "refusal", "row"),
    [
        ([(0, 5.0, "C"), (0, 5.0, "C")], rules.NotInSequence, 2),
        ([(5, 5.0, "C"), (4, 5.0, "C")], rules.NotInSequence, 2),
        ([(0, 5.0, "C"), (1, 41.0, "°F")], rules.NotCelsius, 2),
        ([(0, math.nan, "C")], rules.NotATemperature, 1),
        ([(0, math.inf, "C")], rules.NotATemperature, 1),
        ([(0, 200.0, "C")], rules.NotATemperature, 1),
        ([(999, 5.0, "C")], rules.NotInSequence, 1),
    ],
)
def test_rows_that_cannot_be_are_refused_with_their_number(
    rows: list[tuple[int, float, str]], refusal: Any, row: int
) -> None:
    typed = [(NOON + timedelta(minutes=at), celsius, unit) for at, celsius, unit in rows]

    with pytest.raises(refusal) as refused:
        rules.check_readings(typed, None, NOON + timedelta(minutes=60))

    assert refused.value.row == row


@pytest.fixture
def contacts(make_login: Any) -> list[Login]:
    return [make_login(Role.PHARMACIST) for _ in range(3)]


def sensor_in(goods: Goods, contacts: list[Login], serial: str = "T-1") -> Sensor:
    return actions.register_sensor(
        SYSTEM, holder=goods.van, serial=serial, band=Storage.COLD, contacts=contacts, compartment="冷藏箱",
        now=goods.now,
    )  # fmt: skip


def measure(goods: Goods, sensor: Sensor, *pairs: tuple[int, float]) -> list[Breach]:
    rows = [(goods.now + timedelta(minutes=at), celsius, "C") for at, celsius in pairs]
    return actions.take_readings(SYSTEM, sensor=sensor, rows=rows, now=rows[-1][0])


def put_aboard(goods: Goods, lot: Lot, quantity: int, minute: int) -> None:
    at = goods.now + timedelta(minutes=minute)
    sent = send(
        SYSTEM, kind=HandoverKind.REFILL, source=goods.shop, target=goods.van, quantities={lot: quantity}, now=at
    )
    confirm(SYSTEM, handover=sent, confirmed={lot.pk: quantity}, now=at)


@on_database
def test_what_was_aboard_in_those_minutes_is_set_aside_and_what_came_later_is_not(
    goods: Goods, contacts: list[Login], make_actor: Any
) -> None:
    sensor = sensor_in(goods, contacts)
    insulin = make_medicine("Y05", goods.now, storage=Storage.COLD)
    early, later = goods.lot("E1", 20, medicine=insulin), goods.lot("L1", 20, medicine=insulin, last_use_on=_later())
    warm_is_fine = goods.lot("W1", 20)
    second = sensor_in(goods, contacts, "T-2")
    measure(goods, second, (0, 5.0), (2, 5.0))
    measure(goods, sensor, (0, 5.0), (2, 5.0))
    put_aboard(goods, early, 8, 2)
    put_aboard(goods, warm_is_fine, 5, 2)
    goods.sell(goods.van, early, 3, goods.now + timedelta(minutes=3))

    first = measure(goods, sensor, (4, 8.4), (8, 8.4), (12, 8.4))
    grown = measure(goods, sensor, (14, 8.4), (16, 7.0), (18, 5.0), (20, 5.0))
    measure(goods, second, *((at, 5.0) for at in range(5, 21, 5)))
    override = {"kind": HandoverKind.REFILL, "source": goods.shop, "target": goods.van, "quantities": {later: 4}}
    sent = send(SYSTEM, **override, override="旧批次已隔离", now=goods.now + timedelta(minutes=20))  # type: ignore[arg-type]
    confirm(SYSTEM, handover=sent, confirmed={later.pk: 4}, now=goods.now + timedelta(minutes=20))
    measure(goods, sensor, (24, 5.0))

    assert first == []
    breach = Breach.objects.get()
    assert grown == [breach]
    assert (breach.kind, breach.until - breach.begun_at, breach.peak_milli_c) == (
        BreachKind.WARM, timedelta(minutes=12), 8400,
    )  # fmt: skip
    rows = list(breach.lots.values_list("lot__number", "present", "aside"))
    van = goods.van.account.key
    assert rows == [("E1", 5, 5)]
    assert (goods.held(early)[f"{van}:aside"], goods.held(later)[van], goods.held(warm_is_fine)[van]) == (5, 4, 5)

    pharmacist = make_actor(Role.PHARMACIST)
    evening = goods.now + timedelta(hours=8)
    with pytest.raises(NotAllowed):
        actions.review_breach(make_actor(Role.CREW), breach=breach, is_released=True, note="稳定性数据", now=evening)
    with pytest.raises(ReasonMissing):
        actions.review_breach(pharmacist, breach=breach, is_released=True, note="", now=evening)
    actions.review_breach(pharmacist, breach=breach, is_released=True, note="厂家稳定性数据允许", now=evening)
    with pytest.raises(rules.ReviewedAlready):
        actions.review_breach(pharmacist, breach=breach, is_released=False, note="再看", now=evening)

    assert goods.held(early)[van] == 5


def _later() -> Any:
    return datetime(2028, 7, 31, tzinfo=TIME_ZONE).date()


@on_database
def test_silence_in_transport_sets_aside_until_somebody_destroys_or_releases(
    goods: Goods, contacts: list[Login]
) -> None:
    sensor = sensor_in(goods, contacts)
    lot = goods.lot("E1", 20, medicine=make_medicine("Y05", goods.now, storage=Storage.COLD))
    measure(goods, sensor, (0, 5.0))
    measure(goods, sensor_in(goods, contacts, "T-2"), (0, 5.0))
    put_aboard(goods, lot, 8, 1)

    (breach,) = measure(goods, sensor, (40, 5.0))
    actions.review_breach(
        SYSTEM, breach=breach, is_released=False, note="销毁记录 2026-7", now=goods.now + timedelta(hours=2)
    )

    assert (breach.kind, breach.until - breach.begun_at) == (BreachKind.UNKNOWN, timedelta(minutes=40))
    assert goods.held(lot)["destroyed"] == 8


@on_database
def test_nothing_cold_is_loaded_without_a_sensor_that_lives_and_is_cold(goods: Goods, contacts: list[Login]) -> None:
    lot = goods.lot("E1", 20, medicine=make_medicine("Y05", goods.now, storage=Storage.COLD))

    with pytest.raises(rules.NoColdChain):
        put_aboard(goods, lot, 1, 0)
    sensor, other, elsewhere = (sensor_in(goods, contacts, serial) for serial in ("T-1", "T-2", "T-3"))
    Sensor.objects.filter(pk=elsewhere.pk).update(compartment="后舱")
    measure(goods, sensor, (0, 9.0))
    measure(goods, other, (0, 5.0))
    measure(goods, elsewhere, (0, 5.0))
    with pytest.raises(rules.NoColdChain):
        put_aboard(goods, lot, 1, 1)
    measure(goods, sensor, (2, 5.0))
    put_aboard(goods, lot, 1, 3)
    with pytest.raises(rules.NoColdChain):
        put_aboard(goods, lot, 1, 8)


@on_database
def test_an_alarm_has_three_persons_and_a_sensor_its_own_number(goods: Goods, contacts: list[Login]) -> None:
    with pytest.raises(rules.TooFewContacts) as refused:
        sensor_in(goods, contacts[:2])
    sensor = sensor_in(goods, contacts)
    with pytest.raises(rules.SensorTaken):
        sensor_in(goods, contacts)

    assert refused.value.least == 3
    measure(goods, sensor, (0, 5.0))
    with pytest.raises(rules.NotInSequence):
        measure(goods, sensor, (0, 5.0))
    with pytest.raises(IntegrityError), transaction.atomic():
        SensorReading.objects.create(sensor=sensor, at=goods.now, milli_c=5000)
    with pytest.raises(IntegrityError), transaction.atomic():
        SensorReading.objects.update(milli_c=0)


@on_database
def test_the_harm_of_a_day_is_read_from_the_readings(goods: Goods, contacts: list[Login]) -> None:
    sensor = sensor_in(goods, contacts)
    measure(goods, sensor, (0, 5.0), (5, 5.0), (10, 12.0), (15, 5.0))

    mean = queries.mean_kinetic(sensor, goods.now, goods.now + timedelta(minutes=15))

    assert mean is not None
    assert round(mean, 2) == round(rules.mean_kinetic([(5.0, 10), (12.0, 5)]), 2)
    assert queries.mean_kinetic(sensor, goods.now, goods.now) is None


@on_database
def test_a_breach_raises_one_alarm_that_waits_until_one_of_those_named_takes_it(
    goods: Goods, contacts: list[Login], make_actor: Any
) -> None:
    sensor = sensor_in(goods, contacts)
    named, other = (Actor(login.pk, (), login.username) for login in contacts[:2])
    measure(goods, sensor, (0, 9.0), (4, 9.0), (8, 9.0), (12, 9.0))
    measure(goods, sensor, (16, 9.0))
    alarm = Alarm.objects.get()
    told = (named, other, make_actor(Role.PHARMACIST), SYSTEM, make_actor(Role.CREW))
    waited = [list(queries_of_alarms.waiting(one)) for one in told]

    with pytest.raises(NotAllowed):
        take_alarm(make_actor(Role.CREW), alarm=alarm, now=goods.now + timedelta(minutes=20))
    taken = take_alarm(named, alarm=alarm, now=goods.now + timedelta(minutes=20))
    with pytest.raises(TakenAlready):
        take_alarm(other, alarm=alarm, now=goods.now + timedelta(minutes=21))

    assert waited == [[alarm]] * 4 + [[]]
    assert (alarm.raised_at, taken.taken_by_id) == (goods.now + timedelta(minutes=12), contacts[0].pk)
    assert list(queries_of_alarms.waiting(other)) == []


@on_database
def test_without_a_licence_a_kind_that_the_rule_names_stores_nothing(goods: Goods) -> None:
    lot = goods.lot("A1", 20)
    put_aboard(goods, lot, 1, 0)
    add_rule(
        SYSTEM, code=LICENSED, value=["cabinet", "vehicle"], unit="kinds", citation="未核实",
        valid_from=goods.now.date(), now=goods.now,
    )  # fmt: skip

    with pytest.raises(Unlicensed):
        put_aboard(goods, lot, 1, 1)
    goods.lot("A2", 20)
