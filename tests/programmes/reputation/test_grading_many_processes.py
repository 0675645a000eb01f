"""Two colleagues grade and lock one sheet, two villagers write one report, each pair from two processes at once."""

import json
from pathlib import Path

import pytest
from tests.processes import at_once, starter, told

CHILD = Path(__file__).with_name("grade_in_a_process.py")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_nobody_s_grades_or_lines_are_overwritten_and_a_sheet_is_locked_once(tmp_path: Path) -> None:
    start = starter(CHILD, tmp_path)
    one, other, sheet, report = json.loads(told(start("prepare")))

    graded = [json.loads(said) for said in at_once([start("grade", one, sheet, 60), start("grade", other, sheet, 80)])]
    written = at_once([start("write", report, "A12", 70), start("write", report, "A13", 4)])
    locked = at_once([start("lock", one, sheet), start("lock", other, sheet)])

    counted = json.loads(told(start("count", sheet, report)))
    ((kept, many),) = [said for said in graded if said[1]]
    assert (counted["grades"], many) == ([kept], 6)
    assert sorted(map(json.loads, written)) == [["A12", 1], ["A13", 1]]
    assert sorted(locked) == ["locked", "was locked"]
    assert (counted["locked"], counted["values"]) == (True, {"A12": 70.0, "A13": 4.0})
