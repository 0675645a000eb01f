"""`doorstep plan replan` and `doorstep plan explain` on a plan that exists."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_plan import SHORT, doorstep, wanting_more

from doorstep.cli.main import main
from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.problem import (
    FixedVisit,
    FrequencyTier,
    OpeningWindow,
    Vehicle,
    Village,
    VisitProblem,
    VisitRules,
    stops_at_villages,
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A problem with two vehicles, and its plan."""
    villages = tuple(Village(str(at), f"Village {at}", 10.0 + 0.1 * at, 50.0, 300 + at) for at in range(4))
    vehicles = tuple(Vehicle(name, name, 10.0, 50.0, (0, 1), 480, 600, 0) for name in ("a", "b"))
    problem = VisitProblem(villages, stops_at_villages(villages), vehicles, VisitRules(walk_limit_min=5))
    asked, plan = tmp_path / "in.json", tmp_path / "plan.json"
    asked.write_text(json.dumps(codec.problem_to_json(problem)), encoding="utf-8")
    assert doorstep("plan", "visits", asked, "-o", plan, *SHORT) == 0
    return asked, plan


def test_a_vehicle_that_is_down_changes_only_its_own_villages(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, plan = files
    capsys.readouterr()

    code = doorstep("plan", "replan", asked, plan, "-o", tmp_path / "new.json", "--without", "b", "--iterations", "300")

    before, after = (codec.plan_from_json(json.loads(one.read_text())) for one in (plan, tmp_path / "new.json"))
    gone = {leg.stop_id for route in before.routes if route.vehicle_id == "b" for leg in route.legs if leg.stop_id}
    *changes, total = capsys.readouterr().out.splitlines()
    assert code == 0
    assert {route.vehicle_id for route in after.routes} == {"a"}
    assert total == f"{len(changes)} villages change; {after.objective.days_changed} of their days are lost."
    assert after.objective.days_changed <= len(gone)


def test_who_is_left_out_is_named_with_the_reason_the_largest_first(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = codec.problem_from_json(json.loads(files[0].read_text()))
    short = OpeningWindow(540, 545)
    stops = tuple(replace(one, windows=(short,) if one.id in {"1", "2"} else ()) for one in problem.stops)
    files[0].write_text(json.dumps(codec.problem_to_json(replace(problem, stops=stops))), encoding="utf-8")
    capsys.readouterr()

    code = doorstep("plan", "visits", files[0], "-o", tmp_path / "new.json", *SHORT)

    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("Left out")]
    assert code == 0
    assert said == [f"Left out: Village {number}: No vehicle can be there while the stop is open." for number in (2, 1)]


def test_who_has_fewer_visits_than_needed_around_a_published_timetable_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, plan = tmp_path / "in.json", tmp_path / "plan.json"
    asked.write_text(json.dumps(codec.problem_to_json(wanting_more(1))), encoding="utf-8")
    doorstep("plan", "visits", asked, "-o", plan, *SHORT)
    capsys.readouterr()

    doorstep("plan", "replan", asked, plan, "-o", tmp_path / "new.json", "--iterations", "20")

    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("Too few")]
    why = "no vehicle may come on further days: fewer than needed"
    assert said == [f"Too few visits: Village 0: 1 of 2 visits; {why}."]


