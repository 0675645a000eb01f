"""What is said of visits that do not come, in both languages."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils import translation

from doorstep.base.clock import TIME_ZONE
from doorstep.door.rules import Changed, Hours, Slot, Visit
from doorstep.door.sentences import called_off, changed, usual, why_not, why_so_often
from doorstep.programmes.pharmacy.models import PlanVillage, VisitPlan

MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=TIME_ZONE)


def visit(day: int, hour: int = 8, minute: int = 5, *, reason: str = "weather") -> Visit:
    starts = datetime(2026, 11, day, hour, minute, tzinfo=TIME_ZONE)
    return Visit(day, starts, starts + timedelta(minutes=18), "大竹园村", state="cancelled", reason=reason)


THURSDAY = replace(visit(26, 11, 35), state="planned", reason="")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "今天的车不来了：天气不好。下一趟 11月26日 周四 11:35。"),
        ("en", "The vehicle does not come today: bad weather. The next one: Thu 26 Nov, 11:35."),
    ],
)
def test_a_visit_called_off_is_told_with_its_cause_and_the_next_one(language: str, words: str) -> None:
    with translation.override(language):
        assert called_off([(visit(24), THURSDAY)], MORNING) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "今天的车没来：天气不好。下一趟 11月26日 周四 11:35。"),
        ("en", "The vehicle did not come today: bad weather. The next one: Thu 26 Nov, 11:35."),
    ],
)
def test_after_its_hour_it_did_not_come(language: str, words: str) -> None:
    with translation.override(language):
        assert called_off([(visit(24), THURSDAY)], MORNING + timedelta(hours=3)) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "今天的车不来了：天气不好。11月28日 周六的车不来了。"),
        ("en", "The vehicle does not come today: bad weather. The vehicle does not come on Sat 28 Nov."),
    ],
)
def test_where_no_cause_and_no_next_visit_is_known_none_is_told(language: str, words: str) -> None:
    with translation.override(language):
        assert called_off([(visit(24), None), (visit(28, reason=""), None)], MORNING) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "今天 8:05 的车不来了：天气不好。下一趟 11月24日 周二 14:05。"),
        ("en", "The vehicle does not come today at 8:05: bad weather. The next one: Tue 24 Nov, 14:05."),
    ],
)
def test_where_another_visit_comes_on_the_same_day_the_hour_is_told(language: str, words: str) -> None:
    with translation.override(language):
        assert called_off([(visit(24), replace(visit(24, 14), state="planned"))], MORNING) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "今天的车不来了：天气不好。明天的车不来了：天气不好。下一趟 11月26日 周四 11:35。"),
        (
            "en",
            "The vehicle does not come today: bad weather. The vehicle does not come tomorrow: bad weather. "
            "The next one: Thu 26 Nov, 11:35.",
        ),
    ],
)
def test_the_next_visit_after_several_that_are_off_is_told_once(language: str, words: str) -> None:
    with translation.override(language):
        assert called_off([(visit(24), THURSDAY), (visit(25), THURSDAY)], MORNING) == words


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "平时：每周二 8:05–8:23"), ("en", "Usually: every Tuesday 8:05–8:23")]
)
def test_the_regular_hours_are_called_usual_while_something_is_off(language: str, words: str) -> None:
    with translation.override(language):
        assert usual([Slot((1,), 485, 503)]) == words


TUESDAY = Hours((Slot((1,), 485, 503),), "大竹园村")
LATER = Hours((Slot((3,), 995, 1013),), "大竹园村")
ELSEWHERE = Hours((Slot((1,), 485, 503),), "灵峰村")


@pytest.mark.parametrize(
    ("before", "after", "zh", "en"),
    [
        (
            TUESDAY,
            LATER,
            "10月19日起改了：从周二 8:05–8:23 改到周四 16:35–16:53。",
            "Changed from 19 Oct: no longer Tue 8:05–8:23, but Thu 16:35–16:53.",
        ),
        (
            TUESDAY,
            ELSEWHERE,
            "10月19日起停靠点改到灵峰村，不在大竹园村了。",
            "From 19 Oct the stop is 灵峰村, no longer 大竹园村.",
        ),
        (
            TUESDAY,
            Hours(),
            "10月19日起送药车不来了；原来是周二 8:05–8:23。",
            "From 19 Oct no vehicle comes here any more; before it came Tue 8:05–8:23.",
        ),
        (
            Hours(),
            LATER,
            "10月19日起送药车来本村了：周四 16:35–16:53，停靠大竹园村。",
            "From 19 Oct the vehicle comes here: Thu 16:35–16:53, stop 大竹园村.",
        ),
    ],
)
def test_another_timetable_is_told_with_what_was_and_what_will_be(
    before: Hours, after: Hours, zh: str, en: str
) -> None:
    told = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            told.append(changed(Changed(date(2026, 10, 19), before, after)))

    assert told == [zh, en]


@pytest.mark.parametrize(
    ("reason", "figures", "words"),
    [
        ("day_sets", {}, "No vehicle can come on all the days that go together at a stop near here."),
        ("too_heavy", {}, "A visit takes more medicine along than any vehicle can carry that may stop here."),
        (
            "no_capacity",
            {"missing_load": 7, "missing_min": 0},
            "The vehicles are full: they have no room for what one more stop takes along.",
        ),
    ],
)
def test_a_village_left_out_for_want_of_room_is_told_so(reason: str, figures: dict[str, int], words: str) -> None:
    with translation.override("en"):
        assert why_not(PlanVillage(reason=reason, figures=figures)) == words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("shared_stop", "You share the stop with a larger village, so it comes 2 times a week."),
        ("day_set", "Your stop is visited on these days together, so it comes 2 times a week."),
        ("asked", "It comes 2 times a week because that was promised to you."),
        ("fixed", "It comes 2 times a week because that was promised to you."),
        ("no_set", "By size there should be 3 visits a week; your stop has set days, 2 a week."),
        ("no_day", "By size there should be 3 visits a week; on other days no vehicle can come, so it is 2."),
        ("no_capacity", "By size there should be 3 visits a week; the vehicles have room for 2."),
        ("no_load", "By size there should be 3 visits a week; the vehicles have room for 2."),
        ("tier", "About 1,200 people live here; from 1,000 people on there are 2 visits a week."),
    ],
)
def test_a_village_is_told_why_the_vehicle_comes_so_often(reason: str, words: str) -> None:
    use = PlanVillage(
        residents=1200, reason=reason, visits=2, visits_needed=3, stop_key="s", figures={"tier_residents": 1000}
    )

    with translation.override("en"):
        use.plan = VisitPlan()
        assert why_so_often(use) == words
        use.plan = VisitPlan(options={"weeks": 2})
        assert why_so_often(use) == words.replace("a week", "in two weeks")


def test_a_round_of_two_weeks_is_not_called_a_week_in_chinese() -> None:
    use = PlanVillage(residents=1200, reason="tier", visits=1, plan=VisitPlan(options={"weeks": 2}))

    with translation.override("zh-hans"):
        assert why_so_often(use) == "本村约 1,200 人；这样大小的村，每两周来 1 趟。"
