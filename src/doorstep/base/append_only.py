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
    """

    reversible = True

    def __init__(self, table: str, events: tuple[str, ...] = ("UPDATE", "DELETE")) -> None:
        self.table = table
        self.events = events

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
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{self.table}_append_only" ON "{self.table}"')
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{self.table}_no_truncate" ON "{self.table}"')
            return
        for event in self.events:
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{self.table}_no_{event.lower()}"')

    def describe(self) -> str:
        """Say what this does."""
        return f"Make {self.table} append-only"


class PutBack(AppendOnly):
    """Put a table's triggers back where an operation before made it anew, as SQLite does; elsewhere they stand."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create them on SQLite."""
        if schema_editor.connection.vendor == "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop them on SQLite: the operations before put the table back without."""
        if schema_editor.connection.vendor == "sqlite":
            super().database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what this does."""
        return f"Put back what makes {self.table} append-only"
