"""Statements at the desk: the list, one with its answers, writing, opening, publishing."""

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events.desk.page import PAGE, confirm, form_page, get_or_post, in_one_transaction, is_pressed, say_done
from outcomes import access, behind, signatures, signing, statement_page, to_sign
from outcomes.desk.statement_forms import OpenForm, RecordForm, StatementForm
from outcomes.errors import OutcomeError
from outcomes.models import Statement
from people.access import Duty, duties, needs, signed_in

EDITING = (Duty.EDITOR, Duty.ADMINISTRATOR)
#: Who answers in an organisation's name finds here what waits for it.
READING = (*signatures.SIGNING, Duty.ADMINISTRATOR)


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(reverse("outcomes:statements"), _("Statements")), *more]


def _url(statement: Statement) -> str:
    return reverse("outcomes:statement_desk", args=[statement.code])


def _below(statement: Statement) -> list[tuple[str, str]]:
    return _crumbs((_url(statement), str(statement.title)))


@require_GET
@needs(*READING)
def desk(request: HttpRequest) -> HttpResponse:
    """The statements that wait for one's organisations, and those that one looks after, the latest first."""
    found = access.statements_for(request.user).select_related("coalition", "keeper")
    now = timezone.now()
    page = Paginator(found.order_by("-day", "-pk"), PAGE).get_page(request.GET.get("page"))
    rows = [(one, _state(one, now)) for one in page.object_list]
    context = {
        "page": page,
        "rows": rows,
        "to_sign": signatures.to_sign(signed_in(request), now),
        "edits": bool(duties(request.user) & {*EDITING}),
        "may_write": access.secretariats(request.user).exists(),
    }
    return render(request, "outcomes/desk/statements.html", context)


def _state(statement: Statement, now: Any) -> str:
    """A code for how far a statement is: draft, open, closed, public."""
    if statement.is_public(now):
        return "public"
    if statement.is_closed(now):
        return "closed"
    return "open" if statement.is_open(now) else "draft"


@require_GET
@needs(*EDITING)
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """One statement: its words, who answered and who has not, and what can be done."""
    found, now = access.statement_for(request.user, code), timezone.now()
    standing = signatures.progress(found) if found.opened_at else []
    states = [one.state for one in standing]
    context = {
        "statement": found,
        "told": signatures.told_of(found),
        "uneven": behind.said_of(found),
        "state": _state(found, now),
        "standing": standing,
        "members": len(standing),
        "signed": states.count("signed"),
        "declined": states.count("declined"),
        "waiting": len(states) - states.count("signed") - states.count("declined"),
        "languages": [signatures.spoken.language_name(one) for one in signatures.languages_of(found)],
        "version": found.versions.filter(number=found.version).first(),
        "topics": [str(topic.name) for topic in found.topics.order_by("pk")],
        "crumbs": _crumbs(),
    }
    return render(request, "outcomes/desk/statement.html", context)


@get_or_post
@needs(*signatures.SIGNING)
def answer(request: HttpRequest, code: str, organisation: str) -> HttpResponse:
    """Sign in the name of one's organisation, or answer otherwise, without the letter."""
    now, person = timezone.now(), signed_in(request)
    ask = access.ask_for(person, code, organisation, now)
    if request.method == "POST" and ask.statement.is_open(now):
        # Whoever answers is told what was answered, like everybody who was asked.
        ask = signing.ask(ask.statement, ask.organisation, person, now=now)[0]
    to = reverse("outcomes:statements")
    return to_sign.answered(request, ask, "outcomes/desk/sign.html", to=to, crumbs=_crumbs())


@get_or_post
@needs(*EDITING)
def new(request: HttpRequest) -> HttpResponse:
    """Write a new statement."""
    form = _form(request, None)
    if request.method == "POST" and form.is_valid():
        made = signing.write(
            form.written,
            keeper=form.cleaned_data["keeper"],
            coalition=form.cleaned_data["coalition"],
            by=signed_in(request),
            now=timezone.now(),
        )
        say_done(request, _("It is kept. Nobody else sees it until you open it for signing."))
        return redirect(_url(made))
    return form_page(
        request,
        form,
        title=_("New statement"),
        action=_("Keep it"),
        back_url=reverse("outcomes:statements"),
        crumbs=_crumbs(),
    )


