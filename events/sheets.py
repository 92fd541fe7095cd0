"""What this room puts on paper: letters to institutions, statements, posters; each as PDF.

Words are in the language of whoever reads them, and what an event at risk must not tell is left out here
(`events.risk`), whoever asks for the sheet.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from convite import moments, paper
from events import letterhead, risk, statements
from events.errors import NoStatement
from events.models import Delegation, Event, Hub, Letterhead, Mode, Registration, Session
from events.statements import Attended
from people.models import Organisation

TEMPLATES = Path(__file__).parent / "typst"


def institution_letters(delegations: Iterable[tuple[Delegation, str]], *, now: datetime) -> bytes:
    """Return one letter for each (delegation, address of its page), each in its own language, as one PDF.

    The sheet as a whole is in the language of the first.
    """
    pages = []
    first: tuple[str, str] | None = None
    for delegation, address in delegations:
        with override(delegation.language):
            page = _institution_letter(delegation, address, now)
        first = first or (delegation.language, page["title"])
        pages.append(page)
    if first is None:
        raise ValueError("no letter to draw")
    language, title = first
    return paper.pdf(
        TEMPLATES / "institution.typ",
        {"letters": pages},
        title=title,
        language=language,
        author=pages[0]["house"],
    )


def _institution_letter(delegation: Delegation, address: str, now: datetime) -> dict[str, Any]:
    event = delegation.event
    house = lead(event)
    head = letterhead.of(house)
    names = {
        "organisation": house.name,
        "event": risk.paper_title(event),
        "count": delegation.places,
        "until": _day(delegation.until, event),
    }
    if risk.is_neutral(event):
        asks = ngettext(
            "We invite you to name %(count)s person of your institution for a meeting that we convene.",
            "We invite you to name %(count)s people of your institution for a meeting that we convene.",
            delegation.places,
        )
    else:
        asks = ngettext(
            "%(organisation)s invites your institution to take part in “%(event)s”, and to name %(count)s "
            "person.",
            "%(organisation)s invites your institution to take part in “%(event)s”, and to name %(count)s "
            "people.",
            delegation.places,
        )
    return {
        "title": _("Invitation: %(event)s") % names,
        "lang": delegation.language.partition("-")[0],
        "region": delegation.language.partition("-")[2] or None,
        "date": _("%(city)s, %(day)s") % {"city": event.city, "day": _day(now, event)}
        if event.city and risk.tells_the_place(event)
        else _day(now, event),
        "to": [
            line
            for line in (
                delegation.addressee,
                delegation.post,
                delegation.organisation,
                delegation.postal_address,
            )
            if line
        ],
        "greeting": _("Dear %(name)s,") % {"name": delegation.addressee}
        if delegation.addressee
        else _("To whom it may concern,"),
        "paragraphs": [
            asks % names,
            _(
                "The places are kept for you until %(until)s. Please name your people by then on the page "
                "below; "
                "you need no account. Each person then confirms on their own, with their own answers. Places "
                "that nobody confirmed go back to others on that day."
            )
            % names,
        ],
        "facts": [
            *([[_("Event"), str(event.title)]] if not risk.is_neutral(event) else []),
            *_when(event),
            *_where(event, delegation.mode, delegation.hub),
            [_("Places"), str(delegation.places)],
            [_("To be named until"), names["until"]],
        ],
        "link_words": _("The page on which you name your people:"),
        "link": address,
        "code": paper.qr(address),
        "code_alt": _("QR code that opens the page on which you name your people."),
        "closing": _("Yours sincerely,"),
        **_head(house, head),
    }


def lead(event: Event) -> Organisation:
    """Return the organisation on whose letterhead an event's letters stand: the one that leads it."""
    hosting = event.hostings.select_related("organisation").filter(is_lead=True).first()
    return hosting.organisation if hosting else Organisation(name=settings.SITE_NAME)


def _head(house: Organisation, head: Letterhead) -> dict[str, Any]:
    return {
        "house": house.name,
        "logo": head.logo,
        "logo_alt": _("Logo of %(organisation)s") % {"organisation": house.name},
        "lines": head.lines,
        "signatory": head.signatory,
        "signatory_post": head.signatory_post,
    }


def dated(event: Event) -> Sequence[Session]:
    """Return the sessions of an event that have a date and were not called off, in order; no breaks."""
    return list(
        event.sessions.without_breaks()  # type: ignore[attr-defined]  # a manager made of the queryset
        .in_order()
        .exclude(status=Session.Status.CANCELLED)
        .exclude(starts_at=None)
    )


def _when(event: Event) -> list[list[str]]:
    return [
        [_("When"), moments.span_words(one.starts_at, one.declared_minutes, one.time_zone)]
        for one in dated(event)
        if one.starts_at
    ]


def _where(event: Event, mode: str, hub: Hub | None = None) -> list[list[str]]:
    if mode == Mode.ONLINE:
        return [[_("Where"), _("Online")]]
    if hub is not None:
        place = ", ".join(part for part in (hub.name, hub.address) if part)
        return [[_("Where"), place]] if risk.tells_the_place(event) else []
    place = ", ".join(part for part in (event.venue, event.address, event.city) if part)
    return [[_("Where"), place]] if place and risk.tells_the_place(event) else []


def _day(moment: datetime, event: Event) -> str:
    return moments.day_words(moment, event.time_zone)


# --- Statements about one person ---


