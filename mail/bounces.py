"""Bounces and complaints: what became of a letter after the mail server took it.

News comes by two ways: a provider's webhook (`mail.provider_news`), or a plain mailbox to which every
letter's return path leads (VERP: `bounces+<code>-<signature>@…`, read by `manage.py bounced` and by beat).
The return path alone says which letter it is about, and can be written by nobody who has not had that very
letter in the hand of a mail server; whatever else a report claims can stop no letter to anybody.
"""

import base64
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from mail import outbox, reports, suppression
from mail.models import Bounce, Letter
from mail.reports import Report

Kind = Bounce.Kind

#: Bytes of the signature in a return path, which fits into 64 characters and loses nothing in small letters.
SIGNATURE = 10
#: A mailbox that refused this many letters over this long is treated as one that is gone.
MANY, OVER = 5, timedelta(days=14)
#: How long refusals are counted and kept.
KEPT = timedelta(days=90)


# --- The return path ----------------------------------------------------------------------------------


def return_path(letter: Letter) -> str:
    """Return the address that a letter comes back to; empty when no mailbox for that is set."""
    name, _at, domain = settings.MAIL_RETURN_ADDRESS.rpartition("@")
    return f"{name}+{letter.code}-{_signature(letter.code)}@{domain}" if name else ""


def letter_of(addresses: tuple[str, ...]) -> Letter | None:
    """Return the letter whose return path is among some addresses; none when it is forged or not ours."""
    name, _at, domain = settings.MAIL_RETURN_ADDRESS.lower().rpartition("@")
    if not name:
        return None
    pattern = re.compile(rf"{re.escape(name)}\+([a-z2-7]+)-([a-z2-7]+)@{re.escape(domain)}")
    for address in addresses:
        found = pattern.fullmatch(address.lower())
        if found and constant_time_compare(found[2], _signature(found[1])):
            return Letter.objects.filter(message_id__startswith=f"<{found[1]}@").first()
    return None


def _signature(code: str) -> str:
    digest = salted_hmac("mail.bounces", code, algorithm="sha256").digest()[:SIGNATURE]
    return base64.b32encode(digest).decode().lower()


# --- What is done with news ---------------------------------------------------------------------------


def take(content: bytes, *, to: str = "", now: datetime) -> str:
    """Take one message from the mailbox; return what it told: a kind, '' for nothing or of nobody's letter.

    `to` is the address that it was delivered to, where the mail server's pipe tells it.
    """
    report = reports.read(content)
    letter = letter_of((to, *report.delivered_to)) if report.kind else None
    if letter is None:
        return ""
    told(report, letter=letter, address=letter.address, now=now)
    return report.kind


@transaction.atomic
def told(report: Report, *, letter: Letter | None, address: str, now: datetime) -> bool:
    """Act on news of a letter, or of an address alone; False when it was known already.

    The letter that came back counts as failed, with the server's words. An address that does not exist, and
    whoever complained, is not written to (`mail.suppression`); what is refused again and again, neither.
    """
    if not address or not report.kind:
        return False
    code = letter.code if letter else ""
    hashed = suppression.hash_of(address)
    _row, is_new = Bounce.objects.get_or_create(
        address_hash=hashed, letter=code, kind=report.kind,
        defaults={"status": report.status[:12], "said_at": now},
    )  # fmt: skip
    if not is_new and code:
        return False
    if report.kind == Kind.COMPLAINT:
        suppression.complained(address, letter=code, now=now)
        return True
    if letter is not None and report.kind in (Kind.GONE, Kind.REFUSED):
        words = f"{report.status} {report.words}".strip()
        outbox.came_back(letter.pk, error=words)
    if report.kind == Kind.GONE:
        suppression.gone(address, letter=code or f"{now:%Y-%m-%d}", now=now)
    elif report.kind == Kind.REFUSED and _is_refused_for_long(hashed, now):
        suppression.gone(address, letter=code, now=now)
    return True


def refused(letter: Letter, words: str, *, now: datetime) -> None:
    """Act on a refusal that the mail server spoke at once, when it says that there is no such address."""
    status = reports.status_in(words)
    kind = reports.judge(status, "failed", words)
    if kind == Kind.GONE:
        told(Report((), kind, status, words), letter=letter, address=letter.address, now=now)


def _is_refused_for_long(hashed: str, now: datetime) -> bool:
    rows = Bounce.objects.filter(address_hash=hashed, kind=Kind.REFUSED, said_at__gt=now - KEPT)
    days = list(rows.order_by("said_at").values_list("said_at", flat=True))
    return len(days) >= MANY and days[-1] - days[0] >= OVER


def sweep(*, now: datetime) -> int:
    """Forget what mail servers said long ago; return how many."""
    return Bounce.objects.filter(said_at__lte=now - KEPT).delete()[0]
