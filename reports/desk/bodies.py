"""Public institutions of a project at the desk: several added at once, each with the day it was engaged."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.desk.fields import FIRST_DAY, LAST_DAY
from events.desk.page import ask_first, get_or_post, say_done
from people import countries as known_countries
from people.access import needs, signed_in
from reports import access
from reports.desk.page import ORGANISES
from reports.desk.plan_page import frame_of
from reports.figures import bodies
from reports.figures.bodies import Facts
from reports.models import Grant, PublicBody

#: What separates the parts of a line.
SEPARATOR = ";"
MOST_LINES = 200


class BodiesForm(forms.Form):
    """Institutions, a line each: name; day; country; how."""

    lines = forms.CharField(
        label=gettext_lazy("Institutions, one a line"),
        help_text=gettext_lazy(
            "Name; day; country; how it was engaged. For instance: Ministry of Education; 2026-04-16; GT;"
            " working table. Country and the last part may be left out. Name institutions, never people."
        ),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_lines(self) -> list[Facts]:
        """Read each line; every line that cannot be read is told by its number."""
        found: list[Facts] = []
        wrong: list[str] = []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            if not line.strip():
                continue
            try:
                found.append(_read(line))
            except ValueError as error:
                wrong.append(_("Line %(number)s: %(reason)s") % {"number": number, "reason": error})
        if len(found) > MOST_LINES:
            wrong.append(_("These are too many at once: %(most)s lines fit.") % {"most": MOST_LINES})
        if wrong:
            raise forms.ValidationError(wrong)
        return found


def _read(line: str) -> Facts:
    parts = [part.strip() for part in line.split(SEPARATOR, 3)]
    name, day, country, words = (*parts, "", "", "")[:4]
    if not name:
        raise ValueError(_("the name is missing."))
    if len(name) > 160 or len(words) > 200:
        raise ValueError(_("this is too long."))
    try:
        engaged_on = date.fromisoformat(day)
    except ValueError as error:
        raise ValueError(_("write the day as in 2026-04-16.")) from error
    if not FIRST_DAY <= engaged_on <= LAST_DAY:
        raise ValueError(_("write a year from 2000 to 2099."))
    return Facts(name, engaged_on, _country(country), words)


def _country(words: str) -> str:
    """The code of a country that was written as a code or by its name in the reader's language."""
    if not words:
        return ""
    for code, name in (*known_countries.near(), *known_countries.far()):
        if words.casefold() in (code.casefold(), name.casefold()):
            return code
    raise ValueError(_("“%(words)s” is no country we know.") % {"words": words[:40]})


@get_or_post
@needs(*ORGANISES)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The institutions that were engaged, and the form to add more."""
    grant = access.grant_for(request.user, code)
    form = BodiesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = bodies.add(grant, form.cleaned_data["lines"], by=signed_in(request), now=timezone.now())
        say_done(
            request,
            ngettext("%(number)s institution is added.", "%(number)s institutions are added.", added)
            % {"number": added},
        )
        return redirect(_url(grant))
    context: dict[str, Any] = frame_of(grant, "bodies", form=form, rows=bodies.of_grant(grant))
    return render(request, "reports/plan/bodies.html", context, status=422 if form.errors else 200)


@get_or_post
@needs(*ORGANISES)
def remove(request: HttpRequest, code: str, body: str) -> HttpResponse:
    """Take an institution off the list, after asking; the line to add it again stands in what is said."""
    grant = access.grant_for(request.user, code)
    found = access.part_of(grant, PublicBody.objects.all(), body)
    if request.method == "POST":
        was = bodies.remove(found, by=signed_in(request), now=timezone.now())
        line = f"{was.name}; {was.engaged_on.isoformat()}; {was.country}; {was.words}".rstrip("; ")
        say_done(
            request, _("The institution is removed. To undo it, add this line: %(line)s") % {"line": line}
        )
        return redirect(_url(grant))
    return ask_first(
        request,
        question=_("Remove “%(title)s”?") % {"title": found.name},
        text=_("It is counted no longer once you approve the project again."),
        action=_("Remove the institution"),
        back_url=_url(grant),
    )


def _url(grant: Grant) -> str:
    return reverse("reports:bodies", args=[grant.code])