def statement(place: Registration, kind: str, *, language: str, now: datetime) -> bytes:
    """Return one of the two letters, `attendance` or `travel`; raises what `events.statements` raises."""
    if kind == "attendance":
        return attendance_letter(place, statements.attended(place), language=language, now=now)
    if kind != "travel":
        raise NoStatement
    statements.check_travel(place, now)
    return travel_letter(place, language=language, now=now)


def attendance_letter(
    place: Registration, attended: Sequence[Attended], *, language: str, now: datetime
) -> bytes:
    """Return a letter that says at which sessions somebody was present, how, and for how many hours."""
    event = place.event
    with override(language):
        names = {
            "name": place.name,
            "event": risk.paper_title(event),
            "organisation": lead(event).name,
            "hours": _hours(sum(one.minutes for one in attended)),
        }
        if risk.is_neutral(event):
            says = _("We state that %(name)s took part in a meeting of %(organisation)s.")
        else:
            says = _("We state that %(name)s took part in “%(event)s”, of %(organisation)s.")
        rows = [
            [
                _("Session") if risk.is_neutral(event) else str(one.session.title or event.title),
                _day(one.session.starts_at, one.session.event) if one.session.starts_at else "–",
                str(Mode(one.mode).label),
                _hours(one.minutes),
            ]
            for one in attended
        ]
        return _statement(
            event,
            title=_("Letter of attendance"),
            paragraphs=[says % names],
            facts=[[_("Hours in all"), str(names["hours"])]],
            columns=[_("Session"), _("Day"), _("Mode"), _("Hours")],
            sessions=rows,
            closing_paragraphs=[
                _(
                    "It rests on the attendance that was recorded, and is given at the wish of the person "
                    "it is about."
                )
            ],
            language=language,
            now=now,
        )


def travel_letter(place: Registration, *, language: str, now: datetime) -> bytes:
    """Return a letter that says somebody is expected, when and where, for a visa or leave from work."""
    event = place.event
    with override(language):
        names = {"name": place.name, "event": risk.paper_title(event), "organisation": lead(event).name}
        if risk.is_neutral(event):
            says = _("We state that %(name)s is expected at a meeting of %(organisation)s.")
        else:
            says = _("We state that %(name)s is expected at “%(event)s”, of %(organisation)s.")
        return _statement(
            event,
            title=_("Letter of invitation"),
            paragraphs=[
                says % names,
                _("We ask whom it may concern to give the leave and the papers needed for it."),
            ],
            facts=[
                *_when(event),
                *_where(event, place.mode, place.hub),
                [_("Takes part"), str(Mode(place.mode).label)],
            ],
            columns=[],
            sessions=[],
            closing_paragraphs=[
                _("This letter promises no payment: what is paid, and by whom, is agreed on apart from it.")
            ],
            language=language,
            now=now,
        )


def _statement(event: Event, *, title: str, language: str, now: datetime, **says: Any) -> bytes:
    house = lead(event)
    told = says | {
        "date": _("%(city)s, %(day)s") % {"city": event.city, "day": _day(now, event)}
        if event.city and not risk.is_neutral(event)
        else _day(now, event),
        "greeting": _("To whom it may concern,"),
        "closing": _("Yours sincerely,"),
        **_head(house, letterhead.of(house)),
    }
    return paper.pdf(TEMPLATES / "statement.typ", told, title=title, language=language, author=house.name)


def _hours(minutes: int) -> str:
    """Hours and minutes in words, as in “1 h 30 min”."""
    return str(moments.length_words(minutes))


# --- At the door ---


def posters(walls: Iterable[tuple[Session, Hub | None, str]]) -> bytes:
    """Return a poster for each (session, hub, path of its form), in the three languages, as one PDF.

    Without a hub it is for the wall of the room.
    """
    pages: list[dict[str, Any]] = []
    for session, hub, address in walls:
        url = settings.PUBLIC_URL + address
        event = session.event
        told = []
        for code, _name in settings.LANGUAGES:
            with override(code):
                told.append(
                    {
                        "lang": code.partition("-")[0],
                        "region": code.partition("-")[2] or None,
                        "head": _("Are you here, and not registered?"),
                        "words": _("Scan this code with your phone. One page, and you are on the list."),
                    }
                )
        pages.append(
            {
                "house": lead(event).name,
                "name": risk.calendar_title(session),
                "when": moments.span_words(session.starts_at, session.declared_minutes, session.time_zone)
                if session.starts_at
                else "",
                "room": hub.name if hub else session.room,
                "code": paper.qr(url),
                "code_alt": _("QR code that opens the form to register for this session."),
                "told": told,
            }
        )
    if not pages:
        raise ValueError("no poster to draw")
    return paper.pdf(
        TEMPLATES / "poster.typ",
        {"posters": pages},
        title=_("Posters for the wall"),
        author=pages[0]["house"],
    )


def slip(place: Registration, address: str) -> bytes:
    """Return a slip with the link to somebody's own page, to hand over to whoever left no contact."""
    with override(place.language):
        url = settings.PUBLIC_URL + address
        told = {
            "name": place.name if risk.has_lists(place.event) else _("Your place"),
            "number": _("Place number %(number)s") % {"number": place.number},
            "event": risk.paper_title(place.event),
            "code": paper.qr(url),
            "code_alt": _("QR code that opens the page of this place."),
            "link": url,
            "paragraphs": [
                _("This code opens your own page: see your place, add an address, give it back."),
                _("Keep it to yourself: whoever has it sees and changes your place."),
            ],
        }
        return paper.pdf(TEMPLATES / "slip.typ", told, title=_("Your place"), language=place.language)