def test_a_fixed_visit_that_no_other_vehicle_can_make_is_let_go_and_said(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, plan = files
    problem = codec.problem_from_json(json.loads(asked.read_text()))
    other = replace(problem.vehicles[0], days=(0,))
    fixed = (FixedVisit("1", 1, "b"), FixedVisit("2", 0, "b"))
    changed = replace(problem, vehicles=(other, problem.vehicles[1]), fixed=fixed)
    asked.write_text(json.dumps(codec.problem_to_json(changed)), encoding="utf-8")
    capsys.readouterr()

    code = doorstep("plan", "replan", asked, plan, "-o", tmp_path / "new.json", "--without", "b", "--iterations", "300")

    after = codec.plan_from_json(json.loads((tmp_path / "new.json").read_text()))
    said = capsys.readouterr().err.splitlines()
    assert code == 0
    assert "Note: no other vehicle can make the fixed visit of Village 1 on Tue; it is let go." in said
    assert [route.day for route in after.routes] == [0]
    assert "2" in {leg.stop_id for route in after.routes for leg in route.legs}


def test_a_plan_in_a_workbook_is_asked_for_as_json(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = doorstep("plan", "replan", files[0], tmp_path / "plan.xlsx", "-o", tmp_path / "new.json")

    assert code == 2
    assert "plan.xlsx is for people to read. The plan is wanted as .json" in capsys.readouterr().err


def test_a_vehicle_nobody_knows_is_refused(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = doorstep("plan", "replan", *files, "-o", tmp_path / "new.json", "--without", "x")

    assert (code, (tmp_path / "new.json").exists()) == (2, False)
    assert "There is no vehicle x." in capsys.readouterr().err


def test_a_change_is_planned_for_as_many_seconds_as_are_asked_for_and_no_others(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "new.json"

    codes = [doorstep("plan", "replan", *files, "-o", new, "--time-limit", limit) for limit in ("0.05", "0")]

    plan = codec.plan_from_json(json.loads(new.read_text()))
    assert (codes, plan.run.time_limit_hit) == ([0, 2], True)
    assert "Seconds and iterations must be above 0." in capsys.readouterr().err


def test_a_plan_says_what_one_more_would_bring(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    problem = codec.problem_from_json(json.loads(files[0].read_text()))
    twice = tuple(replace(one, visits=2) if one.id == "1" else one for one in problem.villages)
    files[0].write_text(json.dumps(codec.problem_to_json(replace(problem, villages=twice))), encoding="utf-8")
    assert doorstep("plan", "visits", files[0], "-o", files[1], *SHORT) == 0
    capsys.readouterr()

    out = files[1].with_name("found.json")
    code = doorstep("plan", "explain", *files, "--iterations", "200", "--output", out)

    said = capsys.readouterr()
    told = said.out.splitlines()
    assert code == 0
    progress = [line for line in said.err.splitlines() if "planned again" in line]
    assert (len(progress), progress[0]) == (11, "  0 %  planned again 0 of 11 times")
    assert progress[-1] == "100 %  planned again 11 of 11 times"
    need = "0 more residents with a stop, 301 more visits by need (residents × visits)"
    assert told[:2] == [
        f"A cabinet in Village 1: {need}, 1 m less road a week.",
        f"One more shift: a also on Wed (the best of 5): {need}, 21.4 km more road a week.",
    ]
    assert {line.split(":")[0] for line in told[2:6]} == {
        "A cabinet in Village 2", "A cabinet in Village 3", "Every shift an hour longer", "One more vehicle beside a",
    }  # fmt: skip
    assert told[7:] == [
        "No visit at all: 0.0%.",
        "Hours a week a vehicle stands there, for an average resident: 0.3.",
        "Least served: Village 0, 0.3 hours a week, 0 min on foot.",
        "Lower bound (weak): the same visits take at least 64.3 km a week; this plan drives 107.2.",
    ]
    found = json.loads(out.read_text(encoding="utf-8"))
    shift = next(one for one in found["one_more"] if one["kind"] == "shift")
    assert (shift["about"], shift["resident_visits"], shift["tried"]) == ("a", 301, 5)
    assert (found["fairness"]["unserved"], found["metres"] > found["bound_metres"] > 0) == (0.0, True)


def test_a_village_says_what_keeps_it_from_more(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()

    out = files[1].with_name("why.json")
    code = doorstep("plan", "explain", *files, "--village", "1", "--iterations", "200", "--output", out)

    told = capsys.readouterr().out.splitlines()
    assert code == 0
    village = json.loads(out.read_text(encoding="utf-8"))["village"]
    assert (village["village_id"], village["days"], village["binding"]) == ("1", [0], "need")
    assert told[:3] == [
        "Village 1: at Village 1 on Mon; visits needed: 1.",
        "Village 1: 1 visit: what every village should have at least.",
        "Village 1: It has as many visits as it needs.",
    ]
    assert "Another stop: Not possible: no other stop is within 5 minutes on foot." in told
    assert village["stops_within_walk"] == 1


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "1 visit: as its number of residents calls for (300 or more)."),
        ("zh", "来 1 次：按人口档次（300 人及以上）。"),
    ],
)
def test_a_village_says_why_it_has_so_many_visits_and_by_which_tier(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str], language: str, says: str
) -> None:
    problem = codec.problem_from_json(json.loads(files[0].read_text()))
    tiers = replace(problem.rules, tiers=(FrequencyTier(0, 1), FrequencyTier(300, 1)))
    files[0].write_text(json.dumps(codec.problem_to_json(replace(problem, rules=tiers))), encoding="utf-8")
    assert doorstep("plan", "visits", files[0], "-o", files[1], *SHORT) == 0
    capsys.readouterr()

    out = files[1].with_name("why.json")
    asked = ["explain", *map(str, files), "--village", "1", "--iterations", "50", "--output", str(out)]
    code = main(["--lang", language, "plan", *asked])

    why = json.loads(out.read_text(encoding="utf-8"))["why"]
    assert code == 0
    assert f"Village 1: {says}" in capsys.readouterr().out.splitlines()
    assert why == {"reason": "tier", "figures": {"tier_residents": 300, "stops_within_walk": 1}, "says": says}


def test_a_village_left_out_gives_the_reason_as_data_too(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    problem = codec.problem_from_json(json.loads(files[0].read_text()))
    empty = tuple(replace(one, residents=0) if one.id == "1" else one for one in problem.villages)
    files[0].write_text(json.dumps(codec.problem_to_json(replace(problem, villages=empty))), encoding="utf-8")
    assert doorstep("plan", "visits", files[0], "-o", files[1], *SHORT) == 0
    capsys.readouterr()

    out = files[1].with_name("why.json")
    code = doorstep("plan", "explain", *files, "--village", "1", "--iterations", "50", "--output", out)

    assert code == 0
    why = json.loads(out.read_text(encoding="utf-8"))["why"]
    assert why == {"reason": "no_residents", "figures": {}, "says": "Nobody lives there."}


def test_other_days_say_that_a_fixed_visit_would_be_given_up(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    problem = codec.problem_from_json(json.loads(files[0].read_text()))
    fixed = replace(problem, fixed=(FixedVisit("1", 0),))
    files[0].write_text(json.dumps(codec.problem_to_json(fixed)), encoding="utf-8")
    assert doorstep("plan", "visits", files[0], "-o", files[1], *SHORT) == 0
    capsys.readouterr()

    out = files[1].with_name("why.json")
    code = doorstep("plan", "explain", *files, "--village", "1", "--iterations", "200", "--output", out)

    told = capsys.readouterr().out.splitlines()
    village = json.loads(out.read_text(encoding="utf-8"))["village"]
    assert code == 0
    assert told[-2].startswith("Other days: Possible at Village 1 on Tue")
    assert told[-1] == "  A fixed visit would be given up: Village 1 on Mon"
    assert village["other_days"]["given_up"] == [{"stop_id": "1", "day": 0, "vehicle_id": None}]


def test_a_village_says_which_thing_that_was_asked_keeps_it_from_more(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    problem = codec.problem_from_json(json.loads(files[0].read_text()))
    cold = tuple(replace(one, skills=("cold_chain",)) if one.id == "1" else one for one in problem.villages)
    stops = tuple(replace(one, windows=(OpeningWindow(480, 600),)) if one.id == "1" else one for one in problem.stops)
    asked = replace(problem, villages=cold, stops=stops)
    files[0].write_text(json.dumps(codec.problem_to_json(asked)), encoding="utf-8")
    assert doorstep("plan", "visits", files[0], "-o", files[1], *SHORT) == 0
    capsys.readouterr()

    code = doorstep("plan", "explain", *files, "--village", "1", "--iterations", "200")

    assert code == 0
    assert capsys.readouterr().out.splitlines() == [
        "Village 1: no visit; visits needed: 1.",
        "Village 1: No vehicle that could serve it may stand at a stop in reach.",
        "Village 1: No vehicle can come once more.",
        "What was asked keeps it from more; without this, one more visit was found at nobody's cost:",
        "  Village 1: needs cold chain",
        "What was asked about it:",
        "  Village 1: needs cold chain",
        "  Village 1: every day, 8:00–10:00",
        "A visit (once a week): Not possible: no plan was found that has it.",
    ]


def test_where_every_vehicle_drives_every_day_the_command_says_that_there_is_no_further_shift(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    problem = codec.problem_from_json(json.loads(files[0].read_text()))
    rules = replace(problem.rules, cycle_days=3, day_labels=("Mon", "Tue", "Wed"), day_offsets=(0, 1, 2))
    vehicles = tuple(replace(one, days=(0, 1, 2)) for one in problem.vehicles)
    made = replace(problem, rules=replace(rules, tiers=(FrequencyTier(0, 1),)), vehicles=vehicles)
    files[0].write_text(json.dumps(codec.problem_to_json(made)), encoding="utf-8")
    capsys.readouterr()

    code = doorstep("plan", "explain", *files, "--iterations", "100")

    assert code == 0
    none = "One more shift: there is none, as every vehicle drives every day that is no day off."
    assert none in capsys.readouterr().out.splitlines()


def test_a_plan_that_is_no_plan_is_refused(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert doorstep("plan", "explain", files[0], files[0]) == 2
    assert "The format should be plan" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda plan: plan["routes"][0]["legs"][0].update(stop_id="x"), "its routes go to stops it does not have"),
        (lambda plan: plan["routes"][0].update(day=9), "it has days that the question does not have"),
        (lambda plan: plan["stops"][0]["villages"][0].update(village_id="x"), "plan.json is no plan of in.json"),
        (lambda plan: plan["routes"][0].update(vehicle_id="x"), "plan.json is no plan of in.json"),
    ],
)
def test_a_plan_of_another_question_is_not_explained(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str], change: Callable[[Any], None], said: str
) -> None:
    plan = json.loads(files[1].read_text())
    change(plan)
    files[1].write_text(json.dumps(plan))

    code = doorstep("plan", "explain", *files)

    assert code == 2
    assert said in capsys.readouterr().err


def test_days_are_said_in_the_language_of_the_run(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, plan = (str(path) for path in files)
    problem = codec.problem_from_json(json.loads(files[0].read_text()))
    rules = replace(
        problem.rules, cycle_days=14, day_labels=("Mon 1", "Tue 1", "Mon 2", "Tue 2"), day_offsets=(0, 1, 7, 8)
    )
    fixed = (FixedVisit("1", 3, "b"),)
    vehicles = (problem.vehicles[0], replace(problem.vehicles[1], days=(3,)))
    two_weeks = replace(problem, rules=rules, fixed=fixed, vehicles=vehicles)
    main(["--lang", "zh", "plan", "explain", asked, plan, "--village", "1", "--iterations", "50"])
    one_week = capsys.readouterr().out

    files[0].write_text(json.dumps(codec.problem_to_json(two_weeks)), encoding="utf-8")
    again = ["plan", "replan", asked, plan, "-o", str(tmp_path / "new.json"), "--without", "b", "--iterations", "50"]
    main(["--lang", "zh", *again])

    told = capsys.readouterr()
    assert "Village 1：在Village 1，周" in one_week
    assert "Village 1第 2 周周二的固定停靠" in told.err
    assert "第 1 周周" in told.out
    assert not [day for day in ("Mon", "Tue") if day in one_week + told.out + told.err]


def test_a_timetable_of_another_county_is_not_kept(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = codec.problem_from_json(json.loads(files[0].read_text()))
    villages = tuple(replace(one, id=f"x{one.id}") for one in problem.villages)
    other = replace(problem, villages=villages, stops=stops_at_villages(villages))
    files[0].write_text(json.dumps(codec.problem_to_json(other)), encoding="utf-8")
    capsys.readouterr()

    code = doorstep("plan", "replan", *files, "-o", tmp_path / "new.json", "--iterations", "50")

    assert (code, (tmp_path / "new.json").exists()) == (2, False)
    assert capsys.readouterr().err == (
        "plan.json and in.json have no village in common, so they are not of one county.\n"
    )


def test_a_plan_is_explained_with_its_own_seed(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, plan = files
    doorstep("plan", "visits", asked, "-o", plan, "--seed", "7", "--iterations", "50")
    seeds = list[int]()

    def seen(*_: Any, seed: int, **__: Any) -> list[Any]:
        seeds.append(seed)
        return []

    monkeypatch.setattr("doorstep.cli.plan_again.margins", seen)

    for more in ((), ("--seed", "3")):
        doorstep("plan", "explain", asked, plan, *more)

    assert seeds == [7, 3]


def test_no_step_at_all_is_refused(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = doorstep("plan", "replan", *files, "-o", tmp_path / "new.json", "--iterations", "0")

    assert (code, (tmp_path / "new.json").exists()) == (2, False)
    assert "Seconds and iterations must be above 0." in capsys.readouterr().err
