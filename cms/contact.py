"""What is written to a house in its contact form: it leaves as one message, and nothing of it stays.

The words stand in a row of their own until the message has left, at most seven days; the letter that is kept
has none of them. Nobody's address on the network is looked at: the limit is that of the form.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms import sites
from cms.models import ContactMessage, ContactPage
from mail import kinds, limits, newsletter, outbox
from mail.kinds import Rendered
from mail.layout import Facts, Prose, compose
from mail.models import Letter

KIND = "cms.contact"
#: Messages an hour that one form takes.
PER_HOUR = 20
#: How long one stays that could not be sent.
KEPT = timedelta(days=7)


class TooManyWrite(Exception):
    """So many wrote within the hour that somebody may be flooding the house; translated."""

    def __init__(self) -> None:
        super().__init__(_("Too many messages came in within the hour. Please try again later."))


@transaction.atomic
def write(page: ContactPage, *, text: str, name: str = "", reply_to: str = "", now: datetime) -> None:
    """Send what somebody wrote to the house; raises `TooManyWrite`."""
    if not limits.admits(f"contact:{page.translation_key}", PER_HOUR, now):
        raise TooManyWrite
    message = ContactMessage.objects.create(
        page=page, text=text, name=name, reply_to=reply_to, written_at=now
    )
    outbox.post(
        _key(message.code),
        KIND,
        about={"message": message.code},
        address=page.inbox,
        language=page.locale.language_code,
        now=now,
    )


def letter(of: Letter, now: datetime) -> Rendered:
    """The message as the house gets it; an answer goes to whoever wrote it, if they left an address."""
    message = ContactMessage.objects.select_related("page").get(code=of.about["message"])
    facts = [(_("From"), message.name or _("somebody who left no name"))]
    facts.append((_("Answer to"), message.reply_to or _("no address was left")))
    worded = compose(
        _("Somebody wrote on the website"),
        Facts(facts),
        Prose(message.text),
        why=_("You get this because the contact form of %(page)s writes to this address. No copy is kept.")
        % {"page": sites.whole(message.page.url_path)},
    )
    return replace(worded, reply_to=message.reply_to, is_kept=False)


def is_there(of: Letter, now: datetime) -> bool:
    """Whether what it tells of is still kept."""
    return ContactMessage.objects.filter(code=of.about.get("message", "")).exists()


def sweep(*, now: datetime) -> int:
    """Delete what has left or will not, and what has waited too long; return how many."""
    settled = Letter.objects.filter(
        key=Concat(Value("contact:"), OuterRef("code")), state__in=[Letter.State.SENT, Letter.State.DROPPED]
    )
    over = Q(Exists(settled)) | Q(written_at__lte=now - KEPT)
    return ContactMessage.objects.filter(over).delete()[0]


def forget(subject: UUID, now: datetime) -> None:
    """Delete what was written with an address that a subject has proved theirs."""
    for address in newsletter.proved(subject):
        ContactMessage.objects.filter(reply_to__iexact=address).delete()


def register_kind() -> None:
    """Make the letter known to the mail room; called from `AppConfig.ready`."""
    kinds.register(KIND, render=letter, still_due=is_there, title=gettext_noop("A message from the website"))


def _key(code: str) -> str:
    return f"contact:{code}"
