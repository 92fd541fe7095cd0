"""Tables of a first migration are made at once, in their final form."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from convite.new_tables import NewTables

KEY = ("id", models.BigAutoField(primary_key=True))


def shelf_and_book(suffix: str) -> list[Operation]:
    """Two models as makemigrations writes them: the first learns of the second last."""
    return [
        migrations.CreateModel(
            "Shelf", [KEY, ("name", models.CharField(max_length=9))], options={"db_table": f"shelf_{suffix}"}
        ),
        migrations.CreateModel(
            "Book",
            [KEY, ("shelf", models.ForeignKey("library.shelf", models.CASCADE, related_name="books"))],
            options={"db_table": f"book_{suffix}"},
        ),
        migrations.AddField(
            "shelf", "first", models.ForeignKey("library.book", models.SET_NULL, null=True, related_name="+")
        ),
        migrations.AddConstraint("shelf", models.UniqueConstraint(fields=["name"], name=f"name_{suffix}")),
        migrations.AddIndex("book", models.Index(fields=["-id"], name=f"late_{suffix}")),
    ]


@pytest.mark.django_db(transaction=True)
def test_tables_stand_in_their_final_form_and_go_again() -> None:
    suffix = uuid4().hex[:8]
    making = NewTables(shelf_and_book(suffix))
    before, after = ProjectState(), ProjectState()
    assert after.apps.get_models() == []  # drawn before: what was drawn is not taken for what is
    making.state_forwards("library", after)
    with connection.schema_editor() as editor:
        making.database_forwards("library", editor, before, after)
    try:
        Shelf, Book = after.apps.get_model("library", "shelf"), after.apps.get_model("library", "book")
        shelf = Shelf.objects.create(name="one")
        shelf.first = Book.objects.create(shelf=shelf)
        shelf.save()
        assert Shelf.objects.get().first.pk == Book.objects.get().pk
        with pytest.raises(IntegrityError):
            Shelf.objects.create(name="one")
        with connection.cursor() as cursor:
            marks = connection.introspection.get_constraints(cursor, f"book_{suffix}")
        assert f"late_{suffix}" in marks
        Shelf.objects.update(first=None)
        Shelf.objects.all().delete()
    finally:
        with connection.schema_editor() as editor:
            making.database_backwards("library", editor, after, before)
    names = connection.introspection.table_names()
    assert f"shelf_{suffix}" not in names
    assert f"book_{suffix}" not in names


def test_what_stood_before_is_not_changed_here() -> None:
    with pytest.raises(ValueError, match="not made here"):
        NewTables([migrations.AddField("shelf", "colour", models.TextField())])
