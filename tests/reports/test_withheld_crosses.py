"""A table of several dimensions of which only the total is told."""

from reports.tables import crosses


def test_a_withheld_table_is_read_and_turned_without_categories():
    """More than forty events: the table by event is withheld, and the funder's page still opens."""
    stored = {
        "measure": "present", "dimensions": ["event"], "bases": [], "total": 90, "withheld": True,
        "categories": [], "cells": [],
    }  # fmt: skip
    document = {"crosstables": [stored, stored | {"dimensions": ["country", "gender"]}]}

    by_event = crosses.over(document, "present", "event")
    crossed = crosses.over(document, "present", "gender", "country")

    assert by_event is not None and crossed is not None
    assert (by_event.table()["rows"], by_event.table()["withheld"], by_event.table()["total"]) == (
        [],
        True,
        90,
    )
    assert (crossed.dimensions, crossed.categories) == (("gender", "country"), ((), ()))
