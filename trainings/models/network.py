"""Who learnt here and agreed to be found by others who did, and what they choose to show."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Topic
from people.codes import CODE_LENGTH, new_code


class NetworkEntry(models.Model):
    """What somebody who agreed to be found shows of themselves: their name, and what they ticked or wrote.

    It stands beside the consent that it rests on and goes with it. Name, country and sector are those of the
    account, as they are today; never a gender, an address or a phone.
    """

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="network_entry"
    )
    shows_country = models.BooleanField(_("shows the country"), default=False)
    shows_sector = models.BooleanField(_("shows the sector"), default=False)
    #: Of protected and discreet courses nothing is ever shown, whatever is ticked.
    shows_courses = models.BooleanField(_("shows the courses"), default=False)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    works_on = models.CharField(_("works on"), max_length=300, blank=True)
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="network_entries", verbose_name=_("topics")
    )
    #: ISO 639 codes of what they speak.
    languages = models.JSONField(_("languages"), default=list, blank=True)
    #: Their own words, plain, as a search compares them.
    words_key = models.CharField(max_length=430, blank=True, editable=False)
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("entry in the network")
        verbose_name_plural = _("entries in the network")

    def __str__(self) -> str:
        return self.code
