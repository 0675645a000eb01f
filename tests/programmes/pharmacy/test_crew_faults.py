"""Whatever goes wrong between telephone and office: 300 reports have 300 effects, and the ledger sums to zero."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import cycle, islice

import pytest
from django.test import Client
from tests.programmes.pharmacy.telephone import FAULTS, Line, Telephone, a_day, packs
from tests.programmes.pharmacy.tour import KEY, Effects, books, crew_login, effects, held, load, stops_of
from tests.programmes.small_county import County

from doorstep.base.models.login import Login
from doorstep.devices.models import Question
from doorstep.devices.queries import faults as faults_of_devices

pytestmark = pytest.mark.django_db
REPORTS = 300
EVERY = Effects(sales=150, measured=90, unmet=30, notes=30, is_zero_sum=True)


@pytest.fixture
def telephone(
    here: County, make_login: Callable[..., Login], monkeypatch: pytest.MonkeyPatch, a_moment: datetime
) -> Iterator[Telephone]:
    """A telephone with a day's reports in it, none of them sent."""
    monkeypatch.setattr("doorstep.base.clock.now", lambda: a_moment)
    stops = [one.pk for one in stops_of(here, a_moment)]
    lots = [one.pk for one in load(here, a_moment, (400,) * 4)]
    client = Client()
    client.force_login(crew_login(make_login, here))
    phone = Telephone(KEY, Line(client), at_once=20)
    day = list(a_day(REPORTS, stops, lots))
    for kind, body in day:
        phone.record(kind, body, a_moment)
    yield phone
    assert held("patient") == packs(day)
    assert list(faults_of_devices()) == []


def test_a_day_on_which_everything_goes_wrong_in_turn(telephone: Telephone, a_moment: datetime) -> None:
    telephone.line.faults = islice(cycle((*FAULTS, "", "")), 60)

    ends = telephone.empty(a_moment)

    first = books()
    assert effects() == EVERY
    assert set(ends) >= {"lost", "500", "401", "sent"}
    assert set(telephone.told.values()) == {"accepted", "duplicate"}

    for _ in range(2):
        telephone.replay()
        telephone.empty(a_moment)

    assert (effects(), books()) == (EVERY, first)
    assert set(telephone.told.values()) == {"duplicate"}


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["lost", "half", "late", "twice"])
def test_a_day_on_which_something_arrives_and_nobody_hears_of_it_again_and_again(
    fault: str, telephone: Telephone, a_moment: datetime
) -> None:
    telephone.line.faults = islice(cycle((fault, fault, "")), 40)

    telephone.empty(a_moment)
    first = books()
    telephone.replay()
    telephone.empty(a_moment)

    assert (effects(), books()) == (EVERY, first)


@pytest.mark.slow
@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_is_a_day_off_changes_nothing_but_is_told(
    days: int, telephone: Telephone, a_moment: datetime
) -> None:
    ahead = timedelta(days=days)
    telephone.ahead = ahead
    for one in telephone.every:
        one["occurred_at"] = (datetime.fromisoformat(one["occurred_at"]) + ahead).isoformat()

    telephone.empty(a_moment)

    assert effects() == EVERY
    assert [one.why for one in Question.objects.all()] == ["clock"]


def test_more_than_is_taken_at_once_is_sent_by_halves(telephone: Telephone, a_moment: datetime) -> None:
    telephone.at_once = 10_000

    ends = telephone.empty(a_moment)

    assert ends == ["sent"]
    assert telephone.at_once == 157
    assert effects() == EVERY


def test_a_device_that_is_full_again_and_again_keeps_what_it_said_it_kept(
    telephone: Telephone, a_moment: datetime
) -> None:
    day = [(one["kind"].partition(".")[2], one["body"]) for one in telephone.every]
    telephone.every, telephone.room = [], 40
    telephone.outbox.clear()
    telephone.line.faults = islice(cycle(("lost", "e500", "")), 20)

    refused = 0
    for kind, body in day:
        while not telephone.record(kind, body, a_moment):
            refused += 1
            telephone.flush(a_moment)
    telephone.empty(a_moment)

    assert refused >= 6
    assert [one["seq"] for one in telephone.every] == list(range(1, REPORTS + 1))
    assert effects() == EVERY
