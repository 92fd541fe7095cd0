"""The only door from a request to a record whose texts are written: it finds and decides in one step."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from cms.models import (
    EventPage,
    IssuePage,
    NewsletterIndexPage,
    PageDocument,
    Post,
    PublicPage,
    RecordPage,
    SessionPage,
    TrainingPage,
)
from events.access import events_for
from events.models import Event, Hosting, Session
from mail.models import Newsletter, SubscriberList
from people.access import Duty, duties, is_administrator, organisations
from people.models import Organisation
from trainings.access import cohorts_for


def workplace_of(person: Any) -> str:
    """Return where an editor begins: at what is to be translated, with the ways to all else beside it.

    Not in the website's admin, which shows nothing to whoever has no JavaScript.
    """
    return reverse("cms:translations") if Duty.EDITOR in duties(person) else ""


def told_by(person: Any) -> QuerySet[Event]:
    """Return the events whose texts the person may write: those they may change, and groups they teach."""
    taught = Q(cohort__in=cohorts_for(person))
    return Event.objects.filter(Q(pk__in=events_for(person, Hosting.Right.EDIT)) | taught)


def event_to_tell(person: Any, code: str) -> Event:
    """Return an event, with its group if it is one, whose texts the person may write; else Http404."""
    event = told_by(person).filter(code=code).select_related("cohort").first()
    if event is None:
        raise Http404
    return event


def session_to_tell(person: Any, code: str) -> Session:
    """Return a session with a page of its own, whose texts the person may write; a class has none."""
    session = (
        Session.objects.filter(code=code, event__in=told_by(person), event__cohort=None)
        .select_related("event")
        .first()
    )
    if session is None:
        raise Http404
    return session


def keys_of(event: Event) -> list[UUID]:
    """Return the keys of an event's pages: its own, where it is more than its one session's, and theirs."""
    own = [
        *TrainingPage.objects.filter(cohort__event=event).values_list("translation_key", flat=True),
        *EventPage.objects.filter(event=event).values_list("translation_key", flat=True),
    ]
    sessions = SessionPage.objects.filter(session__event=event).order_by("session__starts_at", "session_id")
    below = list(dict.fromkeys(sessions.values_list("translation_key", flat=True)))
    return below if len(below) == 1 else [*dict.fromkeys(own), *below]


def page_to_share(person: Any, key: UUID) -> PublicPage:
    """Return a page of a key for whoever writes it, at the desk or in the website's admin; else Http404."""
    pages = list(Page.objects.filter(translation_key=key).select_related("locale").specific())
    here = get_language()
    for page in sorted(pages, key=lambda page: page.locale.language_code != here):
        if not isinstance(page, PublicPage):
            continue
        if page.permissions_for_user(person).can_edit():
            return page
        if isinstance(page, RecordPage) and told_by(person).filter(pk=page.get_event().pk).exists():
            return page
    raise Http404


def pages_known_to(person: Any, pages: QuerySet[Page]) -> QuerySet[Page]:
    """Return those of pages whose title a person may read in the website's admin.

    That is what they work on, and what anybody finds: nobody's draft, and no protected gathering.
    """
    theirs = _worked_on_by(person)
    public = Q(live=True) & ~pages_of_gatherings(risk=Event.Risk.PROTECTED)
    return pages.filter(Q(pk__in=theirs.values("pk")) | public)


def pages_of_gatherings(**column: Any) -> Q:
    """Return what a query for pages asks for to find those of gatherings with a value in a column."""
    ((name, value),) = column.items()
    found = Q()
    for model in (EventPage, SessionPage, TrainingPage):
        found |= Q(pk__in=model.objects.filter(**{f"{model.event_path}__{name}": value}).values("pk"))
    return found


def works_on_file(person: Any, document: PageDocument, pages: QuerySet[Page]) -> bool:
    """Return whether a person may choose or change a file in the website's admin, or one of `pages` with it.

    A file of another organisation's draft is as closed to them as the draft is.
    """
    if not person.is_authenticated:
        return False
    files = policy_registry.get_by_type(PageDocument)
    if files.user_has_any_permission_for_instance(person, ("choose", "change"), document):
        return True
    return bool(_worked_on_by(person).filter(pk__in=pages.values("pk")).exists())


def _worked_on_by(person: Any) -> QuerySet[Page]:
    policy = PagePermissionPolicy()
    return policy.instances_user_has_any_permission_for(person, ("add", "change", "publish"))


def translated_organisations(person: Any) -> QuerySet[Organisation]:
    """Return the organisations whose texts the person translates: those they edit or organise for."""
    return organisations(person, Duty.EDITOR, Duty.ORGANISER)


def events_to_translate(person: Any) -> QuerySet[Event]:
    """Return the events whose words the person may write in another language.

    Editors of an organisation that may change an event write its words alone, and see nobody who takes part.
    """
    hosts = Hosting.objects.filter(
        event=OuterRef("pk"),
        organisation__in=translated_organisations(person).values("pk"),
        right=Hosting.Right.EDIT,
    )
    return Event.objects.all() if is_administrator(person) else Event.objects.filter(Exists(hosts))


def newsletters_for(person: Any) -> QuerySet[Newsletter]:
    """Return the newsletters that the person edits: the site's own, and those of coalitions they edit for.

    An editor of any organisation edits the site's; that of a coalition, only who edits for a member.
    """
    if is_administrator(person):
        return Newsletter.objects.order_by("pk")
    if Duty.EDITOR not in duties(person):
        return Newsletter.objects.none()
    mine = organisations(person, Duty.EDITOR).values("pk")
    every = Newsletter.objects.filter(Q(coalition=None) | Q(coalition__members__in=mine))
    return every.distinct().order_by("pk")


def newsletter_for(person: Any, code: str) -> Newsletter:
    """Return the newsletter of a code, for whoever edits it; else Http404."""
    found = newsletters_for(person).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def issue_for(person: Any, key: str) -> tuple[IssuePage, Newsletter]:
    """Return one page of an issue, in the reader's language where it has one, and its newsletter."""
    pages = IssuePage.objects.filter(translation_key=key).select_related("locale")
    here = get_language()
    page = min(pages, key=lambda page: page.locale.language_code != here, default=None)
    index = page and NewsletterIndexPage.objects.filter(pk=page.get_parent().pk).first()
    if page is None or index is None:
        raise Http404
    return page, newsletter_for(person, index.newsletter.code)


def list_for(person: Any, code: str) -> SubscriberList:
    """Return a list that was brought, for whoever edits its newsletter; else Http404."""
    found = SubscriberList.objects.filter(code=code, newsletter__in=newsletters_for(person))
    list_ = found.select_related("newsletter").first()
    if list_ is None:
        raise Http404
    return list_


def posts_in_the_name_of(person: Any) -> QuerySet[Organisation]:
    """Return the organisations for which the person puts up short posts."""
    return organisations(person, Duty.EDITOR)


def posts_for(person: Any) -> QuerySet[Post]:
    """Return the short posts that the person may take back: those of organisations they edit for."""
    return Post.objects.filter(organisation__in=posts_in_the_name_of(person).values("pk"))


def post_for(person: Any, code: str) -> Post:
    """Return the short post of a code, for whoever edits for its organisation; else Http404."""
    found = posts_for(person).filter(code=code).first()
    if found is None:
        raise Http404
    return found
