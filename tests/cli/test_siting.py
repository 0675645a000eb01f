"""`doorstep siting` works without a database, says what is wrong, and writes all or nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.cli.main import main

HOMES = ["编号", "名称", "乡镇", "经度", "纬度", "常住人口", "位置质量"]
SITES = ["名称", "经度", "纬度"]
RULES = ["规则", "值"]
STREET = [
    ("1", "甲村", "镇", 120.0, 30.0, 100, "实测"),
    ("2", "乙村", "镇", 120.003, 30.0, 50, "实测"),
    ("3", "丙村", "镇", 120.05, 30.0, 70, "实测"),
    ("4", "丁村", "镇", None, None, 40, None),
]
STATION = [("驿站", 120.0, 30.0)]


def doorstep(*arguments: str | Path) -> int:
    return main(["--lang", "en", *map(str, arguments)])


def book(path: Path, homes: list[Any] = STREET, sites: list[Any] = STATION, rules: list[Any] | None = None) -> Path:
    sheets = [Sheet("村庄", HOMES, homes), Sheet("服务点", SITES, sites)]
    path.write_bytes(write_workbook([*sheets, Sheet("规则", RULES, rules)] if rules else sheets))
    return path


def rows_of(path: Path, sheet: int) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(sheet).to_python()[1:]


def test_a_street_gets_its_circle_and_the_next_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = doorstep("siting", book(tmp_path / "in.xlsx"), "-o", tmp_path / "out.xlsx")

    villages, following = rows_of(tmp_path / "out.xlsx", 0), rows_of(tmp_path / "out.xlsx", 1)
    assert code == 0
    assert [(row[0], row[3], row[5]) for row in villages] == [
        ("甲村", "inside", 0.0),
        ("乙村", "inside", 7.0),
        ("丙村", "outside", 105.0),
        ("丁村", "place unknown", ""),
    ]
    assert [(row[1], row[4]) for row in following] == [("丙村", 70.0)]
    assert "Within 8 minutes of a service point: 57.7%; next sites: 丙村, then 84.6%." in capsys.readouterr().err


def test_a_workbook_asks_for_as_few_sites_as_bring_everybody_inside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    homes = [*STREET, ("5", "戊村", "镇", 120.053, 30.0, 70, "实测"), ("6", "己村", "镇", 120.1, 30.0, 70, "实测")]
    asked = [("选址目标", "人人在圈内，新站点最少"), ("新站点最多服务人数", "150")]

    code = doorstep("siting", book(tmp_path / "in.xlsx", homes=homes, rules=asked), "-o", tmp_path / "out.xlsx")

    following, about = rows_of(tmp_path / "out.xlsx", 1), dict(rows_of(tmp_path / "out.xlsx", 3))
    assert code == 0
    assert [(row[4], row[8]) for row in following] == [(140.0, 140.0), (70.0, 70.0)]
    assert about["Sites are chosen for"] == "everybody inside, with as few new sites as possible"
    assert about["Longest walk: today → then"] == "208.6 → 6.3 min"


def test_a_workbook_asks_for_the_best_a_budget_pays_for_and_for_a_second_site(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heads = [*HOMES, "在此设站费用（元）"]
    homes = [(*home, fee) for home, fee in zip(STREET, (300, None, None, None), strict=True)]
    rules = [("每户附近应有第二个服务点", "是"), ("新站点预算（元）", "300"), ("一个新站点的费用（元）", "200")]
    sheets = [Sheet("村庄", heads, homes), Sheet("服务点", SITES, STATION), Sheet("规则", RULES, rules)]
    (tmp_path / "in.xlsx").write_bytes(write_workbook(sheets))

    code = doorstep("siting", tmp_path / "in.xlsx", "-o", tmp_path / "out.xlsx")

    villages, following = rows_of(tmp_path / "out.xlsx", 0), rows_of(tmp_path / "out.xlsx", 1)
    about = dict(rows_of(tmp_path / "out.xlsx", 3))
    assert code == 0
    assert [(row[1], row[8], row[9]) for row in following] == [("乙村", 150.0, 200.0)]
    told = [(1.0, 2.0, 300.0), (1.0, 2.0, 200.0), (0.0, 0.0, 200.0), (0.0, 0.0, "")]
    assert [tuple(row[-3:]) for row in villages] == told
    assert (about["A new site costs"], about["Left of the budget"]) == ("¥200.00 to ¥300.00", "¥100.00")
    assert about["Residents with a second one: today → then"] == "0 (0.0%) → 150 (57.7%)"
    assert about["Proof"] == "proved: no other choice is better"
    said = "With a second one in reach: 0.0%, then 57.7%. The next sites cost ¥200.00 of ¥300.00."
    assert said in capsys.readouterr().err


def test_a_workbook_whose_villages_are_larger_than_a_site_is_refused_with_their_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [("选址目标", "fewest"), ("新站点最多服务人数", "60")]

    code = doorstep("siting", book(tmp_path / "in.xlsx", rules=asked), "-o", tmp_path / "out.xlsx")

    assert code == 2
    assert capsys.readouterr().err.splitlines()[-1] == "No site can serve: 丙村"


def test_the_template_is_its_own_example(tmp_path: Path) -> None:
    made = doorstep("siting", "--template", "--example", "30", "-o", tmp_path / "in.xlsx")

    code = doorstep("siting", tmp_path / "in.xlsx", "-o", tmp_path / "out.xlsx")

    assert (made, code) == (0, 0)
    assert len(rows_of(tmp_path / "out.xlsx", 0)) == 30


def test_candidates_and_rules_of_the_workbook_hold(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    rules = [("坐标系", "WGS-84"), ("步行上限分钟", "4"), ("新站点个数", "1")]
    sheets = [
        Sheet("村庄", HOMES, STREET),
        Sheet("服务点", SITES, STATION),
        Sheet("候选点", SITES, [("空地", 120.0029, 30.0)]),
        Sheet("规则", RULES, rules),
    ]
    path.write_bytes(write_workbook(sheets))

    doorstep("siting", path, "-o", tmp_path / "out.xlsx")

    assert [row[3] for row in rows_of(tmp_path / "out.xlsx", 0)] == ["inside", "outside", "outside", "place unknown"]
    assert [(row[1], row[4]) for row in rows_of(tmp_path / "out.xlsx", 1)] == [("空地", 50.0)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"homes": [*STREET, ("1", "戊村", "", 120.0, 30.0, 1, None)]}, "This code occurs more than once."),
        ({"homes": [("1", "甲村", "", 30.0, 120.0, 1, None)]}, "longitude and latitude look exchanged"),
        ({"homes": [("1", "甲村", "", 120.0, None, 1, None)]}, "Give both longitude and latitude, or neither."),
        ({"homes": [("1", "甲村", "", 120.0, 30.0, None, None)]}, "No village has a number of residents"),
        ({"homes": [("1", "甲村", "", None, None, 5, None)]}, "No village has coordinates"),
        ({"homes": [("1", "甲村", "", 120.0, 30.0, -5, None)]}, "村庄 F2 [-5]"),
        ({"rules": [("步行上限分钟", "0")]}, "This should be between 1 and 60."),
        ({"rules": [("新站点预算（元）", "500")]}, "Write what a new site costs, too."),
        ({"rules": [("步行速度", "60")]}, "There is no such rule."),
    ],
)
def test_a_workbook_that_cannot_be_reckoned_is_refused_with_the_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], said: str
) -> None:
    code = doorstep("siting", book(tmp_path / "in.xlsx", **changes), "-o", tmp_path / "out.xlsx")

    assert code == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("in.xlsx", "-o", "out.csv"), "The output's name ends with .xlsx."),
        (("in.xlsx", "-o", "in.xlsx"), "The result must not be written over the input."),
        (("in.xlsx", "-o", "none/out.xlsx"), "There is no folder none."),
        (("nothing.xlsx", "-o", "out.xlsx"), "Cannot read nothing.xlsx"),
        (("-o", "out.xlsx"), "The input file is missing."),
        (("in.xlsx", "-o", "out.xlsx", "--time-limit", "0"), "Seconds must be above 0."),
        (("--template", "--example", "5000", "-o", "out.xlsx"), "--example is between 0 and 900."),
    ],
)
def test_a_command_line_that_makes_no_sense_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    said: str,
) -> None:
    book(tmp_path / "in.xlsx")
    monkeypatch.chdir(tmp_path)

    code = doorstep("siting", *arguments)

    assert code == 2
    assert said in capsys.readouterr().err


def test_a_general_question_is_answered_and_its_template_is_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = doorstep("siting", "--template", "-o", tmp_path / "question.json")

    code = doorstep("siting", tmp_path / "question.json", "-o", tmp_path / "answer.json")

    found = json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))
    assert (made, code) == (0, 0)
    assert (found["sites"], found["serves"], found["value"], found["wrong"]) == ([0, 2], [0, 0, 2, 2], 680.0, [])
    assert "Sites: 0, 2; value 680, proved best." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "sites", "value"),
    [
        ({"question": "most", "budget": 3, "prices": [2, 2, 3], "weights": [1, 1, 5]}, [2], 6.0),
        ({"question": "most", "count": 2, "backup": 2}, [0, 1], 2.0),
        ({"question": "fewest", "backup": 2, "kept": [0]}, [0, 1, 2], 2.0),
    ],
)
def test_a_budget_and_sites_to_spare_can_be_asked_for(
    tmp_path: Path, asked: dict[str, Any], sites: list[int], value: float
) -> None:
    table = [[0, 1, 9], [1, 0, 2], [9, 1, 0]] if asked["question"] == "fewest" else [[0, 1, 9], [1, 0, 2], [9, 9, 0]]
    (tmp_path / "q.json").write_text(json.dumps({"distances": table, "reach": 2, **asked}))

    code = doorstep("siting", tmp_path / "q.json", "-o", tmp_path / "a.json")

    found = json.loads((tmp_path / "a.json").read_text())
    assert (code, found["wrong"], found["is_proved"]) == (0, [], True)
    assert (found["sites"], found["value"]) == (sites, value)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"question": "median", "distances": [[1, 2]]}, "'count' is missing."),
        ({"question": "median", "distances": [[1, 2]], "count": 1.5}, "count: a whole number is wanted, not 1.5"),
        ({"question": "middle", "distances": [[1, 2]]}, "question: median, most, fewest or centre is wanted"),
        ({"question": "centre", "distances": [[1, 2], [1]], "count": 1}, "distances[1]: 2 numbers are wanted"),
        ({"question": "centre", "distances": [[1, "x"]], "count": 1}, "distances[0, 1]: a number or null is wanted"),
        ({"question": "centre", "distances": "x", "count": 1}, "distances: a table is wanted"),
        ({"question": "centre", "distances": [[1]], "count": 1, "weights": {}}, "weights: a list of numbers is wanted"),
        ({"question": "median", "distances": [[1]], "count": 1, "backup": 2}, "only asked with most or fewest"),
        ({"question": "most", "distances": [[1]], "count": 1, "reach": "far"}, "reach: a number is wanted, not 'far'"),
        ({"question": "centre", "distances": [[None, None]], "count": 1}, "point 0: no candidate can serve it"),
        ({"question": "most", "distances": [[1]], "count": 1, "reach": 1, "radius": 2}, "no such entry: radius"),
    ],
)
def test_a_general_question_that_makes_no_sense_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], question: dict[str, Any], said: str
) -> None:
    (tmp_path / "question.json").write_text(json.dumps(question), encoding="utf-8")

    code = doorstep("siting", tmp_path / "question.json", "-o", tmp_path / "answer.json")

    assert code == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "answer.json").exists()


def test_it_runs_without_settings_and_database(tmp_path: Path) -> None:
    path = book(tmp_path / "in.xlsx")
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}

    done = subprocess.run(
        [sys.executable, "-m", "doorstep.cli", "--lang", "zh", "siting", path, "-o", tmp_path / "out.xlsx"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, sorted(one.name for one in tmp_path.iterdir())) == (0, ["in.xlsx", "out.xlsx"])
    assert "步行 8 分钟内有服务点：57.7%" in done.stderr
