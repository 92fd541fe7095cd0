"""The reports room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from django.urls import reverse

        from events import publication
        from people import accounts, history
        from reports.models import Aims, Evidence, Grant, Indicator, Level, PublicBody, Reading, Story, Target

        for kept in (Aims, Grant, Indicator, Target, Reading, Evidence, PublicBody, Level, Story):
            history.keeps(kept)
        publication.counters.append(lambda event: reverse("reports:event_figures", args=[event.code]))
        publication.seekers.append(lambda event: reverse("reports:missing", args=[event.code]))
        for label, field in (
            ("Release", "issued_by"),
            ("KeptDraft", "taken_by"),
            ("KeptDraft", "checked_by"),
            ("Withdrawal", "withdrawn_by"),
            ("Caveat", "told_by"),
            ("Approval", "approved_by"),
            ("Reading", "typed_by"),
            ("BoardLink", "made_by"),
            ("BoardLink", "ended_by"),
            ("TablesAnswer", "answered_by"),
        ):
            accounts.stays(f"reports.{label}", field, because="it says which account did it")
