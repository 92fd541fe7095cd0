"""Words of Wagtail's admin that its own Spanish or Portuguese lacks, so that our catalogues have them.

Nothing here is called: Wagtail asks for these very words, and finds ours first.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

#: Each as Wagtail's own catalogue has it in English.
LACKED = (
    _("account"),
    _("All keyboard shortcuts"),
    _("Section"),
    _("Keyboard shortcut"),
    _("Keyboard shortcuts"),
    _("Shortcuts"),
    _("Application"),
    _("Show keyboard shortcuts"),
    _("Toggle minimap"),
    _("Close modal dialogs (like this one)"),
    _("Save changes"),
    _("Add or show comments"),
    _("Text editing"),
    _("Paste"),
    _("Paste without formatting"),
    _("Text formatting"),
    _("Insert or edit a link"),
    _("Monospace (code)"),
    _("Strike-through"),
    _("Page types usage"),
    _("Show filters"),
    _("Filter by"),
    _("Search…"),
    _("Search all pages…"),
    _("Saved"),
    _("Show issue"),
    _("Content metrics"),
    _("Reading time"),
    _("Readability"),
    _("This data explained"),
    _("How we calculate our metrics"),
    _(
        "We extract the main content from the page preview, remove all formatting, and "
        "calculate the number of words.",
    ),
    _("We calculate reading time from word count, using different reading speeds for different languages."),
    _(
        "We use a readability formula based on length of words and sentences. Long sentences "
        "and words result in a worse readability score.",
    ),
    _("Autosave is paused"),
    _("Autosave is <span>paused</span>"),
    _("Checks"),
    _("Toggle checks"),
    _("Button text is empty"),
    _("Use meaningful text for screen reader users"),
    _("Empty heading found"),
    _("Table header text is empty"),
    _("Empty frame title found"),
    _("Use a meaningful title for screen reader users"),
    _("Incorrect heading hierarchy"),
    _("Avoid skipping levels"),
    _("Input button text is empty"),
    _("Link text is empty"),
    _("Misusing paragraphs as headings"),
    _("Use proper heading tags"),
    _("Image alt text has inappropriate pattern"),
    _("Use meaningful text"),
    _("Meta description is empty"),
    _("Add a concise description for search engines"),
    _("Save your changes before leaving"),
    _("Wagtail %(current_version)s editor guide"),
    _("View latest version"),
    _("A network error occurred"),
    _(
        "Troubleshoot your connection to the site before proceeding. Open the editor in a "
        "separate tab to view the last saved version.",
    ),
    _("Usage count"),
    _("Schedule to publish"),
    _('This publishing schedule will only take effect after you select the "Schedule to publish" option'),
    _("Date updated"),
    _("Edited by"),
    _("Has child pages"),
    _("Page type"),
    _("Exploring"),
    _("First published"),
    _("Grid layout"),
    _("List layout"),
    _("Please provide an image description to comply with best practices for accessibility."),
    _("Use server language: %(language_name)s"),
    _("Use server time zone"),
    _("System default"),
    _("Go to the first error"),
    _("Actions (footer)"),
    _("Edit account avatar"),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s across entire site."),
    _(
        "%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s in "
        "'<span class=\"w-title-ellipsis\">%(title)s</span>'."
    ),
    _("Page %(page_number)s of %(num_pages)s."),
    _("No results across entire site."),
    _("No results in '<span class=\"w-title-ellipsis\">%(title)s</span>'."),
    _("Search in '<span class=\"w-title-ellipsis\">%(title)s</span>'"),
    _("Search the whole site"),
)
#: One, and more than one.
COUNTED = (
    ngettext_lazy("Referenced %(count)s time", "Referenced %(count)s times"),
    ngettext_lazy(
        '%(total)s Page <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Pages <span class="w-sr-only">created in %(site_name)s</span>',
    ),
    ngettext_lazy(
        '%(total)s Image <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Images <span class="w-sr-only">created in %(site_name)s</span>',
    ),
    ngettext_lazy(
        '%(total)s Document <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Documents <span class="w-sr-only">created in %(site_name)s</span>',
    ),
)
