"""`doorstep stocking` and `doorstep coverage` work without a database, and say what is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from doorstep.cli.main import main
from doorstep.cli.question_books import book_of
from doorstep.cli.stocking_words import WORDS
from doorstep.cli.tongue import Tongue


def doorstep(*arguments: str | Path) -> int:
    return main(["--lang", "en", *map(str, arguments)])


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_the_example_of_a_county_is_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = doorstep("coverage", "--example", "-o", tmp_path / "in.json")

    code = doorstep("coverage", tmp_path / "in.json", "-o", tmp_path / "out.json")

    found = read(tmp_path / "out.json")
    assert (made, code) == (0, 0)
    assert [(one["id"], one["hours"]) for one in found["villages"]] == [
        ("1", {"rx": 98, "otc_b": 168}),
        ("2", {"rx": 98, "otc_b": 168}),
        ("3", {"rx": 0, "otc_b": 0}),
    ]
    assert found["villages"][0]["segments"]["rx"][0] == {
        "first": 0, "hours": 8, "covered": False, "missing": 1, "sources": [], "rules": [], "minutes": 0, "chance": 0.0,
        "remedies": [{"what": ["pharmacist"], "source": "delivery", "units": 0, "medicines": 1}],
    }  # fmt: skip
    said = "3 villages, 0 with every medicine in every hour; 52.8% of all cells; 1 of unknown place."
    assert said in capsys.readouterr().err


def test_the_example_of_a_cabinet_is_filled(tmp_path: Path) -> None:
    made = doorstep("stocking", "--example", "-o", tmp_path / "in.json")

    code = doorstep("stocking", tmp_path / "in.json", "-o", tmp_path / "out.json")

    found = read(tmp_path / "out.json")
    assert (made, code) == (0, 0)
    assert [(one["stock"], one["first_hour_below"]) for one in found["cabinet"]] == [
        (9, 169), (8, 202), (11, 191), (11, 171)
    ]  # fmt: skip
    assert list(found["vehicle"]["units"].values()) == [5, 3, 1, 1]


def test_everything_the_engine_reckons_can_be_asked_for(tmp_path: Path) -> None:
    doorstep("stocking", "--example", "-o", tmp_path / "in.json")

    doorstep("stocking", tmp_path / "in.json", "-o", tmp_path / "out.json")

    found = read(tmp_path / "out.json")
    assert [(one["units"], one["cost"]) for one in found["orders"]] == [(24, 6.438004), (56.603956, 1.997605)]
    assert [(one["reorder_at"], one["order_up_to"]) for one in found["reorders"]] == [(4, 10), (14, 62)]
    assert [(one["units"], one["cost"]) for one in found["steady"]] == [(304.04678, 68.410526)]
    assert [(one["reorder_at"], one["quantity"], one["cost"]) for one in found["watched"]] == [(3, 5, 107.923581)]
    assert [(one["lot"], one["quantity"]) for one in found["picks"]] == [("L2", 3), ("L1", 2)]
    assert (found["baskets"][0]["each"], found["cabinet"][0]["most_stock"]) == (0.999665, 39)


@pytest.mark.parametrize("command", ["stocking", "coverage"])
@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_a_workbook_asks_the_same_as_json_and_is_answered_in_a_workbook(
    command: str, tongue: str, tmp_path: Path
) -> None:
    for ending in ("json", "xlsx"):
        main(["--lang", tongue, command, "--example", "-o", str(tmp_path / f"in.{ending}")])
        doorstep(command, tmp_path / f"in.{ending}", "-o", tmp_path / f"{ending}.json")

    code = doorstep(command, tmp_path / "in.xlsx", "-o", tmp_path / "out.xlsx")

    book = CalamineWorkbook.from_path(tmp_path / "out.xlsx")
    sheet = {"stocking": "Cabinet", "coverage": "Stretches"}[command]
    assert (code, read(tmp_path / "xlsx.json")) == (0, read(tmp_path / "json.json"))
    assert len(book.get_sheet_by_name(sheet).to_python()) == {"stocking": 5, "coverage": 35}[command]


def test_a_workbook_that_cannot_be_read_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doorstep("stocking", "--example", "-o", tmp_path / "in.json")
    asked = read(tmp_path / "in.json") | {"certainty": "[0.99"}
    (tmp_path / "bad.xlsx").write_bytes(book_of(asked, WORDS, Tongue("en")))
    (tmp_path / "none.xlsx").write_bytes(b"Dear county,")

    codes = [doorstep("stocking", tmp_path / name, "-o", tmp_path / "o.json") for name in ("bad.xlsx", "none.xlsx")]

    assert (codes, (tmp_path / "o.json").exists()) == ([2, 2], False)
    assert "The input is wrong: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "change", "said"),
    [
        ("coverage", {"target": 1}, "The input is wrong: p must be above 0 and below 1, got 1.0"),
        ("coverage", {"stock": [{"source": "cabinet"}]}, "'medicine' is missing."),
        ("coverage", {"classes": ["rx"]}, "The input is wrong: class 'otc_b' is named but not described"),
        ("stocking", {"certainty": 1}, "The input is wrong: p must be above 0 and below 1, got 1"),
        ("stocking", {"cabinet": [{"name": "x"}]}, "'sold' is missing."),
    ],
)
def test_a_faulty_file_is_refused_and_nothing_is_written(
    command: str, change: dict[str, Any], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    doorstep(command, "--example", "-o", tmp_path / "in.json")
    (tmp_path / "in.json").write_text(json.dumps(read(tmp_path / "in.json") | change), encoding="utf-8")

    code = doorstep(command, tmp_path / "in.json", "-o", tmp_path / "out.json")

    assert code == 2
    assert capsys.readouterr().err.splitlines()[-1] == said
    assert not (tmp_path / "out.json").exists()
