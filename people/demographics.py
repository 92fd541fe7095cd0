"""What we ask people about themselves, and the one value of each answer that is counted."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import Country, CountryField

#: The dimensions that figures can be broken down by; each is one plain column of `Demographics`.
DIMENSIONS = ("stakeholder_group", "country", "gender", "first_time")


class GenderAnswer(models.TextChoices):
    """The answers a person can tick, several at once; the question itself is optional."""

    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")
    NON_BINARY = "non-binary", _("Non-binary")
    DESCRIBED = "described", _("I describe myself as")
    UNDISCLOSED = "undisclosed", _("I prefer not to say")


class Gender(models.TextChoices):
    """The one value of `gender_answers` that is counted; an empty string means: not answered."""

    WOMAN = "woman", _("Women")
    MAN = "man", _("Men")
    ANOTHER = "another", _("Another gender, or several")
    UNDISCLOSED = "undisclosed", _("Prefers not to say")


def counted_gender(answers: Iterable[str]) -> str:
    """Return the one counted value for the ticked `GenderAnswer` codes.

    Woman when woman is ticked and neither man nor non-binary; man likewise; another for every other
    stated answer; undisclosed when that alone was ticked; an empty string when nothing was.
    Unknown codes raise `ValueError`. The rule is that of docs/decisions/0004-gender.md.
    """
    ticked = {GenderAnswer(answer) for answer in answers}
    stated = ticked - {GenderAnswer.UNDISCLOSED}
    if not ticked:
        return ""
    if not stated:
        return Gender.UNDISCLOSED
    if GenderAnswer.WOMAN in stated and not stated & {GenderAnswer.MAN, GenderAnswer.NON_BINARY}:
        return Gender.WOMAN
    if GenderAnswer.MAN in stated and not stated & {GenderAnswer.WOMAN, GenderAnswer.NON_BINARY}:
        return Gender.MAN
    return Gender.ANOTHER


def gender_columns(answers: Iterable[str]) -> dict[str, Any]:
    """Return both gender columns for the ticked codes: the sorted answers and the counted value."""
    codes = sorted(set(answers))
    return {"gender_answers": codes, "gender": counted_gender(codes)}


class Profile(models.Model):
    """What a person last told us about themselves; it pre-fills forms and is never counted."""

    stakeholder_group = models.ForeignKey(
        "people.StakeholderGroup",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sector"),
    )
    country: "CountryField[str | Country, Country]" = CountryField(_("country"), blank=True)
    gender_answers = models.JSONField(_("gender answers"), default=list, blank=True)
    gender = models.CharField(_("gender"), max_length=12, choices=Gender, blank=True)

    class Meta:
        abstract = True


class Demographics(Profile):
    """The same facts as they were when a place or a role was taken; this is what figures count."""

    first_time = models.BooleanField(_("first time"), null=True, blank=True)

    class Meta:
        abstract = True


def snapshot(person: Any) -> dict[str, Any]:
    """Return what is known of a signed-in person, to pre-fill a form with; never to count."""
    return {
        "name": person.name,
        "stakeholder_group": person.stakeholder_group_id,
        "country": person.country.code or "",
        "gender_answers": list(person.gender_answers),
    }
