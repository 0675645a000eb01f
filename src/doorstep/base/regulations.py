"""Rules in force (规则): what somebody outside decided, from a day until a day, and where it is written."""

from datetime import date, datetime
from itertools import combinations, groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from doorstep.base import journal
from doorstep.base.access import CHANGE_RULES, NotAllowed, may_anywhere
from doorstep.base.actor import Actor
from doorstep.base.locks import hold
from doorstep.base.models.rule import Rule
from doorstep.base.prepared import Prepared, PreparedModels
from doorstep.base.rule_values import shape_of
from doorstep.base.rules import EndsBeforeItBegins


class NoRule(Exception):  # noqa: N818  named after what happened
    """No rule with this code holds on this day."""

    def __init__(self, code: str, on: date) -> None:
        super().__init__(f"no rule {code} holds on {on}")
        self.code = code
        self.on = on


class RuleOverlaps(Exception):  # noqa: N818
    """Another row with this code holds on some of these days; end it first."""

    def __init__(self, other: Rule) -> None:
        super().__init__(
            f"{other.code} has a row from {other.valid_from} until {other.valid_until or 'further notice'}"
        )
        self.other = other


class BadValue(Exception):  # noqa: N818
    """Whoever goes by a rule with this code cannot read this value; shows one that can be read."""

    def __init__(self, code: str, example: Any, fault: str) -> None:
        super().__init__(f"{code}: {fault}")
        self.code = code
        self.example = example


class NoCitation(Exception):  # noqa: N818
    """A rule says where it is written."""


def in_force(code: str, on: date) -> Rule:
    """Return the rule with this code that holds on this day.

    Raises:
        NoRule: None does; the caller says "no promise" or refuses, never guesses.
    """
    rows = _IN_FORCE(code, on)
    if not rows:
        raise NoRule(code, on)
    return Rule.from_db("default", _FIELDS, rows[0])


def all_in_force(on: date) -> QuerySet[Rule]:
    """Return every rule that holds on this day, by code."""
    return _holding(on).order_by("code")


def history(code: str) -> QuerySet[Rule]:
    """Return every rule there ever was with this code, and those to come, the latest first."""
    return Rule.objects.filter(code=code).order_by("-valid_from")


def codes() -> list[str]:
    """Return every code in use, sorted."""
    return list(Rule.objects.order_by("code").values_list("code", flat=True).distinct())


def add_rule(
    by: Actor,
    *,
    code: str,
    value: Any,
    citation: str,
    valid_from: date,
    valid_until: date | None = None,
    unit: str = "",
    is_verified: bool = False,
    now: datetime,
) -> Rule:
    """Write down a rule.

    Args:
        by: Who writes it.
        code: What it rules, such as `services.walk_m`.
        value: A number, a text or a table; plain JSON.
        citation: Where it is written: title, number, date, article.
        valid_from: The first day on which it holds.
        valid_until: The last; empty while no end is known.
        unit: Of the value, such as `m` or `working days`.
        is_verified: Somebody has read the source.
        now: The moment, aware.

    Raises:
        NotAllowed: `by` may not change rules.
        NoCitation: `citation` is blank.
        BadValue: what goes by this rule cannot read `value` (`settings.RULE_SHAPES`).
        EndsBeforeItBegins: `valid_until` lies before `valid_from`.
        RuleOverlaps: Another row with this code holds on one of these days.
    """
    _may_change(by)
    if not citation.strip():
        raise NoCitation(code)
    check_value(code, value)
    with transaction.atomic():
        _check_days(code, valid_from, valid_until)
        rule = Rule.objects.create(
            code=code,
            value=value,
            unit=unit,
            valid_from=valid_from,
            valid_until=valid_until,
            citation=citation.strip(),
            is_verified=is_verified,
        )
        detail = {"code": code, "from": valid_from.isoformat(), "until": valid_until and valid_until.isoformat()}
        journal.record(by, "base.add_rule", f"base.Rule:{rule.pk}", detail, now=now)
    return rule


def check_value(code: str, value: Any) -> None:
    """Let a value pass that whoever goes by the rule can read; of codes nobody speaks for, any.

    Raises:
        BadValue: it cannot be read.
    """
    for name in settings.RULE_SHAPES:
        shape = shape_of(code, import_string(name))
        if shape is not None:
            try:
                shape.read(value)
            except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as fault:
                raise BadValue(code, shape.example, str(fault)) from fault


def end_rule(by: Actor, *, rule_id: int, last_day: date, now: datetime) -> Rule:
    """Say on which day a rule holds for the last time.

    Raises:
        NotAllowed: `by` may not change rules.
        EndsBeforeItBegins: The last day lies before the first.
        RuleOverlaps: It would reach into the days of the next row.
    """
    _may_change(by)
    with transaction.atomic():
        rule = Rule.objects.select_for_update().get(pk=rule_id)
        _check_days(rule.code, rule.valid_from, last_day, but=rule.pk)
        rule.valid_until = last_day
        rule.save(update_fields=["valid_until"])
        detail = {"code": rule.code, "until": last_day.isoformat()}
        journal.record(by, "base.end_rule", f"base.Rule:{rule.pk}", detail, now=now)
    return rule


def overlaps() -> list[tuple[Rule, Rule]]:
    """Return every pair of rows with one code and a day in common; there should be none."""
    rows = Rule.objects.order_by("code", "valid_from")
    return [
        (one, other)
        for _, same_code in groupby(rows, key=lambda rule: rule.code)
        for one, other in combinations(same_code, 2)
        if one.valid_until is None or one.valid_until >= other.valid_from
    ]


def _holding(on: date) -> QuerySet[Rule]:
    return Rule.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)


_FIELDS = tuple(field.attname for field in Rule._meta.concrete_fields)
_IN_FORCE = Prepared(lambda code, on: _holding(on).filter(code=code).values_list(*_FIELDS)[:1], str, date)


def _may_change(by: Actor) -> None:
    if not may_anywhere(by, CHANGE_RULES):
        raise NotAllowed(CHANGE_RULES.name, "/")


_OTHERS = PreparedModels(
    lambda code, but, first, last: (
        Rule.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=first), code=code, valid_from__lte=last)
        .exclude(pk=but)
        .order_by("valid_from")[:1]
    ),
    str,
    int,
    date,
    date,
)


def _check_days(code: str, first: date, last: date | None, but: int | None = None) -> None:
    """Hold the code's lock and refuse days on which another row holds."""
    if last is not None and last < first:
        raise EndsBeforeItBegins(code)
    hold(f"base.Rule:{code}")
    if (other := _OTHERS.first(code, but or 0, first, last or date.max)) is not None:
        raise RuleOverlaps(other)
