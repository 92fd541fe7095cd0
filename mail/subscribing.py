"""The public pages of newsletters: ask, confirm, choose, leave, come back, be erased.

Asking needs no cookie: nothing is done in anybody's name, and only a letter to the address goes on. So the
form may stand in every page of the site, in copies that a cache keeps too.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mail import access, newsletter
from mail.forms import ChoiceForm, SubscribeForm
from mail.models import Newsletter, Subscriber
from people import consent


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """The whole form; the short one in the foot of a page brings the address along."""
    here = getattr(request, "here", None)
    open_ones = newsletter.open_ones(here.site.coalition if here else None)
    offered = [(each, _whose(each, here)) for each in open_ones]
    if not offered:
        return render(request, "mail/no_newsletter.html")
    language = get_language() or "es"
    words = consent.words("newsletter", language)
    initial = {"language": language, "address": ""}
    form = SubscribeForm(words=words, newsletters=offered, initial=initial)
    if request.method == "POST" and "whole" not in request.POST:
        initial["address"] = request.POST.get("address", "")[:254]
    elif request.method == "POST":
        form = SubscribeForm(request.POST, words=words, newsletters=offered, initial=initial)
        if form.is_valid():
            try:
                newsletter.ask(
                    form.newsletter,
                    address=form.cleaned_data["address"],
                    language=form.cleaned_data["language"],
                    topics=form.cleaned_data["topics"],
                    now=timezone.now(),
                )
            except newsletter.TooManyAsk as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("mail:subscription_asked")
    return render(
        request,
        "mail/subscribe.html",
        {
            "form": form,
            "newsletters": offered,
            "archives": [
                (each, url, whose) for each, whose in offered if (url := newsletter.archive_of(each))
            ],
        },
        status=422 if form.errors else 200,
    )


def _whose(each: Newsletter, here: Any) -> str:
    """The name of whoever writes a newsletter; `here` are the sites, as the request found them."""
    if each.coalition is not None:
        return each.coalition.name
    return str(here.sites.main.name) if here else settings.SITE_NAME


@login_not_required
@require_http_methods(["GET", "HEAD"])
def asked(request: HttpRequest) -> HttpResponse:
    """What everybody reads who has asked, whoever they are."""
    return render(request, "mail/asked.html", {"days": newsletter.CONFIRM_DAYS})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the letter: a button, which scanners of mail do not press."""
    now = timezone.now()
    row = newsletter.to_confirm(token, now=now)
    if row is None:
        return render(request, "mail/confirm_expired.html", status=410)
    if request.method == "POST":
        # Whoever has left meanwhile is not told the contrary: their page says so, and how to come back.
        if newsletter.confirm(row, now=now) or row.state == Subscriber.State.ACTIVE:
            messages.success(request, _("You are on the list. The next issue comes to your address."))
        # Within the host that was asked: a browser follows a form to no other.
        return redirect("mail:subscription", newsletter.preferences_link(row)[1])
    return render(request, "mail/confirm.html", {"row": row})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody's own page: topics, language, leave, be erased; and why nothing comes, where it is stopped."""
    row = access.subscription(token)
    form = ChoiceForm(request.POST or None, initial={"topics": row.topics, "language": row.language})
    if request.method == "POST" and form.is_valid():
        newsletter.choose(row, language=form.cleaned_data["language"], topics=form.cleaned_data["topics"])
        messages.success(request, _("It is saved. The next issue is as you chose."))
        return redirect(request.path)
    has_left = row.state == Subscriber.State.LEFT
    stopped = "" if has_left else newsletter.stopped(row)
    context = {"row": row, "form": form, "token": token, "has_left": has_left, "stopped": stopped}
    return render(request, "mail/subscription.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, token: str, act: str) -> HttpResponse:
    """Leave, come back or be erased; erasing can't be undone, and asks."""
    row, now = access.subscription(token), timezone.now()
    if act not in ("leave", "come-back", "erase"):
        raise Http404
    if request.method != "POST":
        return render(request, "mail/subscription_act.html", {"row": row, "token": token, "act": act})
    if act == "erase":
        newsletter.erase(row, now=now)
        return render(request, "mail/nothing_kept.html")
    if act == "leave":
        newsletter.leave(row, now=now)
    elif newsletter.come_back(row, now=now):
        messages.success(request, _("Welcome back: all is as you had chosen it."))
    return redirect("mail:subscription", token)
