"""The desk's pages for the texts of an event: what is written in each language, and the form to write it."""

from typing import Any, NamedTuple, cast

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from cms import access, records, sites
from cms.desk.translations import TRANSLATING
from cms.forms import StoryForm
from cms.languages import ORDER, TAGS, column
from cms.models import EventPage, RecordPage, SessionPage, TrainingPage
from cms.navigation import Around
from cms.translating import keeping, standing
from convite.locale_prefix import in_language
from events import spoken
from events.desk.page import STAFF, frame_of, get_or_post, may
from events.desk.publishing import language_name, untitled
from events.models import Event, Session
from events.views.own import private
from people.access import duties, needs, signed_in
from trainings.access import cohorts_for


class Told(NamedTuple):
    """How far the texts of one record have come in one language."""

    language: str
    name: str
    words: str
    url: str
    page_url: str
    written: list[str]
    lacks: list[str]
    has_title: bool
    #: Texts whose original changed since they were translated, and where they are translated; empty for
    #: whoever does not.
    changed: list[str]
    translate_url: str


class Card(NamedTuple):
    """One record of the overview."""

    record: Event | Session
    heading: str
    anchor: str
    languages: list[Told]
    title_url: str


@require_GET
@needs(*STAFF)
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """The texts of an event's pages: for each page and language what is written, and what is not yet."""
    event = access.event_to_tell(request.user, code)
    edits = may(request.user, event, "edit")
    sessions = [] if _is_group(event) else list(Session.objects.filter(event=event).in_order())
    pages = _pages_of(event)
    looks = standing.of_event(request.user, event) if duties(request.user) & set(TRANSLATING) else {}
    cards: list[Card] = []
    has_own_card = len(sessions) != 1
    if has_own_card:
        title_url = _title_url(event, edits=edits)
        cards.append(_card(event, pages, title_url=title_url, look=looks.get(f"event:{event.code}")))
    for session in sessions:
        session.event = event
        is_off = session.status == Session.Status.CANCELLED
        title_url = "" if is_off else reverse("events:desk_session_edit", args=[session.code])
        look = looks.get(f"session:{session.code}")
        cards.append(_card(session, pages, title_url=title_url, look=look))
    context = _frame(
        request,
        event,
        edits=edits,
        cards=cards,
        is_group=_is_group(event),
        untitled=[] if has_own_card else untitled(event),
        title_url=_title_url(event, edits=edits),
        kept=kept if (kept := request.GET.get("kept", "")).startswith("texts-") else "",
        is_draft=event.status == Event.Status.DRAFT,
    )
    return render(request, "cms/desk/texts.html", context)


