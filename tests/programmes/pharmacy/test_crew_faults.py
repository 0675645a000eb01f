"""Whatever goes wrong between telephone and office: 300 reports have 300 effects, and the ledger sums to zero."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import cycle, islice
from typing import Any

import pytest
from django.test import Client
from tests.programmes.pharmacy.telephone import ABOARD, FAULTS, Line, Telephone, a_day, packs
from tests.programmes.pharmacy.tour import KEY, Effects, books, crew_login, effects, held, load, stops_of
from tests.programmes.small_county import County

from doorstep.base.models.login import Login
from doorstep.devices.models import Question
from doorstep.devices.queries import faults as faults_of_devices
from doorstep.programmes.pharmacy.queries.goods_check import faults as faults_of_goods

pytestmark = pytest.mark.django_db
REPORTS = 300
Day = list[tuple[str, dict[str, Any]]]
EVERY = Effects(sales=150, measured=90, unmet=30, notes=28, counts=1, missed=1, is_zero_sum=True)


@pytest.fixture
def day(here: County, a_moment: datetime) -> Iterator[Day]:
    """A day's reports from a vehicle that has set out; afterwards the books say what the day did, and nothing else."""
    stops = [one.pk for one in stops_of(here, a_moment)]
    lots = [one.pk for one in load(here, a_moment, (ABOARD,) * 4)]
    reports = list(a_day(REPORTS, {"stops": stops, "lots": lots, "vehicle": here.vehicle.pk}))
    yield reports
    assert effects() == EVERY
    assert (held("patient"), held("adjust")) == (packs(reports), {lots[0]: 1})
    assert [*faults_of_devices(), *faults_of_goods()] == []


@pytest.fixture
def phone(
    here: County, make_login: Callable[..., Login], monkeypatch: pytest.MonkeyPatch, a_moment: datetime
) -> Telephone:
    """A telephone with nothing in it."""
    monkeypatch.setattr("doorstep.base.clock.now", lambda: a_moment)
    client = Client()
    client.force_login(crew_login(make_login, here))
    return Telephone(KEY, Line(client), at_once=20)


@pytest.fixture
def telephone(phone: Telephone, day: Day, a_moment: datetime) -> Telephone:
    """A telephone with a day's reports in it, none of them sent."""
    for kind, body in day:
        phone.record(kind, body, a_moment)
    return phone


def test_a_day_on_which_everything_goes_wrong_in_turn(telephone: Telephone, a_moment: datetime) -> None:
    telephone.line.faults = islice(cycle((*FAULTS, "")), 30)
    other = telephone.window()
    other.line.faults = cycle(("", "lost"))  # it sends one part, and the next without hearing
    telephone.line.other_tab = lambda: other.flush(a_moment)

    ends = telephone.empty(a_moment)

    first = books()
    assert telephone.line.met == {*FAULTS, ""}
    assert set(ends) == {"lost", "500", "401", "killed", "sent"}
    assert set(telephone.told.values()) == {"accepted", "duplicate"}

    for _ in range(2):
        telephone.replay()
        telephone.empty(a_moment)

    assert books() == first
    assert set(telephone.told.values()) == {"duplicate"}


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.parametrize("fault", ["lost", "half", "late", "twice", "killed", "tab"])
def test_a_day_on_which_something_arrives_and_nobody_hears_of_it_again_and_again(
    fault: str, telephone: Telephone, a_moment: datetime
) -> None:
    telephone.line.faults = islice(cycle((fault, fault, "")), 40)
    telephone.line.other_tab = lambda: telephone.window().flush(a_moment)

    telephone.empty(a_moment)
    first = books()
    telephone.replay()
    telephone.empty(a_moment)

    assert books() == first


@pytest.mark.slow
@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_is_a_day_off_changes_nothing_but_is_told(
    days: int, phone: Telephone, day: Day, a_moment: datetime
) -> None:
    phone.ahead = timedelta(days=days)
    for kind, body in day:
        phone.record(kind, body, a_moment)

    phone.empty(a_moment)

    assert [one.why for one in Question.objects.all()] == ["clock"]


def test_more_than_is_taken_at_once_is_sent_by_halves(telephone: Telephone, a_moment: datetime) -> None:
    telephone.at_once = 10_000

    ends = telephone.empty(a_moment)

    assert ends == ["sent"]
    assert telephone.at_once == 157


def test_a_device_that_is_full_again_and_again_keeps_what_it_said_it_kept(
    phone: Telephone, day: Day, a_moment: datetime
) -> None:
    phone.disk.room = 40
    phone.line.faults = islice(cycle(("lost", "e500", "")), 20)

    refused = 0
    for kind, body in day:
        while not phone.record(kind, body, a_moment):
            refused += 1
            phone.flush(a_moment)
    phone.empty(a_moment)

    assert refused >= 6
    assert phone.disk.next_seq == REPORTS + 1
