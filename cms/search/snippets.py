"""The piece of a text that shows why it was found, with the words marked."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cms.search.words import term, words_of

#: Characters of a snippet, and of what stands before its first word.
LONG, BEFORE = 220, 60


def marked(text: str, terms: set[str], language: str) -> SafeString:
    """Return a whole text with every word marked that has one of these terms in its language."""
    found, at = [], 0
    for word in words_of(text):
        if term(word.folded, language) in terms:
            found += [escape(text[at : word.start]), f"<mark>{escape(text[word.start : word.end])}</mark>"]
            at = word.end
    return mark_safe("".join([*found, escape(text[at:])]))  # escaped but for our own marks


def snippet(text: str, terms: set[str], language: str) -> SafeString:
    """Return the stretch of a text that has most of the terms, the first of such, or its beginning."""
    hits = [(word.start, said) for word in words_of(text) if (said := term(word.folded, language)) in terms]
    best = max(
        hits,
        key=lambda hit: (len({said for at, said in hits if 0 <= at - hit[0] < LONG - BEFORE}), -hit[0]),
        default=(0, ""),
    )
    begin = best[0] - BEFORE if best[0] > BEFORE + 20 else 0
    if begin:
        begin = text.find(" ", begin, best[0]) + 1 or best[0]
    end = begin + LONG
    if end < len(text):
        # Between two words; where none ends within it, after the first.
        spaces = (text.rfind(" ", best[0], end), text.find(" ", end))
        end = next((space for space in spaces if space >= 0), len(text))
    cut = text[begin:end].strip(" ·")
    return mark_safe(  # our own signs around what is escaped there
        ("… " if begin else "") + marked(cut, terms, language) + (" …" if end < len(text) else "")
    )
