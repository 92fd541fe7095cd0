"""What the site lists: published gatherings in one language, coming or past, filtered as a reader asks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.db.models import Prefetch, Q, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events import risk, spoken
from events.models import Capacity, Event, Hosting, Mode, Session, Topic
from people.models import Coalition, Organisation

#: Gatherings on one page of a list.
PAGE = 20


class Card(NamedTuple):
    """One gathering in a list, ready for `{% card %}`."""

    url: str
    title: str
    instant: datetime | None
    zone: str
    minutes: int | None
    modes: tuple[str, ...]
    kind: str
    place: str
    status: str
    by: str


class Filters(forms.Form):
    """What a reader may narrow the list by; only what the list holds is offered."""

    topic: "forms.ModelChoiceField[Topic]" = forms.ModelChoiceField(
        label=_("Topic"),
        queryset=Topic.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("All topics"),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    language = forms.ChoiceField(label=_("Spoken language"), required=False)
    mode = forms.ChoiceField(label=_("How to take part"), required=False)

    def __init__(self, data: Any, *, among: QuerySet[Event]) -> None:
        super().__init__(data)
        offered = list(among.values_list("country", "languages"))
        countries = {code for code, _languages in offered if code}
        languages = {code for _country, codes in offered for code in codes or []}
        named = dict(Event._meta.get_field("country").get_choices())
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            ("", gettext("All countries")),
            *sorted(((code, str(named.get(code, code))) for code in countries), key=lambda row: row[1]),
        ]
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", gettext("All languages")),
            *sorted(((code, spoken.names([code])[0]) for code in languages), key=lambda row: row[1]),
        ]
        self.fields["mode"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Any way")),
            ("onsite", gettext("in the room")),
            ("online", gettext("online")),
        ]
        self.fields["topic"].queryset = (  # type: ignore[attr-defined]
            Topic.objects.filter(events__in=among).distinct().order_by("name")
        )

    @property
    def is_chosen(self) -> bool:
        """Whether the reader asked for anything."""
        return any(self.data.get(name) for name in self.fields)

    def narrow(self, events: QuerySet[Event]) -> QuerySet[Event]:
        """Apply what was chosen; a choice that does not exist is said at its field and not applied."""
        self.full_clean()
        chosen = self.cleaned_data
        if topic := chosen.get("topic"):
            events = events.filter(topics=topic)
        if country := chosen.get("country"):
            events = events.filter(country=country)
        if language := chosen.get("language"):
            # SQLite knows no `contains` for JSON; the codes stand in quotes in its text on both.
            events = events.annotate(spoken_text=Cast("languages", TextField())).filter(
                spoken_text__contains=f'"{language}"'
            )
        if mode := chosen.get("mode"):
            events = events.filter(pk__in=Capacity.objects.filter(mode=mode, session=None).values("event_id"))
        return events


def listed(locale_id: int) -> QuerySet[Event]:
    """Published, unprotected gatherings that have a live page in the language; `page_url` is its path.

    A cancelled gathering stays listed with its mark for whoever had noted it down.
    """
    here = Q(pages__live=True, pages__locale_id=locale_id)
    course = Q(cohort__pages__live=True, cohort__pages__locale_id=locale_id)
    return (
        Event.objects.exclude(risk=Event.Risk.PROTECTED)
        .exclude(status=Event.Status.DRAFT)
        .filter(here | course, starts_at__isnull=False)
        .annotate(page_url=Coalesce("pages__url_path", "cohort__pages__url_path"))
    )


def hosted_by(
    events: QuerySet[Event], *, organisation: Organisation | None, coalition: Coalition | None
) -> QuerySet[Event]:
    """Narrow to the gatherings of one organisation, or of a coalition's members."""
    if organisation is not None:
        return events.filter(pk__in=Hosting.objects.filter(organisation=organisation).values("event_id"))
    if coalition is not None:
        return events.filter(
            pk__in=Hosting.objects.filter(
                Q(organisation__memberships__coalition=coalition) | Q(organisation__slug=coalition.slug)
            ).values("event_id")
        )
    return events


