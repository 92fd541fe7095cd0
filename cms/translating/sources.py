"""Everything that has texts in several languages, by kind: where it is found, and who may translate it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from cms import access, records
from cms.models import (
    Collaboration,
    Deadline,
    EventPage,
    Institution,
    PublicPage,
    RecordPage,
    SessionPage,
    Space,
    TrainingPage,
)
from cms.translating import pages
from cms.translating.rows import Columns, Worded
from cms.translating.stories import Story
from cms.translating.texts import Group, Item, Part
from events import messages, placeholders
from events.errors import EventError
from events.models import Event, Hosting, Message, Question, Rule, Session, Survey, Topic, Track
from mail.models import Newsletter
from outcomes.access import statements_for
from outcomes.models import Outcome, OutcomeStep, Statement
from people import acts
from people.access import is_administrator
from people.models import Category, Coalition, Scheme, StakeholderGroup
from reports.access import grants_held_by
from reports.models import Grant, Indicator, Level
from reports.models import Story as GrantStory
from trainings.models import Assessment, Cohort, Course, Project, Step, Task, Unit
from trainings.models import Item as BankItem

Rows = Sequence[Any]
Parts = dict[int, list[Part]]
Owners = dict[int, frozenset[int]]
Follow = Callable[[Any, Iterable[str], Any, datetime], None]
#: Characters of a question, of its explanation and of a choice, as the forms at the desk have them.
LABEL, HELP, CHOICE = 200, 500, 200
#: The same of the letters that staff word.
SUBJECT, LETTER = 120, 4000


@dataclass(frozen=True)
class Source:
    """A kind of record with texts."""

    kind: str
    name: Any
    group: Group
    #: All of them, and which of them a person may translate.
    every: Callable[[], QuerySet[Any]]
    of: Callable[[Any], QuerySet[Any]]
    parts: Callable[[Rows], Parts]
    organisations: Callable[[Rows], Owners]
    code: str = "code"
    #: What is done when some of its words were written, besides keeping them.
    follow: Follow | None = None

    def items(self, person: Any = None, *, code: str = "", **among: Any) -> list[Item]:
        """Return those that a person may translate (without one: all), or the one of a code.

        `among` narrows them further, as a query is filtered.
        """
        found = self.every().filter(**among)
        if person is not None:
            found = found.filter(pk__in=self.of(person).values("pk"))
        if code:
            found = found.filter(**{self.code: code})
        rows = list(found.order_by("pk"))
        if not rows:
            return []
        parts, owners = self.parts(rows), self.organisations(rows)
        return [
            Item(
                self.kind,
                str(getattr(row, self.code)),
                self.group,
                row,
                parts[row.pk],
                owners.get(row.pk, frozenset()),
            )
            for row in rows
        ]


def items(person: Any = None, *, kinds: Iterable[str] | None = None) -> list[Item]:
    """Return everything that a person may translate (without one: everything), of some kinds or of all."""
    wanted = set(KINDS if kinds is None else kinds)
    found = [item for source in SOURCES if source.kind in wanted for item in source.items(person)]
    return found + (pages.items(person) if pages.KIND in wanted else [])


def item(person: Any, kind: str, code: str) -> Item | None:
    """Return one thing that a person may translate; none where there is none, or it is not theirs."""
    if kind == pages.KIND:
        found = pages.items(person, code=code)
    else:
        source = BY_KIND.get(kind)
        found = source.items(person, code=code) if source else []
    return found[0] if found else None


def of_page(page: PublicPage) -> tuple[str, str]:
    """Return the kind and the code by which a page of the website is translated."""
    if isinstance(page, SessionPage):
        return "session", page.session.code
    if isinstance(page, RecordPage):
        return "event", page.get_event().code
    return pages.KIND, str(page.translation_key)


def follow(of: Item, paths: Iterable[str], *, by: Any, now: datetime) -> None:
    """Do what follows from words that were written: a page's title follows its record's."""
    source = BY_KIND.get(of.kind)
    if source and source.follow:
        source.follow(of.record, paths, by, now)


# --- Gatherings -----------------------------------------------------------------------------------


def _story(record: Any, model: type[RecordPage], held: Iterable[RecordPage]) -> Story:
    told = {page.locale.language_code: page for page in held}
    names = [*model.story_fields, "search_description"]

    def prepared(language: str, title: str) -> RecordPage:
        return records.prepare(record, language)

    return Story(model, told, names=names, made=prepared, prefix="page.")


def _grouped(found: Iterable[Any], key: str) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for one in found:
        groups.setdefault(getattr(one, key), []).append(one)
    return groups


def _parts_of_events(rows: Rows) -> Parts:
    groups = {cohort.event_id: cohort for cohort in Cohort.objects.filter(event__in=rows)}
    by_event: Mapping[int, Any] = _grouped(
        EventPage.objects.filter(event__in=rows).select_related("locale"), "event_id"
    )
    by_group = _grouped(
        TrainingPage.objects.filter(cohort__in=groups.values()).select_related("locale"), "cohort_id"
    )
    parts: Parts = {}
    for event in rows:
        group = groups.get(event.pk)
        if group is None:
            story = _story(event, EventPage, by_event.get(event.pk, []))
        else:
            group.event = event
            story = _story(group, TrainingPage, by_group.get(group.pk, []))
        parts[event.pk] = [Columns(event), story]
    return parts


def _parts_of_sessions(rows: Rows) -> Parts:
    told = _grouped(SessionPage.objects.filter(session__in=rows).select_related("locale"), "session_id")
    return {row.pk: [Columns(row), _story(row, SessionPage, told.get(row.pk, []))] for row in rows}


def _hosts(key: Callable[[Any], int | None], rows: Rows) -> Owners:
    """Whose each is, by the event that `key` tells: those organisations that may change it."""
    by_event: dict[int, set[int]] = {}
    held = Hosting.objects.filter(event__in={key(row) for row in rows} - {None}, right=Hosting.Right.EDIT)
    for event, organisation in held.values_list("event_id", "organisation_id"):
        by_event.setdefault(event, set()).add(organisation)
    return {row.pk: frozenset(by_event.get(key(row) or 0, ())) for row in rows}


def _told_anew(
    act: str, event: Callable[[Any], Event]
) -> Callable[[Any, Iterable[str], Any, datetime], None]:
    def follow(record: Any, paths: Iterable[str], by: Any, now: datetime) -> None:
        if "title" not in paths:
            return
        acts.note(record, act, by=by, now=now)
        above = event(record)
        if above.status == Event.Status.PUBLISHED:
            records.publish_event(Event.objects.get(pk=above.pk))

    return follow


# --- What belongs to one organisation ---------------------------------------------------------------


def _owned(column: str) -> Callable[[Rows], Owners]:
    return lambda rows: {row.pk: frozenset({getattr(row, column)}) for row in rows}


def _nobodys(rows: Rows) -> Owners:
    return {}


def _mine(model: type[Model], path: str) -> Callable[[Any], QuerySet[Any]]:
    def of(person: Any) -> QuerySet[Any]:
        own = access.translated_organisations(person).values("pk")
        return model._default_manager.filter(**{f"{path}__in": own})

    return of


def _alone(rows: Rows) -> Parts:
    return {row.pk: [Columns(row)] for row in rows}


def _beside(
    model: type[Model], key: str, prefix: Callable[[Any], str], of: Callable[[Any], str], **narrow: Any
) -> Callable[[Rows], Parts]:
    """A row's own words, then those of the rows below it."""

    def parts(rows: Rows) -> Parts:
        below = model._default_manager.filter(**{f"{key}__in": rows}, **narrow).order_by("pk")
        held = _grouped(below, f"{key}_id")
        return {
            row.pk: [
                Columns(row),
                *(Columns(one, prefix=prefix(one), of=of(one)) for one in held.get(row.pk, [])),
            ]
            for row in rows
        }

    return parts


