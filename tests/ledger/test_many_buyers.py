"""A hundred ask for the last five boxes at the same moment, from several processes, on both databases."""

import json
from collections import Counter
from pathlib import Path

import pytest
from tests.processes import Start, at_once, starter, told

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    return starter(Path(__file__).with_name("many_buyers.py"), tmp_path)


def test_of_a_hundred_buyers_of_the_last_five_boxes_five_get_one_and_a_sale_told_by_twenty_is_one(start: Start) -> None:
    told(start("prepare", 6))

    once = at_once([start("once", 10) for _ in range(2)])
    bought = at_once([start("buy", 25) for _ in range(4)])

    assert _sum(once) == {"sold": 20}
    assert _sum(bought) == {"sold": 5, "refused": 95}
    assert json.loads(told(start("count"))) == {
        "sales": 6,
        "entries": 14,
        "balances": {"supplier": -6, "shop": 0, "patient": 6},
        "faults": [],
    }


def _sum(said: list[str]) -> Counter[str]:
    return sum((Counter(json.loads(words)) for words in said), Counter())
