"""Which languages of a statement still say what an earlier version said, and which texts differ in shape."""

from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from events import spoken
from outcomes import signatures
from outcomes.models import Statement
from outcomes.signatures import Told
from outcomes.signing import SIGNED_WORDS, words_of

Words = dict[str, dict[str, str]]
#: What each language says, by its code: its `SIGNED_WORDS`.
Said = dict[str, tuple[str, ...]]


class Behind(NamedTuple):
    """A language that was not changed when another was."""

    language: str
    #: The version whose words it still says.
    says: int
    #: A language that was changed, and the version that this made.
    ahead: str
    version: int

    def __str__(self) -> str:
        """The same for whoever looks after the statement."""
        return _(
            "The text in %(language)s says what version %(says)s said: version %(version)s changed the text"
            " in %(ahead)s."
        ) % {
            "language": spoken.language_words(self.language),
            "says": self.says,
            "ahead": spoken.language_words(self.ahead),
            "version": self.version,
        }


class Paragraph(NamedTuple):
    """A paragraph, and whether it is another than in the words that somebody's own language still says."""

    text: str
    is_new: bool


class Ahead(NamedTuple):
    """The text that was changed, for whoever reads one that was not."""

    told: Told
    title: Paragraph
    addressed_to: Paragraph
    paragraphs: list[Paragraph]
    #: What the earlier words said and these don't say any more: a title, an addressee, paragraphs.
    gone: list[str]
    #: What is said above the reader's own text, and above this one.
    note: str
    heading: str


def behind(statement: Statement) -> list[Behind]:
    """Return the languages that were left behind when others were changed; one query at most.

    The first version is the same in all its languages. Whoever changes a language that is not behind makes
    new words, which the others lack until they are changed in their turn. Where all words are those of an
    earlier version again, what was changed is taken back, and what held then holds.
    """
    return _behind(statement, _versions(statement))


def ahead_of(statement: Statement, told: Told) -> Ahead | None:
    """Return the changed text where the one that is told lacks what was changed; two queries at most."""
    versions = _versions(statement)
    one = next((one for one in _behind(statement, versions) if one.language == told.code), None)
    if one is None:
        return None
    other = signatures.told_of(statement, one.ahead)
    before, after = (_parts(words, one.ahead) for words in (versions[one.says], words_of(statement)))
    names = {
        "language": spoken.language_words(one.language),
        "ahead": spoken.language_words(one.ahead),
        "says": one.says,
        "version": one.version,
    }
    note = _(
        "The text in %(language)s says what version %(says)s said. Version %(version)s changed the text in"
        " %(ahead)s, which stands below. You answer to the words in all languages: read both."
    )
    heading = _("The text in %(ahead)s, changed in version %(version)s")
    return Ahead(
        other._replace(lang=signatures.tag(one.ahead)),
        Paragraph(other.title, before.title != after.title),
        Paragraph(other.addressed_to, before.addressed_to != after.addressed_to),
        [Paragraph(part, part not in before.paragraphs) for part in after.paragraphs],
        _gone(before, after),
        note % names,
        heading % names,
    )


def note_of(statement: Statement, told: Told) -> str:
    """Return the honest note above a text that lacks what was changed in another; else nothing."""
    return next((str(one) for one in behind(statement) if one.language == told.code), "")


def uneven(statement: Statement) -> str:
    """Return a sentence where the texts have different numbers of paragraphs; else nothing."""
    counts = {
        code: len(signatures.told_of(statement, code).paragraphs)
        for code in signatures.languages_of(statement)
    }
    if len({*counts.values()}) < 2:
        return ""
    told = ", ".join(f"{spoken.language_words(code)} {count}" for code, count in counts.items())
    return _(
        "The texts differ in how many paragraphs they have (%(counts)s). See whether they say the same."
    ) % {"counts": told}


def said_of(statement: Statement) -> list[str]:
    """Return what whoever looks after a statement should know before it is signed in every language."""
    found = [str(one) for one in behind(statement)]
    return [*found, *filter(None, [uneven(statement)])]


class _Parts(NamedTuple):
    """The words of one language, as somebody compares them."""

    title: str
    addressed_to: str
    paragraphs: list[str]


def _parts(words: Words, code: str) -> _Parts:
    title, text, addressed_to = _said(words, code)
    return _Parts(title, addressed_to, signatures.paragraphs_of(text))


def _gone(before: _Parts, after: _Parts) -> list[str]:
    lines = [(before.title, after.title), (before.addressed_to, after.addressed_to)]
    gone = [was for was, stands in lines if was and was != stands]
    return [*gone, *(part for part in before.paragraphs if part not in after.paragraphs)]


def _versions(statement: Statement) -> dict[int, Words]:
    """The words of each version by its number; none where there was one at most."""
    if statement.version < 2:
        return {}
    return dict(statement.versions.order_by("number").values_list("number", "words"))


def _behind(statement: Statement, versions: dict[int, Words]) -> list[Behind]:
    says: dict[str, int] = {}
    leading: dict[int, list[str]] = {}
    before: Said = {}
    #: What held with the words of each version.
    held: list[tuple[Said, int, dict[str, int]]] = []
    newest = 0
    for number, words in versions.items():
        said = {code: _said(words, code) for code, _name in settings.LANGUAGES}
        said = {code: parts for code, parts in said.items() if any(parts)}
        if earlier := next((one for one in held if one[0] == said), None):
            _words, newest, then = earlier
            says = dict(then)
        else:
            changed = [code for code, parts in said.items() if before.get(code) != parts]
            if not newest or any(says.get(code) == newest for code in changed):
                newest, leading[number] = number, changed
            says |= dict.fromkeys(changed, newest)
            held.append((said, newest, dict(says)))
        before = said
    there = [code for code in signatures.languages_of(statement) if code in says]
    last = max((says[code] for code in there), default=0)
    up = [code for code in there if says[code] == last]
    ahead = next((code for code in leading.get(last, []) if code in up), up[0] if up else "")
    return [Behind(code, says[code], ahead, last) for code in there if says[code] < last]


def _said(words: Words, code: str) -> tuple[str, ...]:
    return tuple(words.get(field, {}).get(signatures.column(field, code), "") for field in SIGNED_WORDS)
