"""The two letters of introductions: that somebody asks, and that somebody said yes.

They lead to a page behind the log-in, where alone one answers: whoever or whatever opens the link has said
nothing. No letter carries a contact, and of a discreet one the words stand on the page alone.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mail import kinds, outbox
from mail.kinds import Rendered
from mail.layout import Button, Facts, Says, compose
from mail.layout import Part as Piece
from mail.models import Letter
from people import acquaintance, introductions
from people.models import Introduction, Person

ASKED, ACCEPTED = "mail.introduction_asked", "mail.introduction_accepted"


def tell(introduction: Introduction, what: str, now: datetime) -> None:
    """Write to whoever was asked, or to the asker that the other one said yes."""
    is_asked = what == introductions.ASKED
    reader = introduction.asked if is_asked else introduction.asker
    address = address_of(reader)
    if address:
        outbox.post(
            f"introduction-{what}:{introduction.code}",
            ASKED if is_asked else ACCEPTED,
            about={"introduction": introduction.code},
            address=address,
            language=reader.language,
            time_zone=reader.time_zone,
            subject=reader.subject,
            now=now,
        )


def address_of(person: Person) -> str:
    """Return the address that a person proved theirs and prefers; empty for none."""
    proved = EmailAddress.objects.filter(user=person, verified=True).order_by("-primary", "pk")
    return proved.values_list("email", flat=True).first() or ""


def asked(letter: Letter, now: datetime) -> Rendered:
    """Somebody asks to get in touch: who, where from, in which words."""
    row = _named(letter)
    assert row is not None  # noqa: S101  `is_open` has asked
    url = settings.PUBLIC_URL + reverse("people:contact_answer", args=[row.code])
    if introductions.is_discreet(row):
        return _neutral(_("There is a question for you"), row.asked, url)
    quoted = _("“%(words)s”") % {"words": row.words}
    parts: list[Piece] = [
        Says(_("%(name)s would like to get in touch with you, and writes:") % {"name": row.asker.name}),
        Says(quoted),
        Says(acquaintance.met_words(row)),
        Button(_("Read and answer"), url),
        Says(
            _(
                "You answer on that page, after you log in. Only if you say yes does each of you see how to "
                "reach the other. If you say no, or nothing, nobody is told."
            )
        ),
    ]
    return _unkept(
        _("Somebody would like to get in touch with you"),
        *(part for part in parts if not isinstance(part, Says) or part.words),
        greeting=_greeting(row.asked),
        why=_("You get this message because you agreed that others may ask to get in touch with you."),
    )


def accepted(letter: Letter, now: datetime) -> Rendered:
    """Somebody said yes: who; how they are reached stands on the page alone."""
    row = _named(letter)
    assert row is not None  # noqa: S101  `is_in_touch` has asked
    url = settings.PUBLIC_URL + reverse("people:contacts")
    if introductions.is_discreet(row):
        return _neutral(_("There is an answer for you"), row.asker, url)
    return _unkept(
        _("You are in touch"),
        Says(_("%(name)s said yes to getting in touch with you.") % {"name": row.asked.name}),
        Says(_("How to reach them stands on your page, behind the log-in, and in no message.")),
        Button(_("My contacts"), url),
        greeting=_greeting(row.asker),
        why=_("You get this message because you asked to get in touch."),
    )


def _neutral(title: str, reader: Person, url: str) -> Rendered:
    return _unkept(
        title,
        Says(f"{title}."),
        Says(_("To read it, open this address and log in.")),
        Facts([(_("Address"), url)], is_neutral=True),
        greeting=_greeting(reader),
        why=_("You get this message because this address is yours on our site."),
        is_neutral=True,
        link=url,
    )


def _unkept(title: str, *parts: Piece, **more: Any) -> Rendered:
    """Put it together; names and words stand with the request, and go with it."""
    return replace(compose(title, *parts, **more), is_kept=False)


def _greeting(reader: Person) -> str:
    return _("Hello %(name)s,") % {"name": reader.name}


def is_open(letter: Letter, now: datetime) -> bool:
    """Whether it still waits for an answer, and whoever asks is still there."""
    row = _named(letter)
    return bool(
        row
        and row.state == Introduction.State.OPEN
        and row.can_be_answered(now)
        and row.asker.is_active
        and row.asked.is_active
    )


def is_in_touch(letter: Letter, now: datetime) -> bool:
    """Whether the two are still in touch."""
    row = _named(letter)
    return bool(row and row.is_in_touch and row.asker.is_active)


def _named(letter: Letter) -> Introduction | None:
    rows = Introduction.objects.select_related("asker", "asked")
    return rows.filter(code=letter.about.get("introduction", "")).first()


def register_kinds() -> None:
    """Make these letters known; called from `AppConfig.ready`."""
    kinds.register(
        ASKED, render=asked, still_due=is_open, title=gettext_lazy("Somebody asks to get in touch")
    )
    kinds.register(
        ACCEPTED, render=accepted, still_due=is_in_touch, title=gettext_lazy("Somebody is in touch")
    )
