"""The network as its people see it: agree, show and leave, find others, and ask to get in touch."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from convite import tally
from events.views.own import private
from people import accounts, acquaintance, introductions
from people.access import signed_in
from people.contact_forms import AskForm
from people.introductions import IntroductionError
from people.models import Person
from trainings import access, network, projects
from trainings.errors import TrainingError
from trainings.network_forms import EntryForm, FindForm

#: Entries on a page, and pages that one person may look at in an hour: it is for finding, not for copying.
PAGE, LOOKS_AN_HOUR = 20, 60
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@private
@require_http_methods(["GET", "HEAD"])
def network_page(request: HttpRequest) -> HttpResponse:
    """Who else agreed to be found, for whoever did; to others, what the network is."""
    person, now = signed_in(request), timezone.now()
    entry = network.entry_of(person)
    grown = projects.grown_from(network.groups_of(person))
    context: dict[str, Any] = {
        "entry": entry,
        "grown": grown,
        "has_learnt": entry or network.has_learnt(person),
    }
    if entry is None:
        return render(request, "trainings/network.html", context)
    if not _may_look(person):
        return render(request, "trainings/network.html", context | {"too_often": True}, status=429)
    everybody = network.visible_to(person)
    form = FindForm(request.GET, entries=everybody)
    found = network.in_order(network.narrowed(everybody, **form.asked))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    cards = network.cards(page.object_list)
    stands = acquaintance.standing(person, [card.entry.person for card in cards], now=now)
    context |= {
        "form": form,
        "page": page,
        "rows": [(card, stands.get(card.entry.person_id, "")) for card in cards],
        "is_narrowed": any(form.asked.values()),
    }
    return render(request, "trainings/network.html", context)


@private
@get_or_post
def mine(request: HttpRequest) -> HttpResponse:
    """Agree to be found, and choose what is shown; later, change it."""
    person = signed_in(request)
    entry = network.entry_of(person)
    if entry is None and not network.has_learnt(person):
        messages.info(request, str(network.NothingLearnt()))
        return redirect("trainings:network")
    form = EntryForm(request.POST or None, person=person, entry=entry)
    if request.method == "POST" and form.is_valid():
        try:
            network.join(person, form.shown, language=form.read_in, now=timezone.now())
        except TrainingError as error:
            messages.error(request, str(error))
        else:
            done = _("What you show is kept.") if entry else _("You are in the network.")
            messages.success(request, done)
        return redirect("trainings:network")
    context = {"form": form, "entry": entry, "person": person}
    return render(request, "trainings/network_mine.html", context, status=422 if form.errors else 200)


@private
@get_or_post
def leave(request: HttpRequest) -> HttpResponse:
    """Be found no more, by one press; by its address alone nothing is done."""
    if request.method == "POST":
        network.leave(signed_in(request), now=timezone.now())
        messages.success(request, _("You have left the network. Nobody finds you any more."))
    return redirect("trainings:network")


@private
@get_or_post
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask somebody in the network to get in touch."""
    person, now = signed_in(request), timezone.now()
    entry = access.entry_for(person, code)
    whom = entry.person
    form = AskForm(request.POST or None, addresses=sorted(accounts.addresses(person)))
    if request.method == "POST" and form.is_valid():
        try:
            introductions.ask(
                person,
                whom,
                context=network.CONTEXT,
                words=form.cleaned_data["words"],
                gives=form.contact,
                is_discreet=network.is_discreet(person, whom),
                now=now,
            )
        except IntroductionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s is asked. You read on this page if the answer is yes.")
                             % {"name": whom.name})  # fmt: skip
            return redirect("people:contacts")
    context = {
        "whom": whom,
        "about": network.cards([entry])[0].facts,
        "form": form,
        "back_url": reverse("trainings:network"),
    }
    return render(request, "people/contact_ask.html", context, status=422 if form.errors else 200)


def _may_look(person: Person) -> bool:
    return tally.count(f"trainings.network.{person.pk}", seconds=3600) <= LOOKS_AN_HOUR
