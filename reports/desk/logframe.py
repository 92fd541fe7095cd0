"""The logframe of a project at the desk: lines written, moved, taken off and brought back."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from convite.forms import BesideOthers
from events.desk.fields import LANGUAGES, Grouped
from events.desk.page import ask_first, form_page, get_or_post, in_one_transaction, is_pressed, say_done
from people.access import needs, signed_in
from reports import access
from reports.desk.indicator_forms import LevelChoice
from reports.desk.page import ORGANISES
from reports.desk.plan_page import crumbs_of, frame_of
from reports.errors import ServesItself
from reports.models import Grant, Level
from reports.plan import approval, approved, logframe
from reports.plan.logframe import Facts
from reports.portal import reading


def _text(label: Any, rows: int = 3, most: int = 1000) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=False, widget=forms.Textarea(attrs={"rows": rows})
    )


class LevelForm(BesideOthers, Grouped):
    """One line of a logframe."""

    groups: ClassVar = (
        (gettext_lazy("Where it stands"), ("kind", "serves")),
        (gettext_lazy("What is to be reached"), ("words_es", "words_pt_br", "words_en")),
    )
    folded: ClassVar = (
        (
            gettext_lazy("Means of verification"),
            ("verification_es", "verification_pt_br", "verification_en"),
        ),
        (gettext_lazy("Assumptions"), ("assumptions_es", "assumptions_pt_br", "assumptions_en")),
    )

    kind = forms.ChoiceField(label=gettext_lazy("Level"), choices=Level.Kind)
    serves = LevelChoice(
        label=gettext_lazy("It serves"),
        queryset=Level.objects.none(),
        required=False,
        empty_label=gettext_lazy("nothing above it"),
    )
    words_es = _text(gettext_lazy("In Spanish"), most=600)
    words_pt_br = _text(gettext_lazy("In Portuguese"), most=600)
    words_en = _text(gettext_lazy("In English"), most=600)
    verification_es = _text(gettext_lazy("Verification in Spanish"))
    verification_pt_br = _text(gettext_lazy("Verification in Portuguese"))
    verification_en = _text(gettext_lazy("Verification in English"))
    assumptions_es = _text(gettext_lazy("Assumptions in Spanish"))
    assumptions_pt_br = _text(gettext_lazy("Assumptions in Portuguese"))
    assumptions_en = _text(gettext_lazy("Assumptions in English"))

    def __init__(self, *args: Any, grant: Grant, level: Level | None = None, **kwargs: Any) -> None:
        if level is not None:
            kwargs["initial"] = {
                "kind": level.kind,
                "serves": level.serves_id,
                **{
                    f"{field}_{column}": getattr(level, f"{field}_{column}") or ""
                    for field in ("words", "verification", "assumptions")
                    for column in LANGUAGES
                },
            }
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        above = logframe.of_grant(grant).exclude(kind=Level.Kind.ACTIVITY)
        fields["serves"].queryset = above.exclude(pk=level.pk) if level else above

    def clean(self) -> dict[str, Any]:
        """A line has words in one language at least, and serves one above it."""
        data = super().clean() or self.cleaned_data
        if not any(data.get(f"words_{column}") for column in LANGUAGES):
            self.add_error("words_es", _("Write it in one language at least."))
        serves, kind = data.get("serves"), data.get("kind")
        if serves and kind and logframe.KINDS.index(serves.kind) >= logframe.KINDS.index(kind):
            self.add_error("serves", str(ServesItself()))
        return data

    @property
    def facts(self) -> Facts:
        """The line as it was written."""
        data = self.cleaned_data

        def said(field: str) -> dict[str, str]:
            return {code: data[f"{field}_{column}"] for column, code in LANGUAGES.items()}

        return Facts(
            kind=data["kind"],
            serves=data["serves"],
            words=said("words"),
            assumptions=said("assumptions"),
            verification=said("verification"),
        )


def _url(grant: Grant) -> str:
    return reverse("reports:logframe", args=[grant.code])


def _level(grant: Grant, level: str) -> Level:
    return access.part_of(grant, Level.objects.filter(removed_at=None), level)


@require_safe
@needs(*ORGANISES)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The logframe as it stands now, with its indicators."""
    grant = access.grant_for(request.user, code)
    read = reading.read(
        approved.told(approval.drafted(grant), *approved.documents_of(grant)), get_language() or "es"
    )
    context = frame_of(
        grant,
        "logframe",
        lines=read["logframe"],
        loose=[row for row in read["indicators"] if not row["level"]],
        gone=[
            (one.words, reverse("reports:bring_back_level", args=[grant.code, one.code]))
            for one in logframe.taken_off(grant)
        ],
    )
    return render(request, "reports/plan/logframe.html", context)


