"""The bank of questions at the desk: looked through, written, worded anew, retired."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events.asking import marked
from events.desk.page import PAGE, STAFF, form_page, get_or_post, is_pressed, say_done
from people.access import needs, signed_in
from trainings import access, bank
from trainings.desk.assessment_forms import ItemForm
from trainings.desk.page import crumbs_of, keep_again
from trainings.errors import TrainingError, WrittenMeanwhile
from trainings.holding import mark_of
from trainings.models import Item

LANGUAGES = ("es", "pt-br", "en")


def shown(item: Item) -> dict[str, Any]:
    """Return a question as lists of the desk show it: its words, its choices, what it lacks."""
    language = get_language() or "es"
    return {
        "item": item,
        "label": marked(item.words(language), language),
        "choices": [
            (marked((said, told_in), language), code in item.right)
            for code, said, told_in in item.chosen(language)
        ],
        "lacks": [
            code
            for code in LANGUAGES
            if not item.label.get(code) or any(not one["words"].get(code) for one in item.choices)
        ],
    }


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest) -> HttpResponse:
    """The questions of the person's organisations; `q` looks for words in any language."""
    wanted = request.GET.get("q", "")[:100]
    own = access.teaching_organisations(request.user)
    retired = "retired" in request.GET
    found = (
        Item.objects.filter(organisation__in=own, replaced_by=None).exclude(retired_at=None)
        if retired
        else bank.offered(own)
    ).select_related("organisation")
    rows = [item for item in found.order_by("-written_at", "-pk") if bank.holds(item, wanted)]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [shown(item) for item in page],
        "wanted": wanted,
        "retired": retired,
        "kinds": Item.Kind.choices,
        "crumbs": crumbs_of(),
    }
    return render(request, "trainings/desk/bank.html", context)


@get_or_post
@needs(*STAFF)
def new(request: HttpRequest) -> HttpResponse:
    """Write a question; its kind stands in the address."""
    kind = request.GET.get("kind", "")
    if kind not in Item.Kind.values:
        return redirect("trainings:desk_bank")
    own = access.teaching_organisations(request.user).order_by("name")
    form = ItemForm(request.POST or None, kind=kind, organisations=own)
    if request.method == "POST" and form.is_valid():
        try:
            bank.add(
                form.cleaned_data["organisation"],
                form.wording,
                by=signed_in(request),
                now=timezone.now(),
            )
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("The question is in the bank."))
            return redirect("trainings:desk_bank")
    return _form_page(request, form, _("New question"), keep=f"item-{kind}")


@get_or_post
@needs(*STAFF)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Word a question anew; one that a group was given is followed by the next."""
    item = access.item_for(request.user, code)
    own = access.teaching_organisations(request.user)
    form = ItemForm(request.POST or None, kind=item.kind, organisations=own, item=item)
    if request.method == "POST" and form.is_valid():
        try:
            seen = form.cleaned_data["mark"] or None
            after = bank.revise(item, form.wording, seen=seen, by=signed_in(request), now=timezone.now())
        except WrittenMeanwhile as error:
            item.refresh_from_db()
            keep_again(form, mark_of(item, bank.SAYS), error)
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            say_done(
                request,
                _("The question is kept.")
                if after.pk == item.pk
                else _("The question is kept as a new one. Groups that were given the one before keep that."),
            )
            return redirect("trainings:desk_bank")
    note = (
        _(
            "A group was given this question. What you keep becomes a new one, so that results stay what "
            "they were."
        )
        if item.asked_at
        else ""
    )
    return _form_page(request, form, _("Change the question"), note=note, keep=f"item-{item.code}")


def _form_page(request: HttpRequest, form: ItemForm, title: str, **more: Any) -> HttpResponse:
    back = reverse("trainings:desk_bank")
    return form_page(
        request,
        form,
        title=title,
        action=_("Keep the question"),
        back_url=back,
        crumbs=crumbs_of((back, _("Bank of questions"))),
        **more,
    )


@get_or_post
@needs(*STAFF)
def use(request: HttpRequest, code: str) -> HttpResponse:
    """Retire a question, or bring it back."""
    item = access.item_for(request.user, code)
    if not is_pressed(request):
        return redirect("trainings:desk_bank")
    by, now = signed_in(request), timezone.now()
    try:
        if request.POST.get("to") == "back":
            bank.bring_back(item, by=by, now=now)
            say_done(request, _("The question can be asked again."))
        else:
            bank.retire(item, by=by, now=now)
            say_done(request, _("The question is retired. Tests that ask it go on."))
    except TrainingError as error:
        messages.error(request, str(error))
    return redirect("trainings:desk_bank")
