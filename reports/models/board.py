"""The links by which a board reads one release without an account."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.codes import CODE_LENGTH, new_code
from people.models import Organisation
from reports.models.releases import Release


class BoardLink(models.Model):
    """A link to one release, to read and no more, until a day; its token is kept as a hash elsewhere.

    It belongs to the organisation that made it: funder or issuer.
    """

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="board_links")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="board_links")
    #: For whom or what it is, for those who made it; the board does not see it.
    note = models.CharField(_("note"), max_length=120)
    ends_on = models.DateField(_("last day"))
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("link for a board")
        verbose_name_plural = _("links for boards")

    def __str__(self) -> str:
        return self.code

    @property
    def ends_at(self) -> datetime:
        """The moment after its last day, in UTC."""
        return datetime.combine(self.ends_on + timedelta(days=1), time(), UTC)

    def is_open(self, now: datetime) -> bool:
        """Return whether it opens anything at `now`."""
        return self.ended_at is None and now < self.ends_at
