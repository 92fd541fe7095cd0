from django.db import migrations

import people.codes


def give_codes(apps, schema_editor):
    """Each document that was there gets a code of its own, and its link is its first version."""
    Document = apps.get_model("events", "Document")
    Version = apps.get_model("events", "DocumentVersion")
    for document in Document.objects.all():
        document.code = people.codes.new_code()
        document.save(update_fields=["code"])
        Version.objects.create(
            document=document, number=document.version, url=document.url, added_at=document.added_at
        )


class Migration(migrations.Migration):
    dependencies = [("events", "0033_documents_with_files")]

    operations = [migrations.RunPython(give_codes, migrations.RunPython.noop)]
