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
@pytest.mark.parametrize(
    ("app", "name"),
    [("places", "0001_initial"), ("partners", "0001_initial"), ("stations", "0003_goals")],
)
def test_the_tables_are_those_that_django_makes(
    app: str,
    name: str,
    is_drawn: bool,  # noqa: FBT001  a parameter
) -> None:
    loader = MigrationLoader(None)
    migration = loader.graph.nodes[app, name]
    before = loader.project_state((app, name), at_end=False)
    plain = Migration(name, app)
    vars(plain)["operations"] = migration.operations

    together, one_by_one = (led_to(one, before.clone(), is_drawn=is_drawn) for one in (migration, plain))

    assert isinstance(migration, MadeTogether)
    assert sum("TABLE" in line for line in together[0]) > 1
    assert (sorted(together[0]), together[1]) == (sorted(one_by_one[0]), one_by_one[1])
