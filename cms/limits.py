"""How long a story may be."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.html import strip_tags
from django.utils.translation import gettext, ngettext


def words_in(html: str) -> int:
    """Count the words of a rich text, its markup left out."""
    return len(strip_tags(html.replace("<", " <")).split())


#: A heading or a link of a rich text, with what stands in it.
NAMED = re.compile(r"<(h[2-4]|a)\b[^>]*>(.*?)</\1>", re.DOTALL)


def says_something(text: Any) -> None:
    """Refuse a rich text with a heading or a link that has no words; nobody could hear or press it."""
    for tag, inside in NAMED.findall(str(getattr(text, "source", text))):
        if not strip_tags(inside).replace("\xa0", " ").strip():
            raise ValidationError(
                gettext("A link has no words. Write where it leads, or take it out.")
                if tag == "a"
                else gettext("A heading has no words. Write them, or take it out.")
            )


@deconstructible
class WordLimit:
    """Refuses a text of more than `most` words; an IGF proposal's description, for one, has 250."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, html: str) -> None:
        if (count := words_in(str(html))) > self.most:
            raise ValidationError(
                ngettext(
                    "This text has %(count)s words; it may have %(most)s word.",
                    "This text has %(count)s words; it may have %(most)s words.",
                    self.most,
                )
                % {"count": count, "most": self.most}
            )

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, WordLimit) and other.most == self.most

    def __hash__(self) -> int:
        return hash(self.most)
