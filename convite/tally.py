"""How often something was done within a time, counted where it is forgotten by itself: in the cache."""

from django.core.cache import cache


def count(key: str, *, seconds: int) -> int:
    """Count one more under a key; return how many it makes; all is forgotten `seconds` after the first."""
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:
        # The first was forgotten between the two lines; this one begins anew.
        cache.set(key, 1, seconds)
        return 1