def _parts_of_courses(rows: Rows) -> Parts:
    """A course with the modules of its newest version, and what is to be handed in for them."""
    units = Unit.objects.filter(version__course__in=rows, version__replaced_at=None).select_related("version")
    by_course: dict[int, list[Unit]] = {}
    for unit in units.order_by("position"):
        by_course.setdefault(unit.version.course_id, []).append(unit)
    tasks = _grouped(Task.objects.filter(unit__in=units).order_by("pk"), "unit_id")
    module, task_words = str(_("Module")), str(_("task"))
    parts: Parts = {}
    for course in rows:
        parts[course.pk] = [Columns(course)]
        for unit in by_course.get(course.pk, []):
            name = f"{module} {unit.position}"
            parts[course.pk].append(Columns(unit, prefix=f"module:{unit.key}.", of=name))
            parts[course.pk] += [
                Columns(task, prefix=f"task:{task.code}.", of=f"{name}, {task_words}")
                for task in tasks.get(unit.pk, [])
            ]
    return parts


def _parts_of_grants(rows: Rows) -> Parts:
    """A project's title, logframe, indicators and story."""
    levels = _grouped(Level.objects.filter(grant__in=rows, removed_at=None).order_by("pk"), "grant_id")
    promised = _grouped(
        Indicator.objects.filter(grant__in=rows, removed_at=None).order_by("position", "pk"), "grant_id"
    )
    told = _grouped(GrantStory.objects.filter(grant__in=rows), "grant_id")
    indicator = str(_("Indicator"))
    parts: Parts = {}
    for grant in rows:
        held: list[Part] = [Columns(grant)]
        held += [
            Columns(one, prefix=f"level:{one.code}.", of=str(one.get_kind_display()).capitalize())
            for one in levels.get(grant.pk, [])
        ]
        held += [
            Columns(one, prefix=f"indicator:{one.code}.", of=f"{indicator} {number}")
            for number, one in enumerate(promised.get(grant.pk, []), start=1)
        ]
        held += [Columns(one, prefix="story.", of=str(_("Story"))) for one in told.get(grant.pk, [])]
        parts[grant.pk] = held
    return parts


