"""What the pages of the desk share: who comes in, what is said after an act, the frame, the form."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NamedTuple, TypeVar

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from events import access, documents, publication, uploads
from events.errors import EventError, NotReady
from events.models import DocumentFile, Event, Session
from events.uploads import Received
from people.access import Duty, signed_in

STAFF = (Duty.ORGANISER, Duty.TRAINER, Duty.ADMINISTRATOR)
ORGANISING = (Duty.ORGANISER, Duty.ADMINISTRATOR)
#: Rows on one page of a list.
PAGE = 25

Record = TypeVar("Record", Event, Session)

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def in_one_transaction(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep what is written, and the locks under which it was compared, together; reading takes none."""

    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return seen


def as_it_stands(request: HttpRequest, record: Record) -> Record:
    """Return what is about to be written as it stands now, held until the transaction is over.

    An event is held before its session, so that two who write never wait for each other. A page that is
    only read gets the record it has.
    """
    if request.method != "POST":
        return record
    if isinstance(record, Session):
        event = as_it_stands(request, record.event)
        fresh = Session.objects.select_for_update(no_key=True).get(pk=record.pk)
        fresh.event = event
        return fresh
    return Event.objects.select_for_update(no_key=True).get(pk=record.pk)


def may(person: Any, event: Event, right: str) -> bool:
    """Return whether the person holds a right (counts, names, edit) over the event."""
    return access.events_for(person, right).filter(pk=event.pk).exists()


def is_pressed(request: HttpRequest) -> bool:
    """Whether an act was sent by its button; whoever came by its address alone is told that nothing was done.

    Such an act leads to the page it belongs to either way: one comes by address after logging in again, or
    from the browser's history.
    """
    if request.method == "GET":
        messages.info(request, _("Nothing was changed. What can be done stands on this page."))
    return request.method == "POST"


#: What a form is kept as is a word and a code or two.
LONGEST_NAME = 120


def say_done(request: HttpRequest, text: str) -> None:
    """Say on the next page what was done; the browser forgets then what it held of the form that was sent."""
    kept_as = request.POST.get("kept_as", "")
    messages.success(request, text, extra_tags=kept_as if len(kept_as) <= LONGEST_NAME else "")


def say_of_file(request: HttpRequest, file: Received | None) -> None:
    """Say on the next page what staff should know of a file that was just kept."""
    if file is None:
        return
    barrier = documents.barrier_of(file)
    if file.is_as_it_was:
        messages.warning(request, uploads.AS_IT_IS)
    if barrier == DocumentFile.Barrier.NO_TEXT:
        messages.warning(
            request,
            _("This PDF seems to hold pictures of pages and no text: a screen reader finds nothing in it."),
        )
    elif barrier == DocumentFile.Barrier.NO_TAGS:
        messages.warning(
            request,
            _(
                "This PDF has text without tags: a screen reader finds no headings in it. Most programs can "
                "save a tagged or accessible PDF."
            ),
        )


def sentences(error: EventError) -> list[str]:
    """Return a refusal as the sentences it is made of: one for each thing that is lacking."""
    return error.lacks if isinstance(error, NotReady) else [str(error)]


def show_refusal(form: Form, error: EventError) -> None:
    """Put a refusal where it is shown: on top of the form, one entry a sentence."""
    for sentence in sentences(error):
        form.add_error(None, sentence)


def back_to(event: Event, route: str = "events:desk_event", anchor: str = "") -> HttpResponse:
    """Lead back to a page of the event, by default its overview."""
    return redirect(reverse(route, args=[event.code]) + (f"#{anchor}" if anchor else ""))


class Tab(NamedTuple):
    """A link to a page about an event, and whether one is there."""

    url: str
    words: str
    here: bool


class Section(NamedTuple):
    """Pages about an event that belong together; the first is where the section's own link leads."""

    words: str
    pages: list[Tab]

    @property
    def url(self) -> str:
        """Where the section begins."""
        return self.pages[0].url

    @property
    def here(self) -> bool:
        """Whether one is at a page of the section."""
        return any(page.here for page in self.pages)


#: The pages about what is written to people; in the section they are one, the first.
MESSAGES = ("events:desk_letters", "events:desk_messages", "events:desk_phone", "events:desk_rules")


def _beside(event: Event, here: str, *, edits: bool) -> list[Tab]:
    """The pages about what is written to people, on each of them, for whoever may open more than one."""
    if here not in MESSAGES or not edits:
        return []
    words = (_("All messages"), _("Announcements"), _("By phone"), _("Messages by rule"))
    return [
        Tab(reverse(to, args=[event.code]), name, to == here)
        for to, name in zip(MESSAGES, words, strict=True)
    ]


