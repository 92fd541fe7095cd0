"""The desk's pages for translators: the queue, one thing side by side, files of gettext out and in."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import access
from cms.forms import SentForm
from cms.languages import ORDER, TAGS
from cms.models import TranslationFile
from cms.plain import lines_of
from cms.sites import way_to
from cms.translating import differences, files, keeping, po, sources, standing
from cms.translating.keeping import Unpublishable
from cms.translating.pages import NoPlace
from cms.translating.standing import Look, Standing, State
from cms.translating.stories import Incomplete, Story
from cms.translating.texts import Group, Shape
from events import spoken
from events.desk.page import PAGE, get_or_post
from events.desk.publishing import language_name
from people.access import Duty, needs, signed_in
from people.models import Organisation

TRANSLATING = (Duty.EDITOR, Duty.ORGANISER, Duty.ADMINISTRATOR)
GROUPS: dict[str, Any] = {
    Group.RECORDS.value: gettext_lazy("Sessions, courses and recommendations"),
    Group.PAGES.value: gettext_lazy("Pages of the website"),
    Group.LETTERS.value: gettext_lazy("Messages and forms"),
    Group.TERMS.value: gettext_lazy("Terms"),
}
STATES: dict[str, Any] = {
    "todo": gettext_lazy("to do"),
    "missing": gettext_lazy("missing"),
    "stale": gettext_lazy("changed since"),
    "draft": gettext_lazy("waiting as a draft"),
    "done": gettext_lazy("done"),
    "all": gettext_lazy("everything"),
}
#: Changes of a file that its page names.
SHOWN = 100


class Counted(NamedTuple):
    """One line of the queue: a thing and how many of its texts are where."""

    look: Look
    counts: Counter[str]

    @property
    def todo(self) -> int:
        """How many of its texts wait for a translator."""
        return self.counts["missing"] + self.counts["stale"]

    @property
    def number(self) -> int:
        """How many of its texts there are to translate."""
        return self.todo + self.counts["done"]

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return str(sources.KINDS[self.look.item.kind])

    def is_in(self, state: str) -> bool:
        """Whether it belongs among things of a state."""
        if state == "todo":
            return bool(self.todo or self.counts["draft"])
        if state == "done":
            return not self.todo
        return state == "all" or bool(self.counts[state])


class Asked(NamedTuple):
    """What the queue is narrowed to."""

    to: str
    kind: str
    state: str
    organisation: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """Read it off an address; what is not known there is left out."""
        given = request.GET
        here = get_language() or ORDER[0]
        to = given.get("to", "")
        kind, state = given.get("kind", ""), given.get("state", "")
        return cls(
            to if to in ORDER else here if here in ORDER else ORDER[0],
            kind if kind in sources.KINDS or kind in GROUPS else "",
            state if state in STATES else "todo",
            given.get("organisation", ""),
        )

    @property
    def kinds(self) -> list[str] | None:
        """The kinds that are looked for; none: all."""
        if self.kind in GROUPS:
            return [kind for kind, group in sources.GROUPS.items() if group == self.kind]
        return [self.kind] if self.kind else None

    def query(self, **changed: str) -> str:
        """Return it as it stands in an address, with something changed."""
        told = self._replace(**changed)._asdict()
        return urlencode({name: value for name, value in told.items() if value})


# --- The queue ------------------------------------------------------------------------------------


@require_safe
@needs(*TRANSLATING)
def queue(request: HttpRequest) -> HttpResponse:
    """What is missing, what changed since it was translated and what is done, for one language."""
    asked = Asked.of(request)
    owners = {one.code: one for one in _owners(request)}
    looks = _looks(request, asked, owners)
    counted = [Counted(look, look.counts(asked.to)) for look in looks if asked.to in look.item.writes]
    listed = [one for one in counted if one.number]
    total = sum((one.counts for one in listed), Counter[str]())
    shown = sorted(
        (one for one in listed if one.is_in(asked.state)),
        key=lambda one: (not one.counts["stale"], not one.counts["missing"]),
    )
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    number = total["missing"] + total["stale"] + total["done"]
    context = {
        "asked": asked,
        "page": page,
        "total": total,
        "number": number,
        "percent": 100 * total["done"] // number if number else 100,
        "language_words": spoken.language_words(asked.to),
        "tabs": _tabs(looks, asked),
        "kinds": _kinds(request),
        "states": STATES.items(),
        "owners": [(one.code, str(one)) for one in owners.values()] if len(owners) > 1 else [],
        "is_narrowed": bool(asked.kind or asked.organisation or asked.state != "todo"),
        "files": list(_files(request)[:5]),
        "kept": kept if (kept := request.GET.get("kept", "")).startswith("translation-") else "",
    }
    return render(request, "cms/desk/translations.html", context)


def _owners(request: HttpRequest) -> Iterable[Organisation]:
    return access.translated_organisations(request.user).order_by("name")


def _looks(request: HttpRequest, asked: Asked, owners: dict[str, Organisation]) -> list[Look]:
    found = standing.of_person(request.user, kinds=asked.kinds)
    wanted = owners.get(asked.organisation)
    return [look for look in found if wanted is None or wanted.pk in look.item.organisations]


def _tabs(looks: Sequence[Look], asked: Asked) -> list[tuple[str, str, bool]]:
    tabs = []
    for code in ORDER:
        counts = sum((look.counts(code) for look in looks if code in look.item.writes), Counter[str]())
        todo = counts["missing"] + counts["stale"]
        url = f"{reverse('cms:translations')}?{asked.query(to=code)}"
        tabs.append((url, f"{language_name(code)} ({todo})", code == asked.to))
    return tabs


def _kinds(request: HttpRequest) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The kinds by their group, as a choice."""
    return [
        (
            code,
            str(words),
            [(kind, str(name)) for kind, name in sources.KINDS.items() if sources.GROUPS[kind] == code],
        )
        for code, words in GROUPS.items()
    ]


