"""The tables of trainings as 0001 to 0021 leave them, made at once for a new installation.

One that has applied some of them goes on by them.
"""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import django_countries.fields
import people.codes
import trainings.models.assessment
import uuid
from django.conf import settings
from django.db import migrations, models

from convite.new_tables import NewTables


class Migration(migrations.Migration):

    replaces = [('trainings', '0001_initial'), ('trainings', '0002_selection'), ('trainings', '0003_goals'), ('trainings', '0004_versions'), ('trainings', '0005_first_versions'), ('trainings', '0006_modules_of_a_version'), ('trainings', '0007_certificates'), ('trainings', '0008_materials'), ('trainings', '0009_completion_of_a_group'), ('trainings', '0010_staffing'), ('trainings', '0011_signing_keys'), ('trainings', '0012_completion_and_tasks'), ('trainings', '0013_network'), ('trainings', '0014_tests_and_surveys'), ('trainings', '0015_ladder'), ('trainings', '0016_points_in_the_test'), ('trainings', '0017_own_pace'), ('trainings', '0018_what_tests_came_to'), ('trainings', '0019_tutors'), ('trainings', '0020_quota_for_each_organisation'), ('trainings', '0021_what_a_review_stands_for')]

    initial = True

    dependencies = [
        ('events', '0032_own_pace'),
        ('people', '0007_introductions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [NewTables([
        migrations.CreateModel(
            name='MaterialFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name of the file')),
                ('ending', models.CharField(max_length=4, verbose_name='kind of file')),
                ('content', models.BinaryField(verbose_name='content')),
            ],
            options={
                'verbose_name': 'file of a material',
                'verbose_name_plural': 'files of materials',
            },
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
            ],
            options={
                'verbose_name': 'task',
                'verbose_name_plural': 'tasks',
            },
        ),
        migrations.CreateModel(
            name='AnswerSheet',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('own_code', models.CharField(blank=True, editable=False, max_length=64)),
                ('handed_in_at', models.DateTimeField(blank=True, null=True, verbose_name='handed in at')),
                ('language', models.CharField(max_length=5, verbose_name='language')),
                ('source', models.CharField(choices=[('phone', 'on a phone or computer'), ('paper', 'on paper')], max_length=5, verbose_name='how')),
                ('score', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='points')),
                ('out_of', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='of')),
                ('registration', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='test_sheets', to='events.registration')),
            ],
            options={
                'verbose_name': 'answers of one person',
                'verbose_name_plural': 'answers of people',
            },
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('completion_percent', models.PositiveSmallIntegerField(default=75, verbose_name='attendance to complete, in per cent')),
                ('room_minutes', models.PositiveIntegerField(default=0, verbose_name='minutes in the room at least')),
                ('online_minutes', models.PositiveIntegerField(default=0, verbose_name='minutes online at least')),
                ('excused_classes', models.PositiveSmallIntegerField(default=0, verbose_name='excused classes that count')),
                ('excused_percent', models.PositiveSmallIntegerField(default=0, verbose_name='excused classes that count, in per cent of the hours')),
                ('test_percent', models.PositiveSmallIntegerField(default=0, verbose_name='points in the test, in per cent')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('title_es', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('title_pt_br', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('title_en', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('summary', models.TextField(blank=True, max_length=2000, verbose_name='summary')),
                ('summary_es', models.TextField(blank=True, max_length=2000, null=True, verbose_name='summary')),
                ('summary_pt_br', models.TextField(blank=True, max_length=2000, null=True, verbose_name='summary')),
                ('summary_en', models.TextField(blank=True, max_length=2000, null=True, verbose_name='summary')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='people.organisation')),
            ],
            options={
                'verbose_name': 'course',
                'verbose_name_plural': 'courses',
            },
        ),
        migrations.CreateModel(
            name='Cohort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('completion_percent', models.PositiveSmallIntegerField(default=75, verbose_name='attendance to complete, in per cent')),
                ('room_minutes', models.PositiveIntegerField(default=0, verbose_name='minutes in the room at least')),
                ('online_minutes', models.PositiveIntegerField(default=0, verbose_name='minutes online at least')),
                ('excused_classes', models.PositiveSmallIntegerField(default=0, verbose_name='excused classes that count')),
                ('excused_percent', models.PositiveSmallIntegerField(default=0, verbose_name='excused classes that count, in per cent of the hours')),
                ('test_percent', models.PositiveSmallIntegerField(default=0, verbose_name='points in the test, in per cent')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('planned_minutes', models.PositiveIntegerField(verbose_name='planned minutes')),
                ('required_tasks', models.JSONField(blank=True, default=list, verbose_name='tasks that complete it')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='opened at')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='cohort', to='events.event')),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='trainings.course')),
            ],
            options={
                'verbose_name': 'group',
                'verbose_name_plural': 'groups',
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('purpose', models.CharField(choices=[('knowledge', 'a test, before and after the course'), ('survey', 'a survey, after the course')], max_length=9, verbose_name='what it is')),
                ('title', models.JSONField(default=dict, verbose_name='title')),
                ('tells_points', models.BooleanField(default=True, verbose_name='participants read their own points')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessments', to='trainings.course')),
            ],
            options={
                'verbose_name': 'test or survey',
                'verbose_name_plural': 'tests and surveys',
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('kind', models.CharField(choices=[('choice', 'One of several choices'), ('several', 'Several choices'), ('scale', 'A scale'), ('open', "Open, in one's own words")], max_length=7, verbose_name='kind')),
                ('label', models.JSONField(default=dict, verbose_name='question')),
                ('help', models.JSONField(blank=True, default=dict, verbose_name='explanation')),
                ('choices', models.JSONField(blank=True, default=list, verbose_name='choices')),
                ('least', models.PositiveSmallIntegerField(default=1, verbose_name='least')),
                ('most', models.PositiveSmallIntegerField(default=5, verbose_name='most')),
                ('points', models.PositiveSmallIntegerField(default=1, verbose_name='points')),
                ('written_at', models.DateTimeField(verbose_name='written at')),
                ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='first asked at')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bank_items', to='people.organisation')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='trainings.item')),
            ],
            options={
                'verbose_name': 'question of the bank',
                'verbose_name_plural': 'questions of the bank',
            },
        ),
        migrations.CreateModel(
            name='AssessmentItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='composed', to='trainings.assessment')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked_in', to='trainings.item')),
            ],
            options={
                'verbose_name': 'question of a test',
                'verbose_name_plural': 'questions of tests',
            },
        ),
        migrations.CreateModel(
            name='NetworkEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('shows_country', models.BooleanField(default=False, verbose_name='shows the country')),
                ('shows_sector', models.BooleanField(default=False, verbose_name='shows the sector')),
                ('shows_courses', models.BooleanField(default=False, verbose_name='shows the courses')),
                ('organisation', models.CharField(blank=True, max_length=120, verbose_name='organisation')),
                ('works_on', models.CharField(blank=True, max_length=300, verbose_name='works on')),
                ('languages', models.JSONField(blank=True, default=list, verbose_name='languages')),
                ('words_key', models.CharField(blank=True, editable=False, max_length=430)),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='network_entry', to=settings.AUTH_USER_MODEL)),
                ('topics', models.ManyToManyField(blank=True, related_name='network_entries', to='events.topic', verbose_name='topics')),
            ],
            options={
                'verbose_name': 'entry in the network',
                'verbose_name_plural': 'entries in the network',
            },
        ),
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('in', 'put in'), ('out', 'left out')], max_length=3, verbose_name='what')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back at')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='trainings.cohort')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='events.registration')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'override',
                'verbose_name_plural': 'overrides',
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('title_es', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('title_pt_br', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('title_en', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('summary', models.TextField(blank=True, max_length=2000, verbose_name='summary')),
                ('summary_es', models.TextField(blank=True, max_length=2000, null=True, verbose_name='summary')),
                ('summary_pt_br', models.TextField(blank=True, max_length=2000, null=True, verbose_name='summary')),
                ('summary_en', models.TextField(blank=True, max_length=2000, null=True, verbose_name='summary')),
                ('countries', models.JSONField(blank=True, default=list, verbose_name='countries')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='link')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published at')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('is_generated', models.BooleanField(default=False, verbose_name='generated for a demonstration')),
                ('groups', models.ManyToManyField(blank=True, related_name='projects', to='trainings.cohort', verbose_name='groups it grew from')),
                ('members', models.ManyToManyField(blank=True, related_name='projects', to='people.organisation', verbose_name='member organisations')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects_kept', to='people.organisation')),
            ],
            options={
                'verbose_name': 'later project',
                'verbose_name_plural': 'later projects',
            },
        ),
        migrations.CreateModel(
            name='Quota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('bound', models.CharField(choices=[('least', 'at least'), ('most', 'at most')], max_length=5, verbose_name='at least or at most')),
                ('number', models.PositiveSmallIntegerField(verbose_name='how many')),
                ('gender', models.CharField(blank=True, choices=[('woman', 'Women'), ('man', 'Men'), ('another', 'Another gender, or several'), ('not-stated', 'Not stated')], max_length=12, verbose_name='gender')),
                ('country', django_countries.fields.CountryField(blank=True, max_length=2, verbose_name='country')),
                ('organisation', models.CharField(blank=True, max_length=160, verbose_name='organisation')),
                ('each_organisation', models.BooleanField(default=False, verbose_name='for each organisation on its own')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotas', to='trainings.cohort')),
                ('sector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.stakeholdergroup', verbose_name='sector')),
            ],
            options={
                'verbose_name': 'quota',
                'verbose_name_plural': 'quotas',
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stars', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='rating')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('registration', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rating', to='events.registration')),
            ],
            options={
                'verbose_name': 'rating',
                'verbose_name_plural': 'ratings',
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('value', models.JSONField(verbose_name='answer')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='item_responses', to='trainings.item')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responses', to='trainings.answersheet')),
            ],
            options={
                'verbose_name': 'answer to a question of a test',
                'verbose_name_plural': 'answers to questions of tests',
            },
        ),
        migrations.CreateModel(
            name='Selection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('seats', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='seats to fill')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('proposed', models.JSONField(blank=True, default=dict, verbose_name='what was proposed')),
                ('asks', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='events.question')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='selections', to='trainings.cohort')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'selection',
                'verbose_name_plural': 'selections',
            },
        ),
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('private', models.BinaryField(verbose_name='private key')),
                ('public', models.JSONField(verbose_name='public key')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
            ],
            options={
                'verbose_name': 'signing key',
                'verbose_name_plural': 'signing keys',
                'constraints': [models.UniqueConstraint(models.Value(1), condition=models.Q(('retired_at__isnull', True)), name='signing_key_in_use_once')],
            },
        ),
        migrations.CreateModel(
            name='Sitting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('room_code', models.CharField(default=trainings.models.assessment.new_room_code, editable=False, max_length=8, unique=True, verbose_name='code for the room')),
                ('moment', models.CharField(choices=[('pre', 'before the course'), ('post', 'after the course'), ('months-3', '3 months after'), ('months-6', '6 months after'), ('months-12', '12 months after')], max_length=9, verbose_name='when')),
                ('linking', models.CharField(choices=[('place', 'by the place of each participant'), ('own-code', 'by a code of their own, without a name')], max_length=8, verbose_name='how before and after are matched')),
                ('items', models.JSONField(default=list, verbose_name='questions')),
                ('opens_at', models.DateTimeField(blank=True, null=True, verbose_name='opens at')),
                ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='closes at')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed at')),
                ('came_to', models.JSONField(blank=True, editable=False, null=True, verbose_name='what it came to')),
                ('given_at', models.DateTimeField(verbose_name='given at')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sittings_given', to='trainings.assessment')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sittings', to='trainings.cohort')),
            ],
            options={
                'verbose_name': 'test of a group',
                'verbose_name_plural': 'tests of groups',
            },
        ),
        migrations.AddField(
            model_name='answersheet',
            name='sitting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answer_sheets', to='trainings.sitting'),
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('title_es', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('title_pt_br', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('title_en', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('role', models.CharField(blank=True, choices=[('observer', 'observer'), ('co-trainer', 'co-trainer'), ('trainer', 'trainer')], max_length=10, verbose_name='role')),
                ('sessions', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(500)], verbose_name='sessions')),
                ('hours', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(2000)], verbose_name='hours')),
                ('asks', models.CharField(blank=True, choices=[('', 'Nobody: the record is enough'), ('review', 'A trainer who has climbed the ladder, or an organiser'), ('confirmation', 'An organiser')], max_length=12, verbose_name='who says so')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ladder_steps', to='people.organisation')),
            ],
            options={
                'verbose_name': 'step of a ladder',
                'verbose_name_plural': 'steps of ladders',
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('asks', models.CharField(choices=[('', 'Nobody: the record is enough'), ('review', 'A trainer who has climbed the ladder, or an organiser'), ('confirmation', 'An organiser')], max_length=12, verbose_name='what it stands for')),
                ('passed', models.BooleanField(verbose_name='reached')),
                ('words', models.TextField(blank=True, max_length=2000, verbose_name='words for the trainee')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='events.session')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ladder_reviews', to=settings.AUTH_USER_MODEL)),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='trainings.step')),
            ],
            options={
                'verbose_name': 'review of a trainee',
                'verbose_name_plural': 'reviews of trainees',
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
        migrations.CreateModel(
            name='TeachingProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('time_zone', models.CharField(max_length=64, verbose_name='time zone')),
                ('languages', models.JSONField(blank=True, default=list, verbose_name='languages I teach in')),
                ('most_hours', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(168)], verbose_name='most hours in a week')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('calendar_read_at', models.DateTimeField(blank=True, null=True, verbose_name='calendar read at')),
                ('calendar_until', models.DateTimeField(blank=True, null=True, verbose_name='calendar read until')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='teaching', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'teaching',
                'verbose_name_plural': 'teaching',
            },
        ),
        migrations.CreateModel(
            name='OtherHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('is_free', models.BooleanField(default=False, verbose_name='free')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('begins', models.TimeField(blank=True, null=True, verbose_name='from')),
                ('ends', models.TimeField(blank=True, null=True, verbose_name='until')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='other_hours', to='trainings.teachingprofile')),
            ],
            options={
                'verbose_name': 'other hours',
                'verbose_name_plural': 'other hours',
            },
        ),
        migrations.CreateModel(
            name='BusyTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='starts')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='busy_times', to='trainings.teachingprofile')),
            ],
            options={
                'verbose_name': 'busy time',
                'verbose_name_plural': 'busy times',
            },
        ),
        migrations.CreateModel(
            name='Trainer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('added_at', models.DateTimeField(verbose_name='added at')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainers', to='people.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trainers', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'trainer',
                'verbose_name_plural': 'trainers',
            },
        ),
        migrations.CreateModel(
            name='Qualification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit_key', models.CharField(blank=True, max_length=26, verbose_name='module')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('because', models.CharField(blank=True, max_length=200, verbose_name='noted because')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='qualifications', to='trainings.course')),
                ('trainer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='qualifications', to='trainings.trainer')),
            ],
            options={
                'verbose_name': 'qualification',
                'verbose_name_plural': 'qualifications',
            },
        ),
        migrations.CreateModel(
            name='Tutor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('named_at', models.DateTimeField(verbose_name='named at')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tutors', to='trainings.cohort')),
                ('named_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tutored', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'tutor',
                'verbose_name_plural': 'tutors',
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=people.codes.new_code, editable=False, max_length=26, verbose_name='key')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('title_es', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('title_pt_br', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('title_en', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('planned_minutes', models.PositiveSmallIntegerField(verbose_name='planned minutes')),
                ('goals', models.TextField(blank=True, max_length=1000, verbose_name='goals')),
                ('goals_es', models.TextField(blank=True, max_length=1000, null=True, verbose_name='goals')),
                ('goals_pt_br', models.TextField(blank=True, max_length=1000, null=True, verbose_name='goals')),
                ('goals_en', models.TextField(blank=True, max_length=1000, null=True, verbose_name='goals')),
                ('needs', models.ManyToManyField(blank=True, related_name='needed_by', to='trainings.unit', verbose_name='needs first')),
            ],
            options={
                'verbose_name': 'module',
                'verbose_name_plural': 'modules',
            },
        ),
        migrations.AddField(
            model_name='task',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='trainings.unit'),
        ),
        migrations.CreateModel(
            name='Material',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('language', models.CharField(blank=True, choices=[('', 'In every language'), ('es', 'Spanish'), ('pt-br', 'Portuguese'), ('en', 'English')], max_length=5, verbose_name='language')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='link')),
                ('days', models.PositiveSmallIntegerField(default=0, verbose_name='days')),
                ('release', models.CharField(choices=[('before', 'before the class'), ('after', 'after the class')], default='before', max_length=6, verbose_name='when')),
                ('added_at', models.DateTimeField(verbose_name='added at')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='materials', to='trainings.materialfile')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='materials', to='trainings.unit')),
            ],
            options={
                'verbose_name': 'material',
                'verbose_name_plural': 'materials',
            },
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('planned_minutes', models.PositiveSmallIntegerField(verbose_name='planned minutes')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='trainings.cohort')),
                ('session', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='lesson', to='events.session')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='trainings.unit')),
            ],
            options={
                'verbose_name': 'class',
                'verbose_name_plural': 'classes',
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('written_at', models.DateTimeField(verbose_name='written at')),
                ('replaced_at', models.DateTimeField(blank=True, null=True, verbose_name='replaced at')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='trainings.course')),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'version of a course',
                'verbose_name_plural': 'versions of courses',
            },
        ),
        migrations.AddField(
            model_name='unit',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='trainings.version'),
        ),
        migrations.AddField(
            model_name='cohort',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='trainings.version'),
        ),
        migrations.CreateModel(
            name='WeeklyHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(6)], verbose_name='weekday')),
                ('begins', models.TimeField(verbose_name='from')),
                ('ends', models.TimeField(verbose_name='until')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='weekly_hours', to='trainings.teachingprofile')),
            ],
            options={
                'verbose_name': 'weekly hours',
                'verbose_name_plural': 'weekly hours',
            },
        ),
        migrations.CreateModel(
            name='WorkedThrough',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_at', models.DateTimeField(verbose_name='said at')),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='worked_through', to='trainings.lesson')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='worked_through', to='events.registration')),
            ],
            options={
                'verbose_name': 'module worked through',
                'verbose_name_plural': 'modules worked through',
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(editable=False, max_length=16, unique=True, verbose_name='number')),
                ('kind', models.CharField(choices=[('attendance', 'attendance'), ('achievement', 'achievement'), ('trainer', 'trainer')], max_length=12, verbose_name='kind')),
                ('subject', models.UUIDField(db_index=True, verbose_name='person')),
                ('language', models.CharField(choices=[('es', 'Spanish'), ('pt-br', 'Portuguese'), ('en', 'English')], max_length=5, verbose_name='language')),
                ('facts', models.JSONField(default=dict, verbose_name='what it says')),
                ('pdf', models.BinaryField(verbose_name='file')),
                ('sha256', models.CharField(editable=False, max_length=64, unique=True)),
                ('shows_name', models.BooleanField(default=False, verbose_name='the name may be shown')),
                ('issued_at', models.DateTimeField(verbose_name='issued at')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('replaced_at', models.DateTimeField(blank=True, null=True, verbose_name='replaced at')),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('registration', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='certificates', to='events.registration')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='trainings.certificate')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='trainings.cohort')),
            ],
            options={
                'verbose_name': 'certificate',
                'verbose_name_plural': 'certificates',
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True), ('revoked_at__isnull', True)), fields=('cohort', 'subject', 'kind'), name='certificate_stands_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='course',
            constraint=models.CheckConstraint(condition=models.Q(('completion_percent__gte', 1), ('completion_percent__lte', 100)), name='course_completion_is_a_share'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('most__gt', models.F('least'))), name='item_scale_has_two_ends'),
        ),
        migrations.AddConstraint(
            model_name='assessmentitem',
            constraint=models.UniqueConstraint(fields=('assessment', 'item'), name='item_once_in_a_test'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('registration',), name='override_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('since__isnull', True), ('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='project_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='quota',
            constraint=models.CheckConstraint(condition=models.Q(('sector__isnull', False), models.Q(('gender', ''), _negated=True), models.Q(('country', ''), _negated=True), models.Q(('organisation', ''), _negated=True), ('each_organisation', True), _connector='OR'), name='quota_counts_somebody'),
        ),
        migrations.AddConstraint(
            model_name='quota',
            constraint=models.CheckConstraint(condition=models.Q(('each_organisation', False), models.Q(('bound', 'most'), ('organisation', '')), _connector='OR'), name='quota_for_each_is_at_most'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='rating_from_one_to_five'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.UniqueConstraint(fields=('sheet', 'item'), name='response_once'),
        ),
        migrations.AddConstraint(
            model_name='selection',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('cohort',), name='selection_open_once'),
        ),
        migrations.AddConstraint(
            model_name='sitting',
            constraint=models.UniqueConstraint(fields=('cohort', 'assessment', 'moment'), name='sitting_once'),
        ),
        migrations.AddConstraint(
            model_name='answersheet',
            constraint=models.UniqueConstraint(condition=models.Q(('registration__isnull', False)), fields=('sitting', 'registration'), name='sheet_once_for_a_place'),
        ),
        migrations.AddConstraint(
            model_name='answersheet',
            constraint=models.UniqueConstraint(condition=models.Q(('own_code', ''), _negated=True), fields=('sitting', 'own_code'), name='sheet_once_for_a_code'),
        ),
        migrations.AddConstraint(
            model_name='answersheet',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('own_code', ''), ('registration__isnull', False)), models.Q(('registration__isnull', True), models.Q(('own_code', ''), _negated=True)), _connector='OR'), name='sheet_of_a_place_or_a_code'),
        ),
        migrations.AddConstraint(
            model_name='answersheet',
            constraint=models.CheckConstraint(condition=models.Q(('score__isnull', True), models.Q(('out_of__gt', 0), ('score__lte', models.F('out_of'))), _connector='OR'), name='sheet_points_within'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('hours', 0), ('role', ''), ('sessions', 0)), models.Q(models.Q(('role', ''), _negated=True), models.Q(('sessions__gt', 0), ('hours__gt', 0), _connector='OR')), _connector='OR'), name='step_asks_for_a_role_and_how_much'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', ''), _negated=True), models.Q(('asks', ''), _negated=True), _connector='OR'), name='step_asks_for_something'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('reviewer__isnull', True), models.Q(('reviewer', models.F('trainee')), _negated=True), _connector='OR'), name='review_by_somebody_else'),
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
        migrations.AddConstraint(
            model_name='otherhours',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='other_hours_in_order'),
        ),
        migrations.AddConstraint(
            model_name='otherhours',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('begins__isnull', True), ('ends__isnull', True)), models.Q(('begins__isnull', False), ('ends__gt', models.F('begins'))), models.Q(('begins__isnull', False), ('ends', '00:00')), _connector='OR'), name='other_hours_take_time'),
        ),
        migrations.AddIndex(
            model_name='busytime',
            index=models.Index(fields=['profile', 'starts_at'], name='busy_by_start'),
        ),
        migrations.AddConstraint(
            model_name='busytime',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='busy_time_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='trainer',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('organisation', 'person'), name='trainer_once_per_organisation'),
        ),
        migrations.AddConstraint(
            model_name='qualification',
            constraint=models.UniqueConstraint(fields=('trainer', 'course', 'unit_key'), name='qualified_once'),
        ),
        migrations.AddConstraint(
            model_name='tutor',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('cohort', 'person'), name='tutor_once_of_a_group'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(fields=('unit', 'key'), name='task_once_in_a_module'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('takes_text', True), ('takes_link', True), ('takes_file', True), _connector='OR'), name='task_takes_something'),
        ),
        migrations.AddConstraint(
            model_name='material',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file__isnull', False), ('url', '')), models.Q(models.Q(('url', ''), _negated=True), ('file__isnull', True)), _connector='OR'), name='material_is_a_file_or_a_link'),
        ),
        migrations.AddConstraint(
            model_name='lesson',
            constraint=models.UniqueConstraint(fields=('cohort', 'position'), name='lesson_position_once'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('course', 'number'), name='version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('course',), name='version_newest_once'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(fields=('version', 'position'), name='unit_once_in_its_place'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(fields=('version', 'key'), name='unit_once_in_a_version'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('planned_minutes__gt', 0)), name='unit_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='weeklyhours',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='weekly_hours_on_a_weekday'),
        ),
        migrations.AddConstraint(
            model_name='weeklyhours',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('begins')), ('ends', '00:00'), _connector='OR'), name='weekly_hours_take_time'),
        ),
        migrations.AddConstraint(
            model_name='weeklyhours',
            constraint=models.UniqueConstraint(fields=('profile', 'weekday', 'begins'), name='weekly_hours_once'),
        ),
        migrations.AddConstraint(
            model_name='workedthrough',
            constraint=models.UniqueConstraint(fields=('lesson', 'registration'), name='worked_through_once'),
        ),
    ])]
