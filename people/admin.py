"""The log of what was changed and done, as the technical back office shows it."""

from typing import Any

from auditlog.admin import LogEntryAdmin
from auditlog.models import LogEntry
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

# auditlog's own page searches by columns that our people don't have, and leaves acts out.
admin.site.unregister(LogEntry)


@admin.register(LogEntry)
class LogAdmin(LogEntryAdmin):
    """Who changed or did what, and when; rows and people are named by their codes."""

    list_display = ["created", "resource_url", "action", "told", "user_url"]
    search_fields = ["object_repr", "actor__code"]
    readonly_fields = [*LogEntryAdmin.readonly_fields, "told"]
    fieldsets = [(None, {"fields": ["created", "user_url", "resource_url", "action", "told", "msg"]})]

    @admin.display(description=_("What was done"))
    def told(self, entry: LogEntry) -> Any:
        """The act and what else it touched; for a change, its columns."""
        touched = dict(entry.additional_data or {})
        act = touched.pop("act", "")
        if not act:
            return self.msg_short(entry)
        return ", ".join([act, *(f"{what}: {code}" for what, code in touched.items())])
