"""What a story can be made of: text, a picture, somebody's words, a file to fetch."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    IntegerBlock,
    ListBlock,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    StructBlockValidationError,
    StructValue,
    TextBlock,
    URLBlock,
)
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from cms.limits import says_something
from mail.models import Topic

#: What an editor may do inside a text; anything else is dropped when the text is kept.
FEATURES = ["bold", "italic", "ol", "ul", "link"]
FEATURES_OF_A_PAGE = ["h2", "h3", *FEATURES, "document-link"]


class Shown(StructValue):
    """A picture as a page shows it."""

    @property
    def shows(self) -> str:
        """What it shows, in words: those of this page, else those kept with it; none where it decorates."""
        if self.get("decorative"):
            return ""
        return self.get("alternative") or getattr(self.get("image"), "description", "")


class Picture(StructBlock):
    """A picture with what it shows in words, or with word that it only decorates."""

    image = ImageChooserBlock(label=_("Picture"))
    alternative = CharBlock(
        label=_("What it shows"),
        max_length=250,
        required=False,
        help_text=_("In a sentence, for readers who do not see it. Leave out “picture of”."),
    )
    decorative = BooleanBlock(
        label=_("It only decorates"),
        required=False,
        help_text=_("Tick this where nothing is lost without it; readers who do not see it skip it then."),
    )
    caption = CharBlock(label=_("Caption"), max_length=250, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/picture.html"
        value_class = Shown

    def clean(self, value: Any) -> Any:
        """Refuse a picture of which nothing is said, or two things; a draft may leave it open."""
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        is_told = bool((cleaned.get("alternative") or "").strip())
        if is_told and cleaned.get("decorative"):
            said = gettext("Either say what it shows or tick that it only decorates, not both.")
        elif not is_told and not cleaned.get("decorative"):
            said = gettext("Say what the picture shows, or tick that it only decorates.")
        else:
            return cleaned
        raise StructBlockValidationError(block_errors={"alternative": ValidationError(said)})


class Quote(StructBlock):
    """Somebody's words, with their name."""

    text = TextBlock(label=_("Words"), max_length=600)
    source = CharBlock(label=_("Who said it"), max_length=160, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "cms/blocks/quote.html"


class Paper(StructBlock):
    """A publication: a file of ours, or the page where it stands."""

    title = CharBlock(label=_("Title"), max_length=160)
    document = DocumentChooserBlock(label=_("File"), required=False)
    url = URLBlock(label=_("Or its address"), required=False, max_length=500)
    facts = CharBlock(
        label=_("Kind and date"),
        max_length=120,
        required=False,
        help_text=_("Such as: white paper, January 2021."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Publication")
        template = "cms/blocks/paper.html"


class Story(StreamBlock):
    """The body of a page."""

    text = RichTextBlock(
        label=_("Text"), features=FEATURES_OF_A_PAGE, max_length=20_000, validators=(says_something,)
    )
    picture = Picture()
    quote = Quote()
    paper = Paper()

    class Meta:
        block_counts = {"picture": {"max_num": 12}}
        max_num = 40
        required = False


class IssueItem(StructBlock):
    """One thing that an issue tells of: a page of ours, or something with an address of its own."""

    page = PageChooserBlock(label=_("Page"), required=False)
    title = CharBlock(
        label=_("Title"), max_length=200, required=False, help_text=_("Empty: that of the page.")
    )
    words = TextBlock(
        label=_("A line or two"),
        max_length=500,
        required=False,
        help_text=_("Empty: when and where, or its first words."),
    )
    url = URLBlock(label=_("Or its address"), required=False, max_length=500)

    class Meta:
        icon = "link"
        label = _("Entry")


class IssueGroup(StructBlock):
    """Entries of one topic; readers who did not choose the topic do not get them."""

    topic = ChoiceBlock(label=_("Topic"), choices=Topic.choices)
    heading = CharBlock(
        label=_("Heading"), max_length=120, required=False, help_text=_("Empty: the name of the topic.")
    )
    items = ListBlock(IssueItem(), label=_("Entries"), max_num=30)

    class Meta:
        icon = "list-ul"
        label = _("Entries of a topic")


class IssueBody(StreamBlock):
    """What an issue says."""

    text = TextBlock(label=_("Text for everybody"), max_length=3_000)
    group = IssueGroup()

    class Meta:
        max_num = 20
        required = False


class Listing(StructBlock):
    """A list on a home: how many of it, under which heading."""

    heading = CharBlock(
        label=_("Heading"), max_length=80, required=False, help_text=_("Empty: the usual one.")
    )
    count = IntegerBlock(label=_("How many"), min_value=1, max_value=8, default=3)

    class Meta:
        icon = "list-ul"


class MembersTable(StructBlock):
    """The members of the coalition around their table."""

    heading = CharBlock(
        label=_("Heading"), max_length=80, required=False, help_text=_("Empty: the usual one.")
    )

    class Meta:
        icon = "group"
        label = _("Members")


class HomeListings(StreamBlock):
    """What a home lists, in its order; each kind once, and texts between them."""

    sessions = Listing(label=_("Next sessions"))
    trainings = Listing(label=_("Courses that open soon"))
    news = Listing(label=_("News"))
    publications = Listing(label=_("Publications"))
    deadlines = Listing(label=_("Next deadlines"))
    posts = Listing(label=_("Short posts"))
    highlights = Listing(label=_("What was achieved"))
    recommendations = Listing(label=_("Recommendations and commitments"))
    recent = Listing(label=_("Held not long ago"))
    members = MembersTable()
    text = RichTextBlock(label=_("Text"), features=FEATURES_OF_A_PAGE, max_length=5_000)

    class Meta:
        block_counts = {
            **dict.fromkeys(
                (
                    "sessions",
                    "trainings",
                    "news",
                    "publications",
                    "deadlines",
                    "posts",
                    "highlights",
                    "recommendations",
                    "recent",
                    "members",
                ),
                {"max_num": 1},
            ),
            "text": {"max_num": 4},
        }
        max_num = 12
        required = False
