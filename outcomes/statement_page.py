"""The public home of a statement: its text, who signed it, and the same as a sheet of paper."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from convite import paper
from convite.keeping import kept
from convite.moments import day_words
from convite.structured import script
from outcomes import access, addresses, behind, shown, signatures
from outcomes.models import Statement
from outcomes.signatures import Signatories, Told

TEMPLATE = Path(__file__).parent / "typst" / "statement.typ"


@login_not_required
@require_safe
@kept
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """One statement with those signatories that agreed to be named; any that is not public is not there."""
    found = access.public_statement(code, timezone.now())
    if moved := addresses.elsewhere(request, found):
        return moved
    told, signed = signatures.told_of(found), signatures.signatories(found)
    request.told_in = signatures.languages_of(found)  # type: ignore[attr-defined]  # the frame names them
    head = shown.head(found)
    topics = [str(topic.name) for topic in found.topics.order_by("pk")]
    context = {
        "statement": found,
        "head": head,
        "crumbs": addresses.way_here(request, found),
        "told": told,
        "behind": behind.note_of(found, told),
        "signed": signed,
        "topics": topics,
        "structured": script(
            _structured(found, told, signed, topics) | ({"image": head.picture} if head else {})
        ),
    }
    return render(request, "outcomes/statement.html", context)


@login_not_required
@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The same as PDF, in the language in which it is read."""
    found = access.public_statement(code, timezone.now())
    if moved := addresses.elsewhere(request, found):
        return moved
    return drawn(found, signatures.signatories(found))


def drawn(statement: Statement, signed: Signatories) -> HttpResponse:
    """Return a statement as PDF to be handed over, in the reader's language or else in one that it has."""
    told = signatures.told_of(statement)
    with translation.override(_code(told)):
        says = {
            "coalition": statement.coalition.name,
            "date": day_words(statement.day),
            "heading": told.title,
            "addressed": _("To: %(whom)s") % {"whom": told.addressed_to} if told.addressed_to else "",
            "behind": behind.note_of(statement, told),
            "paragraphs": told.paragraphs,
            "signatories": _("Signatories"),
            "countries": [[country, names] for country, names in signed.by_country],
            "unnamed": signed.unnamed_words,
            "generated": _("Generated for this demonstration.") if statement.is_generated else "",
            "url": addresses.whole(statement),
        }
        sheet = paper.pdf(TEMPLATE, says, title=told.title, author=statement.coalition.name)
    return paper.answer(sheet, f"{slugify(told.title)[:60] or 'statement'}.pdf")


def _code(told: Told) -> str:
    """The site's code of the language in which a statement is told."""
    return told.lang.lower() or translation.get_language() or settings.LANGUAGE_CODE


def _structured(statement: Statement, told: Told, signed: Signatories, topics: list[str]) -> dict[str, Any]:
    names = [name for _country, named in signed.by_country for name in named]
    facts: dict[str, Any] = {
        "@type": "Article",
        "headline": told.title,
        "name": told.title,
        "url": addresses.whole(statement),
        "datePublished": statement.day.isoformat(),
        "inLanguage": told.lang or translation.to_locale(_code(told)).replace("_", "-"),
        "publisher": {"@type": "Organization", "name": statement.coalition.name},
        "author": [{"@type": "Organization", "name": name} for name in names or [statement.coalition.name]],
        "isAccessibleForFree": True,
    }
    if topics:
        facts["about"] = [{"@type": "Thing", "name": name} for name in topics]
    return facts
