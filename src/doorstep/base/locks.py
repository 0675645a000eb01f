"""One at a time: a named lock held until the transaction ends."""

import hashlib

from django.db import connection, transaction


def hold(name: str) -> None:
    """Wait until nobody else holds `name`, and hold it until this transaction ends.

    SQLite has one writer at a time and our transactions are IMMEDIATE, so being inside one is holding every lock.

    Raises:
        TransactionManagementError: There is no transaction to end it.
    """
    _lock(name, "pg_advisory_xact_lock")


def share(name: str) -> None:
    """Hold `name` together with others that share it, until this transaction ends; who calls `hold` waits for all.

    Raises:
        TransactionManagementError: There is no transaction to end it.
    """
    _lock(name, "pg_advisory_xact_lock_shared")


def number_of(name: str) -> int:
    """Return the number under which PostgreSQL knows a lock, for who takes it in a statement of their own."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


def _lock(name: str, function: str) -> None:
    if not connection.in_atomic_block:
        message = f"the lock {name} is held until a transaction ends: open one first"
        raise transaction.TransactionManagementError(message)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [number_of(name)])  # one of two constants
