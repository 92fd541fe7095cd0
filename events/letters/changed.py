"""What is new in a session, set beside how its reader knows it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from events.letters.about import Reader
from events.letters.pieces import place_of, span_of
from events.models import Change, Event, Session

#: By what one enters online: where it differs, the earlier link, number or code may lead nowhere.
WAY_IN = ("meeting_url", "meeting_number", "meeting_passcode", "dial_in")


@dataclass(frozen=True)
class News:
    """How a reader knows the date and the place of a session, where either differs now; empty: as it is."""

    date: str = ""
    place: str = ""
    #: Whether a date or a place is told for the first time, so that there is nothing to set beside it.
    is_first_date: bool = False
    #: Whether one enters online by another link, number or code.
    is_other_way_in: bool = False

    @property
    def of_date(self) -> bool:
        return bool(self.date) or self.is_first_date

    def title(self, event: Event) -> str:
        """Return the subject line: what is new, where it is one thing."""
        named = {"event": event.title}
        if self.of_date and self.is_other_way_in and not self.place:
            return _("New date and way in: %(event)s") % named
        if self.of_date and not (self.place or self.is_other_way_in):
            return _("New date or time: %(event)s") % named
        if self.place and not (self.of_date or self.is_other_way_in):
            return _("New place: %(event)s") % named
        if self.is_other_way_in and not (self.of_date or self.place):
            return _("New way in: %(event)s") % named
        return _("New date or place: %(event)s") % named

    def sentence(self) -> str:
        """Return the sentence above how it stands now."""
        if self.of_date and self.place:
            return _("Both the date and the place have changed. This is what holds now:")
        if self.of_date:
            return _("The date or the time has changed. This is what holds now:")
        if self.place:
            return _("The place has changed. This is what holds now:")
        if self.is_other_way_in:
            return _(
                "The way in online has changed; please do not use an earlier link or number. "
                "This is what holds now:"
            )
        return _("Something has changed: the date, the place or the way in. This is what holds now:")

    def warning(self) -> str:
        """Return what is said of an earlier link beside a new date or place; empty where it still holds."""
        if self.is_other_way_in and (self.of_date or self.place):
            return _("The way in online has changed too; please do not use an earlier link or number.")
        return ""

    def until_now(self) -> list[tuple[str, str]]:
        """Return what no longer holds, as (label, words)."""
        told = ((_("Date until now"), self.date), (_("Place until now"), self.place))
        return [(label, words) for label, words in told if words]


def news(session: Session, reader: Reader) -> News:
    """Compare a session with what people know of it, as far as the reader's letters tell it."""
    change: Change | None = getattr(session, "change", None)
    if change is None:
        return News()
    before = _as_known(session, change.known)
    date, place = span_of(before), place_of(before, reader)
    return News(
        date="" if date == span_of(session) else date,
        place="" if place == place_of(session, reader) else place,
        is_first_date=not date and bool(span_of(session)),
        is_other_way_in=reader.is_online
        and any(change.known.get(name) != getattr(session, name) for name in WAY_IN),
    )


def _as_known(session: Session, known: dict[str, str]) -> Session:
    """The session with what `events.changes` noted of it; it is never written."""
    event = session.event
    before = Session(
        time_zone=known["time_zone"],
        declared_minutes=known["declared_minutes"],
        room=known["room"],
        starts_at=datetime.fromisoformat(known["starts_at"]) if known["starts_at"] else None,
    )
    before.event = Event(risk=event.risk, venue=known["venue"], address=known["address"], city=known["city"])
    return before
