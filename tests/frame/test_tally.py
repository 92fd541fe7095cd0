"""Counting within a time."""

from django.core.cache import cache

from convite import tally


def test_what_is_counted_is_forgotten_after_its_time_even_while_it_is_counted() -> None:
    cache.delete("tally")
    assert [tally.count("tally", seconds=60) for _time in range(3)] == [1, 2, 3]
    # Nothing is kept for no time at all: gone before it can be raised.
    assert [tally.count("tally-gone", seconds=0) for _time in range(2)] == [1, 1]
