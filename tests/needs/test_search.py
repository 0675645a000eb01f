"""Search in the inbox: every open need that says the words, of the closed ones the latest, each where it stands now."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.test import Client
from tests.needs.conftest import Loop, Told

from doorstep.base.actor import VISITOR, Actor
from doorstep.needs.actions.duties import assign_need
from doorstep.needs.actions.outcome import answer_duty, drop_need, say_word
from doorstep.needs.actions.sorting import merge_needs
from doorstep.needs.queries import needs as queries
from doorstep.needs.queries.check import faults
from doorstep.needs.queries.texts import OPEN_TEXTS
from doorstep.needs.words import Channel, Outcome

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_the_clock_stands")]
HOUR = timedelta(hours=1)


@pytest.fixture
def found(desk_of: Callable[..., Client], loop: Loop) -> Callable[..., list[int]]:
    """Return the ids the planner finds, the open ones or those of a tab."""
    client = desk_of("county_planner")

    def ask(words: str, tab: str = "open", more: str = "") -> list[int]:
        page = client.get(f"/desk/needs/?q={words}&tab={tab}{more}")
        assert len(page.context["rows"]) == {name: count for name, _, count, _ in page.context["tabs"]}[tab]
        return [row.pk for row in page.context["rows"]]

    return ask


def test_a_need_is_found_where_it_stands_now(
    told: Told, loop: Loop, officer: Actor, found: Callable[..., list[int]], a_moment: datetime
) -> None:
    one, other, taken_back = (told(f"{words}的路灯不亮", mark=words) for words in ("桥头", "村口", "河边"))

    def stands() -> tuple[list[int], list[int]]:
        return sorted(found("路灯")), sorted(found("路灯", "closed"))

    fresh = stands()
    drop_need(officer, need=taken_back.need, text="说错了", now=a_moment)
    duty = assign_need(officer, need=one.need, lead=loop.power, now=a_moment)
    answer_duty(officer, duty=duty, text="修好了", now=a_moment + HOUR)
    say = partial(say_word, VISITOR, need=one.need, channel=Channel.WEB, follower=one.follower)
    say(answer=Outcome.SOLVED, now=a_moment + 2 * HOUR)
    solved = stands()
    say(answer=Outcome.NOT, now=a_moment + 3 * HOUR)
    again = stands()
    merge_needs(officer, need=one.need, duplicate=other.need, now=a_moment + 4 * HOUR)
    joined = stands()

    a, b, c = one.need.pk, other.need.pk, taken_back.need.pk
    assert (fresh, solved) == (([a, b, c], []), ([b], [a, c]))
    assert (again, joined) == (([a, b], [c]), ([a], [c]))
    assert (list(faults()), OPEN_TEXTS.count()) == ([], 1)


def test_of_closed_needs_the_latest_are_looked_at_and_all_of_them_once_anything_else_narrows(
    told: Told, officer: Actor, found: Callable[..., list[int]], desk_of: Callable[..., Client], a_moment: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(queries, "MOST_FOUND", 2)
    open_ones = [told(f"第{at}盏路灯", mark=f"o{at}").need.pk for at in range(3)]
    closed = [told(f"第{at}盏旧路灯", mark=f"c{at}").need for at in range(3)]
    for need in closed:
        drop_need(officer, need=need, text="说错了", now=a_moment)
    ids = [need.pk for need in closed]

    pages = {
        query: desk_of("county_planner").get(f"/desk/needs/?tab=closed&q={query}") for query in ("路灯", "第0盏旧路灯")
    }

    assert sorted(found("路灯")) == open_ones
    assert sorted(found("路灯", "closed")) == ids[1:]
    assert sorted(found("路灯", "closed", "&category=light")) == ids
    assert sorted(found("第0盏旧路灯", "closed")) == ids[:1]
    assert [pages[query].context["is_cut"] for query in pages] == [True, False]
    assert "Only the latest are listed" in pages["路灯"].content.decode()


def test_an_index_that_differs_from_the_open_needs_is_found(told: Told) -> None:
    told("村口的路灯不亮")
    OPEN_TEXTS.clear()

    assert list(faults()) == ["needs: 1 open needs, 0 in their text index"]
