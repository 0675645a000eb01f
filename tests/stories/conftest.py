"""One sample county for a story: built once, looked at by all its tests, thrown away at the end."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime

import pytest
from django.db import transaction
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
_MADE: list[str] = []


def make_wuxing(*, seed: int, begun: datetime, now: datetime) -> wuxing.Wuxing:
    """Make the chapter of Wuxing once for the stories that stand in it; its locked minutes come again unlocked."""
    with tables_unlocked() if _MADE else nullcontext():
        made = _make_wuxing(seed=seed, begun=begun, now=now)
    _MADE.append(made.community.name)
    return made


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """Stand in for pytest-django's `db` with the county in it: tests only read, and nothing stays."""
    said: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        sample.build(now=NOW, seed=SEED, report=lambda zh, _en: said.append(zh), steps=STEPS)
        yield said
        transaction.set_rollback(True)
