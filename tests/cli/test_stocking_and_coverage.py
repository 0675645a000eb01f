"""`doorstep stocking` and `doorstep coverage` work without a database, and say what is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from doorstep.cli.main import main


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
    assert [(one["stock"], one["first_hour_below"]) for one in found["cabinet"]] == [(9, 169), (8, 202), (11, 191)]
    assert list(found["vehicle"]["units"].values()) == [5, 3, 1, 1]


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