def coming(events: QuerySet[Event], now: datetime) -> QuerySet[Event]:
    """Those not over yet, the next first."""
    return events.filter(ends_at__gt=now).order_by("starts_at", "pk")


def past(events: QuerySet[Event], now: datetime) -> QuerySet[Event]:
    """Those that are over, the latest first."""
    return events.filter(ends_at__lte=now).order_by("-starts_at", "pk")


def trainings(events: QuerySet[Event], *, are: bool) -> QuerySet[Event]:
    """Only groups of a course, or only what is none."""
    return events.filter(cohort__isnull=not are)


def with_facts(events: QuerySet[Event]) -> QuerySet[Event]:
    """Fetch what cards tell, in a fixed number of queries whatever the length of the list."""
    return events.select_related("cohort").prefetch_related(
        Prefetch(
            "sessions",
            Session.objects.on_the_programme()
            .in_order()
            .only("event_id", "format", "status", "starts_at", "declared_minutes", "time_zone"),
        ),
        Prefetch(
            "capacities",
            Capacity.objects.filter(session=None).only("event_id", "mode"),
        ),
        Prefetch("hostings", Hosting.objects.filter(is_lead=True).select_related("organisation")),
    )


def cards(events: Iterable[Event], *, locale_id: int, now: datetime) -> list[Card]:
    """Turn gatherings from `with_facts` into cards; one that is under way shows its next session.

    A gathering of a single session leads straight to that session's page.
    """
    told = list(events)
    alone = {
        event.sessions.all()[0].pk: event.pk
        for event in told
        if len(event.sessions.all()) == 1 and getattr(event, "cohort", None) is None
    }
    addresses = {
        alone[session]: url
        for session, url in Session.objects.filter(
            pk__in=alone, pages__live=True, pages__locale_id=locale_id
        ).values_list("pk", "pages__url_path")
    }
    return [
        _card(event, addresses.get(event.pk) or event.page_url, now)  # type: ignore[attr-defined]
        for event in told
    ]


def _card(event: Event, url: str, now: datetime) -> Card:
    sessions = [session for session in event.sessions.all() if session.starts_at]
    standing = [session for session in sessions if session.status != Session.Status.CANCELLED] or sessions
    ahead = [session for session in standing if session.ends_at and session.ends_at > now]
    shown = ahead[0] if ahead else (standing[0] if standing else None)
    status = "cancelled" if event.status == Event.Status.CANCELLED else ""
    by = [str(hosting.organisation) for hosting in event.hostings.all()]
    offered = {capacity.mode for capacity in event.capacities.all()}
    return Card(
        url=url,
        title=str(event.title),
        instant=shown.starts_at if shown else event.starts_at,
        zone=shown.time_zone if shown else event.time_zone,
        minutes=shown.declared_minutes if shown else None,
        modes=tuple(mode for mode in Mode.values if mode in offered),
        kind=_kind(event, standing),
        place=_place(event),
        status=status,
        by=", ".join(by),
    )


def _kind(event: Event, sessions: list[Session]) -> str:
    count = len(sessions)
    if getattr(event, "cohort", None) is not None:
        return ngettext("Course of %(count)s class", "Course of %(count)s classes", count) % {"count": count}
    if count == 1:
        return sessions[0].get_format_display()
    return ngettext("%(count)s session", "%(count)s sessions", count) % {"count": count}


def _place(event: Event) -> str:
    country = event.country.name if event.country else ""
    return ", ".join(dict.fromkeys(part for part in (event.city, country) if part))


def feed_title(event: Event) -> str:
    """What a feed calls the gathering; neutral where it is discreet."""
    return gettext("Meeting") if risk.is_neutral(event) else str(event.title)


def register_url(event: Event) -> str:
    """Where one takes a place."""
    return reverse("events:register", args=[event.code])
