"""The layout of letters: the plain text and the HTML come from one list of parts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from css_inline import CSSInliner
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext

from mail.kinds import Rendered


@dataclass(frozen=True)
class Says:
    """A paragraph."""

    words: str
    kind: str = "says"


@dataclass(frozen=True)
class Prose:
    """Paragraphs that somebody wrote; the addresses in them become links, and what looks like HTML none."""

    words: str
    kind: str = "prose"


@dataclass(frozen=True)
class Facts:
    """Names and values below each other, such as when and where."""

    pairs: Sequence[tuple[str, str]]
    #: Whether they may stand in a letter that must not say what it is about.
    is_neutral: bool = False
    #: Whether somebody who tells the letter by phone says them too, beside its first facts.
    is_told: bool = False
    kind: str = "facts"


@dataclass(frozen=True)
class Button:
    """Where to go; in plain text the words and, on a line of its own, the address."""

    words: str
    url: str
    #: What to type when the link does not open, and where.
    code: str = ""
    code_url: str = ""
    kind: str = "button"

    @property
    def instead(self) -> str:
        """Say what to do when the link does not open."""
        if not self.code:
            return ""
        return gettext("If the link does not open, type the code %(code)s at %(page)s") % {
            "code": self.code,
            "page": self.code_url,
        }


@dataclass(frozen=True)
class Link:
    """A way to go to beside the letter's own; in plain text as a button's."""

    words: str
    url: str
    kind: str = "link"


@dataclass(frozen=True)
class Code:
    """A code to be typed elsewhere, by itself and large."""

    words: str
    kind: str = "code"


@dataclass(frozen=True)
class Small:
    """Small print."""

    words: str
    kind: str = "small"


@dataclass(frozen=True)
class Heading:
    """Words over what follows; letters of several subjects have them."""

    words: str
    kind: str = "heading"


@dataclass(frozen=True)
class Item:
    """One of several things that a letter tells of: its title, a line or two about it, where to read on."""

    title: str
    words: str = ""
    url: str = ""
    kind: str = "item"


Part = Says | Prose | Facts | Button | Link | Code | Small | Heading | Item

#: Language tag of HTML for our language codes.
TAGS = {"pt-br": "pt-BR"}


def neutral_name() -> str:
    """Return whom a letter comes from, by name, that must not say who wrote it."""
    return settings.MAIL_NEUTRAL_NAME or gettext("Messages")


def compose(
    title: str,
    *parts: Part,
    greeting: str = "",
    why: str = "",
    calendar: str = "",
    method: str = "",
    secrets: tuple[str, ...] = (),
    is_neutral: bool = False,
    link: str = "",
) -> Rendered:
    """Put a letter together in the active language.

    `title` is the subject line, `greeting` the first line, `why` the small print that says why the reader
    gets the letter. One that `is_neutral` names no site, as its sender or its signature. `link` is where it
    leads when somebody tells it by phone, if no button says so. The other keywords are those of `Rendered`.
    """
    title = " ".join(title.split())
    words = {
        "title": title,
        "greeting": greeting,
        "parts": [part for part in parts if not isinstance(part, Facts) or part.pairs],
        "why": why,
        "site": neutral_name() if is_neutral else settings.SITE_NAME,
        "language": TAGS.get(get_language() or "", get_language() or settings.LANGUAGE_CODE),
    }
    html = _inliner().inline(render_to_string("mail/letter.html", words))
    return Rendered(
        title,
        _text(words),
        html,
        calendar,
        method,
        greeting=greeting,
        facts=_to_tell(words["parts"]),
        link=next((part.url for part in parts if isinstance(part, Button)), link),
        secrets=secrets,
        sender=neutral_name() if is_neutral else "",
    )


def _to_tell(parts: Iterable[object]) -> tuple[tuple[str, str], ...]:
    """The first facts of a letter, and those beside them that are told by phone too."""
    facts = [part for part in parts if isinstance(part, Facts)]
    return tuple(pair for part in facts if part is facts[0] or part.is_told for pair in part.pairs)


def _text(words: dict) -> str:
    blocks = [words["greeting"]]
    for part in words["parts"]:
        if isinstance(part, Facts):
            blocks.append(
                "\n".join(gettext("%(name)s: %(value)s") % {"name": n, "value": v} for n, v in part.pairs)
            )
        elif isinstance(part, Button | Link):
            blocks.append(gettext("%(words)s:") % {"words": part.words} + f"\n{part.url}")
            blocks.append(part.instead if isinstance(part, Button) else "")
        elif isinstance(part, Heading):
            blocks.append(f"{part.words.upper()}\n{'-' * min(len(part.words), 60)}")
        elif isinstance(part, Item):
            blocks.append("\n".join(line for line in (part.title, part.words, part.url) if line))
        else:
            blocks.append(part.words)
    # "-- " and a line break begin a signature: mail readers set it apart and leave it out of replies.
    blocks.append("\n".join(["-- ", words["site"], *([words["why"]] if words["why"] else [])]))
    return "\n\n".join(block for block in blocks if block) + "\n"


@lru_cache(maxsize=1)
def _inliner() -> CSSInliner:
    # Nothing is fetched; the one rule that cannot stand inline is the dark scheme's.
    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, keep_style_tags=False)
