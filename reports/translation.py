"""Which words of this room are kept in each language."""

from modeltranslation.translator import TranslationOptions, register

from reports.models import Grant, Indicator, Level, Story


@register(Grant)
class GrantTranslation(TranslationOptions):
    fields = ("title",)


@register(Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = ("name", "unit")


@register(Level)
class LevelTranslation(TranslationOptions):
    fields = ("words", "assumptions", "verification")


@register(Story)
class StoryTranslation(TranslationOptions):
    fields = ("project", "objective", "context", "achievements", "how")
