"""Rules at the desk: read as sentences, written, changed, turned on and off."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from events import access, defaults, risk, rule_outlook, rules
from events.desk import rule_words
from events.desk.page import (
    ORGANISING,
    STAFF,
    frame_of,
    get_or_post,
    is_pressed,
    say_done,
    show_refusal,
)
from events.desk.rule_forms import NAMES, RuleForm, UsualForm, zone_of
from events.desk.rule_pages import LIST, Owner, crumbs, led_ahead, list_url, owner_of, rows
from events.errors import EventError
from events.models import Event, Rule
from mail.models import Letter
from people.access import needs, signed_in
from people.models import Organisation

# --- Lists --------------------------------------------------------------------------------------


@require_GET
@needs(*STAFF)
def of_event(request: HttpRequest, code: str) -> HttpResponse:
    """What is written to people of an event by itself: the usual reminders, and the rules."""
    found = access.event_for(request.user, code, "edit")
    lead = Organisation.objects.get(hostings__event=found, hostings__is_lead=True)
    own = list(Rule.objects.filter(event=found, follows="").order_by("pk"))
    leads = list(Rule.objects.own().filter(organisation=lead).order_by("pk"))
    off = set(Rule.objects.filter(event=found, is_on=False).values_list("follows", flat=True))
    context = frame_of(found, LIST, names=True, edits=True)
    context |= {
        "usual": _usual_rows(found, lead),
        "rules": rows([one for one in own if not one.retired_at]),
        "deleted": rows([one for one in own if one.retired_at]),
        "leads": [(row, row["rule"].code not in off) for row in rows(leads)],
        "lead": lead,
        "may_lead": access.organisations_of(request.user).filter(pk=lead.pk).exists(),
        "new_url": reverse("events:desk_rule_new", args=[found.code]),
    }
    return render(request, "events/desk/rules.html", context)


@require_GET
@needs(*ORGANISING)
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the rules of one's organisation; who organises for several chooses."""
    bodies = list(access.organisations_of(request.user))
    if len(bodies) == 1:
        return redirect("events:desk_rules_of", bodies[0].code)
    context = {"bodies": bodies, "crumbs": [(reverse("events:desk"), _("Workspace"))]}
    return render(request, "events/desk/rules_start.html", context)


@require_GET
@needs(*ORGANISING)
def of_organisation(request: HttpRequest, organisation: str) -> HttpResponse:
    """What is written by itself at every event that an organisation leads."""
    found = access.organisation_of(request.user, organisation)
    own = list(Rule.objects.filter(organisation=found, follows="").order_by("pk"))
    context = {
        "organisation": found,
        "crumbs": [(reverse("events:desk"), _("Workspace"))],
        "usual": _usual_rows(found, found),
        "rules": rows([one for one in own if not one.retired_at]),
        "deleted": rows([one for one in own if one.retired_at]),
        "new_url": reverse("events:desk_rule_new_of", args=[found.code]),
    }
    return render(request, "events/desk/rules.html", context)


def _usual_rows(owner: Owner, lead: Organisation) -> list[dict[str, Any]]:
    changed = {
        (row.event_id is not None, row.follows): row
        for row in Rule.objects.filter(
            Q(organisation=lead) | (Q(event=owner) if isinstance(owner, Event) else Q(pk__in=[])),
            follows__in=defaults.BY_NAME,
        )
    }
    told = _told_of_kinds(owner) if isinstance(owner, Event) else {}
    found = []
    for one in defaults.DEFAULTS:
        row = changed.get((True, one.name)) or changed.get((False, one.name))
        minutes = one.minutes if row is None or row.minutes is None else row.minutes
        route = "events:desk_usual" if isinstance(owner, Event) else "events:desk_usual_of"
        found.append(
            {
                "sentence": rule_words.of_usual(one, minutes, row),
                "is_on": row is None or row.is_on,
                "is_changed": row is not None,
                "has_words": row is not None and any(row.text.values()),
                "by_organisation": row is not None and isinstance(owner, Event) and row.event_id is None,
                "told": told.get(one.kind),
                "url": reverse(route, args=[owner.code, one.name]),
                "who_url": reverse("events:desk_usual_who", args=[owner.code, one.name])
                if isinstance(owner, Event)
                else "",
            }
        )
    return found