@get_or_post
@needs(*ORGANISES)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Add a line; `under` in the address is the code of the line that it serves."""
    grant = access.grant_for(request.user, code)
    above = logframe.of_grant(grant).filter(code=request.GET.get("under", "")).first()
    initial = {}
    if above is not None and above.kind != Level.Kind.ACTIVITY:
        initial = {"serves": above.pk, "kind": logframe.KINDS[logframe.KINDS.index(above.kind) + 1]}
    return _written(request, LevelForm(request.POST or None, grant=grant, initial=initial), grant, None)


@get_or_post
@needs(*ORGANISES)
@in_one_transaction
def edit(request: HttpRequest, code: str, level: str) -> HttpResponse:
    """Change a line."""
    grant = access.grant_for(request.user, code)
    found = _level(grant, level)
    if request.method == "POST":
        found = Level.objects.select_for_update(no_key=True).get(pk=found.pk)
    return _written(request, LevelForm(request.POST or None, grant=grant, level=found), grant, found)


def _written(request: HttpRequest, form: LevelForm, grant: Grant, found: Level | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        logframe.write(form.facts, grant=grant, level=found, by=signed_in(request), now=timezone.now())
        say_done(request, _("The line is kept. The funder reads it once it is approved."))
        return redirect(_url(grant))
    return form_page(
        request,
        form,
        title=_("A line of the logframe") if found else _("New line of the logframe"),
        action=_("Keep the line"),
        back_url=_url(grant),
        crumbs=crumbs_of(grant, (_url(grant), _("Logframe"))),
    )


@get_or_post
@needs(*ORGANISES)
def move(request: HttpRequest, code: str, level: str) -> HttpResponse:
    """Let a line change places with the one before or after it."""
    grant = access.grant_for(request.user, code)
    found = _level(grant, level)
    is_up = request.POST.get("to") != "down"
    if is_pressed(request) and logframe.move(found, up=is_up, by=signed_in(request), now=timezone.now()):
        say_done(request, _("The line is moved."))
    return redirect(f"{_url(grant)}#l-{found.code}")


@get_or_post
@needs(*ORGANISES)
def remove(request: HttpRequest, code: str, level: str) -> HttpResponse:
    """Take a line off, after asking."""
    grant = access.grant_for(request.user, code)
    found = _level(grant, level)
    if request.method == "POST":
        logframe.remove(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("The line is removed. It can be brought back below."))
        return redirect(_url(grant))
    return ask_first(
        request,
        question=_("Remove “%(title)s”?") % {"title": found.words},
        text=_("Lines that serve it and its indicators stay. You can bring it back."),
        action=_("Remove the line"),
        back_url=_url(grant),
    )


@get_or_post
@needs(*ORGANISES)
def bring_back(request: HttpRequest, code: str, level: str) -> HttpResponse:
    """Bring a line back that was taken off."""
    grant = access.grant_for(request.user, code)
    found = access.part_of(grant, Level.objects.exclude(removed_at=None), level)
    if is_pressed(request):
        logframe.bring_back(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("It is back."))
    return redirect(_url(grant))
