"""The three rates: by hand, and from records with their number."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.needs.conftest import Loop, Told

from doorstep.base.actor import VISITOR, Actor
from doorstep.needs.actions.duties import assign_need
from doorstep.needs.actions.outcome import answer_duty, drop_need, say_word
from doorstep.needs.models import Need
from doorstep.needs.queries.rates import counted, rules_between, weights_on
from doorstep.needs.rules.rates import Counts, Rate, Weights, rates
from doorstep.needs.words import Channel, Outcome

DAY = timedelta(days=1)


def test_the_rates_of_a_hand_made_month_are_what_the_hand_says() -> None:
    counts = Counts(received=12, due=10, in_time=9, closed=8, said=6, solved=3, partly=2, rated=4, satisfied=3)

    found = rates(counts, Weights(30, 35, 35))

    assert (found.response.share, found.solution.share, found.satisfaction.share) == (0.9, 0.5, 0.75)
    assert found.total == pytest.approx(0.30 * 0.9 + 0.35 * 0.5 + 0.35 * 0.75)


def test_where_there_is_nothing_to_reckon_from_there_is_no_rate_and_no_total() -> None:
    found = rates(Counts(received=3, due=2, in_time=2), Weights(30, 35, 35))

    assert (found.solution, found.solution.share, found.total) == (Rate(0, 0), None, None)


@pytest.mark.parametrize(
    "value",
    [
        {"response": 30, "solution": 70},
        {"response": -1, "solution": 50, "satisfaction": 51},
        {"response": 0, "solution": 0, "satisfaction": 0},
        {"response": 0.3, "solution": 0.3, "satisfaction": 0.4},
        {"response": True, "solution": 1, "satisfaction": 1},
        [30, 35, 35],
    ],
)
def test_weights_that_are_none_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="weights"):
        Weights.from_value(value)


@given(st.lists(st.integers(0, 100), min_size=3, max_size=3), st.lists(st.integers(0, 9), min_size=3, max_size=3))
def test_the_total_lies_between_the_lowest_and_the_highest_rate(parts: list[int], weighs: list[int]) -> None:
    counts = Counts(due=100, in_time=parts[0], said=100, solved=parts[1], rated=100, satisfied=parts[2])
    if not sum(weighs):
        return

    total = rates(counts, Weights(*weighs)).total

    weighty = [part / 100 for part, weight in zip(parts, weighs, strict=True) if weight]
    assert total is not None
    assert min(weighty) - 1e-12 <= total <= max(weighty) + 1e-12


@pytest.mark.django_db
def test_the_rates_come_out_of_what_the_actions_wrote(
    told: Told, loop: Loop, officer: Actor, a_moment: datetime
) -> None:
    def handled(text: str, *, after: timedelta, answer: Outcome | None, is_satisfied: bool | None = None) -> None:
        taken = told(text)
        duty = assign_need(officer, need=taken.need, lead=loop.power, now=a_moment)
        answer_duty(officer, duty=duty, text="好了", now=a_moment + after)
        if answer:
            say_word(
                VISITOR,
                need=taken.need,
                answer=answer,
                channel=Channel.WEB,
                follower=taken.follower,
                is_satisfied=is_satisfied,
                now=a_moment + after,
            )

    handled("灯一不亮", after=DAY, answer=Outcome.SOLVED, is_satisfied=True)
    handled("灯二不亮", after=20 * DAY, answer=Outcome.PARTLY, is_satisfied=False)
    handled("灯三不亮", after=DAY, answer=None)
    told("灯四不亮")
    dropped = told("灯五不亮").need
    drop_need(officer, need=dropped, text="误报", now=a_moment)

    (line,) = counted(Need.objects.all(), a_moment + 30 * DAY)
    by_unit = counted(Need.objects.all(), a_moment + 30 * DAY, "unit")

    assert line.counts == Counts(
        received=4, due=4, in_time=2, closed=2, said=2, solved=1, partly=1, rated=2, satisfied=1
    )
    assert [(one.key, one.counts.received) for one in by_unit] in (
        [(None, 1), (loop.power.pk, 3)],
        [(loop.power.pk, 3), (None, 1)],
    )
    today = a_moment.date()
    assert weights_on(rules_between(today, today), today) == Weights(30, 35, 35)
