"""`doorstep plan` works without a database, says what is wrong, and writes all or nothing."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter
from tests.engines.planning.road_service.server import Roads, serving
from tests.programmes.pharmacy.silly import REFUSED, REPORTED

from doorstep.base.tables import Column, Kind, Table, read_table
from doorstep.base.workbooks import Sheet, write_csv, write_workbook
from doorstep.cli import plan as command
from doorstep.cli.faults import SENTENCES, sentence
from doorstep.cli.main import main
from doorstep.cli.tongue import Tongue
from doorstep.engines.planning.travel import TravelTimes
from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.faults import Fault, FaultCode
from doorstep.engines.planning.visits.problem import Vehicle, Village, VisitProblem, VisitRules, stops_at_villages
from doorstep.programmes.pharmacy.bridge.days import horizon
from doorstep.programmes.pharmacy.bridge.workbook import Asked, read_problem

ROOT = Path(__file__).resolve().parents[2]
SHORT = ("--iterations", "200", "--quiet")


def doorstep(*arguments: str | Path) -> int:
    return main(["--lang", "en", *map(str, arguments)])


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The workbook of thirty invented villages."""
    path = tmp_path / "in.xlsx"
    assert doorstep("plan", "template", "-o", path, "--example", "30") == 0
    return path


@pytest.fixture
def problem() -> VisitProblem:
    """Two villages near a depot, and one that no shift reaches."""
    villages = (
        Village("1", "Near", 10.00, 50.00, 300),
        Village("2", "Also near", 10.05, 50.02, 400),
        Village("3", "Far", 14.50, 50.00, 900),
    )
    return VisitProblem(villages, stops_at_villages(villages), (Vehicle("v", "Van", 10.01, 50.01),))


def test_thirty_invented_villages_get_a_timetable_workbook(book: Path, tmp_path: Path) -> None:
    code = doorstep("plan", "visits", book, "-o", tmp_path / "out.xlsx", *SHORT)

    columns = [
        Column("day", "星期", "Day"),
        Column("stop", "停靠点", "Stop"),
        Column("arrives", "到达", "Arrives", Kind.TIME),
    ]
    timetable = read_table((tmp_path / "out.xlsx").read_bytes(), "out.xlsx", columns)
    assert code == 0
    assert isinstance(timetable, Table)
    assert timetable.sheet == "Timetable"
    assert {row["day"] for row in timetable.rows} <= {"Mon", "Tue", "Wed", "Thu", "Fri"}
    assert all(8 * 60 <= row["arrives"] < 17 * 60 for row in timetable.rows)


