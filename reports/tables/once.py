"""Keys under which what was worked out is kept for a day; nothing can be read from them."""

import json
from typing import Any

from django.utils.crypto import salted_hmac

#: Seconds for which it is kept.
KEPT = 24 * 60 * 60


def key_of(words: Any) -> str:
    """A key by all that something depends on; nothing can be read from it."""
    text = json.dumps(words, sort_keys=True, ensure_ascii=False)
    return f"reports.tables:{salted_hmac('reports.tables', text, algorithm='sha256').hexdigest()}"
