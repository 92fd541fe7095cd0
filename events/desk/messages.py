"""Announcements at the desk: to whom, in which words, tried, sent off, kept in hand until they left."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages as told
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from events import access, messages, risk
from events.desk.filters import PeopleFilter
from events.desk.page import (
    ORGANISING,
    ask_first,
    back_to,
    form_page,
    frame_of,
    get_or_post,
    is_pressed,
    say_done,
    show_refusal,
)
from events.errors import EventError
from events.models import Event, Message, Recipient
from mail import previews
from mail.models import Letter
from people.access import needs, signed_in
from people.codes import new_code

State = Message.State
Why = Recipient.Why

#: The longest subject line and text of an announcement.
LONGEST_TITLE, LONGEST_TEXT = 150, 6000
#: Announcements that the page lists.
SHOWN = 50


class WordsForm(forms.Form):
    """The words of an announcement in each language; one that is left empty is told in another."""

    is_answered = forms.BooleanField(label=gettext_lazy("Answers come to my own address"), required=False)

    def __init__(self, *args: Any, message: Message, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"is_answered": message.is_answered}
        for code, _name in settings.LANGUAGES:
            initial |= {
                f"title_{code}": message.titles.get(code, ""),
                f"text_{code}": message.texts.get(code, ""),
            }
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        if risk.is_neutral(message.event):
            # An address would tell the outside who writes.
            del self.fields["is_answered"]
        for code, name in settings.LANGUAGES:
            tag = {"lang": code}
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Subject line (%(language)s)") % {"language": name},
                max_length=LONGEST_TITLE,
                required=False,
                widget=forms.TextInput(attrs=tag),
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": name},
                max_length=LONGEST_TEXT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 8, **tag}),
            )
        self.order_fields([*(name for name in self.fields if name != "is_answered"), "is_answered"])

    def clean(self) -> dict[str, Any]:
        """Both or neither in each language, one language at least, and only placeholders that are known."""
        data = super().clean() or {}
        is_worded = False
        for code, name in settings.LANGUAGES:
            title, text = data.get(f"title_{code}", ""), data.get(f"text_{code}", "")
            is_worded = is_worded or bool(title and text)
            if bool(title) != bool(text) and f"title_{code}" in data and f"text_{code}" in data:
                lacks = f"text_{code}" if title else f"title_{code}"
                said = _("Write both in %(language)s, the subject line and the text, or neither.")
                self.add_error(lacks, said % {"language": name})
            without_page = [one for one in messages.PLACEHOLDERS if one != "my_page"]
            for field, words, allowed in (
                (f"title_{code}", title, without_page),
                (f"text_{code}", text, messages.PLACEHOLDERS),
            ):
                if found := messages.problems(words, allowed=allowed):
                    self.add_error(field, found)
        if not is_worded and not self.errors:
            raise ValidationError(_("Write a subject line and a text, in one language at least."))
        return data

    def in_languages(self, field: str) -> dict[str, str]:
        """The words of a field, by language."""
        return {
            code: self.cleaned_data[f"{field}_{code}"].strip().replace("\r\n", "\n")
            for code, _name in settings.LANGUAGES
        }


@require_GET
@needs(*ORGANISING)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The announcements of an event, the newest first, and the ways to begin another."""
    found = access.event_for(request.user, code, "edit")
    context = frame_of(
        found,
        "events:desk_messages",
        names=True,
        edits=True,
        rows=[
            {"message": one, "title": _called(one), "people": one.people}
            for one in messages.of_event(found).select_related("by")[:SHOWN]
        ],
        roles=messages.roles_held(found),
    )
    return render(request, "events/desk/messages.html", context)


