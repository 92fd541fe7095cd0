"""The events room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from events import letters, parts, registration
        from events.models import Part, Registration
        from people import erasure

        erasure.covers(
            Registration,
            "person",
            "name",
            "email",
            "phone",
            "contact_key",
            "name_key",
            "gender_answers",
            forget=registration.forget,
        )
        erasure.covers(Part, "person", "decline_reason", "gender_answers", forget=parts.forget)
        letters.register_kinds()
