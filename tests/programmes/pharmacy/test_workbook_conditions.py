"""A workbook says everything a timetable must keep to, comes back as it was, and names what cannot be."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest
from tests.programmes.pharmacy.test_workbook import CAR, CAR_HEAD, HEAD, A, B, asked, book, faults

from doorstep.base.grids import read_grids
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.engines.planning.travel import DetourModel
from doorstep.engines.planning.visits.door import faults_in
from doorstep.engines.planning.visits.problem import FixedVisit, Forbidden, FrequencyTier, OpeningWindow, Stop
from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.engines.planning.visits.verify import verify_plan
from doorstep.programmes.pharmacy.bridge.contradictions import contradictions
from doorstep.programmes.pharmacy.bridge.promises import broken
from doorstep.programmes.pharmacy.bridge.workbook_out import NotForAWorkbook, question_workbook
from doorstep.programmes.pharmacy.bridge.workbook_template import template

FULL_HEAD = [*HEAD, "预计人数", "折合人数", "需要次数", "承诺次数", "要求", "每次带多少升"]
FORTNIGHT = (
    ("坐标系", "WGS-84"),
    ("几周一轮", 2),
    ("按次数的间隔天数", "14、7"),
    ("每趟留给补访的分钟", 20),
    ("每百人带多少升", 2.5),
    ("每次停靠的分量", "3, 2, 1"),
)
OPENINGS = Sheet("开放时段", ["停靠点", "星期", "周次", "开始", "结束"], [["02", "三", None, "9:00", "12:00"]])
DAY_SETS = Sheet(
    "一起来的日子",
    ["停靠点", "星期", "周次", "组"],
    [["松溪村", "三", 1, "甲"], ["01", "一", 2, "甲"], ["01", "周一、周五", None, None], ["02", "周三", None, None]],
)
FIXED = Sheet("固定停靠", ["停靠点", "星期", "周次", "车辆"], [["松溪村", "周一", 2, "一号车"]])
SETS = Sheet("一起来的日子", ["停靠点", "星期"], [["01", "周一、周四"], ["01", "周二、周五"]])
APART = Sheet(
    "不能一起",
    ["停靠点", "村", "另一停靠点", "车辆", "星期", "周次"],
    [
        ["B1", "01", None, None, None, None],
        ["02", None, "B1", None, None, None],
        ["B1", None, None, "一号车", "周五", 1],
    ],
)
STOPS = Sheet(
    "停靠点",
    ["编号", "名称", "经度", "纬度", "所在村", "车辆要求"],
    [["B1", "桥头", 119.62, 30.61, None, "能走窄路"]],
)
REST = Sheet("停班日", ["星期", "周次"], [["周四", None], ["周二", 2]])


def full() -> bytes:
    return write_workbook(
        [
            Sheet(
                "村庄",
                FULL_HEAD,
                [[*A, 200, 900, None, 1, "冷链、量血压", 0], [*B, None, None, 2, None, None, None]],
            ),
            Sheet("车辆", [*CAR_HEAD, "能做什么", "能装多少升"], [[*CAR, "冷链,量血压,能走窄路", 400]]),
            Sheet("规则", ["规则", "值"], FORTNIGHT),
            Sheet("频次", ["人口达到", "每周次数"], [[0, 1], [1000, 2]]),
            STOPS,
            OPENINGS,
            DAY_SETS,
            FIXED,
            APART,
            REST,
        ]
    )


def test_everything_a_timetable_must_keep_to_can_be_said_in_a_workbook() -> None:
    problem = asked(full()).problem

    first = problem.villages[0]
    assert (first.expected, first.value, first.visits, first.promised_visits) == (200, 900, None, 1)
    assert first.skills == ("blood_pressure", "cold_chain")
    assert [problem.load_of(village) for village in problem.villages] == [0, 30]
    assert problem.villages[1].visits == 2
    assert problem.vehicles[0].most_load == 400
    assert problem.vehicles[0].skills == ("blood_pressure", "cold_chain", "narrow_road")
    assert problem.vehicles[0].days == tuple(range(10))
    rules = problem.rules
    assert (rules.cycle_days, rules.gaps, rules.visit_worth, rules.reserve_min) == (14, (14, 7), (3, 2, 1), 20)
    assert rules.day_offsets == (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
    assert rules.tiers == (FrequencyTier(0, 1), FrequencyTier(1000, 2))
    assert rules.days_off == (3, 6, 8)
    assert problem.stops[2] == Stop("B1", "桥头", 119.62, 30.61, None, skills=("narrow_road",))
    assert problem.stops[1].windows == (OpeningWindow(540, 720, 2), OpeningWindow(540, 720, 7))
    assert [stop.day_sets for stop in problem.stops] == [((0, 4, 5, 9), (2, 5)), ((2, 7),), ()]
    assert problem.fixed == (FixedVisit("01", 5, "一号车"),)
    assert problem.forbidden == (
        Forbidden("B1", village_id="01"),
        Forbidden("02", other_stop_id="B1"),
        Forbidden("B1", vehicle_id="一号车", day=4),
    )
    assert contradictions(problem) == []


@pytest.mark.parametrize("chosen", [0, 1])
def test_a_question_written_out_is_read_again_as_it_was(chosen: int) -> None:
    for data in (full(), template(lambda *words: words[chosen], example=12)):
        problem = asked(data).problem

        again = asked(question_workbook(problem, lambda *words: words[chosen]))

        assert again.problem == problem
        assert again.notes == ()


@pytest.mark.parametrize(
    ("chosen", "sheet", "heads"),
    [(0, "频次", ("人口达到", "每轮次数")), (1, "Frequency", ("residents from", "visits a round"))],
)
def test_how_often_is_headed_by_the_round_be_it_of_one_week_or_of_two(
    chosen: int, sheet: str, heads: tuple[str, str]
) -> None:
    def pick(zh: str, en: str) -> str:
        return (zh, en)[chosen]

    for data in (
        template(pick),
        question_workbook(asked(book()).problem, pick),
        question_workbook(asked(full()).problem, pick),
    ):
        rows = {grid.name: grid.rows for grid in read_grids(data, "question.xlsx")}[sheet]

        assert tuple(rows[0]) == heads


def test_a_timetable_of_two_weeks_keeps_all_of_it() -> None:
    problem = asked(full()).problem

    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=200)

    assert verify_plan(problem, plan) == []
    assert plan.objective.promises_broken == 0


def test_a_promise_that_no_timetable_keeps_is_named() -> None:
    late = Sheet("开放时段", ["停靠点", "开始", "结束"], [["01", "9:00", "9:40"], ["02", "9:00", "9:40"]])
    both = Sheet("固定停靠", ["停靠点", "星期"], [["01", "周一"], ["02", "周一"]])
    problem = asked(book([A, [*B[:2], 119.95, 30.62, *B[4:]]], more=[late, both])).problem

    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=200)

    found = broken(problem, plan)
    assert plan.objective.promises_broken == len(found) == 1
    assert found[0][1].endswith("fixed on Mon, and nobody comes then.")


def test_ways_of_its_own_do_not_fit_into_a_workbook() -> None:
    problem = asked(book()).problem
    winding = replace(problem, rules=replace(problem.rules, drive=DetourModel(1.7, 33.0)))

    with pytest.raises(NotForAWorkbook):
        question_workbook(winding, lambda zh, _en: zh)


@pytest.mark.parametrize(
    ("sheet", "row", "address", "sentence"),
    [
        (FIXED, ["99", "周一", None, None], "A2", "There is no such thing. Give a code or name of the sheets"),
        (FIXED, ["01", "哪天都行", None, None], "B2", "Which days? Write Wed, or Mon,Wed,Fri"),
        (FIXED, ["01", "周一", 2, None], "C2", "A weekly timetable has no second week."),
        (DAY_SETS, ["99", "周一", None, None], "A2", "There is no such thing. Give a code or name of the sheets"),
        (FIXED, ["01", "周一", None, "九号车"], "D2", "There is no such thing. Give a name of the sheet “Vehicles”."),
        (APART, ["01", "02", "02", None, None, None], "A2", "Fill in one per row:"),
        (APART, ["01", None, "01", None, None, None], "C2", "This must be another stop."),
        (OPENINGS, ["01", "三", None, "12:00", "9:00"], "E2", "It must close after it opens."),
        (STOPS, ["B2", "桥头", None, None, None, None], "C2", "A stop of its own needs longitude and latitude."),
        (STOPS, ["B2", "桥头", 119.6, 30.6, "99", None], "E2", "There is no such village."),
        (REST, ["天天休息", None], "A2", "Which days? Write Wed"),
    ],
)
def test_each_faulty_row_is_told_what_to_do(sheet: Sheet, row: Sequence[Any], address: str, sentence: str) -> None:
    found = faults(book(more=[Sheet(sheet.title, sheet.headings, [row])]))

    assert [(title, at) for title, at, _ in found] == [(sheet.title, address)]
    assert found[0][2].startswith(sentence)


@pytest.mark.parametrize(
    ("more", "rules", "sentence"),
    [
        (
            [FIXED, Sheet("停班日", ["星期"], [["周一"]])],
            FORTNIGHT,
            "松溪村: fixed on Mon of week 2 by 一号车, but it is a day off. Choose another day, or take the day off "
            "away.",
        ),
        (
            [Sheet("固定停靠", ["停靠点", "星期"], [["01", "周六"]])],
            (),
            "松溪村: fixed on Sat, but no such vehicle runs then. Choose another day or vehicle.",
        ),
        (
            [
                Sheet("固定停靠", ["停靠点", "星期"], [["01", "周三"]]),
                Sheet("不能一起", ["停靠点", "星期"], [["01", "周三"]]),
            ],
            (),
            "松溪村: fixed on Wed, but under “not together” it is forbidden. Keep only one of the two.",
        ),
        (
            [Sheet("固定停靠", ["停靠点", "星期"], [["01", "周三、周四"]])],
            (),
            "松溪村: its fixed days (Wed, Thu) are too close, they must be 2 days apart. Choose another day or a "
            "shorter gap.",
        ),
        (
            [SETS, Sheet("固定停靠", ["停靠点", "星期"], [["01", "周三、周四"]])],
            (),
            "松溪村: fixed on Wed, but none of its “days that go together” has that day. Choose another day, or add a "
            "set with it.",
        ),
        (
            [SETS, Sheet("固定停靠", ["停靠点", "星期"], [["01", "周二、周四"]])],
            (),
            "松溪村: no set of its “days that go together” has all its fixed days (Tue, Thu), and it is visited on one "
            "set only. Choose other days, or add a set with all of them.",
        ),
        (
            [
                Sheet("固定停靠", ["停靠点", "星期"], [["01", "周三"], ["02", "周三"]]),
                Sheet("不能一起", ["停靠点", "另一停靠点"], [["01", "02"]]),
            ],
            (),
            "松溪村 and 竹岭村 may not have the same day, yet both are fixed on Wed. Take one away.",
        ),
        (
            [
                Sheet("固定停靠", ["停靠点", "星期"], [["01", "周一"]]),
                Sheet("停靠点", ["编号", "车辆要求"], [["01", "能走窄路"]]),
            ],
            (),
            "松溪村: fixed on Mon, but no vehicle of that day has what the stop asks for: narrow-road size. Choose "
            "another vehicle or day.",
        ),
        (
            [Sheet("停班日", ["星期"], [["周一至周五"]])],
            (),
            "Every day a vehicle runs is a day off. Take some days off away.",
        ),
        (
            [Sheet("频次", ["人口达到", "每周次数"], [[0, 6]])],
            (),
            "Villages from 0 residents should have 6 visits 2 days apart, and the days the vehicles run do not allow "
            "it. Ask for fewer visits, a shorter gap or more days.",
        ),
        (
            [],
            (("每次停靠的分量", "1, 2"),),
            "A later visit cannot count more than an earlier one. Write falling numbers, such as 3, 2, 1.",
        ),
    ],
)
def test_what_cannot_be_together_is_found_before_computing(
    more: Sequence[Sheet], rules: Sequence[Sequence[Any]], sentence: str
) -> None:
    found = contradictions(asked(book(rules=rules or (("坐标系", "WGS-84"),), more=more)).problem)

    assert (found[0].en, found[0].is_refused) == (sentence, True)


@pytest.mark.parametrize(
    ("cells", "more", "sentence", "is_refused"),
    [
        (
            [None] * 5,
            [SETS, Sheet("停班日", ["星期"], [["周一、周五"]])],
            "松溪村: each set of its “days that go together” has a day on which no vehicle can be there, so nobody",
            False,
        ),
        (
            [None, None, 3, None, None],
            [SETS],
            "松溪村: it should have 3 visits, and no set of “days that go together” at its stops has more than 2 days.",
            False,
        ),
        (
            [None, None, None, 2, None],
            [Sheet("一起来的日子", ["停靠点", "星期"], [["01", "周一"], ["01", "周二"]])],
            "松溪村: it was promised 2 visits, and no set of “days that go together” at its stops has more than 1 day.",
            False,
        ),
        ([None, None, 6, None, None], [], "松溪村: it should have 6 visits, and vehicles run on 5 days only.", True),
        ([None, None, None, 6, None], [], "松溪村: it was promised 6 visits, and vehicles run on 5 days only.", True),
        (
            [None, None, None, 3, None],
            [Sheet("停班日", ["星期"], [["周三、周四、周五"]])],
            "松溪村: it was promised 3 visits, and vehicles run on 2 days only.",
            False,
        ),
        ([None, None, None, 4, None], [], "松溪村: it was promised 4 visits, and they cannot be 2 days apart.", True),
        ([None, None, None, None, "牙医"], [], "松溪村: no vehicle has “牙医”, so it will be left out.", False),
        (
            [None] * 5,
            [Sheet("开放时段", ["停靠点", "开始", "结束"], [["01", "9:00", "9:15"]])],
            "松溪村: it is open for 15 minutes at most, and a visit takes 27.",
            False,
        ),
        (
            [None] * 5,
            [Sheet("开放时段", ["停靠点", "开始", "结束"], [["01", "18:00", "20:00"]])],
            "松溪村: no vehicle is out while it is open.",
            False,
        ),
        (
            [None, None, None, 2, None],
            [Sheet("开放时段", ["停靠点", "星期", "开始", "结束"], [["01", "周三", "9:00", "12:00"]])],
            "松溪村: it was promised 2 visits, and what is asked leaves 1 day on which a vehicle could come.",
            False,
        ),
    ],
)
def test_a_village_is_told_what_it_cannot_have(
    cells: Sequence[Any], more: Sequence[Sheet], sentence: str, *, is_refused: bool
) -> None:
    found = contradictions(asked(book([[*A, *cells]], head=FULL_HEAD, more=more)).problem)

    assert [one.is_refused for one in found] == [is_refused]
    assert found[0].en.startswith(sentence)
    assert found[0].zh.startswith("松溪村：")


HEAVY = (
    "松溪村: a visit takes 90 L along, and the vehicles that could come carry 20 L at most, so it will be left out. "
    "Take less along, or write down that a vehicle carries more."
)
BY_RULE = (
    "竹岭村 and 1 more: with 2.5 L for every 100 people, a visit takes more along than a vehicle carries (竹岭村 30 L, "
    "the vehicle 19 L at most), so nobody will come. Take less along, or say how much for these villages."
)
UNLIMITED = "It is said how many litres are taken along, but of no vehicle how many it carries, so this limits nothing."


@pytest.mark.parametrize(
    ("load", "most", "sentences"),
    [
        (90, (20, 10), [HEAVY]),
        (90, (20, 90), []),
        (90, (None, None), [f"{UNLIMITED} Write it down for the vehicles."]),
        (None, (19, 10), [BY_RULE]),
        (None, (19, None), []),
    ],
)
def test_what_no_vehicle_can_carry_is_told_before_computing(
    load: int | None, most: tuple[int | None, int | None], sentences: list[str]
) -> None:
    problem = asked(book(vehicles=[CAR, ["二号车", *CAR[1:]]])).problem
    first, second = problem.villages
    problem = replace(
        problem,
        villages=(replace(first, load=load), second if load is None else replace(second, load=0)),
        vehicles=tuple(replace(one, most_load=units) for one, units in zip(problem.vehicles, most, strict=True)),
        rules=replace(problem.rules, load_per_100=2.5),
    )

    found = contradictions(problem)

    assert [(one.en, one.is_refused) for one in found] == [(sentence, False) for sentence in sentences]


def test_days_that_go_together_may_be_as_close_as_they_like() -> None:
    fixed, together = (Sheet(name, ["停靠点", "星期"], [["01", "周三、周四"]]) for name in ("固定停靠", "一起来的日子"))

    assert contradictions(asked(book(more=[fixed, together])).problem) == []


@pytest.mark.parametrize(
    "rules",
    [
        {"service_base_min": nan},
        {"load_per_100": nan},
        {"service_per_100_min": inf},
        {"walk": DetourModel(0.0, 4.5)},
        {"tiers": (FrequencyTier(0, -1),)},
    ],
)
def test_numbers_that_are_none_are_left_to_the_engine_to_refuse(rules: dict[str, Any]) -> None:
    problem = asked(book(more=[Sheet("开放时段", ["停靠点", "开始", "结束"], [["01", "9:00", "12:00"]])])).problem
    problem = replace(problem, rules=replace(problem.rules, **rules))

    assert contradictions(problem) == []
    assert list(faults_in(problem))
