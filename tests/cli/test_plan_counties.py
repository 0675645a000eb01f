"""`doorstep plan counties` plans a folder of counties and goes on where it was broken off."""

import csv
import json
from pathlib import Path

import pytest
from tests.cli.test_plan import doorstep, of_weeks, wanting_more
from tests.engines.planning.visits.worlds import small_county

from doorstep.engines.planning.visits import codec

SHORT = ("--iterations", "200", "--workers", "1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three small counties."""
    asked = tmp_path / "in"
    asked.mkdir()
    for seed, name in enumerate(("安吉", "德清", "长兴")):
        text = json.dumps(codec.problem_to_json(small_county(seed, villages=5 + seed)))
        (asked / f"{name}.json").write_text(text, encoding="utf-8")
    return asked


def test_every_county_gets_its_plan_and_a_line_in_the_summary(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"

    code = doorstep("plan", "counties", folder, "-o", out, *SHORT)

    told = capsys.readouterr().err.splitlines()
    with (out / "summary.csv").open(encoding="utf-8-sig") as lines:
        rows = {row["county"]: (row["villages"], row["vehicles"]) for row in csv.DictReader(lines)}
    assert code == 0
    assert rows == {"安吉": ("5", "1"), "德清": ("6", "1"), "长兴": ("7", "1")}
    assert [line.split("  ")[0] for line in told[:3]] == ["1/3 counties", "2/3 counties", "3/3 counties"]
    assert told[-1].startswith("3 counties planned: ")
    assert doorstep("plan", "visits", folder / "安吉.json", "-o", tmp_path / "one.json", *SHORT[:2], "--quiet") == 0
    plans = [codec.plan_from_json(json.loads(path.read_text())) for path in (tmp_path / "one.json", out / "安吉.json")]
    assert plans[0] == plans[1]


def test_the_road_of_counties_with_rounds_of_one_week_and_of_two_is_added_by_the_week(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "安吉.json").write_text(json.dumps(codec.problem_to_json(of_weeks(small_county(0, villages=5), 2))))

    doorstep("plan", "counties", folder, "-o", tmp_path / "out", *SHORT)

    with (tmp_path / "out" / "summary.csv").open(encoding="utf-8-sig") as lines:
        rows = {row["county"]: (int(row["weeks"]), int(row["metres"])) for row in csv.DictReader(lines)}
    km = sum(metres / weeks for weeks, metres in rows.values()) / 1000
    assert [weeks for weeks, _ in rows.values()] == [2, 1, 1]
    assert capsys.readouterr().err.splitlines()[-1].endswith(f" served; {km:,.1f} km a week.")


def test_villages_with_fewer_visits_than_needed_are_counted(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, count in (("安吉", 1), ("德清", 2)):
        (folder / f"{name}.json").write_text(json.dumps(codec.problem_to_json(wanting_more(count))))

    doorstep("plan", "counties", folder, "-o", tmp_path / "out", *SHORT)

    with (tmp_path / "out" / "summary.csv").open(encoding="utf-8-sig") as lines:
        rows = {row["county"]: row["villages_short"] for row in csv.DictReader(lines)}
    assert rows == {"安吉": "1", "德清": "2", "长兴": "0"}
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.endswith(" km a week. 3 villages have too few visits; the counties' plans say why.")


def test_a_second_start_keeps_what_is_done(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    doorstep("plan", "counties", folder, "-o", out, *SHORT)
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("*.json")}
    (out / "德清.json").unlink()

    code = doorstep("plan", "counties", folder, "-o", out, *SHORT, "--quiet")

    after = {path.name: path.stat().st_mtime_ns for path in out.glob("*.json")}
    assert code == 0
    assert [name for name in sorted(before) if after[name] != before[name]] == ["德清.json"]


@pytest.mark.slow
def test_a_dask_cluster_can_do_the_work(folder: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    doorstep("plan", "counties", folder, "-o", tmp_path / "here", *SHORT, "--quiet")

    with distributed.LocalCluster(
        processes=False, n_workers=1, threads_per_worker=1, dashboard_address=":0"
    ) as cluster:
        address = cluster.scheduler_address
        code = doorstep("plan", "counties", folder, "-o", tmp_path / "there", *SHORT, "--quiet", "--scheduler", address)

    plans = [codec.plan_from_json(json.loads((tmp_path / one / "德清.json").read_text())) for one in ("here", "there")]
    assert code == 0
    assert plans[0] == plans[1]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("空.json", "{}", "空:\nformat: The format should be doorstep.visits/1, and is None."),
        ("安吉.xlsx", "", "There are two files for 安吉."),
    ],
)
def test_a_folder_with_a_bad_file_is_refused_and_nothing_is_written(
    folder: Path, tmp_path: Path, name: str, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / name).write_text(text, encoding="utf-8")

    code = doorstep("plan", "counties", folder, "-o", tmp_path / "out", *SHORT)

    assert (code, (tmp_path / "out").exists()) == (2, False)
    assert capsys.readouterr().err.startswith(said)


def test_a_county_without_vehicles_is_named(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem = codec.problem_to_json(small_county(1, villages=5)) | {"vehicles": [], "drive": None}
    (folder / "德清.json").write_text(json.dumps(problem), encoding="utf-8")

    code = doorstep("plan", "counties", folder, "-o", tmp_path / "out", *SHORT)

    assert (code, capsys.readouterr().err) == (2, "德清: vehicles: There are no vehicles.\n")


def test_the_plans_are_never_written_into_the_input(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = doorstep("plan", "counties", folder, "-o", folder, *SHORT)

    assert (code, capsys.readouterr().err) == (2, "The plans must not be written over the input.\n")
