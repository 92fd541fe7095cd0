"""The mail room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        from mail import outbox, suppression
        from mail.models import Letter, Suppression
        from people import accounts, erasure

        erasure.covers(Letter, "address", "title", "text", "html", "calendar", "error", forget=outbox.forget)
        accounts.moves("mail.Letter", "subject")
        accounts.stays("mail.Letter", "told_by", because="it says which account told it by phone")

        erasure.covers(Suppression, "hint", "lifted_because", forget=suppression.forget, by_address=True)
        because = "it says which account looked after an address"
        accounts.stays("mail.Suppression", "noted_by", because=because)
        accounts.stays("mail.Suppression", "lifted_by", because=because)
