"""Which languages of a statement still say what an earlier version said, and which texts differ in shape."""

from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from events import spoken
from outcomes import signatures
from outcomes.models import Statement
from outcomes.signatures import Told
from outcomes.signing import SIGNED_WORDS

Words = dict[str, dict[str, str]]


class Behind(NamedTuple):
    """A language that was not changed when another was."""

    language: str
    #: The version whose words it still says.
    says: int
    #: The language that was changed, and the version that this made.
    ahead: str
    version: int

    def __str__(self) -> str:
        """The same for whoever looks after the statement."""
        return _(
            "The text in %(language)s says what version %(says)s said: version %(version)s changed the text"
            " in %(ahead)s alone."
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
    paragraphs: list[Paragraph]
    #: What is said above the reader's own text, and above this one.
    note: str
    heading: str


def behind(statement: Statement) -> list[Behind]:
    """Return the languages that were left behind when others were changed; one query at most.

    The first version is the same in all its languages. Whoever changes a language that is not behind makes
    new words, which the others lack until they are changed in their turn.
    """
    return _behind(statement, _versions(statement))


def ahead_of(statement: Statement, told: Told) -> Ahead | None:
    """Return the changed text where the one that is told lacks what was changed; two queries at most."""
    versions = _versions(statement)
    one = next((one for one in _behind(statement, versions) if one.language == told.code), None)
    if one is None:
        return None
    other = signatures.told_of(statement, one.ahead)
    column = signatures.column("text", one.ahead)
    before = signatures.paragraphs_of(versions[one.says].get("text", {}).get(column, ""))
    names = {
        "language": spoken.language_words(one.language),
        "ahead": spoken.language_words(one.ahead),
        "says": one.says,
        "version": one.version,
    }
    note = _(
        "The text in %(language)s says what version %(says)s said. Version %(version)s changed the text in"
        " %(ahead)s alone, which stands below. You answer to the words in all languages: read both."
    )
    heading = _("The text in %(ahead)s, changed in version %(version)s")
    return Ahead(
        other._replace(lang=signatures.tag(one.ahead)),
        [Paragraph(part, part not in before) for part in other.paragraphs],
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


def _versions(statement: Statement) -> dict[int, Words]:
    """The words of each version by its number; none where there was one at most."""
    if statement.version < 2:
        return {}
    return dict(statement.versions.order_by("number").values_list("number", "words"))


def _behind(statement: Statement, versions: dict[int, Words]) -> list[Behind]:
    says: dict[str, int] = {}
    leading: dict[int, list[str]] = {}
    before: dict[str, tuple[str, ...]] = {}
    newest = 0
    for number, words in versions.items():
        said = {code: _said(words, code) for code, _name in settings.LANGUAGES}
        said = {code: parts for code, parts in said.items() if any(parts)}
        changed = [code for code, parts in said.items() if before.get(code) != parts]
        if not newest or any(says.get(code) == newest for code in changed):
            newest, leading[number] = number, changed
        says.update(dict.fromkeys(changed, newest))
        before = said
    there = [code for code in signatures.languages_of(statement) if code in says]
    last = max((says[code] for code in there), default=0)
    up = [code for code in there if says[code] == last]
    ahead = next((code for code in leading.get(last, []) if code in up), up[0] if up else "")
    return [Behind(code, says[code], ahead, last) for code in there if says[code] < last]


def _said(words: Words, code: str) -> tuple[str, ...]:
    return tuple(words.get(field, {}).get(signatures.column(field, code), "") for field in SIGNED_WORDS)
