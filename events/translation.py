"""Which words of this room are kept in each language."""

from modeltranslation.translator import TranslationOptions, register

from events.models import Event, Session, Topic, Track


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("name",)


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Track)
class TrackTranslation(TranslationOptions):
    fields = ("name",)


@register(Session)
class SessionTranslation(TranslationOptions):
    fields = ("title",)
