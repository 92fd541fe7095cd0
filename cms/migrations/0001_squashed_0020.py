"""The tables of the public pages as 0001 to 0020 leave them, made at once for a new installation.

One that has applied some of them goes on by them.
"""

import cms.limits
import cms.models.files
import cms.models.news
import cms.models.short_links
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import django_countries.fields
import events.spoken
import modelcluster.fields
import modelsearch.index
import people.codes
import people.zones
import taggit.managers
import wagtail.fields
import wagtail.images.models
import wagtail.models.media
from django.conf import settings
from django.db import migrations, models

from convite.new_tables import NewTables


class Migration(migrations.Migration):

    replaces = [('cms', '0001_initial'), ('cms', '0002_newsletters'), ('cms', '0003_newsletters_written_by_editors'), ('cms', '0004_publications_and_recommendations'), ('cms', '0005_publications_elsewhere'), ('cms', '0006_advocacy_spaces'), ('cms', '0007_alternative_texts'), ('cms', '0008_public_sites'), ('cms', '0009_translations'), ('cms', '0010_statements'), ('cms', '0011_news_and_collaborations'), ('cms', '0012_short_links'), ('cms', '0013_stamps'), ('cms', '0014_contact_and_purposes'), ('cms', '0015_search'), ('cms', '0016_what_is_listed'), ('cms', '0017_texts_that_say_something'), ('cms', '0018_people_who_speak'), ('cms', '0019_outside_links'), ('cms', '0020_statements_found')]

    initial = True

    dependencies = [
        ('events', '0036_listed_among_speakers'),
        ('mail', '0007_letters_found'),
        ('outcomes', '0003_evidence_as_files'),
        ('people', '0007_introductions'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('trainings', '0001_squashed_0021'),
        ('wagtailcore', '0098_apitoken'),
        # Wagtail's own tables first: its steps have every model drawn anew that is there by then.
        ('wagtail_localize', '0016_rename_page_revision_translationlog_revision'),
        ('wagtailadmin', '0006_formstate'),
        ('wagtaildocs', '0014_alter_document_file_size'),
        ('wagtailembeds', '0009_embed_cache_until'),
        ('wagtailforms', '0005_alter_formsubmission_form_data'),
        ('wagtailimages', '0027_image_description'),
        ('wagtailredirects', '0008_add_verbose_name_plural'),
        ('wagtailsearch', '0010_add_text_fields'),
        ('wagtailusers', '0015_userprofile_keyboard_shortcuts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        NewTables([
        migrations.CreateModel(
            name='ContactPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='One or two sentences under the title.', max_length=300, verbose_name='first words')),
                ('address', models.TextField(blank=True, max_length=500, verbose_name='postal address')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail that everybody reads')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='phone')),
                ('messenger', models.CharField(blank=True, help_text='Which, and the number or name: Signal, …', max_length=160, verbose_name='messenger')),
                ('fingerprint', models.CharField(blank=True, help_text='Of the PGP key, so that people can compare it with one they got another way.', max_length=160, verbose_name='fingerprint')),
                ('inbox', models.EmailField(blank=True, help_text='Nobody sees it. Empty: there is no form.', max_length=254, verbose_name='where the form writes to')),
                ('body', wagtail.fields.StreamField([('text', 0), ('picture', 5), ('quote', 8), ('paper', 13)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Text', 'max_length': 20000, 'validators': (cms.limits.says_something,)}), 1: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'In a sentence, for readers who do not see it. Leave out “picture of”.', 'label': 'What it shows', 'max_length': 250, 'required': False}), 3: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Tick this where nothing is lost without it; readers who do not see it skip it then.', 'label': 'It only decorates', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 250, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('image', 1), ('alternative', 2), ('decorative', 3), ('caption', 4)]], {}), 6: ('wagtail.blocks.TextBlock', (), {'label': 'Words', 'max_length': 600}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Who said it', 'max_length': 160, 'required': False}), 8: ('wagtail.blocks.StructBlock', [[('text', 6), ('source', 7)]], {}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 160}), 10: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'File', 'required': False}), 11: ('wagtail.blocks.URLBlock', (), {'label': 'Or its address', 'max_length': 500, 'required': False}), 12: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as: white paper, January 2021.', 'label': 'Kind and date', 'max_length': 120, 'required': False}), 13: ('wagtail.blocks.StructBlock', [[('title', 9), ('document', 10), ('url', 11), ('facts', 12)]], {})}, help_text='Among it, advice for people at risk.', verbose_name='text')),
            ],
            options={
                'verbose_name': 'contact',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='Small letters and hyphens, such as: unesco.', unique=True, verbose_name='short address')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('name_es', models.CharField(max_length=160, null=True, verbose_name='name')),
                ('name_pt_br', models.CharField(max_length=160, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=160, null=True, verbose_name='name')),
                ('acronym', models.CharField(blank=True, max_length=30, verbose_name='acronym')),
                ('website', models.URLField(blank=True, max_length=500, verbose_name='website')),
            ],
            options={
                'verbose_name': 'institution',
                'verbose_name_plural': 'institutions',
            },
        ),
        migrations.CreateModel(
            name='IssuePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.TextField(blank=True, help_text='To every reader, whatever they want to read about. An empty line begins a paragraph.', max_length=1500, verbose_name='first words')),
                ('body', wagtail.fields.StreamField([('text', 0), ('group', 9)], blank=True, block_lookup={0: ('wagtail.blocks.TextBlock', (), {'label': 'Text for everybody', 'max_length': 3000}), 1: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('sessions', 'Sessions ahead'), ('trainings', 'Trainings and courses'), ('publications', 'Publications'), ('highlights', 'What happened')], 'label': 'Topic'}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'Empty: the name of the topic.', 'label': 'Heading', 'max_length': 120, 'required': False}), 3: ('wagtail.blocks.PageChooserBlock', (), {'label': 'Page', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'help_text': 'Empty: that of the page.', 'label': 'Title', 'max_length': 200, 'required': False}), 5: ('wagtail.blocks.TextBlock', (), {'help_text': 'Empty: when and where, or its first words.', 'label': 'A line or two', 'max_length': 500, 'required': False}), 6: ('wagtail.blocks.URLBlock', (), {'label': 'Or its address', 'max_length': 500, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('page', 3), ('title', 4), ('words', 5), ('url', 6)]], {}), 8: ('wagtail.blocks.ListBlock', (7,), {'label': 'Entries', 'max_num': 30}), 9: ('wagtail.blocks.StructBlock', [[('topic', 1), ('heading', 2), ('items', 8)]], {})}, verbose_name='what is in it')),
            ],
            options={
                'verbose_name': 'issue of a newsletter',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='NewsIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='One or two sentences under the title.', max_length=300, verbose_name='first words')),
            ],
            options={
                'verbose_name': 'news',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='PeoplePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='One or two sentences under the title.', max_length=300, verbose_name='first words')),
                ('asks_not_listed', models.BooleanField(default=True, help_text='A list of names can be gathered by anybody. Search engines that keep to it then leave the page out, and it stands in no sitemap.', verbose_name='ask search engines not to list this page')),
            ],
            options={
                'verbose_name': 'people who speak',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='ProgrammePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='One or two sentences under the title.', max_length=300, verbose_name='first words')),
            ],
            options={
                'verbose_name': 'sessions and trainings',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='PublicationsPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='One or two sentences under the title.', max_length=300, verbose_name='first words')),
            ],
            options={
                'verbose_name': 'publications',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='ShortLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=cms.models.short_links.new_code, editable=False, max_length=12, unique=True, verbose_name='code')),
                ('translation_key', models.UUIDField(editable=False, unique=True, verbose_name='page')),
                ('made_at', models.DateTimeField(verbose_name='made')),
            ],
            options={
                'verbose_name': 'short address',
                'verbose_name_plural': 'short addresses',
            },
        ),
        migrations.CreateModel(
            name='SpacesPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='One or two sentences under the title.', max_length=300, verbose_name='first words')),
            ],
            options={
                'verbose_name': 'guide to advocacy spaces',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='TextPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='One or two sentences under the title.', max_length=300, verbose_name='first words')),
                ('body', wagtail.fields.StreamField([('text', 0), ('picture', 5), ('quote', 8), ('paper', 13)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Text', 'max_length': 20000, 'validators': (cms.limits.says_something,)}), 1: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'In a sentence, for readers who do not see it. Leave out “picture of”.', 'label': 'What it shows', 'max_length': 250, 'required': False}), 3: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Tick this where nothing is lost without it; readers who do not see it skip it then.', 'label': 'It only decorates', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 250, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('image', 1), ('alternative', 2), ('decorative', 3), ('caption', 4)]], {}), 6: ('wagtail.blocks.TextBlock', (), {'label': 'Words', 'max_length': 600}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Who said it', 'max_length': 160, 'required': False}), 8: ('wagtail.blocks.StructBlock', [[('text', 6), ('source', 7)]], {}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 160}), 10: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'File', 'required': False}), 11: ('wagtail.blocks.URLBlock', (), {'label': 'Or its address', 'max_length': 500, 'required': False}), 12: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as: white paper, January 2021.', 'label': 'Kind and date', 'max_length': 120, 'required': False}), 13: ('wagtail.blocks.StructBlock', [[('title', 9), ('document', 10), ('url', 11), ('facts', 12)]], {})}, verbose_name='text')),
                ('purpose', models.CharField(blank=True, choices=[('privacy', 'privacy, which the foot of each page leads to'), ('accessibility', 'accessibility, which the foot of each page leads to')], help_text='Empty: a page like any other.', max_length=13, verbose_name='what it is for')),
                ('reviewed_on', models.DateField(blank=True, help_text='Stands at the end of the page.', null=True, verbose_name='last gone through on')),
            ],
            options={
                'verbose_name': 'text page',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='CollaborationsPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='One or two sentences under the title.', max_length=300, verbose_name='first words')),
                ('coalition', models.ForeignKey(blank=True, help_text='What it did, and what its members did; without one, everything.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.coalition', verbose_name='coalition')),
            ],
            options={
                'verbose_name': 'collaborations with institutions',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='ContactMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('name', models.CharField(blank=True, max_length=80, verbose_name='name')),
                ('reply_to', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('text', models.TextField(max_length=4000, verbose_name='message')),
                ('written_at', models.DateTimeField()),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cms.contactpage')),
            ],
            options={
                'verbose_name': 'message from the website',
                'verbose_name_plural': 'messages from the website',
            },
        ),
        migrations.CreateModel(
            name='EventPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('description', wagtail.fields.RichTextField(blank=True, help_text='Up to 250 words, as an IGF programme has them.', max_length=8000, validators=[cms.limits.WordLimit(250)], verbose_name='description')),
                ('body', wagtail.fields.StreamField([('text', 0), ('picture', 5), ('quote', 8), ('paper', 13)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Text', 'max_length': 20000, 'validators': (cms.limits.says_something,)}), 1: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'In a sentence, for readers who do not see it. Leave out “picture of”.', 'label': 'What it shows', 'max_length': 250, 'required': False}), 3: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Tick this where nothing is lost without it; readers who do not see it skip it then.', 'label': 'It only decorates', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 250, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('image', 1), ('alternative', 2), ('decorative', 3), ('caption', 4)]], {}), 6: ('wagtail.blocks.TextBlock', (), {'label': 'Words', 'max_length': 600}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Who said it', 'max_length': 160, 'required': False}), 8: ('wagtail.blocks.StructBlock', [[('text', 6), ('source', 7)]], {}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 160}), 10: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'File', 'required': False}), 11: ('wagtail.blocks.URLBlock', (), {'label': 'Or its address', 'max_length': 500, 'required': False}), 12: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as: white paper, January 2021.', 'label': 'Kind and date', 'max_length': 120, 'required': False}), 13: ('wagtail.blocks.StructBlock', [[('title', 9), ('document', 10), ('url', 11), ('facts', 12)]], {})}, verbose_name='more to tell')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='events.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'event page',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='HighlightsPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='One or two sentences under the title.', max_length=300, verbose_name='first words')),
                ('coalition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.coalition', verbose_name='coalition')),
            ],
            options={
                'verbose_name': 'highlights',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='One or two sentences under the title.', max_length=300, verbose_name='first words')),
                ('body', wagtail.fields.StreamField([('text', 0), ('picture', 5), ('quote', 8), ('paper', 13)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Text', 'max_length': 20000, 'validators': (cms.limits.says_something,)}), 1: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'In a sentence, for readers who do not see it. Leave out “picture of”.', 'label': 'What it shows', 'max_length': 250, 'required': False}), 3: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Tick this where nothing is lost without it; readers who do not see it skip it then.', 'label': 'It only decorates', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 250, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('image', 1), ('alternative', 2), ('decorative', 3), ('caption', 4)]], {}), 6: ('wagtail.blocks.TextBlock', (), {'label': 'Words', 'max_length': 600}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Who said it', 'max_length': 160, 'required': False}), 8: ('wagtail.blocks.StructBlock', [[('text', 6), ('source', 7)]], {}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 160}), 10: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'File', 'required': False}), 11: ('wagtail.blocks.URLBlock', (), {'label': 'Or its address', 'max_length': 500, 'required': False}), 12: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as: white paper, January 2021.', 'label': 'Kind and date', 'max_length': 120, 'required': False}), 13: ('wagtail.blocks.StructBlock', [[('title', 9), ('document', 10), ('url', 11), ('facts', 12)]], {})}, verbose_name='text')),
                ('listed', wagtail.fields.StreamField([('sessions', 2), ('trainings', 3), ('news', 4), ('publications', 5), ('deadlines', 6), ('posts', 7), ('highlights', 8), ('recommendations', 9), ('recent', 10), ('members', 11), ('text', 12)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'help_text': 'Empty: the usual one.', 'label': 'Heading', 'max_length': 80, 'required': False}), 1: ('wagtail.blocks.IntegerBlock', (), {'default': 3, 'label': 'How many', 'max_value': 8, 'min_value': 1}), 2: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'Next sessions'}), 3: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'Courses that open soon'}), 4: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'News'}), 5: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'Publications'}), 6: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'Next deadlines'}), 7: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'Short posts'}), 8: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'What was achieved'}), 9: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'Recommendations and commitments'}), 10: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'Held not long ago'}), 11: ('wagtail.blocks.StructBlock', [[('heading', 0)]], {}), 12: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Text', 'max_length': 5000})}, help_text='Choose what stands here and in which order; empty: the usual lists. A list that holds nothing is left out. On a wide screen dates, posts, achievements and what is over stand beside the rest.', verbose_name='what is listed')),
                ('coalition', models.ForeignKey(blank=True, help_text='Its members sit around the table at the top.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.coalition', verbose_name='coalition')),
            ],
            options={
                'verbose_name': 'home page',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='MembersPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='One or two sentences under the title.', max_length=300, verbose_name='first words')),
                ('coalition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.coalition', verbose_name='coalition')),
            ],
            options={
                'verbose_name': 'members',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='NewsletterIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='One or two sentences under the title.', max_length=300, verbose_name='first words')),
                ('newsletter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mail.newsletter', verbose_name='newsletter')),
            ],
            options={
                'verbose_name': "newsletter's archive",
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='OutsideLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(editable=False, max_length=64, unique=True)),
                ('url', models.TextField(max_length=2000, verbose_name='address')),
                ('asked_at', models.DateTimeField()),
                ('turn', models.PositiveIntegerField(default=0)),
                ('held_until', models.DateTimeField(null=True)),
                ('tried_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('works', 'works'), ('moved', 'works, at another address'), ('gone', 'gone'), ('no-host', 'no such host'), ('slow', 'took too long'), ('refused', 'refused to say'), ('broken', 'the site has a fault'), ('certificate', 'its certificate does not hold'), ('unreached', 'did not answer'), ('loop', 'leads on without end'), ('not-asked', 'not asked: no public address')], max_length=20)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('leads_to', models.TextField(blank=True, max_length=2000)),
            ],
            options={
                'verbose_name': 'link to another site',
                'verbose_name_plural': 'links to other sites',
                'indexes': [models.Index(fields=['asked_at'], name='outside_link_asked')],
            },
        ),
        migrations.CreateModel(
            name='PageDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', models.FileField(upload_to='documents', verbose_name='file')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('file_size', models.PositiveBigIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, editable=False, max_length=40)),
                ('collection', models.ForeignKey(default=wagtail.models.media.get_root_collection_id, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.collection', verbose_name='collection')),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text=None, through='taggit.TaggedItem', to='taggit.Tag', verbose_name='tags')),
                ('uploaded_by_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='uploaded by user')),
            ],
            options={
                'verbose_name': 'file',
                'verbose_name_plural': 'files',
                'permissions': [('choose_pagedocument', 'Can choose file')],
                'abstract': False,
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.AddField(
            model_name='contactpage',
            name='key_file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms.pagedocument', verbose_name='public key'),
        ),
        migrations.CreateModel(
            name='PageImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', cms.models.files.PictureField(height_field='height', upload_to=wagtail.images.models.get_upload_to, verbose_name='file', width_field='width')),
                ('description', models.CharField(help_text='In a sentence, for readers who do not see it. A page can say it in its own words.', max_length=255, verbose_name='what it shows')),
                ('width', models.IntegerField(editable=False, verbose_name='width')),
                ('height', models.IntegerField(editable=False, verbose_name='height')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='created at')),
                ('focal_point_x', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_y', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_width', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_height', models.PositiveIntegerField(blank=True, null=True)),
                ('file_size', models.PositiveIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, db_index=True, editable=False, max_length=40)),
                ('collection', models.ForeignKey(default=wagtail.models.media.get_root_collection_id, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.collection', verbose_name='collection')),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text=None, through='taggit.TaggedItem', to='taggit.Tag', verbose_name='tags')),
                ('uploaded_by_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='uploaded by user')),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
                'permissions': [('choose_pageimage', 'Can choose picture')],
                'abstract': False,
            },
            bases=(wagtail.images.models.ImageFileMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='NewsPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('published_on', models.DateField(default=cms.models.news.today, verbose_name='date')),
                ('lede', models.CharField(blank=True, max_length=400, verbose_name='in one or two sentences')),
                ('body', wagtail.fields.StreamField([('text', 0), ('picture', 5), ('quote', 8), ('paper', 13)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Text', 'max_length': 20000, 'validators': (cms.limits.says_something,)}), 1: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'In a sentence, for readers who do not see it. Leave out “picture of”.', 'label': 'What it shows', 'max_length': 250, 'required': False}), 3: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Tick this where nothing is lost without it; readers who do not see it skip it then.', 'label': 'It only decorates', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 250, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('image', 1), ('alternative', 2), ('decorative', 3), ('caption', 4)]], {}), 6: ('wagtail.blocks.TextBlock', (), {'label': 'Words', 'max_length': 600}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Who said it', 'max_length': 160, 'required': False}), 8: ('wagtail.blocks.StructBlock', [[('text', 6), ('source', 7)]], {}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 160}), 10: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'File', 'required': False}), 11: ('wagtail.blocks.URLBlock', (), {'label': 'Or its address', 'max_length': 500, 'required': False}), 12: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as: white paper, January 2021.', 'label': 'Kind and date', 'max_length': 120, 'required': False}), 13: ('wagtail.blocks.StructBlock', [[('title', 9), ('document', 10), ('url', 11), ('facts', 12)]], {})}, verbose_name='text')),
                ('organisations', modelcluster.fields.ParentalManyToManyField(blank=True, help_text='Who tells it; their names stand below the title.', related_name='+', to='people.organisation', verbose_name='organisations')),
                ('topics', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='events.topic', verbose_name='topics')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms.pageimage', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'piece of news',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='HighlightPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1990), django.core.validators.MaxValueValidator(2100)], verbose_name='year')),
                ('country', django_countries.fields.CountryField(blank=True, max_length=2, verbose_name='country')),
                ('lede', models.CharField(max_length=400, verbose_name='in one or two sentences')),
                ('body', wagtail.fields.StreamField([('text', 0), ('picture', 5), ('quote', 8), ('paper', 13)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Text', 'max_length': 20000, 'validators': (cms.limits.says_something,)}), 1: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'In a sentence, for readers who do not see it. Leave out “picture of”.', 'label': 'What it shows', 'max_length': 250, 'required': False}), 3: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Tick this where nothing is lost without it; readers who do not see it skip it then.', 'label': 'It only decorates', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 250, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('image', 1), ('alternative', 2), ('decorative', 3), ('caption', 4)]], {}), 6: ('wagtail.blocks.TextBlock', (), {'label': 'Words', 'max_length': 600}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Who said it', 'max_length': 160, 'required': False}), 8: ('wagtail.blocks.StructBlock', [[('text', 6), ('source', 7)]], {}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 160}), 10: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'File', 'required': False}), 11: ('wagtail.blocks.URLBlock', (), {'label': 'Or its address', 'max_length': 500, 'required': False}), 12: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as: white paper, January 2021.', 'label': 'Kind and date', 'max_length': 120, 'required': False}), 13: ('wagtail.blocks.StructBlock', [[('title', 9), ('document', 10), ('url', 11), ('facts', 12)]], {})}, verbose_name='text')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='where to read more')),
                ('picture_words', models.CharField(blank=True, help_text='For readers who do not see it. Empty: what is kept with the picture.', max_length=250, verbose_name='what the picture shows')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms.pageimage', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'highlight',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='PublicationPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('kind', models.CharField(choices=[('white-paper', 'white paper'), ('report', 'report'), ('guide', 'guide'), ('brief', 'brief'), ('statement', 'statement')], default='report', max_length=12, verbose_name='kind')),
                ('lede', models.CharField(max_length=400, verbose_name='in one or two sentences')),
                ('published_on', models.DateField(verbose_name='published on')),
                ('authors', models.TextField(blank=True, help_text='One a line, as they want to be named. Empty: the organisations are the authors.', max_length=1000, verbose_name='authors')),
                ('body', wagtail.fields.StreamField([('text', 0), ('picture', 5), ('quote', 8), ('paper', 13)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Text', 'max_length': 20000, 'validators': (cms.limits.says_something,)}), 1: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'In a sentence, for readers who do not see it. Leave out “picture of”.', 'label': 'What it shows', 'max_length': 250, 'required': False}), 3: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Tick this where nothing is lost without it; readers who do not see it skip it then.', 'label': 'It only decorates', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 250, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('image', 1), ('alternative', 2), ('decorative', 3), ('caption', 4)]], {}), 6: ('wagtail.blocks.TextBlock', (), {'label': 'Words', 'max_length': 600}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Who said it', 'max_length': 160, 'required': False}), 8: ('wagtail.blocks.StructBlock', [[('text', 6), ('source', 7)]], {}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 160}), 10: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'File', 'required': False}), 11: ('wagtail.blocks.URLBlock', (), {'label': 'Or its address', 'max_length': 500, 'required': False}), 12: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as: white paper, January 2021.', 'label': 'Kind and date', 'max_length': 120, 'required': False}), 13: ('wagtail.blocks.StructBlock', [[('title', 9), ('document', 10), ('url', 11), ('facts', 12)]], {})}, verbose_name='text')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='where else it stands')),
                ('organisations', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='people.organisation', verbose_name='organisations')),
                ('topics', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='events.topic', verbose_name='topics')),
            ],
            options={
                'verbose_name': 'publication',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='PublicationFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('language', models.CharField(choices=events.spoken.choices, max_length=12, verbose_name='language')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.pagedocument', verbose_name='file')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='cms.publicationpage')),
            ],
            options={
                'verbose_name': 'file of a publication',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PublicSite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('house', models.UUIDField(blank=True, null=True, verbose_name='whose site it is')),
                ('is_main', models.BooleanField(default=False, editable=False)),
                ('name', models.CharField(help_text='It stands beside the logo and in the title of every page: one or two words are best.', max_length=60, verbose_name='name')),
                ('domain', models.CharField(blank=True, help_text='The host name alone, such as example.org, without https:// and without a path.', max_length=200, validators=[django.core.validators.RegexValidator('\\A(?!\\d+(\\.\\d+)*\\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\\Z', 'Write a host name alone, such as example.org.')], verbose_name='domain')),
                ('structure', models.CharField(blank=True, help_text='Of the heads of pages, of text and of links. Its lightness is set for you.', max_length=7, validators=[django.core.validators.RegexValidator('\\A#[0-9a-f]{6}\\Z', 'Choose a colour, such as #262d6b.')], verbose_name='main colour')),
                ('action', models.CharField(blank=True, help_text='Of the one action of a page. Its lightness is set for you.', max_length=7, validators=[django.core.validators.RegexValidator('\\A#[0-9a-f]{6}\\Z', 'Choose a colour, such as #262d6b.')], verbose_name='colour of buttons')),
                ('logo', models.BinaryField(blank=True, default=b'', verbose_name='logo')),
                ('logo_kind', models.CharField(blank=True, choices=[('svg', 'SVG'), ('png', 'PNG')], max_length=3)),
                ('logo_mark', models.CharField(blank=True, max_length=16)),
                ('logo_width', models.PositiveSmallIntegerField(default=0)),
                ('logo_height', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'site',
                'verbose_name_plural': 'sites',
                'constraints': [models.UniqueConstraint(fields=('house',), name='site_of_a_house'), models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('is_main',), name='one_main_site'), models.UniqueConstraint(condition=models.Q(('domain', ''), _negated=True), fields=('domain',), name='site_of_a_domain'), models.CheckConstraint(condition=models.Q(models.Q(('domain', ''), ('house', None), ('is_main', True)), models.Q(('house__isnull', False), ('is_main', False), models.Q(('domain', ''), _negated=True)), _connector='OR'), name='site_has_domain_or_is_main')],
            },
        ),
        migrations.CreateModel(
            name='RecommendationsPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='One or two sentences under the title.', max_length=300, verbose_name='first words')),
                ('coalition', models.ForeignKey(blank=True, help_text='Those of its members stand here; without one, those of every organisation.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.coalition', verbose_name='coalition')),
            ],
            options={
                'verbose_name': 'recommendations and commitments',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=12)),
                ('kind', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=300)),
                ('lede', models.TextField()),
                ('body', models.TextField()),
                ('day', models.DateField(null=True)),
                ('told', models.TextField()),
                ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.event')),
                ('outcome', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='outcomes.outcome')),
                ('page', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='search_entry', to=settings.WAGTAIL_PAGE_MODEL)),
                ('session', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='events.session')),
                ('statement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='outcomes.statement')),
            ],
        ),
        migrations.CreateModel(
            name='SearchTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=44)),
                ('word', models.CharField(max_length=40)),
                ('weight', models.PositiveSmallIntegerField()),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='cms.searchentry')),
            ],
        ),
        migrations.CreateModel(
            name='SectionPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='One or two sentences under the title.', max_length=300, verbose_name='first words')),
                ('body', wagtail.fields.StreamField([('text', 0), ('picture', 5), ('quote', 8), ('paper', 13)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Text', 'max_length': 20000, 'validators': (cms.limits.says_something,)}), 1: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'In a sentence, for readers who do not see it. Leave out “picture of”.', 'label': 'What it shows', 'max_length': 250, 'required': False}), 3: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Tick this where nothing is lost without it; readers who do not see it skip it then.', 'label': 'It only decorates', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 250, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('image', 1), ('alternative', 2), ('decorative', 3), ('caption', 4)]], {}), 6: ('wagtail.blocks.TextBlock', (), {'label': 'Words', 'max_length': 600}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Who said it', 'max_length': 160, 'required': False}), 8: ('wagtail.blocks.StructBlock', [[('text', 6), ('source', 7)]], {}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 160}), 10: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'File', 'required': False}), 11: ('wagtail.blocks.URLBlock', (), {'label': 'Or its address', 'max_length': 500, 'required': False}), 12: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as: white paper, January 2021.', 'label': 'Kind and date', 'max_length': 120, 'required': False}), 13: ('wagtail.blocks.StructBlock', [[('title', 9), ('document', 10), ('url', 11), ('facts', 12)]], {})}, verbose_name='text')),
                ('listed', wagtail.fields.StreamField([('sessions', 2), ('trainings', 3), ('news', 4), ('publications', 5), ('deadlines', 6), ('posts', 7), ('highlights', 8), ('recommendations', 9), ('recent', 10), ('members', 11), ('text', 12)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'help_text': 'Empty: the usual one.', 'label': 'Heading', 'max_length': 80, 'required': False}), 1: ('wagtail.blocks.IntegerBlock', (), {'default': 3, 'label': 'How many', 'max_value': 8, 'min_value': 1}), 2: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'Next sessions'}), 3: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'Courses that open soon'}), 4: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'News'}), 5: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'Publications'}), 6: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'Next deadlines'}), 7: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'Short posts'}), 8: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'What was achieved'}), 9: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'Recommendations and commitments'}), 10: ('wagtail.blocks.StructBlock', [[('heading', 0), ('count', 1)]], {'label': 'Held not long ago'}), 11: ('wagtail.blocks.StructBlock', [[('heading', 0)]], {}), 12: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Text', 'max_length': 5000})}, help_text='Choose what stands here and in which order; empty: the usual lists. A list that holds nothing is left out. On a wide screen dates, posts, achievements and what is over stand beside the rest.', verbose_name='what is listed')),
                ('coalition', models.ForeignKey(blank=True, help_text='Its members sit around the table at the top.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.coalition', verbose_name='coalition')),
                ('organisation', models.ForeignKey(blank=True, help_text='Whose house this is; its sessions and courses are listed here.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='section_pages', to='people.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'house of a member',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='SessionPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('description', wagtail.fields.RichTextField(blank=True, help_text='Up to 250 words, as an IGF programme has them.', max_length=8000, validators=[cms.limits.WordLimit(250)], verbose_name='description')),
                ('policy_questions', wagtail.fields.RichTextField(blank=True, max_length=6000, validators=[cms.limits.WordLimit(200)], verbose_name='policy questions')),
                ('participants_gain', wagtail.fields.RichTextField(blank=True, max_length=6000, validators=[cms.limits.WordLimit(200)], verbose_name='what participants gain')),
                ('expected_outcomes', wagtail.fields.RichTextField(blank=True, max_length=6000, validators=[cms.limits.WordLimit(200)], verbose_name='expected outcomes')),
                ('hybrid_plan', wagtail.fields.RichTextField(blank=True, max_length=6000, validators=[cms.limits.WordLimit(200)], verbose_name='how the room and the line meet')),
                ('follows', models.CharField(blank=True, help_text='Its programme and name, in a few words.', max_length=250, verbose_name='earlier session that it follows')),
                ('follows_url', models.URLField(blank=True, max_length=500, verbose_name='its page or report')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='events.session', verbose_name='session')),
            ],
            options={
                'verbose_name': 'session page',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Space',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='Small letters and hyphens, such as: universal-review.', unique=True, verbose_name='short address')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_es', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('name_pt_br', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('level', models.CharField(choices=[('international', 'international'), ('regional', 'regional'), ('national', 'national')], default='international', max_length=13, verbose_name='level')),
                ('country', django_countries.fields.CountryField(blank=True, help_text='Of a national space alone.', max_length=2, verbose_name='country')),
                ('website', models.URLField(blank=True, help_text="The institution's own page.", max_length=500, verbose_name='where it is announced')),
                ('checked_on', models.DateField(help_text='The day on which somebody compared it with the institution’s page.', verbose_name='last checked on')),
                ('is_generated', models.BooleanField(default=False, verbose_name='example of a demonstration')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spaces', to='cms.institution', verbose_name='institution')),
            ],
            options={
                'verbose_name': 'advocacy space',
                'verbose_name_plural': 'advocacy spaces',
            },
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('what', models.CharField(help_text='Such as: requests for a thematic hearing.', max_length=160, verbose_name='what is due')),
                ('what_es', models.CharField(help_text='Such as: requests for a thematic hearing.', max_length=160, null=True, verbose_name='what is due')),
                ('what_pt_br', models.CharField(help_text='Such as: requests for a thematic hearing.', max_length=160, null=True, verbose_name='what is due')),
                ('what_en', models.CharField(help_text='Such as: requests for a thematic hearing.', max_length=160, null=True, verbose_name='what is due')),
                ('on', models.DateField(help_text='When only the month is known, any day of that month.', verbose_name='until')),
                ('is_day_known', models.BooleanField(default=True, help_text='If not, the page tells the month alone.', verbose_name='the day has been announced')),
                ('time_zone', models.CharField(choices=people.zones.choices, default='UTC', max_length=64, verbose_name='the day ends in')),
                ('is_yearly', models.BooleanField(default=False, help_text='Once it is over it stands here for the next year, as “usual date, not confirmed”.', verbose_name='every year')),
                ('source', models.URLField(blank=True, max_length=500, verbose_name='where it was announced')),
                ('checked_on', models.DateField(verbose_name='last checked on')),
                ('is_example', models.BooleanField(default=False, help_text='It was made up to show how the page works.', verbose_name='example date')),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('ends_at', models.DateTimeField(editable=False)),
                ('space', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='deadlines', to='cms.space', verbose_name='advocacy space')),
            ],
            options={
                'verbose_name': 'deadline',
                'verbose_name_plural': 'deadlines',
            },
        ),
        migrations.CreateModel(
            name='SpacePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='What it is, in one or two sentences.', max_length=300, verbose_name='first words')),
                ('body', wagtail.fields.StreamField([('text', 0), ('picture', 5), ('quote', 8), ('paper', 13)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Text', 'max_length': 20000, 'validators': (cms.limits.says_something,)}), 1: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'In a sentence, for readers who do not see it. Leave out “picture of”.', 'label': 'What it shows', 'max_length': 250, 'required': False}), 3: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Tick this where nothing is lost without it; readers who do not see it skip it then.', 'label': 'It only decorates', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 250, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('image', 1), ('alternative', 2), ('decorative', 3), ('caption', 4)]], {}), 6: ('wagtail.blocks.TextBlock', (), {'label': 'Words', 'max_length': 600}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Who said it', 'max_length': 160, 'required': False}), 8: ('wagtail.blocks.StructBlock', [[('text', 6), ('source', 7)]], {}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 160}), 10: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'File', 'required': False}), 11: ('wagtail.blocks.URLBlock', (), {'label': 'Or its address', 'max_length': 500, 'required': False}), 12: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as: white paper, January 2021.', 'label': 'Kind and date', 'max_length': 120, 'required': False}), 13: ('wagtail.blocks.StructBlock', [[('title', 9), ('document', 10), ('url', 11), ('facts', 12)]], {})}, help_text='Who may come, what to bring, how it goes, and what helps.', verbose_name='how to take part')),
                ('space', models.ForeignKey(help_text='Its name, its institution and its deadlines are kept under “Spaces and deadlines”.', on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='cms.space', verbose_name='advocacy space')),
            ],
            options={
                'verbose_name': 'advocacy space',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Stamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(max_length=60)),
                ('slot', models.IntegerField(default=0)),
                ('number', models.BigIntegerField(default=0)),
                ('raised_by', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scope', 'slot'), name='stamp_once')],
            },
        ),
        migrations.CreateModel(
            name='StatementsPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lede', models.CharField(blank=True, help_text='One or two sentences under the title.', max_length=300, verbose_name='first words')),
                ('coalition', models.ForeignKey(blank=True, help_text='Its statements stand here; without one, those of every coalition.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.coalition', verbose_name='coalition')),
            ],
            options={
                'verbose_name': 'statements',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='TrainingPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('description', wagtail.fields.RichTextField(blank=True, help_text='Up to 250 words, as an IGF programme has them.', max_length=8000, validators=[cms.limits.WordLimit(250)], verbose_name='description')),
                ('audience', wagtail.fields.RichTextField(blank=True, max_length=4000, validators=[cms.limits.WordLimit(150)], verbose_name='who it is for')),
                ('participants_gain', wagtail.fields.RichTextField(blank=True, max_length=6000, validators=[cms.limits.WordLimit(200)], verbose_name='what participants gain')),
                ('body', wagtail.fields.StreamField([('text', 0), ('picture', 5), ('quote', 8), ('paper', 13)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Text', 'max_length': 20000, 'validators': (cms.limits.says_something,)}), 1: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'In a sentence, for readers who do not see it. Leave out “picture of”.', 'label': 'What it shows', 'max_length': 250, 'required': False}), 3: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Tick this where nothing is lost without it; readers who do not see it skip it then.', 'label': 'It only decorates', 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 250, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('image', 1), ('alternative', 2), ('decorative', 3), ('caption', 4)]], {}), 6: ('wagtail.blocks.TextBlock', (), {'label': 'Words', 'max_length': 600}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Who said it', 'max_length': 160, 'required': False}), 8: ('wagtail.blocks.StructBlock', [[('text', 6), ('source', 7)]], {}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 160}), 10: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'File', 'required': False}), 11: ('wagtail.blocks.URLBlock', (), {'label': 'Or its address', 'max_length': 500, 'required': False}), 12: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as: white paper, January 2021.', 'label': 'Kind and date', 'max_length': 120, 'required': False}), 13: ('wagtail.blocks.StructBlock', [[('title', 9), ('document', 10), ('url', 11), ('facts', 12)]], {})}, verbose_name='more to tell')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='trainings.cohort', verbose_name='group')),
            ],
            options={
                'verbose_name': 'training page',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Translation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=80)),
                ('path', models.CharField(max_length=250)),
                ('language', models.CharField(choices=[('es', 'Spanish'), ('pt-br', 'Portuguese'), ('en', 'English')], max_length=12)),
                ('source_language', models.CharField(blank=True, max_length=12)),
                ('source', models.TextField(blank=True)),
                ('text', models.TextField(blank=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('draft', models.TextField(blank=True)),
                ('drafted_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drafted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'translation',
                'verbose_name_plural': 'translations',
            },
        ),
        migrations.CreateModel(
            name='TranslationFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('language', models.CharField(choices=[('es', 'Spanish'), ('pt-br', 'Portuguese'), ('en', 'English')], max_length=12, verbose_name='language')),
                ('file_name', models.CharField(max_length=200, verbose_name='file')),
                ('lines', models.JSONField(default=list)),
                ('before', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('brought_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'file of translations',
                'verbose_name_plural': 'files of translations',
            },
        ),
        migrations.CreateModel(
            name='Collaboration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1990), django.core.validators.MaxValueValidator(2100)], verbose_name='year')),
                ('last_year', models.PositiveSmallIntegerField(blank=True, help_text='Of several years alone.', null=True, validators=[django.core.validators.MinValueValidator(1990), django.core.validators.MaxValueValidator(2100)], verbose_name='until')),
                ('what', models.CharField(help_text='In one or two sentences, and what came of it.', max_length=400, verbose_name='what was done')),
                ('what_es', models.CharField(help_text='In one or two sentences, and what came of it.', max_length=400, null=True, verbose_name='what was done')),
                ('what_pt_br', models.CharField(help_text='In one or two sentences, and what came of it.', max_length=400, null=True, verbose_name='what was done')),
                ('what_en', models.CharField(help_text='In one or two sentences, and what came of it.', max_length=400, null=True, verbose_name='what was done')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='what shows it')),
                ('is_generated', models.BooleanField(default=False, verbose_name='example of a demonstration')),
                ('coalition', models.ForeignKey(blank=True, help_text='Where a coalition did it as one.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.coalition', verbose_name='coalition')),
                ('members', models.ManyToManyField(blank=True, related_name='+', to='people.organisation', verbose_name='organisations that took part')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='collaborations', to='cms.institution', verbose_name='institution')),
            ],
            options={
                'verbose_name': 'collaboration',
                'verbose_name_plural': 'collaborations',
                'constraints': [models.CheckConstraint(condition=models.Q(('last_year', None), ('last_year__gt', models.F('first_year')), _connector='OR'), name='collaboration_years_in_order')],
            },
        ),
        migrations.CreateModel(
            name='PageRendition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filter_spec', models.CharField(db_index=True, max_length=255)),
                ('file', wagtail.images.models.WagtailImageField(height_field='height', storage=wagtail.images.models.get_rendition_storage, upload_to=wagtail.images.models.get_rendition_upload_to, width_field='width')),
                ('width', models.IntegerField(editable=False)),
                ('height', models.IntegerField(editable=False)),
                ('focal_point_key', models.CharField(blank=True, default='', editable=False, max_length=16)),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renditions', to='cms.pageimage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('image', 'filter_spec', 'focal_point_key'), name='rendition_once')],
            },
            bases=(wagtail.images.models.ImageFileMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=people.codes.new_code, editable=False, max_length=26, unique=True, verbose_name='code')),
                ('language', models.CharField(choices=[('es', 'Spanish'), ('pt-br', 'Portuguese'), ('en', 'English')], max_length=5, verbose_name='language')),
                ('text', models.CharField(max_length=280, verbose_name='text')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='link')),
                ('posted_at', models.DateTimeField(verbose_name='posted at')),
                ('taken_back_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back at')),
                ('is_generated', models.BooleanField(default=False, verbose_name='generated for a demonstration')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='people.organisation', verbose_name='organisation')),
                ('posted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'short post',
                'verbose_name_plural': 'short posts',
                'indexes': [models.Index(condition=models.Q(('taken_back_at', None)), fields=['-posted_at'], name='post_latest')],
            },
        ),
        migrations.AddConstraint(
            model_name='searchentry',
            constraint=models.UniqueConstraint(fields=('outcome', 'language'), name='search_entry_once'),
        ),
        migrations.AddConstraint(
            model_name='searchentry',
            constraint=models.UniqueConstraint(fields=('statement', 'language'), name='search_statement_once'),
        ),
        migrations.AddConstraint(
            model_name='searchentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome__isnull', True), ('page__isnull', False), ('statement__isnull', True)), models.Q(('outcome__isnull', False), ('page__isnull', True), ('statement__isnull', True)), models.Q(('outcome__isnull', True), ('page__isnull', True), ('statement__isnull', False)), _connector='OR'), name='search_entry_of_one'),
        ),
        migrations.AddIndex(
            model_name='searchterm',
            index=models.Index(fields=['term'], name='search_term_by_term', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddConstraint(
            model_name='searchterm',
            constraint=models.UniqueConstraint(fields=('entry', 'term'), name='search_term_once'),
        ),
        migrations.AddConstraint(
            model_name='space',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('country__gt', ''), ('level', 'national')), models.Q(models.Q(('level', 'national'), _negated=True), ('country', '')), _connector='OR'), name='space_country_if_national'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(fields=['ends_at'], name='deadline_ends_at'),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.UniqueConstraint(fields=('item', 'path', 'language'), name='translation_once'),
        ),
        ]),
        # Pages are found by their address, which Wagtail itself never looks for.
        migrations.RunSQL(
            "CREATE INDEX cms_page_address ON wagtailcore_page (url_path)", "DROP INDEX cms_page_address"
        ),
    ]
