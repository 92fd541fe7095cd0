"""What an administrator sets for one of the installation's sites, and what is refused in words."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http.request import validate_host
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms import logos
from cms.models import PublicSite, SectionPage
from convite import theme

#: What is chosen in place of a house for the site that has none.
MAIN = "main"


class HostField(forms.CharField):
    """A host name, also out of an address that was copied from a browser."""

    def to_python(self, value: Any) -> str:
        typed = str(super().to_python(value)).lower()
        try:
            host = urlsplit(typed if "//" in typed else f"//{typed}").hostname or typed
        except ValueError:
            return typed
        return host.rstrip(".")


#: Why a colour cannot be taken, by what `convite.theme` says of it.
REFUSED = {
    "grey": _(
        "This colour is almost grey, and a button would not stand out. The nearest that does: %(nearest)s"
    ),
    "alike": _(
        "The two colours are too alike: nobody would tell a button from a heading. The nearest that can be "
        "told apart: %(nearest)s"
    ),
    "danger": _(
        "This colour is too close to the red of what cannot be undone, such as “Delete”. The nearest that is "
        "not: %(nearest)s"
    ),
    "faint": _(
        "With this colour some words would be too faint to read. The nearest that serves: %(nearest)s"
    ),
}


class ColourField(forms.CharField):
    """A colour of six hexadecimal digits, also as a browser's or a designer's page has it."""

    def to_python(self, value: Any) -> str:
        typed = str(super().to_python(value)).lower().lstrip("#")
        digits = "".join(digit * 2 for digit in typed) if len(typed) == 3 else typed
        return f"#{digits}" if digits else ""


def _told(model_field: str, **more: Any) -> dict[str, Any]:
    """What a field of the form says and refuses, as its column has it."""
    column: Any = PublicSite._meta.get_field(model_field)
    return {
        "label": column.verbose_name,
        "help_text": column.help_text,
        "validators": [check for check in column.validators if isinstance(check, RegexValidator)],
        "max_length": column.max_length,
        "required": False,
        **more,
    }


class SiteForm(WagtailAdminModelForm):
    """A site: whose it is, its name, its domain and how it looks."""

    whose = forms.ChoiceField(label=_("whose site it is"))
    domain = HostField(**_told("domain"))
    structure = ColourField(**_told("structure"))
    action = ColourField(**_told("action"))
    drawn = forms.FileField(
        label=_("logo"),
        required=False,
        help_text=_(
            "An SVG drawing, or a PNG picture with a transparent ground, of 30 kB at most. It stands on "
            "light and on dark paper, at 44 points. Without one, the ring of seats is drawn in your colours."
        ),
    )
    undraw = forms.BooleanField(label=_("take the logo away, and draw the ring"), required=False)
    field_order = ("whose", "name", "domain", "structure", "action", "drawn", "undraw")

    class Meta:
        model = PublicSite
        fields = ("name", "domain", "structure", "action")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = _choices(self.instance)
        if self.instance.pk:
            self.initial["whose"] = MAIN if self.instance.is_main else str(self.instance.house)
        if not self.instance.logo_mark:
            del self.fields["undraw"]

    def clean_domain(self) -> str:
        """Take a domain as people copy it, and say what is wrong with one that cannot be used."""
        domain = self.cleaned_data["domain"]
        if not domain:
            return ""
        if domain == (urlsplit(settings.PUBLIC_URL).hostname or ""):
            raise ValidationError(_("The main site has this domain; choose another one."))
        if PublicSite.objects.filter(domain=domain).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another site has this domain already; choose another one."))
        if not validate_host(domain, settings.ALLOWED_HOSTS):
            raise ValidationError(
                _(
                    "Convite does not answer at this domain yet: whoever runs it adds it to ALLOWED_HOSTS "
                    "first (docs/run.md, “Several sites”)."
                )
            )
        return domain

    def clean_drawn(self) -> logos.Logo | None:
        """Take from a file what may be shown of it, or say why nothing may."""
        file = self.cleaned_data["drawn"]
        if not file:
            return None
        try:
            return logos.read(file)
        except logos.Unfit as unfit:
            raise ValidationError(str(unfit)) from unfit

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        structure, action = cleaned.get("structure"), cleaned.get("action")
        if structure and action and (refused := theme.refusal(structure, action)):
            self.add_error(
                refused.of, ValidationError(REFUSED[refused.why], params={"nearest": refused.nearest or "–"})
            )
        if structure == "" and action or action == "" and structure:
            self.add_error("action" if structure else "structure", _("Choose both colours, or neither."))
        whose, domain = cleaned.get("whose"), cleaned.get("domain")
        if whose is None or "domain" in self.errors:
            return cleaned
        if whose == MAIN and domain:
            self.add_error(
                "domain", _("The main site's domain is PUBLIC_URL in the settings; leave this empty.")
            )
        if whose != MAIN and not domain:
            self.add_error("domain", _("Write the domain of this site."))
        return cleaned

    def _post_clean(self) -> None:
        whose = self.cleaned_data.get("whose")
        self.instance.is_main = whose == MAIN
        self.instance.house = UUID(whose) if whose and whose != MAIN else None
        if logo := self.cleaned_data.get("drawn"):
            self._show(logo)
        elif self.cleaned_data.get("undraw"):
            self._show(logos.Logo("", b"", 0, 0))
        super()._post_clean()

    def _show(self, logo: logos.Logo) -> None:
        site = self.instance
        site.logo, site.logo_kind, site.logo_mark = logo.data, logo.kind, logo.mark if logo.kind else ""
        site.logo_width, site.logo_height = logo.width, logo.height


def _choices(site: PublicSite) -> list[tuple[str, Any]]:
    """The main site and each house, but for those that another row is about."""
    rows = list(PublicSite.objects.exclude(pk=site.pk).values_list("is_main", "house"))
    taken = {str(house) for _is_main, house in rows}
    names: dict[str, str] = {}
    here = get_language()
    pages = SectionPage.objects.filter(live=True).order_by("path")
    for key, title, language in pages.values_list("translation_key", "title", "locale__language_code"):
        if language == here or str(key) not in names:
            names[str(key)] = title
    houses = sorted(((key, name) for key, name in names.items() if key not in taken), key=lambda row: row[1])
    main = [] if any(is_main for is_main, _house in rows) else [(MAIN, _("The main site"))]
    return [*main, *houses]
