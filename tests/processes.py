"""Programs started beside a test and let go at one moment: on its PostgreSQL, or on an SQLite file of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

Start = Callable[..., "subprocess.Popen[str]"]
PATIENCE_S = 300


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

    def start(*words: object) -> "subprocess.Popen[str]":
        command = [sys.executable, str(child), *map(str, words)]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)

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