def of_weeks(problem: VisitProblem, weeks: int) -> VisitProblem:
    """Ask for the same visits in a round of one week, or of two."""
    rules = replace(problem.rules, **horizon((0,), weeks))
    vehicles = (replace(one, days=tuple(range(weeks))) for one in problem.vehicles)
    return replace(problem, vehicles=tuple(vehicles), rules=rules)


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", "每周停靠 {stops} 次，{km} 公里。"), ("en", "; {stops} stops and {km} km a week. ")],
)
def test_stops_and_road_of_a_round_of_two_weeks_are_told_by_the_week(
    problem: VisitProblem, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    village = replace(problem.villages[1], visits=2)
    asked = of_weeks(replace(problem, villages=(problem.villages[0], village, problem.villages[2])), 2)
    (tmp_path / "in.json").write_text(json.dumps(codec.problem_to_json(asked)))

    main(["--lang", language, *map(str, ("plan", "visits", tmp_path / "in.json", "-o", tmp_path / "out.json", *SHORT))])

    kpis = codec.plan_from_json(json.loads((tmp_path / "out.json").read_text())).kpis
    assert kpis.visits == 3
    assert said.format(stops="1.5", km=f"{kpis.metres / 2000:,.1f}") in capsys.readouterr().err.splitlines()[-1]


def wanting_more(count: int) -> VisitProblem:
    """So many villages near a depot that need two visits, and a vehicle that drives on one of two days.

    The command notes each of them before it plans.
    """
    villages = tuple(Village(f"{at:02d}", f"Village {at}", 10.0, 50.0, 300 + at, visits=2) for at in range(count))
    vehicle = Vehicle("v", "Van", 10.01, 50.01, (0,))
    return VisitProblem(villages, stops_at_villages(villages), (vehicle,), VisitRules(**horizon((0, 2))))


@pytest.mark.parametrize(
    ("language", "named", "more"),
    [
        (
            "zh",
            "次数不够：Village {at}：需要 2 次，排上 1 次；别的日子没有车能来，少于需要。",
            "还有 2 个村次数不够，原因都在结果里。",
        ),
        (
            "en",
            "Too few visits: Village {at}: 1 of 2 visits; no vehicle may come on further days: fewer than needed.",
            "2 more have too few visits; the result says why.",
        ),
    ],
)
def test_who_has_fewer_visits_than_needed_is_named_with_the_reason_the_largest_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, named: str, more: str
) -> None:
    (tmp_path / "in.json").write_text(json.dumps(codec.problem_to_json(wanting_more(12))))

    main(["--lang", language, *map(str, ("plan", "visits", tmp_path / "in.json", "-o", tmp_path / "out.json", *SHORT))])

    *told, _summary = capsys.readouterr().err.splitlines()
    assert told[-11:] == [*(named.format(at=at) for at in range(11, 1, -1)), more]


def test_the_same_input_seed_and_steps_give_the_same_plan(book: Path, tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        doorstep("plan", "visits", book, "-o", tmp_path / name, *SHORT, "--seed", "7")

    first, second = (codec.plan_from_json(json.loads((tmp_path / name).read_text())) for name in ("a.json", "b.json"))
    assert first == second


def test_a_village_farther_than_a_shift_stays_in_the_result_with_its_reason(
    problem: VisitProblem, tmp_path: Path
) -> None:
    (tmp_path / "in.json").write_text(json.dumps(codec.problem_to_json(problem)))

    code = doorstep("plan", "visits", tmp_path / "in.json", "-o", tmp_path / "out.json", *SHORT)

    plan = codec.plan_from_json(json.loads((tmp_path / "out.json").read_text()))
    assert code == 0
    assert [(unmet.village_id, unmet.reason.value) for unmet in plan.unmet] == [("3", "beyond_shift")]


def test_a_village_on_an_island_stays_in_the_result_with_its_reason(problem: VisitProblem, tmp_path: Path) -> None:
    minutes = np.full((4, 4), 20.0)
    minutes[2, :] = minutes[:, 2] = np.inf  # the stop of the second village; before the stops comes the depot
    np.fill_diagonal(minutes, 0.0)
    asked = replace(problem, drive=TravelTimes(minutes=minutes, metres=minutes * 600.0))
    (tmp_path / "in.json").write_text(json.dumps(codec.problem_to_json(asked)))

    code = doorstep("plan", "visits", tmp_path / "in.json", "-o", tmp_path / "out.json", *SHORT)

    plan = codec.plan_from_json(json.loads((tmp_path / "out.json").read_text()))
    assert code == 0
    assert [(unmet.village_id, unmet.reason.value) for unmet in plan.unmet] == [("2", "unreachable")]


def test_it_runs_without_settings_or_database(tmp_path: Path) -> None:
    bare = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "DOORSTEP", "DATABASE"))}
    script = "import sys; from doorstep.cli.main import main; code = main(sys.argv[1:])\n"
    script += "from django.conf import settings; from django.apps import apps\n"
    script += "sys.exit(code or settings.configured or apps.ready)"

    run = subprocess.run(
        [sys.executable, "-c", script, "plan", "template", "-o", "empty.xlsx"],
        cwd=tmp_path,
        env=bare | {"PYTHONPATH": str(ROOT / "src")},
        check=False,
    )

    assert run.returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.xlsx"]


