"""The kinds of finds that a reader may narrow a search to, and what search is told of a page."""

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

#: Code → what one is called beside its title, and many where a reader chooses; in the order of the choice.
KINDS = {
    "session": (_("Session"), _("Sessions")),
    "event": (_("Event"), _("Events")),
    "course": (_("Course"), _("Courses")),
    "publication": (_("Publication"), _("Publications")),
    "outcome": (_("Recommendation"), _("Recommendations")),
    "highlight": (_("Highlight"), _("Highlights")),
    "news": (_("News"), _("News")),
    "space": (_("Advocacy space"), _("Advocacy spaces")),
    "statement": (_("Statement"), _("Statements")),
    "member": (_("Member"), _("Members")),
    "newsletter": (_("Newsletter"), _("Newsletters")),
    "page": (_("Page"), _("Pages")),
}


#: Kinds whose day stands for its year.
OF_A_YEAR = frozenset({"highlight"})
#: Kinds that are found by what they are called, too: who looks for courses wants these before a list of them.
CALLED = frozenset({"course"})


class Words(NamedTuple):
    """What a page says in its own language, without markup, in the order of how much it tells."""

    title: str
    lede: str = ""
    body: str = ""
    #: The day that it is about, or on which it came out.
    day: date | None = None
