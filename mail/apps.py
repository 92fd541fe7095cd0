"""The mail room."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def make_newsletter(**kwargs: Any) -> None:
    """After migrating (and after a test's flush) the site has its newsletter."""
    from mail import newsletter

    newsletter.ensure()


class MailConfig(AppConfig):
    name = "mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        from mail import (
            introduction_letters,
            issues,
            kinds,
            newsletter,
            outbox,
            provider_news,
            subscriber_lists,
            suppression,
        )
        from mail.models import Letter, Stream, Subscriber, SubscriberList, Suppression
        from people import accounts, erasure, introductions

        erasure.covers(Letter, "address", "title", "text", "html", "calendar", "error", forget=outbox.forget)
        accounts.moves("mail.Letter", "subject")
        accounts.stays("mail.Letter", "told_by", because="it says which account told it by phone")

        erasure.covers(Suppression, "hint", "lifted_because", forget=suppression.forget, by_address=True)
        because = "it says which account looked after an address"
        accounts.stays("mail.Suppression", "noted_by", because=because)
        accounts.stays("mail.Suppression", "lifted_by", because=because)

        erasure.covers(Subscriber, "address", "source", forget=newsletter.forget, by_address=True)
        erasure.covers(SubscriberList, "lines", "statement", forget=subscriber_lists.forget, by_address=True)
        accounts.stays("mail.SubscriberList", "by", because="it says which account brought a list in")
        accounts.stays("mail.Issue", "by", because="it says which account sent an issue")

        post_migrate.connect(make_newsletter, sender=self)
        provider_news.listen()
        introductions.tells(introduction_letters.tell)
        introduction_letters.register_kinds()
        kinds.register(
            "mail.newsletter_confirm",
            render=newsletter.confirm_letter,
            still_due=newsletter.is_unconfirmed,
            title=_("A newsletter: confirm the address"),
        )
        kinds.register(
            "mail.newsletter_known",
            render=newsletter.known_letter,
            still_due=newsletter.is_subscribed,
            title=_("A newsletter: you get it already"),
        )
        kinds.register(
            "mail.newsletter_welcome",
            render=newsletter.welcome_letter,
            still_due=newsletter.is_subscribed,
            title=_("A newsletter: welcome"),
            stream=Stream.NEWSLETTER,
        )
        kinds.register(
            "mail.newsletter",
            render=issues.issue_letter,
            still_due=issues.is_wanted,
            title=_("A newsletter: an issue"),
            stream=Stream.NEWSLETTER,
        )
        kinds.register(
            "mail.newsletter_test",
            render=issues.test_letter,
            still_due=issues.is_test_due,
            title=_("A newsletter: an issue to oneself"),
        )
