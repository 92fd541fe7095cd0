"""The outcomes room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    name = "outcomes"
    verbose_name = _("Recommendations")

    def ready(self) -> None:
        from events import export
        from events.desk import home
        from outcomes import letters, signatures, signing, signing_letters
        from outcomes.models import Outcome, OutcomeStep, Signature, Statement, StatementAsk
        from people import accounts, erasure, history

        home.waiting.append(signatures.asked_of)
        letters.register_kinds()
        signing_letters.register_kinds()
        erasure.covers(Signature, "name", "capacity", "person", forget=signing.forget)
        erasure.covers(StatementAsk, "person", forget=signing.forget)
        export.holds("statements", export.Holding(lambda places: {}, signing.of_person))
        for kept in (Outcome, OutcomeStep, Statement):
            history.keeps(kept)
        accounts.moves("outcomes.Outcome", "owner")
        accounts.stays("outcomes.Outcome", "cleared_by", because="it says which account cleared it")
        accounts.stays("outcomes.OutcomeStep", "recorded_by", because="it says which account recorded it")
        accounts.moves("outcomes.Signature", "person")
        accounts.stays("outcomes.Signature", "recorded_by", because="it says which account recorded it")
        accounts.stays("outcomes.StatementAsk", "person", because="the other account is asked by itself")
