"""Tables that are made together come out as Django's own migration makes them."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from doorstep.base.made_together import MadeTogether


def led_to(migration: Migration, state: ProjectState, *, is_drawn: bool) -> tuple[list[str], dict[Any, Any]]:
    """Return what would be said to the database, without saying it, and the models there are then."""
    if is_drawn:
        assert state.apps
    editor = connection.SchemaEditorClass(connection, collect_sql=True, atomic=False)
    editor.deferred_sql = []  # entering it does this, and on SQLite wants foreign keys unchecked
    after = migration.apply(state, editor)
    said = [str(one) for one in [*editor.collected_sql, *editor.deferred_sql]]
    return said, {key: (one.fields.keys(), one.options) for key, one in after.models.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("is_drawn", [True, False])
@pytest.mark.parametrize("app", ["places", "partners"])
def test_the_tables_are_those_that_django_makes(app: str, is_drawn: bool) -> None:  # noqa: FBT001  a parameter
    loader = MigrationLoader(None)
    migration = loader.graph.nodes[app, "0001_initial"]
    before = loader.project_state((app, "0001_initial"), at_end=False)
    plain = Migration("0001_initial", app)
    vars(plain)["operations"] = migration.operations

    together, one_by_one = (led_to(one, before.clone(), is_drawn=is_drawn) for one in (migration, plain))

    assert isinstance(migration, MadeTogether)
    assert sum("CREATE TABLE" in line for line in together[0]) > 1
    assert (sorted(together[0]), together[1]) == (sorted(one_by_one[0]), one_by_one[1])
