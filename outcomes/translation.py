"""Which words of this room are kept in each language."""

from modeltranslation.translator import TranslationOptions, register

from outcomes.models import Outcome, OutcomeStep, Statement


@register(Outcome)
class OutcomeTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(OutcomeStep)
class OutcomeStepTranslation(TranslationOptions):
    fields = ("words",)


@register(Statement)
class StatementTranslation(TranslationOptions):
    fields = ("title", "text", "addressed_to")