def _told_of_kinds(event: Event) -> dict[str, rule_outlook.Told]:
    counted = (
        Letter.objects.filter(filed_under=event.code, kind__in={one.kind for one in defaults.DEFAULTS})
        .values("kind")
        .annotate(
            sent=Count("pk", filter=Q(state=Letter.State.SENT)),
            waiting=Count("pk", filter=Q(state__in=[Letter.State.DUE, Letter.State.SENDING])),
            failed=Count("pk", filter=Q(state__in=Letter.TO_DECIDE)),
            last=Max("sent_at"),
        )
        .order_by()
    )
    return {
        row["kind"]: rule_outlook.Told(row["sent"], row["waiting"], row["failed"], row["last"])
        for row in counted
    }


# --- Written --------------------------------------------------------------------------------------


@get_or_post
@needs(*STAFF)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Write a rule of an event; it is off until somebody has looked at it."""
    found = access.event_for(request.user, code, "edit")
    return _write(request, found, found.time_zone)


@get_or_post
@needs(*ORGANISING)
def new_of(request: HttpRequest, organisation: str) -> HttpResponse:
    """Write a rule for every event that an organisation leads."""
    found = access.organisation_of(request.user, organisation)
    return _write(request, found, zone_of(None, None, signed_in(request).time_zone))


def _write(request: HttpRequest, owner: Owner, zone: str) -> HttpResponse:
    now = timezone.now()
    form = RuleForm(request.POST or None, zone=zone, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            made = rules.write(owner, form.wish, by=signed_in(request), now=now)
        except EventError as error:
            show_refusal(form, error)
        else:
            say_done(request, _("The rule is kept, and off. Look at it, and turn it on."))
            return redirect("events:desk_rule", made.code)
    return _rule_form(request, form, owner, _("New rule"))


@get_or_post
@needs(*STAFF)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a rule; where it would write to people at once, it is asked before."""
    found = access.rule_for(request.user, code)
    now = timezone.now()
    zone = zone_of(found, found.event, signed_in(request).time_zone)
    form = RuleForm(request.POST or None, zone=zone, now=now, rule=found)
    reached = 0
    if request.method == "POST" and form.is_valid():
        wish = form.wish
        said = request.POST.get("at_once", "")
        try:
            rules.check(wish)
            if found.is_on and not said and not rules.same_people(found, wish):
                reached = rules.would_reach(found, wish, now)
            if not reached:
                wrote = rules.rewrite(found, wish, at_once=said == "yes", by=signed_in(request), now=now)
                say_done(request, _kept(wrote))
                return redirect("events:desk_rule", found.code)
        except EventError as error:
            show_refusal(form, error)
    return _rule_form(request, form, owner_of(found), _("Change the rule"), found, reached)


def _rule_form(
    request: HttpRequest, form: RuleForm, owner: Owner, title: str, rule: Rule | None = None, reached: int = 0
) -> HttpResponse:
    back = reverse("events:desk_rule", args=[rule.code]) if rule else list_url(owner)
    context = {
        "form": form,
        "title": title,
        "placeholders": [(f"{{{name}}}", words) for name, words in NAMES.items()],
        "reached": reached,
        "back_url": back,
        "crumbs": crumbs(owner),
        "is_guarded": isinstance(owner, Event) and risk.is_neutral(owner),
    }
    return render(request, "events/desk/rule_form.html", context, status=422 if form.errors else 200)


