"""The trainings room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = _("Trainings")

    def ready(self) -> None:
        from people import accounts

        accounts.stays("trainings.Cohort", "opened_by", because="it says which account opened the group")
