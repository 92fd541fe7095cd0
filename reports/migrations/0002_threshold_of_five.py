from django.db import migrations, models


def raise_to_five(apps, schema_editor):
    """Hold projects agreed at 3 or 4 to what every form promises; reports issued before stay as they are."""
    apps.get_model("reports", "Grant").objects.filter(threshold__lt=5).update(threshold=5)


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="grant", name="grant_threshold_protects"),
        migrations.RunPython(raise_to_five, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("threshold__gte", 5)), name="grant_threshold_protects"
            ),
        ),
    ]
