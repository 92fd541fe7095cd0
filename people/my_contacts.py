"""With whom one is in touch: who asked, what one asked, and how each is reached after a yes of both."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people import access, accounts, acquaintance, introductions
from people.contact_forms import ReachForm, RefuseForm
from people.introductions import IntroductionError
from people.models import Introduction, Person

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@get_or_post
def contacts(request: HttpRequest) -> HttpResponse:
    """Who waits for an answer, with whom one is in touch, what one asked, whom one does not want to hear."""
    person, now = access.signed_in(request), timezone.now()
    if request.method == "POST":
        whom = acquaintance.refused_by(person).filter(code=request.POST.get("hear", "")).first()
        if whom is not None:
            introductions.hear_again(person, whom)
            messages.success(request, _("They can ask you again."))
        return redirect("people:contacts")
    received = acquaintance.received(person, now=now)
    context = {
        "waiting": [row for row in received if row.state == Introduction.State.OPEN],
        "declined": [row for row in received if row.state == Introduction.State.DECLINED],
        "known": [_known(row, person) for row in acquaintance.in_touch(person)],
        "sent": [
            {"row": row, "waits": acquaintance.looks(row, person, now=now) == Introduction.State.OPEN}
            for row in acquaintance.sent(person, now=now)
        ],
        "refused": list(acquaintance.refused_by(person).order_by("name", "pk")),
    }
    return render(request, "people/contacts.html", context)


def _known(row: Introduction, person: Person) -> dict[str, Any]:
    whom, contact = acquaintance.other_of(row, person)
    mine = row.asked_contact if row.asked_id == person.pk else row.asker_contact
    return {
        "row": row,
        "whom": whom,
        "way": acquaintance.way_words(contact.way),
        "contact": contact.value,
        "is_address": contact.way == introductions.Way.EMAIL,
        "mine": mine,
    }


@never_cache
@get_or_post
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Say yes, with how one can be reached, or no; whoever only opens the page has said nothing."""
    person, now = access.signed_in(request), timezone.now()
    row = access.introduction_to(person, code)
    if row.is_in_touch:
        return redirect("people:contacts")
    says_yes = request.POST.get("answer") == "yes"
    form = ReachForm(
        request.POST if says_yes else None, addresses=sorted(accounts.addresses(person)), prefix="give"
    )
    refusing = RefuseForm(request.POST or None)
    if request.method == "POST":
        try:
            if says_yes and form.is_valid():
                introductions.accept(row, gives=form.contact, now=now)
                done = _("You are in touch with %(name)s now. Each of you sees how to reach the other.")
                messages.success(request, done % {"name": row.asker.name})
                return redirect("people:contacts")
            if not says_yes and refusing.is_valid() and request.POST.get("answer") == "no":
                never_again = refusing.cleaned_data["never_again"]
                introductions.decline(row, never_again=never_again, now=now)
                messages.success(request, _("You said no. The person is not told."))
                return redirect("people:contacts")
        except IntroductionError as error:
            messages.error(request, str(error))
            return redirect("people:contact_answer", row.code)
    context = {
        "row": row,
        "asker": row.asker,
        "met": acquaintance.met_words(row),
        "about": introductions.about_asker(row),
        "form": form,
        "refusing": refusing,
        "is_open": row.can_be_answered(now),
        "said_no": row.state == Introduction.State.DECLINED,
    }
    return render(request, "people/contact_answer.html", context, status=422 if form.errors else 200)


@get_or_post
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take back what one asked, while it looks unanswered; by its address alone nothing is done."""
    row = access.introduction_by(access.signed_in(request), code)
    if request.method == "POST":
        try:
            introductions.withdraw(row, now=timezone.now())
        except IntroductionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your request is taken back, and what you wrote is deleted."))
    return redirect("people:contacts")


@never_cache
@get_or_post
def end(request: HttpRequest, code: str) -> HttpResponse:
    """End what two people have with each other, after a page that asks."""
    person, now = access.signed_in(request), timezone.now()
    row = access.acquaintance_of(person, code)
    whom, _contact = acquaintance.other_of(row, person)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            introductions.end(row, now=now)
        except IntroductionError as error:
            messages.error(request, str(error))
        else:
            if form.cleaned_data["never_again"]:
                introductions.refuse(person, whom, now=now)
            messages.success(request, _("The contact is deleted for both of you."))
        return redirect("people:contacts")
    return render(request, "people/contact_end.html", {"form": form, "whom": whom})
