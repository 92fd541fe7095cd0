"""Links of pages that lead to other sites, and what came of it when an editor last had them tried."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutsideLink(models.Model):
    """An address outside that an editor had tried; it stays while somebody asks for it now and then.

    `editing.outside_links` writes it, and no public page reads it. Nobody's name stands here.
    """

    class Outcome(models.TextChoices):
        WORKS = "works", _("works")
        MOVED = "moved", _("works, at another address")
        GONE = "gone", _("gone")
        NO_HOST = "no-host", _("no such host")
        SLOW = "slow", _("took too long")
        REFUSED = "refused", _("refused to say")
        BROKEN = "broken", _("the site has a fault")
        CERTIFICATE = "certificate", _("its certificate does not hold")
        UNREACHED = "unreached", _("did not answer")
        LOOP = "loop", _("leads on without end")
        NOT_ASKED = "not-asked", _("not asked: no public address")

    #: The hash of the address, which may be longer than an index takes.
    mark = models.CharField(max_length=64, unique=True, editable=False)
    url = models.TextField(_("address"), max_length=2000)
    asked_at = models.DateTimeField()
    #: Its place among those of one host that were asked for together: the hosts take turns.
    turn = models.PositiveIntegerField(default=0)
    #: Until when a worker has it in hand.
    held_until = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    #: The number that the site answered with, where it answered.
    status = models.PositiveSmallIntegerField(null=True)
    leads_to = models.TextField(max_length=2000, blank=True)

    class Meta:
        verbose_name = _("link to another site")
        verbose_name_plural = _("links to other sites")
        indexes = [models.Index(fields=["asked_at"], name="outside_link_asked")]

    def __str__(self) -> str:
        return self.url

    @property
    def is_waiting(self) -> bool:
        """Whether it was asked for and not tried since."""
        return self.tried_at is None or self.tried_at < self.asked_at

    @property
    def is_trouble(self) -> bool:
        """Whether an editor should look: it was tried, and does not simply work."""
        return self.outcome not in ("", self.Outcome.WORKS)

    @property
    def words(self) -> str:
        """What came of it, with the site's own number where that says more: “gone (404)”."""
        said = str(self.get_outcome_display())
        good = (self.Outcome.WORKS, self.Outcome.MOVED)
        return f"{said} ({self.status})" if self.status and self.outcome not in good else said
