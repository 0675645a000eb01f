"""Put the medicines and the default rules into an empty installation."""

import csv
from datetime import date, datetime
from importlib import resources
from typing import Any

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.models import Rule
from doorstep.base.regulations import add_rule
from doorstep.base.rule_values import Shape, alike
from doorstep.programmes.pharmacy.access import EDIT_CATALOGUE
from doorstep.programmes.pharmacy.models import Medicine
from doorstep.programmes.pharmacy.rules import coldchain, recalls
from doorstep.programmes.pharmacy.rules.cabinets import CABINET
from doorstep.programmes.pharmacy.rules.catalogue import MedicineFacts, name_key
from doorstep.programmes.pharmacy.rules.coldchain import COLD_CHAIN, Limits
from doorstep.programmes.pharmacy.rules.crew import MEASURING, Measuring
from doorstep.programmes.pharmacy.rules.plans import MAKEUP, VISITING, Makeup, Visiting
from doorstep.programmes.pharmacy.rules.recalls import RECALL
from doorstep.programmes.pharmacy.rules.stock import LOADING, NEAR_EXPIRY
from doorstep.programmes.pharmacy.words import MedicineGroup

FIRST_DAY = date(2026, 1, 1)
CITATION = "Doorstep default, operator's choice"
GROUPS = {
    "抗高血压药": MedicineGroup.BLOOD_PRESSURE,
    "胰岛素及降血糖药": MedicineGroup.BLOOD_SUGAR,
    "抗酸药及抗溃疡病药": MedicineGroup.STOMACH,
    "胃肠解痉药及胃动力药": MedicineGroup.STOMACH,
    "泻药及止泻药": MedicineGroup.STOMACH,
}
"""The list's own classes that say what a medicine is for; every other class is `other`."""

DEFAULT_RULES: tuple[tuple[str, Any, str, date], ...] = (
    (VISITING, Visiting().to_json(), CITATION, FIRST_DAY),
    (MAKEUP, {"within_days": Makeup().within_days, "buffer_min": Makeup().buffer_min}, CITATION, FIRST_DAY),
    (
        COLD_CHAIN,
        coldchain.DEFAULT,
        "《药品经营质量管理规范》附录（冷藏冷冻药品的储存与运输、温湿度自动监测），not read by us: "
        "record every 30 min in storage, every 5 min in transport, "
        "alarm to 3 persons, 2 sensors; ambient band and 10 min not confirmed",
        FIRST_DAY,
    ),
    (RECALL, recalls.DEFAULT, "《药品召回管理办法》，an older text, not read by us: 24, 48, 72 hours", FIRST_DAY),
    (NEAR_EXPIRY, {"days": 90}, CITATION, FIRST_DAY),
    (MEASURING, Measuring().to_json(), CITATION, FIRST_DAY),
    (CABINET, {"heartbeat_min": 15, "clock_off_min": 10}, CITATION, FIRST_DAY),
    (
        LOADING,
        {
            "load": {"visit_every_days": 1, "course_days": 28},
            "refill": {"visit_every_days": 14, "course_days": 28},
        },
        CITATION,
        FIRST_DAY,
    ),
)
"""Code, value, citation and first day of the rules that an empty installation begins with; nobody has verified them."""

SHAPES = {
    code: Shape(value, Limits.from_json) if code == COLD_CHAIN else alike(value)
    for code, value, _citation, _day in DEFAULT_RULES
}


@transaction.atomic
def load_catalogue(by: Actor, *, now: datetime) -> int:
    """Write forty medicines of the essential list and the default rules, each unless it is there; return what was new.

    Thirty of them are carried; the others wait until somebody ticks that they are.
    """
    require(by, EDIT_CATALOGUE)
    known = set(Medicine.objects.values_list("code", flat=True))
    path = resources.files("doorstep.programmes.pharmacy") / "data" / "medicines.csv"
    with path.open(encoding="utf-8") as text:
        new = [_medicine(row) for row in csv.DictReader(text) if row["code"] not in known]
    Medicine.objects.bulk_create(new)
    rules = 0
    for code, value, citation, valid_from in DEFAULT_RULES:
        if not Rule.objects.filter(code=code).exists():
            add_rule(by, code=code, value=value, citation=citation, valid_from=valid_from, now=now)
            rules += 1
    if new or rules:
        journal.record(by, EDIT_CATALOGUE.name, "pharmacy.Medicine", {"new": len(new), "rules": rules}, now=now)
    return len(new) + rules


def _medicine(row: dict[str, str]) -> Medicine:
    facts = MedicineFacts(row["code"], row["name_zh"], row["form"], row["strength"])
    return Medicine(
        code=row["code"],
        name_key=name_key(facts),
        name_zh=row["name_zh"],
        inn=row["inn"],
        form=row["form"],
        strength=row["strength"],
        list_class=row["list_class"],
        group=GROUPS.get(row["list_class"], MedicineGroup.OTHER),
        is_carried=row["carried"] == "yes",
    )
