"""Categories are suggested from what staff confirmed, with the earlier needs as the reason, and never chosen."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.engines.matching.text.corpus import needs
from tests.needs.conftest import Told

from doorstep.base.actor import Actor
from doorstep.engines.matching.text.suggest import Ground
from doorstep.needs.actions.sorting import sort_need
from doorstep.needs.bridge.suggest import forget, suggest
from doorstep.needs.models import Category, Need
from doorstep.needs.queries.suggestions import Accuracy, accuracy
from doorstep.needs.words import NeedKind, Urgency

TODAY = date(2026, 9, 14)
CODES = {"照明": "light", "供水": "water", "道路": "road", "环卫": "waste"}
Sorted = Callable[..., Need]


@pytest.fixture(autouse=True)
def _learnt_nothing_yet() -> Iterator[None]:
    forget()
    yield
    forget()


@pytest.fixture
def confirmed(told: Told, officer: Actor, a_moment: datetime) -> Sorted:
    def confirm(text: str, category: str, **more: object) -> Need:
        need = told(text, mark=text, **more).need
        return sort_need(
            officer, need=need, category=Category.objects.get(code=category), urgency=Urgency.ORDINARY,
            kind=NeedKind.PROBLEM, is_public=need.is_public, now=a_moment,
        )  # fmt: skip

    return confirm


def test_nothing_is_suggested_where_nothing_was_confirmed(told: Told) -> None:
    told()

    found = suggest("路灯不亮", TODAY)

    assert (found.categories, found.reasons, found.is_enough, found.ground) == ((), (), False, Ground.FEW_EXAMPLES)


def test_what_was_confirmed_is_suggested_with_the_need_as_reason(confirmed: Sorted) -> None:
    light, _ = confirmed("桥头路灯不亮了", "light"), confirmed("自来水发黄有怪味", "water")

    found = suggest("学校门口路灯不亮", TODAY)

    assert (found.codes[0], found.reasons[0].need, found.reasons[0].shared) == ("light", light, ("路灯不亮",))
    assert (found.is_enough, found.ground) == (False, Ground.FEW_EXAMPLES)


def test_what_was_only_told_is_not_learnt_from(told: Told, confirmed: Sorted) -> None:
    told("桥头路灯不亮了", category="water")
    confirmed("路灯坏了", "light")

    assert suggest("路灯不亮", TODAY).codes == ["light"]


def test_with_enough_examples_the_first_is_called_the_likely_one(confirmed: Sorted) -> None:
    texts = [one for one in needs(360, 3) if one.category in CODES]
    for one in texts:
        confirmed(one.text, CODES[one.category])
    fresh = [one for one in needs(120, 8) if one.category in CODES]

    found = [suggest(one.text, TODAY) for one in fresh]

    first = sum(got.codes[0] == CODES[one.category] for got, one in zip(found, fresh, strict=True))
    assert first / len(fresh) >= 0.9
    assert sum(got.is_enough for got in found) / len(fresh) >= 0.8


def test_a_category_that_ended_is_not_suggested(confirmed: Sorted) -> None:
    confirmed("桥头路灯不亮了", "light")
    Category.objects.filter(code="light").update(valid_until=TODAY - timedelta(days=1))

    assert suggest("桥头路灯不亮了", TODAY).categories == ()


def test_reasons_are_only_those_that_may_be_shown(confirmed: Sorted) -> None:
    confirmed("桥头路灯不亮了", "light")
    public = confirmed("桥头的路灯不亮了", "light", is_public=True)

    found = suggest("桥头路灯不亮了", TODAY, among=Need.objects.filter(is_public=True))

    assert ([one.need for one in found.reasons], found.codes) == ([public], ["light"])


def test_what_is_confirmed_now_counts_at_once_while_there_is_little(confirmed: Sorted) -> None:
    confirmed("桥头路灯不亮了", "light")
    before = suggest("井水有怪味", TODAY).codes
    confirmed("井水有怪味", "water")

    assert (before, suggest("井水有怪味", TODAY).codes) == ([], ["water"])


@pytest.mark.parametrize("count", [1, 30])
def test_suggesting_takes_three_queries_once_it_has_learnt(confirmed: Sorted, count: int) -> None:
    for at in range(count):
        confirmed(f"桥头第{at}盏路灯不亮了", "light")
    suggest("路灯不亮", TODAY)

    with CaptureQueriesContext(connection) as asked:
        suggest("桥头路灯不亮", TODAY)

    assert len(asked) == 3


def test_the_accuracy_counts_what_was_suggested_against_what_it_became(told: Told, confirmed: Sorted) -> None:
    confirmed("路灯不亮一", "light", suggested=["light", "road"])
    confirmed("路灯不亮二", "light", suggested=["water", "road", "light"])
    confirmed("路灯不亮三", "light", suggested=["water"])
    confirmed("路灯不亮四", "light")
    told("路灯不亮五", suggested=["light"])

    found = accuracy(Need.objects.all())

    assert (found, found.first_share, found.among_share) == (Accuracy(3, 1, 2), 1 / 3, 2 / 3)
    assert accuracy(Need.objects.none()) == Accuracy(0, 0, 0)
