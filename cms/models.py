"""Wagtail pages: the public story beside the records."""

from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from django.db import models


class PageImage(AbstractImage):
    """A picture for pages; portraits of people are private files elsewhere."""

    alternative_text = models.CharField(_("alternative text"), max_length=250, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "alternative_text")


class PageRendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(PageImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_once"),
        ]


class PageDocument(AbstractDocument):
    """A file for readers to fetch."""

    admin_form_fields = Document.admin_form_fields
