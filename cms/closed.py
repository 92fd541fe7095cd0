"""Pages that only some may read (a log-in, a password, a group): what lists and feeds leave out."""

from django.db.models import Exists, OuterRef
from django.db.models.functions import Length, Substr
from wagtail.models import PageViewRestriction


def is_closed(*, below: int = 0, of: str = "path") -> Exists:
    """Whether a page of a query, or one above it, is closed; asked in the same query.

    `below` is the depth of the page that lists them: whoever reads that one was let in already. `of` is where
    the query of something else has the page's path.
    """
    above = Substr(OuterRef(of), 1, Length("page__path"))
    return Exists(PageViewRestriction.objects.filter(page__path=above, page__depth__gt=below))
