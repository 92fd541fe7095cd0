"""The sites of the installation: what each is called, its domain, its logo and its colours."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

#: A host name as browsers send it: words of letters, digits and hyphens, with points between them.
_WORD = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
HOST_NAME = rf"(?!\d+(\.\d+)*\Z){_WORD}(\.{_WORD})*"
COLOUR = r"#[0-9a-f]{6}"


class PublicSite(models.Model):
    """One site: the main one, or that of a house that has a domain of its own."""

    #: `translation_key` of the house, one page in each language; none for the main site.
    house = models.UUIDField(_("whose site it is"), null=True, blank=True)
    #: Whether it is the main one, whose domain is in the installation's settings.
    is_main = models.BooleanField(default=False, editable=False)
    name = models.CharField(
        _("name"),
        max_length=60,
        help_text=_("It stands beside the logo and in the title of every page: one or two words are best."),
    )
    domain = models.CharField(
        _("domain"),
        max_length=200,
        blank=True,
        validators=[RegexValidator(rf"\A{HOST_NAME}\Z", _("Write a host name alone, such as example.org."))],
        help_text=_("The host name alone, such as example.org, without https:// and without a path."),
    )
    structure = models.CharField(
        _("main colour"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(rf"\A{COLOUR}\Z", _("Choose a colour, such as #262d6b."))],
        help_text=_("Of the heads of pages, of text and of links. Its lightness is set for you."),
    )
    action = models.CharField(
        _("colour of buttons"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(rf"\A{COLOUR}\Z", _("Choose a colour, such as #262d6b."))],
        help_text=_("Of the one action of a page. Its lightness is set for you."),
    )
    logo = models.BinaryField(_("logo"), blank=True, default=b"")
    logo_kind = models.CharField(max_length=3, blank=True, choices=[("svg", "SVG"), ("png", "PNG")])
    logo_mark = models.CharField(max_length=16, blank=True)
    logo_width = models.PositiveSmallIntegerField(default=0)
    logo_height = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            models.UniqueConstraint(fields=["house"], name="site_of_a_house"),
            models.UniqueConstraint(fields=["is_main"], condition=Q(is_main=True), name="one_main_site"),
            models.UniqueConstraint(fields=["domain"], condition=~Q(domain=""), name="site_of_a_domain"),
            models.CheckConstraint(
                condition=Q(is_main=True, house=None, domain="")
                | Q(is_main=False, house__isnull=False) & ~Q(domain=""),
                name="site_has_domain_or_is_main",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Put the domain and the colours as machines write them."""
        self.domain = self.domain.strip().rstrip(".").lower()
        self.structure, self.action = self.structure.lower(), self.action.lower()
