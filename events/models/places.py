"""Seats, and the places that people hold at an event."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from events.models.door_codes import new_door_code
from events.models.gatherings import Event, Hub
from events.models.modes import Mode, way
from events.models.sessions import Session
from events.models.ways import Delegation, EntryCode, Guest
from people.codes import CODE_LENGTH, new_code
from people.demographics import Demographics
from people.models import StakeholderGroup


class Capacity(models.Model):
    """The seats of an event, or of one session, for one mode; the row that is locked to take one."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="capacities")
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, null=True, blank=True, related_name="capacities"
    )
    mode = models.CharField(_("mode"), max_length=6, choices=Mode)
    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, null=True, blank=True, related_name="capacities")
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True, help_text=_("Empty: no limit."))
    #: Seats blocked and people on the list; both are read and raised under the lock.
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)
    waiting = models.PositiveIntegerField(_("waiting"), default=0, editable=False)
    #: The balance rule: so many of the seats are kept for one sector until an instant; see `events.seats`.
    balance_seats = models.PositiveIntegerField(_("seats kept for a sector"), default=0)
    balance_for = models.ForeignKey(
        StakeholderGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    balance_until = models.DateTimeField(_("kept until"), null=True, blank=True)
    #: Seats that institutions were invited to fill and have not named anybody for.
    kept = models.PositiveIntegerField(_("kept for institutions"), default=0, editable=False)

    class Meta:
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        constraints = [
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(taken__lte=F("seats")), name="capacity_not_oversold"
            ),
            models.CheckConstraint(
                condition=Q(balance_seats=0) | Q(balance_for__isnull=False, balance_until__isnull=False),
                name="capacity_balance_is_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats__gte=F("taken") + F("kept")),
                name="capacity_keeps_what_it_has",
            ),
            # NULLs are distinct to a UNIQUE, so each way of leaving one out has a constraint of its own.
            models.UniqueConstraint(
                fields=["event", "mode"],
                condition=Q(session__isnull=True, hub__isnull=True),
                name="capacity_of_event_once",
            ),
            models.UniqueConstraint(
                fields=["event", "mode", "hub"],
                condition=Q(session__isnull=True, hub__isnull=False),
                name="capacity_of_hub_once",
            ),
            models.UniqueConstraint(
                fields=["session", "mode"],
                condition=Q(session__isnull=False, hub__isnull=True),
                name="capacity_of_session_once",
            ),
            models.UniqueConstraint(
                fields=["session", "mode", "hub"],
                condition=Q(session__isnull=False, hub__isnull=False),
                name="capacity_of_session_hub_once",
            ),
            models.CheckConstraint(
                condition=Q(mode="hub", hub__isnull=False) | (~Q(mode="hub") & Q(hub__isnull=True)),
                name="capacity_hub_names_its_hub",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}:{self.mode}"

    @property
    def left(self) -> int | None:
        """Seats still free for everybody; none when there is no limit."""
        return None if self.seats is None else self.seats - self.taken - self.kept

    @property
    def way(self) -> str:
        """The name of this way to take part among the event's: the mode, or the hub by its code."""
        return way(self.mode, self.hub)

    def is_balanced(self, now: datetime) -> bool:
        """Whether seats are kept for a sector at `now`."""
        return bool(self.balance_seats and self.balance_until and now < self.balance_until)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Questions about many registrations."""

    def placed(self) -> "RegistrationQuerySet":
        """Registrations that have their place: who is counted, reminded and let in."""
        return self.filter(status=Registration.Status.CONFIRMED)

    def holding(self) -> "RegistrationQuerySet":
        """Registrations that block a seat: had, offered until an hour, or kept for who was named."""
        return self.filter(status__in=Registration.HOLDING)

    def expected_in(self, session: Session) -> "RegistrationQuerySet":
        """Registrations whose holders are expected in a session: all placed ones, or those who chose it."""
        placed = self.placed().filter(event=session.event_id)
        if not session.is_chosen:
            return placed
        return placed.filter(session_seats__session=session, session_seats__status="held")

    def alive(self) -> "RegistrationQuerySet":
        """Registrations that something can still come of: all but those given back and refused."""
        return self.exclude(status__in=Registration.OVER)


class Registration(Demographics):
    """One person's place at an event, with the mode, the contact and the demographics as they were then."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        CANCELLED = "cancelled", _("cancelled")
        #: On the list of a mode that was full.
        WAITING = "waiting", _("waiting")
        #: A seat from the list is held for them until `offer_expires_at`.
        OFFERED = "offered", _("offered")
        #: Waits for the organisers' yes; no seat is held.
        ASKED = "asked", _("asked")
        REFUSED = "refused", _("refused")
        #: Named by an organisation; a seat is held until a date, and waits for the person's own yes.
        NOMINATED = "nominated", _("nominated")

    #: Statuses that block a seat, and those that nothing comes of any more.
    HOLDING: ClassVar[tuple[str, ...]] = (Status.CONFIRMED, Status.OFFERED, Status.NOMINATED)
    OVER: ClassVar[tuple[str, ...]] = (Status.CANCELLED, Status.REFUSED)

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="registrations",
    )
    subject = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    #: Shown at the door, as QR or typed; it opens nothing else, and no page.
    door_code = models.CharField(
        _("code for the door"), max_length=12, unique=True, default=new_door_code, editable=False
    )
    number = models.PositiveIntegerField(_("number"))
    name = models.CharField(_("name to be called by"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    #: Whether whoever left an address too wants to be told by phone.
    prefers_phone = models.BooleanField(_("prefers to be told by phone"), default=False)
    #: The address or phone and the name, normalised, by which a second registration is recognised.
    contact_key = models.CharField(max_length=254, blank=True, editable=False)
    name_key = models.CharField(max_length=120, blank=True, editable=False)
    is_renamed = models.BooleanField(default=False, editable=False)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    time_zone = models.CharField(_("time zone"), max_length=64)
    mode = models.CharField(_("mode"), max_length=6, choices=Mode)
    hub = models.ForeignKey(
        Hub, on_delete=models.PROTECT, null=True, blank=True, related_name="registrations"
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.CONFIRMED)
    #: By what they came, where that was not the public form alone.
    entry_code = models.ForeignKey(
        EntryCode, on_delete=models.SET_NULL, null=True, blank=True, related_name="registrations"
    )
    guest = models.ForeignKey(
        Guest, on_delete=models.SET_NULL, null=True, blank=True, related_name="registrations"
    )
    delegation = models.ForeignKey(
        Delegation, on_delete=models.SET_NULL, null=True, blank=True, related_name="registrations"
    )
    #: The name that an organisation gave; it never sees another.
    named_as = models.CharField(_("named as"), max_length=120, blank=True)
    #: Whether a seat was put there for this place when all were taken.
    is_extra = models.BooleanField(_("beyond the seats"), default=False)
    #: When organisers answered the request, and what they told.
    decided_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    decision_reason = models.CharField(_("reason"), max_length=300, blank=True)
    #: Rises with any change of this place that a calendar shows; see `Session.sequence`.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    registered_at = models.DateTimeField(_("registered at"), default=timezone.now)
    #: When they joined the list of the mode they wait for: the order of the list.
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    offer_expires_at = models.DateTimeField(_("offer holds until"), null=True, blank=True)
    #: When the place became theirs, where that was later than the day they registered.
    placed_at = models.DateTimeField(_("place given at"), null=True, blank=True)
    address_confirmed_at = models.DateTimeField(_("address confirmed at"), null=True, blank=True)
    switched_at = models.DateTimeField(_("mode changed at"), null=True, blank=True)
    #: When a session with seats of its own last came to this place or left it.
    chose_at = models.DateTimeField(_("sessions chosen at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="registration_number_once"),
            models.UniqueConstraint(
                fields=["event", "contact_key", "name_key"],
                condition=~Q(status__in=["cancelled", "refused"]) & ~Q(contact_key=""),
                name="registration_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=~Q(status__in=["cancelled", "refused"]) & Q(person__isnull=False),
                name="registration_once_per_account",
            ),
            models.CheckConstraint(
                condition=~Q(status="offered") | Q(offer_expires_at__isnull=False),
                name="registration_offer_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(status="waiting") | Q(waiting_since__isnull=False),
                name="registration_waits_since",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "status"], name="registration_by_event"),
            models.Index(
                fields=["event", "mode", "waiting_since", "number"],
                condition=Q(status="waiting"),
                name="registration_list",
            ),
            models.Index(
                fields=["offer_expires_at"], condition=Q(status="offered"), name="registration_offers"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def may_change_phone(self) -> bool:
        """Whether the phone is only a further way to reach them: the place is recognised by the address."""
        return self.contact_key != str(self.phone) or not self.phone

    @property
    def may_change_email(self) -> bool:
        """Whether an address can be added: letters go to none yet."""
        return not self.email

    @property
    def stands(self) -> bool:
        """Whether the place is theirs: confirmed, and not given back."""
        return self.status == self.Status.CONFIRMED

    @property
    def is_alive(self) -> bool:
        """Whether something can still come of it: neither given back nor refused."""
        return self.status not in self.OVER

    @property
    def way(self) -> str:
        """How they take part, among the event's ways: the mode, or the hub by its code."""
        return way(self.mode, self.hub)

    def follow(self, fresh: "Registration") -> "Registration":
        """Bring this object up to what was just written to the same row, and return it."""
        names = (
            "status", "mode", "hub_id", "sequence", "switched_at", "cancelled_at", "address_confirmed_at",
            "subject", "waiting_since", "offer_expires_at", "placed_at", "decided_at", "is_extra",
            "chose_at",
        )  # fmt: skip
        for name in names:
            setattr(self, name, getattr(fresh, name))
        self.person = fresh.person
        return self

    @property
    def is_told_by_phone(self) -> bool:
        """Whether somebody of the desk tells them, as they prefer or for want of an address."""
        return bool(self.phone) and (self.prefers_phone or not self.email)

    @property
    def is_reachable(self) -> bool:
        """Whether there is a way to tell them anything."""
        return bool(self.email or self.phone)


class ListNote(models.Model):
    """What became of somebody on a waiting list, and why somebody was passed over."""

    class Act(models.TextChoices):
        OFFERED = "offered", _("a place was offered")
        OUT_OF_TURN = "out-of-turn", _("a place was offered out of turn")
        KEPT = "kept", _("passed over: the seats that were free are kept for a sector")
        UNREACHABLE = "unreachable", _("passed over: there is no way to reach them")
        BLOCKED = "blocked", _("passed over: messages to their address come back")
        EXTENDED = "extended", _("the offer was extended")
        TOLD = "told", _("told by phone")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("the offer ran out")
        LEFT = "left", _("left the list")

    #: Why somebody was passed over; each reason is noted once for a person, for a list is gone through often.
    SKIPS = (Act.KEPT, Act.UNREACHABLE, Act.BLOCKED)

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="list_notes")
    act = models.CharField(_("what"), max_length=12, choices=Act)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("note of a waiting list")
        verbose_name_plural = _("notes of waiting lists")
        indexes = [models.Index(fields=["registration", "act"], name="list_note_by_act")]

    def __str__(self) -> str:
        return f"{self.registration_id}:{self.act}"
