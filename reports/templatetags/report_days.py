"""Days as a report writes them: the day, the month and the year, the same for every reader."""

from datetime import UTC, date, datetime

from django import template
from django.utils.formats import date_format

register = template.Library()


@register.filter
def report_day(day: date | datetime | None) -> str:
    """Return a day without its weekday; of a moment the day in UTC, as it stands in the report's files."""
    if isinstance(day, datetime):
        day = day.astimezone(UTC).date()
    return date_format(day, "DATE_FORMAT") if day else ""
