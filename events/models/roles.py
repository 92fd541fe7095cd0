"""The roles that people hold in sessions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.gatherings import Hub
from events.models.modes import Mode
from events.models.sessions import Session
from people.codes import CODE_LENGTH, new_code
from people.demographics import Demographics
from people.models import Organisation, Portrait


class PartQuerySet(models.QuerySet["Part"]):
    """Questions about many roles."""

    def standing(self) -> "PartQuerySet":
        """Roles that stand, answered or not."""
        return self.filter(status__in=Part.STANDING)


class Part(Demographics):
    """A role that a person holds in a session, asked for and answered on its own."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("organiser")
        SPEAKER = "speaker", _("speaker")
        PANELLIST = "panellist", _("panellist")
        ONSITE_MODERATOR = "onsite-moderator", _("onsite moderator")
        ONLINE_MODERATOR = "online-moderator", _("online moderator")
        RAPPORTEUR = "rapporteur", _("rapporteur")
        TRAINER = "trainer", _("trainer")
        CO_TRAINER = "co-trainer", _("co-trainer")
        #: Sits in to learn how it is led: in the room, and part of nothing that is told of the session.
        OBSERVER = "observer", _("observer")
        INTERPRETER = "interpreter", _("interpreter")
        SUPPORT = "technical-support", _("technical support")
        HUB_COORDINATOR = "hub-coordinator", _("hub coordinator")

    class Status(models.TextChoices):
        #: Thought of, and not asked yet: it came with a copy, and only those who organise see it.
        PLANNED = "planned", _("planned")
        INVITED = "invited", _("invited")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        REPLACED = "replaced", _("replaced")

    #: A role that still stands, answered or not.
    STANDING: ClassVar[tuple[str, ...]] = (Status.INVITED, Status.CONFIRMED)
    #: A role by which one leads what happens in the room: nobody leads two sessions at a time.
    LEADING: ClassVar[tuple[str, ...]] = (Role.TRAINER, Role.CO_TRAINER)
    #: A role that has no seat at the table, so that no public page shows it.
    OFF_THE_TABLE: ClassVar[tuple[str, ...]] = (Role.ORGANISER, Role.OBSERVER)
    #: A role whose holder may be listed among the people who speak, if they agree to that as well.
    SPEAKING: ClassVar[tuple[str, ...]] = (
        Role.SPEAKER,
        Role.PANELLIST,
        Role.TRAINER,
        Role.CO_TRAINER,
        Role.ONSITE_MODERATOR,
        Role.ONLINE_MODERATOR,
        Role.RAPPORTEUR,
    )
    #: A role that is not shown to its person: nobody has asked them yet, or it went to somebody else.
    UNHEARD: ClassVar[tuple[str, ...]] = (Status.PLANNED, Status.REPLACED)

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="parts")
    #: The interval in which it takes its holder's time, copied from the session; see `events.engaged`.
    starts_at = models.DateTimeField(null=True, editable=False)
    ends_at = models.DateTimeField(null=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="parts"
    )
    subject = models.UUIDField(db_index=True)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.INVITED)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("speaks for"),
    )
    mode = models.CharField(_("mode"), max_length=6, choices=Mode, blank=True)
    #: Of a hub's coordinator, which one: at every session of the event, whichever the role is held in.
    hub = models.ForeignKey(
        Hub,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="coordinators",
        verbose_name=_("remote hub"),
    )
    #: The UN regional group as another body's programme states it, where no country is known.
    stated_region = models.SlugField(_("regional group"), max_length=30, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    #: What the person agreed to have published, item by item.
    shows_name = models.BooleanField(_("name may be published"), default=False)
    shows_groups = models.BooleanField(_("sector and region may be published"), default=False)
    shows_photo = models.BooleanField(_("photo may be published"), default=False)
    shows_biography = models.BooleanField(_("biography may be published"), default=False)
    #: Agreed to apart from all the rest, and never without the name; see `cms.lists.speaking`.
    shows_in_list = models.BooleanField(_("may be listed among the people who speak"), default=False)
    portrait = models.ForeignKey(
        Portrait, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    #: language code → what the person wrote about themselves in it.
    biographies = models.JSONField(_("biography"), default=dict, blank=True)
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now)
    #: Whoever asked last; they hear of a no.
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    #: Rises whenever the role is given up, goes to somebody else or is taken again; see `Session.sequence`.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    decline_reason = models.CharField(_("reason"), max_length=300, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced_by"
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "subject", "role"],
                condition=Q(status__in=["invited", "confirmed"]),
                name="part_once_per_person",
            ),
            models.CheckConstraint(
                condition=Q(hub__isnull=True) | Q(role="hub-coordinator", mode="hub"),
                name="part_hub_is_coordinated",
            ),
            models.CheckConstraint(
                condition=Q(shows_in_list=False) | Q(shows_name=True),
                name="part_listed_by_name",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def stands(self) -> bool:
        """Whether it is the person's, answered or not: neither declined nor gone to somebody else."""
        return self.status in self.STANDING

    @property
    def coordinates(self) -> bool:
        """Whether its holder said yes to coordinating a remote hub."""
        return self.hub_id is not None and self.status == self.Status.CONFIRMED
