"""A hundred people claim one wish at once, from several processes: exactly one has it (DESIGN.md, invariant 4)."""

import json
from pathlib import Path

import pytest
from tests.processes import at_once, starter, told

CHILD = Path(__file__).with_name("claim_in_a_process.py")
CLAIMERS = 100
PROCESSES = 4


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_who_claim_a_wish_at_once_exactly_one_has_it(tmp_path: Path) -> None:
    start = starter(CHILD, tmp_path)
    ids = json.loads(told(start("begin", CLAIMERS)).splitlines()[-1])
    share = len(ids) // PROCESSES
    groups = [ids[at : at + share] for at in range(0, len(ids), share)]

    said = [json.loads(one) for one in at_once(start("claim", group[0], group[-1]) for group in groups)]

    left = json.loads(told(start("count")))
    assert (sum(one["won"] for one in said), sum(one["lost"] for one in said)) == (1, CLAIMERS - 1)
    assert left == {"claims": 1, "state": "claimed", "faults": []}
