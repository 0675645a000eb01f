"""`doorstep text` finds duplicates and suggests categories from a table, without a database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.engines.matching.text.corpus import needs

from doorstep.base.tables import Column, Kind, Table, read_table
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


def doorstep(*arguments: str | Path, language: str = "en") -> int:
    return main(["--lang", language, *map(str, arguments)])


def table(path: Path, headings: list[str], rows: list[list[str]]) -> Path:
    path.write_bytes(write_workbook([Sheet("1", headings, rows)]))
    return path


@pytest.fixture
def lights(tmp_path: Path) -> Path:
    """Three needs, two of them the same."""
    rows = [["A1", "龙溪村东头路灯不亮"], ["A2", "井盖丢失"], ["A3", "龙溪村东头的路灯不亮！"]]
    return table(tmp_path / "in.xlsx", ["编号", "诉求内容"], rows)


def test_rows_that_may_say_the_same_are_listed_with_the_words_of_both(lights: Path, tmp_path: Path) -> None:
    code = doorstep("text", "duplicates", lights, "-o", tmp_path / "out.csv", language="zh")

    written = (tmp_path / "out.csv").read_bytes().decode("utf-8-sig").splitlines()
    assert code == 0
    assert written == [
        "相似度,共同的词,编号,内容,编号（另一条）,内容（另一条）",
        "0.82,龙溪村东头、路灯不亮,A1,龙溪村东头路灯不亮,A3,龙溪村东头的路灯不亮！",
    ]


def test_a_row_without_code_is_called_by_its_number(tmp_path: Path) -> None:
    given = tmp_path / "in.csv"
    given.write_text("text\n路灯坏了\n路灯，坏了\n", encoding="utf-8")

    doorstep("text", "duplicates", given, "-o", tmp_path / "out.csv")

    written = (tmp_path / "out.csv").read_bytes().decode("utf-8-sig").splitlines()
    assert written[1] == '1.0,"路灯, 坏了",row 2,路灯坏了,row 3,路灯，坏了'


def test_only_pairs_as_like_as_asked_are_listed(
    lights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    doorstep("text", "duplicates", lights, "-o", tmp_path / "out.csv", "--least", "0.9")

    assert len((tmp_path / "out.csv").read_bytes().decode().splitlines()) == 1
    assert capsys.readouterr().err.endswith("0 possible duplicates in 3 rows.\n")


def test_rows_without_a_category_get_three_with_a_precedent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = [[str(at), need.text, need.category] for at, need in enumerate(needs(200, seed=1))]
    given = table(tmp_path / "in.xlsx", ["编号", "内容", "类别"], [*known, ["new", "余村大桥下井盖丢失", ""]])

    code = doorstep("text", "suggest", given, "-o", tmp_path / "out.xlsx")

    columns = [
        Column("code", "编号", "code", Kind.CODE),
        Column("first", "类别1", "category 1"),
        Column("share", "份额1", "share 1", Kind.NUMBER),
        Column("ground", "依据", "ground"),
        Column("near", "最相近的先例", "nearest precedent"),
    ]
    written = read_table((tmp_path / "out.xlsx").read_bytes(), "out.xlsx", columns)
    assert code == 0
    assert isinstance(written, Table)
    assert [(row["code"], row["first"], row["ground"]) for row in written.rows] == [("new", "道路", "enough to go on")]
    assert "井盖丢失" in written.rows[0]["near"]
    said = "200 precedents; 1 rows without a category, 1 of them with enough to go on.\n"
    assert capsys.readouterr().err.endswith(said)


def test_few_precedents_are_said_to_be_too_few(tmp_path: Path) -> None:
    given = tmp_path / "in.csv"
    given.write_text("内容,类别\n路灯坏了,照明\n井盖丢失,道路\n村口路灯坏了,\n", encoding="utf-8")

    doorstep("text", "suggest", given, "-o", tmp_path / "out.csv", language="zh")

    written = (tmp_path / "out.csv").read_bytes().decode("utf-8-sig").splitlines()
    assert written[1] == "第 4 行,村口路灯坏了,照明,1.0,,,,,先例太少，仅供参考,第 2 行 路灯坏了,路灯坏了"


def test_it_runs_without_settings_or_database(lights: Path, tmp_path: Path) -> None:
    bare = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "DOORSTEP", "DATABASE"))}
    script = "import sys; from doorstep.cli.main import main; code = main(sys.argv[1:])\n"
    script += "from django.conf import settings; from django.apps import apps\n"
    script += "sys.exit(code or settings.configured or apps.ready)"

    run = subprocess.run(
        [sys.executable, "-c", script, "text", "duplicates", lights, "-o", tmp_path / "out.xlsx"],
        cwd=tmp_path,
        env=bare | {"PYTHONPATH": str(ROOT / "src")},
        check=False,
    )

    assert run.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["text", "duplicates", "none.xlsx", "-o", "out.xlsx"], "Cannot read none.xlsx"),
        (["text", "duplicates", "in.csv", "-o", "out.json"], "The output's name ends with .csv or .xlsx."),
        (["text", "duplicates", "in.csv", "-o", "in.csv"], "must not be written over the input"),
        (["text", "duplicates", "in.csv", "-o", "out.csv", "--least", "0"], "--least is above 0 and at most 1."),
        (["text", "suggest", "in.csv", "-o", "out.csv"], "The column “category” is missing"),
        (["text", "suggest", "open.csv", "-o", "out.csv"], "No row has a category"),
        (["text", "suggest", "blank.csv", "-o", "out.csv"], "A3"),
        (["text", "guess"], "There is no 'text guess'."),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("text\n路灯坏了\n")
    (tmp_path / "open.csv").write_text("text,category\n路灯坏了,\n")
    (tmp_path / "blank.csv").write_text("text,category\n路灯坏了,照明\n,照明\n")

    code = doorstep(*arguments)

    assert code == 2
    assert words in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["blank.csv", "in.csv", "open.csv"]


def test_more_pairs_than_anybody_reads_are_refused_with_a_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "in.csv"
    given.write_text("text\n" + "路灯坏了\n" * 201, encoding="utf-8")

    code = doorstep("text", "duplicates", given, "-o", tmp_path / "out.csv")

    assert code == 2
    assert "There are more than 20,000 pairs; raise --least (now 0.5)." in capsys.readouterr().err
