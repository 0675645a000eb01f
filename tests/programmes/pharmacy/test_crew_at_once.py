"""Two windows, or a browser that sends again by itself, at the very same moment: each report has one effect."""

import json
from pathlib import Path

import pytest
from tests.processes import at_once, starter, told
from tests.programmes.pharmacy.telephone import Line, Telephone, a_day, packs
from tests.programmes.pharmacy.tour import KEY

from doorstep.base import clock

CHILD = Path(__file__).with_name("road_site.py")
WINDOWS = 2
EVERY = [150, 90, 30, 28, 1, 1, True]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_windows_that_send_the_same_three_hundred_reports_at_the_same_moment_send_each_once(tmp_path: Path) -> None:
    start = starter(CHILD, tmp_path)
    given = json.loads(told(start("prepare")))
    phone = Telephone(KEY, Line.__new__(Line))
    day, now = list(a_day(300, given)), clock.now()
    for kind, body in day:
        phone.record(kind, body, now)
    reports = [json.loads(one) for one in phone.every.values()]
    sendings = [{"device": str(KEY), "sent_at": now.isoformat(), "operations": reports[at : at + 50]}
                for at in range(0, 300, 50)]  # fmt: skip
    sent = tmp_path / "sent.json"
    sent.write_text("\n".join(map(json.dumps, sendings)))

    answers = [json.loads(one) for one in at_once(start("send", sent) for _ in range(WINDOWS))]

    found = json.loads(told(start("told")))
    words = {(status, reply) for one in answers for status, reply in one}
    assert words <= {(200, "accepted"), (200, "duplicate")}
    assert found["effects"] == EVERY
    assert found["patients"] == {str(lot): n for lot, n in packs(day).items()}
    assert found["differences"] == {str(given["lots"][0]): 1}
    assert found["faults"] == []
