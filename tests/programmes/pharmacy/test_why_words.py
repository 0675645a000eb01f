"""What one more would bring is said alike on pages and at the terminal, also of a round of two weeks."""

from dataclasses import replace

import pytest
from tests.engines.planning.visits.worlds import on_a_line

from doorstep.engines.planning.visits.explain import Alternative, Binding, Displaced, VillageStory
from doorstep.engines.planning.visits.margins import Margin, MarginKind
from doorstep.engines.planning.visits.problem import FixedVisit
from doorstep.programmes.pharmacy.bridge import why_words
from doorstep.programmes.pharmacy.bridge.days import horizon
from doorstep.programmes.pharmacy.bridge.why_words import OneMore, Wish


def zh(chinese: str, _english: str) -> str:
    return chinese


def en(_chinese: str, english: str) -> str:
    return english


LINE = on_a_line(10, 12)
FORTNIGHT = replace(LINE, rules=replace(LINE.rules, **horizon(range(5), 2)))
ONCE = Alternative(is_possible=True, stop_id="v0", days=(5,), extra_metres=-4000, displaced=(Displaced("v1", 300, 1),))
TWICE = Alternative(
    is_possible=True, stop_id="v0", days=(0, 5), extra_metres=0, displaced=(Displaced("v1", 300, 2),), moved=("v1",)
)
LEFT_OUT = VillageStory("v0", None, (), 1, Binding.SHIFTS, ONCE, None, None, TWICE)


def test_in_a_round_of_two_weeks_once_and_weekly_are_told_apart_each_with_whom_it_displaces() -> None:
    assert why_words.wishes(FORTNIGHT, LEFT_OUT, en) == (
        Wish(
            "A visit (once in 2 weeks)",
            "Possible at 村0 on Mon of week 2, 2.0 km less road a week, at the cost of others:",
            ("村1 loses 1 visit (300 residents)",),
        ),
        Wish(
            "2 visits in 2 weeks (as often as weekly)",
            "Possible at 村0 on Mon of week 1, Mon of week 2, no more road, at the cost of others:",
            ("村1 loses 2 visits (300 residents)",),
            "Days would change for: 村1",
        ),
    )


@pytest.mark.parametrize(
    ("days", "weeks", "label"),
    [
        ((), 1, "来一次（每周一次）"),
        ((0,), 1, "再来一次"),
        ((), 2, "来一次（2 周里一次）"),
        ((0,), 2, "再来一次（合每周一次）"),
        ((0, 5), 2, "再来一次"),
    ],
)
def test_one_more_visit_is_called_weekly_where_it_is(days: tuple[int, ...], weeks: int, label: str) -> None:
    problem = replace(LINE, rules=replace(LINE.rules, **horizon(range(5), weeks)))

    said = why_words.wishes(problem, replace(LEFT_OUT, days=days, one_more=replace(ONCE, days=(0,)), weekly=None), zh)

    assert [one.label for one in said] == [label]


@pytest.mark.parametrize(
    ("stops_within_walk", "zh_says", "en_says"),
    [
        (
            1, "不可能：步行 10 分钟以内没有别的停靠点。",
            "Not possible: no other stop is within 10 minutes on foot.",
        ),
        (2, "不可能：没有找到这样的排法。", "Not possible: no plan was found that has it."),
    ],
)  # fmt: skip
def test_where_no_other_stop_is_within_the_walk_another_stop_is_said_to_be_none(
    stops_within_walk: int, zh_says: str, en_says: str
) -> None:
    none = Alternative(is_possible=False, stop_id=None, days=(), extra_metres=0, displaced=())
    story = VillageStory("v0", "v0", (0,), 1, Binding.NEED, None, none, None, stops_within_walk=stops_within_walk)

    assert why_words.wishes(LINE, story, zh) == (Wish("换一个停靠点", zh_says),)
    assert why_words.wishes(LINE, story, en) == (Wish("Another stop", en_says),)


def test_fixed_visits_that_would_be_given_up_are_named_each_with_its_day() -> None:
    other = replace(ONCE, displaced=(), given_up=(FixedVisit("v0", 0), FixedVisit("v0", 5, "car")))
    one, two = (replace(other, given_up=other.given_up[:count]) for count in (1, 2))
    story = VillageStory("v0", "v0", (0,), 1, Binding.NEED, one, None, two)

    assert [said.given_up for said in why_words.wishes(FORTNIGHT, story, en)] == [
        "A fixed visit would be given up: 村0 on Mon of week 1",
        "Fixed visits would be given up: 村0 on Mon of week 1, 村0 on Mon of week 2",
    ]
    assert [said.given_up for said in why_words.wishes(FORTNIGHT, story, zh)] == [
        "要放弃约定的固定停靠：村0第 1 周周一",
        "要放弃约定的固定停靠：村0第 1 周周一、村0第 2 周周一",
    ]


def test_one_more_shift_names_vehicle_and_day_and_how_many_were_tried() -> None:
    shift = Margin(MarginKind.SHIFT, "car", 0, 300, 500, offset=12, tried=6, possible=8)

    assert why_words.one_more(FORTNIGHT, [shift], en) == (
        OneMore(
            "One more shift: 一号车 also on Sat of week 2 (the best of 6 that were tried, of 8)", 0, 300,
            "250 m more road a week",
        ),
    )  # fmt: skip
    assert why_words.one_more(FORTNIGHT, [shift], zh)[0].label == (
        "再加一个班：一号车第 2 周周六也出车（共 8 种，试了 6 种，这种最好）"
    )
    assert why_words.notes([shift], en) == ()
    assert why_words.notes([], zh) == ("没有班可加：每辆车天天都出车，停班日除外。",)


def test_fewer_minutes_kept_free_are_named_with_what_is_kept_now_and_what_that_costs() -> None:
    problem = replace(LINE, rules=replace(LINE.rules, reserve_min=45))
    found = [Margin(MarginKind.RESERVE, "", 0, 0, 0, reserve_min=left) for left in (20, 0)]

    english = [one.label for one in why_words.one_more(problem, found, en)]
    chinese = [one.label for one in why_words.one_more(problem, found, zh)]

    assert english == [
        "20 minutes of each outing kept free instead of 45",
        "No minutes of each outing kept free instead of 45",
    ]
    assert chinese == ["每趟少留些补访时间：留 20 分钟（现在留 45 分钟）", "每趟不留补访时间（现在留 45 分钟）"]
    assert why_words.notes(found, zh)[-1] == "留出的时间是补访用的：留得越少，没停成的就越难补上。"
