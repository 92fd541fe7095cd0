"""Newsletters: the list, who gets it and what they agreed to, its issues, and lists that were brought in."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from people.codes import CODE_LENGTH, new_code
from people.models import Coalition, ConsentText


class Topic(models.TextChoices):
    """What of an issue somebody wants; what the editors write to everybody belongs to none."""

    SESSIONS = "sessions", _("Sessions ahead")
    TRAININGS = "trainings", _("Trainings and courses")
    PUBLICATIONS = "publications", _("Publications")
    HIGHLIGHTS = "highlights", _("What happened")


class Newsletter(models.Model):
    """A list that people ask to be on: the site's own, or a coalition's."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    coalition = models.ForeignKey(
        Coalition, on_delete=models.PROTECT, null=True, blank=True, related_name="newsletters"
    )
    #: By language, such as {"es": "Boletín de la mesa"}.
    names = models.JSONField(default=dict)
    #: By language: what is in it, and how often it comes.
    promises = models.JSONField(default=dict)
    is_open = models.BooleanField(_("can be asked for"), default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")

    def __str__(self) -> str:
        return f"newsletter:{self.code}"

    def name_in(self, language: str) -> str:
        """Return what it is called in a language, or in the first it has a name in."""
        return in_language(self.names, language)

    @property
    def name(self) -> str:
        """What it is called in the language of the page."""
        return self.name_in(get_language() or settings.LANGUAGE_CODE)

    @property
    def promise(self) -> str:
        """What is in it, in the language of the page."""
        return in_language(self.promises, get_language() or settings.LANGUAGE_CODE)


def in_language(words: dict[str, Any], language: str) -> Any:
    """Return what stands for a language, else for the first of the site's languages that has something."""
    order = [language, *(code for code, _name in settings.LANGUAGES)]
    return next((words[code] for code in order if words.get(code)), "")


class SubscriberList(models.Model):
    """A list of people who agreed elsewhere, brought in from a file, with what was declared of it."""

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="lists")
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    file_name = models.CharField(max_length=200)
    #: How its people agreed, in the words of whoever brought it in.
    statement = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    #: The lines as they were read, until it is brought in or left.
    lines = models.JSONField(default=list)
    brought_in_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    #: How many lines became subscribers, and how many stayed out, by the code of the reason.
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("list brought in")
        verbose_name_plural = _("lists brought in")

    def __str__(self) -> str:
        return f"list:{self.code}"


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    """Questions about many subscribers."""

    def active(self) -> "SubscriberQuerySet":
        """Those who get it."""
        return self.filter(state=Subscriber.State.ACTIVE)

    def of_address(self, address: str) -> "SubscriberQuerySet":
        """Those of an address, in whatever letters it is written."""
        return self.alias(small=Lower("address")).filter(small=address.strip().lower())


class Subscriber(models.Model):
    """An address on a newsletter's list, and the words by which its owner asked for it."""

    class State(models.TextChoices):
        PENDING = "pending", _("to be confirmed")
        ACTIVE = "active", _("gets it")
        #: For a day, so that leaving can be undone; then the row is deleted.
        LEFT = "left", _("left")

    class Way(models.TextChoices):
        FORM = "form", _("asked for it on the website")
        LIST = "list", _("from a list that was brought in")

    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    #: Stands for them in the rows of their letters; it is no person's.
    reader = models.UUIDField(default=uuid4, unique=True, editable=False)
    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="subscribers")
    address = models.EmailField(_("address"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    topics = models.JSONField(_("topics"), default=list)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    way = models.CharField(max_length=5, choices=Way, default=Way.FORM)
    #: The words that were agreed to; of a list, those that say that it was declared.
    consent = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    #: When they agreed: on the form, or as the list says.
    agreed_at = models.DateTimeField(default=timezone.now)
    #: Where they agreed, as the list says.
    source = models.CharField(max_length=200, blank=True)
    brought_in = models.ForeignKey(
        SubscriberList, on_delete=models.SET_NULL, null=True, blank=True, related_name="subscribers"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        constraints = [
            models.UniqueConstraint(Lower("address"), "newsletter", name="subscribed_once"),
        ]
        indexes = [models.Index(fields=["newsletter", "state", "id"], name="subscriber_of")]

    def __str__(self) -> str:
        return f"subscriber:{self.code}"

    def wants(self, topics: set[str]) -> bool:
        """Return whether any of the topics is one of theirs."""
        return bool(topics & set(self.topics))


class Issue(models.Model):
    """One issue of a newsletter as it is sent: finished words by language, and how far sending has come."""

    class State(models.TextChoices):
        PLANNED = "planned", _("waits for its hour")
        POSTING = "posting", _("is being sent")
        PAUSED = "paused", _("paused")
        POSTED = "posted", pgettext_lazy("of an issue", "sent")
        STOPPED = "stopped", _("stopped")

    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    newsletter = models.ForeignKey(Newsletter, on_delete=models.PROTECT, related_name="issues")
    #: What it was made from, such as a page's own key; one issue is sent once.
    source = models.CharField(max_length=64, unique=True)
    #: By language: {"title": …, "url": …, "parts": [{"kind": …, "topic": …, …}]}; see `mail.issues`.
    contents = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    send_at = models.DateTimeField(_("to be sent at"), default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: The last subscriber, by key, who was looked at: posting goes on behind them.
    posted_up_to = models.BigIntegerField(default=0)
    posted_at = models.DateTimeField(null=True, blank=True)
    #: How many letters were written.
    posted = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")

    def __str__(self) -> str:
        return f"issue:{self.code}"

    def title_in(self, language: str) -> str:
        """Return its title in a language, or in the first it has."""
        words = in_language(self.contents, language)
        return words["title"] if words else ""

    @property
    def title(self) -> str:
        """Its title in the language of the page."""
        return self.title_in(get_language() or settings.LANGUAGE_CODE)
