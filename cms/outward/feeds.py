"""What a house publishes, as RSS 2.0 in the language of its page, and where its feeds are found."""

from datetime import UTC, datetime, time

from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.text import Truncator
from django.utils.translation import get_language
from wagtail.models import Page

from cms import languages, posts, sites
from cms.models import NewsIndexPage

#: At most so many entries stand in a feed.
MOST = 50
#: Characters of a post that stand as its title.
TITLE = 80


def address(page: Page) -> str:
    """Return the address of the feed of a page of news."""
    return sites.whole(page.url_path) + "rss.xml"


def of_sessions(home: str) -> str:
    """Return the address of the feed of a site's sessions, by the path in the tree of its home.

    A house without a domain has none of its own: empty.
    """
    site = sites.now().of(home)
    return site.base + reverse("cms:feed") if site.home_of(home) == home else ""


def written(page: NewsIndexPage) -> str:
    """Return the feed itself, the newest first: news and posts of one language."""
    language = get_language() or languages.ORDER[0]
    url = sites.whole(page.url_path)
    feed = Rss201rev2Feed(
        title=f"{page.title} · {sites.now().of(page.url_path).name}",
        link=url,
        description=page.search_description or page.lede or page.title,
        language=languages.TAGS.get(language, language),
        feed_url=address(page),
    )
    entries = []
    for one, by in page.told(page.shown().prefetch_related("organisations", "topics")[:MOST]):
        noon = datetime.combine(one.published_on, time(12), tzinfo=UTC)
        told = {
            "title": one.title,
            "link": sites.whole(one.url_path),
            "unique_id": sites.whole(one.url_path),
            "description": one.lede,
            "categories": [str(topic.name) for topic in one.topics.all()],
            "author_name": ", ".join(by) or None,
        }
        entries.append((noon, told))
    for post in posts.of_house(page, language=language)[:MOST]:
        link = f"{url}?list=posts#{post.anchor}"
        told = {
            "title": f"{post.by}: {Truncator(post.text).chars(TITLE)}",
            "link": post.url or link,
            "unique_id": link,
            "description": post.text,
            "author_name": post.by,
        }
        entries.append((post.posted_at, told))
    for moment, told in sorted(entries, key=lambda entry: entry[0], reverse=True)[:MOST]:
        feed.add_item(pubdate=moment, **told)
    return feed.writeString("utf-8")
