"""Pages beside records: an event, a session, a group of a course."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.blocks import StreamValue
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from cms import languages, roles, sites, zones
from cms.blocks import FEATURES, Story
from cms.languages import ORDER, column
from cms.limits import WordLimit
from cms.lists import programme, speaking, timetable
from cms.models.frame import PublicPage
from cms.outward import shared
from cms.search.kinds import Words
from convite.keeping import keep_until
from convite.locale_prefix import address
from convite.moments import day_words, hour_words, pace_words
from events import documents, risk, spoken
from events.models import Event, Session
from trainings.models import Cohort, Lesson


def _in_all(way: str, *names: str) -> tuple[str, ...]:
    """The columns of a record's words, in every language."""
    return tuple(f"{way}__{column(name, code)}" for name in names for code in ORDER)


def _of_event(way: str) -> tuple[str, ...]:
    """What search reads of a gathering."""
    facts = ("risk", "starts_at", "first_day", "time_zone", "venue", "address", "city", "country")
    return (*_in_all(way, "title", "summary"), *(f"{way}__{name}" for name in facts))


def story_text(
    label: Promise, *, words: int = 200, characters: int = 6000, help_text: Promise | str = ""
) -> RichTextField:
    """A chapter of a story: up to `words` words, in `characters` characters with their markup."""
    return RichTextField(
        label,
        blank=True,
        features=FEATURES,
        max_length=characters,
        validators=[WordLimit(words)],
        help_text=help_text,
    )


class RecordPage(PublicPage):
    """A page beside a record; it is made when the record is published, never by hand."""

    description = story_text(
        _("description"),
        words=250,
        characters=8000,
        help_text=_("Up to 250 words, as an IGF programme has them."),
    )

    is_creatable = False
    #: How a query for pages of this type reaches the gathering.
    event_path: ClassVar[str]
    #: Title and address follow the record; they are shown and not asked for.
    record_panels: ClassVar[list[Any]] = [
        HelpPanel(
            content=_(
                "Title, time, place and roles come from the record; change them in the workspace. "
                "Here is the story."
            )
        ),
        FieldPanel("title", read_only=True),
    ]
    promote_panels = [FieldPanel("search_description")]
    settings_panels: ClassVar[list[Any]] = []
    search_fields = [*Page.search_fields, index.SearchField("description")]

    class Meta:
        abstract = True

    @classmethod
    def written_fields(cls) -> tuple[str, ...]:
        """The fields that are words alone, in the order in which they are written."""
        texts = tuple(name for name in cls.story_fields if name != "body")
        return (*texts, "follows_url") if "follows" in texts else texts

    def full_clean(self, exclude: Collection[str] | None = None, **kwargs: Any) -> None:
        """Check what the page says; of a page that is being made, not what the database refuses by itself.

        That is a row that it leads to and is not there, or a place in the tree that another page has.
        """
        if self._state.adding:
            kept = {field.name for field in self._meta.concrete_fields if field.is_relation or field.unique}
            exclude = kept.union(exclude or ())
        super().full_clean(exclude=exclude, **kwargs)

    def words_found(self) -> Words:
        """Of a gathering that is not open, only that there is one: it cannot be found by what it is about."""
        event = self.get_event()
        words = super().words_found()._replace(title=str(event.title), lede=str(event.summary or ""))
        day = event.starts_at.astimezone(ZoneInfo(event.time_zone)).date() if event.starts_at else None
        words = words._replace(day=event.first_day or day)
        if risk.is_neutral(event):
            return Words(risk.outside_title(event), day=words.day)
        return words._replace(body="\n".join([words.body, programme.place(event), *self.words_beside()]))

    def words_beside(self) -> list[str]:
        """What else the page says of its record."""
        return []

    def decided_by(self) -> tuple[Any, Any]:
        return self.get_event(), None

    def get_event(self) -> Event:
        """The gathering that the page is about."""
        raise TypeError(type(self).__name__)

    @property
    def is_unlisted(self) -> bool:  # type: ignore[override]
        return not risk.is_listed(self.get_event())

    @property
    def about(self) -> int:  # type: ignore[override]
        return self.get_event().pk

    @classmethod
    def lists(cls, language: str) -> dict[str, Subquery]:
        """What the query for a page may bring along, so that it is not asked for later."""
        return programme.lists_beside(f"{cls.event_path}_id", language)

    def brought(self, *names: str) -> list[Any]:
        """What the page's own query has brought under these names; nothing where it did not."""
        return [self.__dict__[name] for name in names if name in self.__dict__]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_there:
            raise Http404
        return super().serve(request, *args, **kwargs)

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        event = self.get_event()
        beside = programme.beside(event, *self.brought(*programme.LISTS))
        return {
            **self.story_in_words(),
            **programme.ways_in(event, now, beside.seats),
            "hosts": beside.hosts,
            "topics": beside.topics,
        }

    def structured(self, context: Mapping[str, Any]) -> shared.Told | None:
        """What machines read of the gathering; none where nothing is told outside of the page."""
        is_told = risk.is_listed(self.get_event()) and not self.is_preview
        return self.told_to_machines(context) if is_told else None

    def told_to_machines(self, context: Mapping[str, Any]) -> shared.Told | None:
        """What machines read of a gathering that lists may name."""
        return None

    def on_card(self) -> shared.Card:
        """A gathering that is not open is called a meeting, and nothing is said of when and where."""
        event = self.get_event()
        if risk.is_neutral(event):
            return shared.Card(risk.outside_title(event))
        return shared.Card(self.title, foot=self.foot())

    def words_on_card(self, context: Mapping[str, Any]) -> str:
        event = self.get_event()
        if risk.is_neutral(event):
            return ""
        told = self.search_description or context["story"].description or self.summary()
        return told or " · ".join([self.foot(), *context["hosts"]]).strip(" ·")

    def title_tag(self) -> str:
        """The language of the title on the page, where it is not the page's own."""
        return languages.tag_of(self.get_event(), "title")

    @property
    def is_there(self) -> bool:
        """The record decides: a page left behind by a draft is not there."""
        return self.get_event().status != Event.Status.DRAFT

    def summary(self) -> str:
        """A few words on what it is about, of the record's own."""
        return str(self.get_event().summary or "")

    def foot(self) -> str:
        """When and where it takes place, in a line."""
        event = self.get_event()
        if event.first_day and event.last_day:
            return _line(pace_words(event.first_day, event.last_day, event.time_zone), event)
        if event.starts_at is None:
            return _line("", event)
        when = day_words(event.starts_at, event.time_zone)
        return _line(programme.until_when(when, event), event)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        event = self.get_event()
        context = super().get_context(request, *args, **kwargs)
        context.setdefault("calendar_url", address("events:event_ics", event.code))
        context.update(
            event=event,
            here_lang=self.title_tag(),
            summary_lang=languages.tag_of(event, "summary"),
            is_unlisted=self.is_unlisted,
            is_cancelled=event.status == Event.Status.CANCELLED,
            share_title=risk.outside_title(event) if risk.is_neutral(event) else context["here"],
            more=_shown(getattr(context["story"], "body", None), event),
        )
        return context


