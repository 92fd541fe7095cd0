"""Deadlines of advocacy spaces: what is due next, in words, and as a calendar to subscribe to."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language, gettext
from wagtail.models import Page

from cms import languages, sites
from cms.closed import is_closed
from cms.lists import listings
from cms.models.spaces import SpacePage, end_of, next_day
from convite import moments
from convite.prepared import Prepared
from events import ical

#: How long one that is over stays in a calendar.
KEPT = timedelta(days=90)
#: At most so many stand in a list or a calendar.
MOST = 400


class Due(NamedTuple):
    """A deadline that is to come, in the reader's language."""

    space_id: int
    code: str
    what: str
    space: str
    institution: str
    #: The last day, or when only the month is known any day of it.
    day: date
    is_day_known: bool
    zone: str
    ends_at: datetime
    #: Whether the day is that of an earlier year, and nobody has confirmed it.
    is_usual: bool
    is_example: bool
    #: The path of the space's page; '' when it has none in this language.
    url_path: str
    source: str
    checked_on: date
    sequence: int
    changed_at: datetime

    @property
    def until(self) -> str:
        """Until when, in words, with the zone in which the day ends."""
        if not self.is_day_known:
            month = {"month": moments.month_words(self.day), "year": self.day.year}
            return gettext("%(month)s %(year)s; the day is to be announced") % month
        last = end_of(self.day, is_day_known=True, zone=self.zone) - timedelta(minutes=1)
        told = {"day": moments.day_words(self.day), "zone": moments.zone_words(last, self.zone)}
        return gettext("until the end of %(day)s, %(zone)s") % told

    @property
    def doubt(self) -> str:
        """What is not certain about it, in words; '' when nothing."""
        said = []
        if self.is_usual:
            said.append(gettext("usual date, not confirmed"))
        if self.is_example:
            said.append(gettext("example date"))
        return " · ".join(said)

    @property
    def leaf(self) -> date | None:
        """The day for the leaf of a calendar; none where only the month is known."""
        return self.day if self.is_day_known else None

    @property
    def url(self) -> str:
        """Where to read on: the space's page, or where it was announced; '' when nowhere."""
        return sites.way_to(self.url_path) if self.url_path else self.source


def _rows(locale_id: int, since: datetime, *, language: str) -> QuerySet[Any]:
    standing = apps.get_model("cms", "Deadline").objects.filter(Q(is_yearly=True) | Q(ends_at__gt=since))
    pages = SpacePage.objects.filter(~is_closed(), space=OuterRef("space_id"), live=True, locale_id=locale_id)
    in_words = [
        languages.column(field, code)
        for field in ("what", "space__name", "space__institution__name")
        for code in languages.preferred(language)
    ]
    return (
        standing.annotate(
            page_path=Subquery(pages.order_by("path").values("url_path")[:1]),
            announced=Coalesce(NullIf("source", Value("")), "space__website"),
            short=NullIf("space__institution__acronym", Value("")),
        )
        .order_by("ends_at", "pk")
        .values_list(
            "space_id",
            "code",
            "on",
            "is_day_known",
            "time_zone",
            "is_yearly",
            "is_example",
            "announced",
            "checked_on",
            "sequence",
            "changed_at",
            "page_path",
            "short",
            *in_words,
        )[:MOST]
    )


ROWS = Prepared(_rows)


def coming(locale_id: int, now: datetime, *, since: datetime | None = None) -> list[Due]:
    """Return what is due from now on, or has been since some instant, the next first; one query.

    Of a yearly one that is over, the same day of the next year, as usual and not confirmed.
    """
    found = []
    for row in ROWS.rows(locale_id, since or now, language=get_language() or ""):
        if one := _due(row, since or now, now):
            found.append(one)
    return sorted(found, key=lambda one: (one.ends_at, one.what))


def _due(row: tuple[Any, ...], since: datetime, now: datetime) -> Due | None:
    space_id, code, on, is_day_known, zone, is_yearly, is_example, source, *rest = row
    checked_on, sequence, changed_at, path, short, *words = rest
    day = next_day(
        on, is_day_known=is_day_known, is_yearly=is_yearly, zone=zone, now=now if is_yearly else since
    )
    if day is None:
        return None
    what, space, institution = (listings.first_of(words[at : at + 3]) for at in (0, 3, 6))
    return Due(
        space_id=space_id,
        code=code,
        what=what,
        space=space,
        institution=short or institution,
        day=day,
        is_day_known=is_day_known,
        zone=zone,
        ends_at=end_of(day, is_day_known=is_day_known, zone=zone),
        is_usual=day.year > on.year,
        is_example=is_example,
        url_path=path or "",
        source=source,
        checked_on=checked_on,
        sequence=sequence + day.year - on.year,
        changed_at=changed_at,
    )


def address(page: Page) -> str:
    """Return the address of the calendar of a guide, or of one space."""
    return sites.whole(page.url_path) + "calendar.ics"


def webcal(url: str) -> str:
    """Return an address of a calendar as it opens in whatever keeps the reader's calendar."""
    return "webcal://" + url.partition("://")[2]


def calendar(page: Page, *, now: datetime) -> tuple[str, datetime | None]:
    """Return a calendar of a guide or of one space, and the instant of its latest change.

    It has whole days; one that is not certain is tentative. Of what is over, the last 90 days stay.
    """
    due = coming(page.locale_id, now, since=now - KEPT)
    title = page.title
    if isinstance(page, SpacePage):
        due = [one for one in due if one.space_id == page.space_id]
        title = str(page.space.name)
    days = [_entry(one, page) for one in due]
    text = ical.days(
        days,
        title=f"{title} · {sites.current().name}",
        page_url=sites.whole(page.url_path),
        feed_url=address(page),
    )
    return text, max((one.changed_at for one in days), default=None)


def _entry(one: Due, page: Page) -> ical.Day:
    said = [f"{one.space} ({one.institution})", one.until[:1].upper() + one.until[1:]]
    said += [one.doubt] if one.doubt else []
    said.append(gettext("Last checked on %(day)s.") % {"day": moments.day_words(one.checked_on)})
    said += [one.source] if one.source else []
    summary = f"{one.space}: {one.what}"
    return ical.Day(
        code=one.code,
        sequence=one.sequence,
        summary=f"{summary} ({one.doubt})" if one.doubt else summary,
        day=one.day if one.is_day_known else one.day.replace(day=1),
        description="\n".join(said),
        url=sites.whole(one.url_path or page.url_path),
        is_certain=one.is_day_known and not one.is_usual,
        changed_at=one.changed_at,
    )
