"""What organisers ask beside the facts that are counted, and what was answered."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.gatherings import Event
from events.models.places import Registration
from events.models.sessions import Session
from people.codes import CODE_LENGTH, new_code

#: Languages in which words are looked for when the reader's own are missing.
FALLBACK = ("es", "en", "pt-br")
#: Days after the event that answers are kept where nobody chose otherwise, and the most that can be chosen.
KEPT_DAYS, MOST_DAYS = 90, 1095

#: What the purposes begin with under which agreements to questions are kept.
PURPOSE = "question-"


def said_in(words: dict[str, str], language: str) -> tuple[str, str]:
    """Return the words in the reader's language, else in one they have, and the language they are in."""
    for code in (language, *FALLBACK):
        if words.get(code):
            return words[code], code
    return "", language


class Survey(models.Model):
    """A few questions about an event or one session; nobody's name is kept with the answers."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("not open yet")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="surveys")
    #: What it is about; none: the event as a whole.
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, null=True, blank=True, related_name="surveys"
    )
    title = models.JSONField(_("title"), default=dict)
    status = models.CharField(_("status"), max_length=6, choices=Status, default=Status.DRAFT)
    #: Whether everybody concerned gets one letter with the way to it, once it is over.
    sends_letters = models.BooleanField(_("letters are sent after it"), default=True)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def __str__(self) -> str:
        return self.code

    def words(self, language: str) -> tuple[str, str]:
        """Return its title and the language it is told in."""
        return said_in(self.title, language)


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions about many questions."""

    def asked(self) -> "QuestionQuerySet":
        """Those that are asked now, in their order; a retired one is asked of nobody."""
        return self.filter(retired_at=None).order_by("position", "pk")


class Question(models.Model):
    """One thing that the organisers of an event ask; its words are kept by language code."""

    class Kind(models.TextChoices):
        TEXT = "text", _("A line of text")
        LONG = "long", _("A longer text")
        CHOICE = "choice", _("One of several choices")
        SEVERAL = "several", _("Several choices")
        NUMBER = "number", _("A number")
        FILE = "file", _("A file")
        CONSENT = "consent", _("An agreement")
        SCALE = "scale", _("From 1 to 5")

    class Audience(models.TextChoices):
        NAMES = "names", _("everybody who may see names here")
        LEAD = "lead", _("the organisers of the organisation that leads")
        LOGISTICS = "logistics", _("those who look after what people need")
        SELF = "self", _("the person alone")

    #: readers → those among whom they may be narrowed down to once somebody answered: nobody else reads then.
    WITHIN = {
        Audience.NAMES: (Audience.LEAD, Audience.SELF),
        Audience.LEAD: (Audience.SELF,),
        Audience.LOGISTICS: (Audience.SELF,),
        Audience.SELF: (),
    }

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="questions")
    #: The survey that asks it; none: it is asked of whoever registers.
    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, null=True, blank=True, related_name="questions"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    label = models.JSONField(_("question"), default=dict)
    help = models.JSONField(_("explanation"), default=dict, blank=True)
    #: What can be chosen, as [{"code": …, "words": {language: …}}]; a code never changes what it stands for.
    choices = models.JSONField(_("choices"), default=list, blank=True)
    required = models.BooleanField(_("has to be answered"), default=False)
    minimum = models.IntegerField(_("least"), null=True, blank=True)
    maximum = models.IntegerField(_("most"), null=True, blank=True)
    audience = models.CharField(_("read by"), max_length=9, choices=Audience, default=Audience.NAMES)
    keep_days = models.PositiveSmallIntegerField(
        _("days kept after the event"),
        default=KEPT_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )
    #: A day on which the answers go, where that was chosen instead of days after the event.
    delete_on = models.DateField(_("deleted on"), null=True, blank=True)
    #: Of an agreement: rises when its words change after somebody agreed to them.
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        indexes = [models.Index(fields=["event", "retired_at", "position"], name="question_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum__isnull=True)
                | Q(maximum__isnull=True)
                | Q(maximum__gte=models.F("minimum")),
                name="question_least_below_most",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def purpose(self) -> str:
        """The purpose under which an agreement to it is kept."""
        return f"{PURPOSE}{self.code}"

    def words(self, language: str) -> tuple[str, str]:
        """Return the question and the language it is told in: the reader's, where there is one."""
        return said_in(self.label, language)

    def chosen(self, language: str) -> list[tuple[str, str, str]]:
        """Return (code, words, language they are in) of each choice."""
        return [(one["code"], *said_in(one["words"], language)) for one in self.choices]

    def lacks(self) -> dict[str, list[str]]:
        """Return, by language of the site, which of its words are missing: label, help, choices."""
        missing: dict[str, list[str]] = {}
        for language, _name in settings.LANGUAGES:
            gaps = [] if self.label.get(language) else ["label"]
            if any(self.help.values()) and not self.help.get(language):
                gaps.append("help")
            if any(not one["words"].get(language) for one in self.choices):
                gaps.append("choices")
            if gaps:
                missing[language] = gaps
        return missing

    def goes_at(self, ends_at: datetime | None) -> date | None:
        """Return the day on which its answers go, for an event that ends then; none: not known yet."""
        if self.delete_on:
            return self.delete_on
        return (ends_at + timedelta(days=self.keep_days)).date() if ends_at else None


class Answer(models.Model):
    """What somebody with a place answered to a question; it goes with the place and on the question's day."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="answers")
    #: Text, number, the code of a choice, a list of codes, or the version agreed to; of a file: its size.
    value: Any = models.JSONField(_("answer"))
    answered_at = models.DateTimeField(_("answered at"), default=timezone.now)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["registration", "question"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.question_id}:{self.registration_id}"


class AnswerFile(models.Model):
    """The file that somebody answered with, kept in the database so that it goes with its answer."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="file")
    name = models.CharField(_("name of the file"), max_length=120)
    ending = models.CharField(_("kind of file"), max_length=4)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("file of an answer")
        verbose_name_plural = _("files of answers")

    def __str__(self) -> str:
        return self.code


class SurveyMark(models.Model):
    """That somebody has answered a survey, so that nobody answers twice; neither when nor what."""

    # A running number would stand in the order of the answers', and join the two.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="marks")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("mark that a survey was answered")
        verbose_name_plural = _("marks that surveys were answered")
        constraints = [models.UniqueConstraint(fields=["survey", "registration"], name="survey_mark_once")]

    def __str__(self) -> str:
        return str(self.survey_id)


class SurveyAnswer(models.Model):
    """One answer to one question, by nobody: without place, hour or order, nor tie to another answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="survey_answers")
    value: Any = models.JSONField(_("answer"))

    class Meta:
        verbose_name = _("answer to a survey")
        verbose_name_plural = _("answers to surveys")

    def __str__(self) -> str:
        return str(self.question_id)
