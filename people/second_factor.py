"""The second factor: whether this session has shown it, and its reset for a lost phone."""

import ipaddress
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.internal.flows import trust
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from convite.prepared import Prepared
from people import accounts, acts
from people.models import Person

#: What counts as a factor; recovery codes stand in for one and are none on their own.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_ENROLLED = Prepared(
    lambda pk: Authenticator.objects.filter(user_id=pk, type__in=FACTORS).values_list("pk")[:1]
)
#: Session key that marks the factor as counted for a demonstration's “come in as …”.
COUNTED = "second_factor_counted"
#: Headers by which a proxy says that the request came from elsewhere.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST")


class OwnReset(Exception):
    """Nobody resets their own factor: whoever finds a browser open could replace it."""

    def __str__(self) -> str:
        return str(_("Ask another administrator to reset your own second step."))


def is_enrolled(person: Any) -> bool:
    """Return whether the person has set up an authenticator app or a passkey; one query."""
    return any(_ENROLLED.rows(person.pk))


def has_passed(request: HttpRequest) -> bool:
    """Return whether this very session has shown the factor, or its browser is a trusted one.

    Having a factor enrolled is not enough: a session that was begun before the enrolment, or by any way
    that asked for none, has shown nothing. A trusted browser carries a signed cookie that holds 30 days
    and dies with any change of the person's factors.
    """
    if not request.user.is_authenticated:
        return False
    if is_counted(request):
        return True
    if not is_enrolled(request.user):
        return False
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records) or trust.is_trusted_browser(
        request, request.user
    )


def is_counted(request: HttpRequest) -> bool:
    """Return whether the factor counts as done because a demonstration's generated person came in.

    Only while the setting is on, only for a person marked as generated, only from this same machine.
    """
    return bool(
        settings.COME_IN_AS
        and request.session.get(COUNTED)
        and getattr(request.user, "is_generated", False)
        and is_from_this_machine(request)
    )


def is_from_this_machine(request: HttpRequest) -> bool:
    """Return whether the request came over loopback, and through no proxy."""
    if any(request.META.get(header) for header in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def record_enrolment(*, request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Count a factor that was enrolled just now as shown in this session: enrolling takes using it."""
    if authenticator.type in FACTORS:
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
        )


@transaction.atomic
def reset(person: Person, *, by: Person, now: datetime) -> None:
    """Remove every factor of someone who lost theirs, end their sessions, log it and write to them.

    Their next login asks for the e-mailed code and leads to setting up a new factor.
    """
    if by == person:
        raise OwnReset
    Authenticator.objects.filter(user=person).delete()
    accounts.end_sessions(person)
    acts.note(person, "second factor reset", by=by, now=now)
    transaction.on_commit(lambda: get_adapter().write_to(person, "account/email/second_factor_reset"))