@get_or_post
@needs(*EDITING)
@in_one_transaction
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a statement; whoever signed other words is asked again."""
    found, now = access.statement_for(request.user, code), timezone.now()
    if request.method == "POST":
        found = signing.held(found)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        before = found.version
        try:
            changed = signing.write(form.written, statement=found, by=signed_in(request), now=now)
        except OutcomeError as error:
            form.add_error(None, str(error))
        else:
            if changed.version != before:
                say_done(
                    request, _("It is kept. Whoever had answered is asked again, for the text is another.")
                )
            else:
                say_done(request, _("It is kept."))
            return redirect(_url(found))
    note = ""
    if found.is_open(now):
        note = _(
            "It is being signed. Other words, in any language, are another version: every organisation that"
            " has answered is asked again. Date and topics can be changed freely."
        )
    return form_page(
        request,
        form,
        title=str(found.title),
        action=_("Keep it"),
        back_url=_url(found),
        crumbs=_below(found),
        note=note,
    )


def _form(request: HttpRequest, found: Statement | None) -> StatementForm:
    keepers = access.secretariats(request.user)
    initial = {} if found else {"initial": {"day": timezone.localdate()}}
    return StatementForm(
        request.POST or None,
        keepers=keepers,
        coalitions=access.coalitions_of(keepers),
        statement=found,
        **initial,
    )


@get_or_post
@needs(*EDITING)
def open_until(request: HttpRequest, code: str) -> HttpResponse:
    """Open a statement for signing until an hour, or change that hour."""
    found = access.statement_for(request.user, code)
    form = OpenForm(request.POST or None, statement=found, zone=signed_in(request).time_zone)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            signing.open_until(
                found,
                closes_at=data["closes_at"],
                time_zone=data["time_zone"],
                publishes_itself=data["publishes_itself"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except OutcomeError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("It is open. Organisers and editors of every member are written to."))
            return redirect(_url(found))
    is_new = found.opened_at is None
    told = _(
        "Organisers and editors of every member get a message in their language, with a link to sign or"
        " decline. Those who have not answered are reminded two days before it ends."
    )
    return form_page(
        request,
        form,
        title=_("Open it for signing") if is_new else _("Change until when it is signed"),
        action=_("Open it and write to the members") if is_new else _("Keep it"),
        back_url=_url(found),
        crumbs=_below(found),
        note=" ".join([*behind.said_of(found), told]),
    )


@get_or_post
@needs(*EDITING)
def close(request: HttpRequest, code: str) -> HttpResponse:
    """End signing now, after asking."""
    found = access.statement_for(request.user, code)
    return confirm(
        request,
        partial(signing.close, found),
        question=_("End signing now?"),
        text=_("Nobody can sign or change an answer then. You can open it again with another hour."),
        action=_("End signing"),
        done=_("Signing is over."),
        back_url=_url(found),
        refusal=OutcomeError,
    )


@get_or_post
@needs(*EDITING)
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Let everybody read it, after asking."""
    found = access.statement_for(request.user, code)
    return confirm(
        request,
        partial(signing.publish, found),
        question=_("Publish “%(title)s”?") % {"title": found.title},
        text=_("Everybody can read it then, with the signatories who agreed to be named."),
        action=_("Publish it"),
        done=_("Everybody can read it now."),
        back_url=_url(found),
        refusal=OutcomeError,
    )


@get_or_post
@needs(*EDITING)
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take it off the website, after asking."""
    found = access.statement_for(request.user, code)
    return confirm(
        request,
        partial(signing.take_back, found),
        question=_("Take “%(title)s” off the website?") % {"title": found.title},
        text=_("It stays here with every answer. Whoever has read or kept it still has it."),
        action=_("Take it off the website"),
        done=_("Only you and your colleagues see it now."),
        back_url=_url(found),
        refusal=OutcomeError,
    )


@get_or_post
@needs(*EDITING)
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Delete a statement that nobody has answered, after asking."""
    found = access.statement_for(request.user, code)
    return confirm(
        request,
        partial(signing.remove, found),
        question=_("Remove “%(title)s”?") % {"title": found.title},
        text=_("Its words are gone for good. Links that were sent lead nowhere then."),
        action=_("Remove it"),
        done=_("It is removed."),
        to=reverse("outcomes:statements"),
        back_url=_url(found),
        refusal=OutcomeError,
    )


@get_or_post
@needs(*EDITING)
def record(request: HttpRequest, code: str, organisation: str) -> HttpResponse:
    """Write down what a member answered in another way, or after the hour; say why."""
    found = access.statement_for(request.user, code)
    member = access.member_for(found, organisation)
    form = RecordForm(request.POST or None, stands=signing.answered_by(found, member))
    if request.method == "POST" and form.is_valid():
        try:
            signing.record(
                found,
                member,
                form.said,
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except OutcomeError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("It is kept. Whoever was asked there is told."))
            return redirect(_url(found))
    return form_page(
        request,
        form,
        title=_("Answer of %(organisation)s") % {"organisation": member.name},
        action=_("Keep it"),
        back_url=_url(found),
        crumbs=_below(found),
        note=_(
            "Only for what an organisation told you in another way, or too late. What it answered itself is"
            " replaced, and its people are told what you wrote."
        ),
    )


@get_or_post
@needs(*EDITING)
def strike(request: HttpRequest, code: str, organisation: str) -> HttpResponse:
    """Take away what was written down by hand."""
    found = access.statement_for(request.user, code)
    member = access.member_for(found, organisation)
    if is_pressed(request):
        signing.strike(found, member, by=signed_in(request), now=timezone.now())
        say_done(request, _("It is taken away. The organisation has not answered now."))
    return redirect(_url(found))


@require_GET
@needs(*EDITING)
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The statement as PDF, as it would be handed over now."""
    found = access.statement_for(request.user, code)
    return statement_page.drawn(found, signatures.signatories(found))
