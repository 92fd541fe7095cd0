"""Short addresses of pages."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

#: Letters and figures that are read aloud and copied from a wall without a doubt; no vowels, so no words.
SIGNS = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 5


def new_code() -> str:
    """Return a short random code; it hides nothing, and counts nothing either."""
    return "".join(secrets.choice(SIGNS) for _number in range(LENGTH))


class ShortLink(models.Model):
    """A short address of a page in all its languages; it stays when the page is moved or renamed."""

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code, editable=False)
    #: That of the page, which its translations share.
    translation_key = models.UUIDField(_("page"), unique=True, editable=False)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("short address")
        verbose_name_plural = _("short addresses")

    def __str__(self) -> str:
        return self.code
