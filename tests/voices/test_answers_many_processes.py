"""From several processes at once: a code counts once, and no answer that was thanked for is lost when workers die."""

import json
from pathlib import Path

import pytest
from tests.processes import at_once, starter, told
from tests.voices.storm import storm

CHILD = Path(__file__).with_name("answer_in_a_process.py")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_code_in_ten_posts_at_once_counts_once(tmp_path: Path) -> None:
    start = starter(CHILD, tmp_path)
    told(start("prepare", 4, tmp_path / "codes.json"))
    code = json.loads((tmp_path / "codes.json").read_text())[0]

    thanked = at_once(start("race", code, 5) for _ in range(2))

    counted = json.loads(told(start("count")))
    assert sum(map(int, thanked)) == 1
    assert (counted["waiting"], counted["spent"], counted["faults"]) == (1, 1, [])
    assert [often for _, often in counted["marks"]] == [1]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_answer_is_lost_or_doubled_when_two_workers_are_killed_under_it(tmp_path: Path) -> None:
    outcome = storm(starter(CHILD, tmp_path), tmp_path, letters=240)

    assert outcome.thanked == list(range(240))
    assert outcome.lost == []
    assert (outcome.spent, sum(often for _, often in outcome.marks), outcome.faults) == (240, 240, [])
