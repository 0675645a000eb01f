"""A workbook from any county becomes a problem, or every fault is named with its cell."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import xlsxwriter

from doorstep.base.tables import CellError, Column, Kind, SheetKind, read_workbook
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.engines.planning.travel import MOUNTAIN
from doorstep.engines.planning.visits.plan import Figure, Reason, ServedVillage, UnmetVillage, Why
from doorstep.engines.planning.visits.problem import FrequencyTier, VisitRules
from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.kernel.geo import gcj02_to_wgs84
from doorstep.programmes.pharmacy.bridge.timetable import clock, plan_workbook, reason, so_often
from doorstep.programmes.pharmacy.bridge.workbook import Asked, read_problem
from doorstep.programmes.pharmacy.bridge.workbook_conditions import weekdays
from doorstep.programmes.pharmacy.bridge.workbook_template import template

HEAD = ["编号", "名称", "经度", "纬度", "常住人口", "有无药店"]
A = ["01", "松溪村", 119.60, 30.60, 800, "无"]
B = ["02", "竹岭村", 119.65, 30.62, 1200, "无"]
CAR_HEAD = ["名称", "出发点经度", "出发点纬度", "出车日"]
CAR = ["一号车", 119.61, 30.61, "周一至周五"]


def book(
    villages: Sequence[Sequence[Any]] = (A, B),
    vehicles: Sequence[Sequence[Any]] = (CAR,),
    rules: Sequence[Sequence[Any]] = (("坐标系", "WGS-84"),),
    head: Sequence[str] = HEAD,
    more: Sequence[Sheet] = (),
) -> bytes:
    sheets = [
        Sheet("村庄", head, villages),
        Sheet("车辆", CAR_HEAD, vehicles),
        Sheet("规则", ["规则", "值"], rules),
        *more,
    ]
    return write_workbook(sheets)


def asked(data: bytes) -> Asked:
    read = read_problem(data, "book.xlsx")
    assert isinstance(read, Asked), read
    return read


def faults(data: bytes, filename: str = "book.xlsx") -> list[tuple[str, str, str]]:
    """Sheet, address and English sentence of each fault."""
    read = read_problem(data, filename)
    assert not isinstance(read, Asked)
    assert all(isinstance(fault, CellError) and fault.zh and fault.en for fault in read)
    return [(fault.sheet, fault.address, fault.en) for fault in read]


def test_villages_without_a_pharmacy_become_the_problem() -> None:
    with_pharmacy = ["03", "梅桥村", 119.62, 30.63, 900, "有"]

    read = asked(book([A, B, with_pharmacy]))

    assert [(village.id, village.name, village.residents) for village in read.problem.villages] == [
        ("01", "松溪村", 800),
        ("02", "竹岭村", 1200),
    ]
    assert [stop.id for stop in read.problem.stops] == ["01", "02"]
    assert read.with_pharmacy == 1


def test_english_headings_mean_the_same() -> None:
    english = write_workbook(
        [
            Sheet(
                "Villages",
                ["code", "name", "lon", "lat", "residents", "has pharmacy"],
                [[*A[:5], "no"], [*B[:5], "no"]],
            ),
            Sheet("Vehicles", ["name", "depot lon", "depot lat", "days"], [[*CAR[:3], "Mon-Fri"]]),
            Sheet("Rules", ["rule", "value"], [["coordinate frame", "WGS-84"]]),
        ]
    )

    found = asked(english)

    assert found == asked(book())


def test_a_village_without_coordinates_stays_in_and_has_no_stop() -> None:
    read = asked(book([A, ["02", "竹岭村", None, None, 1200, "无"]]))

    assert [village.id for village in read.problem.villages] == ["01", "02"]
    assert [stop.id for stop in read.problem.stops] == ["01"]


@pytest.mark.parametrize("visits", ["每轮次数", "每周次数", "visits a round", "visits a week"])
def test_rules_and_frequencies_are_taken_from_their_sheets(visits: str) -> None:
    frequency = Sheet("频次", ["人口达到", visits], [[1000, 2], [3000, 3]])
    rules: list[list[Any]] = [["坐标系", "WGS-84"], ["地形", "山区"], ["步行上限分钟", 15], ["两次至少间隔天数", 1]]

    read = asked(book(rules=rules, more=[frequency]))

    assert (read.problem.rules.drive, read.problem.rules.walk_limit_min, read.problem.rules.min_gap_days) == (
        MOUNTAIN,
        15,
        1,
    )
    assert read.problem.rules.tiers == (FrequencyTier(0, 1), FrequencyTier(1000, 2), FrequencyTier(3000, 3))
    assert read.notes == ()


def test_what_was_taken_for_granted_is_said() -> None:
    read = asked(book(rules=[]))

    assert [note.en.split(",")[0] for note in read.notes] == [
        "No coordinate frame is given",
        "There is no sheet “Frequency”; the default is 1 a week from 0 residents; 2 a week from 2500 residents.",
    ]


def test_the_frequency_taken_for_granted_in_a_round_of_two_weeks_is_of_both() -> None:
    read = asked(book(rules=[["坐标系", "WGS-84"], ["几周一轮", 2]]))

    zh, en = (
        "0 人以上两周 1 次；2500 人以上两周 2 次",
        "1 in two weeks from 0 residents; 2 in two weeks from 2500 residents",
    )
    assert [(note.zh, note.en) for note in read.notes] == [
        (f"没有“频次”表，按默认：{zh}。", f"There is no sheet “Frequency”; the default is {en}."),
    ]


def test_a_vehicle_that_runs_once_a_week_asks_for_no_second_visit() -> None:
    read = asked(book(vehicles=[[*CAR[:3], "三"]]))

    assert read.problem.rules.day_labels == ("Wed",)
    assert read.problem.rules.tiers == (FrequencyTier(0, 1),)


def test_points_of_chinese_web_maps_are_converted() -> None:
    read = asked(book([A], rules=[["坐标系", "GCJ-02"]]))

    depot = read.problem.vehicles[0]
    points = [(village.lon, village.lat) for village in read.problem.villages] + [(depot.depot_lon, depot.depot_lat)]
    assert points == [gcj02_to_wgs84(119.60, 30.60), gcj02_to_wgs84(119.61, 30.61)]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("周一至周五", (0, 1, 2, 3, 4)),
        ("一三五", (0, 2, 4)),
        ("星期二、星期四", (1, 3)),
        ("Mon-Fri", (0, 1, 2, 3, 4)),
        ("Tuesday and Thursday", ()),
        ("Tue, Thu", (1, 3)),
        ("1,3,5", (0, 2, 4)),
        ("每天", (0, 1, 2, 3, 4, 5, 6)),
        ("周日", (6,)),
        ("Fri-Mon", ()),
        ("8", ()),
        ("有空就去", ()),
    ],
)
def test_weekdays_are_read_as_people_write_them(text: str, days: tuple[int, ...]) -> None:
    found = weekdays(text)

    assert found == days


def test_a_missing_column_is_named() -> None:
    found = faults(book([row[:4] for row in (A, B)], head=HEAD[:4]))

    assert found == [("村庄", "1", "The column “residents” is missing.")]


def test_duplicate_codes_are_named_with_their_rows() -> None:
    found = faults(book([A, ["01", *B[1:]]]))

    sentence = "This code occurs more than once (rows 2, 3)."
    assert found == [("村庄", "A2", sentence), ("村庄", "A3", sentence)]


def test_exchanged_longitude_and_latitude_are_recognised() -> None:
    found = faults(book([A, ["02", "竹岭村", 30.62, 119.65, 1200, "无"]]))

    assert found == [("村庄", "D3", "A latitude is at most 90: longitude and latitude look exchanged.")]


def test_exchanged_coordinates_near_the_equator_are_recognised_among_the_others() -> None:
    rows = [[f"{n}", f"V{n}", 36.8 + n / 100, -1.3, 500, "no"] for n in range(5)] + [["9", "V9", -1.3, 36.8, 500, "no"]]

    found = faults(book(rows, [["Van", 36.8, -1.3, "Mon"]]))

    assert found == [
        ("村庄", "C7", "Longitude and latitude look exchanged: the other way round it lies among the other points.")
    ]


def test_metres_of_a_map_grid_are_no_degrees() -> None:
    found = faults(book([A, ["02", "竹岭村", 40_562_000, 3_388_000, 1200, "无"]]))

    assert found == [("村庄", "C3", "It must not be more than 180."), ("村庄", "D3", "It must not be more than 180.")]


def test_a_point_on_another_continent_is_a_mistake() -> None:
    found = faults(book([A, ["02", "竹岭村", 11.96, 30.62, 1200, "无"]]))

    assert [(sheet, address) for sheet, address, _ in found] == [("村庄", "C3")]


def test_half_a_coordinate_is_refused() -> None:
    found = faults(book([A, ["02", "竹岭村", 119.6, None, 1200, "无"]]))

    assert found == [("村庄", "D3", "Give both longitude and latitude, or neither.")]


def test_no_vehicles_are_said_in_plain_words() -> None:
    found = faults(book(vehicles=[]))

    assert found == [("车辆", "", "There are no vehicles: the sheet “Vehicles” needs a row.")]


def test_a_workbook_without_the_sheet_of_vehicles_is_refused() -> None:
    found = faults(write_workbook([Sheet("村庄", HEAD, [A, B])]))

    assert found == [("", "", "The sheet “Vehicles” is missing. The file has: 村庄.")]


def test_a_formula_is_refused(tmp_path: Any) -> None:
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet("村庄")
        for number, row in enumerate([HEAD, A]):
            page.write_row(number, 0, row)
        page.write_formula(1, 4, "=400*2", value=800)
        made.add_worksheet("车辆").write_row(0, 0, CAR_HEAD)

    found = faults(path.read_bytes())

    assert found == [("村庄", "E2", "This cell is a formula. Copy it and paste it as a value, then try again.")]


def test_a_code_that_became_a_number_is_refused() -> None:
    found = faults(book([A, [330523001002, *B[1:]]]))

    assert [(sheet, address) for sheet, address, _ in found] == [("村庄", "A3")]


@pytest.mark.parametrize(
    "data", [b"", b"\0\0\0", "编号,名称\n".encode("utf-16"), b"PK\x03\x04 not really", b"\xff\xd8\xff\xe0"]
)
def test_what_is_no_workbook_is_refused_in_one_sentence(data: bytes) -> None:
    found = faults(data)

    assert len(found) == 1


def test_a_county_where_every_village_has_a_pharmacy_needs_no_plan() -> None:
    found = faults(book([[*A[:5], "有"]]))

    assert found == [("村庄", "", "Every village has a pharmacy; there is nothing to plan.")]


@pytest.mark.parametrize(
    ("rule", "value", "address"),
    [
        ("步行上限", 15, "A2"),
        ("地形", "沼泽", "B2"),
        ("坐标系", "BD-09", "B2"),
        ("步行上限分钟", -5, "B2"),
        ("步行上限分钟", "很近", "B2"),
    ],
)
def test_a_rule_nobody_knows_or_a_value_nobody_understands_is_refused(rule: str, value: Any, address: str) -> None:
    found = faults(book(rules=[[rule, value]]))

    assert [(sheet, at) for sheet, at, _ in found] == [("规则", address)]


def test_two_vehicles_of_one_name_are_refused() -> None:
    found = faults(book(vehicles=[CAR, CAR]))

    assert found == [("车辆", "A2", "Two vehicles have this name."), ("车辆", "A3", "Two vehicles have this name.")]


def test_the_template_with_invented_villages_can_be_planned_in_both_languages() -> None:
    zh = asked(template(lambda zh, _en: zh, example=30))
    en = asked(template(lambda _zh, en: en, example=30))

    assert [village.name for village in zh.problem.villages[:2]] == ["松溪村", "松岭村"]
    assert [village.name for village in en.problem.villages[:2]] == ["Pinebrook", "Pineridge"]
    assert [(one.id, one.lon, one.lat, one.residents) for one in zh.problem.villages] == [
        (one.id, one.lon, one.lat, one.residents) for one in en.problem.villages
    ]
    assert (len(zh.problem.villages), zh.with_pharmacy, len(zh.problem.vehicles)) == (27, 3, 2)
    assert zh.notes == en.notes == ()


def test_the_empty_template_asks_for_villages() -> None:
    found = faults(template(lambda zh, _en: zh))

    assert found == [("村庄", "", "There is a heading but no rows below it.")]


@pytest.mark.parametrize("kind", list(Reason))
def test_every_reason_has_its_sentence_in_both_languages(kind: Reason) -> None:
    figures: dict[str, Figure] = {
        "nearest_stop_id": "7",
        "nearest_walk_min": 44,
        "walk_limit_min": 20,
        "round_trip_min": 500,
        "needed_min": 580,
        "shift_min": 540,
        "missing_min": 40,
        "extra_min": 61,
        "free_min": 21,
        "load": 90,
        "most_load": 20,
    }

    zh, en = reason(UnmetVillage("1", 5, kind, figures), asked(book()).problem, {"7": "松溪村"})

    assert zh.endswith("。")
    assert en.endswith(".")
    assert "{" not in zh + en


def test_a_village_that_lacks_room_in_the_vehicle_is_told_how_much() -> None:
    figures: dict[str, Figure] = {"extra_min": 61, "free_min": 21, "missing_min": 40, "missing_load": 7}
    problem = asked(book()).problem
    problem = replace(problem, rules=replace(problem.rules, reserve_min=20))

    both = reason(UnmetVillage("1", 5, Reason.NO_CAPACITY, figures), problem, {})
    alone = reason(UnmetVillage("1", 5, Reason.NO_CAPACITY, figures | {"missing_min": 0}), problem, {})

    assert ": 40 too few. The vehicle is full, too: 7 L too few." in both[1]
    zh, en = "加这一次，能来的最空的班次还差 7 升的地方。", "the emptiest shift that may come lacks 7 L of room."
    assert alone == (f"车已装满：{zh}", f"The vehicles are full: {en}")


def test_the_shift_that_lacks_least_is_named_with_its_vehicle_and_day() -> None:
    problem = asked(book()).problem
    key = problem.vehicles[0].id
    figures: dict[str, Figure] = {"vehicle_id": key, "day": 2, "extra_min": 61, "free_min": 21, "missing_min": 40}

    zh, en = reason(UnmetVillage("1", 5, Reason.NO_CAPACITY, figures), problem, {})

    assert zh == "班次已满：加这一次至少要 61 分钟，一号车周三只剩 21 分钟，差 40 分钟。"
    assert en == "The shifts are full: a visit takes 61 minutes more, and 一号车 on Wed has 21 left: 40 too few."
    assert "最空" not in zh


@pytest.mark.parametrize("rate", [0, 1])
def test_the_routes_in_a_workbook_say_what_is_taken_along_where_anything_is(rate: int) -> None:
    problem = asked(book()).problem
    problem = replace(problem, rules=replace(problem.rules, load_per_100=rate))
    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=20)
    routes = SheetKind("routes", "路线", "Routes", (Column("load", "带多少升", "Litres taken along", Kind.WHOLE),))

    data = plan_workbook(problem, plan, pick=lambda _zh, en: en, version="")

    read = read_workbook(data, "plan.xlsx", [routes])
    loads = [row["load"] for row in read["routes"].rows] if isinstance(read, dict) else []
    assert loads == [route.load for route in sorted(plan.routes, key=lambda route: route.day)] * rate


def test_villages_in_a_workbook_say_where_sets_of_days_make_visits_more_or_fewer() -> None:
    sets = Sheet("一起来的日子", ["停靠点", "星期"], [["01", "一、二"], ["02", "三"]])
    tiers = Sheet("频次", ["人口达到", "每周次数"], [[0, 1], [1000, 2]])
    problem = asked(book(more=[sets, tiers])).problem
    plan = solve_visits(problem, seed=1, time_limit_s=None, iterations=20)
    villages = SheetKind("villages", "各村", "Villages", (Column("why", "说明", "Why so often"),))

    data = plan_workbook(problem, plan, pick=lambda _zh, en: en, version="")

    read = read_workbook(data, "plan.xlsx", [villages])
    assert isinstance(read, dict)
    assert [row["why"] for row in read["villages"].rows] == [
        "its stop is visited on these days together",
        "none of its stop's sets of days has more days without having too many",
    ]


@pytest.mark.parametrize(
    ("why", "tier", "visits", "zh", "en"),
    [
        (Why.TIER, 0, 1, "来 1 次：每个村至少该有的次数。", "1 visit: what every village should have at least."),
        (
            Why.TIER, 2500, 2, "来 2 次：按人口档次（2,500 人及以上）。",
            "2 visits: as its number of residents calls for (2,500 or more).",
        ),
        (Why.ASKED, 0, 2, "来 2 次：按约定。", "2 visits: as was asked for this village."),
        (
            Why.NO_LOAD, 2500, 1, "来 1 次：车已装满，少于需要（2,500 人及以上要 2 次）。",
            "1 visit: the vehicles are full: fewer than needed (2,500 residents or more need 2).",
        ),
        (
            Why.NO_CAPACITY, 0, 1, "来 1 次：班次已满，少于需要。每个班次留了 30 分钟补访。",
            "1 visit: the shifts are full: fewer than needed. Of each shift, 30 minutes are kept free for visits to "
            "make up.",
        ),
    ],
)  # fmt: skip
def test_why_a_village_has_so_many_visits_is_said_with_the_tier_that_calls_for_them(
    why: Why, tier: int, visits: int, zh: str, en: str
) -> None:
    used = ServedVillage("1", 3000, 0, 2, why, tier, 1, "surveyed")

    assert so_often(used, visits, VisitRules(reserve_min=30)) == (zh, en)


def test_visits_of_a_round_of_two_weeks_are_said_to_be() -> None:
    used = ServedVillage("1", 3000, 0, 2, Why.ASKED, 0, 1, "surveyed")

    assert so_often(used, 2, VisitRules(cycle_days=14)) == (
        "2 周里来 2 次：按约定。",
        "2 visits in 2 weeks: as was asked for this village.",
    )


def test_a_minute_of_the_day_is_shown_as_a_clock() -> None:
    shown = [clock(minute) for minute in (0, 485, 1439)]

    assert shown == ["00:00", "08:05", "23:59"]
