# ruff: noqa: S608  the only thing put into the SQL text is the name of the table, a constant
"""A search index over names by pairs of characters, the same answers on SQLite and PostgreSQL.

SQLite: a contentless FTS5 table; taking a row out needs the words that went in, so callers give the old ones.
PostgreSQL: a table of `tsvector('simple')` with a GIN index.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from doorstep.places.bigrams import document, is_half, phrases


class Named(NamedTuple):
    """One row's id and the texts it is found by."""

    row: int
    texts: tuple[str, ...]


class NameIndex:
    """The index in one table.

    Args:
        table: The index's own table; made by the migration operation `MakeNameIndex`.
    """

    def __init__(self, table: str) -> None:
        self.table = table

    def add(self, names: Iterable[Named]) -> None:
        """Put rows in that are not in yet."""
        values = [(named.row, document(*named.texts)) for named in names]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                sql = f"INSERT INTO {self.table} (row_id, words) VALUES (%s, to_tsvector('simple', %s))"
            else:
                sql = f"INSERT INTO {self.table} (rowid, words) VALUES (%s, %s)"
            cursor.executemany(sql, values)

    def remove(self, names: Iterable[Named]) -> None:
        """Take rows out; `names` are the texts with which they were put in."""
        values = [(named.row, document(*named.texts)) for named in names]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.executemany(f"DELETE FROM {self.table} WHERE row_id = %s", [value[:1] for value in values])
            else:
                sql = f"INSERT INTO {self.table} ({self.table}, rowid, words) VALUES ('delete', %s, %s)"
                cursor.executemany(sql, values)

    def holds(self, row: int) -> bool:
        """Say whether a row is in."""
        own, key = (self.table, "row_id") if connection.vendor == "postgresql" else (f"{self.table}_docsize", "id")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {own} WHERE {key} = %s", [row])
            return cursor.fetchone() is not None

    def clear(self) -> None:
        """Take all rows out, whatever was put in."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"DELETE FROM {self.table}")
            else:
                cursor.execute(f"INSERT INTO {self.table} ({self.table}) VALUES ('delete-all')")

    def condition(self, query: str, latest: int | None = None) -> tuple[str, list[str]] | None:
        """Return SQL that selects the ids of rows holding every word of `query`, with its parameters.

        Args:
            query: The words.
            latest: Only so many rows, those with the highest ids; nothing: all.

        Returns:
            A subquery and its parameters, or nothing when the query holds no character to search for.
        """
        wanted = phrases(query)
        if not wanted:
            return None
        if connection.vendor == "postgresql":
            text = " & ".join(_postgres_phrase(tokens) for tokens in wanted)
            cut = "" if latest is None else f" ORDER BY row_id DESC LIMIT {latest}"
            return f"SELECT row_id FROM {self.table} WHERE words @@ to_tsquery('simple', %s){cut}", [text]
        cut = "" if latest is None else f" ORDER BY rowid DESC LIMIT {latest}"
        text = " AND ".join(_fts5_phrase(tokens) for tokens in wanted)
        return f"SELECT rowid FROM {self.table} WHERE {self.table} MATCH %s{cut}", [text]

    def has_more_than(self, count: int, query: str) -> bool:
        """Say whether more than so many rows hold every word of `query`."""
        condition = self.condition(query, latest=count + 1)
        if condition is None:
            return False
        sql, given = condition
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} OFFSET {count}", given)
            return cursor.fetchone() is not None

    def count(self) -> int:
        """Return how many rows are in."""
        source = self.table if connection.vendor == "postgresql" else f"{self.table}_docsize"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {source}")
            return int(cursor.fetchone()[0])


def _fts5_phrase(tokens: list[str]) -> str:
    return f'"{tokens[0]}"*' if is_half(tokens[0]) else '"' + " ".join(tokens) + '"'


def _postgres_phrase(tokens: list[str]) -> str:
    return f"{tokens[0]}:*" if is_half(tokens[0]) else "(" + " <-> ".join(tokens) + ")"


class MakeNameIndex(Operation):
    """Make the index table.

    Args:
        table: Its name.
    """

    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing: no model stands for the index."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Create it."""
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"CREATE TABLE {self.table} (row_id bigint PRIMARY KEY, words tsvector NOT NULL)")
            schema_editor.execute(f"CREATE INDEX {self.table}_words ON {self.table} USING gin (words)")
        else:
            schema_editor.execute(f"CREATE VIRTUAL TABLE {self.table} USING fts5(words, content='', tokenize='ascii')")

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Drop it."""
        schema_editor.execute(f"DROP TABLE {self.table}")

    def describe(self) -> str:
        """Say what this does."""
        return f"Make the name index {self.table}"
