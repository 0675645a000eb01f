"""Several windows, or a browser that sends again by itself, at the very same moment: each report has one effect."""

import json
from pathlib import Path

import pytest
from tests.processes import at_once, starter, told
from tests.programmes.pharmacy.telephone import Line, Telephone, a_day, packs
from tests.programmes.pharmacy.tour import KEY

from doorstep.base import clock

CHILD = Path(__file__).with_name("road_site.py")
WINDOWS = 3


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_windows_that_send_the_same_reports_at_the_same_moment_send_each_once(tmp_path: Path) -> None:
    start = starter(CHILD, tmp_path)
    given = json.loads(told(start("prepare")))
    phone = Telephone(KEY, Line.__new__(Line))
    day, now = list(a_day(60, given["stops"], given["lots"])), clock.now()
    for kind, body in day:
        phone.record(kind, body, now)
    sent = tmp_path / "sent.json"
    sent.write_text(json.dumps({"device": str(KEY), "sent_at": now.isoformat(), "operations": phone.every}))

    answers = [json.loads(one) for one in at_once(start("send", sent) for _ in range(WINDOWS))]

    found = json.loads(told(start("told")))
    assert [status for status, _ in answers] == [200] * WINDOWS
    assert {word for _, words in answers for word in words} <= {"accepted", "duplicate"}
    assert found["effects"] == [30, 18, 6, 6, True]
    assert found["patients"] == {str(lot): n for lot, n in packs(day).items()}
    assert found["faults"] == []
