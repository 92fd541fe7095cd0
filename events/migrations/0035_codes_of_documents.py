from django.db import migrations, models

import people.codes


class Migration(migrations.Migration):
    dependencies = [("events", "0034_documents_have_codes")]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="code",
            field=models.CharField(
                default=people.codes.new_code,
                editable=False,
                max_length=26,
                unique=True,
                verbose_name="code",
            ),
        ),
    ]
