"""The reports room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from people import accounts, history
        from reports.models import Grant

        history.keeps(Grant)
        accounts.stays("reports.Release", "issued_by", because="it says which account issued it")
