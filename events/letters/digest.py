"""The letter to organisers: what happened in their events, and what waits for them; counts and no names."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convite import moments
from events import digest as news
from events import risk
from events.models import Event
from mail.kinds import Rendered
from mail.layout import Button, Link, Says, Small, compose
from mail.layout import Part as Piece
from mail.models import Letter
from people.models import Appointment, Person


def digest(letter: Letter, now: datetime) -> Rendered:
    """Each event in which something happened: one paragraph, and the way to its page at the desk."""
    organiser = _organiser(letter)
    assert organiser is not None  # noqa: S101  `still_due` has asked
    since, until = _span(letter)
    parts: list[Piece] = [
        Says(
            _("This is what happened in your events since %(moment)s.")
            % {"moment": moments.moment_words(since, letter.time_zone)}
        )
    ]
    found = news.news(organiser, since=since, until=until)
    for one in found:
        parts += [Link(_name(one.event), _desk(one.event)), Says(" ".join(_sentences(one)))]
    parts += [
        Button(_("Open the workspace"), settings.PUBLIC_URL + reverse("events:desk")),
        Small(_("There you also choose how often you get this message, or that you get none.")),
    ]
    return compose(
        _("News from your events"),
        *parts,
        greeting=_("Hello %(name)s,") % {"name": organiser.name},
        why=_("You get this message because you organise events here."),
        is_neutral=all(risk.is_neutral(one.event) for one in found),
    )


def digest_still_tells(letter: Letter, now: datetime) -> bool:
    """Somebody who still organises and wants to hear, and something to tell."""
    organiser = _organiser(letter)
    if organiser is None or news.rhythm_of(organiser) == news.Rhythm.OFF:
        return False
    since, until = _span(letter)
    return bool(news.news(organiser, since=since, until=until))


def _organiser(letter: Letter) -> Person | None:
    return Person.objects.filter(
        code=letter.about.get("organiser", ""),
        is_active=True,
        appointments__duty=Appointment.Duty.ORGANISER,
    ).first()


def _span(letter: Letter) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(letter.about["since"]), datetime.fromisoformat(letter.about["until"])


def _desk(event: Event) -> str:
    return settings.PUBLIC_URL + reverse("events:desk_event", args=[event.code])


def _name(event: Event) -> str:
    if not risk.is_neutral(event):
        return str(event.title)
    if event.starts_at is None:
        return _("A meeting")
    return _("A meeting on %(day)s") % {"day": moments.day_words(event.starts_at, event.time_zone)}


def _sentences(one: news.News) -> list[str]:
    """What waits first, then what happened, then how it stands; nothing is said of what is nought."""
    told = [
        (
            one.asked,
            ngettext(
                "%(count)s request for a place waits for an answer.",
                "%(count)s requests for a place wait for an answer.",
                one.asked,
            ),
        ),
        (
            one.undelivered,
            ngettext(
                "%(count)s message could not be sent; look at it, please.",
                "%(count)s messages could not be sent; look at them, please.",
                one.undelivered,
            ),
        ),
        (
            one.declined,
            ngettext("%(count)s person declined a role.", "%(count)s people declined a role.", one.declined),
        ),
        (
            one.registered,
            ngettext("%(count)s person got a place.", "%(count)s people got a place.", one.registered),
        ),
        (
            one.given_back,
            ngettext("%(count)s place was given back.", "%(count)s places were given back.", one.given_back),
        ),
        (
            one.accepted,
            ngettext("%(count)s person accepted a role.", "%(count)s people accepted a role.", one.accepted),
        ),
        (
            one.waiting,
            ngettext(
                "%(count)s person is on the waiting list.",
                "%(count)s people are on the waiting list.",
                one.waiting,
            ),
        ),
        (
            one.unanswered,
            ngettext(
                "%(count)s invitation to a role has no answer yet.",
                "%(count)s invitations to a role have no answer yet.",
                one.unanswered,
            ),
        ),
    ]
    return [words % {"count": number} for number, words in told if number]
