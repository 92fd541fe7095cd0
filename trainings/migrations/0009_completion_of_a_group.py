"""What share of the planned hours completes a group stays as it was when the group opened."""

from typing import Any

from django.db import migrations, models


def take_from_courses(apps: Any, schema_editor: Any) -> None:
    Course, Cohort = apps.get_model("trainings", "Course"), apps.get_model("trainings", "Cohort")
    for key, percent in Course.objects.values_list("pk", "completion_percent"):
        Cohort.objects.filter(course=key).update(completion_percent=percent)


class Migration(migrations.Migration):
    dependencies = [("trainings", "0008_materials")]

    operations = [
        migrations.AddField(
            model_name="cohort",
            name="completion_percent",
            field=models.PositiveSmallIntegerField(
                default=75, verbose_name="attendance to complete, in per cent"
            ),
        ),
        migrations.RunPython(take_from_courses, migrations.RunPython.noop, elidable=True),
    ]
