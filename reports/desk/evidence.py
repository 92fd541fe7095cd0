"""The evidence of a project at the desk: links, documents and a few words, and who may open them."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from convite.forms import BesideOthers, LinkField
from events.desk.page import (
    ask_first,
    form_page,
    get_or_post,
    in_one_transaction,
    is_pressed,
    say_done,
    say_of_file,
)
from events.file_forms import TakesFile, file_field
from events.views.own import sent_down
from people.access import needs, signed_in
from reports import access
from reports.desk.page import ORGANISES
from reports.desk.plan_page import crumbs_of, frame_of
from reports.errors import HandleTaken
from reports.models import Evidence, Grant, Indicator
from reports.plan import evidence, indicators
from reports.plan.evidence import Facts


class IndicatorChoice(forms.ModelChoiceField):
    """Indicators by their names."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class EvidenceForm(TakesFile, BesideOthers):
    """One piece of evidence: a link, a document, or a few words."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Evidence.Kind)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("The funder reads it, so it names nobody who took part."),
        max_length=200,
    )
    handle = forms.CharField(
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy(
            "A story cites it by this, as in [[document:survey-2026]]. Empty: made from the title."
        ),
        max_length=40,
        required=False,
        validators=[
            RegexValidator(
                r"^[a-z0-9]+(-[a-z0-9]+)*$",
                gettext_lazy("Use small letters without accents, digits, and hyphens between them."),
            )
        ],
    )
    indicator = IndicatorChoice(
        label=gettext_lazy("What it shows"),
        queryset=Indicator.objects.none(),
        required=False,
        empty_label=gettext_lazy("the project as a whole"),
    )
    url = LinkField(label=gettext_lazy("Link"), max_length=500, required=False)
    file = file_field(gettext_lazy("Document"))
    words = forms.CharField(
        label=gettext_lazy("In a few words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_for_funder = forms.BooleanField(
        label=gettext_lazy("The funder may open it: I looked, and it names nobody who took part"),
        help_text=gettext_lazy("Without this mark the funder reads its title alone, and that you keep it."),
        required=False,
    )

    def __init__(self, *args: Any, grant: Grant, piece: Evidence | None = None, **kwargs: Any) -> None:
        if piece is not None:
            names = ("kind", "title", "handle", "url", "words", "is_for_funder")
            kwargs["initial"] = {
                **{name: getattr(piece, name) for name in names},
                "indicator": piece.indicator_id,
            }
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["indicator"].queryset = indicators.of_grant(grant)
        self.piece = piece
        if piece is not None and piece.file_id:
            fields["file"].label = gettext_lazy("Another document")

    def clean(self) -> dict[str, Any]:
        """Take a link or a document, or else words; and make a short name where none was written."""
        data = super().clean() or self.cleaned_data
        has_file = bool(self.received or (self.piece and self.piece.file_id and not data.get("url")))
        if not {"url", "file"} & set(self.errors):
            if data.get("url") and self.received:
                self.add_error("url", _("Write a link or choose a document: one of the two."))
            elif not (data.get("url") or has_file or data.get("words")):
                self.add_error("url", _("Write a link, choose a document, or say it in a few words."))
        if not data.get("handle") and "handle" not in self.errors:
            made = slugify(data.get("title", ""))[:40].strip("-")
            data["handle"] = made or "document"
        return data

    @property
    def facts(self) -> Facts:
        """The evidence as it was written."""
        data = self.cleaned_data
        return Facts(
            title=data["title"],
            handle=data["handle"],
            kind=data["kind"],
            indicator=data["indicator"],
            url=data["url"] or "",
            file=self.received,
            words=data["words"],
            is_for_funder=data["is_for_funder"],
        )


def _url(grant: Grant) -> str:
    return reverse("reports:evidence", args=[grant.code])


def _piece(grant: Grant, piece: str) -> Evidence:
    return access.part_of(
        grant,
        Evidence.objects.filter(removed_at=None).select_related("file").defer("file__content"),
        piece,
    )


@require_safe
@needs(*ORGANISES)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """What is kept as evidence, and what was removed."""
    grant = access.grant_for(request.user, code)
    context = frame_of(
        grant,
        "evidence",
        rows=evidence.of_grant(grant),
        gone=[
            (one.title, reverse("reports:bring_back_evidence", args=[grant.code, one.code]))
            for one in evidence.taken_off(grant)
        ],
    )
    return render(request, "reports/plan/evidence.html", context)


@get_or_post
@needs(*ORGANISES)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Add evidence; `for` in the address is the code of the indicator that it is of."""
    grant = access.grant_for(request.user, code)
    of = indicators.of_grant(grant).filter(code=request.GET.get("for", "")).first()
    form = EvidenceForm(
        request.POST or None, request.FILES or None, grant=grant, initial={"indicator": of.pk if of else None}
    )
    return _written(request, form, grant, None)


@get_or_post
@needs(*ORGANISES)
@in_one_transaction
def edit(request: HttpRequest, code: str, piece: str) -> HttpResponse:
    """Change a piece of evidence."""
    grant = access.grant_for(request.user, code)
    found = _piece(grant, piece)
    if request.method == "POST":
        list(Evidence.objects.select_for_update(no_key=True).filter(pk=found.pk).values_list("pk"))
        found = _piece(grant, piece)
    form = EvidenceForm(request.POST or None, request.FILES or None, grant=grant, piece=found)
    return _written(request, form, grant, found)


def _written(request: HttpRequest, form: EvidenceForm, grant: Grant, found: Evidence | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            evidence.write(form.facts, grant=grant, evidence=found, by=signed_in(request), now=timezone.now())
        except HandleTaken as error:
            form.add_error("handle", str(error))
        else:
            say_done(request, _("The evidence is kept. The funder reads of it once it is approved."))
            say_of_file(request, form.received)
            return redirect(_url(grant))
    return form_page(
        request,
        form,
        title=found.title if found else _("New evidence"),
        action=_("Keep the evidence"),
        back_url=_url(grant),
        crumbs=crumbs_of(grant, (_url(grant), _("Evidence"))),
        note=form.once_more,
    )


@require_safe
@needs(*ORGANISES)
def file(request: HttpRequest, code: str, piece: str) -> HttpResponse:
    """The document of a piece of evidence."""
    grant = access.grant_for(request.user, code)
    found = access.part_of(grant, Evidence.objects.filter(removed_at=None).select_related("file"), piece)
    if found.file is None:
        raise Http404
    return sent_down(found.file.content, found.file.name, found.file.ending)


@get_or_post
@needs(*ORGANISES)
def remove(request: HttpRequest, code: str, piece: str) -> HttpResponse:
    """Take a piece of evidence off, after asking."""
    grant = access.grant_for(request.user, code)
    found = _piece(grant, piece)
    if request.method == "POST":
        evidence.remove(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("The evidence is removed. It can be brought back below."))
        return redirect(_url(grant))
    return ask_first(
        request,
        question=_("Remove “%(title)s”?") % {"title": found.title},
        text=_("From now on the funder can no longer open it. You can bring it back."),
        action=_("Remove the evidence"),
        back_url=_url(grant),
    )


@get_or_post
@needs(*ORGANISES)
def bring_back(request: HttpRequest, code: str, piece: str) -> HttpResponse:
    """Bring a piece of evidence back that was taken off."""
    grant = access.grant_for(request.user, code)
    found = access.part_of(grant, Evidence.objects.exclude(removed_at=None), piece)
    if is_pressed(request):
        evidence.bring_back(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("It is back."))
    return redirect(_url(grant))
