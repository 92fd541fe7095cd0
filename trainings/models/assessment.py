"""What is asked of people before, after and long after a course, and what they answered."""

import secrets
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.models import Registration
from events.models.questions import said_in
from people.codes import CODE_LENGTH, new_code
from people.links import DIGITS
from people.models import Organisation
from trainings.models.cohorts import Cohort
from trainings.models.courses import Course

#: Signs of the code that opens a test in the room: 40 bits, typed from a wall.
ROOM_SIGNS = 8


def new_room_code() -> str:
    """Return a code that is read off a wall and typed on a phone."""
    return "".join(secrets.choice(DIGITS) for _sign in range(ROOM_SIGNS)).lower()


class Item(models.Model):
    """One question of an organisation's bank; once somebody was asked it, it never changes.

    Words are kept by language code, as those of what organisers ask in the form of an event.
    """

    class Kind(models.TextChoices):
        CHOICE = "choice", _("One of several choices")
        SEVERAL = "several", _("Several choices")
        SCALE = "scale", _("A scale")
        OPEN = "open", _("Open, in one's own words")

    #: Kinds that have right and wrong choices.
    CHOOSING = (Kind.CHOICE, Kind.SEVERAL)

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bank_items")
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    label = models.JSONField(_("question"), default=dict)
    help = models.JSONField(_("explanation"), default=dict, blank=True)
    #: What can be chosen, as [{"code": …, "words": {language: …}, "right": …}].
    choices = models.JSONField(_("choices"), default=list, blank=True)
    #: The ends of a scale; whole numbers.
    least = models.PositiveSmallIntegerField(_("least"), default=1)
    most = models.PositiveSmallIntegerField(_("most"), default=5)
    #: What a right choice gives, where there are right ones.
    points = models.PositiveSmallIntegerField(_("points"), default=1)
    written_at = models.DateTimeField(_("written at"))
    #: When a group was first given it; from then on it stays as it is.
    asked_at = models.DateTimeField(_("first asked at"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    #: The question as it was asked before it was worded anew.
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        verbose_name = _("question of the bank")
        verbose_name_plural = _("questions of the bank")
        constraints = [
            models.CheckConstraint(condition=Q(most__gt=F("least")), name="item_scale_has_two_ends"),
        ]

    def __str__(self) -> str:
        return self.code

    def words(self, language: str) -> tuple[str, str]:
        """Return the question and the language it is told in: the reader's, where there is one."""
        return said_in(self.label, language)

    def chosen(self, language: str) -> list[tuple[str, str, str]]:
        """Return (code, words, language they are in) of each choice."""
        return [(one["code"], *said_in(one["words"], language)) for one in self.choices]

    @property
    def right(self) -> frozenset[str]:
        """The codes of the choices that are right; none where nothing is."""
        return frozenset(one["code"] for one in self.choices if one.get("right"))

    @property
    def is_scored(self) -> bool:
        """Whether an answer to it can be right or wrong."""
        return self.kind in self.CHOOSING and bool(self.right)


class Assessment(models.Model):
    """A test or a survey of a course: what it asks, in order; groups are given it."""

    class Purpose(models.TextChoices):
        KNOWLEDGE = "knowledge", _("a test, before and after the course")
        SURVEY = "survey", _("a survey, after the course")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="assessments")
    purpose = models.CharField(_("what it is"), max_length=9, choices=Purpose)
    title = models.JSONField(_("title"), default=dict)
    #: Whether participants read their own points, once the test after the course is over.
    tells_points = models.BooleanField(_("participants read their own points"), default=True)
    created_at = models.DateTimeField(_("created at"))
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("test or survey")
        verbose_name_plural = _("tests and surveys")

    def __str__(self) -> str:
        return self.code

    def words(self, language: str) -> tuple[str, str]:
        """Return its title and the language it is told in."""
        return said_in(self.title, language)


class AssessmentItem(models.Model):
    """That a test asks a question, and where among the others."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="composed")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="asked_in")
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("question of a test")
        verbose_name_plural = _("questions of tests")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "item"], name="item_once_in_a_test"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}:{self.position}"


class Sitting(models.Model):
    """That a group answers a test at one moment; all its moments ask the same, as it stood when given."""

    class Moment(models.TextChoices):
        PRE = "pre", _("before the course")
        POST = "post", _("after the course")
        MONTHS_3 = "months-3", _("3 months after")
        MONTHS_6 = "months-6", _("6 months after")
        MONTHS_12 = "months-12", _("12 months after")

    class Linking(models.TextChoices):
        PLACE = "place", _("by the place of each participant")
        OWN_CODE = "own-code", _("by a code of their own, without a name")

    #: The moments after the course, and how many months.
    MONTHS = {Moment.MONTHS_3: 3, Moment.MONTHS_6: 6, Moment.MONTHS_12: 12}

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    #: What opens it in the room, where nobody says who they are.
    room_code = models.CharField(
        _("code for the room"), max_length=ROOM_SIGNS, unique=True, default=new_room_code, editable=False
    )
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="sittings")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="sittings_given")
    moment = models.CharField(_("when"), max_length=9, choices=Moment)
    linking = models.CharField(_("how before and after are matched"), max_length=8, choices=Linking)
    #: The keys of its questions in their order, as they stood when the group was given it.
    items = models.JSONField(_("questions"), default=list)
    #: Chosen instead of what follows from the first and the last class.
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    #: When it was closed for good, and its results were shown.
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    #: What it came to when it was closed: protected figures alone, as `trainings.reckoning` writes them.
    came_to: Any = models.JSONField(_("what it came to"), null=True, blank=True, editable=False)
    given_at = models.DateTimeField(_("given at"))

    class Meta:
        verbose_name = _("test of a group")
        verbose_name_plural = _("tests of groups")
        constraints = [
            models.UniqueConstraint(fields=["cohort", "assessment", "moment"], name="sitting_once"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def by_code(self) -> bool:
        """Whether nobody says who they are."""
        return self.linking == self.Linking.OWN_CODE


class AnswerSheet(models.Model):
    """What one person answered at one sitting: of a place, or of a code that they alone know."""

    class Source(models.TextChoices):
        PHONE = "phone", _("on a phone or computer")
        PAPER = "paper", _("on paper")

    # A running number would tell the order in which sheets without a name came.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="answer_sheets")
    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, null=True, blank=True, related_name="test_sheets"
    )
    #: Keyed hash of the code of one's own, the same for all sittings of a group.
    own_code = models.CharField(max_length=64, blank=True, editable=False)
    #: None: begun and kept for later. Without a name it is the day alone, at midnight UTC.
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=5)
    source = models.CharField(_("how"), max_length=5, choices=Source)
    #: Points, and of how many; none of a survey.
    score = models.PositiveSmallIntegerField(_("points"), null=True, blank=True)
    out_of = models.PositiveSmallIntegerField(_("of"), null=True, blank=True)

    class Meta:
        verbose_name = _("answers of one person")
        verbose_name_plural = _("answers of people")
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "registration"],
                condition=Q(registration__isnull=False),
                name="sheet_once_for_a_place",
            ),
            models.UniqueConstraint(
                fields=["sitting", "own_code"], condition=~Q(own_code=""), name="sheet_once_for_a_code"
            ),
            models.CheckConstraint(
                condition=Q(registration__isnull=False, own_code="")
                | (Q(registration__isnull=True) & ~Q(own_code="")),
                name="sheet_of_a_place_or_a_code",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(out_of__gt=0, score__lte=F("out_of")),
                name="sheet_points_within",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Response(models.Model):
    """What somebody answered to one question."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(AnswerSheet, on_delete=models.CASCADE, related_name="responses")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="item_responses")
    #: The code of a choice, a list of codes, a whole number, or text.
    value: Any = models.JSONField(_("answer"))

    class Meta:
        verbose_name = _("answer to a question of a test")
        verbose_name_plural = _("answers to questions of tests")
        constraints = [models.UniqueConstraint(fields=["sheet", "item"], name="response_once")]

    def __str__(self) -> str:
        return f"{self.sheet_id}:{self.item_id}"
