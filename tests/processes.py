"""Programs started beside a test and let go at one moment: on its PostgreSQL, or on an SQLite file of their own."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

Start = Callable[..., "subprocess.Popen[str]"]
PATIENCE_S = 300
NURSERY = str(Path(__file__).with_name("nursery.py"))
_OPENING = threading.Lock()
_OPEN: dict[tuple[str, bool], Path] = {}


@dataclass(frozen=True)
class Nursery:
    """Makes processes that have this environment."""

    environment: dict[str, str]

    def start(self, *words: object, stderr: int | None = None, **what: str) -> "subprocess.Popen[str]":
        """Start a process: `path=` a program, or `code=` some lines, with the words it is given."""
        asked = json.dumps(what | {"words": [str(word) for word in words]})
        return subprocess.Popen(
            [sys.executable, "-I", "-S", NURSERY, "start", str(_address(self.environment)), asked],
            env=self.environment,
            stdout=subprocess.PIPE,
            stdin=subprocess.PIPE,
            stderr=stderr,
            text=True,
            encoding="utf-8",
        )


def _address(environment: dict[str, str]) -> Path:
    """Return where a process is made that has these settings; what it imports is imported by the first that asks."""
    kind = (environment["DJANGO_SETTINGS_MODULE"], bool(environment["DATABASE_URL"]))
    with _OPENING:
        if kind not in _OPEN:
            _OPEN[kind] = _open(environment)
        return _OPEN[kind]


def _open(environment: dict[str, str]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kin"))  # a socket's name must be short
    process = subprocess.Popen(
        [sys.executable, NURSERY, "keep", str(folder / "door")],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    atexit.register(_shut, process, folder)
    assert process.stdout is not None
    assert process.stdout.readline() == b"open\n"
    return folder / "door"


def _shut(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    process.communicate()
    shutil.rmtree(folder)


def starter(child: Path, folder: Path) -> Start:
    """Return what starts `child` with the words it is given; `folder` holds the SQLite file its runs share."""
    url = os.environ.get("DATABASE_URL", "")
    if connection.vendor == "postgresql":
        url = urlsplit(url)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = os.environ | {
        "DATABASE_URL": url,
        "DOORSTEP_DATA": str(folder),  # the test's own SQLite is in memory
        "PYTHONPATH": f"src{os.pathsep}.",
        "DJANGO_SETTINGS_MODULE": "doorstep.site.settings_test",
    }
    nursery = Nursery(environment)

    def start(*words: object) -> "subprocess.Popen[str]":
        return nursery.start(*words, path=str(child))

    return start


def told(child: "subprocess.Popen[str]", patience_s: int = PATIENCE_S) -> str:
    """Wait until a program has ended, and return what it said."""
    return child.communicate(timeout=patience_s)[0].strip()


def at_once(children: Iterable["subprocess.Popen[str]"]) -> list[str]:
    """Wait until each has said that it is ready, let all go at the same moment, and return what each said then."""
    waiting = list(children)
    for child in waiting:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in waiting:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    return [told(child) for child in waiting]
