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
        from reports.models import Aims, Grant

        history.keeps(Aims)
        history.keeps(Grant)
        publication.counters.append(lambda event: reverse("reports:event_figures", args=[event.code]))
        publication.seekers.append(lambda event: reverse("reports:missing", args=[event.code]))
        accounts.stays("reports.Release", "issued_by", because="it says which account issued it")