def formula(path: Path) -> None:
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet("Villages")
        page.write_row(0, 0, ["code", "name", "lon", "lat", "residents"])
        page.write_row(1, 0, ["1", "Near", 10, 50])
        page.write_formula(1, 4, "=1+1", value=2)
        made.add_worksheet("Vehicles").write_row(0, 0, ["name", "depot lon", "depot lat"])


def sheets(path: Path, villages: list[list[Any]], vehicles: list[list[Any]]) -> None:
    head = ["code", "name", "lon", "lat", "residents"]
    made = [Sheet("Villages", head, villages), Sheet("Vehicles", ["name", "depot lon", "depot lat"], vehicles)]
    path.write_bytes(write_workbook(made))


def spoil(path: Path, how: str) -> None:
    near, van = ["1", "Near", 10.0, 50.0, 300], ["Van", 10.0, 50.0]
    match how:
        case "missing column":
            path.write_bytes(
                write_workbook([Sheet("Villages", ["code"], [["1"]]), Sheet("Vehicles", ["name"], [["Van"]])])
            )
        case "duplicate codes":
            sheets(path, [near, near], [van])
        case "exchanged":
            sheets(path, [near, ["2", "Swapped", 50.0, 110.0, 5]], [van])
        case "no vehicles":
            sheets(path, [near], [])
        case "empty":
            path.write_bytes(b"")
        case "50 MB":
            with path.open("wb") as file:
                file.truncate(50_000_000)
        case "formula":
            formula(path)
        case "encoding":
            path.write_bytes("编号,名称\n1,村".encode("utf-16"))


def test_one_fault_is_one_and_a_sheet_that_is_missing_is_called_in_the_readers_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.xlsx").write_bytes(
        write_workbook([Sheet("Villages", ["code", "name", "lon", "lat", "residents"], [["1", "Near", 10, 50, 300]])])
    )

    doorstep("plan", "visits", tmp_path / "in.xlsx", "-o", tmp_path / "out.xlsx", *SHORT)

    said = "The sheet “Vehicles” is missing. The file has: Villages.\n1 fault.\n"
    assert capsys.readouterr().err == said


