"""A migration that makes many tables: each model is drawn once, not again for every other that is made beside it."""

from itertools import groupby

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel, Migration
from django.db.migrations.state import ProjectState


class MadeTogether(Migration):
    """Stands in for Django's own where several models are new.

    Django draws every model that is related to a new one anew before it makes the new one's table: hundreds of tables
    took half a minute. Here models that follow each other are all drawn before the first of their tables is made. The
    tables come out the same: a table is made of its own model's fields.
    """

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,  # noqa: FBT001, FBT002  Django's own way
    ) -> ProjectState:
        """Carry the operations out in their order; return the state they lead to."""
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        in_order = self.operations
        for are_new, some in groupby(in_order, lambda one: isinstance(one, CreateModel)):
            if are_new:
                self._make([one for one in some if isinstance(one, CreateModel)], project_state, schema_editor)
            else:
                vars(self)["operations"] = list(some)
                project_state = super().apply(project_state, schema_editor, collect_sql)
        vars(self)["operations"] = in_order
        return project_state

    def _make(self, new: list[CreateModel], state: ProjectState, schema_editor: BaseDatabaseSchemaEditor) -> None:
        before = state.clone()
        drawn = vars(state).pop("apps", None)  # without them a new model is only noted
        for one in new:
            one.state_forwards(self.app_label, state)
        if drawn is not None:
            vars(state)["apps"] = drawn
            state.reload_models([(self.app_label, one.name_lower) for one in new], delay=False)
        for one in new:
            one.database_forwards(self.app_label, schema_editor, before, state)
