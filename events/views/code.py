"""Where one types the code that stands beside a link, when the link is cut, filtered or not to be opened."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import access, tries
from events.errors import TriedTooOften
from events.views.own import FORM, private
from people import links

#: What a code may open: the page of each purpose.
PAGES = {
    access.REGISTRATION: "events:my_registration",
    access.PART: "events:my_part",
    access.GUEST: "events:guest",
    access.DELEGATION: "events:delegation",
}
#: The page that a code opened can be opened again, by its own address, for so many days.
DAYS = 30
#: Nobody types more than this.
LONGEST = 60


@login_not_required
@private
@require_http_methods(FORM)
def code(request: HttpRequest) -> HttpResponse:
    """Type the code of a message, and come to the page that its link leads to.

    Whatever is wrong with a code, the answer is the same, and what was typed stays.
    """
    typed, refusal = request.POST.get("code", "")[:LONGEST], ""
    if request.method == "POST":
        now = timezone.now()
        try:
            opened = tries.own_page(request.session, typed, tuple(PAGES), now=now)
        except TriedTooOften as error:
            refusal = str(error)
        else:
            if opened is not None:
                days = min(DAYS, max(1, (opened.expires_at - now).days))
                token = links.mint(opened.purpose, opened.target, now=now, days=days)
                return redirect(PAGES[opened.purpose], token)
            refusal = _("This code opens nothing. Compare it with the message; an old one may have expired.")
    context = {"typed": typed, "refusal": refusal}
    return render(request, "events/code.html", context, status=409 if refusal else 200)
