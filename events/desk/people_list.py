"""A list of people at the desk: brought in, looked through row by row, its people registered together."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import access, enrolment, registration, risk
from events.attendance_files import MOST_BYTES
from events.desk.page import STAFF, back_to, form_page, get_or_post, say_done, show_refusal
from events.enrolment import COLUMNS
from events.errors import EventError, ListTooBig
from events.models import Event, Mode, PeopleFile
from people.access import needs, signed_in

#: New people that the page names; those who are refused or differ are all named.
SHOWN = 100


class ListForm(forms.Form):
    """One list, as a spreadsheet saves it."""

    sent = forms.FileField(
        label=gettext_lazy("List"),
        help_text=gettext_lazy(
            "XLSX or CSV. The first row names the columns: a name, and an e-mail address or a phone number, "
            "are enough. A column of gender is passed over: that is for each person to say."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )


class ColumnsForm(forms.Form):
    """What each column is, and what holds where a cell says nothing."""

    def __init__(self, *args: Any, file: PeopleFile, **kwargs: Any) -> None:
        head = file.lines[0][1]
        first = file.lines[1][1]
        kwargs["initial"] = {name: str(place) for name, place in file.columns.items()}
        kwargs["initial"] |= {f"default_{name}": value for name, value in file.defaults.items()}
        super().__init__(*args, **kwargs)
        offered = [("", _("No column"))]
        for place, words in enumerate(head):
            example = first[place] if place < len(first) else ""
            named = words or _("column %(number)s") % {"number": place + 1}
            # The example would name somebody where nobody is named.
            shown = f"{named} ({example[:30]})" if example and risk.has_lists(file.event) else named
            offered.append((str(place), shown))
        for name, words in COLUMNS.items():
            self.fields[name] = forms.ChoiceField(label=words, choices=offered, required=name == "name")
        ways = registration.ways(file.event)
        self.fields["default_mode"] = forms.ChoiceField(
            label=_("Mode, where the list says none"),
            choices=[(way, row.hub.name if row.hub else Mode(row.mode).label) for way, row in ways.items()],
        )
        self.fields["default_language"] = forms.ChoiceField(
            label=_("Language, where the list says none"), choices=settings.LANGUAGES
        )

    @property
    def columns(self) -> dict[str, int]:
        """Which column is what."""
        return {name: int(self.cleaned_data[name]) for name in COLUMNS if self.cleaned_data[name]}

    @property
    def defaults(self) -> dict[str, str]:
        """What holds where a cell says nothing."""
        return {name: self.cleaned_data[f"default_{name}"] for name in ("mode", "language")}


class AgreedForm(forms.Form):
    """On what ground these people are registered, and whether they are written to."""

    agreed = forms.BooleanField(
        label=gettext_lazy("These people agreed to be registered here, and to how their data is used."),
        help_text=gettext_lazy(
            "This is kept with each place, with the words that they can read on their page."
        ),
        error_messages={"required": gettext_lazy("Without their agreement we cannot keep places for them.")},
    )
    silent = forms.BooleanField(
        label=gettext_lazy("Send no message: somebody tells them."),
        help_text=gettext_lazy("Otherwise each gets the message with their page, in a quarter of an hour."),
        required=False,
    )


@get_or_post
@needs(*STAFF)
def bring(request: HttpRequest, code: str) -> HttpResponse:
    """Bring in a list of people; nobody is registered yet."""
    found = access.event_for(request.user, code, "edit")
    now = timezone.now()
    if not found.is_open_for_registration(now):
        messages.info(request, _("People can be brought in from a list while registration is open."))
        return back_to(found, "events:desk_registrations")
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent: UploadedFile = form.cleaned_data["sent"]
        try:
            if (sent.size or 0) > MOST_BYTES:
                raise ListTooBig(MOST_BYTES // (1024 * 1024))
            file = enrolment.look_at(
                found, name=sent.name or "", content=sent.read(), by=signed_in(request), now=now
            )
        except EventError as error:
            show_refusal(form, error)
        else:
            return redirect("events:desk_list", file.code)
    return form_page(
        request,
        form,
        title=_("Bring people in from a list"),
        action=_("Look through it"),
        back_url=reverse("events:desk_registrations", args=[found.code]),
        event=found,
    )


@get_or_post
@needs(*STAFF)
def look(request: HttpRequest, code: str) -> HttpResponse:
    """What a list says row by row, beside who is there; then it is brought in or thrown away."""
    file = access.people_file_for(request.user, code)
    event = file.event
    if file.bulk:
        return redirect("events:desk_many", file.bulk.code)
    if request.method == "POST" and "away" in request.POST:
        enrolment.throw_away(file)
        say_done(request, _("The list is forgotten. Nobody was registered."))
        return back_to(event, "events:desk_registrations")
    changes = request.method == "POST" and "columns" in request.POST
    columns = ColumnsForm(request.POST if changes else None, file=file)
    if changes and columns.is_valid():
        enrolment.choose(file, columns=columns.columns, defaults=columns.defaults)
        return redirect("events:desk_list", file.code)
    brings = request.method == "POST" and "bring" in request.POST
    agreed = AgreedForm(request.POST if brings else None)
    if brings and agreed.is_valid():
        try:
            done = enrolment.bring_in(
                file, writes=not agreed.cleaned_data["silent"], by=signed_in(request), now=timezone.now()
            )
        except EventError as error:
            show_refusal(agreed, error)
        else:
            return redirect("events:desk_many", done.code)
    return _page(request, file, columns, agreed)


def _page(request: HttpRequest, file: PeopleFile, columns: ColumnsForm, agreed: AgreedForm) -> HttpResponse:
    event: Event = file.event
    rows = enrolment.seen(file, timezone.now())
    by_state: dict[str, list[enrolment.Row]] = {"new": [], "here": [], "twice": [], "refused": []}
    for row in rows:
        by_state[row.state].append(row)
    differing = [row for row in by_state["here"] if row.words]
    context = {
        "file": file,
        "event": event,
        "names": risk.has_lists(event),
        "columns": columns,
        "opens": bool(columns.errors) or "name" not in file.columns,
        "agreed": agreed,
        "new": by_state["new"][:SHOWN],
        "more": max(len(by_state["new"]) - SHOWN, 0),
        "refused": by_state["refused"],
        "differing": differing,
        "counts": {state: len(found) for state, found in by_state.items()},
        "crumbs": [
            (reverse("events:desk"), _("Workspace")),
            (reverse("events:desk_event", args=[event.code]), event.title),
            (reverse("events:desk_registrations", args=[event.code]), _("Registrations")),
        ],
    }
    is_wrong = bool(columns.errors or agreed.errors)
    return render(request, "events/desk/people_list.html", context, status=422 if is_wrong else 200)
