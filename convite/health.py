"""The health page: for a watchdog, whether the house works; in states and seconds, nothing of anyone."""

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from convite.upkeep import doctor


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when everything works, 503 when something stalls; each part by name."""
    now = datetime.now(UTC)
    parts = {"database": doctor.look_at_database().is_well, "broker": doctor.look_at_broker().is_well}
    wait = None
    if parts["database"]:
        try:
            parts |= {finding.subject.lower(): finding.is_well for finding in doctor.look_at_heartbeats(now)}
            wait = int(doctor.oldest_wait(now).total_seconds())
            parts["letters"] = wait <= doctor.STALL.total_seconds()
        except DatabaseError:
            parts["database"] = False
    is_well = all(parts.values())
    answer = {"well": is_well, "parts": parts, "oldest_due_letter_seconds": wait, "at": now.isoformat()}
    return JsonResponse(answer, status=200 if is_well else 503)