def _line(when: str, event: Event) -> str:
    """When and where, in a line."""
    country = str(event.country.name) if event.country else ""
    return " · ".join(part for part in (when, event.city, country) if part)


def _shown(body: StreamValue | None, event: Event) -> StreamValue | None:
    """What a page tells more of its event: without pictures where the event's risk forbids them."""
    if body is None or risk.shows_pictures(event):
        return body
    kept = [(block.block_type, block.value, block.id) for block in body if block.block_type != "picture"]
    return StreamValue(body.stream_block, kept)


class EventPage(RecordPage):
    """A gathering with all its sessions by day."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="pages", verbose_name=_("event"))
    body = StreamField(Story(), verbose_name=_("more to tell"), blank=True)

    event_path = "event"
    found_among = "event"
    record_columns = _of_event("event")
    #: Where the page of each session is seen, in their order, while the public does not see it yet.
    seen_at: Sequence[str] = ()

    story_fields = ("description", "body")
    search_fields = [*RecordPage.search_fields, index.SearchField("body")]
    content_panels = [*RecordPage.record_panels, *map(FieldPanel, story_fields)]
    parent_page_types = ["cms.ProgrammePage"]
    subpage_types = ["cms.SessionPage"]

    class Meta:
        verbose_name = _("event page")

    @classmethod
    def lists(cls, language: str) -> dict[str, Subquery]:
        return {**super().lists(language), "told_tables": programme.tables_told("event_id")}

    def get_event(self) -> Event:
        return self.event

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A gathering of a single session has one public page: that session's."""
        response = super().serve(request, *args, **kwargs)
        only = response.context_data["only_session_url"]  # type: ignore[attr-defined]
        return HttpResponseRedirect(only + zones.question(request)) if only else response

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        event = self.event
        told = super().tell(request, now)
        tables = programme.tables(event, *self.brought("told_tables")) if risk.shows_roles(event) else {}
        sessions = programme.sessions_of(event, locale_id=self.locale_id, tables=tables)
        if len(self.seen_at) == len(sessions):
            seen = zip(sessions, self.seen_at, strict=True)
            sessions = [one._replace(url=one.url and url) for one, url in seen]
        keep_until(request, timetable.next_change(sessions, now))
        led_on = zones.kept(request, sessions)
        return {
            **told,
            "here": event.title,
            "timetable": timetable.laid_out(led_on, request.GET.dict()),
            "on_now": timetable.now_and_next(led_on, now),
            "sessions": sessions,
            "eyebrow": " · ".join([programme.in_all(sessions), *told["hosts"]]),
            "over": programme.sessions_over(sessions, now),
            "only_session_url": programme.only_page_of(sessions),
            "facts": programme.place_facts(event),
        }

    def told_to_machines(self, context: Mapping[str, Any]) -> shared.Told | None:
        return shared.gathering(
            self.event,
            context,
            context["sessions"],
            url=sites.whole(self.url_path),
            words=context["story"].description or str(self.event.summary or ""),
        )


