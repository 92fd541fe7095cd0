"""People, the organisations they act for, what they agreed to, and the terms we count by."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import Country, CountryField
from phonenumber_field.modelfields import PhoneNumberField

from people.codes import CODE_LENGTH, new_code
from people.demographics import Profile


class StakeholderGroup(models.Model):
    """A sector, at the finest level we ask at; retired when out of use and never deleted."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")

    def __str__(self) -> str:
        return self.name


class Scheme(models.Model):
    """A published way of grouping sectors or countries, such as the IGF's, in one version."""

    class Kind(models.TextChoices):
        STAKEHOLDER = "stakeholder", _("sectors")
        REGION = "region", _("regions")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    code = models.SlugField(_("code"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=120)
    source = models.CharField(_("source"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="scheme_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Category(models.Model):
    """One value of a scheme."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="categories")
    code = models.SlugField(_("code"))
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="category_once_per_scheme"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id}:{self.code}"


class Crosswalk(models.Model):
    """Where a sector's or a country's code stands in a scheme; no category: it has no place there."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="crosswalk")
    source_code = models.SlugField(_("from"))
    category = models.ForeignKey(Category, on_delete=models.CASCADE, null=True, blank=True)

    class Meta:
        verbose_name = _("crosswalk")
        verbose_name_plural = _("crosswalks")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "source_code"], name="crosswalk_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id}:{self.source_code}"


class PersonManager(BaseUserManager["Person"]):
    """Makes people; an e-mail address is optional and nobody needs a password."""

    def create_user(self, email: str = "", password: str | None = None, **fields: Any) -> "Person":
        """Create and return a Person called `name`; `email` is only the preferred address."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(
        self, code: str | None = None, password: str | None = None, **fields: Any
    ) -> "Person":
        """Create an administrator of the installation."""
        fields.setdefault("name", "Administrator")
        return self.create_user(
            password=password, code=code or new_code(), is_staff=True, is_superuser=True, **fields
        )


class Person(AbstractBaseUser, PermissionsMixin, Profile):
    """Someone we know, with or without a way to log in; the user model of the project."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code)
    subject = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(
        _("name to be called by"),
        max_length=120,
        help_text=_("As you want to be called; it may be a pseudonym."),
    )
    full_name = models.CharField(_("full name"), max_length=200, blank=True)
    # Looked up at every login by an address nobody has proved; the index keeps the answer's time even.
    email = models.EmailField(_("e-mail"), blank=True, db_index=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    #: Whether whoever has an address too wants to be told by phone.
    prefers_phone = models.BooleanField(_("prefers to be told by phone"), default=False)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    gender_description = models.CharField(_("I describe myself as"), max_length=80, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the technical back office"), default=False)
    is_generated = models.BooleanField(_("generated for a demonstration"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "code"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        # Logs keep str(); a name in a log outlives its erasure.
        return self.code

    @property
    def is_told_by_phone(self) -> bool:
        """Whether somebody tells them what a letter would, as they prefer or for want of an address."""
        return bool(self.phone) and (self.prefers_phone or not self.email)

    def get_full_name(self) -> str:
        return self.full_name or self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """What Wagtail's menu calls whoever works there; it would show the code instead."""
        return self.name


class Organisation(models.Model):
    """A body that people act for: a member of a coalition, a funder, an institution."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    slug = models.SlugField(_("short address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    country: "CountryField[str | Country, Country]" = CountryField(_("country"), blank=True)
    region = models.CharField(
        _("region"), max_length=80, blank=True, help_text=_("For a body of several countries.")
    )
    host = models.CharField(_("hosted by"), max_length=200, blank=True)
    website = models.URLField(_("website"), blank=True)
    is_funder = models.BooleanField(_("funder"), default=False)
    is_generated = models.BooleanField(_("generated for a demonstration"), default=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.acronym or self.name


class Coalition(models.Model):
    """Organisations that act under one name; `published_count` is what the coalition says of itself."""

    slug = models.SlugField(_("short address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    website = models.URLField(_("website"), blank=True)
    published_count = models.PositiveSmallIntegerField(
        _("published number of members"), null=True, blank=True
    )
    members = models.ManyToManyField(
        Organisation, through="Membership", related_name="coalitions", verbose_name=_("members")
    )

    class Meta:
        verbose_name = _("coalition")
        verbose_name_plural = _("coalitions")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """An organisation's membership in a coalition; one organisation may hold several."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["coalition", "organisation"], name="member_once_per_coalition"),
        ]

    def __str__(self) -> str:
        return f"{self.coalition_id}:{self.organisation_id}"


class Appointment(models.Model):
    """What a person does for an organisation; an administrator's appointment names no organisation."""

    class Duty(models.TextChoices):
        ORGANISER = "organiser", pgettext_lazy("duty", "organiser")
        TRAINER = "trainer", pgettext_lazy("duty", "trainer")
        EDITOR = "editor", _("editor")
        FUNDER = "funder", _("funder")
        ADMINISTRATOR = "administrator", _("administrator")

    #: Whoever can see another person's data; a second factor is obligatory for them.
    STAFF: ClassVar[frozenset[str]] = frozenset(
        {Duty.ORGANISER, Duty.TRAINER, Duty.EDITOR, Duty.ADMINISTRATOR}
    )

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="appointments"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="appointments"
    )
    duty = models.CharField(_("duty"), max_length=15, choices=Duty)
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "duty"], name="appointed_once"),
            models.CheckConstraint(
                condition=Q(duty="administrator") | Q(organisation__isnull=False),
                name="appointed_for_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty}:{self.organisation_id}"


class ConsentText(models.Model):
    """The exact words someone agreed to: a purpose, in one version and language."""

    purpose = models.SlugField(_("purpose"))
    version = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version", "language"], name="consent_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} v{self.version} {self.language}"


class Consent(models.Model):
    """What one person agreed to, when, and when they took it back."""

    subject = models.UUIDField(_("subject"), db_index=True)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    #: The code of the place or role it was given for; empty: for whatever the words say.
    about = models.CharField(_("about"), max_length=CODE_LENGTH, blank=True)
    #: Who read the words aloud and heard the answer; none: the subject read them on a form.
    read_aloud_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("read aloud by"),
    )
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")

    def __str__(self) -> str:
        return f"{self.text_id}:{self.pk}"


class SafeLink(models.Model):
    """A link in a letter: 256 random bits of which only the hash is kept, for one purpose, until a date."""

    token_hash = models.CharField(max_length=64, unique=True)
    #: The hash of the short code that opens the same, for those whose link is cut or taken out of the letter.
    code_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    purpose = models.SlugField()
    target = models.CharField(max_length=64, db_index=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.purpose}:{self.pk}"

    def is_open(self, now: datetime) -> bool:
        """Return whether the link may still be used at `now`."""
        return now < self.expires_at


class Portrait(models.Model):
    """A small picture that a person gave for a role; private, and shown only where they agreed."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    subject = models.UUIDField(db_index=True)
    picture = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("portrait")
        verbose_name_plural = _("portraits")

    def __str__(self) -> str:
        return self.code


class MergedSubject(models.Model):
    """A subject that now counts as another, after two records proved to be one person's."""

    old_subject = models.UUIDField(unique=True)
    new_subject = models.UUIDField(db_index=True)
    merged_at = models.DateTimeField(default=timezone.now)
    #: For each moved row its model, key and earlier value, so that the merge can be undone.
    moved = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    #: For which organisation's records somebody at its desk joined them; none: the person did, with a code.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("record joined earlier")
        verbose_name_plural = _("records joined earlier")

    def __str__(self) -> str:
        return str(self.pk)


class Distinct(models.Model):
    """Two subjects that somebody who may see both said are not one person, so that nobody is asked again."""

    lower = models.UUIDField()
    higher = models.UUIDField(db_index=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lower", "higher"], name="distinct_once"),
            models.CheckConstraint(condition=Q(lower__lt=models.F("higher")), name="distinct_are_two"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Erasure(models.Model):
    """The ledger of people who asked to be forgotten, applied again after a restored backup."""

    subject = models.UUIDField(unique=True)
    erased_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.pk)
