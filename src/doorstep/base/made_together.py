"""A migration that makes or changes many tables: a model is drawn when it changes, not when one beside it does."""

from itertools import groupby
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration, RemoveConstraint
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_OF_ONE_MODEL = (AddConstraint, AddField, AddIndex, RemoveConstraint)


class MadeTogether(Migration):
    """Stands in for Django's own where models are new, or get columns and constraints.

    Django draws every model anew that is related to one that changes before it changes that one's table: hundreds of
    tables took half a minute. Here models that follow each other are all drawn before the first of their tables is
    made, and one that changes is drawn alone. The tables come out the same: a table is made of its own model's fields.
    Whatever needs more than that, such as code that is given the models, has all of them drawn anew first.
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
        for kind, some in groupby(in_order, type):
            if kind is CreateModel:
                self._make(list(some), project_state, schema_editor)
            elif kind in _OF_ONE_MODEL:
                for one in some:
                    self._make([one], project_state, schema_editor)
            else:
                vars(self)["operations"] = list(some)
                project_state = super().apply(project_state, schema_editor, collect_sql)
        vars(self)["operations"] = in_order
        return project_state

    def _make(self, some: list[Operation], state: ProjectState, schema_editor: BaseDatabaseSchemaEditor) -> None:
        before = state.clone()
        drawn = vars(state).pop("apps", None)  # without them what changes is only noted
        for one in some:
            one.state_forwards(self.app_label, state)
        if drawn is not None:
            vars(state)["apps"] = drawn
            names = [_model_of(one) for one in some]
            for name in names:
                drawn.unregister_model(self.app_label, name)
            drawn.render_multiple([state.models[self.app_label, name] for name in names])
            state.is_delayed = True  # related models still lead to this one as it was
        for one in some:
            one.database_forwards(self.app_label, schema_editor, before, state)


def _model_of(one: Any) -> str:
    return str(one.name_lower if isinstance(one, CreateModel) else one.model_name_lower)
