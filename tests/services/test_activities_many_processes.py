"""Sixty ask for twenty places from four processes at once: twenty seats, forty in line, no number twice."""

import json
from pathlib import Path

import pytest
from tests.processes import at_once, starter, told

CHILD = Path(__file__).with_name("sign_up_in_a_process.py")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sixty_ask_at_once_for_twenty_places_and_those_who_leave_are_followed_in_order(tmp_path: Path) -> None:
    start = starter(CHILD, tmp_path)
    activity = told(start("prepare"))
    said = at_once([start("ask", activity, name) for name in ("east", "south", "west", "north")])
    asked = json.loads(told(start("count", activity)))
    codes = [code for codes in said for code in json.loads(codes)]
    at_once([start("leave", ",".join(some)) for some in (codes[:8], codes[15:23])])
    left = json.loads(told(start("count", activity)))

    seated = [row for row in asked["rows"] if row[1] == "seated"]
    waiting = [row for row in asked["rows"] if row[1] == "waiting"]
    assert [number for number, _, _ in asked["rows"]] == list(range(1, 61))
    assert sorted(seat for _, _, seat in seated) == list(range(1, 21))
    assert ([number for number, _, _ in waiting], len(set(codes))) == (list(range(21, 61)), 60)
    standing = [row for row in left["rows"] if row[1] != "withdrawn"]
    assert (len(standing), [state for _, state, _ in standing]) == (44, ["seated"] * 20 + ["waiting"] * 24)
    assert sorted(seat for _, state, seat in standing if state == "seated") == list(range(1, 21))
    assert (asked["faults"], left["faults"]) == ([], [])
