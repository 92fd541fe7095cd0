"""The story of a project at the desk: written in three languages, with what it cites beside it."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from convite.forms import BesideOthers
from events.desk.fields import LANGUAGES, Grouped
from events.desk.page import get_or_post, in_one_transaction, say_done
from people.access import needs, signed_in
from reports import access, charts
from reports.desk.page import ORGANISES
from reports.desk.plan_page import frame_of
from reports.figures import breakdown
from reports.figures.measures import ATTENDANCE, COMPLETED, CONTRIBUTIONS
from reports.models import Grant, Story
from reports.plan import approval, approved, citations, evidence, story
from reports.plan.indicators import rows_of
from reports.portal import reading

#: The longest part of a story, in characters: some two pages.
LONGEST = 6000
_IN = {
    "es": gettext_lazy("In Spanish"),
    "pt_br": gettext_lazy("In Portuguese"),
    "en": gettext_lazy("In English"),
}


class StoryForm(BesideOthers, Grouped):
    """The five parts of a story, each in three languages."""

    groups: ClassVar = tuple(
        (title, tuple(f"{part}_{column}" for column in LANGUAGES)) for part, title in story.PARTS.items()
    )

    def __init__(self, *args: Any, known: citations.Known, written: Story | None, **kwargs: Any) -> None:
        kwargs["initial"] = {
            f"{part}_{column}": (getattr(written, f"{part}_{column}") or "") if written else ""
            for part in story.PARTS
            for column in LANGUAGES
        }
        super().__init__(*args, **kwargs)
        self.known = known
        for part, title in story.PARTS.items():
            for column, words in _IN.items():
                self.fields[f"{part}_{column}"] = forms.CharField(
                    # The list of what is wrong has no heading to say which part it is.
                    label=format_lazy("{part} · {language}", part=title, language=words),
                    max_length=LONGEST,
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 5, "data-cites": ""}),
                )

    def clean(self) -> dict[str, Any]:
        """Say in words which citation leads nowhere."""
        data = super().clean() or self.cleaned_data
        for part in story.PARTS:
            for column in LANGUAGES:
                name = f"{part}_{column}"
                for wrong in citations.mistakes(data.get(name) or "", self.known):
                    self.add_error(name, wrong)
        return data

    @property
    def parts(self) -> dict[str, dict[str, str]]:
        """The story as it was written: part → language → words."""
        data = self.cleaned_data
        return {
            part: {code: data[f"{part}_{column}"].strip() for column, code in LANGUAGES.items()}
            for part in story.PARTS
        }


@get_or_post
@needs(*ORGANISES)
@in_one_transaction
def text(request: HttpRequest, code: str) -> HttpResponse:
    """Write the story; below it stands as the funder would read it."""
    grant = access.grant_for(request.user, code)
    if request.method == "POST":
        Grant.objects.select_for_update(no_key=True).get(pk=grant.pk)
    form = StoryForm(request.POST or None, known=approval.known(grant), written=story.of_grant(grant))
    if request.method == "POST" and form.is_valid():
        story.write(grant, form.parts, by=signed_in(request), now=timezone.now())
        say_done(request, _("The story is kept. The funder reads it once it is approved."))
        return redirect("reports:story", grant.code)
    read = reading.read(
        approved.told(approval.drafted(grant), *approved.documents_of(grant)), get_language() or "es"
    )
    context = frame_of(grant, "story", form=form, read=read, offered=_offered(grant))
    return render(request, "reports/plan/story.html", context, status=422 if form.errors else 200)


def _offered(grant: Grant) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be cited: by kind, each with its words and its mark."""
    language = get_language() or "es"
    figures = [(str(one.title), f"[[figure:{one.code}]]") for one in (*ATTENDANCE, COMPLETED, *CONTRIBUTIONS)]
    groups = [
        (
            f"{charts.said(words, language)} ({breakdown.DIMENSIONS[dimension]})",
            f"[[figure:people:{dimension}={code}]]",
        )
        for dimension, labels in rows_of(grant).items()
        if dimension != "country"
        for code, words in labels.items()
    ]
    countries = sorted({str(place) for place in grant.events.values_list("country", flat=True) if place})
    names = rows_of(grant)["country"]
    groups += [
        (charts.said(names[code], language), f"[[figure:people:country={code}]]")
        for code in countries
        if code in names
    ]
    sources = [(one.title, f"[[{one.kind}:{one.handle}]]") for one in evidence.of_grant(grant)]
    offered = [
        (_("Figures of the newest report"), figures),
        (_("Different people present, by group"), groups),
        (_("Documents and recommendations"), sources),
    ]
    return [(title, rows) for title, rows in offered if rows]