@get_or_post
@needs(*STAFF)
def usual(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Change a usual reminder at one event, or put it back."""
    return _usual(request, access.event_for(request.user, code, "edit"), name)


@get_or_post
@needs(*ORGANISING)
def usual_of(request: HttpRequest, organisation: str, name: str) -> HttpResponse:
    """Change a usual reminder at every event that an organisation leads, or put it back."""
    return _usual(request, access.organisation_of(request.user, organisation), name)


def _usual(request: HttpRequest, owner: Owner, name: str) -> HttpResponse:
    default = defaults.BY_NAME.get(name)
    if default is None:
        raise Http404
    now = timezone.now()
    mine = {"event": owner} if isinstance(owner, Event) else {"organisation": owner}
    own = Rule.objects.filter(**mine, follows=name).first()
    above = (
        Rule.objects.filter(
            organisation__hostings__event=owner, organisation__hostings__is_lead=True, follows=name
        ).first()
        if isinstance(owner, Event)
        else None
    )
    if request.method == "POST" and "usual" in request.POST:
        rules.back_to_default(owner, name, by=signed_in(request), now=now)
        say_done(request, _("The reminder is as usual again."))
        return redirect(list_url(owner))
    form = UsualForm(request.POST or None, default=default, rule=own or above)
    reached = 0
    if request.method == "POST" and form.is_valid():
        try:
            reached = rules.reminder_would_reach(owner, name, **form.shape, now=now)
            # A yes is to as many as were told: who changed the form since is asked again.
            if not reached or request.POST.get("sure") == str(reached):
                rules.shape(owner, name, **form.shape, by=signed_in(request), now=now)
                say_done(request, _("The reminder is kept."))
                return redirect(list_url(owner))
        except EventError as error:
            show_refusal(form, error)
    context = {
        "form": form,
        "title": rule_words.USUAL[name],
        "placeholders": [(f"{{{one}}}", words) for one, words in NAMES.items()],
        "reached": reached,
        "is_changed": own is not None,
        "looks": [
            (one, reverse("events:desk_usual_who", args=[one.code, name]))
            for one in ([owner] if isinstance(owner, Event) else led_ahead(request.user, owner, now))
        ],
        "back_url": list_url(owner),
        "crumbs": crumbs(owner),
        "is_guarded": isinstance(owner, Event) and risk.is_neutral(owner),
    }
    return render(request, "events/desk/usual_form.html", context, status=422 if form.errors else 200)


# --- Turned on and off ----------------------------------------------------------------------------


@get_or_post
@needs(*STAFF)
def turn_on(request: HttpRequest, code: str) -> HttpResponse:
    """Turn a rule on, after saying to how many it could write at once; without a yes it only looks ahead."""
    found = access.rule_for(request.user, code)
    now = timezone.now()
    if request.method == "POST":
        at_once = request.POST.get("at_once") == "yes"
        wrote = rules.turn_on(found, at_once=at_once, by=signed_in(request), now=now)
        say_done(request, _kept(wrote) if wrote else _("The rule is on."))
        return redirect("events:desk_rule", found.code)
    context = {
        "rule": found,
        "reached": rules.would_reach(found, None, now),
        "back_url": reverse("events:desk_rule", args=[found.code]),
    }
    return render(request, "events/desk/rule_on.html", context)


def _act(
    request: HttpRequest, code: str, act: Callable[..., object], words: str, to: str = ""
) -> HttpResponse:
    found = access.rule_for(request.user, code)
    if is_pressed(request):
        act(found, by=signed_in(request), now=timezone.now())
        say_done(request, words)
    return redirect(to or list_url(owner_of(found)))


@get_or_post
@needs(*STAFF)
def turn_off(request: HttpRequest, code: str) -> HttpResponse:
    """Let a rule write no more."""
    return _act(request, code, rules.turn_off, _("The rule is off. What has not left yet does not leave."))


@get_or_post
@needs(*STAFF)
def delete(request: HttpRequest, code: str) -> HttpResponse:
    """Delete a rule; the list offers to bring it back."""
    return _act(request, code, rules.delete, _("The rule is deleted. Below you can bring it back."))


@get_or_post
@needs(*STAFF)
def bring_back(request: HttpRequest, code: str) -> HttpResponse:
    """Bring a deleted rule back, off."""
    return _act(request, code, rules.bring_back, _("The rule is back, and off."))


@get_or_post
@needs(*STAFF)
def duplicate(request: HttpRequest, code: str) -> HttpResponse:
    """Write the same rule once more, to change the copy."""
    found = access.rule_for(request.user, code)
    if not is_pressed(request):
        return redirect("events:desk_rule", found.code)
    made = rules.duplicate(found, by=signed_in(request), now=timezone.now())
    say_done(request, _("This is a copy, and off. Change it."))
    return redirect("events:desk_rule_edit", made.code)


@get_or_post
@needs(*STAFF)
def here(request: HttpRequest, code: str, rule_code: str) -> HttpResponse:
    """Let a rule of the organisation write, or not, at one of its events."""
    event = access.event_for(request.user, code, "edit")
    found = access.rule_at(event, rule_code)
    if found.organisation_id is None:
        raise Http404
    if is_pressed(request):
        on = request.POST.get("to") == "on"
        rules.switch_here(found, event, on=on, by=signed_in(request), now=timezone.now())
        messages.success(request, _("The rule is on here.") if on else _("The rule is off here."))
    return redirect(LIST, event.code)


def _kept(wrote: int) -> str:
    if not wrote:
        return _("The rule is kept.")
    return ngettext(
        "The rule is kept, and %(count)s message is on its way.",
        "The rule is kept, and %(count)s messages are on their way.",
        wrote,
    ) % {"count": wrote}
