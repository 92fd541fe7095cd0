"""Rules and usual reminders looked at: who gets one, why somebody does not, and the letter in its words."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from events import access, defaults, placeholders, risk, rule_outlook, usual_outlook
from events.desk import rule_words
from events.desk.page import STAFF, may
from events.desk.rule_pages import crumbs, led_ahead, owner_of, rows
from events.letters import ruled
from events.models import Event, Rule, Session
from events.rule_outlook import Outlook, Reader
from mail import previews
from mail.kinds import Rendered
from mail.models import Letter
from people.access import needs

#: What can be said of one reader, in words.
STATES = {
    rule_outlook.NOW: gettext_lazy("gets it now"),
    rule_outlook.NEXT: gettext_lazy("gets it then"),
    rule_outlook.ON_ITS_WAY: gettext_lazy("on its way"),
    rule_outlook.FAILED: gettext_lazy("could not be sent"),
    rule_outlook.DROPPED: gettext_lazy("was no longer due when it would have left"),
    rule_outlook.TOLD: gettext_lazy("got it already"),
    rule_outlook.NO_ADDRESS: gettext_lazy("no e-mail address and no phone"),
    rule_outlook.LATE: gettext_lazy("came in too late for it"),
    rule_outlook.BEFORE: gettext_lazy("it fell due before the rule was turned on"),
    rule_outlook.OVER: gettext_lazy("its moment has passed"),
}
#: Those who are still to be told.
TO_TELL = (rule_outlook.NOW, rule_outlook.ON_ITS_WAY, rule_outlook.NEXT)

Worded = list[tuple[str, str, Rendered | None]]


# --- A rule -----------------------------------------------------------------------------------------


@require_GET
@needs(*STAFF)
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """One rule: what it says, who gets it now or next, who got it, and why somebody would not."""
    found = access.rule_for(request.user, code)
    event, choices = _event_looked_at(request, found)
    outlook = rule_outlook.at_event(found, event, timezone.now()) if event else None
    at = {"event": event.code} if event and found.organisation_id else {}
    context: dict[str, Any] = {
        "rule": found,
        "row": rows([found])[0],
        "words": [
            (name, found.title.get(language, ""), found.text.get(language, ""))
            for language, name in _languages()
        ],
        "looked_at": event,
        "choices": choices,
        "outlook": outlook,
        "lacking": [f"{{{name}}}" for name in _lacking(found, event, outlook)],
        "crumbs": crumbs(owner_of(found)),
    }
    context |= _listed(request, event, outlook, reverse("events:desk_rule_preview", args=[code]), at)
    return render(request, "events/desk/rule.html", context)


@require_GET
@needs(*STAFF)
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """A rule's letter to one real reader, in each language, as it would leave; nothing is sent."""
    found = access.rule_for(request.user, code)
    event, _choices = _event_looked_at(request, found)
    back = (reverse("events:desk_rule", args=[code]), _("Rule"))
    html = {one: reverse("events:desk_rule_preview_html", args=[code, one]) for one, _name in _languages()}
    way = [*crumbs(owner_of(found)), back]
    return _preview_page(request, _letters_of_rule(request, found, event), html, way)


