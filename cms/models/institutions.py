"""International and public bodies: the institutions that spaces belong to and that work is done with."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def asks_for_a_name(record: models.Model, field: str) -> None:
    """Refuse a record whose words are empty in every language."""
    names = [name for name in (f"{field}_es", f"{field}_pt_br", f"{field}_en") if not getattr(record, name)]
    if len(names) == 3:
        raise ValidationError({names[0]: _("Write it in at least one language.")})


class Institution(models.Model):
    """A body such as a commission, an office or a forum; its name is told in each language."""

    slug = models.SlugField(
        _("short address"), unique=True, help_text=_("Small letters and hyphens, such as: unesco.")
    )
    name = models.CharField(_("name"), max_length=160)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")

    def __str__(self) -> str:
        return self.acronym or str(self.name)

    def clean(self) -> None:
        asks_for_a_name(self, "name")

    @property
    def names(self) -> set[str]:
        """All that it is called, in any language, in small letters."""
        said = (self.name_es, self.name_pt_br, self.name_en, self.acronym)  # type: ignore[attr-defined]
        return {name.casefold() for name in said if name}
