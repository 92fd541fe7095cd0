"""Organisers of a house no longer work on the newsletter of all; its editors get its keys at their next log-in."""

from typing import Any

from django.db import migrations


def close(apps: Any, editor: Any) -> None:
    """Take the keys to archives back from the groups of houses, in which organisers are too."""
    archives = apps.get_model("cms", "NewsletterIndexPage").objects.values("page_ptr")
    keys = apps.get_model("wagtailcore", "GroupPagePermission").objects
    keys.filter(page__in=archives, group__name__startswith="Editors: ").delete()


class Migration(migrations.Migration):
    dependencies = [("cms", "0002_newsletters")]

    operations = [migrations.RunPython(close, migrations.RunPython.noop, elidable=True)]
