"""A publication's other address had the name that Wagtail asks every page for its own by."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cms", "0004_publications_and_recommendations")]

    operations = [migrations.RenameField("publicationpage", "url", "source_url")]
