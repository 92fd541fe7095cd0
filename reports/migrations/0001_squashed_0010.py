"""The tables of reports as 0001 to 0010 leave them, made at once for a new installation.

One that has applied some of them goes on by them.
"""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import django_countries.fields
import people.codes
from django.conf import settings
from django.db import migrations, models

from convite.new_tables import NewTables


class Migration(migrations.Migration):

    replaces = [('reports', '0001_initial'), ('reports', '0002_threshold_of_five'), ('reports', '0003_agreed_tables'), ('reports', '0004_drafts_and_withdrawals'), ('reports', '0005_links_for_boards'), ('reports', '0006_project_plans'), ('reports', '0007_tables_agreed_on'), ('reports', '0008_aims'), ('reports', '0009_hides_zeros'), ('reports', '0010_tables_answer')]

    initial = True

    dependencies = [
        ('events', '0036_listed_among_speakers'),
        ('people', '0007_introductions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [NewTables([
        migrations.CreateModel(
            name='EvidenceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name of the file')),
                ('ending', models.CharField(max_length=4, verbose_name='kind of file')),
                ('content', models.BinaryField(verbose_name='content')),
            ],
            options={
                'verbose_name': 'file of an evidence',
                'verbose_name_plural': 'files of evidence',
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('title_es', models.CharField(max_length=160, null=True, verbose_name='title')),
                ('title_pt_br', models.CharField(max_length=160, null=True, verbose_name='title')),
                ('title_en', models.CharField(max_length=160, null=True, verbose_name='title')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('threshold', models.PositiveSmallIntegerField(default=5, verbose_name='smallest published count')),
                ('tables_agreed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='tables agreed on')),
                ('hides_zeros', models.BooleanField(default=False, verbose_name='protect zeros too')),
                ('events', models.ManyToManyField(blank=True, related_name='grants', to='events.event', verbose_name='events')),
                ('funder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants_given', to='people.organisation')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants_held', to='people.organisation')),
                ('scheme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.scheme', verbose_name='scheme')),
            ],
            options={
                'verbose_name': 'project',
                'verbose_name_plural': 'projects',
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('approved_at', models.DateTimeField(verbose_name='approved at')),
                ('document', models.JSONField(verbose_name='what was approved')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back at')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='reports.grant')),
            ],
            options={
                'verbose_name': 'approval of a project',
                'verbose_name_plural': 'approvals of projects',
            },
        ),
        migrations.CreateModel(
            name='Aims',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('least_share', models.PositiveSmallIntegerField(default=40, validators=[django.core.validators.MaxValueValidator(50)], verbose_name='neither women nor men under, in %')),
                ('first_share', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='for the first time, in %')),
                ('numbers', models.JSONField(blank=True, default=dict, verbose_name='at least')),
                ('event', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='aims', to='events.event')),
                ('regions', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.scheme', verbose_name='regions')),
                ('scheme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.scheme', verbose_name='scheme')),
                ('grant', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='aims', to='reports.grant')),
            ],
            options={
                'verbose_name': 'aims',
                'verbose_name_plural': 'aims',
            },
        ),
        migrations.CreateModel(
            name='AgreedTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('by', models.CharField(max_length=80, verbose_name='by')),
                ('joined', models.JSONField(blank=True, default=dict, verbose_name='put together')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreed_tables', to='reports.grant')),
            ],
            options={
                'verbose_name': 'agreed table',
                'verbose_name_plural': 'agreed tables',
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_es', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('name_pt_br', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('unit', models.CharField(blank=True, max_length=60, null=True, verbose_name='unit')),
                ('unit_es', models.CharField(blank=True, max_length=60, null=True, verbose_name='unit')),
                ('unit_pt_br', models.CharField(blank=True, max_length=60, null=True, verbose_name='unit')),
                ('unit_en', models.CharField(blank=True, max_length=60, null=True, verbose_name='unit')),
                ('source', models.CharField(choices=[('measure', 'a figure of the issued reports'), ('bodies', 'public institutions, in a period before and in one after'), ('hand', 'a number typed by hand, of things and not of people')], max_length=8, verbose_name='what it counts')),
                ('measure', models.CharField(blank=True, max_length=30)),
                ('dimension', models.CharField(blank=True, max_length=20)),
                ('row', models.CharField(blank=True, max_length=50)),
                ('is_share', models.BooleanField(default=False, verbose_name='as a share')),
                ('direction', models.CharField(choices=[('more', 'more is better'), ('fewer', 'fewer is better')], default='more', max_length=5, verbose_name='direction')),
                ('is_cumulative', models.BooleanField(default=True, verbose_name='cumulative')),
                ('baseline', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='baseline')),
                ('target', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='target')),
                ('before_from', models.DateField(blank=True, null=True, verbose_name='first day of the period before')),
                ('before_until', models.DateField(blank=True, null=True, verbose_name='last day of the period before')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed at')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicators', to='reports.grant')),
            ],
            options={
                'verbose_name': 'indicator',
                'verbose_name_plural': 'indicators',
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('kind', models.CharField(choices=[('document', 'document'), ('recommendation', 'recommendation')], default='document', max_length=14, verbose_name='kind')),
                ('handle', models.SlugField(max_length=40, verbose_name='short name')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='link')),
                ('words', models.TextField(blank=True, max_length=1000, verbose_name='in a few words')),
                ('is_for_funder', models.BooleanField(default=False, verbose_name='the funder may open it')),
                ('added_at', models.DateTimeField(verbose_name='added at')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed at')),
                ('file', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='reports.evidencefile')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='reports.grant')),
                ('indicator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='evidence', to='reports.indicator')),
            ],
            options={
                'verbose_name': 'evidence',
                'verbose_name_plural': 'evidence',
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
            name='Level',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('kind', models.CharField(choices=[('goal', 'goal'), ('outcome', 'outcome'), ('output', 'output'), ('activity', 'activity')], max_length=8, verbose_name='level')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('words', models.TextField(max_length=600, verbose_name='what is to be reached')),
                ('words_es', models.TextField(max_length=600, null=True, verbose_name='what is to be reached')),
                ('words_pt_br', models.TextField(max_length=600, null=True, verbose_name='what is to be reached')),
                ('words_en', models.TextField(max_length=600, null=True, verbose_name='what is to be reached')),
                ('assumptions', models.TextField(blank=True, max_length=1000, null=True, verbose_name='assumptions')),
                ('assumptions_es', models.TextField(blank=True, max_length=1000, null=True, verbose_name='assumptions')),
                ('assumptions_pt_br', models.TextField(blank=True, max_length=1000, null=True, verbose_name='assumptions')),
                ('assumptions_en', models.TextField(blank=True, max_length=1000, null=True, verbose_name='assumptions')),
                ('verification', models.TextField(blank=True, max_length=1000, null=True, verbose_name='means of verification')),
                ('verification_es', models.TextField(blank=True, max_length=1000, null=True, verbose_name='means of verification')),
                ('verification_pt_br', models.TextField(blank=True, max_length=1000, null=True, verbose_name='means of verification')),
                ('verification_en', models.TextField(blank=True, max_length=1000, null=True, verbose_name='means of verification')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed at')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='reports.grant')),
                ('serves', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='served', to='reports.level')),
            ],
            options={
                'verbose_name': 'line of a logframe',
                'verbose_name_plural': 'lines of logframes',
            },
        ),
        migrations.AddField(
            model_name='indicator',
            name='level',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='indicators', to='reports.level'),
        ),
        migrations.CreateModel(
            name='PublicBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=160, verbose_name='institution')),
                ('key', models.CharField(max_length=160)),
                ('country', django_countries.fields.CountryField(blank=True, max_length=2, verbose_name='country')),
                ('engaged_on', models.DateField(verbose_name='day')),
                ('words', models.CharField(blank=True, max_length=200, verbose_name='how it was engaged')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bodies', to='reports.grant')),
            ],
            options={
                'verbose_name': 'public institution',
                'verbose_name_plural': 'public institutions',
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='as of')),
                ('value', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='number')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='reports.indicator')),
                ('typed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'number of an indicator',
                'verbose_name_plural': 'numbers of indicators',
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='issued at')),
                ('tables', models.JSONField(verbose_name='tables')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('counts', models.JSONField(default=dict)),
                ('events', models.ManyToManyField(blank=True, related_name='releases', to='events.event', verbose_name='events')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='reports.grant')),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'issued report',
                'verbose_name_plural': 'issued reports',
            },
        ),
        migrations.CreateModel(
            name='Caveat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told_at', models.DateTimeField(verbose_name='told at')),
                ('told_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('release', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='caveat', to='reports.release')),
            ],
            options={
                'verbose_name': 'note on a report',
                'verbose_name_plural': 'notes on reports',
            },
        ),
        migrations.CreateModel(
            name='BoardLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('note', models.CharField(max_length=120, verbose_name='note')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='board_links', to='people.organisation')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='board_links', to='reports.release')),
            ],
            options={
                'verbose_name': 'link for a board',
                'verbose_name_plural': 'links for boards',
            },
        ),
        migrations.CreateModel(
            name='Story',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('project', models.TextField(blank=True, null=True, verbose_name='The project')),
                ('project_es', models.TextField(blank=True, null=True, verbose_name='The project')),
                ('project_pt_br', models.TextField(blank=True, null=True, verbose_name='The project')),
                ('project_en', models.TextField(blank=True, null=True, verbose_name='The project')),
                ('objective', models.TextField(blank=True, null=True, verbose_name='Objective')),
                ('objective_es', models.TextField(blank=True, null=True, verbose_name='Objective')),
                ('objective_pt_br', models.TextField(blank=True, null=True, verbose_name='Objective')),
                ('objective_en', models.TextField(blank=True, null=True, verbose_name='Objective')),
                ('context', models.TextField(blank=True, null=True, verbose_name='Context')),
                ('context_es', models.TextField(blank=True, null=True, verbose_name='Context')),
                ('context_pt_br', models.TextField(blank=True, null=True, verbose_name='Context')),
                ('context_en', models.TextField(blank=True, null=True, verbose_name='Context')),
                ('achievements', models.TextField(blank=True, null=True, verbose_name='Achievements')),
                ('achievements_es', models.TextField(blank=True, null=True, verbose_name='Achievements')),
                ('achievements_pt_br', models.TextField(blank=True, null=True, verbose_name='Achievements')),
                ('achievements_en', models.TextField(blank=True, null=True, verbose_name='Achievements')),
                ('how', models.TextField(blank=True, null=True, verbose_name='How they were achieved')),
                ('how_es', models.TextField(blank=True, null=True, verbose_name='How they were achieved')),
                ('how_pt_br', models.TextField(blank=True, null=True, verbose_name='How they were achieved')),
                ('how_en', models.TextField(blank=True, null=True, verbose_name='How they were achieved')),
                ('grant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='story', to='reports.grant')),
            ],
            options={
                'verbose_name': 'story of a project',
                'verbose_name_plural': 'stories of projects',
            },
        ),
        migrations.CreateModel(
            name='TablesAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=64, verbose_name='mark')),
                ('agrees', models.BooleanField(verbose_name='agrees')),
                ('words', models.TextField(blank=True, max_length=600, verbose_name='change asked for')),
                ('answered_at', models.DateTimeField(verbose_name='answered at')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tables_answers', to='reports.grant')),
            ],
            options={
                'verbose_name': 'answer to the list of tables',
                'verbose_name_plural': 'answers to the list of tables',
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dimension', models.CharField(max_length=20)),
                ('row', models.CharField(max_length=50)),
                ('value', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='target')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='reports.indicator')),
            ],
            options={
                'verbose_name': 'target of a group',
                'verbose_name_plural': 'targets of groups',
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
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='grant_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('threshold__gte', 5)), name='grant_threshold_protects'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.UniqueConstraint(fields=('grant', 'number'), name='approval_number_once'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='approval_numbered_from_one'),
        ),
        migrations.AddConstraint(
            model_name='aims',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', True), ('grant__isnull', False)), models.Q(('event__isnull', False), ('grant__isnull', True)), _connector='OR'), name='aims_are_of_one'),
        ),
        migrations.AddConstraint(
            model_name='aims',
            constraint=models.CheckConstraint(condition=models.Q(('first_share__lte', 100), ('least_share__lte', 50)), name='aims_can_be_reached'),
        ),
        migrations.AddConstraint(
            model_name='agreedtable',
            constraint=models.UniqueConstraint(fields=('grant', 'by'), name='agreed_table_once'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(fields=('grant', 'handle'), name='evidence_handle_once'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('url', ''), ('file__isnull', True), _connector='OR'), name='evidence_not_a_link_and_a_file'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('source', 'measure'), _negated=True), models.Q(('measure', ''), _negated=True), _connector='OR'), name='indicator_counts_a_measure'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('dimension', ''), ('row', '')), models.Q(models.Q(('dimension', ''), _negated=True), models.Q(('row', ''), _negated=True)), _connector='OR'), name='indicator_row_of_a_dimension'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(('is_share', False), models.Q(('row', ''), _negated=True), _connector='OR'), name='indicator_share_is_of_a_row'),
        ),
        migrations.AddConstraint(
            model_name='publicbody',
            constraint=models.UniqueConstraint(fields=('grant', 'key', 'country', 'engaged_on'), name='body_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.UniqueConstraint(fields=('indicator', 'on'), name='reading_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(fields=('grant', 'number'), name='release_number_once'),
        ),
        migrations.AddConstraint(
            model_name='tablesanswer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agrees', True), ('words', '')), models.Q(('agrees', False), models.Q(('words', ''), _negated=True)), _connector='OR'), name='tables_answer_agrees_or_says_what'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(fields=('indicator', 'dimension', 'row'), name='target_once_for_each_group'),
        ),
    ])]
