"""Modules belong to a version of their course, and every group runs one."""

import django.db.models.deletion
from django.db import migrations, models

import people.codes


class Migration(migrations.Migration):
    dependencies = [
        ("trainings", "0005_first_versions"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="unit", name="unit_position_once"),
        migrations.RemoveField(model_name="unit", name="course"),
        migrations.AlterField(
            model_name="unit",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="units", to="trainings.version"
            ),
        ),
        migrations.AlterField(
            model_name="unit",
            name="key",
            field=models.CharField(
                default=people.codes.new_code, editable=False, max_length=26, verbose_name="key"
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cohorts", to="trainings.version"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                fields=("version", "position"), name="unit_once_in_its_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(fields=("version", "key"), name="unit_once_in_a_version"),
        ),
    ]
