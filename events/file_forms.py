"""A form that takes a file: looked into when it is sent, asked for again when something was wrong."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from events import uploads
from events.errors import EventError
from events.uploads import Received


def file_field(label: Any) -> forms.FileField:
    """A field for a file that may be left out, with what is taken and what becomes of it."""
    return forms.FileField(
        label=label,
        help_text=uploads.TAKEN,
        required=False,
        widget=forms.FileInput(attrs={"accept": uploads.ACCEPT}),
    )


class TakesFile(forms.Form):
    """A form with a field `file`; what came of it stands in `received`."""

    received: Received | None = None

    def clean_file(self) -> Any:
        """Look into the file; what it is stands in its content."""
        upload = self.cleaned_data["file"]
        if upload:
            try:
                self.received = uploads.receive(upload)
            except EventError as error:
                raise forms.ValidationError(str(error)) from error
        return upload

    @property
    def once_more(self) -> str:
        """That the file has to be chosen again, where it came with what has to be sent again; else empty."""
        is_lost = self.is_bound and self.errors and self.files
        return _("Choose the file again, please: browsers do not send it back.") if is_lost else ""
