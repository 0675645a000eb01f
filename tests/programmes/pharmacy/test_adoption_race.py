"""Two planners adopt at the same moment, in two processes: exactly one wins."""

import json

import pytest
from tests.base.conftest import Elsewhere
from tests.processes import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MAKE = """
import json
from datetime import datetime
from doorstep.base.clock import TIME_ZONE
from tests.programmes.small_county import make_county, make_plan
now = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)
here = make_county(now)
print(json.dumps([make_plan(here, now, f"plan {seed}", seed).pk for seed in (1, 2)]))
"""
ADOPT = """
import json, sys
from datetime import datetime
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.actions.adoption import AnotherPlanAdopted, adopt_plan
now = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)
plan = queries.plan(int(sys.argv[1]))
print("ready", flush=True)
input()
try:
    adopt_plan(SYSTEM, plan=plan, valid_from=now.date(), instead_of=None, now=now)
    print(json.dumps("won"))
except AnotherPlanAdopted:
    print(json.dumps("another plan was adopted"))
"""
LOOK = """
import json
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.services.models import Session
from doorstep.services.queries.faults import faults
from doorstep.base import journal
print(json.dumps([
    sorted(VisitPlan.objects.values_list("state", flat=True)),
    Session.objects.filter(state="planned").values("plan").distinct().count(),
    list(faults()) + list(journal.faults()),
]))
"""


def test_of_two_who_adopt_at_once_exactly_one_wins(on_this_database: Elsewhere) -> None:
    first, second = on_this_database.ask(MAKE)

    both = [on_this_database.script(ADOPT, str(pk)) for pk in (first, second)]
    said = sorted(json.loads(answer) for answer in at_once(both))

    states, plans_with_sessions, faults = on_this_database.ask(LOOK)
    assert said == ["another plan was adopted", "won"]
    assert (states, plans_with_sessions, faults) == (["adopted", "ready"], 1, [])
