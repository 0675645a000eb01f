"""Twenty firms want the eight slots of a Wednesday from two processes at once: each slot has one taker."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

CHILD = Path(__file__).with_name("book_in_a_process.py")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_twenty_firms_ask_at_once_for_eight_slots_and_each_slot_goes_to_one(tmp_path: Path) -> None:
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

    meeting, firms = json.loads(start("prepare").communicate(timeout=300)[0])
    children = [start("book", str(meeting), *map(str, some)) for some in (firms, firms[::-1])]
    for child in children:
        assert child.stdout is not None
        assert child.stdin is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    said = [json.loads(child.communicate(timeout=300)[0]) for child in children]
    counted = json.loads(start("count", str(meeting)).communicate(timeout=300)[0])

    assert sorted(said[0] + said[1]) == list(range(1, 9))
    assert [number for number, _ in counted["rows"]] == list(range(1, 9))
    assert len({firm for _, firm in counted["rows"]}) == 8
    assert counted["faults"] == []
