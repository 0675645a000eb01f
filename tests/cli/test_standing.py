"""A command that needs the site says what is missing, and leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def doorstep(folder: Path, *words: str, language: str = "en") -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DOORSTEP_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "doorstep.cli", "--lang", language, *words],
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT / "src"), "DOORSTEP_DATA": str(folder / "data")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("tick",),
        ("worker",),
        ("serve",),
        ("sample",),
        ("import", "places", "places.csv", "--frame", "WGS-84"),
        ("login", "create", "chief", "--role", "admin"),
    ],
    ids=lambda words: words[0],
)
def test_without_a_database_it_names_the_ways_out_and_leaves_no_file(words: tuple[str, ...], tmp_path: Path) -> None:
    done = doorstep(tmp_path, *words)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"There is no database in {tmp_path / 'data'} yet. Run doorstep migrate first; for the demo's data run "
        f"DOORSTEP_DATA=var/demo doorstep {words[0]}.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_it_says_so_in_chinese(tmp_path: Path) -> None:
    done = doorstep(tmp_path, "check", language="zh")

    assert done.stderr == (
        f"{tmp_path / 'data'} 里还没有建好数据库。请先运行 doorstep migrate；"
        "若要用示范数据，请运行 DOORSTEP_DATA=var/demo doorstep check。\n"
    )


def test_a_database_without_tables_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "doorstep.sqlite3").touch()

    done = doorstep(tmp_path, "tick")

    assert done.returncode == 2
    assert done.stderr.endswith("for the demo's data run DOORSTEP_DATA=var/demo doorstep tick.\n")


def test_help_needs_no_database(tmp_path: Path) -> None:
    done = doorstep(tmp_path, "check", "--help")

    assert (done.returncode, done.stderr) == (0, "")


def test_after_migrate_it_checks_and_the_files_are_there_and_without_them_it_does_not_serve(tmp_path: Path) -> None:
    migrated = doorstep(tmp_path, "migrate", "--quiet")
    checked = doorstep(tmp_path, "check")
    listed = tmp_path / "data" / "static" / "staticfiles.json"
    was_there = listed.exists()
    listed.unlink(missing_ok=True)
    served = doorstep(tmp_path, "serve", "--port", "8765")

    assert (migrated.returncode, migrated.stdout, migrated.stderr) == (0, "", "")
    assert (checked.returncode, checked.stdout, was_there) == (0, "Everything holds.\n", True)
    assert served.returncode == 2
    assert served.stderr.endswith("lacks the files of the pages. Run doorstep migrate first: it does collectstatic.\n")
