"""Ids taken before rows are written, because a place's path holds its own id."""

from django.db import connection

from doorstep.base.locks import hold

_TREE = "places.tree"


def hold_tree() -> None:
    """Hold the tree for the rest of the transaction: whoever changes it comes one after the other."""
    hold(_TREE)


def take_ids(count: int) -> list[int]:
    """Return `count` ids for new places; call it while holding the tree."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('places_place', 'id')) FROM generate_series(1, %s)", [count]
            )
            return [int(row[0]) for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'places_place'")
        row = cursor.fetchone()
        last = int(row[0]) if row else 0
    return list(range(last + 1, last + 1 + count))
