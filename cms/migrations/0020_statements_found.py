import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0019_outside_links'),
        ('outcomes', '0002_statements'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='searchentry', name='search_entry_of_one'),
        migrations.AddField(
            model_name='searchentry',
            name='statement',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='outcomes.statement'),
        ),
        migrations.AddConstraint(
            model_name='searchentry',
            constraint=models.UniqueConstraint(fields=('statement', 'language'), name='search_statement_once'),
        ),
        migrations.AddConstraint(
            model_name='searchentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome__isnull', True), ('page__isnull', False), ('statement__isnull', True)), models.Q(('outcome__isnull', False), ('page__isnull', True), ('statement__isnull', True)), models.Q(('outcome__isnull', True), ('page__isnull', True), ('statement__isnull', False)), _connector='OR'), name='search_entry_of_one'),
        ),
    ]
