"""The technical back office: the log of what was changed and done, and no way past the desk."""

from typing import Any

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from auditlog.admin import LogEntryAdmin
from auditlog.models import LogEntry
from django.contrib import admin
from django.contrib.auth import admin as _registers_groups  # noqa: F401
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

# auditlog's own page searches by columns that our people don't have, and leaves acts out.
admin.site.unregister(LogEntry)
# Whoever could write these would log in as anybody: by an address of their own, by a second factor that
# they read or made, by a group's rights without a duty. The desk gives and resets them, and logs it.
admin.site.unregister([EmailAddress, Authenticator, Group])


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
