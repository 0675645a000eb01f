"""Two processes apply a list at the same moment: one does, the other is told to look again."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

CHILD = Path(__file__).with_name("import_in_a_process.py")
LOOK_AGAIN = "refused: Somebody changed the list of places since your preview. Upload it again and look once more."


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_processes_one_applies_and_the_other_is_told_to_look_again(tmp_path: Path) -> None:
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

    previews = json.loads(start("preview").communicate(timeout=120)[0])
    children = [start("apply", str(number)) for number in previews]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    said = sorted(child.communicate(timeout=60)[0].strip() for child in children)
    left = json.loads(start("count").communicate(timeout=60)[0])

    assert said == ["applied", LOOK_AGAIN]
    assert left == {
        "states": ["applied", "previewed"],
        "places": left["rows of the one applied"],
        "rows of the one applied": left["places"],
        "faults": [],
        "journal": 1,
    }
    assert left["places"] in {182, 92}
