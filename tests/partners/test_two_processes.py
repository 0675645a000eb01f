"""Two processes do the same thing at the same moment: it is done once, on both databases."""

import json
from pathlib import Path

import pytest
from tests.processes import Start, at_once, starter, told

CHILD = Path(__file__).with_name("at_once.py")
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    return starter(CHILD, tmp_path)


def test_a_package_taken_in_twice_at_once_is_taken_in_once(start: Start) -> None:
    told(start("prepare"))

    said = sorted(at_once([start("import"), start("import")]))

    left = json.loads(told(start("count")))
    assert said == ["applied", "applied"]
    assert {name: left[name] for name in ("packages", "pairings", "sides", "journal", "faults")} == {
        "packages": 1,
        "pairings": 59,
        "sides": 118,
        "journal": ["partners.import_package"],
        "faults": [],
    }


def test_a_partner_that_joins_twice_at_once_is_a_member_once(start: Start) -> None:
    numbers = json.loads(told(start("prepare")))

    said = sorted(at_once([start("join", *numbers), start("join", *numbers)]))

    left = json.loads(told(start("count")))
    assert said == ["already a member", "joined"]
    assert (left["members"], left["journal"], left["faults"]) == (2, ["partners.join_alliance"], [])
