"""`doorstep plan compare` puts two plans side by side, in both languages, and says what it cannot compare."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_plan import SHORT, doorstep

from doorstep.base.grids import read_grids
from doorstep.cli.main import main
from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.problem import Vehicle, Village, VisitProblem, VisitRules, stops_at_villages

ROUND = "without --input villages have their ids, days their number in the round, and figures are a round's"


def question(count: int = 3, *, prefix: str = "", **rules: Any) -> VisitProblem:
    """So many villages near a depot, served on Mondays by one vehicle."""
    villages = tuple(Village(f"{prefix}{at}", f"Village {at}", 10.0 + 0.05 * at, 50.0, 300 + at) for at in range(count))
    vehicle = Vehicle("v", "Van", 10.0, 50.0, (0,), 480, 960, 0)
    return VisitProblem(villages, stops_at_villages(villages), (vehicle,), VisitRules(walk_limit_min=5, **rules))


def asked(folder: Path, name: str, problem: VisitProblem) -> Path:
    path = folder / name
    path.write_text(json.dumps(codec.problem_to_json(problem)), encoding="utf-8")
    return path


def planned(folder: Path, name: str, problem: VisitProblem) -> tuple[Path, Path]:
    """A question and its plan, in files."""
    given, plan = asked(folder, f"{name}-in.json", problem), folder / f"{name}.json"
    assert doorstep("plan", "visits", given, "-o", plan, *SHORT) == 0
    return given, plan


@pytest.fixture
def two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, Path, Path, Path]:
    """A question, its plan, one with other rules and a village less served, and its plan."""
    first = question()
    villages = (replace(first.villages[0], lon=None, lat=None), first.villages[1], replace(first.villages[2], visits=2))
    vehicle = replace(first.vehicles[0], days=(1, 3))
    second = replace(first, villages=villages, vehicles=(vehicle,), rules=replace(first.rules, reserve_min=30))
    made = (*planned(tmp_path, "a", first), *planned(tmp_path, "b", second))
    capsys.readouterr()
    return made


def test_figures_conditions_and_villages_are_told_the_gravest_first(
    two: tuple[Path, Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    a_in, a, b_in, b = two

    code = doorstep("plan", "compare", a, b, "--input", a_in, "--input", b_in)

    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert (code, told.err) == (0, "")
    assert lines[:4] == [
        "a.json → b.json",
        "Residents with a stop: 903 (100.0%) → 603 (66.8%)",
        "Villages with a stop: 3 / 3 → 2 / 3",
        "Visits a week: 3 → 3",
    ]
    assert "No visit at all: 0.0% → 33.2%" in lines
    at = lines.index("Asked otherwise")
    assert lines[at : at + 3] == [
        "Asked otherwise",
        "  Days they drive: Mon → Tue, Thu",
        "  Kept free on each outing for visits to make up: 0 min → 30 min",
    ]
    kinds = [line for line in lines if line.endswith(("village", "villages"))]
    assert kinds == ["Fewer visits: 1 village", "On other days: 1 village", "More visits: 1 village"]
    loses = lines[lines.index("Fewer visits: 1 village") + 1]
    assert loses.startswith("  Village 0 (300 residents): visits a week: 1 → 0; Mon ")
    assert loses.endswith(" → –")
    assert lines[-1].startswith("  Village 2 (302 residents): visits a week: 1 → 2; Mon ")


def test_the_same_is_said_in_chinese(two: tuple[Path, Path, Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    a_in, a, b_in, b = two

    main(["--lang", "zh", "plan", "compare", str(a), str(b), "--input", str(a_in), "--input", str(b_in)])

    lines = capsys.readouterr().out.splitlines()
    assert lines[1:4] == [
        "有车到的居民：903（100.0%） → 603（66.8%）",
        "有停靠点的村：3 / 3 → 2 / 3",
        "每周场次：3 → 3",
    ]
    at = lines.index("条件不同的地方")
    assert lines[at + 1 : at + 3] == ["  出车日：周一 → 周二、周四", "  每趟留给补访：0 分钟 → 30 分钟"]
    at = lines.index("次数减少：1 个村")
    assert lines[at + 1].startswith("  Village 0（300 人）：每周 1 → 0 次；周一 ")


def test_a_plan_beside_itself_differs_in_nothing(
    two: tuple[Path, Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [
        doorstep("plan", "compare", two[1], two[1], "--input", two[0]),
        doorstep("plan", "compare", two[1], two[1]),
    ]

    told = capsys.readouterr()
    path = str(two[1])
    assert codes == [0, 0]
    assert told.out.splitlines() == [f"{path} → {path}", "Nothing differs between the two plans."] * 2
    assert told.err == f"Note: {ROUND}.\n"


def test_without_the_input_days_are_counted_and_it_is_said(
    two: tuple[Path, Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    code = doorstep("plan", "compare", two[1], two[3])

    told = capsys.readouterr()
    assert code == 0
    assert told.err == f"Note: {ROUND}; both plans are taken to repeat after the same time.\n"
    assert "Visits a round: 3 → 3" in told.out
    assert "  0 (300 residents): visits a round: 1 → 0; day 1 " in told.out


def test_with_one_input_for_two_questions_it_is_said_that_they_differ(
    two: tuple[Path, Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    doorstep("plan", "compare", two[1], two[3], "--input", two[0])

    told = capsys.readouterr()
    assert "the two plans were not asked the same; name both inputs (--input twice) to see what differs." in told.err
    assert "a timetable that was kept, or a vehicle left out (--without), is such a difference." in told.err
    assert "neither plan" not in told.err
    assert "Asked otherwise" not in told.out


def test_a_village_of_one_plan_only_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_in, a = planned(tmp_path, "a", question(2))
    b_in, b = planned(tmp_path, "b", question(3))
    capsys.readouterr()

    code = doorstep("plan", "compare", a, b, "--input", a_in, "--input", b_in)

    told = capsys.readouterr()
    assert code == 0
    assert "Note: only in b.json (1): Village 2" in told.err.splitlines()
    assert "More visits: 1 village" in told.out


def test_two_inputs_that_ask_the_same_do_not_hide_that_the_plans_were_made_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_in, a = planned(tmp_path, "a", question(2))
    more = question(2)
    b_in, b = planned(
        tmp_path, "b", replace(more, villages=(more.villages[0], replace(more.villages[1], residents=999)))
    )
    capsys.readouterr()

    doorstep("plan", "compare", a, b, "--input", a_in, "--input", b_in)

    assert "both inputs ask the same, but the plans were not made from the same" in capsys.readouterr().err


def test_the_terminal_names_ten_villages_of_a_kind_and_the_file_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_in, a = planned(tmp_path, "a", question(13))
    tuesday = replace(question(13), vehicles=(replace(question().vehicles[0], days=(1,)),))
    b_in, b = planned(tmp_path, "b", tuesday)
    out = tmp_path / "out.json"
    capsys.readouterr()

    code = doorstep("plan", "compare", a, b, "--input", a_in, "--input", b_in, "-o", out)

    told = capsys.readouterr()
    lines = told.out.splitlines()
    at = lines.index("On other days: 13 villages")
    data = json.loads(out.read_text(encoding="utf-8"))
    assert code == 0
    assert lines[at + 1].startswith("  Village 12 (312 residents): Mon ")
    assert lines[at + 11 :] == ["  3 more; --output writes all of them."]
    assert told.err == f"Wrote {out}\n"
    assert [(one["name"], one["change"]) for one in data["villages"]] == [
        (f"Village {at}", "days") for at in range(12, -1, -1)
    ]
    assert data["asked_otherwise"] == [{"label": "Days they drive", "before": "Mon", "after": "Tue"}]
    assert [one["weekday"] for one in data["villages"][0]["after"]["times"]] == [1]


def test_the_comparison_comes_as_a_workbook(
    two: tuple[Path, Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_in, a, b_in, b = two
    out = tmp_path / "out.xlsx"

    code = doorstep("plan", "compare", a, b, "--input", a_in, "--input", b_in, "-o", out)

    sheets = {grid.name: [list(row) for row in grid.rows] for grid in read_grids(out.read_bytes(), "out.xlsx")}
    headings, *rows = sheets["Villages"]
    shown = [headings.index(one) for one in ("Code", "Change", "Visits a week · a.json", "Visits a week · b.json")]
    assert code == 0
    assert [[row[at] for at in shown] for row in rows] == [
        ["0", "Fewer visits", 1, 0],
        ["1", "On other days", 1, 1],
        ["2", "More visits", 1, 2],
    ]
    assert sheets["Comparison"][1] == ["Residents with a stop", "903 (100.0%)", "603 (66.8%)"]
    assert sheets["Asked otherwise"][1] == ["Days they drive", "Mon", "Tue, Thu"]


def test_what_cannot_be_compared_is_refused_and_nothing_is_written(
    two: tuple[Path, Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_in, a, _, b = two
    other_in, other = planned(tmp_path, "other", question(2, prefix="x"))
    text = tmp_path / "text.json"
    text.write_text("no", encoding="utf-8")
    out = tmp_path / "out.json"
    capsys.readouterr()

    def refused(*arguments: Path | str) -> str:
        assert doorstep("plan", "compare", *arguments, "-o", out) == 2
        assert not out.exists()
        return capsys.readouterr().err

    assert refused(a, tmp_path / "none.json").startswith("Cannot read ")
    assert refused(a, text) == "text.json is not JSON (line 1).\n"
    assert refused(a, a_in) == "a-in.json is no plan:\nkind: The format should be plan, and is problem.\n"
    assert refused(tmp_path / "a.xlsx", b).startswith("a.xlsx is for people to read. The plan is wanted as .json")
    assert refused(a, other) == (
        "a.json → other.json: The two plans have no village in common, so they are not of one county: 0, 1, 2 in one; "
        "x0, x1 in the other.\n"
    )
    assert refused(a, b, "--input", other_in) == (
        "a.json → b.json: The first plan has villages that are not in its input (3): 0, 1, 2.\n"
        "Two plans with two inputs need --input twice.\n"
    )
    assert refused(a, b, *("--input", a_in) * 3) == "--input is given twice at most.\n"


def test_an_input_that_neither_plan_was_made_from_is_told(
    two: tuple[Path, Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    villages = tuple(replace(one, name=f"Elsewhere {one.id}") for one in question().villages)
    other = asked(tmp_path, "other.json", replace(question(), villages=villages))

    code = doorstep("plan", "compare", two[1], two[1], "--input", other)

    assert code == 0
    assert capsys.readouterr().err.startswith("Note: neither plan was made from this input as it is, so names and ")


def test_the_order_of_the_input_does_not_make_it_another(
    two: tuple[Path, Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    turned = asked(tmp_path, "turned.json", replace(question(), villages=question().villages[::-1]))

    doorstep("plan", "compare", two[1], two[1], "--input", turned)

    assert capsys.readouterr().err == ""


def test_an_input_with_the_vehicles_of_neither_plan_is_refused(
    two: tuple[Path, Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vehicles = (replace(question().vehicles[0], id="w", name="Other van"),)
    other = asked(tmp_path, "other.json", replace(question(), vehicles=vehicles))

    code = doorstep("plan", "compare", two[1], two[3], "--input", other)

    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert "Both plans have vehicles that are not in the input: v." in told.err


def test_a_plan_of_one_week_is_not_counted_by_an_input_of_two(
    two: tuple[Path, Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = question()
    vehicle = replace(one.vehicles[0], days=(0, 1))
    villages = tuple(replace(village, visits=2) for village in one.villages)
    in_turn = question(day_labels=("Mon 1", "Mon 2"), day_offsets=(0, 7), cycle_days=14)
    fortnight = replace(in_turn, villages=villages, vehicles=(vehicle,))
    two_in, two_weeks = planned(tmp_path, "fortnight", fortnight)
    capsys.readouterr()

    refused = doorstep("plan", "compare", two[1], two_weeks, "--input", two_in)
    why = capsys.readouterr().err
    done = doorstep("plan", "compare", two[1], two_weeks, "--input", two[0], "--input", two_in)

    assert (refused, done) == (2, 0)
    assert why.splitlines()[0].endswith(
        "The first plan has days of the first week only, and the input's round is of two weeks."
    )
    assert why.splitlines()[1:] == ["Two plans with two inputs need --input twice."]
    assert "The timetable repeats: every week" in capsys.readouterr().out


def test_vehicles_of_one_name_are_one_whatever_their_ids(
    two: tuple[Path, Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    renamed = replace(question(), vehicles=(replace(question().vehicles[0], id="Van"),))
    c_in, c = planned(tmp_path, "c", renamed)
    capsys.readouterr()

    for more in (("--input", two[0], "--input", c_in), ("--input", two[0])):
        doorstep("plan", "compare", two[1], c, *more)

        lines = capsys.readouterr().out.splitlines()
        assert lines == ["a.json → c.json", "Nothing differs between the two plans."], more


def test_what_the_page_of_a_plan_gives_is_read_with_its_question(
    two: tuple[Path, Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = []
    for name, given, plan in (("p.json", *two[:2]), ("q.json", *two[2:])):
        halves = {"problem": json.loads(given.read_text()), "result": json.loads(plan.read_text())}
        pages.append(tmp_path / name)
        pages[-1].write_text(json.dumps({"format": "doorstep.plan/1", "name": name, **halves}), encoding="utf-8")

    code = doorstep("plan", "compare", *pages)

    told = capsys.readouterr()
    assert (code, told.err) == (0, "")
    assert "Visits a week: 3 → 3" in told.out
    assert "Asked otherwise" in told.out


def test_the_plans_are_not_written_over(two: tuple[Path, Path, Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    before = two[3].read_bytes()

    code = doorstep("plan", "compare", two[1], two[3], "-o", two[3])

    assert (code, two[3].read_bytes()) == (2, before)
    assert "The result must not be written over the input." in capsys.readouterr().err


def test_the_list_of_plan_commands_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert doorstep("plan", "--help") == 0

    assert "doorstep plan compare A.json B.json" in capsys.readouterr().out
