"""The text of a page's fields as search reads it: without markup, a line for each paragraph and point."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.blocks import Block, StreamValue
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.rich_text import RichText, get_text_for_indexing
from wagtail.search import index

#: What ends a line in rich text.
END = re.compile(r"</(?:p|h\d|li|blockquote)>|<(?:br|hr)\s*/?>", re.IGNORECASE)
#: How a line ends that needs no sign between it and the next one.
ENDED = re.compile(r"""[.!?…:;,][)\]»”’"']*$""")


def of_field(page: Page, field: index.SearchField) -> str:
    """Return what a page says in a field that Wagtail's own search reads."""
    value = getattr(page, field.field_name)
    if isinstance(value, StreamValue):
        return "\n".join(_of_block(value.stream_block, value))
    if isinstance(page._meta.get_field(field.field_name), RichTextField):
        return _of_rich(value)
    return "\n".join(_flat(field.get_value(page)))


def even(text: str) -> str:
    """Return a text with one space wherever it has any, and no NUL, which a database refuses."""
    return " ".join(text.replace("\x00", "").split())


def evened(text: str) -> str:
    """Return a text with its lines made even, and without empty ones."""
    return "\n".join(filter(None, map(even, text.split("\n"))))


def run_on(*texts: str) -> str:
    """Return the lines of texts as one, with “·” after each that does not end as a sentence does."""
    lines = [line for text in texts for line in text.split("\n") if line]
    kept = [line if ENDED.search(line) else f"{line} ·" for line in lines[:-1]]
    return " ".join([*kept, *lines[-1:]])


def _of_block(block: Block, value: Any) -> Iterator[str]:
    if isinstance(value, RichText):
        yield _of_rich(value.source)
    elif isinstance(value, StreamValue):
        for child in value:
            yield from _of_block(child.block, child.value)
    else:
        yield from _flat(block.get_searchable_content(value))


def _of_rich(html: str) -> str:
    return str(get_text_for_indexing(END.sub(r"\g<0>\n", html)))


def _flat(value: str | Iterable[Any] | None) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        for part in value or ():
            yield from _flat(part)