def _sections(event: Event, here: str, *, names: bool, edits: bool) -> list[Section]:
    if here == "events:desk_logistics":  # what people need stands with what the form asks of it
        here = "events:desk_care"
    if here in MESSAGES:
        here = MESSAGES[0]

    def pages(*rows: tuple[str, str, bool]) -> list[Tab]:
        return [Tab(reverse(to, args=[event.code]), words, to == here) for to, words, shown in rows if shown]

    overview = pages(
        ("events:desk_event", _("Sessions"), True),
        ("events:desk_organisations", _("Organisations"), True),
        ("events:desk_log", _("Log"), edits),
    )
    programme = pages(
        ("events:desk_programme", _("Timetable"), True),
        ("events:desk_roles", _("Roles"), names),
        ("events:desk_hubs", _("Remote hubs"), True),
    )
    if edits and (url := publication.where_to_write(event)):
        programme.insert(1, Tab(url, _("Texts"), here == "texts"))
    people = pages(
        ("events:desk_registrations", _("Registrations"), names),
        ("events:desk_waiting", _("Waiting list"), names),
        (MESSAGES[0], _("Messages"), True),
    )
    settings = pages(
        ("events:desk_ways", pgettext("a tab", "Ways in"), edits),
        ("events:desk_questions", _("Questions"), edits),
        ("events:desk_surveys", _("Surveys"), edits),
        ("events:desk_care", _("Care"), edits),
    )
    sections = (
        Section(_("Overview"), overview),
        Section(_("Programme"), programme),
        Section(_("People"), people),
        Section(_("Settings"), settings),
    )
    return [section for section in sections if section.pages]


def frame_of(event: Event, here: str, *, names: bool, edits: bool, **more: Any) -> dict[str, Any]:
    """What every page about one event shows: the way back and the sections; `here` is a route, or “texts”."""
    sections = _sections(event, here, names=names, edits=edits)
    return {
        "event": event,
        "edits": edits,
        "sections": sections,
        "beside": _beside(event, here, edits=edits),
        "section": next((section for section in sections if section.here), None),
        "crumbs": [(reverse("events:desk"), _("Workspace"))],
        "names": names,
        **more,
    }


def form_page(
    request: HttpRequest,
    form: Form,
    *,
    title: str,
    action: str,
    back_url: str,
    event: Event | None = None,
    crumbs: list[tuple[str, str]] | None = None,
    **more: Any,
) -> HttpResponse:
    """Draw a form; 422 when it was refused. The way back leads by `crumbs`, or else through the `event`.

    `keep` names the draft that the browser holds of it.
    """
    if crumbs is None:
        crumbs = [(reverse("events:desk"), _("Workspace"))]
        if event is not None:
            crumbs.append((reverse("events:desk_event", args=[event.code]), event.title))
    context = {"form": form, "title": title, "action": action, "back_url": back_url, "crumbs": crumbs, **more}
    return render(request, "events/desk/form.html", context, status=422 if form.errors else 200)


def ask_first(
    request: HttpRequest,
    *,
    question: str,
    text: str,
    action: str,
    back_url: str,
    carried: Mapping[str, str] | None = None,
    form: Form | None = None,
) -> HttpResponse:
    """Ask whether it is meant, before what cannot be undone; `carried` comes along with the answer.

    A `form` asks what has to be said with it, such as why; 422 when that was refused.
    """
    context = {
        "question": question,
        "text": text,
        "action": action,
        "back_url": back_url,
        "carried": carried or {},
        "form": form,
    }
    is_refused = form is not None and form.is_bound
    return render(request, "events/desk/confirm.html", context, status=422 if is_refused else 200)


def carry_out(
    request: HttpRequest,
    do: Callable[..., Any],
    *,
    done: str,
    back_url: str,
    to: str = "",
    refusal: type[Exception] = EventError,
) -> HttpResponse:
    """Do something in the name of whoever is signed in; say that it is done, or why it was refused.

    It leads back either way, or to another page where it is done.
    """
    try:
        do(by=signed_in(request), now=timezone.now())
    except refusal as error:
        messages.error(request, str(error))
        return redirect(back_url)
    say_done(request, done)
    return redirect(to or back_url)


def confirm(
    request: HttpRequest,
    do: Callable[..., Any],
    *,
    question: str,
    text: str,
    action: str,
    done: str,
    back_url: str,
    to: str = "",
    refusal: type[Exception] = EventError,
) -> HttpResponse:
    """Ask whether it is meant; once it is, carry it out."""
    if request.method != "POST":
        return ask_first(request, question=question, text=text, action=action, back_url=back_url)
    return carry_out(request, do, done=done, back_url=back_url, to=to, refusal=refusal)