# --- One thing, side by side ------------------------------------------------------------------------


class Row(NamedTuple):
    """One text beside its original, as the page shows it."""

    standing: Standing
    id: str
    value: str
    errors: list[str]
    #: What somebody else made of it meanwhile.
    stands: str | None

    @property
    def label(self) -> str:
        """What it is called."""
        return self.standing.text.label

    @property
    def source_tag(self) -> str:
        """The language of the original, as browsers know it."""
        return TAGS[self.standing.source]

    @property
    def is_long(self) -> bool:
        """Whether it is written in several lines."""
        return self.standing.text.shape is not Shape.LINE

    @property
    def is_marked(self) -> bool:
        """Whether it has formatting that has to be kept."""
        return self.standing.text.shape is Shape.MARKED

    @property
    def runs(self) -> list[differences.Run]:
        """What changed in the original since it was translated."""
        before = self.standing.before
        return differences.between(before, self.standing.original) if before else []


@get_or_post
@needs(*TRANSLATING)
def translate(request: HttpRequest, kind: str, code: str, language: str) -> HttpResponse:
    """One thing: each text beside its original; what is written is drafted or published."""
    look = _look(request, kind, code, language)
    wanted = request.GET.get("from", "")
    choices = look.sources(language)
    source = wanted if wanted in choices else None
    standings = [
        one for one in look.standings(language, source=source) if one.state is not State.ORIGINAL or source
    ]
    if not standings and not choices:
        raise Http404
    by, now = signed_in(request), timezone.now()
    is_locked = files.is_locked(look, language, by)
    may_publish = language in look.item.publishes and not is_locked
    errors: dict[str, list[str]] = {}
    clashes: dict[str, str] = {}
    if request.method == "POST":
        typed = {one.text.path: _typed(request, one) for one in standings}
        if request.POST.get("act") == "publish" and may_publish:
            words, errors, clashes = _to_publish(request, standings, typed)
            if words and not errors:
                errors = _publish(look, language, words, standings, by, now)
            if not errors:
                # As it is called now, and with the pages that were made.
                look = _look(request, kind, code, language)
                messages.success(request, _said(look, language, len(words)))
                query = urlencode({"to": language, "kept": _keep(look, language)})
                return redirect(f"{reverse('cms:translations')}?{query}")
        elif not clashes:
            number = keeping.draft(look, language, typed, by=by, now=now)
            messages.success(request, _drafted(number))
            return redirect(_url(look, language, source) + f"&kept={_keep(look, language)}")
    rows = [
        Row(
            one,
            f"t{number}",
            typed[one.text.path] if request.method == "POST" else one.draft or one.words,
            errors.get(one.text.path, []),
            clashes.get(one.text.path),
        )
        for number, one in enumerate(standings, start=1)
    ]
    context = {
        "look": look,
        "kind": sources.KINDS[kind],
        "rows": rows,
        "seen": " ".join(f"{one.text.path}={_marks(one)}" for one in standings),
        "errors": [(row.id, row.label, error) for row in rows for error in row.errors],
        "general": errors.get(NON_FIELD_ERRORS, []),
        "missing": [row for row in rows if row.standing.state is State.MISSING],
        "stale": [row for row in rows if row.standing.state is State.STALE],
        "language": language,
        "language_tag": TAGS[language],
        "language_name": language_name(language),
        "language_words": spoken.language_words(language),
        "froms": [
            (_url(look, language, one), language_name(one), one == (source or _usual(standings)))
            for one in choices
        ],
        "names": {one: language_name(one) for one in ORDER},
        "may_publish": may_publish,
        "is_locked": is_locked,
        "page_url": _page_url(look, language),
        "keep": _keep(look, language),
        "kept": request.GET.get("kept", "") == _keep(look, language) and _keep(look, language),
        "back_url": f"{reverse('cms:translations')}?{urlencode({'to': language})}",
        "po_url": reverse("cms:translation_po", args=[kind, code, language]),
    }
    refused = bool(errors)
    return render(request, "cms/desk/translation.html", context, status=422 if refused else 200)