@require_GET
@needs(*STAFF)
def preview_html(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """The same letter's HTML in one language, in the dress in which mail programs show it."""
    found = access.rule_for(request.user, code)
    event, _choices = _event_looked_at(request, found)
    return _html_page(_letters_of_rule(request, found, event), language)


def _letters_of_rule(request: HttpRequest, rule: Rule, event: Event | None) -> Worded:
    outlook = rule_outlook.at_event(rule, event, timezone.now()) if event else None
    reader = _chosen(request, outlook)
    if event is None or outlook is None or outlook.occasion is None or reader is None:
        return []
    about = {"part" if reader.role else "registration": reader.code, **outlook.occasion.about}
    return _worded(
        [
            Letter(kind="events.rule", about=about, language=language, time_zone=event.time_zone)
            for language, _name in _languages()
        ]
    )


def _event_looked_at(request: HttpRequest, rule: Rule) -> tuple[Event | None, list[Event]]:
    """The event at which a rule is looked at: its own, or one of its organisation's, as the address says."""
    if rule.event:
        return rule.event, []
    assert rule.organisation is not None  # noqa: S101  a constraint of the table
    choices = led_ahead(request.user, rule.organisation, timezone.now())
    asked = request.GET.get("event", "")
    event = next((one for one in choices if one.code == asked), choices[0] if choices else None)
    return event, choices


def _lacking(rule: Rule, event: Event | None, outlook: Outlook | None) -> list[str]:
    """The placeholders in a rule's words for which an event has nothing to say yet."""
    if event is None:
        return []
    session: Session | None = outlook.occasion.session if outlook and outlook.occasion else None
    used = placeholders.used(*rule.title.values(), *rule.text.values())
    return [name for name in ruled.lacking(event, session) if name in used]


# --- A usual reminder -------------------------------------------------------------------------------


@require_GET
@needs(*STAFF)
def usual(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Who gets a usual reminder of an event now or next, who got it, and why somebody would not."""
    event = _event_of_usual(request, code, name)
    outlook = usual_outlook.at_event(name, event, timezone.now())
    chosen = usual_outlook.chosen(name, event)
    default = defaults.BY_NAME[name]
    minutes = int(chosen.after.total_seconds() // 60)
    context: dict[str, Any] = {
        "sentence": rule_words.of_usual(default, minutes, chosen.rule),
        "is_on": chosen.is_on,
        "looked_at": event,
        "outlook": outlook,
        "change_url": reverse("events:desk_usual", args=[code, name]),
        "crumbs": crumbs(event),
    }
    context |= _listed(request, event, outlook, reverse("events:desk_usual_preview", args=[code, name]), {})
    return render(request, "events/desk/usual.html", context)


@require_GET
@needs(*STAFF)
def usual_preview(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """A usual reminder to one real reader, in each language, as it would leave; nothing is sent."""
    event = _event_of_usual(request, code, name)
    html = {
        one: reverse("events:desk_usual_preview_html", args=[code, name, one]) for one, _name in _languages()
    }
    back = (reverse("events:desk_usual_who", args=[code, name]), str(rule_words.USUAL[name]))
    return _preview_page(request, _letters_of_usual(request, event, name), html, [*crumbs(event), back])


@require_GET
@needs(*STAFF)
def usual_preview_html(request: HttpRequest, code: str, name: str, language: str) -> HttpResponse:
    """The same letter's HTML in one language, in the dress in which mail programs show it."""
    event = _event_of_usual(request, code, name)
    return _html_page(_letters_of_usual(request, event, name), language)


def _event_of_usual(request: HttpRequest, code: str, name: str) -> Event:
    if name not in defaults.BY_NAME:
        raise Http404
    return access.event_for(request.user, code, "edit")


def _letters_of_usual(request: HttpRequest, event: Event, name: str) -> Worded:
    outlook = usual_outlook.at_event(name, event, timezone.now())
    reader = _chosen(request, outlook)
    if reader is None:
        return []
    return _worded(
        [usual_outlook.letter(name, event, outlook, reader, language) for language, _name in _languages()]
    )


# --- Of both ------------------------------------------------------------------------------------------


def _listed(
    request: HttpRequest, event: Event | None, outlook: Outlook | None, preview: str, at: dict[str, str]
) -> dict[str, Any]:
    """The readers of an outlook in words, each with the address of their preview."""
    if event is None or outlook is None:
        return {"counts": [], "readers": [], "by_phone": 0}
    named = risk.has_lists(event) and may(request.user, event, "names")
    return {
        "counts": [(STATES[state], count) for state, count in outlook.counts.items()],
        "by_phone": sum(one.by_phone and one.state in TO_TELL for one in outlook.readers),
        "readers": [
            {
                "name": one.name if named else one.role or _("No. %(number)s") % {"number": one.number},
                "role": one.role,
                "state": STATES[one.state],
                "is_now": one.state == rule_outlook.NOW,
                "by_phone": one.by_phone,
                "url": f"{preview}?{urlencode({'reader': one.code, **at})}",
            }
            for one in outlook.readers
        ],
    }


def _chosen(request: HttpRequest, outlook: Outlook | None) -> Reader | None:
    code = request.GET.get("reader", "")
    return next((one for one in (outlook.readers if outlook else []) if one.code == code), None)


def _worded(letters: list[Letter]) -> Worded:
    """Letters in each language; none of it is sent, and the links in it are taken back and struck."""
    now = timezone.now()
    return [
        (language, name, previews.of(letter, now, asks=False).rendered)
        for letter, (language, name) in zip(letters, _languages(), strict=True)
    ]


def _preview_page(
    request: HttpRequest, letters: Worded, html: dict[str, str], way: list[tuple[str, str]]
) -> HttpResponse:
    asked = urlencode({one: request.GET[one] for one in ("reader", "event") if one in request.GET})
    context = {
        "letters": [
            (language, name, rendered, f"{html[language]}?{asked}") for language, name, rendered in letters
        ],
        "back_url": way[-1][0],
        "crumbs": way,
    }
    return render(request, "events/desk/rule_preview.html", context)


def _html_page(letters: Worded, language: str) -> HttpResponse:
    for of, _name, rendered in letters:
        if of == language and rendered is not None:
            answer = HttpResponse(rendered.html)
            # A letter has its styles in itself, and needs nothing else.
            answer._csp_replace = {  # type: ignore[attr-defined]  # read by django-csp
                "default-src": ["'none'"],
                "style-src": ["'unsafe-inline'"],
                "sandbox": [""],
            }
            return answer
    raise Http404


def _languages() -> list[tuple[str, str]]:
    return [(code, translation.gettext(str(name))) for code, name in settings.LANGUAGES]
