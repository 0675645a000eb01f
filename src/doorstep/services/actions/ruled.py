"""Write down the rules that activities go by, each unless it is there."""

from datetime import date, datetime
from typing import Final

from doorstep.base import journal
from doorstep.base.actor import Actor
from doorstep.base.models import Rule
from doorstep.base.regulations import add_rule
from doorstep.base.rule_values import Shape, whole
from doorstep.services.queries.hours import MARGIN
from doorstep.services.queries.quizzes import LEAST

FIRST_DAY: Final = date(2020, 1, 1)
RULES: Final = (
    (
        MARGIN,
        30,
        "min",
        "Doorstep default, operator's choice: setting up and clearing away. "
        "民政部令第67号《志愿服务记录与证明出具办法（试行）》 asks for true and accurate records and names no minutes.",
    ),
    (
        LEAST,
        10,
        "answers",
        "Doorstep default, operator's choice: no figure is shown that fewer than ten people stand behind.",
    ),
)

SHAPES: Final = {MARGIN: Shape(30, whole(0, 24 * 60)), LEAST: Shape(10, whole(2, 1000))}


def load_rules(by: Actor, *, now: datetime) -> int:
    """Write down the default rules of activities; return how many were new.

    Raises:
        NotAllowed: `by` may not change rules.
    """
    new = 0
    for code, value, unit, citation in RULES:
        if not Rule.objects.filter(code=code).exists():
            add_rule(by, code=code, value=value, unit=unit, citation=citation, valid_from=FIRST_DAY, now=now)
            new += 1
    if new:
        journal.record(by, "services.load_rules", "services.Activity", {"new": new}, now=now)
    return new