def _look(request: HttpRequest, kind: str, code: str, language: str) -> Look:
    look = standing.look(request.user, kind, code) if language in ORDER else None
    if look is None or language not in look.item.writes:
        raise Http404
    return look


def _usual(standings: Sequence[Standing]) -> str:
    counted = Counter(one.source for one in standings)
    return max(counted, key=lambda code: counted[code]) if counted else ""


def _typed(request: HttpRequest, one: Standing) -> str:
    said = lines_of(request.POST.get(one.text.path, "")).strip()
    return " ".join(said.split()) if one.text.shape is Shape.LINE else said


def _to_publish(
    request: HttpRequest, standings: Sequence[Standing], typed: dict[str, str]
) -> tuple[dict[str, str], dict[str, list[str]], dict[str, str]]:
    """What is to be published, what is wrong with it, and what somebody else changed meanwhile."""
    pairs = (pair.rpartition("=") for pair in request.POST.get("seen", "").split())
    seen = {path: mark for path, _equals, mark in pairs}
    words: dict[str, str] = {}
    errors: dict[str, list[str]] = {}
    clashes: dict[str, str] = {}
    for one in standings:
        path, said = one.text.path, typed[one.text.path]
        source_seen, _dot, words_seen = seen.get(path, "").partition(".")
        is_touched = _mark(said) != words_seen
        is_same = bool(request.POST.get(f"same:{path}")) and one.state is State.STALE
        if not is_touched and not is_same:
            continue
        if said == one.words and not is_same and one.state is not State.STALE:
            continue
        wrong = files.wrong_with(one.text, said)
        if not said:
            if not one.words:
                continue
            wrong = [_("This text stands in public and cannot be emptied here. Write it again.")]
        elif source_seen and source_seen != _mark(one.original):
            wrong.append(
                _("The original changed after you opened this page. Look at it again, and publish once more.")
            )
        elif is_touched and words_seen and words_seen != _mark(one.words) and said != one.words:
            clashes[path] = one.words
            wrong.append(
                _(
                    "Someone else changed this text after you opened the page. Your words are still here, "
                    "and theirs stand below; put both together and publish once more."
                )
            )
        if wrong:
            errors[path] = wrong
        else:
            words[path] = said
    return words, errors, clashes


def _publish(
    look: Look, language: str, words: dict[str, str], standings: Sequence[Standing], by: Any, now: Any
) -> dict[str, list[str]]:
    """Publish; what could not be is said by its text."""
    from_language = {one.text.path: one.source for one in standings}
    try:
        keeping.publish(look, language, words, sources_of=from_language, by=by, now=now)
    except Unpublishable as refused:
        needed = _("Write this one too: its text is published whole, or not yet.")
        return dict.fromkeys(refused.wrong, [needed])
    except Incomplete:
        return {NON_FIELD_ERRORS: [_("A text that has several parts is published whole, or not yet.")]}
    except NoPlace as refused:
        return {NON_FIELD_ERRORS: [str(refused)]}
    except ValidationError as refused:
        known = {one.text.field.partition(".")[2] or one.text.path: one.text.path for one in standings}
        told = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
        errors: dict[str, list[str]] = {}
        for name, wrong in told.items():
            errors.setdefault(known.get(name, NON_FIELD_ERRORS), []).extend(wrong)
        return errors
    return {}


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _marks(one: Standing) -> str:
    return f"{_mark(one.original)}.{_mark(one.words)}"


def _said(look: Look, language: str, number: int) -> str:
    told = {"language": spoken.language_words(language), "title": look.title, "count": number}
    if not number:
        text = _("Nothing was changed in “%(title)s”.") % told
    else:
        text = (
            ngettext(
                "%(count)s text of “%(title)s” is published in %(language)s.",
                "%(count)s texts of “%(title)s” are published in %(language)s.",
                number,
            )
            % told
        )
    url = _page_url(look, language)
    return format_html('{} <a href="{}">{}</a>', text, url, _("See the page")) if url else text


def _drafted(number: int) -> str:
    if not number:
        return _("Nothing waits as a draft.")
    return ngettext(
        "%(count)s text waits as a draft; nobody sees it in public.",
        "%(count)s texts wait as drafts; nobody sees them in public.",
        number,
    ) % {"count": number}


def _url(look: Look, language: str, source: str | None = None) -> str:
    url = reverse("cms:translation", args=[look.item.kind, look.item.code, language])
    return f"{url}?{urlencode({'from': source or ''})}"