@get_or_post
@needs(*STAFF)
def of_event(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Write the texts of an event's own page, or of a group's, in one language."""
    event = access.event_to_tell(request.user, code)
    return _write(request, event, event, language)


@get_or_post
@needs(*STAFF)
def of_session(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Write the texts of a session's page in one language."""
    session = access.session_to_tell(request.user, code)
    return _write(request, session.event, session, language)


@require_safe
@needs(*STAFF)
@private
def see_event(request: HttpRequest, code: str) -> HttpResponse:
    """An event's own page, or a group's, in the language of the address, as it will stand in public."""
    event = access.event_to_tell(request.user, code)
    return _see(request, event, event)


@require_safe
@needs(*STAFF)
@private
def see_session(request: HttpRequest, code: str) -> HttpResponse:
    """A session's page in the language of the address, as it will stand in public."""
    session = access.session_to_tell(request.user, code)
    return _see(request, session.event, session)


# --- Seeing the page before the public does -------------------------------------------------------


def _see(request: HttpRequest, event: Event, about: Event | Session) -> HttpResponse:
    """The page by its own template and context; its links lead to what is there already, or nowhere."""
    language = get_language() or ORDER[0]
    page = records.as_it_will_stand(_record(about), language)
    if _is_public(page, about):
        return redirect(sites.way_to(page.url_path))
    around = cast(Around, page.around)
    crumbs = list(around.crumbs)
    if isinstance(about, Session) and _others(about).exists():
        above = next((one for one in _pages_about(event) if one.locale_id == page.locale_id), None)
        crumbs.append((_page_url(event, above, language), str(event.title)))
    here = {code: in_language(request.path, code) for code in ORDER}
    page.around = around._replace(translations=here)
    if isinstance(page, EventPage):
        page.seen_at = _seen_at(event, language)
    context = page.get_context(request)
    if only := context.get("only_session_url"):
        return redirect(only)
    context |= {
        "crumbs": crumbs,
        "texts_url": _url(about, language),
        "is_draft": event.status == Event.Status.DRAFT,
        "share_url": "",
    }
    return render(request, page.get_template(request), context)


def _others(session: Session) -> QuerySet[Session]:
    """The other sessions on the programme, beside which this one will stand."""
    return Session.objects.filter(event=session.event).on_the_programme().exclude(pk=session.pk)


def _seen_at(event: Event, language: str) -> list[str]:
    """Where the page of each session on the programme is seen before it is public, in their order."""
    codes = Session.objects.filter(event=event).on_the_programme().in_order().values_list("code", flat=True)
    return [_preview_url("cms:desk_page_session", code, language=language) for code in codes]


# --- Writing --------------------------------------------------------------------------------------


def _write(request: HttpRequest, event: Event, about: Event | Session, language: str) -> HttpResponse:
    if language not in ORDER:
        raise Http404
    pages = {page.locale.language_code: page for page in _pages_about(about)}
    page = pages.get(language) or _model(about)()
    lock = _lock(page, request.user)
    typed = request.POST if request.method == "POST" else None
    form = StoryForm(typed, page=page, language_tag=TAGS[language])
    if request.method == "POST" and not lock and form.is_valid():
        with transaction.atomic():
            held = records.prepare(_record(about), language)
            changes = form.changes(held)
            if changes and not form.errors:
                records.write(held, changes, by=signed_in(request))
        if not form.errors:
            _take_base(about)
            messages.success(request, _said(held, about, language, bool(changes)))
            return redirect(f"{_overview_url(event)}?kept={_keep(about, language)}#{_anchor(about)}")
        page = held
    context = _frame(
        request,
        event,
        edits=may(request.user, event, "edit"),
        form=form,
        fields=_rows(form, page, {code: other for code, other in pages.items() if code != language}),
        about=about,
        page_title=str(about.title or event.title),
        language=language,
        language_words=spoken.language_words(language),
        languages=[(code, language_name(code), _url(about, code), code == language) for code in ORDER],
        lock=lock,
        website_url=_website_url(page, request.user),
        is_drafted=page.live and page.has_unpublished_changes,
        is_public=_is_public(page, about),
        page_url=_page_url(about, page, language),
        keep=_keep(about, language),
        back_url=f"{_overview_url(event)}#{_anchor(about)}",
    )
    return render(request, "cms/desk/write.html", context, status=422 if form.errors else 200)


def _take_base(about: Event | Session) -> None:
    """What is written here is known to say what its original says now."""
    kind = "session" if isinstance(about, Session) else "event"
    if look := standing.look(None, kind, about.code):
        keeping.take_base(timezone.now(), [look])


def _rows(form: StoryForm, page: RecordPage, others: dict[str, RecordPage]) -> list[dict[str, Any]]:
    """Each text with its field, what stands on the page now, and the same text in the other languages."""
    rows = []
    for name in page.written_fields():
        stands = getattr(page, name)
        beside = [
            (language_name(code), TAGS[code], getattr(others[code], name))
            for code in ORDER
            if code in others and getattr(others[code], name)
        ]
        rows.append(
            {
                "name": name,
                "label": capfirst(str(page._meta.get_field(name).verbose_name)),
                "field": form[name] if name in form.fields else None,
                "is_rich": not records.is_line(page, name),
                "stands": stands,
                "clashes": name in form.clashing,
                "beside": beside,
                "is_open": bool(beside) and not stands,
            }
        )
    return rows


def _said(page: RecordPage, about: Event | Session, language: str, changed: bool) -> str:
    if not changed:
        text = _("Nothing was changed in the texts in %(language)s.")
    elif page.get_event().status == Event.Status.DRAFT:
        text = _("The texts in %(language)s are kept. They become public when the event does.")
    elif about.status == Session.Status.DRAFT:
        text = _("The texts in %(language)s are kept. They become public when the session has a date.")
    elif not page.live:
        text = _("The texts in %(language)s are kept. Their page is not on the website now.")
    else:
        text = _("The texts in %(language)s are kept and public.")
    return format_html(
        '{} <a href="{}">{}</a>',
        text % {"language": spoken.language_words(language)},
        _page_url(about, page, language),
        _("See the page"),
    )


def _lock(page: RecordPage, person: Any) -> bool:
    """Whether an editor has closed the page to others for now."""
    lock = page.get_lock() if page.pk else None
    return bool(lock and lock.for_user(person))


def _website_url(page: RecordPage, person: Any) -> str:
    """Where the page is edited on the website, for whoever has the keys to it there."""
    if page.pk and page.permissions_for_user(person).can_edit():
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    return ""


# --- Records, their pages and addresses -----------------------------------------------------------


def _is_group(event: Event) -> bool:
    return getattr(event, "cohort", None) is not None


def _record(about: Event | Session) -> records.Record:
    return about.cohort if isinstance(about, Event) and _is_group(about) else about


def _model(about: Event | Session) -> type[RecordPage]:
    if isinstance(about, Session):
        return SessionPage
    return TrainingPage if _is_group(about) else EventPage


def _pages_about(about: Event | Session) -> list[RecordPage]:
    record = {SessionPage: "session", TrainingPage: "cohort", EventPage: "event"}[_model(about)]
    return list(_model(about).objects.filter(**{record: _record(about)}).select_related("locale"))


def _pages_of(event: Event) -> dict[tuple[str, str], RecordPage]:
    """Every page of an event and its sessions, by its record's code and its language, in two queries."""
    if _is_group(event):
        return {(event.code, page.locale.language_code): page for page in _pages_about(event)}
    found = {(event.code, page.locale.language_code): page for page in _pages_about(event)}
    below = SessionPage.objects.filter(session__event=event).select_related("locale", "session")
    return found | {(page.session.code, page.locale.language_code): page for page in below}


def _card(
    about: Event | Session,
    pages: dict[tuple[str, str], RecordPage],
    *,
    title_url: str,
    look: standing.Look | None,
) -> Card:
    model = _model(about)
    own = {code: pages.get((about.code, code)) for code in ORDER}
    names = [name for name in model.written_fields() if name != "follows_url"]
    told = [name for name in names if any(page and getattr(page, name) for page in own.values())]
    languages = []
    for code in ORDER:
        page = own[code]
        written = [name for name in names if page and getattr(page, name)]
        lacks = [name for name in told or names[:1] if name not in written]
        languages.append(
            Told(
                language=TAGS[code],
                name=language_name(code),
                words=spoken.language_words(code),
                url=_url(about, code),
                page_url=_page_url(about, page, code),
                written=[_label(model, name) for name in written],
                lacks=[_label(model, name) for name in lacks],
                has_title=bool(getattr(about, column("title", code))),
                changed=[
                    one.text.label
                    for one in (look.standings(code) if look else ())
                    if one.state is standing.State.STALE
                ],
                translate_url=reverse("cms:translation", args=[look.item.kind, look.item.code, code])
                if look and look.sources(code)
                else "",
            )
        )
    heading = str(about.title or (about.event.title if isinstance(about, Session) else ""))
    return Card(about, heading, _anchor(about), languages, title_url)


def _label(model: type[RecordPage], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def _url(about: Event | Session, language: str) -> str:
    route = "cms:desk_text_session" if isinstance(about, Session) else "cms:desk_text_event"
    return reverse(route, args=[about.code, language])


def _is_public(page: RecordPage | None, about: Event | Session) -> bool:
    """Whether a stranger finds the page."""
    event = about.event if isinstance(about, Session) else about
    drafts = (Event.Status.DRAFT.value, Session.Status.DRAFT.value)
    return bool(page and page.pk and page.live) and event.status not in drafts and about.status not in drafts


def _page_url(about: Event | Session, page: RecordPage | None, language: str) -> str:
    """Where the page is seen: at its public address, or before publication by its writers alone."""
    if page is not None and _is_public(page, about):
        return sites.way_to(page.url_path)
    route = "cms:desk_page_session" if isinstance(about, Session) else "cms:desk_page_event"
    return _preview_url(route, about.code, language=language)


def _preview_url(route: str, code: str, *, language: str) -> str:
    return in_language(reverse(route, args=[code]), language)


def _overview_url(event: Event) -> str:
    return reverse("cms:desk_texts", args=[event.code])


def _anchor(about: Event | Session) -> str:
    return f"t-{about.code}"


def _keep(about: Event | Session, language: str) -> str:
    """The name under which a browser keeps what is typed."""
    return f"texts-{about.code}-{language}"


def _title_url(event: Event, *, edits: bool) -> str:
    """Where the title of an event is written, or that of a group by whoever teaches it."""
    if _is_group(event) and not edits:
        return reverse("trainings:desk_group_place", args=[event.cohort.code])
    return reverse("events:desk_event_edit", args=[event.code]) if edits else ""


def _frame(request: HttpRequest, event: Event, *, edits: bool, **more: Any) -> dict[str, Any]:
    """The way back: by the group for who teaches it, by the event and its sections for who organises it."""
    group = cohorts_for(request.user).filter(event=event).first() if _is_group(event) else None
    if group is None:
        names = may(request.user, event, "names")
        frame = frame_of(event, "texts", names=names, edits=edits)
        url = reverse("events:desk_event", args=[event.code])
    else:
        url = reverse("trainings:desk_group", args=[group.code])
        crumbs = [(reverse("trainings:desk"), _("Trainings")), (url, str(event.title))]
        frame = {"event": event, "sections": [], "crumbs": crumbs, "edits": edits}
    return (
        frame
        | {"way": [*frame["crumbs"], (url, str(event.title))] if group is None else frame["crumbs"]}
        | more
    )
