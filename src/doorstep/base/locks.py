"""One at a time: a named lock held until the transaction ends."""

import hashlib

from django.db import connection, transaction


def hold(name: str) -> None:
    """Wait until nobody else holds `name`, and hold it until this transaction ends.

    SQLite has one writer at a time and our transactions are IMMEDIATE, so being inside one is holding every lock.

    Raises:
        TransactionManagementError: There is no transaction to end it.
    """
    if not connection.in_atomic_block:
        message = f"the lock {name} is held until a transaction ends: open one first"
        raise transaction.TransactionManagementError(message)
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
