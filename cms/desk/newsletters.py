"""The desk's pages of newsletters: a new issue, how it will arrive, sending it, lists brought in."""

from collections import Counter
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from cms import access, languages, newsletter
from cms.models import IssuePage
from events.attendance_files import MOST_BYTES
from events.desk.page import get_or_post
from events.desk.publishing import language_name
from events.enrolment import rows_of
from events.errors import CellRefused, ListTooBig, UnreadableList
from mail import issues, outbox, subscriber_lists
from mail.models import Issue, Newsletter, Topic
from mail.subscriber_lists import COLUMNS, REASONS
from people.access import Duty, needs, signed_in

EDITORS = (Duty.EDITOR, Duty.ADMINISTRATOR)
#: Lines of a list that its page names of those who come in; whoever stays out is named whole.
SHOWN = 20
#: What a letter may do in the frame it is looked at in: nothing.
LETTER_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


class SendForm(forms.Form):
    """At which hour an issue leaves; none: now."""

    at = forms.DateTimeField(
        label=gettext_lazy("Not before"),
        required=False,
        help_text=gettext_lazy("In your own time. Empty: at once."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class ListForm(forms.Form):
    """A list, and how its people agreed."""

    sent = forms.FileField(
        label=gettext_lazy("List"),
        help_text=gettext_lazy(
            "XLSX or CSV. The first row names the columns: E-mail, Language, Topics, Agreed on, "
            "Where they agreed."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )


class StatementForm(forms.Form):
    """What whoever brings a list in declares of it."""

    statement = forms.CharField(
        label=gettext_lazy("How these people agreed to get this newsletter"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Kept with your name. Such as: they ticked “I want the newsletter” on the sheet of the workshop, "
            "which we keep."
        ),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("I declare that each of them agreed, and that we can show it."),
        error_messages={"required": gettext_lazy("Without their agreement nobody may be brought in.")},
    )


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    """What a form was sent with; an empty one counts too."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@require_safe
@needs(*EDITORS)
def overview(request: HttpRequest) -> HttpResponse:
    """Each newsletter: how many get it, its issues, lists that were brought in."""
    shown = []
    for each in access.newsletters_for(request.user):
        pages = newsletter.issues_of(each)
        sent = {issue.source: issue for issue in each.issues.defer("contents")}
        shown.append(
            {
                "newsletter": each,
                "readers": issues.readers(each),
                "issues": [(page, sent.get(str(page.translation_key))) for page in pages],
                "lists": list(each.lists.exclude(brought_in_at=None).order_by("-brought_in_at")[:10]),
            }
        )
    return render(request, "cms/desk/newsletters.html", {"shown": shown})


@get_or_post
@needs(*EDITORS)
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a new issue, filled in from what was published, and go on to write it.

    The page that asks names the issues of the day and what was begun and has not left.
    """
    found = access.newsletter_for(request.user, code)
    if request.method == "POST":
        pages = newsletter.begin(found, by=signed_in(request), now=timezone.now())
        here = pages.get(get_language() or "") or next(iter(pages.values()))
        messages.success(request, _("The new issue is filled in. Go through it in each language."))
        return redirect("cms:newsletter_issue", here.translation_key)
    begun = _begun(found, timezone.now())
    return render(request, "cms/desk/issue_new.html", {"newsletter": found, "begun": begun})


def _begun(found: Newsletter, now: datetime) -> list[tuple[IssuePage, Issue | None]]:
    """The issues beside which a new one would be a second: those of the day, and those that have not left."""
    sent = {issue.source: issue for issue in found.issues.defer("contents")}
    today = timezone.localdate(now)
    begun = []
    for page in newsletter.issues_of(found):
        issue = sent.get(str(page.translation_key))
        is_of_today = page.slug.startswith(f"{now:%Y-%m-%d}")
        if issue is not None:
            is_of_today |= timezone.localdate(issue.send_at) == today
            is_under_way = issue.state in (Issue.State.PLANNED, Issue.State.POSTING, Issue.State.PAUSED)
        else:
            is_under_way = not page.live
        if is_of_today or is_under_way:
            begun.append((page, issue))
    return begun


@get_or_post
@needs(*EDITORS)
def issue(request: HttpRequest, key: str) -> HttpResponse:
    """An issue: before it is sent, how it will arrive and who will get it; then how far it has come."""
    page, list_ = access.issue_for(request.user, key)
    sent = Issue.objects.filter(source=str(page.translation_key)).first()
    if sent is not None and request.method == "POST":
        messages.info(request, str(issues.AlreadySent()))
        return redirect(request.path)
    if sent is not None:
        progress = issues.progress(sent)
        return render(
            request,
            "cms/desk/issue_sent.html",
            {
                "page": page,
                "issue": sent,
                "progress": progress,
                "acts": _acts(sent, progress),
                "languages": [
                    (language_name(each.locale.language_code), each)
                    for each in newsletter.translations_of(page)
                ],
            },
        )
    contents = newsletter.contents(page)
    form = SendForm(_sent(request)[0])
    if request.method == "POST" and form.is_valid():
        now, at = timezone.now(), form.cleaned_data["at"]
        try:
            issues.send(
                list_, contents, source=str(page.translation_key), by=signed_in(request), now=now, at=at
            )
        except issues.HourPast as refusal:
            form.add_error("at", str(refusal))
        except issues.IssueError as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        else:
            words = _("The issue waits for its hour.") if at and at > now else _("The issue is on its way.")
            messages.success(request, words)
            return redirect(request.path)
    audience = issues.audience(list_, contents)
    names = {code: language_name(code) for code in languages.ORDER}
    return render(
        request,
        "cms/desk/issue.html",
        {
            "page": page,
            "form": form,
            "audience": audience,
            "by_language": [
                (names[code], number, names[told], code == told)
                for code, number, told in audience.by_language
            ],
            "by_topic": [(Topic(topic).label, number) for topic, number in audience.by_topic],
            "languages": [
                {
                    "name": names[each.locale.language_code],
                    "code": each.locale.language_code,
                    "title": contents.get(each.locale.language_code, {}).get("title", ""),
                    "edit_url": reverse("wagtailadmin_pages:edit", args=[each.pk]),
                    "is_live": each.live,
                }
                for each in newsletter.translations_of(page)
            ],
        },
        status=422 if form.errors else 200,
    )


def _acts(sent: Issue, progress: issues.Progress) -> list[str]:
    if sent.state == Issue.State.PAUSED:
        return ["go-on", "stop"]
    if sent.state == Issue.State.PLANNED:
        return ["take-back", "pause"]
    if sent.state == Issue.State.POSTED and not progress.waiting:
        return []
    return ["pause", "stop"] if sent.state != Issue.State.STOPPED else []


@require_safe
@needs(*EDITORS)
@xframe_options_sameorigin
def preview(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """One language of an issue as it will arrive: HTML, or with `?text` the plain text."""
    page, list_ = access.issue_for(request.user, key)
    seen = issues.preview(newsletter.contents(page), language, newsletter=list_)
    if seen is None:
        raise Http404
    if "text" in request.GET:
        return HttpResponse(seen.text, content_type="text/plain; charset=utf-8")
    response = HttpResponse(seen.html)
    response._csp_config = LETTER_POLICY  # type: ignore[attr-defined]  # read by django-csp
    return response


@get_or_post
@needs(*EDITORS)
def test(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """Send one language of an issue to oneself alone."""
    page, list_ = access.issue_for(request.user, key)
    if request.method == "POST":
        try:
            issues.send_test(
                newsletter.contents(page),
                language,
                newsletter=list_,
                to=signed_in(request),
                now=timezone.now(),
            )
        except issues.IssueError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The test is on its way to your address."))
    return redirect("cms:newsletter_issue", key)


@get_or_post
@needs(*EDITORS)
def decide(request: HttpRequest, key: str, act: str) -> HttpResponse:
    """Pause, go on, stop, take the plan back; or decide about letters that a worker died over."""
    page, _list = access.issue_for(request.user, key)
    sent = Issue.objects.filter(source=str(page.translation_key)).first()
    if sent is None or act not in QUESTIONS:
        raise Http404
    if request.method != "POST":
        question, text, button = QUESTIONS[act]
        context = {"page": page, "question": question, "text": text, "button": button, "act": act}
        return render(request, "cms/desk/issue_decide.html", context)
    if act in ("pause", "stop") and not _acts(sent, issues.progress(sent)):
        # An old page: all has left meanwhile, and what has left is not stopped.
        done = False
    elif act == "pause":
        done = issues.pause(sent)
    elif act == "go-on":
        done = issues.go_on(sent)
    elif act == "take-back":
        done = issues.take_back(sent)
    elif act == "stop":
        issues.stop(sent)
        done = True
    elif act == "send-held":
        done = bool(outbox.send_again(issues.interrupted(sent), now=timezone.now()))
    else:
        done = bool(outbox.drop(issues.interrupted(sent)))
    if done:
        messages.success(request, _("It is done."))
    else:
        messages.info(request, _("Nothing was left to decide."))
    return redirect("cms:newsletter_issue", key)


#: What is asked before each act: the question, what it means, the button.
QUESTIONS: dict[str, tuple[Any, Any, Any]] = {
    "pause": (
        gettext_lazy("Pause this issue?"),
        gettext_lazy("What has left has left. The rest waits until somebody lets it go on."),
        gettext_lazy("Pause"),
    ),
    "go-on": (
        gettext_lazy("Go on sending this issue?"),
        gettext_lazy("It goes on where it was paused: nobody gets it twice."),
        gettext_lazy("Go on"),
    ),
    "stop": (
        gettext_lazy("Stop this issue for good?"),
        gettext_lazy("What has left has left. The rest never leaves, and this issue can't be sent again."),
        gettext_lazy("Stop for good"),
    ),
    "take-back": (
        gettext_lazy("Take the plan back?"),
        gettext_lazy("Nothing has left yet. You can edit the issue again, and send it later."),
        gettext_lazy("Take it back"),
    ),
    "send-held": (
        gettext_lazy("Send these anyway?"),
        gettext_lazy("The program stopped while they were being sent: whoever had it already gets it twice."),
        gettext_lazy("Send them anyway"),
    ),
    "leave-held": (
        gettext_lazy("Leave these?"),
        gettext_lazy("Whoever did not get it will not. Published, the issue stands in the archive for them."),
        gettext_lazy("Leave them"),
    ),
}


# --- Lists that are brought in ------------------------------------------------------------------------


@get_or_post
@needs(*EDITORS)
def bring(request: HttpRequest, code: str) -> HttpResponse:
    """Bring a list of people who agreed elsewhere; nobody is on the newsletter yet."""
    found = access.newsletter_for(request.user, code)
    form = ListForm(*_sent(request))
    if request.method == "POST" and form.is_valid():
        sent: UploadedFile = form.cleaned_data["sent"]
        try:
            if (sent.size or 0) > MOST_BYTES:
                raise ListTooBig(MOST_BYTES // (1024 * 1024))
            rows = rows_of(sent.read())
            list_ = subscriber_lists.look_at(
                found, file_name=sent.name or "", rows=rows, by=signed_in(request), now=timezone.now()
            )
        except (ListTooBig, UnreadableList, CellRefused, subscriber_lists.ListError) as refusal:
            form.add_error("sent", str(refusal))
        else:
            return redirect("cms:newsletter_list", list_.code)
    context = {"form": form, "newsletter": found, "columns": COLUMNS.values()}
    return render(request, "cms/desk/list_bring.html", context, status=422 if form.errors else 200)


@get_or_post
@needs(*EDITORS)
def bring_in(request: HttpRequest, code: str) -> HttpResponse:
    """Look a list through line by line, declare how its people agreed, and bring them in."""
    list_ = access.list_for(request.user, code)
    now = timezone.now()
    if list_.brought_in_at is not None:
        return redirect("cms:newsletters")
    lines = subscriber_lists.seen(list_, now)
    form = StatementForm(_sent(request)[0])
    if request.method == "POST" and "throw" in request.POST:
        subscriber_lists.throw_away(list_)
        messages.info(request, _("The list was thrown away; nobody was brought in."))
        return redirect("cms:newsletters")
    if request.method == "POST" and form.is_valid():
        try:
            counts = subscriber_lists.bring_in(
                list_, statement=form.cleaned_data["statement"], by=signed_in(request), now=now
            )
        except subscriber_lists.ListError as refusal:
            messages.error(request, str(refusal))
        else:
            words = ngettext(
                "%(count)s address was brought in.", "%(count)s addresses were brought in.", counts[""]
            )
            messages.success(request, words % {"count": counts[""]})
        return redirect("cms:newsletters")
    comes_in = [line for line in lines if not line.reason]
    stays_out = Counter(line.reason for line in lines if line.reason)
    return render(
        request,
        "cms/desk/list_look.html",
        {
            "list": list_,
            "form": form,
            "number": len(comes_in),
            "shown": comes_in[:SHOWN],
            "more": max(len(comes_in) - SHOWN, 0),
            "stays_out": [(REASONS[reason], number) for reason, number in stays_out.most_common()],
            "lines_out": [(line, REASONS[line.reason]) for line in lines if line.reason],
        },
        status=422 if form.errors else 200,
    )


@get_or_post
@needs(*EDITORS)
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take those off again who came with a list, after a page that asks."""
    list_ = access.list_for(request.user, code)
    if request.method == "POST":
        number = subscriber_lists.undo(list_, now=timezone.now())
        words = ngettext("%(count)s address was taken off.", "%(count)s addresses were taken off.", number)
        messages.success(request, words % {"count": number})
        return redirect("cms:newsletters")
    number = list_.subscribers.filter(confirmed_at=None).count()
    return render(request, "cms/desk/list_undo.html", {"list": list_, "number": number})
