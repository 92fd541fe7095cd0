"""What an editor fills in for a picture: what it shows, and which part of it must never be cut off."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

#: Ninths of a picture, by how far they lie from the left and from above, in sixths of its sides.
PLACES = {
    "1-1": _("above, on the left"),
    "3-1": _("above, in the middle"),
    "5-1": _("above, on the right"),
    "1-3": _("on the left"),
    "3-3": _("in the middle"),
    "5-3": _("on the right"),
    "1-5": _("below, on the left"),
    "3-5": _("below, in the middle"),
    "5-5": _("below, on the right"),
}
#: Endings of files, by which a description is known for the name of one.
ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic")


class ImageForm(BaseImageForm):
    """Wagtail's form, with the focal point also for whoever does not draw it with a mouse."""

    focus = forms.ChoiceField(
        label=_("What matters most is"),
        choices=[("", _("as drawn on the picture, or wherever it is found")), *PLACES.items()],
        required=False,
        help_text=_("Where a page needs another shape, the picture is cut around it."),
    )

    def clean_description(self) -> str:
        """Refuse the name of a file: whoever does not see the picture would hear that."""
        said = str(self.cleaned_data["description"]).strip()
        file = self.cleaned_data.get("file") or self.instance.file
        name = PurePath(str(getattr(file, "name", "") or "")).name
        if said.lower().endswith(ENDINGS) or said.lower() in {name.lower(), PurePath(name).stem.lower()}:
            raise ValidationError(_("This is the name of a file. Say in a sentence what the picture shows."))
        return said

    def save(self, commit: bool = True) -> Any:
        """Save the picture, and its focal point where a place was chosen for it."""
        image = super().save(commit=commit)
        if place := self.cleaned_data.get("focus"):
            across, down = (int(sixths) / 6 for sixths in place.split("-"))
            side = min(image.width, image.height) // 3
            image.focal_point_x, image.focal_point_y = round(image.width * across), round(image.height * down)
            image.focal_point_width = image.focal_point_height = side
            if commit:
                image.save()
        return image
