"""The mail room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        from mail import outbox
        from mail.models import Letter
        from people import accounts, erasure

        erasure.covers(Letter, "address", "title", "text", "html", "calendar", "error", forget=outbox.forget)
        accounts.moves("mail.Letter", "subject")