class SessionPage(RecordPage):
    """One session: who sits at its table, what it asks, and how to take part."""

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="pages", verbose_name=_("session")
    )
    policy_questions = story_text(_("policy questions"))
    participants_gain = story_text(_("what participants gain"))
    expected_outcomes = story_text(_("expected outcomes"))
    hybrid_plan = story_text(_("how the room and the line meet"))
    follows = models.CharField(
        _("earlier session that it follows"),
        max_length=250,
        blank=True,
        help_text=_("Its programme and name, in a few words."),
    )
    follows_url = models.URLField(_("its page or report"), max_length=500, blank=True)

    event_path = "session__event"
    story_fields = (
        "description",
        "policy_questions",
        "participants_gain",
        "expected_outcomes",
        "hybrid_plan",
        "follows",
    )
    search_fields = [*RecordPage.search_fields, *map(index.SearchField, story_fields[1:])]
    found_among = "session"
    record_columns = (
        *_in_all("session", "title"),
        "session__wall_date",
        "session__format",
        "session__room",
        "session__programme",
        "session__programme_code",
        *_of_event("session__event"),
    )
    #: Whether its gathering has other sessions; the query for search says so.
    has_siblings = False
    content_panels = [
        *RecordPage.record_panels,
        *map(FieldPanel, story_fields[:-1]),
        MultiFieldPanel([FieldPanel("follows"), FieldPanel("follows_url")], heading=_("What it follows")),
    ]
    parent_page_types = ["cms.EventPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("session page")

    def get_event(self) -> Event:
        return self.session.event

    @classmethod
    def found_with(cls) -> dict[str, Any]:
        beside = Session.objects.on_the_programme().filter(event=OuterRef("session__event"))
        return {"has_siblings": Exists(beside.exclude(pk=OuterRef("session")))}

    def words_found(self) -> Words:
        words, session = super().words_found(), self.session
        words = words._replace(day=session.wall_date or words.day)
        if risk.is_neutral(session.event):
            return words
        if self.has_siblings:
            # What all of them are about is found once: on the page of their gathering.
            words = words._replace(lede="")
        if not session.title:
            return words
        return words._replace(title=str(session.title), body=f"{words.body}\n{session.event.title}")

    def words_beside(self) -> list[str]:
        said = self.session
        return [said.get_format_display(), said.room, said.programme, said.programme_code]

    def decided_by(self) -> tuple[Any, Any]:
        return self.session.event, self.session

    @property
    def is_there(self) -> bool:
        return super().is_there and self.session.status != Session.Status.DRAFT

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        session, event = self.session, self.session.event
        told = super().tell(request, now)
        with_roles = risk.shows_roles(event)
        is_off = session.status == Session.Status.CANCELLED or event.status == Event.Status.CANCELLED
        table = roles.AtTheTable([], [], {})
        if with_roles:
            parts = list(programme.parts_of(session))
            table = roles.at_the_table(parts, {} if is_off else speaking.ways_to(self, parts))
        return {
            **told,
            "here": session.title,
            "session": session,
            "seats": table.seats,
            "regions": sorted(table.regions.items()),
            "hides_roles": not with_roles,
            "portrayed": table.portrayed,
            "documents": programme.handed_out(
                documents.public_of(session, now=now, language=spoken.read_in())
            ),
            "chapters": told["story"].chapters(),
            "facts": programme.session_facts(
                session, organisers=table.organisers, hosts=told["hosts"], now=now
            ),
            "is_over": bool(session.ends_at and session.ends_at <= now),
            "calendar_url": address("events:session_ics", session.code) if session.starts_at else "",
            "is_off": is_off,
            "is_alone": programme.is_alone(event),
        }

    def told_to_machines(self, context: Mapping[str, Any]) -> shared.Told | None:
        return shared.session(
            self.session,
            context,
            url=sites.whole(self.url_path),
            title=str(context["here"]),
            words=context["story"].description or str(self.session.event.summary or ""),
            # Of a gathering of a single session, the page only leads back here.
            whole_url="" if context["is_alone"] else sites.whole(sites.above(self.url_path)),
        )

    def foot(self) -> str:
        session, event = self.session, self.session.event
        if session.starts_at is None:
            return super().foot()
        day = day_words(session.starts_at, session.time_zone)
        return _line(f"{day}, {hour_words(session.starts_at, session.time_zone)}", event)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        if context["is_alone"]:
            # The event's own page only leads back here.
            context["crumbs"] = context["crumbs"][:-1]
        return context

    def title_tag(self) -> str:
        return languages.tag_of(self.session, "title")

    def chapters(self) -> list[tuple[str, str, str]]:
        """The parts of the story that are told: (anchor, heading, rich text), in the order of a proposal."""
        told = (
            ("questions", gettext("Policy questions"), self.policy_questions),
            ("gain", gettext("What participants gain"), self.participants_gain),
            ("outcomes", gettext("Expected outcomes"), self.expected_outcomes),
            ("hybrid", gettext("How the room and the line meet"), self.hybrid_plan),
        )
        return [chapter for chapter in told if chapter[2]]


class TrainingPage(RecordPage):
    """One group of a course: the course, its modules and dates, and whom it is for."""

    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, related_name="pages", verbose_name=_("group")
    )
    audience = story_text(_("who it is for"), words=150, characters=4000)
    participants_gain = story_text(_("what participants gain"))
    body = StreamField(Story(), verbose_name=_("more to tell"), blank=True)

    event_path = "cohort__event"
    story_fields = ("description", "audience", "participants_gain", "body")
    search_fields = [*RecordPage.search_fields, *map(index.SearchField, story_fields[1:])]
    found_among = "course"
    record_columns = (*_of_event("cohort__event"), *_in_all("cohort__course", "title", "summary"))
    content_panels = [*RecordPage.record_panels, *map(FieldPanel, story_fields)]
    parent_page_types = ["cms.ProgrammePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("training page")

    def get_event(self) -> Event:
        return self.cohort.event

    def words_beside(self) -> list[str]:
        return [str(self.cohort.course.title), str(self.cohort.course.summary or "")]

    def summary(self) -> str:
        return super().summary() or str(self.cohort.course.summary)

    def told_to_machines(self, context: Mapping[str, Any]) -> shared.Told | None:
        return shared.course(
            self.cohort,
            context,
            url=sites.whole(self.url_path),
            title=str(context["here"]),
            words=context["story"].description,
        )

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        cohort, event = self.cohort, self.cohort.event
        lessons = list(
            Lesson.objects.filter(cohort=cohort)
            .select_related("unit", "session")
            .prefetch_related("unit__needs")
            .order_by("position")
        )
        sessions = [lesson.session for lesson in lessons if lesson.session]
        for session in sessions:
            session.event = event
        found = documents.public_of_sessions(sessions, now=now, language=spoken.read_in())
        return {
            **super().tell(request, now),
            "documents": [
                (lesson.unit.title, programme.handed_out(found[lesson.session_id]))
                for lesson in lessons
                if lesson.session_id in found
            ],
            "here": event.title,
            "course": cohort.course,
            "cohort": cohort,
            "lessons": lessons,
            "facts": programme.training_facts(cohort, lessons),
            "is_over": bool(event.ends_at and event.ends_at <= now),
            "over": programme.classes_over(lessons, now),
        }