@get_or_post
@needs(*ORGANISING)
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Freeze to whom one writes: who was ticked, all that match, or who holds a role; then to the words."""
    found = access.event_for(request.user, code, "edit")
    if not is_pressed(request):
        return back_to(found, "events:desk_messages")
    by, now = signed_in(request), timezone.now()
    known = {name for name, _words, _number in messages.roles_held(found)}
    roles = [name for name in request.POST.getlist("roles") if name in known]
    picked = [one.replace("\0", "") for one in request.POST.getlist("pick")]
    everyone = "all" in request.POST
    if not (roles or picked or everyone):
        told.error(request, _("Tick those whom you write to."))
        return back_to(
            found, "events:desk_messages" if "to_roles" in request.POST else "events:desk_registrations"
        )
    try:
        if roles:
            message = messages.choose_roles(found, roles, by=by, now=now)
        else:
            asked = PeopleFilter(request.POST, event=found).asked if everyone else None
            message = messages.choose(found, codes=picked, asked=asked, by=by, now=now)
    except EventError as error:
        told.error(request, str(error))
        return back_to(found, "events:desk_registrations")
    return redirect("events:desk_message_words", message.code)


@get_or_post
@needs(*ORGANISING)
def words(request: HttpRequest, code: str) -> HttpResponse:
    """Write a draft: subject line and text in up to three languages."""
    message = access.message_for(request.user, code)
    if message.state != State.DRAFT:
        return redirect("events:desk_message", code)
    form = WordsForm(request.POST or None, message=message)
    if request.method == "POST" and form.is_valid():
        try:
            messages.word(
                message,
                titles=form.in_languages("title"),
                texts=form.in_languages("text"),
                is_answered=form.cleaned_data.get("is_answered", False),
            )
        except EventError as error:
            show_refusal(form, error)
        else:
            say_done(request, _("The draft is kept."))
            return redirect("events:desk_message", code)
    note = _(
        "Plain text: an empty line begins a new paragraph, and addresses become links. The greeting with "
        "the name and the way to the reader's own page are added by themselves. In the text you can write "
        "{name}, {event} and {my_page}. A language that you leave empty is told in another one."
    )
    if messages.is_read_on_the_page_alone(message.event):
        note = _(
            "This gathering is not named to the outside: the message only says that the organisers wrote, "
            "and your text is read on each person's own page. In the text you can write {name} and {event}."
        )
    return form_page(
        request,
        form,
        title=_("Write to these people"),
        action=_("Keep the draft and look at it"),
        back_url=reverse("events:desk_message", args=[code]),
        crumbs=_crumbs(message.event),
        note=note,
        keep=f"announcement-{code}",
    )


@require_GET
@needs(*ORGANISING)
def page(request: HttpRequest, code: str) -> HttpResponse:
    """A draft with who would get it and how it would read; then how far it is, and what can be done."""
    return _page(request, access.message_for(request.user, code))


def _page(request: HttpRequest, message: Message, refusal: str = "") -> HttpResponse:
    now = timezone.now()
    is_draft = message.state == State.DRAFT
    context = {
        "message": message,
        "event": message.event,
        "title": _called(message),
        "is_draft": is_draft,
        "refusal": refusal,
        "tells": not (_leaves_out(request) or "untold" in request.GET),
        "by": message.by,
        "crumbs": _crumbs(message.event),
        **(_draft(message, now) if is_draft else _on_its_way(message, now)),
    }
    response = render(request, "events/desk/message.html", context, status=409 if refusal else 200)
    add_never_cache_headers(response)
    return response


def _draft(message: Message, now: datetime) -> dict[str, Any]:
    """Who would get it, in which language, and how it would read to one of them."""
    found, names = messages.reach(message), dict(settings.LANGUAGES)
    return {
        "reach": found,
        "languages": [
            {
                "name": names.get(language, language),
                "number": number,
                "instead": names.get(message.told_in(language), "")
                if message.told_in(language) != language
                else "",
            }
            for language, number in sorted(found.by_language.items())
        ],
        "left_out": [(Why(why).label, number) for why, number in sorted(found.left_out.items())],
        "previews": [_preview(message, language, found, now) for language in message.languages],
        "lately": messages.written_to_lately(message, now),
        "is_worded": bool(message.languages),
        "can_choose_again": bool(message.asked),
        "is_neutral": messages.is_read_on_the_page_alone(message.event),
    }


def _preview(message: Message, language: str, found: messages.Reach, now: datetime) -> dict[str, Any]:
    """How the message reads in one of its languages, to one of those who get it; nothing is written."""
    readers = [one for code, one in found.examples.items() if message.told_in(code) == language]
    reader = next((one for one in readers if one.language == language), readers[0] if readers else None)
    shown: dict[str, Any] = {
        "name": dict(settings.LANGUAGES)[language],
        "tag": language,
        "has_reader": bool(reader),
    }
    if reader is None or messages.is_read_on_the_page_alone(message.event):
        # The letter says nothing, and the page where it is read is somebody's own.
        return shown | {
            "has_reader": False,
            "title": message.titles[language],
            "text": message.texts[language],
        }
    who = "part" if message.to == Message.To.ROLES else "registration"
    letter = Letter(
        # Its own code stands in the link by which a reader asks for no more.
        message_id=f"<{new_code()}@preview>",
        kind=messages.KIND,
        about={who: reader.code, "message": message.code},
        channel=reader.way.channel,
        address=reader.way.address,
        language=reader.language,
        time_zone=reader.time_zone,
        subject=reader.subject,
        filed_under=message.event.code,
        created_at=now,
    )
    rendered = previews.of(letter, now, asks=False).rendered
    if rendered is None:
        return shown | {"title": message.titles[language], "text": message.texts[language]}
    return shown | {"title": rendered.title, "text": rendered.text}


def _on_its_way(message: Message, now: datetime) -> dict[str, Any]:
    """How many left, wait, failed or are held; and what can be done about it."""
    states, people = messages.progress(message), messages.recipients(message)
    to_tell = messages.to_tell(message)
    waiting = sum(number for (state, _why), number in people.items() if state == Recipient.State.WAITING)
    unsent = states["due"] + states["sending"] + states["paused"] + waiting
    total = sum(states.values()) + waiting
    is_stopped = message.state == State.STOPPED
    return {
        "states": states,
        "to_tell": to_tell,
        "total": total,
        "gone": total - unsent,
        "unsent": 0 if is_stopped else unsent,
        "not_sent": states["dropped"] + (waiting if is_stopped else 0),
        "left_out": [(Why(why).label, number) for (_state, why), number in sorted(people.items()) if why],
        "can_take_back": messages.can_be_taken_back(message, now),
        # What a person is to tell does not move while one looks on.
        "is_moving": message.state == State.SENDING and unsent > to_tell,
        "texts": [
            {"name": dict(settings.LANGUAGES)[code], "tag": code, "title": message.titles[code],
             "text": message.texts[code]}
            for code in message.languages
        ],
        "letters_url": f"{reverse('events:desk_letters', args=[message.event.code])}?batch={message.code}",
    }  # fmt: skip


@get_or_post
@needs(*ORGANISING)
def act(request: HttpRequest, code: str) -> HttpResponse:
    """Try a draft, send it off, take it back, pause it, let it go on, stop it, or throw it away."""
    message = access.message_for(request.user, code)
    here = redirect("events:desk_message", code)
    if not is_pressed(request):
        return here
    by, now, asked = signed_in(request), timezone.now(), request.POST.get("act", "")
    if asked == "stop" and "sure" not in request.POST and message.state in Message.ON_ITS_WAY:
        return ask_first(
            request,
            question=_("Stop this announcement for good?"),
            text=_(
                "Messages that have not left yet: %(number)s. They never will, and this cannot be undone. "
                "What has left has left."
            )
            % {"number": _on_its_way(message, now)["unsent"]},
            action=_("Stop for good"),
            back_url=here["Location"],
            carried={"act": "stop", "sure": "1"},
        )
    try:
        if asked == "test":
            number = messages.test(message, by=by, now=now)
            words = ngettext(
                "%(count)s test is on its way to %(address)s.",
                "%(count)s tests are on their way to %(address)s.",
                number,
            )
            say_done(request, words % {"count": number, "address": by.email})
        elif asked == "again":
            number = messages.choose_again(message, now=now)
            words = ngettext("It is for %(count)s person now.", "It is for %(count)s people now.", number)
            say_done(request, words % {"count": number})
        elif asked == "send":
            is_sure, tells = "sure" in request.POST, not _leaves_out(request)
            messages.send(message, is_sure=is_sure, tells=tells, by=by, now=now)
            say_done(
                request,
                _("Sent off. The first message leaves in two minutes; until then you can take it back."),
            )
        elif asked == "take_back":
            messages.take_back(message, by=by, now=now)
            say_done(request, _("Taken back: nobody was written to, and it is a draft again."))
        elif asked == "pause":
            messages.pause(message, by=by, now=now)
            say_done(request, _("Paused. What has not left waits until you let it go on."))
        elif asked == "go_on":
            messages.go_on(message, by=by, now=now)
            say_done(request, _("It goes on."))
        elif asked == "stop":
            messages.stop(message, by=by, now=now)
            say_done(request, _("Stopped. What had left has left; the rest never leaves."))
        elif asked == "away":
            messages.throw_away(message)
            say_done(request, _("The draft is thrown away. Nobody was written to."))
            return back_to(message.event, "events:desk_messages")
    except EventError as error:
        message.refresh_from_db()
        return _page(request, message, str(error))
    if _leaves_out(request) and asked == "test":
        # The tick that was taken away stays away.
        return redirect(f"{here['Location']}?untold=1")
    return here


def _leaves_out(request: HttpRequest) -> bool:
    """Whether the tick was taken away by which people are told by phone; who saw none took none away."""
    return "asks" in request.POST and "tells" not in request.POST


def _called(message: Message) -> str:
    """The subject line in the first language that has one."""
    return next((message.titles[code] for code in message.languages), "") or _("Without a subject line yet")


def _crumbs(event: Event) -> list[tuple[str, str]]:
    return [
        (reverse("events:desk"), _("Workspace")),
        (reverse("events:desk_event", args=[event.code]), event.title),
        (reverse("events:desk_messages", args=[event.code]), _("Announcements")),
    ]
