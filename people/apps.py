"""The room of people: who they are, what they agreed to, and the terms we count by."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def load_terms(**kwargs: Any) -> None:
    """After migrating (and after a test's flush) the terms and consent texts are there."""
    from people import consent, terms

    terms.load()
    consent.load()


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from people import erasure
        from people.models import Consent, Person

        post_migrate.connect(load_terms, sender=self)
        erasure.covers(
            Person,
            "name",
            "full_name",
            "email",
            "phone",
            "pronouns",
            "gender_description",
            "gender_answers",
            "gender",
            "stakeholder_group",
            "country",
            forget=erasure.forget_person,
        )
        erasure.covers(Consent, forget=erasure.forget_consents)
