"""How to reach a house, and what somebody wrote to it until that has left as a message."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import Story
from cms.models.files import PageDocument
from cms.models.frame import PublicPage, Titled
from people.codes import CODE_LENGTH, new_code


class ContactPage(PublicPage, Titled):
    """The ways to reach a house, with advice for people at risk and, where it has one, a form."""

    address = models.TextField(_("postal address"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail that everybody reads"), blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    messenger = models.CharField(
        _("messenger"), max_length=160, blank=True, help_text=_("Which, and the number or name: Signal, …")
    )
    fingerprint = models.CharField(
        _("fingerprint"),
        max_length=160,
        blank=True,
        help_text=_("Of the PGP key, so that people can compare it with one they got another way."),
    )
    key_file = models.ForeignKey(
        PageDocument,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("public key"),
    )
    inbox = models.EmailField(
        _("where the form writes to"), blank=True, help_text=_("Nobody sees it. Empty: there is no form.")
    )
    body = StreamField(
        Story(), verbose_name=_("text"), blank=True, help_text=_("Among it, advice for people at risk.")
    )

    story_fields = ("lede", "body")
    content_panels = [
        *Page.content_panels,
        FieldPanel("lede"),
        MultiFieldPanel(
            [
                FieldPanel("address"),
                FieldPanel("email"),
                FieldPanel("phone"),
                FieldPanel("messenger"),
                FieldPanel("fingerprint"),
                FieldPanel("key_file"),
            ],
            heading=_("Ways to reach us"),
        ),
        FieldPanel("inbox"),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    search_fields = [
        *Page.search_fields,
        *map(index.SearchField, ("lede", "body", "address", "phone", "messenger", "fingerprint")),
    ]

    stands_under = ""

    class Meta:
        verbose_name = _("contact")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        # By name, as the programme's form.
        form = import_string("cms.contacting.ContactForm")() if self.inbox else None
        return {**self.story_in_words(), "form": form}


class ContactMessage(models.Model):
    """What somebody wrote in a contact form; it is deleted as soon as it has left."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    page = models.ForeignKey(ContactPage, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80, blank=True)
    reply_to = models.EmailField(_("e-mail"), blank=True)
    text = models.TextField(_("message"), max_length=4000)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("message from the website")
        verbose_name_plural = _("messages from the website")

    def __str__(self) -> str:
        return self.code
