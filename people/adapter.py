"""How allauth's flows look and write here."""

import logging
import smtplib
from email.utils import parseaddr
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from people.codes import new_code
from people.models import Person

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are found by address; a login code is sent at once and never kept."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "incorrect_code": _("That is not the code. Look at the latest message and type it again."),
        "invalid_login": _("Type an e-mail address."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
        "rate_limited": _("Too many attempts. Wait a minute and try again."),
        "duplicate_email": _("This address is already on your account."),
        "email_taken": _("This address can't be used here."),
        "cannot_remove_primary_email": _("You can't remove the address you log in with."),
        "unverified_primary_email": _("Confirm this address first."),
        "max_email_addresses": _("You can't add more than %d addresses."),
        "same_as_current": _("That is the address you already have."),
    }

    def populate_username(self, request: Any, user: Any) -> None:
        """People have a random code instead of a username; it is already there."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send at once; when mail can't leave, say so instead of failing."""
        request = allauth_context.request
        full = {
            "request": request,
            "email": email,
            "site_name": settings.SITE_NAME,
            "login_url": settings.PUBLIC_URL + reverse("account_login"),
        }
        message = self.render_mail(template_prefix, email, full | context)
        # Django would number it after the server's own name, and nobody is there to read an answer.
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        message.extra_headers |= {
            "Message-ID": f"<{new_code()}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": translation.get_language() or settings.LANGUAGE_CODE,
        }
        try:
            message.send()
        except (OSError, smtplib.SMTPException) as fault:
            # The address is personal: only the kind of the fault is logged.
            logger.error("A message of an account could not be sent: %s", type(fault).__name__)
            if request is None:
                raise
            raise ImmediateHttpResponse(render(request, "people/mail_away.html", status=503)) from fault

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell someone of a change to their account, without copying IP addresses into letters."""
        self.write_to(user, template_prefix, address=email, **(context or {}))

    def write_to(
        self, person: Person, template_prefix: str, *, address: str | None = None, **more: Any
    ) -> None:
        """Write to a person at their main address, in their own language; without one, to nobody."""
        address = address or EmailAddress.objects.get_primary_email(person) or person.email
        if address:
            with translation.override(person.language):
                self.send_mail(template_prefix, address, {"name": person.name, **more})


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor carries the site's name and never the person's address."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That is not the code. Each code holds for half a minute and works once."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def _get_user_identifier(self, user: Any) -> str:
        # What is shown in the app on a phone that may be looked at by others.
        return user.name

    def _get_site_name(self) -> str:
        return settings.SITE_NAME
