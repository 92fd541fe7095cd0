"""What every course is until now becomes its first version, which its groups run."""

from typing import Any

from django.db import migrations

from people.codes import new_code


def write_first(apps: Any, schema_editor: Any) -> None:
    Course, Version, Unit, Cohort = (
        apps.get_model("trainings", name) for name in ("Course", "Version", "Unit", "Cohort")
    )
    for course in Course.objects.order_by("pk"):
        version = Version.objects.create(course=course, number=1, written_at=course.created_at)
        for key in Unit.objects.filter(course=course).values_list("pk", flat=True):
            Unit.objects.filter(pk=key).update(version=version, key=new_code())
        Cohort.objects.filter(course=course).update(version=version)


class Migration(migrations.Migration):
    dependencies = [("trainings", "0004_versions")]

    # Apart from the tables' change: PostgreSQL alters no table whose rows are still to be checked.
    operations = [migrations.RunPython(write_first, migrations.RunPython.noop, elidable=True)]
