"""The layout of letters: the plain text and the HTML come from one list of parts."""

from collections.abc import Sequence
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
    kind: str = "facts"


@dataclass(frozen=True)
class Button:
    """Where to go; in plain text the words and, on a line of its own, the address."""

    words: str
    url: str
    kind: str = "button"


@dataclass(frozen=True)
class Link:
    """A way to go to beside the letter's own; in plain text as a button's."""

    words: str
    url: str
    kind: str = "link"


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


Part = Says | Prose | Facts | Button | Link | Small | Heading | Item

#: Language tag of HTML for our language codes.
TAGS = {"pt-br": "pt-BR"}


def compose(
    title: str,
    *parts: Part,
    greeting: str = "",
    why: str = "",
    calendar: str = "",
    method: str = "",
    secrets: tuple[str, ...] = (),
) -> Rendered:
    """Put a letter together in the active language.

    `title` is the subject line, `greeting` the first line, `why` the small print that says why the reader
    gets the letter. The other keywords are those of `Rendered`.
    """
    title = " ".join(title.split())
    words = {
        "title": title,
        "greeting": greeting,
        "parts": [part for part in parts if not isinstance(part, Facts) or part.pairs],
        "why": why,
        "site": settings.SITE_NAME,
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
        facts=next((tuple(part.pairs) for part in words["parts"] if isinstance(part, Facts)), ()),
        link=next((part.url for part in parts if isinstance(part, Button)), ""),
        secrets=secrets,
    )


def _text(words: dict) -> str:
    blocks = [words["greeting"]]
    for part in words["parts"]:
        if isinstance(part, Facts):
            blocks.append(
                "\n".join(gettext("%(name)s: %(value)s") % {"name": n, "value": v} for n, v in part.pairs)
            )
        elif isinstance(part, Button | Link):
            blocks.append(gettext("%(words)s:") % {"words": part.words} + f"\n{part.url}")
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
