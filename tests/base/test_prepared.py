"""Questions whose SQL is written once answer as Django's own, whatever their values."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from doorstep.base.models import Login, Rule
from doorstep.base.prepared import Prepared
from doorstep.base.sessions import SessionStore

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


def test_a_session_ends_when_its_time_is_over_or_somebody_deletes_it(db: None) -> None:
    session = SessionStore()
    session["name"] = "她"
    session.save()

    during = SessionStore(session.session_key).get("name")
    Session.objects.filter(pk=session.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    after, never = SessionStore(session.session_key), SessionStore("x" * 32)

    assert (during, after.get("name"), never.get("name")) == ("她", None, None)
    assert (after.session_key, never.session_key) == (None, None)
