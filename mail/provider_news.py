"""A mail provider's news, by webhook: what became of letters it took from us (django-anymail reads it)."""

from typing import Any

from anymail.signals import AnymailTrackingEvent, tracking
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from mail import bounces, suppression
from mail.models import Bounce, Letter, Stream
from mail.reports import Report, judge, status_in

#: Those whose news comes with a user and password of ours; each is let in by MAIL_WEBHOOK_SECRET alone.
PROVIDERS: dict[str, Any] = {
    "brevo": BrevoTrackingWebhookView,
    "mailjet": MailjetTrackingWebhookView,
    "postmark": PostmarkTrackingWebhookView,
    "sparkpost": SparkPostTrackingWebhookView,
}


@csrf_exempt
@login_not_required
def news(request: HttpRequest, provider: str) -> HttpResponse:
    """Take a provider's news; without a secret set there is no such page, with a wrong one no entry."""
    if provider not in PROVIDERS or not settings.MAIL_WEBHOOK_SECRET:
        raise Http404
    return PROVIDERS[provider].as_view()(request)


def listen() -> None:
    """Hear what anymail makes of a provider's news; called once, when the room opens."""
    tracking.connect(hear, dispatch_uid="mail.provider_news")


def hear(event: AnymailTrackingEvent, **_more: Any) -> None:
    """Act on one event: a letter came back, was put off or reported, or its reader wants no more."""
    now, address = timezone.now(), event.recipient or ""
    if not address:
        return
    if event.event_type == "unsubscribed":
        for stream in (Stream.MESSAGE, Stream.NEWSLETTER):
            suppression.object_to(address, stream, now=now)
        return
    kind, words = _kind(event), event.mta_response or event.description or ""
    if kind:
        letter = _letter(event, address)
        bounces.told(Report((), kind, status_in(words), words), letter=letter, address=address, now=now)


def _kind(event: AnymailTrackingEvent) -> str:
    words = event.mta_response or event.description or ""
    if event.event_type == "complained":
        return Bounce.Kind.COMPLAINT
    if event.event_type == "deferred":
        return Bounce.Kind.DELAYED
    if event.event_type not in ("bounced", "rejected", "failed"):
        return ""
    if event.reject_reason == "invalid":
        return Bounce.Kind.GONE
    if event.reject_reason == "spam":
        # Refused by a filter: nobody has complained, and the address exists.
        return Bounce.Kind.REFUSED
    if event.event_type == "bounced":
        # What comes back for a while is “deferred”: without a status, a bounce is for good.
        status = status_in(words)
        return judge(status, "failed", words) if status else Bounce.Kind.GONE
    return Bounce.Kind.REFUSED


def _letter(event: AnymailTrackingEvent, address: str) -> Letter | None:
    """The letter it is about, by the code that went along or its Message-ID, if it went to that address."""
    ours = (event.metadata or {}).get("letter", "") or (event.message_id or "").strip("<>").partition("@")[0]
    if not ours:
        return None
    return Letter.objects.filter(message_id__startswith=f"<{ours}@", address__iexact=address).first()
