"""Changes of sessions that people have not heard of yet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.sessions import Session


class Change(models.Model):
    """What people know of a session that was changed since, and how long its letters wait.

    Once it is settled, everybody is told how the session stands then; the next change begins anew.
    """

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="change")
    #: The session as people know it: what stood before the first change that nobody was told of.
    known = models.JSONField(default=dict)
    #: The sequence it had then: that of the letters that told of it, where there were any.
    known_sequence = models.PositiveIntegerField()
    #: When it had last been changed before that.
    moved_before = models.DateTimeField(null=True, blank=True)
    #: The instants of the first and of the last change that nobody was told of.
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    #: Whether it stood as people knew it when it was settled, so that only those hear who got another letter.
    is_back = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("change of a session")
        verbose_name_plural = _("changes of sessions")
        indexes = [
            models.Index(fields=["last_at"], name="change_unsettled", condition=models.Q(settled_at=None))
        ]

    def __str__(self) -> str:
        return str(self.session_id)
