"""Files of translations brought back: looked at, brought in, undone; nothing that stands is lost.

A text comes in when the words it was translated from still stand, and it says something else than now. What
is marked fuzzy becomes a draft. What was written here since is never written over, neither way.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy

from cms.models import TranslationFile
from cms.translating import keeping, po, standing
from cms.translating.keeping import Unpublishable
from cms.translating.pages import NoPlace
from cms.translating.standing import Look, Standing, State
from cms.translating.stories import Incomplete
from cms.translating.texts import Shape, Text
from people.models import Person

#: Why a text of a file stays out.
REASONS: dict[str, Any] = {
    "unknown": gettext_lazy("it is not here, or not yours to translate"),
    "source": gettext_lazy("the original has changed since the file was made"),
    "original": gettext_lazy("it is the original itself"),
    "limit": gettext_lazy("it is longer than it may be, or its formatting differs"),
    "closed": gettext_lazy("you cannot publish it, or an editor has locked it"),
    "pieces": gettext_lazy("other parts of the same text are not translated yet"),
}


class Change(NamedTuple):
    """What one line of a file would do."""

    line: po.Line
    title: str
    label: str
    before: str
    #: Whether it becomes a draft; else it is published.
    is_draft: bool
    #: A code of `REASONS`; empty: it comes in.
    reason: str = ""


class Plan(NamedTuple):
    """What a file would do."""

    comes: list[Change]
    stays_out: list[Change]
    #: How many of its lines say what stands already.
    same: int


def look_at(content: bytes, *, file_name: str, by: Person, now: datetime) -> TranslationFile:
    """Keep what a file says for somebody to look at; raises `po.Unreadable`."""
    language, lines = po.read(content)
    return TranslationFile.objects.create(
        language=language,
        file_name=file_name[:200],
        lines=[list(line) for line in lines],
        by=by,
        created_at=now,
    )


def plan(file: TranslationFile, *, by: Person) -> Plan:
    """Return what a file would do now, when this person brings it in."""
    lines = [po.Line(*line) for line in file.lines]
    looks = _looks(lines, by)
    comes: list[Change] = []
    out: list[Change] = []
    same = 0
    standings: dict[str, dict[str, Standing]] = {}
    for line in lines:
        look = looks.get(line.item)
        if look is not None and line.item not in standings:
            standings[line.item] = {one.text.path: one for one in look.standings(file.language)}
        one = standings.get(line.item, {}).get(line.path)
        if look is None or one is None:
            out.append(Change(line, "", line.key, "", False, "unknown"))
            continue
        is_draft = line.is_fuzzy
        if line.words == (one.draft if is_draft and one.draft else one.words):
            same += 1
            continue
        reason = _reason(look, one, line, file.language, by)
        change = Change(line, look.title, one.text.label, one.words, is_draft, reason)
        (out if reason else comes).append(change)
    return Plan(*_together(comes, out, standings), same)


def _looks(lines: Sequence[po.Line], by: Person) -> dict[str, Look]:
    wanted = {line.item for line in lines}
    kinds = {key.partition(":")[0] for key in wanted}
    found = standing.of_person(by, kinds=kinds)
    return {look.item.key: look for look in found if look.item.key in wanted}


def _reason(look: Look, one: Standing, line: po.Line, language: str, by: Person) -> str:
    if language not in look.item.writes:
        return "unknown"
    if one.state is State.ORIGINAL:
        return "original"
    if line.source not in (one.original, *one.text.words.values()):
        return "source"
    if line.is_fuzzy:
        return ""
    if language not in look.item.publishes or is_locked(look, language, by):
        return "closed"
    return "limit" if wrong_with(one.text, line.words) else ""


def _together(
    comes: Iterable[Change], out: list[Change], standings: dict[str, dict[str, Standing]]
) -> tuple[list[Change], list[Change]]:
    """Leave out what would leave a field half translated."""
    comes = list(comes)
    told = {change.line.key for change in comes if not change.is_draft}
    kept: list[Change] = []
    for change in comes:
        of_item = standings[change.line.item]
        whole = of_item[change.line.path].text.whole
        lacks = whole and any(
            not one.words and f"{change.line.item}/{path}" not in told
            for path, one in of_item.items()
            if one.text.whole == whole
        )
        if lacks and not change.is_draft:
            out.append(change._replace(reason="pieces"))
        else:
            kept.append(change)
    return kept, out


def is_locked(look: Look, language: str, person: Person) -> bool:
    """Return whether an editor has closed a page of it to this person for now."""
    return any(part.is_locked(language, person) for part in look.item.parts if hasattr(part, "is_locked"))


def wrong_with(text: Text, said: str) -> list[str]:
    """Return what is wrong with words for a text, a sentence for each."""
    wrong = []
    if text.most and len(said) > text.most:
        wrong.append(
            str(
                gettext_lazy("This text has %(count)s characters; it may have %(most)s.")
                % {"count": len(said), "most": text.most}
            )
        )
    if text.shape is Shape.LINE and "\n" in said:
        wrong.append(str(gettext_lazy("This text is one line.")))
    return wrong + (text.check(said) if text.check else [])


@transaction.atomic
def bring_in(file: TranslationFile, *, by: Person, now: datetime) -> int:
    """Publish and draft what a file says, as `plan` tells; return how many texts. Only once."""
    file = TranslationFile.objects.select_for_update().get(pk=file.pk)
    if file.brought_at:
        return 0
    told = plan(file, by=by).comes
    looks = _looks([change.line for change in told], by)
    before: list[list[str]] = []
    for key, look in looks.items():
        mine = [change for change in told if change.line.item == key]
        drafts = {change.line.path: change.line.words for change in mine if change.is_draft}
        if drafts:
            keeping.draft(look, file.language, drafts, by=by, now=now)
            before += [[key, path, "", said, "draft"] for path, said in drafts.items()]
        words = {change.line.path: change.line.words for change in mine if not change.is_draft}
        if words and _publish(look, file.language, words, by=by, now=now):
            stood = {change.line.path: change.before for change in mine}
            before += [[key, path, stood[path], said, ""] for path, said in words.items()]
    file.before, file.brought_at, file.lines = before, now, []
    file.save()
    return len(before)


def _publish(look: Look, language: str, words: dict[str, str], *, by: Person, now: datetime) -> bool:
    from_language = {one.text.path: one.source for one in look.standings(language)}
    try:
        with transaction.atomic():
            keeping.publish(look, language, words, sources_of=from_language, by=by, now=now)
    except (Unpublishable, Incomplete, NoPlace, ValidationError):
        return False
    return True


@transaction.atomic
def undo(file: TranslationFile, *, by: Person, now: datetime) -> tuple[int, int]:
    """Put back what stood before a file was brought in; return how many texts, and how many stay.

    What was written since stays, and so does a text of which nothing stood before within a whole
    that needs it.
    """
    file = TranslationFile.objects.select_for_update().get(pk=file.pk)
    if file.undone_at or not file.brought_at:
        return 0, 0
    lines = [po.Line(f"{key}/{path}", "", said, False) for key, path, _before, said, _kind in file.before]
    looks = _looks(lines, by)
    put_back = 0
    for key, look in looks.items():
        stands = {one.text.path: one for one in look.standings(file.language)}
        mine = [row for row in file.before if row[0] == key]
        drafts = {
            path: ""
            for _key, path, _stood, said, kind in mine
            if kind == "draft" and path in stands and stands[path].draft == said
        }
        keeping.draft(look, file.language, drafts, by=by, now=now)
        put_back += len(drafts)
        words = {
            path: stood
            for _key, path, stood, said, kind in mine
            if kind != "draft" and path in stands and stands[path].words == said
        }
        if words and keeping.take_back(look, file.language, words, by=by, now=now):
            put_back += len(words)
    file.undone_at = now
    file.save(update_fields=["undone_at"])
    return put_back, len(file.before) - put_back


def throw_away(file: TranslationFile) -> None:
    """Forget a file that was not brought in."""
    TranslationFile.objects.filter(pk=file.pk, brought_at=None).delete()
