"""What readers do with a link in a letter to many: ask for no more, and take it back."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mail import access, newsletter, suppression
from mail.models import Stream
from people.models import Organisation


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def no_more(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for no more such letters; take it back by the same page.

    The POST of a mail program (RFC 8058) brings neither a cookie nor a page that it came from, and nobody has
    to be signed in: whoever holds the letter may. GET and HEAD, which mail scanners follow, change nothing.
    """
    letter, now = access.letter_to_end(token), timezone.now()
    if not letter.address:
        return render(request, "mail/nothing_kept.html")
    if request.method == "POST":
        if "undo" in request.POST:
            suppression.undo(letter, now=now)
            if reader := newsletter.of_letter(letter):
                newsletter.come_back(reader, now=now)
        else:
            suppression.no_more(letter, everything="everything" in request.POST, now=now)
            if reader := newsletter.of_letter(letter):
                newsletter.leave(reader, now=now, letter=letter.code)
    code = suppression.scope(letter)
    return render(
        request,
        "mail/no_more.html",
        {
            "letter": letter,
            "is_newsletter": letter.stream == Stream.NEWSLETTER,
            "organisation": Organisation.objects.filter(code=code).first() if code else None,
            "has_scope": bool(code),
            "ended": suppression.is_ended(letter),
            "was_undone": request.method == "POST" and "undo" in request.POST,
        },
    )
