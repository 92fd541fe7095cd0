"""The letter to whoever follows an outcome up: the day has come to look at it again."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from convite.moments import day_words, zone
from mail import kinds, outbox
from mail.kinds import Rendered
from mail.layout import Button, Facts, Says, compose
from mail.models import Letter
from outcomes.models import FINAL, Outcome, status_word
from people.models import Person

FOLLOW_UP = "outcomes.follow-up"
#: The hour of the reader's own day from which the letter is sent.
HOUR = 8


def post_due(now: datetime) -> int:
    """Write to each owner whose day has come; once for each day, so it is safe to run again."""
    # A day begins up to fourteen hours before it does in UTC; each reader's own is asked below.
    latest = (now + timedelta(hours=14)).date()
    due = Outcome.objects.with_status().filter(follow_up_on__lte=latest, owner__erased_at=None)
    due = due.exclude(status__in=FINAL).select_related("owner")
    posted = 0
    for outcome in due:
        owner = outcome.owner
        if owner is None or not owner.email or not _has_come(outcome, owner, now):
            continue
        posted += outbox.post(
            f"outcome:{outcome.code}:{outcome.follow_up_on}:{owner.code}",
            FOLLOW_UP,
            about={"outcome": outcome.code, "on": str(outcome.follow_up_on), "owner": owner.code},
            address=owner.email,
            language=owner.language,
            time_zone=owner.time_zone,
            subject=owner.subject,
            now=now,
        )
    return posted


def _has_come(outcome: Outcome, owner: Person, now: datetime) -> bool:
    here = now.astimezone(zone(owner.time_zone))
    if outcome.follow_up_on is None or here.date() < outcome.follow_up_on:
        return False
    return here.date() > outcome.follow_up_on or here.hour >= HOUR


def follow_up(letter: Letter, now: datetime) -> Rendered:
    """Which outcome it is, how it stands, and where to write what became of it."""
    outcome = _named(letter)
    assert outcome is not None and outcome.owner is not None  # noqa: S101  `still_holds` has asked
    facts = [(_("Organisation"), outcome.organisation.name), (_("Where"), outcome.place)]
    if outcome.institution:
        facts.append((_("Institution"), outcome.institution))
    stands = f"{status_word(outcome.status, outcome.kind)} · {day_words(outcome.status_on)}"
    return compose(
        _("Look again: %(title)s") % {"title": outcome.title},
        Says(_("The day has come on which you wanted to look at this again.")),
        Facts([*facts, (_("How it stands"), stands)]),
        Button(
            _("Write what became of it"),
            settings.PUBLIC_URL + reverse("outcomes:outcome", args=[outcome.code]),
        ),
        Says(_("If nothing has happened, choose a later day there.")),
        greeting=_("Hello %(name)s,") % {"name": outcome.owner.name},
        why=_("You get this message because you follow this up for %(organisation)s.")
        % {"organisation": outcome.organisation.name},
    )


def still_holds(letter: Letter, now: datetime) -> bool:
    """Whether the same person still follows it up on the same day, and something is still to come."""
    outcome = _named(letter)
    return (
        outcome is not None
        and outcome.status not in FINAL
        and str(outcome.follow_up_on) == letter.about.get("on")
        and outcome.owner is not None
        and outcome.owner.code == letter.about.get("owner")
    )


def _named(letter: Letter) -> Outcome | None:
    found = Outcome.objects.with_status().filter(code=letter.about.get("outcome", ""))
    return found.select_related("organisation", "owner").first()


def register_kinds() -> None:
    """Make the letter known to the mail room; called from `AppConfig.ready`."""
    kinds.register(
        FOLLOW_UP,
        render=follow_up,
        still_due=still_holds,
        title=gettext_noop("A recommendation to look at again"),
    )