def test_a_time_of_day_is_shown_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    villages = Sheet("Villages", ["code", "name", "lon", "lat", "residents"], [["1", "Near", 10, 50, 300]])
    vehicles = Sheet("Vehicles", ["name", "depot lon", "depot lat", "start", "end"], [["Van", 10, 50, "9:00", "8:00"]])
    (tmp_path / "in.xlsx").write_bytes(write_workbook([villages, vehicles]))

    doorstep("plan", "visits", tmp_path / "in.xlsx", "-o", tmp_path / "out.xlsx", *SHORT)

    assert capsys.readouterr().err.splitlines()[0] == "Vehicles E2 [8:00]: The shift must end after it starts."


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("missing column", "The column “name” is missing"),
        ("duplicate codes", "This code occurs more than once (rows 2, 3)."),
        ("exchanged", "longitude and latitude look exchanged"),
        ("no vehicles", "There are no vehicles"),
        ("empty", "The file is empty."),
        ("50 MB", "The file has 50 MB; at most 10 MB are taken."),
        ("formula", "This cell is a formula."),
        ("encoding", "it is not an .xlsx workbook"),
    ],
)
def test_bad_input_is_refused_with_the_reason_and_nothing_is_written(
    how: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(tmp_path / "in.xlsx", how)

    code = doorstep("plan", "visits", tmp_path / "in.xlsx", "-o", tmp_path / "out.xlsx", *SHORT)

    assert code == 2
    assert words in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.xlsx"]


@pytest.mark.parametrize("what", REFUSED)
def test_a_workbook_nobody_could_plan_from_is_refused_in_words(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, words = REFUSED[what]
    (tmp_path / "in.xlsx").write_bytes(data())

    code = doorstep("plan", "visits", tmp_path / "in.xlsx", "-o", tmp_path / "out.json", *SHORT)

    assert code == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("what", ["window shorter than the service", "a skill no vehicle has"])
def test_who_is_left_out_by_what_was_asked_is_told_before_computing(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, words = REPORTED[what]
    (tmp_path / "in.xlsx").write_bytes(data())

    code = doorstep("plan", "visits", tmp_path / "in.xlsx", "-o", tmp_path / "out.json", *SHORT)

    assert code == 0
    assert f"Note: {words}" in capsys.readouterr().err
    unmet = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["unmet"]
    assert [one["village_id"] for one in unmet] == ["1"]


def test_a_question_is_written_as_a_workbook_to_be_changed(book: Path, problem: VisitProblem, tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text(json.dumps(codec.problem_to_json(problem)), encoding="utf-8")

    codes = [
        doorstep("plan", "template", "--of", one, "-o", tmp_path / "out.xlsx") for one in (book, tmp_path / "in.json")
    ]

    assert codes == [0, 0]
    read = read_problem((tmp_path / "out.xlsx").read_bytes(), "out.xlsx")
    assert isinstance(read, Asked)
    assert read.problem.villages == problem.villages
    assert read.problem.rules == problem.rules


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\xb4\xe5\xd7\xaf", "is not written in UTF-8"),
        (b"{", "is not JSON (line 1)"),
        (b"[]", "should be an object"),
        (b'{"format": "doorstep.visits/1", "kind": "problem"}', "villages is missing"),
        (b'{"format": "doorstep.visits/9", "kind": "problem"}', "The format should be"),
    ],
)
def test_bad_json_is_refused_with_the_reason(
    text: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.json").write_bytes(text)

    code = doorstep("plan", "visits", tmp_path / "in.json", "-o", tmp_path / "out.json", *SHORT)

    assert code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["plan", "visits", "none.xlsx", "-o", "out.xlsx"], "Cannot read none.xlsx"),
        (["plan", "visits", "none.csv", "-o", "out.pdf"], "The output's name ends with .json or .xlsx."),
        (["plan", "visits", "none.xlsx", "-o", "nowhere/out.xlsx"], "There is no folder nowhere."),
        (["plan", "visits", "none.xlsx", "-o", "out.xlsx", "--time-limit", "0"], "must be above 0"),
        (["plan", "template", "-o", "t.xlsx", "--example", "100000"], "--example is between 0 and 900."),
        (["plan", "vists"], "There is no 'plan vists'."),
        (["plam"], "Did you mean plan?"),
    ],
)
def test_a_wrong_command_line_is_refused_before_anything_is_computed(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)

    code = doorstep(*arguments)

    assert code == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_input_is_never_written_over(book: Path) -> None:
    before = book.read_bytes()

    code = doorstep("plan", "visits", book, "-o", book, *SHORT)

    assert code == 2
    assert book.read_bytes() == before


def test_roads_that_cannot_be_read_are_refused(book: Path, tmp_path: Path) -> None:
    (tmp_path / "roads.osm.pbf").write_bytes(b"no roads")

    code = doorstep("plan", "visits", book, "-o", tmp_path / "out.xlsx", "--roads", tmp_path / "roads.osm.pbf", *SHORT)

    assert code == 2
    assert not (tmp_path / "out.xlsx").exists()


def test_an_interrupt_writes_the_best_plan_so_far(
    problem: VisitProblem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def flush(self) -> None:
            if self.getvalue().count("\n") == 1:
                signal.raise_signal(signal.SIGINT)

    (tmp_path / "in.json").write_text(json.dumps(codec.problem_to_json(problem)), encoding="utf-8")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())

    code = doorstep("plan", "visits", tmp_path / "in.json", "-o", tmp_path / "out.json", "--iterations", "100000000")

    plan = codec.plan_from_json(json.loads((tmp_path / "out.json").read_text()))
    assert (code, plan.run.cancelled, plan.kpis.villages_served) == (130, True, 2)
    assert "Interrupted: what is written is the best plan found so far." in terminal.getvalue()


