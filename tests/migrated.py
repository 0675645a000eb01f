"""A database with every table in it: migrated once, and copied wherever a test wants one.

Making all tables step by step takes longer than most test files do. What the steps lead to is kept under a name made of
the steps themselves: for SQLite in a file of the temporary folder, for PostgreSQL in a database that new ones are made
from.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections

# What migrations call, beside themselves and Django.
CALLED = ("append_only.py", "made_together.py", "name_index.py")


def digest() -> str:
    """Return a name for what all migrations lead to."""
    known = hashlib.sha256(f"{django.VERSION} {sys.version_info[:2]} {sqlite3.sqlite_version}".encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        known.update(app.name.encode())
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            known.update(path.name.encode() + path.read_bytes())
        for path in sorted(found for name in CALLED for found in Path(app.path).rglob(name)):
            known.update(path.read_bytes())
    return known.hexdigest()[:20]


def _folder() -> Path:
    folder = Path(tempfile.gettempdir(), f"doorstep-migrated-{os.getuid()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (_folder() / f"{digest()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _step_by_step() -> None:
    call_command("migrate", verbosity=0, run_syncdb=True)


def bring(migrate: Callable[[], object] = _step_by_step) -> None:
    """Bring the database to where all migrations lead; one that has tables already is left as it is.

    Args:
        migrate: Goes the long way, where nothing is kept yet.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if "django_migrations" in connection.introspection.table_names():
        return
    if connection.vendor != "sqlite":
        migrate()
        return
    with _one_at_a_time():
        kept = _folder() / f"{digest()}.sqlite3"
        connection.ensure_connection()
        if kept.exists():
            with closing(sqlite3.connect(kept)) as source:
                source.backup(connection.connection)
            return
        migrate()
        unfinished = kept.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(unfinished)) as target:
            connection.connection.backup(target)
        unfinished.replace(kept)


def postgres_template() -> str:
    """Return the name of a PostgreSQL database that has every table, made on the server of DATABASE_URL if need be."""
    name = f"doorstep_migrated_{digest()}"
    connection = connections[DEFAULT_DB_ALIAS]
    with _one_at_a_time():
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone():
                return name
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}_new"')
            cursor.execute(f'CREATE DATABASE "{name}_new"')
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}_new").geturl()
        command = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity=0"]
        seen = os.environ | {"DATABASE_URL": url, "PYTHONPATH": os.pathsep.join(sys.path)}
        subprocess.run(command, env=seen, check=True)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
    return name
