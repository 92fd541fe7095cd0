"""Letters after a session: thanks, with the survey and the documents; documents that came later; reports."""

from datetime import datetime

from django.utils.translation import gettext as _

from convite import moments
from events import documents, risk, surveys
from events.letters.about import Reader, reader_of, registration_of, roles_of, session_if_any, session_of
from events.letters.pieces import OwnPage, called, finished
from events.letters.ruled import own_words
from events.models import Part, Presence, Registration, Session
from mail.kinds import Rendered
from mail.layout import Facts, Says, Small
from mail.layout import Part as Piece
from mail.models import Letter


def thanks(letter: Letter, now: datetime) -> Rendered:
    """Thank you for having been there; with it the survey that is open, and what there is to read."""
    reader, session = reader_of(letter), session_of(letter)
    page = OwnPage(reader, now)
    asks = _asks(reader, session)
    parts: list[Piece] = [
        Says(_thanks_words(reader, session)),
        *own_words(letter, reader, page),
        *_documents(session, now),
        *(
            [
                Says(
                    _(
                        "How was it for you? A few questions on your page take a minute. Your name is not "
                        "kept with the answers, and results are read only from five answers on."
                    )
                )
            ]
            if asks
            else []
        ),
        page.button(_("Answer on my page") if asks else ""),
    ]
    title = _("Thank you: %(event)s") % {"event": reader.event.title}
    return finished(title, _("Thank you"), reader, page, parts)


def _thanks_words(reader: Reader, session: Session) -> str:
    name = called(reader.event, session)
    if isinstance(reader.place, Part):
        return (
            _("Thank you for your part in “%(event)s”.") % {"event": name}
            if name
            else _("Thank you for your part in it.")
        )
    if _was_present(reader.place, session):
        return (
            _("Thank you for having been part of “%(event)s”.") % {"event": name}
            if name
            else _("Thank you for having been there.")
        )
    return (
        _("“%(event)s” is over. Thank you for your interest.") % {"event": name}
        if name
        else _("The meeting is over. Thank you for your interest.")
    )


def _asks(reader: Reader, session: Session) -> bool:
    """Whether a survey about the session, or the whole event, waits for the reader's answers."""
    place = reader.place
    return isinstance(place, Registration) and any(
        survey.session_id in (None, session.pk) for survey in surveys.open_to(place)
    )


def _documents(session: Session, now: datetime) -> list[Piece]:
    found = documents.of_sessions([session], now=now).get(session.pk)
    if not found:
        return []
    told = _("On your page you find the documents of this session.")
    if risk.is_neutral(session.event):
        return [Says(told)]
    return [Says(told), Facts([(_("Documents"), "; ".join(row.title for row in found))])]


def documents_added(letter: Letter, now: datetime) -> Rendered:
    """There is more to read of a session that one was thanked for."""
    reader, session = reader_of(letter), session_of(letter)
    page = OwnPage(reader, now)
    name = called(reader.event, session)
    parts: list[Piece] = [
        Says(
            _("There are new documents of “%(event)s”.") % {"event": name}
            if name
            else _("There are new documents of a meeting that you were part of.")
        ),
        *own_words(letter, reader, page),
        *_documents(session, now),
        page.button(),
    ]
    title = _("Documents: %(event)s") % {"event": reader.event.title}
    return finished(title, _("There are documents for you"), reader, page, parts)


def report_due(letter: Letter, now: datetime) -> Rendered:
    """Of a rapporteur: the report is due by an hour, or was."""
    reader, session = reader_of(letter), session_of(letter)
    assert session.report_due_at is not None  # noqa: S101  `still_due` has asked
    page = OwnPage(reader, now)
    due = {"moment": moments.moment_words(session.report_due_at, session.time_zone)}
    name = called(reader.event, session)
    is_late = now >= session.report_due_at
    told = (
        _("You are in charge of the report of this session. It was due by %(moment)s.")
        if is_late
        else _("You are in charge of the report of this session. It is due by %(moment)s.")
    )
    parts: list[Piece] = [
        Says(told % due),
        Facts([(_("Session"), name)] if name else []),
        *own_words(letter, reader, page),
        Says(
            _("Please give it to whoever invited you. If you need more time, tell them now.")
            if is_late
            else _("Please give it to whoever invited you. If you cannot, tell them in time.")
        ),
        page.button(),
        Small(_("If you have handed it in already, thank you: there is nothing more to do.")),
    ]
    names = {"event": reader.event.title}
    title = _("The report was due: %(event)s") % names if is_late else _("A report is due: %(event)s") % names
    return finished(title, _("A report was due") if is_late else _("A report is due"), reader, page, parts)


def thanks_still_hold(letter: Letter, now: datetime) -> bool:
    """The session is over, and the reader was there or, where nobody marked who was, had a place in it."""
    session = session_if_any(letter)
    if session is None or not _is_over(session, now):
        return False
    if "part" in letter.about:
        return any(part.status == Part.Status.CONFIRMED for part in roles_of(letter))
    place = registration_of(letter)
    return place is not None and place.stands and _was_there(place, session)


def documents_still_new(letter: Letter, now: datetime) -> bool:
    """The same, and no document was added after those that the letter tells of."""
    session = session_if_any(letter)
    newest = documents.last_added(session, now=now) if session else None
    return (
        newest is not None
        and newest.isoformat() == letter.about.get("added")
        and thanks_still_hold(letter, now)
    )


def report_still_due(letter: Letter, now: datetime) -> bool:
    """A role of rapporteur that stands, in a session whose report is due by the very hour of the letter."""
    session = session_if_any(letter)
    return (
        session is not None
        and session.status in (Session.Status.SCHEDULED, Session.Status.HELD)
        and session.report_due_at is not None
        and session.report_due_at.isoformat() == letter.about.get("due")
        and any(part.role == Part.Role.RAPPORTEUR for part in roles_of(letter))
    )


def _is_over(session: Session, now: datetime) -> bool:
    took_place = session.status in (Session.Status.SCHEDULED, Session.Status.HELD)
    return took_place and session.ends_at is not None and session.ends_at <= now


def _was_there(place: Registration, session: Session) -> bool:
    if Presence.objects.filter(session=session, state=Presence.State.PRESENT).exists():
        return _was_present(place, session)
    return Registration.objects.expected_in(session).filter(pk=place.pk).exists()


def _was_present(place: Registration, session: Session) -> bool:
    there = Presence.objects.filter(registration=place, session=session, state=Presence.State.PRESENT)
    return there.exists()
