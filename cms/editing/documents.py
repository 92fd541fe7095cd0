"""What an editor brings into the website's files: which kinds are taken, and what is taken out of them."""

from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm

from events import uploads
from events.errors import EventError, UnknownFile

#: The largest file that is taken, in bytes: a report with pictures.
MOST_BYTES = 30 * 1024 * 1024
#: Kinds that are known by their content, and of which place, device, author and organisation are taken out.
CLEANED = (*uploads.TYPES, "xlsx", "pptx")
#: Kinds that are text as it stands: tables, notes, a public key.
TEXTS = ("txt", "csv", "asc")
TAKEN = format_lazy(
    _(
        "PDF, Word, Excel or PowerPoint without macros, JPEG, PNG, or plain text (.txt, .csv, .asc), up to "
        "{megabytes} MB. Place and device are taken out of photos; author and organisation out of the "
        "properties of documents. Comments, tracked changes and pictures inside them stay, and one that is "
        "signed or has a password is kept as it is."
    ),
    megabytes=MOST_BYTES // 1024 // 1024,
)
OTHER_KIND = _(
    "Choose a PDF, a Word, Excel or PowerPoint document without macros, a JPEG or PNG image, or plain text "
    "(.txt, .csv, .asc)."
)
OTHER_LETTERS = _("Its letters cannot be read. Save it as text in UTF-8; in Excel, as “CSV UTF-8”.")


class DocumentForm(BaseDocumentForm):
    """A file for readers, as it may be kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].help_text = TAKEN

    def clean_file(self) -> Any:
        """Return the file without what it says of its maker; refuse what is broken or of another kind."""
        upload = self.cleaned_data.get("file")
        if not upload or "file" not in self.changed_data:
            return upload
        try:
            return _text(upload) or _cleaned(upload)
        except UnknownFile as refusal:
            raise ValidationError(OTHER_KIND) from refusal
        except EventError as refusal:
            raise ValidationError(str(refusal)) from refusal


def _cleaned(upload: Any) -> ContentFile:
    kept = uploads.receive(upload, most=MOST_BYTES, endings=CLEANED)
    return ContentFile(kept.content, name=kept.name)


def _text(upload: Any) -> Any:
    """The file itself where it is text and is called so; none where it is not called so."""
    if PurePath(upload.name).suffix.lower().removeprefix(".") not in TEXTS or upload.size > MOST_BYTES:
        return None
    content: bytes = upload.read()
    upload.seek(0)
    try:
        said = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(OTHER_LETTERS) from None
    # Markup under another name would be read as markup by whoever opens it.
    if "\0" in said or said.lstrip().startswith("<"):
        raise UnknownFile
    return upload
