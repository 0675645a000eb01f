"""Two processes do the same thing at the same moment: it is done once, on both databases."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

CHILD = Path(__file__).with_name("at_once.py")
Start = Callable[..., "subprocess.Popen[str]"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    url = os.environ.get("DATABASE_URL", "")
    if connection.vendor == "postgresql":
        url = urlsplit(url)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = os.environ | {
        "DATABASE_URL": url,
        "DOORSTEP_DATA": str(tmp_path),  # the SQLite file of the children; the test's own is in memory
        "PYTHONPATH": f"src{os.pathsep}.",
        "DJANGO_SETTINGS_MODULE": "doorstep.site.settings_test",
    }

    def begin(*words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, str(CHILD), *words]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)

    return begin


def told(child: "subprocess.Popen[str]") -> Any:
    return json.loads(child.communicate(timeout=120)[0])


def at_once(children: list["subprocess.Popen[str]"]) -> list[str]:
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    return sorted(child.communicate(timeout=120)[0].strip() for child in children)


def test_a_package_taken_in_twice_at_once_is_taken_in_once(start: Start) -> None:
    told(start("prepare"))

    said = at_once([start("import"), start("import")])

    left = told(start("count"))
    assert said == ["applied", "applied"]
    assert {name: left[name] for name in ("packages", "pairings", "sides", "journal", "faults")} == {
        "packages": 1,
        "pairings": 59,
        "sides": 118,
        "journal": ["partners.import_package"],
        "faults": [],
    }


def test_a_partner_that_joins_twice_at_once_is_a_member_once(start: Start) -> None:
    numbers = [str(one) for one in told(start("prepare"))]

    said = at_once([start("join", *numbers), start("join", *numbers)])

    left = told(start("count"))
    assert said == ["already a member", "joined"]
    assert (left["members"], left["journal"], left["faults"]) == (2, ["partners.join_alliance"], [])
