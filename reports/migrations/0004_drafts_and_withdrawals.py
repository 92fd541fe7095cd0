import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def remember_events(apps, schema_editor):
    """Take the events that a grant covers now for those that its reports counted: nothing else is known."""
    release = apps.get_model("reports", "Release")
    covers = apps.get_model("reports", "Grant").events.through.objects
    counted = release.events.through
    counted.objects.bulk_create(
        counted(release_id=pk, event_id=event)
        for pk, grant in release.objects.values_list("pk", "grant_id")
        for event in covers.filter(grant_id=grant).values_list("event_id", flat=True)
    )


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0032_own_pace'),
        ('reports', '0003_agreed_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='release',
            name='events',
            field=models.ManyToManyField(blank=True, related_name='releases', to='events.event', verbose_name='events'),
        ),
        migrations.RunPython(remember_events, migrations.RunPython.noop),
        migrations.CreateModel(
            name='Caveat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told_at', models.DateTimeField(verbose_name='told at')),
                ('release', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='caveat', to='reports.release')),
                ('told_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'note on a report',
                'verbose_name_plural': 'notes on reports',
            },
        ),
        migrations.CreateModel(
            name='KeptDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tables', models.JSONField(verbose_name='tables')),
                ('counts', models.JSONField(default=dict)),
                ('covered', models.JSONField(default=list)),
                ('basis', models.JSONField(default=dict)),
                ('taken_at', models.DateTimeField(verbose_name='figures of')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='checked at')),
                ('refusals', models.JSONField(default=list)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('grant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='reports.grant')),
                ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'draft of a report',
                'verbose_name_plural': 'drafts of reports',
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('withdrawn_at', models.DateTimeField(verbose_name='withdrawn at')),
                ('reason', models.TextField(max_length=600, verbose_name='reason')),
                ('release', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='reports.release')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'withdrawal of a report',
                'verbose_name_plural': 'withdrawals of reports',
            },
        ),
    ]
