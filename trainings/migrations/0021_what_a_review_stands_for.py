"""What each review stands for: until now what its step asks decided that, and so it is what it is taken for."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def from_their_steps(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let what was said of steps that ask for a confirmation stand for one."""
    Review = apps.get_model("trainings", "Review")
    Review.objects.filter(step__asks="confirmation").update(asks="confirmation")


class Migration(migrations.Migration):
    dependencies = [
        ("trainings", "0020_quota_for_each_organisation"),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="asks",
            field=models.CharField(
                choices=[
                    ("", "Nobody: the record is enough"),
                    ("review", "A trainer who has climbed the ladder, or an organiser"),
                    ("confirmation", "An organiser"),
                ],
                default="review",
                max_length=12,
                verbose_name="what it stands for",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(from_their_steps, migrations.RunPython.noop, elidable=True),
    ]
