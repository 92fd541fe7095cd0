"""Ways to a place beside the public form: codes, personal invitations, an organisation's own people."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from events.models.gatherings import Event, Hub
from events.models.modes import Mode, way
from people.codes import CODE_LENGTH, new_code
from people.models import Organisation, StakeholderGroup

if TYPE_CHECKING:
    from events.models.places import RegistrationQuerySet


class EntryCode(models.Model):
    """A word that lets its bearers register: so often, until a date, for a mode or a sector where asked."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="entry_codes")
    #: As people write it, in capitals and without spaces or hyphens.
    word = models.CharField(_("registration code"), max_length=20)
    uses = models.PositiveIntegerField(
        _("number of uses"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    until = models.DateTimeField(_("valid until"), null=True, blank=True)
    mode = models.CharField(_("mode"), max_length=6, choices=Mode, blank=True)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, null=True, blank=True, related_name="entry_codes")
    stakeholder_group = models.ForeignKey(
        StakeholderGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sector"),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("registration code")
        verbose_name_plural = _("registration codes")
        constraints = [
            models.UniqueConstraint(fields=["event", "word"], name="entry_code_once"),
            models.CheckConstraint(
                condition=Q(hub__isnull=True) | Q(mode="hub"), name="entry_code_hub_is_a_hub"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def is_open(self, now: datetime) -> bool:
        """Return whether it lets anyone in at `now`; how often it was used is counted elsewhere."""
        return self.withdrawn_at is None and (self.until is None or now < self.until)


class Guest(models.Model):
    """Someone an organiser invites to an event, with a link of their own that registers them once."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="guests")
    subject = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    name = models.CharField(_("name to be called by"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    #: The address or phone, normalised, by which a second invitation is recognised.
    contact_key = models.CharField(max_length=254, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    #: At which hub their place is, where they were invited to one; none leaves the way to them.
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, null=True, blank=True, related_name="guests")
    #: Whether somebody else may come in their stead, with another name and address.
    may_pass_on = models.BooleanField(_("may be passed on"), default=False)
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "contact_key"], condition=~Q(contact_key=""), name="guest_once"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Delegation(models.Model):
    """Places that an organisation fills by naming people, each of whom confirms on their own, until a date.

    An institution was invited with a number of places, which are kept for it until then. A group asked by
    itself, and takes seats only as it names people.
    """

    class Kind(models.TextChoices):
        INSTITUTION = "institution", _("invited institution")
        GROUP = "group", _("group that asked")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="delegations")
    subject = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    organisation = models.CharField(_("institution or organisation"), max_length=160)
    #: Whom the letter is addressed to, and what they are there.
    addressee = models.CharField(_("addressee"), max_length=120, blank=True)
    post = models.CharField(_("post of the addressee"), max_length=120, blank=True)
    postal_address = models.CharField(_("address on the letter"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    mode = models.CharField(_("mode"), max_length=6, choices=Mode)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, null=True, blank=True, related_name="delegations")
    places = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1)])
    until = models.DateTimeField(_("to be named until"))
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: When what was not used went back to everybody; by the date, or because the organisers took it back.
    returned_at = models.DateTimeField(_("places returned at"), null=True, blank=True)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        indexes = [
            models.Index(fields=["until"], condition=Q(returned_at__isnull=True), name="delegation_to_return")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(places__gte=1), name="delegation_has_places"),
            models.CheckConstraint(
                condition=Q(hub__isnull=True) | Q(mode="hub"), name="delegation_hub_is_a_hub"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def keeps_seats(self) -> bool:
        """Whether seats are kept for people who are not named yet."""
        return self.kind == self.Kind.INSTITUTION and self.returned_at is None

    @property
    def way(self) -> str:
        """How its people take part, among the event's ways: the mode, or the hub by its code."""
        return way(self.mode, self.hub)

    def seated(self) -> "RegistrationQuerySet":
        """Return the places that block one of its seats: whoever moved to another mode or hub left theirs."""
        return self.registrations.alive().filter(mode=self.mode, hub=self.hub_id)

    @property
    def nameless(self) -> int:
        """How many places have no name; while it keeps seats, so many are kept for it."""
        return max(0, self.places - self.seated().count())

    def is_open(self, now: datetime) -> bool:
        """Return whether people may still be named."""
        return self.returned_at is None and now < self.until


class Letterhead(models.Model):
    """How an organisation's letters look on paper, and who signs them."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="letterhead", primary_key=True
    )
    #: The logo as `convite.paper.picture` drew it anew.
    logo = models.TextField(blank=True, editable=False)
    lines = models.CharField(_("address and contact on the letterhead"), max_length=300, blank=True)
    signatory = models.CharField(_("who signs"), max_length=120, blank=True)
    signatory_post = models.CharField(_("post of who signs"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")

    def __str__(self) -> str:
        return str(self.pk)


class WalkIn(models.Model):
    """The code on a wall: whoever scans it while a session is on registers and is present in one step.

    What stands on the wall is a safe link; this row says that the session has one, and how far it lets in.
    """

    session = models.OneToOneField(
        "events.Session", on_delete=models.CASCADE, related_name="walk_in", primary_key=True
    )
    #: Whether people are let in when every seat is taken; each such place is marked.
    beyond_seats = models.BooleanField(_("let people in beyond the seats"), default=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("code on the wall")
        verbose_name_plural = _("codes on the wall")

    def __str__(self) -> str:
        return str(self.pk)


class HubWall(models.Model):
    """The code on the wall of a remote hub, for one session: whoever scans it is present there."""

    session = models.ForeignKey("events.Session", on_delete=models.CASCADE, related_name="hub_walls")
    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="walls")
    #: As for a session's own wall.
    beyond_seats = models.BooleanField(_("let people in beyond the seats"), default=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("code on the wall of a hub")
        verbose_name_plural = _("codes on the walls of hubs")
        constraints = [models.UniqueConstraint(fields=["session", "hub"], name="hub_wall_once")]

    def __str__(self) -> str:
        return f"{self.session_id}:{self.hub_id}"
