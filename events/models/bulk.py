"""What was done to many places at once, and what stood there before, so that it can be undone."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.gatherings import Event
from events.models.places import Registration
from people.codes import CODE_LENGTH, new_code


class Bulk(models.Model):
    """One act on many places that were chosen together; the choice is frozen in its items."""

    class State(models.TextChoices):
        CHOSEN = "chosen", _("chosen")
        RUNNING = "running", _("being done")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    #: States in which there is work left.
    AT_WORK = (State.RUNNING, State.UNDOING)

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="bulks")
    act = models.SlugField(_("act"), max_length=40)
    #: What the act was asked with, in codes, such as {"to": "online"}.
    options = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.CHOSEN)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("act on many places")
        verbose_name_plural = _("acts on many places")
        indexes = [
            models.Index(
                fields=["begun_at"],
                condition=models.Q(state__in=["running", "undoing"]),
                name="bulk_at_work",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class BulkItem(models.Model):
    """One place of a bulk, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to be done")
        DONE = "done", _("done")
        REFUSED = "refused", _("left as it was")
        UNDONE = "undone", _("undone")
        KEPT = "kept", _("could not be undone")

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="items")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="bulk_items")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    #: The name of what refused it, among `events.errors`.
    refusal = models.CharField(max_length=40, blank=True)
    #: What stood there before, in codes; never a name, an address or an answer.
    before = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("place of an act on many")
        verbose_name_plural = _("places of an act on many")
        constraints = [
            models.UniqueConstraint(fields=["bulk", "registration"], name="bulk_item_once"),
        ]
        indexes = [models.Index(fields=["bulk", "state"], name="bulk_item_by_state")]

    def __str__(self) -> str:
        return f"{self.bulk_id}:{self.registration_id}"
