"""The journal: it only grows, and no change goes unseen."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.base.conftest import Elsewhere, finish
from tests.conftest import tables_unlocked

from doorstep.base import journal
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models.journal import JournalDay, JournalEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_days(a_moment: datetime) -> list[JournalEntry]:
    """Two entries on each of three days in a row."""
    for day in range(3):
        for number in range(2):
            detail = {"number": number, "share": 0.1, "names": ["甲"], "none": None}
            now = a_moment + timedelta(days=day, hours=number)
            journal.record(SYSTEM, "test.did", f"test.Thing:{day}{number}", detail, now=now)
    return list(JournalEntry.objects.order_by("pk"))


def tamper(sql: str, *values: str | int) -> None:
    """Change the table as somebody with the database in hand could."""
    with tables_unlocked(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    connection.check_constraints()


def test_entries_are_numbered_by_day_and_chained(three_days: list[JournalEntry]) -> None:
    days = list(JournalDay.objects.order_by("day"))

    assert [(entry.day_id, entry.number) for entry in three_days] == [
        (day.pk, number) for day in days for number in (1, 2)
    ]
    assert [day.opening_digest for day in days] == [journal.FIRST, days[0].last_digest, days[1].last_digest]
    assert list(journal.faults()) == []


def test_an_entry_says_who_did_what_to_what(planner: Actor, a_moment: datetime) -> None:
    journal.record(planner, "test.did", "test.Thing:1", {"count": 3}, now=a_moment)

    entry = JournalEntry.objects.get()
    assert (entry.login_id, entry.roles, entry.verb, entry.about, entry.detail, entry.at) == (
        planner.user_id,
        "county_planner",
        "test.did",
        "test.Thing:1",
        {"count": 3},
        a_moment,
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE base_journalentry SET verb = 'test.undid' WHERE id = %s",
        "UPDATE base_journalentry SET login_id = 7 WHERE id = %s",
        "UPDATE base_journalentry SET detail = '{}' WHERE id = %s",
        "UPDATE base_journalentry SET about = 'test.Thing:99' WHERE id = %s",
        "UPDATE base_journalentry SET roles = 'auditor' WHERE id = %s",
    ],
)
def test_a_changed_entry_is_found(three_days: list[JournalEntry], change: str) -> None:
    tamper(change, three_days[2].pk)

    assert list(journal.faults()) == ["journal 2026-09-02: entry 1 was changed"]


def test_a_changed_entry_with_a_digest_made_to_fit_breaks_the_next(three_days: list[JournalEntry]) -> None:
    forged = three_days[2]
    forged.verb = "test.undid"
    tamper(
        "UPDATE base_journalentry SET verb = 'test.undid', digest = %s WHERE id = %s",
        journal.digest(three_days[1].digest, forged),
        forged.pk,
    )

    assert list(journal.faults()) == ["journal 2026-09-02: entry 2 was changed"]


def test_a_removed_entry_is_found(three_days: list[JournalEntry]) -> None:
    tamper("DELETE FROM base_journalentry WHERE id = %s", three_days[2].pk)

    assert list(journal.faults()) == [
        "journal 2026-09-02: entry 1 is missing",
        "journal 2026-09-02: entry 2 was changed",
    ]


def test_a_removed_last_entry_is_found(three_days: list[JournalEntry]) -> None:
    tamper("DELETE FROM base_journalentry WHERE id = %s", three_days[5].pk)

    assert list(journal.faults()) == ["journal 2026-09-03: ends with entry 1, its head says 2"]


def test_a_removed_day_is_found(three_days: list[JournalEntry]) -> None:
    gone = three_days[2].day_id
    with tables_unlocked(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM base_journalentry WHERE day_id = %s", [gone])
        cursor.execute("DELETE FROM base_journalday WHERE id = %s", [gone])

    assert list(journal.faults()) == ["journal 2026-09-03: does not begin where the day before it ended"]


def test_an_entry_put_in_between_is_found(three_days: list[JournalEntry]) -> None:
    tamper("UPDATE base_journalentry SET number = 3 WHERE id = %s", three_days[3].pk)

    assert list(journal.faults()) == [
        "journal 2026-09-02: entry 2 is missing",
        "journal 2026-09-02: entry 3 was changed",
        "journal 2026-09-02: ends with entry 3, its head says 2",
    ]


def test_the_last_day_taken_off_is_found_by_whoever_noted_its_digest(three_days: list[JournalEntry]) -> None:
    noted = [(entry.day.day, entry.digest) for entry in three_days[3:6:2]]
    last = three_days[5].day_id
    with tables_unlocked(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM base_journalentry WHERE day_id = %s", [last])
        cursor.execute("DELETE FROM base_journalday WHERE id = %s", [last])

    assert list(journal.faults()) == []
    assert list(journal.faults_of_notes(noted)) == [
        f"journal 2026-09-03: no entry has the digest noted, {noted[1][1][:12]}…"
    ]


def test_a_digest_noted_at_noon_still_counts_in_the_evening(three_days: list[JournalEntry]) -> None:
    first_of_the_day = three_days[2]

    assert list(journal.faults_of_notes([(first_of_the_day.day.day, first_of_the_day.digest)])) == []


def test_a_digest_noted_for_another_day_does_not_count(three_days: list[JournalEntry]) -> None:
    other_day = three_days[0].day.day

    found = list(journal.faults_of_notes([(other_day, three_days[5].digest)]))

    assert found == [f"journal 2026-09-01: no entry has the digest noted, {three_days[5].digest[:12]}…"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE base_journalentry SET verb = 'test.undid'",
        "DELETE FROM base_journalentry",
        "DELETE FROM base_journalday",
    ],
)
def test_the_database_refuses_to_change_or_delete(three_days: list[JournalEntry], sql: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert JournalEntry.objects.filter(verb="test.did").count() == 6


def test_a_clock_that_was_put_back_does_not_break_the_chain(three_days: list[JournalEntry], a_moment: datetime) -> None:
    journal.record(SYSTEM, "test.did", "test.Thing:late", now=a_moment)

    assert list(journal.faults()) == []


def test_what_an_undone_action_wrote_is_not_in_the_journal(three_days: list[JournalEntry], a_moment: datetime) -> None:
    with transaction.atomic():
        journal.record(SYSTEM, "test.undone", "test.Thing:1", now=a_moment)
        transaction.set_rollback(True)

    assert list(journal.faults()) == []
    assert JournalEntry.objects.filter(verb="test.undone").count() == 0


@pytest.mark.parametrize("figure", [1e20, 1e-20, float("nan"), float("inf")])
def test_a_figure_no_database_gives_back_to_the_digit_is_refused(figure: float, a_moment: datetime) -> None:
    with pytest.raises(ValueError, match=r"the journal keeps|not JSON compliant"):
        journal.record(SYSTEM, "test.did", "test.Thing:1", {"figure": figure}, now=a_moment)


@pytest.mark.parametrize("figure", [0, -7, 10**14, 0.1, 1 / 3, -0.0, 1234.5, 2.0, 99999999999999.5])
def test_figures_are_digested_as_they_come_back(figure: float, a_moment: datetime) -> None:
    journal.record(SYSTEM, "test.did", "test.Thing:1", {"figure": figure, "table": {"1": [figure]}}, now=a_moment)

    assert list(journal.faults()) == []


def test_a_naive_moment_is_refused(a_moment: datetime) -> None:
    with pytest.raises(ValueError, match="aware"):
        journal.record(SYSTEM, "test.did", "test.Thing:1", now=a_moment.replace(tzinfo=None))


RECORD = """
import sys
from datetime import datetime, timedelta, timezone
from doorstep.base import journal
from doorstep.base.actor import SYSTEM
start = datetime(2026, 9, 1, 15, 59, 30, tzinfo=timezone.utc)
for number in range(100):
    journal.record(SYSTEM, "test.did", f"test.Thing:{sys.argv[1]}-{number}", now=start + timedelta(seconds=number))
"""
LOOK = """
import json
from doorstep.base import journal
from doorstep.base.models.journal import JournalDay, JournalEntry
days = list(JournalDay.objects.order_by("day").values_list("count", flat=True))
print(json.dumps([list(journal.faults()), JournalEntry.objects.count(), days]))
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_processes_recording_at_once_keep_one_unbroken_chain(on_this_database: Elsewhere) -> None:
    both = [on_this_database.script(RECORD, name) for name in ("left", "right")]
    for process in both:
        finish(process)

    faults, count, by_day = on_this_database.ask(LOOK)

    assert (faults, count, sum(by_day), len(by_day)) == ([], 200, 200, 2)
