"""What is known of translations, and the acts that change it: drafting, publishing, taking what stands.

Nobody else writes these tables. A text whose translation was written elsewhere counts as translated from what
its original says when it is first seen; from then on, a change of the original shows.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from cms import indexing
from cms.models import Translation
from cms.translating import handed_in, sources, standing
from cms.translating.standing import Look
from cms.translating.stories import Incomplete
from cms.translating.texts import Text
from people.models import Person

#: Rows written by one statement.
AT_ONCE = 500


class Unpublishable(Exception):
    """Why some texts cannot be published: by their path, a sentence for each."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("; ".join(wrong.values()))
        self.wrong = wrong


@transaction.atomic
def draft(look: Look, language: str, words: Mapping[str, str], *, by: Person, now: datetime) -> int:
    """Keep what a translator has written of some texts, for whoever goes on; return how many are kept.

    What stands already, or nothing, is no draft. Whoever may publish it hears of it, where `by` may not.
    """
    number, is_new = 0, False
    for one in look.standings(language):
        said = words.get(one.text.path)
        if said is None:
            continue
        kept = "" if said == one.words else said
        row = one.row or Translation(item=look.item.key, path=one.text.path, language=language, at=now)
        if row.draft == kept:
            number += bool(kept)
            continue
        row.draft = kept
        row.drafted_by, row.drafted_at = (by, now) if kept else (None, None)
        if not kept and not row.source_language:
            if row.pk:
                row.delete()
            continue
        row.save()
        number += bool(kept)
        is_new = is_new or bool(kept)
    if is_new:
        handed_in.tell(look, language, by=by, now=now)
    return number


@transaction.atomic
@indexing.once()
def publish(
    look: Look,
    language: str,
    words: Mapping[str, str],
    *,
    sources_of: Mapping[str, str],
    by: Person | None,
    now: datetime,
) -> list[str]:
    """Write texts in a language and keep from which words they were translated; return their paths.

    `words` may repeat what stands: then it still says the same. `sources_of` names the language each was
    translated from. Raises `Unpublishable` where a field of several pieces would stand half translated.
    """
    texts = {text.path: text for text in look.texts}
    changed = {path: said for path, said in words.items() if said != texts[path].words[language]}
    changed = _whole(look, language, changed)
    for part in look.item.parts:
        own = {text.path for text in part.texts(look.original)}
        if given := {path: said for path, said in changed.items() if path in own}:
            part.write(language, given, by=by, original=look.original)
    sources.follow(look.item, changed, by=by, now=now)
    for path, said in {**changed, **words}.items():
        text, source = texts[path], sources_of.get(path) or standing.original_of(texts[path], look.known)
        _base(look, text, language, source, said, by=by, now=now)
    return sorted(changed)


def _whole(look: Look, language: str, words: dict[str, str]) -> dict[str, str]:
    """Fields of several pieces with all their pieces: those that stand, and those that are known."""
    touched = {text.whole for text in look.texts if text.path in words and text.whole}
    found, wrong = dict(words), {}
    for one in look.standings(language):
        path = one.text.path
        if one.text.whole in touched and path not in found:
            if one.words:
                if one.words != one.text.words[language] or one.text.apart:
                    found[path] = one.words
            else:
                wrong[path] = one.text.label
    if wrong:
        raise Unpublishable(wrong)
    return found


def _base(
    look: Look, text: Text, language: str, source: str, said: str, *, by: Person | None, now: datetime
) -> None:
    """Keep that these words say what the source says now, and the other way round."""
    row = look.known.get((text.path, language)) or Translation(
        item=look.item.key, path=text.path, language=language
    )
    row.source_language, row.source, row.text = source, text.words[source], said
    row.by, row.at = by, now
    row.draft, row.drafted_by, row.drafted_at = "", None, None
    row.save()
    look.known[text.path, language] = row
    back = look.known.get((text.path, source))
    if back is not None and back.source_language == language:
        back.source, back.text = said, text.words[source]
        back.save(update_fields=["source", "text"])


def take_back(look: Look, language: str, words: Mapping[str, str], *, by: Person, now: datetime) -> bool:
    """Put back what stood before, which may be nothing; return whether that can stand."""
    try:
        with transaction.atomic():
            for part in look.item.parts:
                own = {text.path for text in part.texts(look.original)}
                if given := {path: said for path, said in words.items() if path in own}:
                    part.write(language, given, by=by, original=look.original)
            sources.follow(look.item, words, by=by, now=now)
            for path, said in words.items():
                row = look.known.get((path, language))
                if row is not None:
                    row.text = said
                    row.save(update_fields=["text"])
    except (Incomplete, ValidationError):
        return False
    return True


# --- What was written elsewhere ---------------------------------------------------------------------


def take_base(now: datetime, looks: Iterable[Look] | None = None) -> int:
    """Take for each translation that was written elsewhere what its original says now; return how many.

    Safe to run again: what is known stays.
    """
    number = 0
    for look in standing.looks(sources.items()) if looks is None else looks:
        number += _take(look, now)
    return number


@transaction.atomic
def _take(look: Look, now: datetime) -> int:
    fresh: list[Translation] = []
    changed: list[Translation] = []
    for text in look.texts:
        first = standing.original_of(text, look.known)
        for language, said in text.words.items():
            row = look.known.get((text.path, language))
            if not said or (row and row.text == said):
                continue
            if language == first and not (row and row.source_language):
                continue
            source = row.source_language if row and text.words.get(row.source_language) else first
            if source == language:
                continue
            row = row or Translation(item=look.item.key, path=text.path, language=language)
            row.source_language, row.source, row.text, row.at = source, text.words[source], said, now
            row.by = None
            (changed if row.pk else fresh).append(row)
    Translation.objects.bulk_create(fresh, batch_size=AT_ONCE, ignore_conflicts=True)
    Translation.objects.bulk_update(
        changed, ["source_language", "source", "text", "at", "by"], batch_size=AT_ONCE
    )
    return len(fresh) + len(changed)
