"""An operation of migrations that makes the tables of many new models at once.

Django draws every model of the house anew for each model that a migration adds, and for each constraint:
with 150 models, making the tables of a new installation was nine parts drawing to one part of SQL.
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class NewTables(Operation):
    """Make all models of a first migration as its last operation leaves them.

    `operations` are what `makemigrations` wrote: models, and the fields, constraints and indexes that join
    them. Each table is made in its final form, so an operation on a model that is older than this one, or
    one that writes rows, has no place here.
    """

    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        self.names = [each.name_lower for each in operations if isinstance(each, CreateModel)]
        strangers = [each for each in operations if _model_of(each) not in self.names]
        if strangers:
            raise ValueError(f"{strangers[0].describe()}: this model is not made here.")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # What was drawn is drawn anew when somebody asks, once, and not after each of these.
        state.__dict__.pop("apps", None)
        for each in self.operations:
            each.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for name in self.names:
            model = to_state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for name in reversed(self.names):
            model = from_state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def describe(self) -> str:
        return f"Make {len(self.names)} tables"


def _model_of(operation: Operation) -> str | None:
    """Name the model that an operation makes or changes; None when it is about no single one."""
    for kind in ("model_name_lower", "name_lower"):
        name = getattr(operation, kind, None)
        if isinstance(name, str):
            return name
    return None
