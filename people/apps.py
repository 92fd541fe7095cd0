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
        from allauth.mfa.signals import authenticator_added

        from people import accounts, erasure, history, introductions, portraits, second_factor
        from people.models import (
            Appointment,
            Consent,
            Introduction,
            Membership,
            MergedSubject,
            Organisation,
            Person,
            Portrait,
            Refusal,
        )

        post_migrate.connect(load_terms, sender=self)
        # allauth's own signal: enrolling a factor takes using it, so the session has shown it.
        authenticator_added.connect(second_factor.record_enrolment, dispatch_uid="people.enrolment")

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
            "password",
            forget=erasure.forget_person,
        )
        erasure.covers(Portrait, "picture", forget=portraits.forget)
        erasure.covers(Consent, forget=erasure.forget_consents)

        erasure.covers(Introduction, "words", "asker_contact", "asked_contact", forget=introductions.forget)
        erasure.covers(Refusal, forget=introductions.forget)

        accounts.moves("account.EmailAddress", "user")
        accounts.moves("people.Introduction", "asker", "asked")
        accounts.moves("people.Refusal", "person", "whom")
        accounts.moves("people.Consent", "subject")
        accounts.moves("people.Portrait", "subject")
        accounts.moves("people.MergedSubject", "new_subject")
        accounts.stays("people.Distinct", "said_by", because="it says which account looked at both")
        accounts.stays("people.Consent", "read_aloud_by", because="it says which account heard the answer")
        accounts.stays(
            "people.Appointment", "person", because="an account with duties can't be joined to another"
        )
        accounts.stays("mfa.Authenticator", "user", because="a factor belongs to its own login")
        accounts.stays("auditlog.LogEntry", "actor", because="the log says which account acted")
        accounts.stays("admin.LogEntry", "user", because="the log says which account acted")

        history.keeps(Person, "last_login")
        for model in (Appointment, Organisation, Membership, MergedSubject):
            history.keeps(model, *(["moved"] if model is MergedSubject else []))
