"""Whoever trains with another is in one place at a time too; whoever observes is warned, and no more.

No role of a co-trainer stands when this is applied, so the constraint, PostgreSQL's alone as in
`0029_part_intervals`, finds nothing to refuse.
"""

from typing import Any

from django.db import migrations, models

CONSTRAINT = """
    ALTER TABLE events_part ADD CONSTRAINT part_leads_one_at_a_time EXCLUDE USING gist (
        subject WITH =, session_id WITH <>, tstzrange(starts_at, ends_at) WITH &&
    ) WHERE (role IN ({roles}) AND status = 'confirmed' AND starts_at IS NOT NULL)
"""
ROLES = [
    ("organiser", "organiser"),
    ("speaker", "speaker"),
    ("panellist", "panellist"),
    ("onsite-moderator", "onsite moderator"),
    ("online-moderator", "online moderator"),
    ("rapporteur", "rapporteur"),
    ("trainer", "trainer"),
    ("co-trainer", "co-trainer"),
    ("observer", "observer"),
    ("interpreter", "interpreter"),
    ("technical-support", "technical support"),
    ("hub-coordinator", "hub coordinator"),
]


def widen(apps: Any, editor: Any) -> None:
    _constrain(editor, "'trainer', 'co-trainer'")


def narrow(apps: Any, editor: Any) -> None:
    _constrain(editor, "'trainer'")


def _constrain(editor: Any, roles: str) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        editor.execute("ALTER TABLE events_part DROP CONSTRAINT part_leads_one_at_a_time")
        editor.execute(CONSTRAINT.format(roles=roles))
        editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [("events", "0030_events_emptied")]

    operations = [
        migrations.AlterField(
            "part", "role", models.CharField(choices=ROLES, max_length=20, verbose_name="role")
        ),
        migrations.RunPython(widen, narrow),
    ]
