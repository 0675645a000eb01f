"""Two people report at the same moment, in two processes, that a vehicle did not come: no hour is given away twice."""

import json

import pytest
from tests.base.conftest import Elsewhere
from tests.processes import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MAKE = """
import json
from datetime import datetime
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.programmes.pharmacy.actions.adoption import adopt_plan
from doorstep.services.models import Session
from tests.programmes.small_county import make_county, make_plan
now = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)
here = make_county(now)
adopt_plan(SYSTEM, plan=make_plan(here, now), valid_from=now.date(), instead_of=None, now=now)
print(json.dumps([one.pk for one in Session.objects.order_by("starts_at")[:2]]))
"""
MISS = """
import json, sys
from doorstep.base.actor import SYSTEM
from doorstep.programmes.pharmacy.actions.visits import miss_visit
from doorstep.services.models import Session
from doorstep.services.words import MissReason
first = Session.objects.order_by("starts_at")[0]
session = Session.objects.get(pk=int(sys.argv[1]))
print("ready", flush=True)
input()
missed = miss_visit(SYSTEM, session=session, reason=MissReason.VEHICLE, now=first.ends_at)
print(json.dumps([missed.makeup.starts_at.isoformat(), missed.makeup.ends_at.isoformat()]))
"""


def test_two_who_report_at_once_get_two_different_hours(on_this_database: Elsewhere) -> None:
    visits = on_this_database.ask(MAKE)

    both = [on_this_database.script(MISS, str(pk)) for pk in visits]
    (_, first_ends), (second_starts, _) = sorted(json.loads(answer) for answer in at_once(both))

    assert first_ends < second_starts
