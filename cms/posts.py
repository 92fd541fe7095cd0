"""Short posts: put up in a moment, read at once, taken back as fast; the only writer of `Post`."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language
from wagtail.models import Page

from cms import languages
from cms.lists import listings
from cms.models import Post
from convite.prepared import Prepared
from people.models import Organisation

#: Among so many of the latest a home looks for those in the reader's language.
LATEST = 30


class Told(NamedTuple):
    """A post as pages show it."""

    code: str
    text: str
    url: str
    language: str
    posted_at: datetime
    by: str
    #: Its language's tag where it is not the reader's; '' where it is.
    lang: str

    @property
    def anchor(self) -> str:
        """Where it stands in the list of all."""
        return f"p-{self.code}"


def put_up(
    text: str, *, organisation: Organisation, language: str, url: str = "", by: Any, now: datetime
) -> Post:
    """Put a post up for everybody, and return it."""
    return Post.objects.create(
        text=text, organisation=organisation, language=language, url=url, posted_at=now, posted_by=by
    )


def take_back(post: Post, *, now: datetime) -> None:
    """Take a post back: nobody reads it any more, until it is shown again."""
    Post.objects.filter(pk=post.pk, taken_back_at=None).update(taken_back_at=now)


def show_again(post: Post) -> None:
    """Show a post again that was taken back, with the hour that it had."""
    Post.objects.filter(pk=post.pk).update(taken_back_at=None)


def _standing(values: tuple[Any, ...], shape: str) -> QuerySet[Post]:
    asked = dict(zip(shape.split(), values, strict=True))
    found = Post.objects.filter(taken_back_at=None)
    if organisation := asked.get("organisation"):
        found = found.filter(organisation=organisation)
    if slug := asked.get("coalition"):
        of_member = Organisation.objects.filter(Q(memberships__coalition__slug=slug) | Q(slug=slug))
        found = found.filter(organisation__in=of_member)
    return found.order_by("-posted_at", "-pk")


def _told(posts: QuerySet[Post]) -> QuerySet[Any]:
    short = Coalesce(NullIf("organisation__acronym", Value("")), F("organisation__name"))
    return posts.annotate(by=short).values_list("code", "text", "url", "language", "posted_at", "by")


ROWS = Prepared(lambda *values, shape: _told(_standing(values, shape))[:LATEST])


def _asked(which: listings.Asked) -> tuple[str, list[Any]]:
    narrowed = which._replace(locale_id=0)
    return narrowed.shape(), narrowed.values()


def latest(which: listings.Asked, count: int) -> list[Told]:
    """Return the latest of a house in the reader's language, or where it has none, in any; one query."""
    shape, values = _asked(which)
    found = [_shown(row) for row in ROWS.rows(*values, shape=shape)]
    return ([one for one in found if not one.lang] or found)[:count]


class Listed:
    """All posts of a house, from which Django's `Paginator` takes the part that it shows."""

    ordered = True

    def __init__(self, posts: QuerySet[Post]) -> None:
        self.posts = posts

    def __len__(self) -> int:
        return self.posts.count()

    def __getitem__(self, part: Any) -> list[Told]:
        return [_shown(row) for row in _told(self.posts)[part]]


def of_house(page: Page, *, language: str = "") -> Listed:
    """Return every post of the house right below which a page stands, the latest first; or of a language."""
    shape, values = _asked(listings.asked_of(page))
    found = _standing(tuple(values), shape)
    return Listed(found.filter(language=language) if language else found)


def for_reader(page: Page) -> Listed:
    """Return the posts of a house as `latest` does: in the reader's language, or else in any."""
    own = of_house(page, language=get_language() or "")
    return own if len(own) else of_house(page)


def _shown(row: tuple[Any, ...]) -> Told:
    code, text, url, language, posted_at, by = row
    lang = "" if language == get_language() else languages.TAGS.get(language, language)
    return Told(code, text, url, language, posted_at, by, lang)
