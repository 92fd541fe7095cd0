"""Roles carry the interval of their session, and nobody leads two sessions at one time.

The constraint is PostgreSQL's alone; it needs the extension btree_gist, which whoever owns the database may
create. Who led two sessions at one time before keeps both: the later of the two carries no interval, until
its session is given another time.
"""

from typing import Any

from django.db import migrations, models

CONSTRAINT = """
    ALTER TABLE events_part ADD CONSTRAINT part_leads_one_at_a_time EXCLUDE USING gist (
        subject WITH =, session_id WITH <>, tstzrange(starts_at, ends_at) WITH &&
    ) WHERE (role = 'trainer' AND status = 'confirmed' AND starts_at IS NOT NULL)
"""


def copy(apps: Any, editor: Any) -> None:
    """Copy the intervals, and take those back that overlap an earlier one of the same person."""
    part, session = apps.get_model("events", "Part"), apps.get_model("events", "Session")
    taking = session.objects.filter(pk=models.OuterRef("session"), status__in=["scheduled", "held"])
    part.objects.update(
        starts_at=models.Subquery(taking.values("starts_at")), ends_at=models.Subquery(taking.values("until"))
    )
    leading = part.objects.filter(role="trainer", status="confirmed")
    earlier = leading.filter(
        models.Q(starts_at__lt=models.OuterRef("starts_at"))
        | models.Q(starts_at=models.OuterRef("starts_at"), pk__lt=models.OuterRef("pk")),
        subject=models.OuterRef("subject"),
        ends_at__gt=models.OuterRef("starts_at"),
    ).exclude(session=models.OuterRef("session"))
    doubled = list(leading.filter(models.Exists(earlier)).values_list("pk", flat=True))
    part.objects.filter(pk__in=doubled).update(starts_at=None, ends_at=None)


def constrain(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        # A row that was written twice above has its foreign keys still to be looked at; no table with such a
        # row can be altered.
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        editor.execute(CONSTRAINT)
        editor.execute("SET CONSTRAINTS ALL DEFERRED")


def release(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE events_part DROP CONSTRAINT part_leads_one_at_a_time")


class Migration(migrations.Migration):
    dependencies = [("events", "0001_squashed_0028")]

    operations = [
        migrations.AddField("part", "starts_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("part", "ends_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunPython(copy, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(constrain, release),
    ]
