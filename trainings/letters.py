"""The letters of this room: a certificate was issued."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from events.letters.about import reader_of
from events.letters.pieces import OwnPage, code_page, finished
from events.posting import post
from mail import kinds
from mail.kinds import Rendered
from mail.layout import Button, Facts, Says
from mail.layout import Part as Piece
from mail.models import Letter
from people import links
from trainings import sheets
from trainings.models import Certificate

ISSUED = "trainings.certificate"


def tell(certificate: Certificate, now: datetime) -> None:
    """Write to whoever holds the place that a certificate rests on; a trainer gets theirs at the desk."""
    if certificate.registration is not None:
        post(
            certificate.registration,
            f"certificate:{certificate.number}",
            ISSUED,
            now=now,
            certificate=certificate.number,
        )


def issued(letter: Letter, now: datetime) -> Rendered:
    """There is a certificate: where it is, and who can see what of it."""
    reader, certificate = reader_of(letter), _named(letter)
    assert certificate is not None  # noqa: S101  `still_holds` has asked
    page = OwnPage(reader, now)
    heading = sheets.heading(certificate.kind)
    parts: list[Piece] = [
        Says(_("Your certificate is ready. You can get it as PDF on your page, and anyone can verify it.")),
        Facts([(_("Certificate"), heading), (_("Course"), str(reader.event.title))]),
        Button(_("Open my certificates"), f"{page.url}certificates/", links.code(page.token), code_page()),
        Says(_("Whoever verifies it reads your name only if you say so on that page.")),
    ]
    title = _("Your certificate: %(event)s") % {"event": reader.event.title}
    return finished(title, _("There is a document for you"), reader, page, parts)


def still_holds(letter: Letter, now: datetime) -> bool:
    """Whether the certificate was neither revoked nor replaced meanwhile, and its holder not forgotten."""
    certificate = _named(letter)
    return certificate is not None and certificate.stands and bool(certificate.facts.get("name"))


def _named(letter: Letter) -> Certificate | None:
    return Certificate.objects.defer("pdf").filter(number=letter.about.get("certificate", "")).first()


def register_kinds() -> None:
    """Make the room's letters known to the mail room; called from `AppConfig.ready`."""
    kinds.register(ISSUED, render=issued, still_due=still_holds, title=gettext_noop("A certificate"))
