"""Rules in force and the operator's days: dated, cited, never two at once."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from tests.base.conftest import Elsewhere, finish

from doorstep.base import check, regulations, workdays
from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models.journal import JournalEntry
from doorstep.base.models.rule import Rule
from doorstep.base.rules import EndsBeforeItBegins
from doorstep.kernel.workdays import DayKind, DaySource, verdict

pytestmark = pytest.mark.django_db
JAN, JUN, JUL, DEC = date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31)


def add(first: date, last: date | None, now: datetime, value: object = 8, code: str = "services.walk_min") -> Rule:
    return regulations.add_rule(
        SYSTEM,
        code=code,
        value=value,
        unit="min",
        citation="县府办〔2026〕1号",
        valid_from=first,
        valid_until=last,
        now=now,
    )


def test_the_rule_of_the_day_is_found(a_moment: datetime) -> None:
    first, second = add(JAN, JUN, a_moment, 10), add(JUL, None, a_moment, 8)

    assert regulations.in_force("services.walk_min", JAN) == first
    assert regulations.in_force("services.walk_min", JUN) == first
    assert regulations.in_force("services.walk_min", JUL) == second
    assert regulations.in_force("services.walk_min", date(2040, 1, 1)) == second


def test_where_no_rule_holds_none_is_guessed(a_moment: datetime) -> None:
    add(JAN, JUN, a_moment)

    with pytest.raises(regulations.NoRule) as refusal:
        regulations.in_force("services.walk_min", JUL)

    assert (refusal.value.code, refusal.value.on) == ("services.walk_min", JUL)


@pytest.mark.parametrize(
    ("first", "last"), [(JUN, None), (JAN, JAN), (date(2025, 1, 1), JAN), (date(2025, 1, 1), None), (JUN, JUL)]
)
def test_two_rules_never_hold_on_one_day(first: date, last: date | None, a_moment: datetime) -> None:
    add(JAN, JUN, a_moment)

    with pytest.raises(regulations.RuleOverlaps):
        add(first, last, a_moment)

    assert Rule.objects.count() == 1
    assert JournalEntry.objects.count() == 1


def test_rules_with_different_codes_do_not_meet(a_moment: datetime) -> None:
    add(JAN, None, a_moment)
    add(JAN, None, a_moment, code="services.reply_days")

    assert [rule.code for rule in regulations.all_in_force(JUL)] == ["services.reply_days", "services.walk_min"]


def test_a_rule_that_was_ended_makes_room_for_the_next(a_moment: datetime) -> None:
    rule = add(JAN, None, a_moment)

    regulations.end_rule(SYSTEM, rule_id=rule.pk, last_day=JUN, now=a_moment)
    add(JUL, None, a_moment)

    assert regulations.overlaps() == []
    assert list(JournalEntry.objects.values_list("verb", flat=True)) == [
        "base.add_rule",
        "base.end_rule",
        "base.add_rule",
    ]


def test_a_rule_cannot_be_stretched_over_the_next(a_moment: datetime) -> None:
    rule = add(JAN, JUN, a_moment)
    add(JUL, None, a_moment)

    with pytest.raises(regulations.RuleOverlaps):
        regulations.end_rule(SYSTEM, rule_id=rule.pk, last_day=DEC, now=a_moment)


def test_a_rule_says_where_it_is_written_and_ends_after_it_begins(a_moment: datetime) -> None:
    with pytest.raises(regulations.NoCitation):
        regulations.add_rule(SYSTEM, code="x", value=1, citation=" ", valid_from=JAN, now=a_moment)
    with pytest.raises(EndsBeforeItBegins):
        add(JUL, JUN, a_moment)


def test_only_an_administrator_changes_rules(planner: Actor, a_moment: datetime) -> None:
    with pytest.raises(NotAllowed):
        regulations.add_rule(planner, code="x", value=1, citation="y", valid_from=JAN, now=a_moment)


def test_rows_that_overlap_all_the_same_are_found_by_the_check(a_moment: datetime) -> None:
    add(JAN, JUL, a_moment)
    Rule.objects.create(code="services.walk_min", value=9, citation="x", valid_from=JUN, valid_until=DEC)
    Rule.objects.create(code="services.walk_min", value=9, citation="x", valid_from=JUL)

    assert list(check.faults()) == [
        "rule services.walk_min: the rows from 2026-01-01 and from 2026-06-30 hold on the same days",
        "rule services.walk_min: the rows from 2026-01-01 and from 2026-07-01 hold on the same days",
        "rule services.walk_min: the rows from 2026-06-30 and from 2026-07-01 hold on the same days",
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"citation": ""}, {"valid_until": date(2025, 12, 31)}, {"code": "taken"}, {"code": "taken", "valid_from": JUL}],
)
def test_the_database_refuses_what_is_no_rule(wrong: dict[str, object]) -> None:
    Rule.objects.create(code="taken", value=1, citation="x", valid_from=JAN)
    fields: dict[str, object] = {"code": "new", "value": 1, "citation": "x", "valid_from": JAN, **wrong}

    with pytest.raises(IntegrityError), transaction.atomic():
        Rule.objects.create(**fields)


ADD = """
import sys
from datetime import date
from doorstep.base import regulations
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import now
first = date(2026, 1, int(sys.argv[1]))
for number in range(40):
    try:
        code = f"test.rule{number}"
        days = {"valid_from": first, "valid_until": date(2026, 2, 1)}
        regulations.add_rule(SYSTEM, code=code, value=1, citation="x", **days, now=now())
    except regulations.RuleOverlaps:
        pass
"""
LOOK = """
import json
from doorstep.base import check
from doorstep.base.models.rule import Rule
print(json.dumps([Rule.objects.count(), list(check.faults())]))
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_processes_adding_overlapping_rules_at_once_one_wins(on_this_database: Elsewhere) -> None:
    for process in [on_this_database.script(ADD, first) for first in ("1", "2")]:
        finish(process)

    assert on_this_database.ask(LOOK) == [40, []]


def test_a_declared_day_goes_before_every_calendar(planner: Actor, a_moment: datetime) -> None:
    tuesday = date(2026, 9, 1)
    workdays.declare_day(
        planner,
        day=tuesday,
        is_working=False,
        name_zh="茶博会",
        name_en="Tea fair",
        citation="县府办〔2026〕9号",
        now=a_moment,
    )

    found = verdict(tuesday, workdays.table())

    assert (found.kind, found.source, found.name_zh, found.name_en) == (
        DayKind.HOLIDAY,
        DaySource.OPERATOR,
        "茶博会",
        "Tea fair",
    )


def test_a_day_is_declared_once_and_can_be_taken_out(planner: Actor, a_moment: datetime) -> None:
    sunday = date(2026, 9, 6)
    workdays.declare_day(planner, day=sunday, is_working=True, now=a_moment)

    with pytest.raises(workdays.AlreadyDeclared):
        workdays.declare_day(planner, day=sunday, is_working=False, now=a_moment)
    workdays.withdraw_day(planner, day=sunday, now=a_moment)
    with pytest.raises(workdays.NotDeclared):
        workdays.withdraw_day(planner, day=sunday, now=a_moment)

    assert workdays.table() == {}
    assert list(JournalEntry.objects.values_list("verb", "about")) == [
        ("base.declare_day", "base.CalendarDay:2026-09-06"),
        ("base.withdraw_day", "base.CalendarDay:2026-09-06"),
    ]


def test_only_planners_and_administrators_change_working_days(resident: Actor, a_moment: datetime) -> None:
    with pytest.raises(NotAllowed):
        workdays.declare_day(resident, day=date(2026, 9, 6), is_working=True, now=a_moment)
