"""Which words of this room's records are kept in each language."""

from modeltranslation.translator import TranslationOptions, register

from cms.models import Collaboration, Deadline, Institution, Space


@register(Collaboration)
class CollaborationTranslation(TranslationOptions):
    fields = ("what",)


@register(Institution)
class InstitutionTranslation(TranslationOptions):
    fields = ("name",)


@register(Space)
class SpaceTranslation(TranslationOptions):
    fields = ("name",)


@register(Deadline)
class DeadlineTranslation(TranslationOptions):
    fields = ("what",)
