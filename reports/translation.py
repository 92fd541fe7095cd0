"""Which words of this room are kept in each language."""

from modeltranslation.translator import TranslationOptions, register

from reports.models import Grant


@register(Grant)
class GrantTranslation(TranslationOptions):
    fields = ("title",)
