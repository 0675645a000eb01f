"""Started by the test of many processes: `prepare`, `ask ID NAME` (waits for a line first), `count ID`."""

import json
import sys
from datetime import datetime, timedelta

import django

django.setup()

from tests import migrated  # noqa: E402

from doorstep.base.actor import SYSTEM, VISITOR  # noqa: E402
from doorstep.base.clock import TIME_ZONE  # noqa: E402
from doorstep.partners.actions import add_partner  # noqa: E402
from doorstep.partners.words import PartnerKind  # noqa: E402
from doorstep.places.actions.tree import create_place  # noqa: E402
from doorstep.places.words import PlaceKind  # noqa: E402
from doorstep.services.actions.activities import Occasion, announce_activity  # noqa: E402
from doorstep.services.actions.bookings import sign_up, withdraw_by_slip  # noqa: E402
from doorstep.services.models import Activity  # noqa: E402
from doorstep.services.queries.faults import faults  # noqa: E402
from doorstep.services.rules.activities import Details  # noqa: E402

NOW = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)
CAPACITY = 20
EACH = 15


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def prepare() -> None:
    migrated.bring()
    since = {"valid_from": NOW.date(), "now": NOW}
    county = create_place(SYSTEM, parent=None, kind=PlaceKind.COUNTY, name="安吉县", **since)  # type: ignore[arg-type]
    team = add_partner(SYSTEM, name="红马甲", kind=PartnerKind.TEAM, place=county, **since)  # type: ignore[arg-type]
    starts = NOW + timedelta(days=3)
    made = announce_activity(
        SYSTEM,
        occasion=Occasion(county, team, starts, starts + timedelta(hours=2)),
        details=Details("义剪", capacity=CAPACITY, sign_up_until=starts),
        now=NOW,
    )
    say(str(made.pk))


def ask(number: int, name: str) -> None:
    activity = Activity.objects.get(pk=number)
    say("ready")
    sys.stdin.readline()
    codes = [sign_up(VISITOR, activity=activity, asked=f"{name} {at}", now=NOW).code for at in range(EACH)]
    say(json.dumps(codes))


def leave(name: str) -> None:
    say("ready")
    sys.stdin.readline()
    for code in name.split(","):
        withdraw_by_slip(VISITOR, code=code, now=NOW)
    say("left")


def count(number: int) -> None:
    rows = Activity.objects.get(pk=number).bookings.order_by("number").values_list("number", "state", "seat")
    say(json.dumps({"rows": list(rows), "faults": list(faults())}))


if __name__ == "__main__":
    task, *given = sys.argv[1:]
    if task == "prepare":
        prepare()
    elif task == "ask":
        ask(int(given[0]), given[1])
    elif task == "leave":
        leave(given[0])
    else:
        count(int(given[0]))