def test_ways_can_be_asked_of_a_routing_server_and_are_kept(
    problem: VisitProblem, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.json").write_text(json.dumps(codec.problem_to_json(problem)), encoding="utf-8")
    roads = Roads(lost={(14.5, 50.0)})
    with serving(roads) as address:
        ask: list[str | Path] = ["plan", "visits", tmp_path / "in.json", "-o", tmp_path / "out.json", *SHORT]
        ask += ["--roads", f"osrm+{address}"]
        assert doorstep(*ask, "--roads-kept", tmp_path / "ways") == 0
        roads.asked.clear()
        assert doorstep(*ask, "--roads-kept", tmp_path / "ways") == 0

    plan = codec.plan_from_json(json.loads((tmp_path / "out.json").read_text()))
    assert roads.asked == []
    assert plan.kpis.metres == 2100  # ten for each thousandth of a degree east or north, twenty for those back
    assert "Note: Far: No road is near, or the coordinates are wrong." in capsys.readouterr().err


def test_ways_can_come_from_a_table_and_what_is_missing_in_it_is_noted(
    problem: VisitProblem, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.json").write_text(json.dumps(codec.problem_to_json(problem)), encoding="utf-8")
    rows: list[list[Any]] = [["Van", "Near", 5, 2], ["Near", "Van", 6, 2], ["Near", "2", 7, 3], ["2", "Near", 8, 3]]
    (tmp_path / "ours.csv").write_bytes(write_csv(["From", "To", "Minutes", "Kilometres"], rows))

    ask = ("plan", "visits", tmp_path / "in.json", "-o", tmp_path / "out.json", "--roads", tmp_path / "ours.csv")
    code = doorstep(*ask, *SHORT)

    plan, said = codec.plan_from_json(json.loads((tmp_path / "out.json").read_text())), capsys.readouterr().err
    assert (code, plan.kpis.metres, plan.kpis.villages_served) == (0, 10_000, 2)
    assert "Note: Travel times: the office's table “ours”, brought in on " in said
    assert "Note: Far: It is not in the table." in said
    assert "Note: Van → Also near: not in the table; 12 minutes over other places." in said


def test_a_table_with_faults_is_refused_cell_by_cell(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ours.csv").write_bytes(write_csv(["From", "To", "Minutes"], [["a", "a", 5]]))

    code = doorstep("plan", "visits", book, "-o", tmp_path / "out.xlsx", "--roads", tmp_path / "ours.csv", *SHORT)

    assert code == 2
    assert "B2 [a]: It leads to where it starts.\n1 fault." in capsys.readouterr().err


def test_a_routing_server_nobody_answers_at_is_refused(book: Path, tmp_path: Path) -> None:
    with serving(Roads()) as address:
        pass

    code = doorstep("plan", "visits", book, "-o", tmp_path / "out.xlsx", "--roads", f"osrm+{address}", *SHORT)

    assert (code, (tmp_path / "out.xlsx").exists()) == (2, False)


def test_progress_goes_to_standard_error_alone(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()

    command.run(["visits", str(book), "-o", str(tmp_path / "out.json"), "--iterations", "1000"], Tongue("en"))

    shown = capsys.readouterr()
    assert shown.out == ""
    assert "%" in shown.err


@pytest.mark.parametrize("code", list(FaultCode))
def test_every_fault_of_the_engine_has_a_sentence(code: FaultCode) -> None:
    names = re.findall(r"\{(\w+)\}", "".join(SENTENCES[code]))
    params = dict.fromkeys(names, 1)

    said = [sentence(Fault(code, "", params), Tongue(language)) for language in ("zh", "en")]

    assert [text[-1] for text in said] == ["。", "."]
