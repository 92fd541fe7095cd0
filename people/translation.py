"""Which words of this room are kept in each language."""

from modeltranslation.translator import TranslationOptions, register

from people.models import Category, Coalition, Scheme, StakeholderGroup


@register(StakeholderGroup)
class StakeholderGroupTranslation(TranslationOptions):
    fields = ("name",)


@register(Scheme)
class SchemeTranslation(TranslationOptions):
    fields = ("name",)


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name",)


@register(Coalition)
class CoalitionTranslation(TranslationOptions):
    fields = ("purpose",)
