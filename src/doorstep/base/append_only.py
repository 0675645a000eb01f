"""A migration operation that makes a table append-only, on SQLite and PostgreSQL alike."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION doorstep_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


class AppendOnly(Operation):
    """Refuse UPDATE and DELETE (and TRUNCATE where there is one) on `table` by trigger.

    Args:
        table: The database table's name.
        events: What is refused; `("DELETE",)` for a table whose rows move on but never go away.
        is_again: Whether the triggers are put back after an operation that made the table anew, as SQLite does; on
            PostgreSQL they still stand.
    """

    reversible = True

    def __init__(self, table: str, events: tuple[str, ...] = ("UPDATE", "DELETE"), *, is_again: bool = False) -> None:
        self.table = table
        self.events = events
        self.is_again = is_again

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: models do not know about triggers."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the triggers."""
        if schema_editor.connection.vendor == "postgresql":
            if self.is_again:
                return
            schema_editor.execute(_POSTGRES_FUNCTION, None)  # its % is plpgsql's, not a parameter
            schema_editor.execute(
                f'CREATE TRIGGER "{self.table}_append_only" BEFORE {" OR ".join(self.events)} ON "{self.table}" '
                "FOR EACH ROW EXECUTE FUNCTION doorstep_append_only()"
            )
            schema_editor.execute(
                f'CREATE TRIGGER "{self.table}_no_truncate" BEFORE TRUNCATE ON "{self.table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION doorstep_append_only()"
            )
            return
        for event in self.events:
            schema_editor.execute(
                f'CREATE TRIGGER "{self.table}_no_{event.lower()}" BEFORE {event} ON "{self.table}" '
                f"BEGIN SELECT RAISE(ABORT, '{self.table} is append-only'); END"
            )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the triggers."""
        if schema_editor.connection.vendor == "postgresql":
            if self.is_again:
                return
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{self.table}_append_only" ON "{self.table}"')
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{self.table}_no_truncate" ON "{self.table}"')
            return
        for event in self.events:
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{self.table}_no_{event.lower()}"')

    def describe(self) -> str:
        """Say what this does."""
        return f"Make {self.table} append-only"
