"""What the pages of the reports' desk share."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.access import Duty
from reports import charts
from reports.figures import breakdown, measures
from reports.issuing import releases

ORGANISES = (Duty.ORGANISER, Duty.ADMINISTRATOR)


def veiled(draft: releases.Draft) -> list[dict[str, object]]:
    """What the next report would hide, table by table, for whoever is about to issue it."""
    language = get_language() or "es"
    found: list[dict[str, object]] = [
        {"measure": measures.MEASURES[code].title, "dimension": "", "rows": [_("Total")]}
        for code, count in draft.document["figures"].items()
        if count is None
    ]
    for table in draft.document["tables"]:
        hidden = [
            charts.said(row["label"], language)
            for row in charts.in_order(table, language)
            if row["count"] is None
        ]
        if table["withheld"] or hidden:
            found.append(
                {
                    "measure": measures.MEASURES[table["measure"]].title,
                    "dimension": breakdown.DIMENSIONS[table["dimension"]],
                    "rows": [_("all rows")] if table["withheld"] else hidden,
                }
            )
    return found
