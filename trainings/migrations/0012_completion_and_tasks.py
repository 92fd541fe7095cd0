"""What completes a course beside a share of its hours, and the tasks that are handed in for it."""

import django.db.models.deletion
import people.codes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0030_events_emptied'),
        ('trainings', '0011_signing_keys'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='cohort',
            name='excused_classes',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='excused classes that count'),
        ),
        migrations.AddField(
            model_name='cohort',
            name='excused_percent',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='excused classes that count, in per cent of the hours'),
        ),
        migrations.AddField(
            model_name='cohort',
            name='online_minutes',
            field=models.PositiveIntegerField(default=0, verbose_name='minutes online at least'),
        ),
        migrations.AddField(
            model_name='cohort',
            name='required_tasks',
            field=models.JSONField(blank=True, default=list, verbose_name='tasks that complete it'),
        ),
        migrations.AddField(
            model_name='cohort',
            name='room_minutes',
            field=models.PositiveIntegerField(default=0, verbose_name='minutes in the room at least'),
        ),
        migrations.AddField(
            model_name='course',
            name='excused_classes',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='excused classes that count'),
        ),
        migrations.AddField(
            model_name='course',
            name='excused_percent',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='excused classes that count, in per cent of the hours'),
        ),
        migrations.AddField(
            model_name='course',
            name='online_minutes',
            field=models.PositiveIntegerField(default=0, verbose_name='minutes online at least'),
        ),
        migrations.AddField(
            model_name='course',
            name='room_minutes',
            field=models.PositiveIntegerField(default=0, verbose_name='minutes in the room at least'),
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('key', models.CharField(default=people.codes.new_code, editable=False, max_length=26, verbose_name='key')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('title_es', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('title_pt_br', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('title_en', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('text', models.TextField(blank=True, max_length=2000, verbose_name='what is to be done')),
                ('text_es', models.TextField(blank=True, max_length=2000, null=True, verbose_name='what is to be done')),
                ('text_pt_br', models.TextField(blank=True, max_length=2000, null=True, verbose_name='what is to be done')),
                ('text_en', models.TextField(blank=True, max_length=2000, null=True, verbose_name='what is to be done')),
                ('due_days', models.PositiveSmallIntegerField(default=7, verbose_name='days after the class')),
                ('is_required', models.BooleanField(default=True, verbose_name='completes the course')),
                ('takes_text', models.BooleanField(default=True, verbose_name='a text')),
                ('takes_link', models.BooleanField(default=False, verbose_name='a link')),
                ('takes_file', models.BooleanField(default=False, verbose_name='a file')),
                ('added_at', models.DateTimeField(verbose_name='added at')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='trainings.unit')),
            ],
            options={
                'verbose_name': 'task',
                'verbose_name_plural': 'tasks',
            },
        ),
        migrations.CreateModel(
            name='HandIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='text')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='link')),
                ('file_name', models.CharField(blank=True, max_length=120, verbose_name='name of the file')),
                ('file_ending', models.CharField(blank=True, max_length=4, verbose_name='kind of file')),
                ('content', models.BinaryField(default=bytes, verbose_name='file')),
                ('handed_in_at', models.DateTimeField(verbose_name='handed in at')),
                ('is_late', models.BooleanField(default=False, verbose_name='late')),
                ('state', models.CharField(choices=[('handed-in', 'handed in'), ('accepted', 'accepted'), ('again', 'asked for again')], default='handed-in', max_length=9, verbose_name='state')),
                ('words', models.TextField(blank=True, max_length=2000, verbose_name='words')),
                ('judged_at', models.DateTimeField(blank=True, null=True, verbose_name='read at')),
                ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hand_ins', to='events.registration')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_ins', to='trainings.task')),
            ],
            options={
                'verbose_name': 'work handed in',
                'verbose_name_plural': 'works handed in',
            },
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(fields=('unit', 'key'), name='task_once_in_a_module'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('takes_text', True), ('takes_link', True), ('takes_file', True), _connector='OR'), name='task_takes_something'),
        ),
        migrations.AddIndex(
            model_name='handin',
            index=models.Index(fields=['task', 'state'], name='hand_in_by_state'),
        ),
        migrations.AddConstraint(
            model_name='handin',
            constraint=models.UniqueConstraint(fields=('task', 'registration', 'number'), name='hand_in_number_once'),
        ),
        migrations.AddConstraint(
            model_name='handin',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'again'), _negated=True), fields=('task', 'registration'), name='hand_in_stands_once'),
        ),
    ]
