"""One sample county for the stories: built once, looked at by all their tests, thrown away at the end."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker
from tests.conftest import tables_unlocked
from tests.remembered import remembered

from doorstep.base.clock import TIME_ZONE
from doorstep.sample import county as sample
from doorstep.sample import wuxing

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=TIME_ZONE)
SEED = 2026
STEPS = 4_000  # enough for a timetable; the demo searches longer


_make_wuxing = remembered(wuxing.build)
_MADE: set[str] = set()


@remembered
def _make_anji() -> list[str]:
    said: list[str] = []
    sample.build(now=NOW, seed=SEED, report=lambda zh, _en: said.append(zh), steps=STEPS)
    return said


@contextmanager
def _once(name: str) -> Iterator[None]:
    """Let what was made before come again: its locked rows come unlocked, and before those they point to."""
    with tables_unlocked() if name in _MADE else nullcontext():
        if name in _MADE and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
    _MADE.add(name)


def make_wuxing(*, seed: int, begun: datetime, now: datetime) -> wuxing.Wuxing:
    """Make the chapter of Wuxing once for the stories that stand in it."""
    with _once("wuxing"):
        return _make_wuxing(seed=seed, begun=begun, now=now)


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """Stand in for pytest-django's `db` with the county in it: tests only read, and nothing stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        with _once("anji"):
            said = _make_anji()
        yield said
        transaction.set_rollback(True)
