"""Structured data in a page: what machines read of it, as schema.org has it."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe


def script(told: Mapping[str, Any]) -> SafeString:
    """Return structured data as it stands in a page; no text in it can end the element it stands in."""
    text = json.dumps({"@context": "https://schema.org", **told}, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
