"""Started by the test of many processes: `prepare`, `book MEETING FIRM...` (waits for a line), `count MEETING`."""

import json
import sys
from datetime import datetime, timedelta

import django

django.setup()

from tests import migrated  # noqa: E402

from doorstep.base.actor import SYSTEM  # noqa: E402
from doorstep.base.clock import TIME_ZONE  # noqa: E402
from doorstep.meetings.actions.meetings import MeetingFacts, call_meeting  # noqa: E402
from doorstep.meetings.actions.slots import book_slot  # noqa: E402
from doorstep.meetings.models import Booking, Meeting  # noqa: E402
from doorstep.meetings.queries.check import faults  # noqa: E402
from doorstep.meetings.rules.slots import OneSlotEach, SlotTaken  # noqa: E402
from doorstep.meetings.words import MeetingKind  # noqa: E402
from doorstep.partners.actions import add_partner  # noqa: E402
from doorstep.partners.models import Partner  # noqa: E402
from doorstep.partners.words import PartnerKind  # noqa: E402
from doorstep.places.actions.tree import create_place  # noqa: E402
from doorstep.places.words import PlaceKind  # noqa: E402

NOW = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)
FIRMS = 20


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def prepare() -> None:
    migrated.bring()
    since = {"valid_from": NOW.date(), "now": NOW}
    county = create_place(SYSTEM, parent=None, kind=PlaceKind.COUNTY, name="安吉县", **since)  # type: ignore[arg-type]
    firms = [
        add_partner(SYSTEM, name=f"厂 {number}", kind=PartnerKind.COMPANY, place=county, **since)  # type: ignore[arg-type]
        for number in range(FIRMS)
    ]
    starts = NOW + timedelta(days=1)
    facts = MeetingFacts(
        "直通车", MeetingKind.DIRECT_LINE, county, firms[0], "大厅", starts, starts + timedelta(minutes=160)
    )
    meeting = call_meeting(SYSTEM, facts=facts, now=NOW)
    say(json.dumps([meeting.pk, [firm.pk for firm in firms]]))


def book(number: int, firms: list[int]) -> None:
    """Let every firm ask for every slot, the first one first, until it has one."""
    meeting = Meeting.objects.get(pk=number)
    wanted = [Partner.objects.get(pk=pk) for pk in firms]
    say("ready")
    sys.stdin.readline()
    had = []
    for firm in wanted:
        for slot in range(1, 9):
            try:
                had.append(
                    book_slot(SYSTEM, meeting=meeting, number=slot, topic="缺工人", partner=firm, now=NOW).number
                )
            except (SlotTaken, OneSlotEach):
                continue
    say(json.dumps(had))


def count(number: int) -> None:
    held = Booking.objects.filter(meeting=number, cancelled_at=None).order_by("number")
    say(json.dumps({"rows": list(held.values_list("number", "partner")), "faults": list(faults())}))


if __name__ == "__main__":
    task, *given = sys.argv[1:]
    if task == "prepare":
        prepare()
    elif task == "book":
        book(int(given[0]), [int(one) for one in given[1:]])
    else:
        count(int(given[0]))
