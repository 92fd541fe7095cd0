"""Events know whether every session of theirs was called off; those that stand here already learn it."""

from typing import Any

from django.db import migrations, models


def look(apps: Any, editor: Any) -> None:
    """Mark the events of which sessions were called off and no dated one stands."""
    event, session = apps.get_model("events", "Event"), apps.get_model("events", "Session")
    of_event = session.objects.filter(event=models.OuterRef("pk"))
    event.objects.filter(
        models.Exists(of_event.filter(status="cancelled")),
        ~models.Exists(of_event.filter(status__in=["scheduled", "held"], starts_at__isnull=False)),
    ).update(is_emptied=True)


class Migration(migrations.Migration):
    dependencies = [("events", "0029_part_intervals")]

    operations = [
        migrations.AddField("event", "is_emptied", models.BooleanField(default=False, editable=False)),
        migrations.RunPython(look, migrations.RunPython.noop, elidable=True),
    ]
