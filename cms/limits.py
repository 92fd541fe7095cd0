"""How long a story may be."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.html import strip_tags
from django.utils.translation import ngettext


def words_in(html: str) -> int:
    """Count the words of a rich text, its markup left out."""
    return len(strip_tags(html.replace("<", " <")).split())


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
