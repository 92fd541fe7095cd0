"""Letters of rules: the words are staff's, the dress is the house's; and what staff add to a reminder."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from convite import moments
from convite.prepared import Prepared
from events import placeholders, rule_readers, rule_times, way_in
from events.letters.about import Reader, part_of, reader_of, session_if_any, sessions_ahead
from events.letters.pieces import OwnPage, finished, lead_of
from events.models import Event, Hosting, Part, Registration, Rule, Session
from events.rule_times import Occasion
from mail.kinds import Rendered
from mail.layout import Part as Piece
from mail.layout import Says
from mail.models import Letter

_RULE = Prepared(lambda code: Rule.objects.filter(code=code))


def rule(letter: Letter, now: datetime) -> Rendered:
    """What staff wrote, filled in for its reader; at risk the subject tells nothing of it."""
    told = _rule_of(letter)
    if told is None:
        raise Rule.DoesNotExist
    reader = _reader(letter, told)
    page = OwnPage(reader, now)
    values = {
        **_values(told, reader, session_if_any(letter), now),
        "my_page": page.url,
    }
    title, text = told.words(get_language() or "es")
    parts: list[Piece] = [*_paragraphs(text, values), page.button()]
    neutral = _("About your meeting")
    # One line, whatever was typed: a header that goes on in a second line is refused for every reader.
    title = " ".join(placeholders.filled(title, values).split())
    whole = finished(title or neutral, neutral, reader, page, parts)
    return replace(whole, prose=placeholders.filled(text, values))


def own_words(letter: Letter, reader: Reader, page: OwnPage | None = None) -> list[Piece]:
    """The paragraphs that staff add to a reminder that comes by itself; none where they added nothing."""
    told = _rule_of(letter)
    if told is None or not told.is_on:
        return []
    values = _values(told, reader, session_if_any(letter), letter.created_at)
    return _paragraphs(told.words(get_language() or "es")[1], {**values, "my_page": page.url if page else ""})


def _values(rule: Rule, reader: Reader, session: Session | None, now: datetime) -> dict[str, str]:
    """What the placeholders stand for, in the language of the words around them."""
    with override(rule.language_for(get_language() or "es")):
        return values_for(reader, session, now)


def _reader(letter: Letter, rule: Rule) -> Reader:
    part = part_of(letter) if rule.when in rule.OF_ROLES else None
    if part is None or part.person is None:
        return reader_of(letter)
    # A role that was declined is nobody's any more, and its page still opens.
    return Reader(part, part.session.event, part.person.name, letter.time_zone, (part,))


def values_for(reader: Reader, session: Session | None, now: datetime) -> dict[str, str]:
    """What the placeholders stand for, to a reader; what is not known yet is told in words that fit in."""
    event = reader.event
    is_nameless = event.risk == Event.Risk.PROTECTED
    shown = session
    if shown is None and isinstance(reader.place, Part):
        shown = reader.place.session
    if shown is None:
        shown = next((one for one in sessions_ahead(event, now, reader.place) if one.starts_at), None)
    starts = shown.starts_at if shown else event.starts_at
    zone = shown.time_zone if shown else event.time_zone
    return {
        "name": reader.name,
        "event": _("the meeting") if is_nameless else str(event.title),
        "session": _("the session") if is_nameless or shown is None else str(shown.title or event.title),
        "day": moments.day_words(starts, zone) if starts else _("a day that is still to be fixed"),
        "hour": _("%(hour)s, %(zone)s")
        % {"hour": moments.hour_words(starts, zone), "zone": moments.zone_words(starts, zone)}
        if starts
        else _("an hour that is still to be fixed"),
        "place": _place(reader, shown),
        "organisation": _("the organisers") if is_nameless else lead_of(event),
    }


def lacking(event: Event, session: Session | None) -> list[str]:
    """Return the placeholders for which an event, or session, has no value of its own yet."""
    starts = session.starts_at if session else event.starts_at
    lacks = [] if starts else ["day", "hour"]
    if not (event.venue or event.address or event.city or (session and session.room)):
        lacks.append("place")
    return lacks


def rule_still_due(letter: Letter, now: datetime) -> bool:
    """The rule is on, what it tells of takes place when the letter says, and the reader is still meant."""
    told = _rule_of(letter)
    if told is None or not told.is_on or told.retired_at or told.follows:
        return False
    occasion = _occasion(letter, told, now)
    if occasion is None or occasion.event.status != Event.Status.PUBLISHED:
        return False
    if not _is_for(told, occasion.event):
        return False
    if "part" in letter.about:
        return rule_readers.roles(told, [occasion]).filter(code=letter.about["part"]).exists()
    return rule_readers.places(told, [occasion]).filter(code=letter.about.get("registration", "")).exists()


def _rule_of(letter: Letter) -> Rule | None:
    code = letter.about.get("rule", "")
    return next(iter(_RULE.records(code)), None) if code else None


def _is_for(rule: Rule, event: Event) -> bool:
    """Whether it is the event's, or that of its lead and not switched off there."""
    if rule.event_id:
        return rule.event_id == event.pk
    leads = Hosting.objects.filter(event=event, is_lead=True, organisation=rule.organisation_id)
    return leads.exists() and not Rule.objects.filter(event=event, follows=rule.code, is_on=False).exists()


def _occasion(letter: Letter, rule: Rule, now: datetime) -> Occasion | None:
    """What the letter tells of, as it stands, to whoever came in at any time; none: it is so no more."""
    if rule.is_of_sessions:
        session = session_if_any(letter)
        if session is None or not _takes_place(session, letter, rule, now):
            return None
        return Occasion(session.event, session, "", {}, None)
    place = (
        Part.objects.filter(code=letter.about["part"]).select_related("session__event").first()
        if "part" in letter.about
        else Registration.objects.filter(code=letter.about.get("registration", ""))
        .select_related("event")
        .first()
    )
    if place is None:
        return None
    event = place.session.event if isinstance(place, Part) else place.event
    if rule.when in rule.FORETELLS and not _same(event.starts_at, letter, now):
        return None
    return Occasion(event, None, "", {}, None)


def _takes_place(session: Session, letter: Letter, rule: Rule, now: datetime) -> bool:
    if rule.needs_way_in and not session.has_way_in:
        return False
    if rule.when in rule.FORETELLS:
        return session.status == Session.Status.SCHEDULED and _same(session.starts_at, letter, now)
    return session.status in (Session.Status.SCHEDULED, Session.Status.HELD)


def _same(starts: datetime | None, letter: Letter, now: datetime) -> bool:
    """Whether a start that was foretold still stands, and is ahead."""
    return starts is not None and starts > now and rule_times.stamp(starts) == letter.about.get("starts")


def _place(reader: Reader, session: Session | None) -> str:
    event = reader.event
    if event.risk == Event.Risk.PROTECTED:
        return _("the place that stands on your page")
    if hub := way_in.hub_of(reader.place):
        return ", ".join(part for part in (hub.name, hub.address) if part)
    if not reader.is_onsite:
        # A thing with a name, for whoever writes the words puts “in” or “at” before it, or a colon.
        return _("our online space, from your page")
    room = session.room if session else ""
    address = ", ".join(part for part in (room, event.venue, event.address, event.city) if part)
    return address or _("a place that is still to be fixed")


def _paragraphs(text: str, values: dict[str, str]) -> list[Piece]:
    """One piece for each line that was written, so that a list stays one in text and HTML alike."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return [Says(placeholders.filled(line, values)) for line in lines if line]
