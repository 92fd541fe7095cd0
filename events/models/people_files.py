"""A list of people that somebody brings in, as long as it is looked at."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.bulk import Bulk
from events.models.gatherings import Event
from people.codes import CODE_LENGTH, new_code


class PeopleFile(models.Model):
    """One list of people for an event: looked at, then brought in or thrown away.

    The file itself is not kept. `lines` is what stood in it, names and addresses among it; it is emptied when
    the list is brought in, and a day after nobody did.
    """

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="people_files")
    #: Rows as [number in the file, cells]; the first names the columns.
    lines = models.JSONField(default=list, blank=True)
    #: What a column is → its place in a row, from 0.
    columns = models.JSONField(default=dict, blank=True)
    #: What holds for rows whose own cell says nothing: the way to take part, the language.
    defaults = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(_("brought in at"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: The places that it made, undone as a whole.
    bulk = models.OneToOneField(Bulk, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("list of people")
        verbose_name_plural = _("lists of people")

    def __str__(self) -> str:
        return self.code
