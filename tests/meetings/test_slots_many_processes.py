"""Twenty firms want the eight slots of a Wednesday from two processes at once: each slot has one taker."""

import json
from pathlib import Path

import pytest
from tests.processes import at_once, starter, told

CHILD = Path(__file__).with_name("book_in_a_process.py")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_twenty_firms_ask_at_once_for_eight_slots_and_each_slot_goes_to_one(tmp_path: Path) -> None:
    start = starter(CHILD, tmp_path)
    meeting, firms = json.loads(told(start("prepare")))

    said = [json.loads(one) for one in at_once(start("book", meeting, *some) for some in (firms, firms[::-1]))]

    counted = json.loads(told(start("count", meeting)))
    assert sorted(said[0] + said[1]) == list(range(1, 9))
    assert [number for number, _ in counted["rows"]] == list(range(1, 9))
    assert len({firm for _, firm in counted["rows"]}) == 8
    assert counted["faults"] == []
