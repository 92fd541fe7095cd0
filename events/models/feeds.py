"""The addresses at which people subscribe to what they hold."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.places import Registration
from people.codes import CODE_LENGTH, new_code


class Feed(models.Model):
    """A private address of somebody's calendar: of all that an account holds, or of one place without one.

    The address is worked out from `salt` and the house's key, so that a copy of the table opens nothing.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    salt = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, registration__isnull=True)
                | Q(person__isnull=True, registration__isnull=False),
                name="feed_of_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
