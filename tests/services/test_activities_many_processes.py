"""Sixty ask for twenty places from four processes at once: twenty seats, forty in line, no number twice."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

CHILD = Path(__file__).with_name("sign_up_in_a_process.py")


def together(children: list["subprocess.Popen[str]"]) -> list[str]:
    """Let all go at the same moment and return what each said."""
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    return [child.communicate(timeout=300)[0].strip() for child in children]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sixty_ask_at_once_for_twenty_places_and_those_who_leave_are_followed_in_order(tmp_path: Path) -> None:
    url = os.environ.get("DATABASE_URL", "")
    if connection.vendor == "postgresql":
        url = urlsplit(url)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = os.environ | {
        "DATABASE_URL": url,
        "DOORSTEP_DATA": str(tmp_path),  # the SQLite file of the children; the test's own is in memory
        "PYTHONPATH": "src",
        "DJANGO_SETTINGS_MODULE": "doorstep.site.settings_test",
    }

    def start(*words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, str(CHILD), *words]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)

    activity = start("prepare").communicate(timeout=300)[0].strip()
    said = together([start("ask", activity, name) for name in ("east", "south", "west", "north")])
    asked = json.loads(start("count", activity).communicate(timeout=300)[0])
    codes = [code for codes in said for code in json.loads(codes)]
    together([start("leave", ",".join(some)) for some in (codes[:8], codes[15:23])])
    left = json.loads(start("count", activity).communicate(timeout=300)[0])

    seated = [row for row in asked["rows"] if row[1] == "seated"]
    waiting = [row for row in asked["rows"] if row[1] == "waiting"]
    assert [number for number, _, _ in asked["rows"]] == list(range(1, 61))
    assert sorted(seat for _, _, seat in seated) == list(range(1, 21))
    assert ([number for number, _, _ in waiting], len(set(codes))) == (list(range(21, 61)), 60)
    standing = [row for row in left["rows"] if row[1] != "withdrawn"]
    assert (len(standing), [state for _, state, _ in standing]) == (44, ["seated"] * 20 + ["waiting"] * 24)
    assert sorted(seat for _, state, seat in standing if state == "seated") == list(range(1, 21))
    assert (asked["faults"], left["faults"]) == ([], [])
