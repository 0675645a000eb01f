"""What many tests arrange: actors, logins, a fixed moment."""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management.commands import migrate
from django.db import connection
from django.test import Client
from django.utils import translation
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker
from tests import migrated

from doorstep.base.actor import EVERYWHERE, VISITOR, Actor, Granted
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models.login import Grant, Login
from doorstep.base.words import Role

LONG_AGO = date(2020, 1, 1)
COUNTIES = {
    "Anji": ("tests/stories/test_07", "tests/stories/test_09"),
    "Wuxing": ("tests/stories/test_01", "tests/stories/test_06"),
}
LONG = ("tests/stories/", "tests/cli/test_demo", "tests/needs/test_random_walk", "tests/browser/test_crew_offline")

# A law holds or not whatever the time it takes to check on a busy machine.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_configure() -> None:
    """Show what is logged in a failed test's report alone: the stream the site logs to is closed by then."""
    logging.getLogger().handlers = [one for one in logging.getLogger().handlers if one.name != "console"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest, lest one worker waits for the other at the end.

    On PostgreSQL run what looks at a database; the rest holds or not on SQLite's run already.

    So do long walks, random ones and the one through every address (`one_database`): what they try are our rules, and
    each database's own part in them has tests of its own, planted violations, races and pages, on both.
    """
    items.sort(key=lambda item: not any(part in item.nodeid for part in LONG))
    if connection.vendor != "postgresql":
        return
    without = [one for one in items if one.get_closest_marker("one_database") or not _asks_a_database(one)]
    config.hook.pytest_deselected(items=without)
    left_out = set(without)
    items[:] = [one for one in items if one not in left_out]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give the stories of one county to one worker: it makes that county once, and then puts its rows in again."""
    if config.getoption("dist") != "loadscope":
        return None
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # noqa: PLC0415

    class OneCounty(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            county = next((name for name, stories in COUNTIES.items() if nodeid.startswith(stories)), "")
            return county or str(super()._split_scope(nodeid))

    return OneCounty(config, log)


def pytest_collection_finish() -> None:
    """Look no more whether anything that is there by now can go: thousands of tests and all modules stay to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _asks_a_database(item: pytest.Item) -> bool:
    asked = {"db", "transactional_db", "django_db_setup"} & set(getattr(item, "fixturenames", ()))
    return bool(asked or item.get_closest_marker("django_db"))


@contextmanager
def tables_unlocked() -> Iterator[None]:
    """Switch off every trigger of ours for a while: what only somebody with the database in hand can do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
            )
            triggers = cursor.fetchall()
            off = [f'ALTER TABLE {table} DISABLE TRIGGER "{name}"' for table, name in triggers]
            on = [f'ALTER TABLE {table} ENABLE TRIGGER "{name}"' for table, name in triggers]
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            triggers = cursor.fetchall()
            off = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
            on = [sql for _, sql in triggers]
        for statement in off:
            cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in on:
            cursor.execute(statement)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Let the tests' database be a copy of one that was migrated before, not made anew for every run."""
    the_long_way = migrate.Command.handle

    def handle(self: migrate.Command, *arguments: Any, **options: Any) -> None:
        migrated.bring(lambda: the_long_way(self, *arguments, **options))

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            patch.setitem(connection.settings_dict["TEST"], "TEMPLATE", migrated.postgres_template())
        patch.setattr(migrate.Command, "handle", handle)
        yield


def _empty_indexes() -> None:
    """Empty the search indexes, which no model stands for: their rows go with those they are about."""
    with connection.cursor() as cursor:
        for table in ("places_name_index", "needs_text_index", "needs_open_text_index"):
            if connection.vendor == "postgresql":
                cursor.execute(f"TRUNCATE {table}")
            else:
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")


@pytest.fixture(autouse=True, scope="session")
def _empty_append_only_tables_between_tests() -> None:
    """Let tests that commit clean up behind them: the triggers would refuse it."""
    operations: Any = type(connection.ops)
    flush = operations.execute_sql_flush

    def unlocked(self: Any, statements: list[str]) -> None:
        with tables_unlocked():
            flush(self, statements)
            _empty_indexes()

    operations.execute_sql_flush = unlocked


@pytest.fixture(autouse=True)
def _ask_for_a_database_or_have_none(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Keep a test that does not say so from a database that a server beside the tests has opened for the whole run."""
    with nullcontext() if _asks_a_database(request.node) else django_db_blocker.block():
        yield


@pytest.fixture(autouse=True)
def _forget_how_often_anybody_logged_in() -> Iterator[None]:
    """Start every test with an empty cache: the limits on logging in are counted there."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _speak_the_first_language_again() -> Iterator[None]:
    """Leave the language of the last page behind: the next test may ask for words without asking for a page."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _draw_every_page_anew(settings: Any) -> None:
    """Keep no pages: tests change rows without an action, while the clock stands still."""
    settings.CACHES = settings.CACHES | {"kept": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


@pytest.fixture
def a_moment() -> datetime:
    """A Tuesday morning, an ordinary working day."""
    return datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)


@pytest.fixture
def visitor() -> Actor:
    return VISITOR


@pytest.fixture
def make_login(db: None, a_moment: datetime) -> Callable[..., Login]:
    """Make a login that holds one role: `make_login(Role.CREW, "/1/7/", name="crew-1")`."""

    def make(role: Role | None = None, scope: str = EVERYWHERE, *, name: str = "") -> Login:
        login = Login(username=name or f"{role or 'nobody'}-{Login.objects.count() + 1}", created_at=a_moment)
        login.set_password("warm tea at noon")
        login.save()
        if role is not None:
            Grant.objects.create(login=login, role=role, scope=scope, valid_from=LONG_AGO)
        return login

    return make


@pytest.fixture
def make_actor(make_login: Callable[..., Login]) -> Callable[..., Actor]:
    """Make an actor with a login behind it: `make_actor(Role.PHARMACIST, "/1/7/")`."""

    def make(role: Role, scope: str = EVERYWHERE) -> Actor:
        login = make_login(role, scope)
        return Actor(login.pk, (Granted(role, scope),), login.username)

    return make


@pytest.fixture
def admin(make_actor: Callable[..., Actor]) -> Actor:
    return make_actor(Role.ADMIN)


@pytest.fixture
def planner(make_actor: Callable[..., Actor]) -> Actor:
    return make_actor(Role.COUNTY_PLANNER)


@pytest.fixture
def resident(make_actor: Callable[..., Actor]) -> Actor:
    return make_actor(Role.RESIDENT)


@pytest.fixture
def login_as(make_login: Callable[..., Login]) -> Callable[..., Login]:
    """Log a test client in: `login_as(client, Role.COUNTY_PLANNER, "/1/")`; returns the login."""

    def log_in(client: Client, role: Role | None, scope: str = EVERYWHERE) -> Login:
        login = make_login(role, scope)
        client.force_login(login)
        return login

    return log_in
