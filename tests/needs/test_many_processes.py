"""A hundred people claim one wish at once, from several processes: exactly one has it (DESIGN.md, invariant 4)."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

CHILD = Path(__file__).with_name("claim_in_a_process.py")
CLAIMERS = 100
PROCESSES = 4


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_who_claim_a_wish_at_once_exactly_one_has_it(tmp_path: Path) -> None:
    url = os.environ.get("DATABASE_URL", "")
    if connection.vendor == "postgresql":
        url = urlsplit(url)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = os.environ | {
        "DATABASE_URL": url,
        "DOORSTEP_DATA": str(tmp_path),  # the SQLite file of the children; the test's own is in memory
        "PYTHONPATH": "src",
        "DJANGO_SETTINGS_MODULE": "doorstep.site.settings_test",
    }

    def start(*words: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(CHILD), *words]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)

    ids = json.loads(start("begin", str(CLAIMERS)).communicate(timeout=120)[0].splitlines()[-1])
    share = len(ids) // PROCESSES
    groups = [ids[at : at + share] for at in range(0, len(ids), share)]
    children = [start("claim", str(group[0]), str(group[-1])) for group in groups]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    said = [json.loads(child.communicate(timeout=180)[0]) for child in children]
    left = json.loads(start("count").communicate(timeout=60)[0])

    assert (sum(one["won"] for one in said), sum(one["lost"] for one in said)) == (1, CLAIMERS - 1)
    assert left == {"claims": 1, "state": "claimed", "faults": []}
