"""Two processes do the same thing at the same moment: it is done once, on both databases."""

import json
import subprocess
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


def test_a_unit_that_leaves_while_it_is_given_a_duty_does_one_or_the_other(start: Start) -> None:
    told(start("race"))

    said = in_rounds([start("leave"), start("owe")])

    left = json.loads(told(start("count")))
    assert {tuple(sorted(one)) for one in said} == {("done", "refused")}
    assert (len(said), left["gone"]) == (25, 0)


def in_rounds(children: "list[subprocess.Popen[str]]") -> list[tuple[str, ...]]:
    """Let the programs go at the same moment, round after round, and return what each said in each."""
    said = []
    while {child.stdout.readline() for child in children if child.stdout} == {"ready\n"}:
        for child in children:
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        said.append(tuple(child.stdout.readline().strip() for child in children if child.stdout))
    for child in children:
        told(child)
    return said