# --- Letters and forms --------------------------------------------------------------------------------


def _parts_of_messages(rows: Rows) -> Parts:
    checks: dict[str, Callable[[str], list[str]]] = {
        "titles": partial(messages.problems, allowed=("name", "event")),
        "texts": messages.problems,
    }
    fields = {"titles": SUBJECT, "texts": LETTER}
    return {row.pk: [Worded(row, fields=fields, checks=checks, is_whole=True)] for row in rows}


def _filled_in(names: tuple[str, ...]) -> Callable[[str], list[str]]:
    def check(said: str) -> list[str]:
        try:
            placeholders.check(said, names)
        except EventError as error:
            return [str(error)]
        return []

    return check


def _parts_of_rules(rows: Rows) -> Parts:
    checks = {"title": _filled_in(placeholders.IN_TITLE), "text": _filled_in(placeholders.NAMES)}
    fields = {"title": SUBJECT, "text": LETTER}
    return {row.pk: [Worded(row, fields=fields, checks=checks, is_whole=True)] for row in rows}


def _rules_of(person: Any) -> QuerySet[Any]:
    events = Rule.objects.filter(event__in=access.events_to_translate(person))
    own = Rule.objects.filter(organisation__in=access.translated_organisations(person))
    return Rule.objects.all() if is_administrator(person) else events | own


def _owners_of_rules(rows: Rows) -> Owners:
    owners = _hosts(lambda row: row.event_id, rows)
    return owners | {row.pk: frozenset({row.organisation_id}) for row in rows if row.organisation_id}


def _parts_of_questions(rows: Rows) -> Parts:
    fields = {"label": LABEL, "help": HELP}
    return {row.pk: [Worded(row, fields=fields, choices=CHOICE)] for row in rows}


def _parts_of_surveys(rows: Rows) -> Parts:
    asked = _grouped(Question.objects.filter(survey__in=rows).asked(), "survey_id")
    question = str(_("Question"))
    parts: Parts = {}
    for survey in rows:
        parts[survey.pk] = [Worded(survey, fields={"title": SUBJECT})]
        for number, one in enumerate(asked.get(survey.pk, []), start=1):
            parts[survey.pk].append(
                Worded(
                    one,
                    fields={"label": LABEL, "help": HELP},
                    choices=CHOICE,
                    prefix=f"question:{one.code}.",
                    of=f"{question} {number}",
                )
            )
    return parts


