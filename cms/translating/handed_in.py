"""Translations that wait as drafts for somebody who may publish them: who is written to, and what waits."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from wagtail.admin.ui.components import Component
from wagtail.models import GroupApprovalTask

from cms.models import Translation
from cms.translating import pages, standing
from convite.moments import zone
from events import spoken
from mail import kinds, outbox
from mail.kinds import Rendered
from mail.layout import Button, Facts, Says, compose
from mail.models import Letter
from people.access import Duty, duties
from people.models import Person

WAITS = "cms.translation-waits"
PUBLISHING = {Duty.EDITOR, Duty.ADMINISTRATOR}


def tell(look: standing.Look, language: str, *, by: Person, now: datetime) -> None:
    """Tell everybody who may publish a page that somebody who may not has drafted it in a language.

    They are those who approve what is handed in of this page. One letter a page, language and day of the
    reader, however many texts are drafted. Other things have none: whoever drafts them may publish them.
    """
    item = look.item
    if item.kind != pages.KIND or language in item.publishes:
        return
    outbox.post_many(
        [
            outbox.Draft(
                f"{WAITS}:{item.code}:{language}:{now.astimezone(zone(reader.time_zone)):%Y%m%d}:{reader.code}",
                WAITS,
                reader.email,
                reader.language,
                reader.time_zone,
                {"page": item.code, "language": language, "reader": reader.code},
                reader.subject,
            )
            for reader in _readers(item.record)
            if reader != by
            and reader.email
            and (item.code, language) in pages.publishable(reader, [item.code])
        ],
        now=now,
    )


def _readers(page: Any) -> QuerySet[Person]:
    """Whoever approves what is handed in of a page."""
    review = page.get_workflow()
    if review is None:
        return Person.objects.none()
    steps = GroupApprovalTask.objects.filter(workflow_tasks__workflow=review)
    return Person.objects.filter(groups__in=steps.values("groups"), erased_at=None).distinct()


def waiting(person: Person, now: datetime) -> list[tuple[str, str]]:
    """Return what the desk's first page says of translations that wait for somebody who may publish them."""
    if not duties(person) & PUBLISHING:
        return []
    drafted = set(_drafts().exclude(drafted_by=person).values_list("item", "language"))
    codes = {(item.partition(":")[2], language) for item, language in drafted}
    mine = pages.publishable(person, {code for code, _language in codes}) if codes else set()
    told = []
    for language, _name in settings.LANGUAGES:
        if count := sum(where == language for _code, where in codes & mine):
            words = ngettext(
                "%(count)s page translated into %(language)s waits to be published",
                "%(count)s pages translated into %(language)s wait to be published",
                count,
            )
            url = f"{reverse('cms:translations')}?to={language}&kind={pages.KIND}&state=draft"
            told.append((url, words % {"count": count, "language": spoken.language_words(language)}))
    return told


class Waiting(Component):
    """The same as a panel of the website's admin, where whoever only edits works."""

    template_name = "cms/admin/waiting.html"
    order = 40

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        self.rows = rows

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"rows": self.rows}


def _drafts() -> QuerySet[Translation]:
    return Translation.objects.filter(item__startswith=f"{pages.KIND}:").exclude(draft="")


# --- In words -------------------------------------------------------------------------------------


def to_publish(letter: Letter, now: datetime) -> Rendered:
    """Which page was translated, into which language and by whom, and where it is published."""
    code, language = letter.about["page"], letter.about["language"]
    look = standing.look(None, pages.KIND, code)
    assert look is not None  # noqa: S101  `still_waits` has asked
    drafts = _of(letter)
    names = Person.objects.filter(pk__in=drafts.values("drafted_by")).order_by("name")
    reader = Person.objects.filter(code=letter.about.get("reader")).first()
    facts = [
        (_("Page"), look.title),
        (_("Language"), spoken.language_name(language)),
        (_("Texts"), str(drafts.count())),
        (_("Handed in by"), ", ".join(names.values_list("name", flat=True))),
    ]
    return compose(
        _("A translation to be published: %(title)s") % {"title": look.title},
        Says(
            _("Somebody translated texts of a page, and may not publish them. You can read and publish them.")
        ),
        Facts([(name, said) for name, said in facts if said]),
        Button(
            _("Read it"),
            settings.PUBLIC_URL + reverse("cms:translation", args=[pages.KIND, code, language]),
        ),
        greeting=_("Hello %(name)s,") % {"name": reader.name} if reader else "",
        why=_("You get this message because you publish pages of this organisation."),
    )


def still_waits(letter: Letter, now: datetime) -> bool:
    """Whether anything is still drafted there by somebody else, and the reader may publish it."""
    reader = Person.objects.filter(code=letter.about.get("reader"), is_active=True).first()
    if reader is None or not _of(letter).exclude(drafted_by=reader).exists():
        return False
    code = letter.about["page"]
    return (code, letter.about["language"]) in pages.publishable(reader, [code])


def _of(letter: Letter) -> QuerySet[Translation]:
    item = f"{pages.KIND}:{letter.about.get('page')}"
    return Translation.objects.filter(item=item, language=letter.about.get("language")).exclude(draft="")


def register_kind() -> None:
    """Make the letter known to the mail room; called from `AppConfig.ready`."""
    kinds.register(
        WAITS, render=to_publish, still_due=still_waits, title=gettext_noop("A translation to be published")
    )
