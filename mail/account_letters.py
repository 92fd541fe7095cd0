"""Codes to log in with and news of an account, in the dress of every letter; sent at once, never kept.

Their words are allauth's plain-text templates, as `people` has them: the HTML comes from the same words.
"""

import re
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from mail.layout import Button, Code, Part, Says, compose
from people.adapter import AccountAdapter

#: Where a letter's words end and its signature begins: the site's name, and why it came.
SIGNATURE = re.compile(r"\n--\n(?P<site>.*)\n(?P<why>[^\n]*)\s*\Z")
LINK = re.compile(r"(?P<words>.*?):?\s+(?P<url>https?://\S+)", re.DOTALL)


class LetterAdapter(AccountAdapter):
    """Writes allauth's messages as letters: text and HTML from one list of parts."""

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """Return the message with its text and HTML."""
        plain = super().render_mail(template_prefix, email, context, headers)
        signed = SIGNATURE.search(plain.body)
        words = plain.body[: signed.start()] if signed else plain.body
        code = str(context.get("code", ""))
        blocks = [block.strip() for block in re.split(r"\n\s*\n", words) if block.strip()]
        parts = [part for block in blocks for part in _parts(block, code)]
        letter = compose(plain.subject, *parts, why=signed["why"].strip() if signed else "")
        message = EmailMultiAlternatives(
            plain.subject, letter.text, plain.from_email, plain.to, headers=plain.extra_headers
        )
        message.attach_alternative(letter.html, "text/html")
        return message


def _parts(block: str, code: str) -> list[Part]:
    """One paragraph: words, a code by itself, or words that lead to an address."""
    if code and block == code:
        return [Code(code)]
    link = LINK.fullmatch(block)
    if link is None:
        return [Says(block)]
    # The last sentence says where it leads; what stands before it stays a paragraph.
    return [Says(_sentence(link["words"])), Button(_("Open the page"), link["url"])]


def _sentence(words: str) -> str:
    """Words that led on to an address, as a sentence by themselves."""
    return words if words[-1] in ".?!" else f"{words}."