def _page_url(look: Look, language: str) -> str:
    """Where the public reads it; empty where it does not, or it has no page."""
    for part in look.item.parts:
        if isinstance(part, Story):
            page = part.pages.get(language)
            if page is not None and page.live and page.is_there:
                return way_to(page.url_path)
    return ""


def _keep(look: Look, language: str) -> str:
    return f"translation-{look.item.kind}-{look.item.code}-{language}"


# --- Files ------------------------------------------------------------------------------------------


@require_safe
@needs(*TRANSLATING)
def download(request: HttpRequest, language: str) -> HttpResponse:
    """All that the queue lists for a language, as one file."""
    if language not in ORDER:
        raise Http404
    asked = Asked.of(request)._replace(to=language)
    looks = _looks(request, asked, {one.code: one for one in _owners(request)})
    counted = [Counted(look, look.counts(language)) for look in looks if language in look.item.writes]
    wanted = [one.look for one in counted if one.number and one.is_in(asked.state)]
    return _file(wanted, language, f"convite-{po.CALLED[language]}")


@require_safe
@needs(*TRANSLATING)
def download_one(request: HttpRequest, kind: str, code: str, language: str) -> HttpResponse:
    """One thing, as a file."""
    look = _look(request, kind, code, language)
    return _file([look], language, f"{kind}-{code}-{po.CALLED[language]}")


def _file(looks: Iterable[Look], language: str, name: str) -> HttpResponse:
    text = po.written(looks, language, now=timezone.now())
    response = HttpResponse(text, content_type="text/x-gettext-translation; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.po"'
    return response


@get_or_post
@needs(*TRANSLATING)
def bring(request: HttpRequest) -> HttpResponse:
    """Hand in a file; what it would change is looked at before anything is."""
    is_sent = request.method == "POST"
    form = SentForm(request.POST, request.FILES) if is_sent else SentForm()
    if is_sent and form.is_valid():
        sent = form.cleaned_data["sent"]
        try:
            file = files.look_at(
                sent.read(po.MOST_BYTES + 1), file_name=sent.name, by=signed_in(request), now=timezone.now()
            )
        except po.Unreadable as refused:
            form.add_error("sent", str(refused))
        else:
            return redirect("cms:translation_file", file.code)
    return render(
        request, "cms/desk/translations_bring.html", {"form": form}, status=422 if form.errors else 200
    )


@get_or_post
@needs(*TRANSLATING)
def brought(request: HttpRequest, code: str) -> HttpResponse:
    """What a file would change, line by line; bring it in, throw it away, or undo it."""
    file = _files(request, is_all=True).filter(code=code).first()
    if file is None:
        raise Http404
    by, now = signed_in(request), timezone.now()
    act = request.POST.get("act", "")
    if request.method == "POST":
        if act == "throw" and not file.brought_at:
            files.throw_away(file)
            messages.success(request, _("The file was thrown away. Nothing was changed."))
            return redirect("cms:translations")
        if act == "bring":
            number = files.bring_in(file, by=by, now=now)
            messages.success(
                request,
                ngettext("%(count)s text was brought in.", "%(count)s texts were brought in.", number)
                % {"count": number},
            )
        elif act == "undo":
            number, stays = files.undo(file, by=by, now=now)
            messages.success(
                request,
                ngettext(
                    "%(count)s text stands again as it stood before.",
                    "%(count)s texts stand again as they stood before.",
                    number,
                )
                % {"count": number},
            )
            if stays:
                messages.info(
                    request,
                    ngettext(
                        "%(count)s text was changed since, and stays.",
                        "%(count)s texts were changed since, and stay.",
                        stays,
                    )
                    % {"count": stays},
                )
        return redirect("cms:translation_file", file.code)
    plan = None if file.brought_at else files.plan(file, by=by)
    context = {
        "file": file,
        "language_words": spoken.language_words(file.language),
        "language_tag": TAGS[file.language],
        "plan": plan,
        "number": len(plan.comes) if plan else len(file.before),
        "comes": [_change(change) for change in plan.comes[:SHOWN]] if plan else [],
        "more": max(len(plan.comes) - SHOWN, 0) if plan else 0,
        "stays_out": [(change, files.REASONS[change.reason]) for change in plan.stays_out] if plan else [],
    }
    return render(request, "cms/desk/translation_file.html", context)


def _change(change: files.Change) -> dict[str, Any]:
    runs = differences.between(change.before, change.line.words)
    return {"change": change, "runs": runs}


def _files(request: HttpRequest, *, is_all: bool = False) -> Any:
    """The files that whoever is here handed in: those that were brought in, or all."""
    found = TranslationFile.objects.filter(by=signed_in(request)).order_by("-created_at", "-pk")
    return found if is_all else found.exclude(brought_at=None)
