"""What an administrator sets for one of the installation's sites, and what is refused in words."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.request import validate_host
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.models import PublicSite, SectionPage

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


class SiteForm(WagtailAdminModelForm):
    """A site: whose it is, its name and its domain."""

    whose = forms.ChoiceField(label=_("whose site it is"))
    domain = HostField(
        label=PublicSite._meta.get_field("domain").verbose_name,
        help_text=PublicSite._meta.get_field("domain").help_text,
        max_length=200,
        required=False,
        validators=PublicSite._meta.get_field("domain").validators,
    )
    field_order = ("whose", "name", "domain")

    class Meta:
        model = PublicSite
        fields = ("name", "domain")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = _choices(self.instance)
        if self.instance.pk:
            self.initial["whose"] = MAIN if self.instance.is_main else str(self.instance.house)

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

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
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
        super()._post_clean()


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
