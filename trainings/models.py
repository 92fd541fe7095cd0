"""Courses, their units, and the cohorts that run them; a cohort is an event, one to one."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import Country, CountryField

from events.models import Event, Question, Registration, Session
from people.codes import CODE_LENGTH, new_code
from people.demographics import Gender
from people.models import Organisation, StakeholderGroup


class Course(models.Model):
    """What is taught, by whom, and the share of its hours that completes it."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="courses")
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), max_length=2000, blank=True)
    #: Per cent of the planned minutes that a participant has to attend to complete the course.
    completion_percent = models.PositiveSmallIntegerField(
        _("attendance to complete, in per cent"), default=75
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(completion_percent__gte=1, completion_percent__lte=100),
                name="course_completion_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """The modules of a course as they were until they changed; every group points to the one that it runs.

    Once a group has opened with it, its modules stay as they are.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: When a newer one took its place; none: groups open with this one.
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of a course")
        verbose_name_plural = _("versions of courses")
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["course"], condition=Q(replaced_at__isnull=True), name="version_newest_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}:{self.number}"


class Unit(models.Model):
    """A piece of a course in one of its versions, with the minutes planned for it."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="units")
    #: Which module it is, the same in every version.
    key = models.CharField(_("key"), max_length=CODE_LENGTH, default=new_code, editable=False)
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=120)
    planned_minutes = models.PositiveSmallIntegerField(_("planned minutes"))
    #: What whoever attended it can do, a goal a line.
    goals = models.TextField(_("goals"), max_length=1000, blank=True)
    #: The modules of the same version that come before it; never in a circle.
    needs = models.ManyToManyField(
        "self", symmetrical=False, related_name="needed_by", blank=True, verbose_name=_("needs first")
    )

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="unit_once_in_its_place"),
            models.UniqueConstraint(fields=["version", "key"], name="unit_once_in_a_version"),
            models.CheckConstraint(condition=models.Q(planned_minutes__gt=0), name="unit_takes_time"),
        ]

    def __str__(self) -> str:
        return self.title

    def goal_lines(self) -> list[str]:
        """Return its goals one by one, in the reader's language where it has them."""
        return [goal for line in (self.goals or "").splitlines() if (goal := line.strip(" -•\t"))]


class MaterialFile(models.Model):
    """The bytes of a material, once, however many versions of a course hand it out."""

    name = models.CharField(_("name of the file"), max_length=120)
    ending = models.CharField(_("kind of file"), max_length=4)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("file of a material")
        verbose_name_plural = _("files of materials")

    def __str__(self) -> str:
        return str(self.pk)


class Material(models.Model):
    """A file or a link that belongs to a module, and when whoever takes part gets it."""

    class Language(models.TextChoices):
        EVERY = "", _("In every language")
        ES = "es", _("Spanish")
        PT_BR = "pt-br", _("Portuguese")
        EN = "en", _("English")

    class Release(models.TextChoices):
        BEFORE = "before", _("before the class")
        AFTER = "after", _("after the class")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="materials")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=160)
    language = models.CharField(_("language"), max_length=5, choices=Language, blank=True)
    url = models.URLField(_("link"), max_length=500, blank=True)
    file = models.ForeignKey(
        MaterialFile, on_delete=models.PROTECT, null=True, blank=True, related_name="materials"
    )
    #: So many whole days before the class begins, or after it ends.
    days = models.PositiveSmallIntegerField(_("days"), default=0)
    release = models.CharField(_("when"), max_length=6, choices=Release, default=Release.BEFORE)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        constraints = [
            models.CheckConstraint(
                condition=Q(url="", file__isnull=False) | (~Q(url="") & Q(file__isnull=True)),
                name="material_is_a_file_or_a_link",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def released_at(self, session: Session | None) -> datetime | None:
        """Return from when on participants have it, by the class of its module; none: not known yet."""
        if session is None or session.status in (Session.Status.CANCELLED, Session.Status.DRAFT):
            return None
        if session.starts_at is None or session.ends_at is None:
            return None
        if self.release == self.Release.BEFORE:
            return session.starts_at - timedelta(days=self.days)
        return session.ends_at + timedelta(days=self.days)


class Cohort(models.Model):
    """One run of a course in a place and period; what is planned, and completes it, is frozen as it opens."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="cohorts")
    #: The version of the course that it runs: titles, goals, minutes and order stay those.
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="cohorts")
    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="cohort")
    planned_minutes = models.PositiveIntegerField(_("planned minutes"))
    #: Per cent of the planned minutes that complete it, as the course said when it opened.
    completion_percent = models.PositiveSmallIntegerField(
        _("attendance to complete, in per cent"), default=75
    )
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return self.code


class Lesson(models.Model):
    """Which session teaches which unit; undated and cancelled lessons stay in the denominator."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="lessons")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="lessons")
    session = models.OneToOneField(
        Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="lesson"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    planned_minutes = models.PositiveSmallIntegerField(_("planned minutes"))

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        constraints = [
            models.UniqueConstraint(fields=["cohort", "position"], name="lesson_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}:{self.position}"


class Quota(models.Model):
    """So many people at least, or at most, of whom all that it names is true."""

    class Bound(models.TextChoices):
        LEAST = "least", _("at least")
        MOST = "most", _("at most")

    class CountedGender(models.TextChoices):
        """The counted values; what is not stated is one."""

        WOMAN = Gender.WOMAN.value, Gender.WOMAN.label
        MAN = Gender.MAN.value, Gender.MAN.label
        ANOTHER = Gender.ANOTHER.value, Gender.ANOTHER.label
        NOT_STATED = "not-stated", _("Not stated")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="quotas")
    bound = models.CharField(_("at least or at most"), max_length=5, choices=Bound)
    number = models.PositiveSmallIntegerField(_("how many"))
    sector = models.ForeignKey(
        StakeholderGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sector"),
    )
    gender = models.CharField(_("gender"), max_length=12, choices=CountedGender, blank=True)
    country: "CountryField[str | Country, Country]" = CountryField(_("country"), blank=True)
    #: As it was written; compared without accents and capitals.
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.CheckConstraint(
                condition=Q(sector__isnull=False) | ~Q(gender="") | ~Q(country="") | ~Q(organisation=""),
                name="quota_counts_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Selection(models.Model):
    """The choosing of a group: open until somebody decides, and then what was proposed to them."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="selections")
    #: The seats to fill, those that are held already among them; none: as many as the group has.
    seats = models.PositiveSmallIntegerField(_("seats to fill"), null=True, blank=True)
    #: Whose answers name the organisation that somebody comes from.
    asks = models.ForeignKey(Question, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: The proposal as it was decided on, by the codes of places: no name, and of no one their gender.
    proposed = models.JSONField(_("what was proposed"), default=dict, blank=True)

    class Meta:
        verbose_name = _("selection")
        verbose_name_plural = _("selections")
        constraints = [
            models.UniqueConstraint(
                fields=["cohort"], condition=Q(decided_at__isnull=True), name="selection_open_once"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Override(models.Model):
    """That a person put somebody into the proposal, or left them out: who, when and why."""

    class Act(models.TextChoices):
        IN = "in", _("put in")
        OUT = "out", _("left out")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="overrides")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="overrides")
    act = models.CharField(_("what"), max_length=3, choices=Act)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("when"))
    #: When it was taken back; the row stays, for it says who did what.
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(withdrawn_at__isnull=True), name="override_stands_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}:{self.act}"


class Rating(models.Model):
    """What an organiser made of an application, from 1 to 5; of the person, nothing."""

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="rating")
    stars = models.PositiveSmallIntegerField(
        _("rating"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="rating_from_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}:{self.stars}"


class Certificate(models.Model):
    """What somebody did in a group, as it was true on the day: its bytes are kept and never drawn anew."""

    class Kind(models.TextChoices):
        ATTENDANCE = "attendance", _("attendance")
        ACHIEVEMENT = "achievement", _("achievement")
        TRAINER = "trainer", _("trainer")

    #: Random, never given twice; `certificates.in_groups` writes it as people read it.
    number = models.CharField(_("number"), max_length=16, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="certificates")
    #: The place that it rests on; none for a trainer, whose roles it rests on.
    registration = models.ForeignKey(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="certificates"
    )
    subject = models.UUIDField(_("person"), db_index=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    #: What it says, as values; the name alone goes when its holder is forgotten.
    facts = models.JSONField(_("what it says"), default=dict)
    pdf = models.BinaryField(_("file"))
    #: SHA-256 of the file, in hexadecimal: by it a copy is known, and an altered one is not.
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    #: Whether the page that verifies it names its holder: they say so, and nobody else.
    shows_name = models.BooleanField(_("the name may be shown"), default=False)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "subject", "kind"],
                condition=Q(revoked_at__isnull=True, replaced_at__isnull=True),
                name="certificate_stands_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stands(self) -> bool:
        """Whether it holds: neither revoked nor replaced."""
        return self.revoked_at is None and self.replaced_at is None
