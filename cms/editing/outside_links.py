"""Links to other sites, tried when an editor asks for it and never otherwise.

What an editor asked for stands in rows; a worker takes one after the other, one host at a time. Which pages
a link stands on is read from the pages each time and kept nowhere.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cms.editing.reaching import Answer, Rule, ask, is_public
from cms.models.outside_links import OutsideLink

#: The most links that are asked for at once; those that were not tried for longest come first.
MOST = 200
#: What was tried so lately is not tried again.
LATELY = timedelta(minutes=10)
#: For how long a worker has a link in hand: more than it can take.
HELD = timedelta(seconds=60)
#: Seconds for which a worker goes on before it lets others have its place, and between two links of one host.
TURN, PAUSE = 40.0, 1.0
#: How long the outcome of a link stays that nobody asks for any more.
KEPT = timedelta(days=180)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def mark_of(url: str) -> str:
    """The mark by which an address is found."""
    return sha256(url.encode()).hexdigest()


def known(urls: Iterable[str]) -> dict[str, OutsideLink]:
    """What is known of addresses, by address."""
    marks = {mark_of(url) for url in urls}
    return {link.url: link for link in OutsideLink.objects.filter(mark__in=marks)}


@transaction.atomic
def ask_for(urls: Iterable[str], *, now: datetime) -> int:
    """Have addresses tried, at most 200 of them; return how many. What was tried lately stays as it is."""
    if not settings.LINK_CHECK:
        return 0
    found = known(urls := list(dict.fromkeys(urls)))
    due = [url for url in urls if url not in found or _is_due(found[url], now)]
    due.sort(key=lambda url: (url in found and found[url].tried_at) or NEVER)
    turns: Counter[str] = Counter()
    rows = []
    for url in due[:MOST]:
        host = _host(url)
        rows.append(OutsideLink(mark=mark_of(url), url=url, asked_at=now, turn=turns[host]))
        turns[host] += 1
    OutsideLink.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["mark"], update_fields=["asked_at", "turn"]
    )
    return len(rows)


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""  # it will be said of it that it was not asked


def _is_due(link: OutsideLink, now: datetime) -> bool:
    return not link.is_waiting and link.tried_at is not None and link.tried_at <= now - LATELY


def waiting() -> QuerySet[OutsideLink]:
    """Those that were asked for and not tried since, in the order in which they are tried."""
    not_yet = Q(tried_at=None) | Q(tried_at__lt=F("asked_at"))
    return OutsideLink.objects.filter(not_yet).order_by("asked_at", "turn", "pk")


def try_waiting(
    *, may_reach: Rule = is_public, pause: float = PAUSE, clock: Callable[[], datetime] = timezone.now
) -> int:
    """Try what waits, one after the other, for at most about a minute; return how many were tried.

    A second worker that comes meanwhile leaves: no host is asked twice at a time.
    """
    until, last, tried = time.monotonic() + TURN, "", 0
    while settings.LINK_CHECK and time.monotonic() < until:
        link = _take(clock())
        if link is None:
            break
        host = _host(link.url)
        if host == last:
            time.sleep(pause)
        _keep(link, ask(link.url, may_reach=may_reach), now=clock())
        last, tried = host, tried + 1
    return tried


def _take(now: datetime) -> OutsideLink | None:
    """The next one, in this worker's hand; none where nothing waits or another worker is at it."""
    if OutsideLink.objects.filter(held_until__gt=now).exists():
        return None
    link = waiting().first()
    if link is None:
        return None
    free = OutsideLink.objects.filter(Q(held_until=None) | Q(held_until__lte=now), pk=link.pk)
    return link if free.update(held_until=now + HELD) else None


def _keep(link: OutsideLink, answer: Answer, *, now: datetime) -> None:
    # Never before the moment at which it was asked for: clocks of two machines differ.
    OutsideLink.objects.filter(pk=link.pk).update(
        held_until=None,
        tried_at=max(now, link.asked_at),
        outcome=answer.outcome,
        status=answer.status,
        leads_to=answer.leads_to,
    )


def sweep(*, now: datetime) -> int:
    """Forget links that nobody has asked for in half a year; return how many."""
    return OutsideLink.objects.filter(asked_at__lt=now - KEPT).delete()[0]
