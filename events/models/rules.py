"""Rules: what staff want told, to whom and when; and what they changed of the usual reminders."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.gatherings import Event
from events.models.places import Registration
from events.models.questions import said_in
from events.models.roles import Part
from people.codes import CODE_LENGTH, new_code
from people.models import Organisation

#: Nothing is told longer before or after than this.
LONGEST = timedelta(days=60)


class RuleQuerySet(models.QuerySet["Rule"]):
    """Questions about many rules."""

    def own(self) -> "RuleQuerySet":
        """Rules that staff wrote, and that were not deleted."""
        return self.filter(follows="", retired_at=None)


class Rule(models.Model):
    """A letter that leaves by itself: when, to whom, on which condition and in which words.

    A row that `follows` another changes it, for an organisation's events or for one event: one of the
    reminders that come by themselves, by its name (see `events.defaults`), or, at an event, a rule of its
    organisation, by that one's code.
    """

    class When(models.TextChoices):
        BEFORE_SESSION = "before-session", _("before each session")
        AFTER_SESSION = "after-session", _("after each session")
        BEFORE_EVENT = "before-event", _("before the event begins")
        AFTER_EVENT = "after-event", _("after the event ends")
        ON_DATE = "on-date", _("on a day and hour")
        REGISTERED = "registered", _("after somebody registered")
        PLACED = "placed", _("after somebody got their place")
        OFFERED = "offered", _("after a place was offered to somebody who waited")
        GIVEN_BACK = "given-back", _("after somebody gave their place back")
        PRESENT = "present", _("after somebody was first marked present")
        ABSENT = "absent", _("after somebody was first marked absent")
        INVITED = "invited", _("after somebody was asked to take a role")
        TAKEN = "taken", _("after somebody took a role")
        DECLINED = "declined", _("after somebody declined a role")

    class Only(models.TextChoices):
        PRESENT = "present", _("those who were marked present")
        ABSENT = "absent", _("those who were marked absent")
        UNCONFIRMED = "unconfirmed", _("those who have not confirmed their address")
        UNANSWERED = "unanswered", _("those who have not answered an open survey of the event")

    #: What is told about each session by itself; the others are about the event.
    OF_SESSIONS: ClassVar[tuple[str, ...]] = (When.BEFORE_SESSION, When.AFTER_SESSION)
    #: What foretells a date: it is told again for another one.
    FORETELLS: ClassVar[tuple[str, ...]] = (When.BEFORE_SESSION, When.BEFORE_EVENT)
    #: What follows something that the record knows the instant of → the status that it left.
    OF_PLACES: ClassVar[dict[str, str]] = {
        When.REGISTERED: Registration.Status.CONFIRMED,
        When.PLACED: Registration.Status.CONFIRMED,
        When.OFFERED: Registration.Status.OFFERED,
        When.GIVEN_BACK: Registration.Status.CANCELLED,
        When.PRESENT: Registration.Status.CONFIRMED,
        When.ABSENT: Registration.Status.CONFIRMED,
    }
    OF_ROLES: ClassVar[dict[str, str]] = {
        When.INVITED: Part.Status.INVITED,
        When.TAKEN: Part.Status.CONFIRMED,
        When.DECLINED: Part.Status.DECLINED,
    }
    #: Statuses of a place that can be written to; a rule after something in the record has its own.
    STATUSES: ClassVar[tuple[str, ...]] = (
        Registration.Status.CONFIRMED,
        Registration.Status.WAITING,
        Registration.Status.OFFERED,
        Registration.Status.ASKED,
    )

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    #: Whose it is: one event's, or an organisation's for every event that it leads.
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="rules")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="rules"
    )
    follows = models.CharField(max_length=CODE_LENGTH, blank=True)
    is_on = models.BooleanField(_("on"), default=False)
    when = models.CharField(_("when"), max_length=16, choices=When, blank=True)
    #: How long before or after; none: as the reminder has it that is followed.
    minutes = models.PositiveIntegerField(_("minutes before or after"), null=True, blank=True)
    on_at = models.DateTimeField(_("day and hour"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    to_places = models.BooleanField(_("places"), default=True)
    to_roles = models.BooleanField(_("roles"), default=False)
    #: Codes; an empty list narrows nothing.
    roles = models.JSONField(_("which roles"), default=list, blank=True)
    modes = models.JSONField(_("modes"), default=list, blank=True)
    statuses = models.JSONField(_("statuses"), default=list, blank=True)
    groups = models.JSONField(_("sectors"), default=list, blank=True)
    only = models.CharField(_("only"), max_length=12, choices=Only, blank=True)
    needs_way_in = models.BooleanField(_("only with an online way in"), default=False)
    while_ahead = models.BooleanField(_("only while the event is not over"), default=False)
    registered_before = models.DateTimeField(_("only who registered before"), null=True, blank=True)
    #: language code → words with placeholders.
    title = models.JSONField(_("subject"), default=dict, blank=True)
    text = models.JSONField(_("text"), default=dict, blank=True)
    #: What fell due before this is not told by itself: a rule looks ahead from when it was turned on.
    since = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(_("deleted at"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=True, organisation__isnull=False)
                | Q(event__isnull=False, organisation__isnull=True),
                name="rule_is_somebodys",
            ),
            models.CheckConstraint(condition=~Q(follows="") | ~Q(when=""), name="rule_has_its_time"),
            models.UniqueConstraint(
                fields=["event", "follows"],
                condition=Q(event__isnull=False) & ~Q(follows=""),
                name="rule_followed_once_at_event",
            ),
            models.UniqueConstraint(
                fields=["organisation", "follows"],
                condition=Q(organisation__isnull=False) & ~Q(follows=""),
                name="rule_followed_once_by_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def after(self) -> timedelta:
        """How long before or after what it goes by."""
        return timedelta(minutes=self.minutes or 0)

    @property
    def is_of_sessions(self) -> bool:
        """Whether it tells of each session by itself."""
        return self.when in self.OF_SESSIONS

    @property
    def follows_the_record(self) -> bool:
        """Whether each person's own instant counts, and none of the calendar's."""
        return self.when in self.OF_PLACES or self.when in self.OF_ROLES

    @property
    def reads_places(self) -> bool:
        """Whether it can write to whoever holds a place."""
        return self.when in self.OF_PLACES or (self.to_places and self.when not in self.OF_ROLES)

    @property
    def reads_roles(self) -> bool:
        """Whether it can write to whoever holds a role."""
        return self.when in self.OF_ROLES or (self.to_roles and self.when not in self.OF_PLACES)

    @property
    def place_statuses(self) -> list[str]:
        """The statuses of the places that it writes to."""
        if self.when in self.OF_PLACES:
            return [self.OF_PLACES[self.when]]
        return list(self.statuses) or [Registration.Status.CONFIRMED]

    @property
    def role_statuses(self) -> list[str]:
        """The statuses of the roles that it writes to."""
        return [self.OF_ROLES[self.when]] if self.when in self.OF_ROLES else list(Part.STANDING)

    def words(self, language: str) -> tuple[str, str]:
        """Return subject and text in the reader's language, else in Spanish, English or Portuguese."""
        return said_in(self.title, language)[0], said_in(self.text, language)[0]

    def language_for(self, language: str) -> str:
        """Return the language of the text that is read by somebody who reads this one."""
        return said_in(self.text, language)[1]

    def moment(self, at: datetime) -> datetime:
        """Return when it falls due by an instant that it goes by."""
        return at - self.after if self.when in self.FORETELLS else at + self.after
