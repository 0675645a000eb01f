"""The sample's standing meetings: weekly, monthly, quarterly, and the direct line every Wednesday."""

from datetime import date, datetime

from tests.meetings.conftest import Round

from doorstep.meetings.queries.check import faults
from doorstep.sample.meetings import stand


def test_the_sample_has_three_standing_meetings_and_a_direct_line(around: Round, a_moment: datetime) -> None:
    made = stand(around.loop.county.town, around.loop.office, alliance=around.alliance, now=a_moment)

    days = {one.title_en: [row.day for row in one.meetings.order_by("starts_at")[:2]] for one in made}
    assert days == {
        "Weekly working meeting": [date(2026, 9, 7), date(2026, 9, 14)],
        "Monthly talk": [date(2026, 9, 10), date(2026, 10, 8)],
        "Quarterly review": [date(2026, 9, 28)],
        "Direct line": [date(2026, 9, 2), date(2026, 9, 9)],
    }
    assert [one.slot_min for one in made] == [None, None, None, 20]
    assert list(faults()) == []
