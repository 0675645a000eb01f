"""Programs started beside a test and let go at one moment: on its PostgreSQL, or on an SQLite file of their own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

Start = Callable[..., "subprocess.Popen[str]"]
PATIENCE_S = 300
NURSERY = str(Path(__file__).with_name("nursery.py"))


class _Born(subprocess.Popen[str]):
    nursery: "Nursery"  # which is shut when nobody has any of its processes in hand


@dataclass
class Nursery:
    """Makes processes that share an environment; what they import is imported once, by the first that is wanted."""

    environment: dict[str, str]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _address: Path | None = None

    def start(self, *words: object, stderr: int | None = None, **what: str) -> "subprocess.Popen[str]":
        """Start a process: `path=` a program, or `code=` some lines, with the words it is given."""
        with self._lock:
            address = self._address = self._address or self._open()
        asked = json.dumps(what | {"words": [str(word) for word in words]})
        command = [sys.executable, "-I", "-S", NURSERY, "start", str(address), asked]
        process = _Born(
            command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, stderr=stderr, text=True, encoding="utf-8"
        )
        process.nursery = self
        return process

    def _open(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="kin"))  # a socket's name must be short
        process = subprocess.Popen(
            [sys.executable, NURSERY, "keep", str(folder / "door")],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        weakref.finalize(self, _shut, process, folder)
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
