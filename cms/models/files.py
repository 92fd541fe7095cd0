"""Pictures and files for pages."""

from typing import Any, ClassVar

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Image,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)

from cms import pictures


class BareFile(WagtailImageFieldFile):
    """The file of a picture, which is kept bare whichever way it came in."""

    def save(self, name: str | None, content: Any, save: bool = True) -> None:
        super().save(name, pictures.bare(content), save)


class PictureField(WagtailImageField):
    """A picture without what a camera wrote into it."""

    attr_class = BareFile


class PageImage(AbstractImage):
    """A picture for pages; portraits of people are private files elsewhere."""

    file = PictureField(
        verbose_name=_("file"), upload_to=get_upload_to, width_field="width", height_field="height"
    )
    description = models.CharField(
        _("what it shows"),
        max_length=255,
        help_text=_("In a sentence, for readers who do not see it. A page can say it in its own words."),
    )

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions: ClassVar[list[tuple[str, str]]] = [("choose_pageimage", "Can choose picture")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        file: Any = self.file
        if file and not file._committed:  # it was just uploaded
            self.file = pictures.bare(file)  # type: ignore[assignment]  # the column takes what it then keeps
            self._set_image_file_metadata()
        super().save(*args, **kwargs)


class PageRendition(AbstractRendition):
    """A picture in one size, at an address that nobody guesses before a page shows it."""

    image = models.ForeignKey(PageImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_once"
            ),
        ]

    def get_upload_to(self, filename: str) -> str:
        """Where its file is kept: under its name and a mark that only this installation can work out."""
        stem, _dot, ending = filename.rpartition(".")
        mark = salted_hmac("cms.rendition", f"{self.image_id} {filename}").hexdigest()[:16]
        return str(super().get_upload_to(f"{stem}.{mark}.{ending}"))


class PageDocument(AbstractDocument):
    """A file for readers to fetch."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        permissions: ClassVar[list[tuple[str, str]]] = [("choose_pagedocument", "Can choose file")]
