"""What the pages of one's own share: who came and how, what is kept private, the way in to a session."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Generic, NamedTuple, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from convite.prepared import Prepared
from events import correspondence, hours, messages, uploads, way_in
from events.asking import marked
from events.errors import EventError
from events.models import OPENS_BEFORE, AnswerFile, Document, Event, Part, Registration, Session
from events.models.questions import said_in
from mail import kinds
from mail.models import Letter
from people.models import Person

READ = ["GET", "HEAD"]
FORM = ["GET", "HEAD", "POST"]

#: So many messages are listed on the page of a place or role.
LETTERS = 30

View = Callable[..., HttpResponse]
Held = TypeVar("Held", Registration, Part)

DATED = Prepared(
    lambda event_id: Session.objects.on_the_programme().without_breaks().filter(event_id=event_id).in_order()
)


def private(view: View) -> View:
    """A page of one person's: kept by no cache and no index, and its address goes to nobody.

    `no-referrer` would make browsers send `Origin: null` with our own forms, which the protection against
    forged requests refuses; `strict-origin` never tells the path, and links outward carry `noreferrer`.
    """

    @wraps(view)
    def kept_private(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return kept_private


def person_of(request: HttpRequest) -> Person | None:
    # A visitor without a session's cookie is nobody, and that needs no query.
    return request.user if request.user.is_authenticated else None


@dataclass(frozen=True)
class Door(Generic[Held]):
    """How someone came to the page of a place or role, and the addresses that lead on from there."""

    place: Held
    token: str

    def url(self, act: str = "", *args: str) -> str:
        """The address of an act on this place or role."""
        by_link, signed_in = (
            ("my_part", "my_role") if isinstance(self.place, Part) else ("my_registration", "my_place")
        )
        name = (by_link if self.token else signed_in) + (f"_{act}" if act else "")
        return reverse(f"events:{name}", args=[self.token or self.place.code, *args])

    def enter_url(self, session: Session) -> str:
        """The address at which one enters; a role is held in one session, a place at all of its event."""
        return self.url("enter") if isinstance(self.place, Part) else self.url("enter", session.code)


def tell_hours_in(request: HttpRequest, zone: str) -> None:
    # UTC is what stands there when nobody told us theirs; the browser then tells it.
    request.reader_zone = zone if zone != "UTC" else None  # type: ignore[attr-defined]


class Handout(NamedTuple):
    """A document, and where it is found by whoever reads the page."""

    document: Document
    url: str


class Line(NamedTuple):
    """One session on the page of a place or role."""

    session: Session
    is_open: bool
    opens_at: Any
    enter_url: str
    was_present: bool = False
    code_url: str = ""
    documents: Sequence[Handout] = ()


def line_of(
    door: Door[Held],
    session: Session,
    now: datetime,
    *,
    was_present: bool = False,
    documents: Sequence[Document] = (),
) -> Line:
    return Line(
        session,
        session.is_way_in_open(now),
        session.starts_at - OPENS_BEFORE if session.starts_at else None,
        door.enter_url(session),
        was_present,
        "" if isinstance(door.place, Part) else door.url("code", session.code),
        handouts(door, documents),
    )


def handouts(door: Door[Held], documents: Iterable[Document]) -> list[Handout]:
    """Documents with where whoever holds a place or role finds them."""
    return [Handout(one, one.url or door.url("document", one.code)) for one in documents]


def letters_to(door: Door[Held], now: datetime) -> list[dict[str, Any]]:
    """The messages to the holder of a place or role, as its page lists them; two queries.

    Announcements that no letter of ours brings them come first.
    """
    letters = correspondence.to_holder(door.place, now).defer("text", "html", "calendar")[:LETTERS]
    language = get_language() or "es"
    unsent = [
        {
            "title": one.titles.get(one.told_in(language), ""),
            "at": one.confirmed_at,
            "words": _("to be read here"),
            "url": door.url("announcement", one.code),
        }
        for one in messages.to_read(door.place, now)
    ]
    return unsent + [
        {
            "title": letter.title or kinds.title(letter.kind),
            "at": letter.sent_at or letter.created_at,
            "words": how_it_stands(letter),
            "url": door.url("letter", letter.code),
        }
        for letter in letters
    ]


def how_it_stands(letter: Letter) -> str:
    """Say to its reader how it stands with a letter."""
    if letter.state == Letter.State.SENT:
        return _("sent")
    if letter.state == Letter.State.FAILED:
        return _("could not be delivered")
    if letter.state == Letter.State.HELD:
        return _("may not have reached you")
    return _("on its way")


def entrance(
    request: HttpRequest, door: Door[Held], session: Session, *, enter: Callable[[datetime], object]
) -> HttpResponse:
    """The way in to a session; `enter` lets them in or refuses; only then the provider's link is there."""
    now, language = timezone.now(), get_language() or "es"
    context = {
        "line": line_of(door, session, now),
        "event": session.event,
        "session": session,
        "back_url": door.url(),
        "is_role": isinstance(door.place, Part),
        "stands": door.place.stands,
        "is_past": bool(session.ends_at and now > session.ends_at),
        "is_online": way_in.leads_online(way_in.held_with(door.place)),
        "hub": way_in.hub_of(door.place),
        "unrecorded": marked(said_in(session.event.unrecorded_way, language), language)
        if session.is_recorded
        else "",
    }
    if request.method != "POST":
        return render(request, "events/enter.html", context)
    try:
        enter(now)
    except EventError as refusal:
        return render(request, "events/enter.html", context | {"refusal": str(refusal)}, status=409)
    return render(request, "events/entered.html", context)


def refused(request: HttpRequest, door: Door, refusal: EventError) -> HttpResponse:
    return render(
        request, "events/refused.html", {"refusal": str(refusal), "back_url": door.url()}, status=409
    )


def dated(event: Event) -> list[Session]:
    """The event's sessions in order without the coffee in between; they know it without asking again."""
    sessions = DATED.records(event.pk)
    for session in sessions:
        session.event = event
    return sessions


def offered_days(event: Event) -> list[Session]:
    """The event's sessions in order without those called off, for whoever is still to come in."""
    return [session for session in dated(event) if session.status != Session.Status.CANCELLED]


def head_of(event: Event, now: datetime) -> dict[str, Any]:
    """What the head of a form tells of an event: the hours of its next day, and how long it goes on."""
    sessions = offered_days(event)
    spans = hours.spans_of(sessions)
    day = hours.next_day(spans, now)
    return {
        "event": event,
        "sessions": sessions,
        "day": day,
        "in_all": hours.run_words(hours.count_words(len(spans)), day and day.day, [one.day for one in spans]),
        "over": hours.over_words(spans, now),
    }


def full_url(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def calendar_file(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response.headers["Content-Disposition"] = 'attachment; filename="convite.ics"'
    return response


def handed_in(file: AnswerFile) -> HttpResponse:
    """A file that somebody answered with."""
    return sent_down(file.content, file.name, file.ending)


def sent_down(content: bytes | memoryview, name: str, ending: str) -> HttpResponse:
    """A file to take down, never opened in our name."""
    response = HttpResponse(bytes(content), content_type=uploads.TYPES[ending])
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response


def json_file(content: dict[str, Any], name: str) -> HttpResponse:
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
