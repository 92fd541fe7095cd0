"""Icons, each drawn once: strokes on a square of 24, about as strong as the words that they stand beside.

An icon never stands alone: the word beside it says the same, if only to whoever listens.
"""

from django.utils.safestring import SafeString, mark_safe

STROKES = {
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 2.5V7m8-4.5V7"/>',
    "download": '<path d="M12 3v12m-5-5 5 5 5-5M4 20.5h16"/>',
    "feed": (
        '<circle cx="6" cy="18" r="1.6"/><path d="M4.5 11a8.5 8.5 0 0 1 8.5 8.5M4.5 4.5a15 15 0 0 1 15 15"/>'
    ),
    "language": (
        '<circle cx="12" cy="12" r="8.5"/>'
        '<path d="M3.5 12h17M12 3.5c5 5.2 5 11.8 0 17-5-5.2-5-11.8 0-17"/>'
    ),
    "letter": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 6.5 8.5 7 8.5-7"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3"/>',
    "outside": '<path d="M9.5 5H5v14h14v-4.5M13.5 4H20v6.5M20 4l-9 9"/>',
    "people": (
        '<circle cx="8.5" cy="8" r="3.5"/><path d="M2 20.5c0-4 2.9-6.5 6.5-6.5s6.5 2.5 6.5 6.5"/>'
        '<path d="M15.5 4.8a3.5 3.5 0 0 1 0 6.4M18 14.4c2.4.8 4 3 4 6.1"/>'
    ),
    "place": (
        '<path d="M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>'
    ),
    "menu": '<path d="M4 7h16M4 12h16M4 17h10"/>',
    "print": '<path d="M7 8V3.5h10V8M7 17H4V8.5h16V17h-3"/><path d="M7 13.5h10v7H7z"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "time": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2.5"/>',
}  # fmt: skip


def drawn(name: str) -> SafeString:
    """Return an icon as SVG; it is decoration, and is not read out. Raises `KeyError` for an unknown one."""
    return mark_safe(  # a constant
        f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{STROKES[name]}</svg>'
    )
