"""Two people open the page of what would help a plan at the same moment, in two processes: it is found out once."""

import json

import pytest
from tests.base.conftest import Elsewhere
from tests.processes import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MAKE = """
import json
from datetime import datetime
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models.login import Login
from tests.programmes.small_county import make_county, make_plan
now = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)
people = [Login.objects.create(username=name, created_at=now).pk for name in ("first", "second")]
print(json.dumps([make_plan(make_county(now), now).pk, people]))
"""
OPEN = """
import json, sys
from doorstep.base import clock
from doorstep.base.actor import EVERYWHERE, Actor, Granted
from doorstep.base.words import Role
from doorstep.programmes.pharmacy.actions.weighing import weigh_changes
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.queries.weighing import weighing
plan, who = (int(word) for word in sys.argv[1:])
plan = queries.plan(plan)
by = Actor(who, (Granted(Role.COUNTY_PLANNER, EVERYWHERE),))
assert weighing(plan) is None
print("ready", flush=True)
input()
print(json.dumps(weigh_changes(by, plan=plan, now=clock.now()).pk))
"""
LOOK = """
import json
from django_tasks_db.models import DBTaskResult
from doorstep.base.models import Job, JournalEntry
asked = JournalEntry.objects.filter(verb="pharmacy.weigh_changes")
print(json.dumps([Job.objects.count(), DBTaskResult.objects.count(), asked.count()]))
"""


def test_of_two_who_ask_at_once_both_watch_one_job(on_this_database: Elsewhere) -> None:
    plan, people = on_this_database.ask(MAKE)

    both = [on_this_database.script(OPEN, str(plan), str(who)) for who in people]
    jobs = [json.loads(answer) for answer in at_once(both)]

    assert jobs[0] == jobs[1]
    assert on_this_database.ask(LOOK) == [1, 1, 1]
