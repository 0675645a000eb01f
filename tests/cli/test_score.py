"""`doorstep score` builds an index without a database: the published one, and one with margins; says what is wrong."""

import gzip
import json
import statistics
from pathlib import Path
from typing import Any

import pytest
from tests.engines.scoring.tables import DATA, classes, column, rows

from doorstep.base.grids import read_grids
from doorstep.cli.main import main

LINE = {"uCode": "1", "visits": 1, "satisfied": 1, "disputes": 1}


def doorstep(*arguments: str | Path) -> int:
    return main(["--lang", "en", "score", *map(str, arguments)])


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_the_published_tables_give_the_published_index(tmp_path: Path) -> None:
    (tmp_path / "meta.csv").write_bytes((DATA / "coinr_asem_imeta.csv").read_bytes())
    (tmp_path / "data.csv").write_bytes(gzip.decompress((DATA / "coinr_asem_idata.csv.gz").read_bytes()))
    options = ("--scale", "minmax", "--treat", "--impute", "EurAsia_group")

    code = doorstep(tmp_path / "meta.csv", tmp_path / "data.csv", "-o", tmp_path / "out.json", *options)

    found = {unit["uCode"]: unit for unit in read(tmp_path / "out.json")["units"]}
    names = [row["uCode"] for row in rows("coinr_build_aggregated.csv")]
    assert code == 0
    for node in classes():
        expected = column("coinr_build_aggregated.csv", node)
        assert [found[name][node] for name in names] == pytest.approx(expected.tolist(), rel=1e-8)


def test_the_example_workbook_has_intervals_bands_and_sets_of_places(tmp_path: Path) -> None:
    made = doorstep("--example", "-o", tmp_path / "in.xlsx")

    code = doorstep(tmp_path / "in.xlsx", "-o", tmp_path / "out.xlsx", "--places")

    sheets = {grid.name: grid.rows for grid in read_grids((tmp_path / "out.xlsx").read_bytes(), "out.xlsx")}
    head, first = sheets["Scores"][:2]
    unit: dict[Any, Any] = dict(zip(head, first, strict=False))
    assert (made, code) == (0, 0)
    assert (unit["uName"], unit["visits"], unit["index"]) == ("荃步村", 75.0, pytest.approx(2 / 3 * 81.5 + 30))
    assert (unit["low"], unit["high"]) == pytest.approx(
        (unit["index"] - 1.96 * 3.1 / 3, unit["index"] + 1.96 * 3.1 / 3), abs=0.01
    )
    assert (unit["band"], unit["best_place"], unit["worst_place"], unit["placed_among"]) == ("above", 2, 2, 3)
    assert len(sheets["Parts"]) == 5


def test_a_geometric_index_and_one_with_gaps_have_intervals_of_samples_drawn_anew(tmp_path: Path) -> None:
    doorstep("--example", "-o", tmp_path / "in.json")
    tables = read(tmp_path / "in.json")
    tables["iMeta"][-1]["Method"] = "geometric"
    (tmp_path / "in.json").write_text(json.dumps(tables), encoding="utf-8")

    code = doorstep(tmp_path / "in.json", "-o", tmp_path / "out.json", "--places")

    first, _, _, last = read(tmp_path / "out.json")["units"]
    assert code == 0
    slope = 2 / 3 * first["index"] / ((75 + 88) / 2)  # how a geometric mean moves with its class
    assert (first["high"] - first["low"]) / 2 / 1.96 == pytest.approx(slope * 3.1 / 2, rel=0.1)
    assert (last["low"], last["high"], last["index"] is None) == (None, None, False)


def test_what_was_filled_in_widens_the_margin_and_is_counted_and_a_lone_value_gives_none(tmp_path: Path) -> None:
    doorstep("--example", "-o", tmp_path / "in.json")
    tables = read(tmp_path / "in.json")

    code = doorstep(tmp_path / "in.json", "-o", tmp_path / "out.json", "--impute", "all")
    for unit in tables["iData"][1:]:
        unit["disputes"] = None
    (tmp_path / "in.json").write_text(json.dumps(tables), encoding="utf-8")
    lone = doorstep(tmp_path / "in.json", "-o", tmp_path / "lone.json", "--impute", "all")

    first, _, _, last = read(tmp_path / "out.json")["units"]
    one_more_draw = statistics.variance([88, 81, 90]) * (1 + 1 / 3)
    assert (code, lone, first["filled"], last["filled"]) == (0, 0, 0, 1)
    assert (last["high"] - last["low"]) / 2 == pytest.approx(1.96 * one_more_draw**0.5 / 3, rel=1e-4)
    assert [unit["low"] is None for unit in read(tmp_path / "lone.json")["units"]] == [False, True, True, True]


def test_outliers_of_a_sample_are_left_as_they_are(tmp_path: Path) -> None:
    doorstep("--example", "-o", tmp_path / "in.json")
    tables = read(tmp_path / "in.json")
    asked = [80 + at % 3 for at in range(30)]
    tables["iData"] = [
        {"uCode": str(at), "visits": 12.0 if at == 0 else 1 + at % 2, "satisfied": 5 if at == 0 else said,
         "satisfied_se": 3, "disputes": at % 20}
        for at, said in enumerate(asked)
    ]  # fmt: skip
    (tmp_path / "in.json").write_text(json.dumps(tables), encoding="utf-8")

    doorstep(tmp_path / "in.json", "-o", tmp_path / "out.json", "--treat")

    first = read(tmp_path / "out.json")["units"][0]
    assert (first["satisfied"], first["visits"]) == (5.0, pytest.approx(100 * 2 / 12))


@pytest.mark.parametrize(
    ("change", "options", "said"),
    [
        ({"iMeta": 3}, (), "The JSON has two lists, iMeta and iData."),
        ({"iData": []}, (), "iData has no rows"),
        ({"iData": [{"uCode": "1", "visits": "x", "satisfied": 1, "disputes": 1}]}, (), "'x' is not a number"),
        ({}, ("--impute", "county"), "iMeta has no group county"),
        ({"iData": [LINE]}, ("--places",), "places need errors"),
        ({}, ("--scale", "percentile"), "percentiles have no errors"),
        ({"iMeta": [{"iCode": "a", "Type": "Indicater"}]}, (), "'Indicater' is none of Indicator, Aggregate"),
        ({"iData": [LINE | {"satisfied_se": "x"}]}, (), "iData row 2, satisfied_se: 'x' is not a number"),
        ({"iData": [LINE | {"satisfied_se": -1}]}, (), "an error must be 0 or more, got -1"),
        ({"iData": [LINE | {"content_se": 1}]}, (), "belong to no indicator: ['content_se']"),
    ],
)
def test_what_is_wrong_is_said(
    change: dict[str, Any], options: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    doorstep("--example", "-o", tmp_path / "in.json")
    (tmp_path / "in.json").write_text(json.dumps(read(tmp_path / "in.json") | change), encoding="utf-8")

    code = doorstep(tmp_path / "in.json", "-o", tmp_path / "out.csv", *options)

    assert code == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()
