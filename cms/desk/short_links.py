"""The desk's page for a short address and a poster: of an event with its sessions, or of any one page."""

from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cms import access
from cms.languages import preferred
from cms.models import PublicPage, RecordPage, ShortLink
from cms.outward import posters, short_links
from convite import paper
from events.desk.page import STAFF, get_or_post
from events.models import Event
from people.access import Duty, needs

WHO = (*STAFF, Duty.EDITOR)


class PosterForm(forms.Form):
    """In which languages, and on which sheet."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), widget=forms.CheckboxSelectMultiple, choices=settings.LANGUAGES
    )
    size = forms.ChoiceField(
        label=gettext_lazy("Sheet"), choices=[(size, size.upper()) for size in posters.SIZES]
    )

    def __init__(self, *args: Any, among: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["languages"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = [(code, name) for code, name in settings.LANGUAGES if code in among]


class Card(NamedTuple):
    """One page, with its short address where somebody asked for one."""

    key: UUID
    title: str
    page_url: str
    link: ShortLink | None
    whole: str
    form: PosterForm


@get_or_post
@needs(*STAFF)
def of_event(request: HttpRequest, code: str) -> HttpResponse:
    """The short addresses of an event's pages."""
    event = access.event_to_tell(request.user, code)
    keys = access.keys_of(event)
    back = reverse("cms:short_event", args=[event.code])
    return _answer(request, keys, back=back, crumbs=_crumbs(event))


@get_or_post
@needs(*WHO)
def of_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """The short address of one page, for whoever writes it."""
    page = access.page_to_share(request.user, key)
    back = reverse("cms:short_page", args=[key])
    crumbs = [(reverse("wagtailadmin_pages:edit", args=[page.pk]), page.title)]
    if isinstance(page, RecordPage) and not page.permissions_for_user(request.user).can_edit():
        crumbs = _crumbs(page.get_event())
    return _answer(request, [key], back=back, crumbs=crumbs)


@require_GET
@needs(*WHO)
def sheet(request: HttpRequest, key: UUID) -> HttpResponse:
    """The poster of a page as PDF, in the languages and the size that were chosen."""
    access.page_to_share(request.user, key)
    pages, link = short_links.pages_of(key), short_links.made_for(key)
    if link is None or not pages:
        raise Http404
    form = PosterForm(request.GET, among=list(pages))
    if not form.is_valid():
        messages.error(request, _("Choose at least one language."))
        return redirect("cms:short_page", key)
    chosen = [code for code in preferred(request.LANGUAGE_CODE) if code in form.cleaned_data["languages"]]
    size = form.cleaned_data["size"]
    try:
        drawn = posters.poster(pages, link, told_in=chosen, size=size)
    except short_links.NoShortAddress as refused:
        raise Http404 from refused
    return paper.answer(drawn, f"poster-{link.code}-{size}.pdf")


def _answer(
    request: HttpRequest, keys: list[UUID], *, back: str, crumbs: list[tuple[str, str]]
) -> HttpResponse:
    if request.method == "POST":
        asked = next((key for key in keys if str(key) == request.POST.get("key")), None)
        if asked is None:
            raise Http404
        try:
            short_links.make(asked, now=timezone.now())
        except short_links.NoShortAddress:
            messages.error(request, _("There is no short address for this page now."))
        return redirect(f"{back}#s-{asked}")
    context = {"cards": _cards(keys, request.LANGUAGE_CODE), "crumbs": crumbs}
    return render(request, "cms/desk/short.html", context)


def _crumbs(event: Event) -> list[tuple[str, str]]:
    return [
        (reverse("events:desk"), _("Workspace")),
        (reverse("events:desk_event", args=[event.code]), str(event.title)),
    ]


def _cards(keys: list[UUID], language: str) -> list[Card]:
    cards = []
    for key in keys:
        pages = short_links.pages_of(key)
        if not pages or not all(short_links.may_have_one(page) for page in pages.values()):
            continue
        page: PublicPage = next(pages[code] for code in preferred(language) if code in pages)
        link = short_links.made_for(key)
        cards.append(
            Card(
                key,
                page.title,
                page.url_path,
                link,
                short_links.whole(link, page) if link else "",
                PosterForm(
                    initial={"languages": [page.locale.language_code]},
                    among=list(pages),
                    prefix=None,
                    auto_id=f"f-{key}-%s",
                ),
            )
        )
    return cards
