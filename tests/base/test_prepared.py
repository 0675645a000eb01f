"""Questions whose SQL is written once answer as Django's own, whatever their values."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from doorstep.base.models import Grant, Login, Rule
from doorstep.base.prepared import NewRow, Prepared, PreparedModels
from doorstep.base.sessions import SessionStore
from doorstep.base.words import Role
from doorstep.devices.models import Device

FIRST = date(2026, 1, 1)


def _rules(code: str, on: date) -> QuerySet[Rule, Any]:
    return Rule.objects.filter(code=code, valid_from__lte=on).values_list("value", "is_verified", "valid_from")


def test_every_kind_of_value_comes_to_its_place_and_every_column_is_read(db: None) -> None:
    for at, code in enumerate(("a.b", "a.c", "a.b")):
        Rule.objects.create(
            code=code,
            value={"n": at},
            valid_from=FIRST + timedelta(days=at),
            valid_until=date(2026, 2, 1),
            citation="x",
        )
    asked = Prepared(_rules, str, date)
    values = [("a.b", FIRST), ("a.b", FIRST + timedelta(days=2)), ("a.c", date(2027, 1, 1)), ("", FIRST)]

    found = [sorted(asked(*one), key=str) for one in values]

    assert found == [sorted(_rules(*one), key=str) for one in values]
    assert [len(rows) for rows in found] == [1, 2, 1, 0]


def test_a_moment_and_a_number_are_compared_as_such(db: None, a_moment: datetime) -> None:
    logins = [Login.objects.create(username=name, created_at=a_moment) for name in ("one", "two")]
    asked = Prepared(
        lambda pk, at: Login.objects.filter(pk=pk, created_at__lte=at).values_list("username", "created_at"),
        int,
        datetime,
    )

    moments = (a_moment, a_moment - timedelta(seconds=1), a_moment.astimezone(UTC))
    found = [asked(logins[1].pk, moment) for moment in moments]

    assert found == [[("two", a_moment)], [], [("two", a_moment)]]


def test_a_question_that_leaves_a_value_out_is_refused(db: None) -> None:
    forgets: Any = Prepared(lambda code, _on: Rule.objects.filter(code=code).values_list("pk"), str, date)

    with pytest.raises(ValueError, match="not every value is found"):
        forgets("a.b", FIRST)


def test_instances_come_with_what_is_at_hand_as_from_django(db: None, a_moment: datetime) -> None:
    logins = [Login.objects.create(username=name, created_at=a_moment) for name in ("one", "two")]
    for login in logins:
        Grant.objects.create(login=login, role=Role.ADMIN, scope="/", valid_from=FIRST)
    asked = PreparedModels(lambda pk: Grant.objects.filter(login_id=pk).select_related("login"), int)

    found = [asked.first(login.pk) for login in logins]

    assert [one and vars(one)["_state"].fields_cache["login"] for one in found] == logins
    assert [one and (one.role, one.valid_from, one.login.created_at) for one in found] == [
        (Role.ADMIN, FIRST, a_moment)
    ] * 2
    assert asked.first(0) is None
    assert asked.one(logins[0].pk) == found[0]
    with pytest.raises(Grant.DoesNotExist):
        asked.one(0)


def test_a_new_row_is_written_as_django_writes_it(db: None, a_moment: datetime) -> None:
    known, unknown = UUID(int=7), UUID(int=8)
    device = NewRow(Device).add(
        Device(key=known, name="1号车", scope="/", registered_at=a_moment, last_seen_at=a_moment)
    )
    rule = NewRow(Rule).add(Rule(code="a.b", value={"n": [1, "二"]}, valid_from=FIRST, citation="x"))
    by_key = PreparedModels(lambda key: Device.objects.filter(key=key), UUID)

    assert (by_key(known), by_key(unknown)) == ([device], [])
    assert (Device.objects.get().name, Rule.objects.get().value) == ("1号车", {"n": [1, "二"]})
    assert (Device.objects.get().pk, Rule.objects.get().pk) == (device.pk, rule.pk)


@pytest.mark.django_db(transaction=True)
def test_rows_are_not_held_where_no_transaction_ends() -> None:
    asked = PreparedModels(lambda pk: Login.objects.select_for_update().filter(pk=pk), int)

    with pytest.raises(TransactionManagementError):
        asked(1)


def test_a_session_ends_when_its_time_is_over_or_somebody_deletes_it(db: None) -> None:
    session = SessionStore()
    session["name"] = "她"
    session.save()

    during = SessionStore(session.session_key).get("name")
    Session.objects.filter(pk=session.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    after, never = SessionStore(session.session_key), SessionStore("x" * 32)

    assert (during, after.get("name"), never.get("name")) == ("她", None, None)
    assert (after.session_key, never.session_key) == (None, None)
