"""The outcomes room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    name = "outcomes"
    verbose_name = _("Recommendations")

    def ready(self) -> None:
        from outcomes import letters
        from outcomes.models import Outcome, OutcomeStep
        from people import accounts, history

        letters.register_kinds()
        for kept in (Outcome, OutcomeStep):
            history.keeps(kept)
        accounts.moves("outcomes.Outcome", "owner")
        accounts.stays("outcomes.Outcome", "cleared_by", because="it says which account cleared it")
        accounts.stays("outcomes.OutcomeStep", "recorded_by", because="it says which account recorded it")
