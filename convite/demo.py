"""The demonstration's own pages: a mailbox for the letters that were sent, and coming in as someone.

Neither has an address outside demo mode. Both answer only to this same machine, for a mailbox holds login
codes; and only people marked as generated can be come in as.
"""

import email
import ipaddress
import os
import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.policy import default as modern
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.mail.backends.base import BaseEmailBackend
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from convite import moments
from events.models import Part, Registration
from people import second_factor
from people.codes import new_code
from people.models import Appointment, Person

#: Letters on one page of the mailbox, and people of one role to come in as.
PER_PAGE, PER_ROLE = 25, 4
#: What a letter's HTML may do in its frame: look as it was written, lead away, and nothing else.
LETTER_POLICY: dict[str, list[str]] = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "form-action": [NONE],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox", "allow-top-navigation-by-user-activation"],
}

View = Callable[..., HttpResponse]


# --- The mailbox --------------------------------------------------------------------------------


class MailboxBackend(BaseEmailBackend):
    """Keeps every message as a file in `MAILBOX_DIR`, whole or not at all; the newest sorts last."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        folder = Path(settings.MAILBOX_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns():020d}-{new_code()}"
            unfinished = folder / f".{name}"
            unfinished.write_bytes(message.message().as_bytes())
            os.replace(unfinished, folder / f"{name}.eml")
        return len(email_messages)


class Received(NamedTuple):
    """One letter of the list."""

    code: str
    title: str
    to: str
    sent_at: datetime | None


def at_home_only(view: View) -> View:
    """Answer this same machine alone, by one of its own names; anyone else finds no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (second_factor.is_from_this_machine(request) and _is_own_name(request.get_host())):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _is_own_name(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@login_not_required
@require_safe
@at_home_only
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the letters that were sent, the newest first."""
    page = Paginator(sorted(_files(), reverse=True), PER_PAGE).get_page(request.GET.get("page"))
    letters = [_received(file) for file in page.object_list]
    return render(request, "demo/mailbox.html", {"page": page, "letters": letters, "zone": _zone_of(request)})


@login_not_required
@require_safe
@at_home_only
def mailbox_letter(request: HttpRequest, code: str) -> HttpResponse:
    """Show one letter: headers, text, HTML in a frame of its own, and what is attached."""
    message = _message(code)
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    response = render(
        request,
        "demo/mailbox_letter.html",
        {
            "code": code,
            "title": str(message["Subject"] or ""),
            "headers": _headers(message, _zone_of(request)),
            "text": _readable(text.get_content()) if text else "",
            "has_html": html is not None,
            "files": [(number, name) for number, (name, _part) in enumerate(_attached(message))],
        },
    )
    response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]  # read by django-csp
    return response


@login_not_required
@require_safe
@at_home_only
@xframe_options_sameorigin
def mailbox_html(request: HttpRequest, code: str) -> HttpResponse:
    """One letter's HTML as it was sent, for the frame on its page: no script, nothing fetched."""
    html = _message(code).get_body(("html",))
    if html is None:
        raise Http404
    # Links lead out of the frame, into the page around it.
    written = html.get_content().replace("<head>", '<head><base target="_top">', 1)
    response = HttpResponse(written)
    response._csp_config = LETTER_POLICY  # type: ignore[attr-defined]  # read by django-csp
    return response


@login_not_required
@require_safe
@at_home_only
def mailbox_file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Download what is attached to a letter."""
    attached = _attached(_message(code))
    if number >= len(attached):
        raise Http404
    name, part = attached[number]
    written = part.get_content()
    # What the letter says of its type is not repeated to the browser, save for a calendar.
    kind = (
        "text/calendar; charset=utf-8"
        if part.get_content_type() == "text/calendar"
        else "application/octet-stream"
    )
    response = HttpResponse(written.encode() if isinstance(written, str) else written, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{re.sub(r"[^A-Za-z0-9._-]", "_", name)}"'
    return response


def _headers(message: EmailMessage, zone: str) -> list[tuple[str, str]]:
    """What a letter says of itself, in the reader's words."""
    sent, tag = _sent_at(message), str(message["Content-Language"] or "")
    return [
        (pgettext("the sender of a message", "From"), str(message["From"] or "")),
        (_("To"), str(message["To"] or "")),
        (_("Sent"), moments.when(sent, zone or "UTC", reader_zone=zone) if sent else ""),
        (_("Language"), str(dict(settings.LANGUAGES).get(tag.lower(), tag))),
        (_("Written by a machine"), _("yes") if message["Auto-Submitted"] else ""),
        (_("Number of the message"), str(message["Message-ID"] or "")),
    ]


def _zone_of(request: HttpRequest) -> str:
    """The zone in which the hours stand: that of whoever has come in, else UTC, beside the browser's own."""
    return str(getattr(request, "reader_zone", None) or "")


def _sent_at(headers: Message) -> datetime | None:
    """When a letter was sent; a date without an offset is UTC, as the standard of mail has it."""
    sent: datetime | None = getattr(headers["Date"], "datetime", None)
    return sent.replace(tzinfo=UTC) if sent and sent.tzinfo is None else sent


def _files() -> list[Path]:
    return list(Path(settings.MAILBOX_DIR).glob("[0-9]*.eml"))


def _received(file: Path) -> Received:
    with file.open("rb") as opened:
        headers = BytesHeaderParser(policy=modern).parse(opened)
    return Received(file.stem, str(headers["Subject"] or ""), str(headers["To"] or ""), _sent_at(headers))


def _message(code: str) -> EmailMessage:
    file = Path(settings.MAILBOX_DIR) / f"{code}.eml"  # a slug has neither dot nor slash
    try:
        read = email.message_from_bytes(file.read_bytes(), policy=modern)
    except OSError:
        raise Http404 from None
    assert isinstance(read, EmailMessage)  # noqa: S101  what the modern policy makes
    return read


def _attached(message: EmailMessage) -> list[tuple[str, Any]]:
    return [(part.get_filename() or "attachment", part) for part in message.iter_attachments()]


def _readable(text: str) -> SafeString:
    lines = urlize(text, autoescape=True).splitlines()
    return mark_safe("<br>\n".join(lines))  # urlize has escaped it


# --- Coming in as someone -----------------------------------------------------------------------


class Role(NamedTuple):
    """People of one role, each with what they do."""

    title: str
    people: list[tuple[Person, str]]


@login_not_required
@at_home_only
def come_in(request: HttpRequest) -> HttpResponse:
    """Offer generated people to come in as, with the second factor counted as done."""
    if not settings.COME_IN_AS:
        raise Http404
    if request.method != "POST":
        return render(request, "demo/come_in.html", {"roles": [role for role in _roles() if role.people]})
    person = get_object_or_404(
        Person, code=request.POST.get("person", "")[:64], is_generated=True, is_active=True, erased_at=None
    )
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[second_factor.COUNTED] = True
    return redirect(reverse("after_login"))


def _roles() -> list[Role]:
    generated = Person.objects.filter(is_generated=True, is_active=True, erased_at=None)
    placed = Registration.objects.placed().filter(person__in=generated)
    standing = Part.objects.filter(person__in=generated, status__in=Part.STANDING)
    duties = Appointment.objects.filter(person__in=generated).select_related("person", "organisation")
    by_duty: dict[str, list[tuple[Person, str]]] = {}
    for appointment in duties.order_by("pk"):
        organisation = appointment.organisation.name if appointment.organisation else settings.SITE_NAME
        by_duty.setdefault(appointment.duty, []).append((appointment.person, organisation))

    def some(people: Any) -> list[tuple[Person, str]]:
        without_duty = people.exclude(appointments__isnull=False).order_by("pk")
        return [(person, "") for person in without_duty[:PER_ROLE]]

    return [
        Role(_("Participant"), some(generated.filter(pk__in=placed.values("person")))),
        Role(_("Speaker or moderator"), some(generated.filter(pk__in=standing.values("person")))),
        *(
            Role(title, by_duty.get(duty, [])[:PER_ROLE])
            for title, duty in (
                (_("Trainer"), Appointment.Duty.TRAINER),
                (_("Organiser"), Appointment.Duty.ORGANISER),
                (_("Funder"), Appointment.Duty.FUNDER),
                (_("Editor"), Appointment.Duty.EDITOR),
                (_("Administrator"), Appointment.Duty.ADMINISTRATOR),
            )
        ),
    ]