def _parts_of_newsletters(rows: Rows) -> Parts:
    fields = {"names": SUBJECT, "promises": HELP}
    labels = {"names": str(_("Name")), "promises": str(_("What is in it"))}
    return {row.pk: [Worded(row, fields=fields, labels=labels)] for row in rows}


def _for_administrators(model: type[Model]) -> Callable[[Any], QuerySet[Any]]:
    def of(person: Any) -> QuerySet[Any]:
        every = model._default_manager.all()
        return every if is_administrator(person) else every.none()

    return of


#: In the order in which the queue lists them.
SOURCES: tuple[Source, ...] = (
    Source(
        "event",
        _("Event or course"),
        Group.RECORDS,
        Event.objects.exclude(status=Event.Status.CANCELLED).all,
        access.events_to_translate,
        _parts_of_events,
        partial(_hosts, lambda row: row.pk),
        follow=_told_anew("title changed", lambda event: event),
    ),
    Source(
        "session",
        _("Session"),
        Group.RECORDS,
        Session.objects.exclude(status=Session.Status.CANCELLED).select_related("event").all,
        lambda person: Session.objects.filter(event__in=access.events_to_translate(person)),
        _parts_of_sessions,
        partial(_hosts, lambda row: row.event_id),
        follow=_told_anew("session changed", lambda session: session.event),
    ),
    Source(
        "track",
        _("Track of a programme"),
        Group.RECORDS,
        Track.objects.exclude(event__status=Event.Status.CANCELLED).all,
        lambda person: Track.objects.filter(event__in=access.events_to_translate(person)),
        _alone,
        partial(_hosts, lambda row: row.event_id),
    ),
    Source(
        "course",
        _("Course plan"),
        Group.RECORDS,
        Course.objects.filter(retired_at=None).all,
        _mine(Course, "organisation"),
        _parts_of_courses,
        _owned("organisation_id"),
    ),
    Source(
        "project",
        _("Project that grew from a course"),
        Group.RECORDS,
        Project.objects.all,
        _mine(Project, "organisation"),
        _alone,
        _owned("organisation_id"),
    ),
    Source(
        "step",
        _("Step of the trainers' ladder"),
        Group.RECORDS,
        Step.objects.filter(retired_at=None).all,
        _mine(Step, "organisation"),
        _alone,
        _owned("organisation_id"),
    ),
    Source(
        "outcome",
        _("Recommendation or commitment"),
        Group.RECORDS,
        Outcome.objects.all,
        _mine(Outcome, "organisation"),
        _beside(
            OutcomeStep,
            "outcome",
            lambda one: f"step:{one.code}.",
            lambda one: str(one.get_status_display()).capitalize(),
        ),
        _owned("organisation_id"),
    ),
    Source(
        "statement",
        _("Statement"),
        Group.RECORDS,
        # Once it can be signed its words stand, and others are another version.
        Statement.objects.filter(opened_at=None).all,
        statements_for,
        _alone,
        _owned("keeper_id"),
    ),
    Source(
        "grant",
        _("Project with a funder"),
        Group.RECORDS,
        Grant.objects.all,
        grants_held_by,
        _parts_of_grants,
        _owned("holder_id"),
    ),
    Source(
        "message",
        _("Announcement"),
        Group.LETTERS,
        Message.objects.filter(state=Message.State.DRAFT).all,
        lambda person: Message.objects.filter(event__in=access.events_to_translate(person)),
        _parts_of_messages,
        partial(_hosts, lambda row: row.event_id),
    ),
    Source(
        "rule",
        _("Message by rule"),
        Group.LETTERS,
        Rule.objects.own().all,
        _rules_of,
        _parts_of_rules,
        _owners_of_rules,
    ),
    Source(
        "question",
        _("Question of a form"),
        Group.LETTERS,
        # The words that people agree to are written where their versions are kept.
        Question.objects.filter(survey=None, retired_at=None).exclude(kind=Question.Kind.CONSENT).all,
        lambda person: Question.objects.filter(event__in=access.events_to_translate(person)),
        _parts_of_questions,
        partial(_hosts, lambda row: row.event_id),
    ),
    Source(
        "survey",
        _("Survey"),
        Group.LETTERS,
        # What people answer already stays as it is.
        Survey.objects.filter(status=Survey.Status.DRAFT).all,
        lambda person: Survey.objects.filter(event__in=access.events_to_translate(person)),
        _parts_of_surveys,
        partial(_hosts, lambda row: row.event_id),
    ),
    Source(
        "test",
        _("Test or survey of a course"),
        Group.LETTERS,
        Assessment.objects.filter(retired_at=None).select_related("course").all,
        _mine(Assessment, "course__organisation"),
        lambda rows: {row.pk: [Worded(row, fields={"title": SUBJECT})] for row in rows},
        lambda rows: {row.pk: frozenset({row.course.organisation_id}) for row in rows},
    ),
    Source(
        "bank",
        _("Question of the bank"),
        Group.LETTERS,
        # Once a group was given it, it stays as it is.
        BankItem.objects.filter(retired_at=None, asked_at=None).all,
        _mine(BankItem, "organisation"),
        lambda rows: {
            row.pk: [Worded(row, fields={"label": 2 * LABEL, "help": HELP}, choices=CHOICE)] for row in rows
        },
        _owned("organisation_id"),
    ),
    Source(
        "newsletter",
        _("Newsletter"),
        Group.LETTERS,
        Newsletter.objects.all,
        access.newsletters_for,
        _parts_of_newsletters,
        _nobodys,
    ),
    Source(
        "topic",
        _("Topic"),
        Group.TERMS,
        Topic.objects.filter(retired_at=None).all,
        _for_administrators(Topic),
        _alone,
        _nobodys,
    ),
    Source(
        "sector",
        _("Sector"),
        Group.TERMS,
        StakeholderGroup.objects.filter(retired_at=None).all,
        _for_administrators(StakeholderGroup),
        _alone,
        _nobodys,
    ),
    Source(
        "scheme",
        _("Scheme with its categories"),
        Group.TERMS,
        Scheme.objects.all,
        _for_administrators(Scheme),
        _beside(Category, "scheme", lambda one: f"category:{one.code}.", lambda one: one.code),
        _nobodys,
        code="pk",
    ),
    Source(
        "space",
        _("Advocacy space with its deadlines"),
        Group.TERMS,
        Space.objects.all,
        _for_administrators(Space),
        _beside(Deadline, "space", lambda one: f"deadline:{one.code}.", lambda one: one.on.isoformat()),
        _nobodys,
        code="slug",
    ),
    Source(
        "collaboration",
        _("Collaboration with an institution"),
        Group.TERMS,
        Collaboration.objects.all,
        _for_administrators(Collaboration),
        _alone,
        _nobodys,
        code="pk",
    ),
    Source(
        "institution",
        _("Institution"),
        Group.TERMS,
        Institution.objects.all,
        _for_administrators(Institution),
        _alone,
        _nobodys,
        code="slug",
    ),
    Source(
        "coalition",
        _("Coalition"),
        Group.TERMS,
        Coalition.objects.all,
        _for_administrators(Coalition),
        _alone,
        _nobodys,
        code="slug",
    ),
)
BY_KIND = {source.kind: source for source in SOURCES}
KINDS: dict[str, Any] = {source.kind: source.name for source in SOURCES} | {pages.KIND: pages.NAME}
GROUPS: dict[str, Group] = {source.kind: source.group for source in SOURCES} | {pages.KIND: Group.PAGES}
#: Tables with columns by language, and the kind by which each is translated.
COVERED: dict[type[Model], str] = {
    Event: "event",
    Session: "session",
    Track: "track",
    Course: "course",
    Unit: "course",
    Task: "course",
    Project: "project",
    Step: "step",
    Outcome: "outcome",
    OutcomeStep: "outcome",
    Grant: "grant",
    Level: "grant",
    Indicator: "grant",
    GrantStory: "grant",
    Topic: "topic",
    StakeholderGroup: "sector",
    Scheme: "scheme",
    Category: "scheme",
    Coalition: "coalition",
    Space: "space",
    Deadline: "space",
    Institution: "institution",
    Collaboration: "collaboration",
    Statement: "statement",
}
