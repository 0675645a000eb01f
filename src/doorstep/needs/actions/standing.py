"""The categories and rules a county begins with; each rule can be ended and replaced by the county's own."""

import csv
from datetime import date, datetime
from importlib.resources import files
from typing import Any, Final

from django.db import transaction

from doorstep.base.actor import Actor
from doorstep.base.models import Rule
from doorstep.base.regulations import add_rule
from doorstep.needs.actions.catalogue import CategoryFacts, save_category
from doorstep.needs.models import Category
from doorstep.needs.rules import clocks
from doorstep.needs.words import Urgency

_LOOP: Final = (
    "国办发〔2020〕53号（受理、派单、办理、回访的闭环）；2小时、24小时、5个和15个工作日，参照北京市2021年12月征求意见稿和"
    "各地常见做法。这是示例，请换成本县自己的清单。An example: put the county's own list in its place."
)
_ORDINARY: Final[dict[str, Any]] = {
    "danger": {"hours": 2},
    "urgent": {"hours": 24},
    "ordinary": {"working_days": 5},
    "complex": {"working_days": 15},
}
_OWN: Final = (
    "平台的示例，不出自任何法规，请换成本县自己的规定。"
    "An example from no regulation: put the county's own rule in its place."
)
RULES: Final[dict[str, tuple[Any, str, str]]] = {
    clocks.OFFICE_HOURS: (
        [[day, opens, closes] for day in range(5) for opens, closes in ((510, 720), (840, 1050))],
        "weekday, minutes after midnight",
        _OWN,
    ),
    clocks.TRAY: (
        {"working_hours": 2},
        "",
        "红盟的做法：两个工作小时没有牵头单位，就交督办。Without a lead after two working hours.",
    ),
    clocks.PAUSE_CAP: ({"working_days": 5, "working_hours": 8}, "of the clock's own unit", _OWN),
    clocks.ESCALATION: (
        [{"to": "township_officer"}, {"after": {"working_days": 3}, "to": "county_planner"}],
        "steps after the due date",
        _OWN,
    ),
    clocks.NO_WORD: ({"working_days": 10}, "", _OWN),
    clocks.RATES: (
        {"response": 30, "solution": 35, "satisfaction": 35},
        "weights",
        "三率权重各地不同；30/35/35 据报道是准格尔旗的做法。Weights as reported of one banner; they differ by place.",
    ),
    clocks.PAPER_DAYS: (60, "days since it was received", _OWN),
    clocks.WISH_CAP: (50_000, "fen", _OWN),
    clocks.WISH_DAYS: (
        {"hours": 336},
        "14 days",
        "微心愿认领后限期实现，到期自动放回。Claimed for 14 days, released when the time is up.",
    ),
}
"""Value, unit and citation by code; none is marked as verified."""

WITHOUT_A_CLOCK: Final = frozenset({"other"})
"""Nobody can promise a day for what nobody knows yet."""


def categories() -> list[CategoryFacts]:
    """Return the categories a county begins with, in their order."""
    text = files("doorstep.needs").joinpath("data/categories.csv").read_text(encoding="utf-8")
    return [_category(row) for row in csv.DictReader(text.splitlines())]


def _category(row: dict[str, str]) -> CategoryFacts:
    urgency, position = Urgency(row.pop("urgency")), int(row.pop("position"))
    return CategoryFacts(urgency=urgency, position=position, **row)


@transaction.atomic
def begin_needs(by: Actor, *, on: date, now: datetime) -> None:
    """Write down the categories and rules a county begins with, those that are not there yet.

    Raises:
        NotAllowed: `by` keeps no categories or rules.
    """
    there = set(Category.objects.values_list("code", flat=True))
    wanted = dict(RULES)
    for facts in categories():
        if facts.code not in there:
            save_category(by, facts=facts, valid_from=on, now=now)
        if facts.code not in WITHOUT_A_CLOCK:
            wanted[clocks.clock_code(facts.code)] = (_ORDINARY, "by urgency", _LOOP)
    known = set(Rule.objects.filter(code__in=wanted).values_list("code", flat=True))
    for code, (value, unit, citation) in wanted.items():
        if code not in known:
            add_rule(by, code=code, value=value, unit=unit, citation=citation, valid_from=on, now=now)
