"""The form of one material: a file or a link, its language, and when participants get it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from convite.forms import LinkField
from events.file_forms import TakesFile, file_field
from trainings.materials import MOST_DAYS, Facts
from trainings.models import Material


class MaterialForm(TakesFile):
    """One material; what is there already stays a file, or stays a link."""

    title = forms.CharField(label=_("Title"), max_length=160)
    language = forms.ChoiceField(label=_("Language"), choices=Material.Language, required=False)
    url = LinkField(label=_("Link"), max_length=500, required=False)
    file = file_field(_("File"))
    release = forms.ChoiceField(label=_("Participants have it"), choices=Material.Release)
    days = forms.IntegerField(
        label=_("By how many days"),
        help_text=_("0: when the class begins, or as soon as it ends."),
        min_value=0,
        max_value=MOST_DAYS,
        initial=0,
    )

    def __init__(self, *args: Any, material: Material | None = None, **kwargs: Any) -> None:
        if material is not None:
            names = ("title", "language", "url", "release", "days")
            kwargs["initial"] = {name: getattr(material, name) for name in names}
        super().__init__(*args, **kwargs)
        self.material = material
        if material is not None:
            del self.fields["url" if material.file_id else "file"]
            if material.file_id:
                self.fields["file"].label = _("Another file")

    def clean(self) -> dict[str, Any]:
        """Take a file or a link, not both and not neither."""
        data = super().clean() or self.cleaned_data
        if self.material is not None:
            if not self.material.file_id and not data.get("url") and "url" not in self.errors:
                self.add_error("url", _("Write the link."))
        elif not {"url", "file"} & set(self.errors) and bool(data.get("url")) == bool(self.received):
            self.add_error("url", _("Write a link or choose a file: one of the two."))
        return data

    @property
    def facts(self) -> Facts:
        """The material as it was written."""
        data = self.cleaned_data
        return Facts(
            title=data["title"],
            language=data["language"],
            url=data.get("url") or "",
            file=self.received,
            days=data["days"],
            release=data["release"],
        )
