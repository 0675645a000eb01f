"""Several processes at one moment: one trace code, one prescription, the last box that many want to reserve."""

import json
from collections import Counter

import pytest
from tests.base.conftest import Elsewhere
from tests.processes import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MAKE = """
import json
from datetime import datetime
from doorstep.base.clock import TIME_ZONE
from doorstep.programmes.pharmacy.actions.scripts import Line
from tests.programmes.small_county import make_county
from tests.programmes.pharmacy.people_side import make_side
now = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)
side = make_side(make_county(now), now)
script = side.approved(Line(side.rx, 2, 28))
side.sell(side.wanted(side.otc, SOLD, first=500), key=77)
print(json.dumps([side.goods.shop.pk, side.person.pk, side.otc.pk, side.rx.pk, script.pk, side.pharmacist.user_id]))
"""
RUSH = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID
from django.db import connection
from doorstep.base.actor import EVERYWHERE, VISITOR, Actor, Granted
from doorstep.base.clock import TIME_ZONE
from doorstep.base.words import Role
from doorstep.people.models import Person
from doorstep.programmes.pharmacy.actions.dispense import dispense
from doorstep.programmes.pharmacy.actions.holds import make_hold
from doorstep.programmes.pharmacy.actions.sale import Sale, Wanted
from doorstep.programmes.pharmacy.models import Holder, Medicine, Script
from doorstep.programmes.pharmacy.words import Channel

what, which = sys.argv[1], int(sys.argv[2])
shop, person, otc, rx, script, login = json.loads(sys.argv[3])
now = datetime(2026, 9, 1, 9, 40, tzinfo=TIME_ZONE)
by = Actor(login, (Granted(Role.PHARMACIST, EVERYWHERE),), "yaoshi-1")
holder = Holder.objects.select_related("account__book", "site__place", "vehicle").get(pk=shop)
one, other = Medicine.objects.get(pk=otc), Medicine.objects.get(pk=rx)
buyer, paper = Person.objects.get(pk=person), Script.objects.get(pk=script)

def sell(medicine, codes, packs=1, **more):
    sale = Sale(key=UUID(int=which), holder=holder, channel=Channel.COUNTER, paid_fen=980 * packs,
                lines=[Wanted(medicine, packs, codes=codes)], **more)
    return dispense(by, sale=sale, now=now)

def reserve(number):
    try:
        make_hold(VISITOR, holder=holder, medicine=one, quantity=1, key=UUID(int=1000 * which + number), now=now)
        return "reserved"
    except ValueError as why:
        return type(why).__name__
    finally:
        connection.close()

print("ready", flush=True)
input()
if what == "hold":
    with ThreadPoolExecutor(25) as pool:
        said = list(pool.map(reserve, range(25)))
else:
    try:
        if what == "script":
            sell(other, [f"8123456{1:013d}", f"8123456{which:013d}"], 2, person=buyer, script=paper)
        else:
            sell(one, [f"8100001{1:013d}"])
        said = ["sold"]
    except ValueError as why:
        said = [type(why).__name__]
print(json.dumps(said))
"""
LOOK = """
import json
from uuid import UUID
from doorstep.ledger.queries.check import faults
from doorstep.programmes.pharmacy.models import Dispense, Hold, Incident, TraceSale
print(json.dumps([
    Dispense.objects.count() - 1,
    TraceSale.objects.filter(returned_at=None).exclude(line__dispense__key=UUID(int=77)).count(),
    sorted(Incident.objects.values_list("kind", flat=True)),
    Hold.objects.count(),
    list(faults()),
]))
"""


def _rush(elsewhere: Elsewhere, what: str, processes: int) -> tuple[Counter[str], list[object]]:
    rows = elsewhere.ask(MAKE.replace("SOLD", "99" if what == "hold" else "9"))
    started = [elsewhere.script(RUSH, what, str(number), json.dumps(rows)) for number in range(11, 11 + processes)]
    said = Counter(word for answer in at_once(started) for word in json.loads(answer))
    return said, elsewhere.ask(LOOK)


def test_of_two_who_scan_one_trace_code_one_sells_and_the_other_is_looked_into(on_this_database: Elsewhere) -> None:
    said, (sales, codes, incidents, _, faults) = _rush(on_this_database, "trace", 2)

    assert said == {"sold": 1, "TraceTaken": 1}
    assert (sales, codes, incidents, faults) == (1, 1, ["trace_twice"], [])


def test_of_two_who_fill_one_prescription_one_does(on_this_database: Elsewhere) -> None:
    said, (sales, codes, _, _, faults) = _rush(on_this_database, "script", 2)

    assert said == {"sold": 1, "ScriptUsed": 1}
    assert (sales, codes, faults) == (1, 2, [])


def test_of_a_hundred_who_reserve_the_last_box_one_gets_it(on_this_database: Elsewhere) -> None:
    said, (_, _, _, held, faults) = _rush(on_this_database, "hold", 4)

    assert said == {"reserved": 1, "NothingFree": 99}
    assert (held, faults) == (1, [])


DRAW = """
import json
from datetime import datetime
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.actions.trace_reports import draw_up
from doorstep.programmes.pharmacy.rules.reporting import NothingToReport
county = Place.objects.get(kind="county")
print("ready", flush=True)
input()
try:
    made = draw_up(SYSTEM, county=county, now=datetime(2026, 9, 1, 10, tzinfo=TIME_ZONE))
    print(json.dumps([made.size]))
except NothingToReport:
    print(json.dumps([0]))
"""


def test_of_two_who_draw_a_batch_up_at_once_one_gets_every_code_and_the_other_none(on_this_database: Elsewhere) -> None:
    on_this_database.ask(MAKE.replace("SOLD", "9"))

    said = sorted(json.loads(answer)[0] for answer in at_once(on_this_database.script(DRAW) for _ in range(2)))

    assert said == [0, 9]
