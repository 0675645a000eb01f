"""Other processes on a database of their own, for what one process cannot prove."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from tests.processes import Nursery

ROOT = Path(__file__).parents[2]
MANAGE = "import sys\nfrom django.core.management import call_command\ncall_command(*sys.argv[1:])"


@dataclass(frozen=True)
class Elsewhere:
    """Runs Python in other processes, all on one database."""

    nursery: Nursery

    @classmethod
    def of(cls, **more: str) -> "Elsewhere":
        """Return those with this in their environment."""
        shared = {
            "DJANGO_SETTINGS_MODULE": "tests.base.elsewhere_settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DOORSTEP_SECRET_KEY": "only for tests",
        }
        return cls(Nursery({**os.environ, **shared, **more}))

    def script(self, code: str, *words: str) -> "subprocess.Popen[str]":
        return self.nursery.start(*words, code=code, stderr=subprocess.PIPE)

    def ask(self, code: str, *words: str) -> Any:
        """Run code that prints one line of JSON; return what it says."""
        return json.loads(finish(self.script(code, *words)).splitlines()[-1])

    def manage(self, *words: str) -> "subprocess.Popen[str]":
        """Start one of Django's commands."""
        return self.script(MANAGE, *words)


def finish(process: "subprocess.Popen[str]") -> str:
    said, complained = process.communicate(timeout=120)
    assert process.returncode == 0, complained
    return said


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    code = "from tests import migrated; migrated.bring()"
    finish(Elsewhere.of(DOORSTEP_DATA=str(folder), DATABASE_URL="").script(code))
    return folder / "doorstep.sqlite3"


@pytest.fixture
def on_sqlite_file(empty_sqlite: Path, tmp_path: Path) -> Elsewhere:
    shutil.copy(empty_sqlite, tmp_path / "doorstep.sqlite3")
    return Elsewhere.of(DOORSTEP_DATA=str(tmp_path), DATABASE_URL="")


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
    return Elsewhere.of(DATABASE_URL=url)
