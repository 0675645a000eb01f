"""Other processes on a database of their own, for what one process cannot prove."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Elsewhere:
    """Runs Python in other processes, all on one database."""

    environment: dict[str, str]

    def start(self, *words: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def script(self, code: str, *words: str) -> "subprocess.Popen[str]":
        return self.start("-c", f"import django; django.setup()\n{code}", *words)

    def ask(self, code: str, *words: str) -> Any:
        """Run code that prints one line of JSON; return what it says."""
        return json.loads(finish(self.script(code, *words)).splitlines()[-1])

    def manage(self, *words: str) -> str:
        return finish(self.start("-m", "django", *words))


def finish(process: "subprocess.Popen[str]") -> str:
    said, complained = process.communicate(timeout=120)
    assert process.returncode == 0, complained
    return said


def _environment(**more: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.base.elsewhere_settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DOORSTEP_SECRET_KEY": "only for tests",
        **more,
    }


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    code = "from tests import migrated; migrated.bring()"
    finish(Elsewhere(_environment(DOORSTEP_DATA=str(folder), DATABASE_URL="")).script(code))
    return folder / "doorstep.sqlite3"


@pytest.fixture
def on_sqlite_file(empty_sqlite: Path, tmp_path: Path) -> Elsewhere:
    shutil.copy(empty_sqlite, tmp_path / "doorstep.sqlite3")
    return Elsewhere(_environment(DOORSTEP_DATA=str(tmp_path), DATABASE_URL=""))


@pytest.fixture
def on_this_database(request: pytest.FixtureRequest) -> Elsewhere:
    """Processes on the tests' own kind of database: PostgreSQL when the suite runs on it, else a SQLite file.

    A test that uses it is marked `django_db(transaction=True)`: what other processes write is not rolled back.
    """
    if connection.vendor != "postgresql":
        found: Elsewhere = request.getfixturevalue("on_sqlite_file")
        return found
    known = connection.settings_dict
    host = known["OPTIONS"].get("host") or known["HOST"]
    who = quote(known["USER"]) + (f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else "")
    port = f"&port={known['PORT']}" if known["PORT"] else ""
    url = f"postgresql://{who}@/{quote(known['NAME'])}?host={quote(host, safe='/')}{port}"
    return Elsewhere(_environment(DATABASE_URL=url))
