"""The health page: for a watchdog, whether the house works; in states and seconds, nothing of anyone."""

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from convite.upkeep import doctor
from mail import pulse


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
            facts = pulse.facts(now)
        except DatabaseError:
            parts["database"] = False
        else:
            stalled = facts.stalls(now)
            parts |= {
                name: name not in stalled for name in (pulse.WORKER, pulse.BEAT, pulse.SERVER, "letters")
            }
            wait = int((now - facts.oldest_due_at).total_seconds()) if facts.oldest_due_at else 0
    is_well = all(parts.values())
    answer = {"well": is_well, "parts": parts, "oldest_due_letter_seconds": wait, "at": now.isoformat()}
    return JsonResponse(answer, status=200 if is_well else 503)
