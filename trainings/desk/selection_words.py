"""A proposal in words: quotas and how far each is met, why somebody is proposed, what cannot all be kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convite.table import MOST_SEATS, Seat
from events.models import Registration
from trainings.models import Override, Quota
from trainings.proposal import PART, Conflict, Mark, Proposal, Reason, Why
from trainings.quotas import names_quotas
from trainings.selecting import Situation


def quota_words(quota: Quota, number: int | None = None) -> str:
    """Return a quota in words, such as “at least 12: women, Guatemala”."""
    words = (
        _("At least %(number)s: %(who)s")
        if quota.bound == Quota.Bound.LEAST
        else _("At most %(number)s: %(who)s")
    )
    who = _who(quota)
    if quota.each_organisation:
        words = _("At most %(number)s from each organisation: %(who)s")
        words = words if who else _("At most %(number)s from each organisation")
    return words % {"number": quota.number if number is None else number, "who": who}


def part_words(quota: Quota, number: int, organisation: str) -> str:
    """Return what a quota for each organisation says of one; an empty name: of one that is not named here."""
    who = _who(quota)
    if organisation:
        words = _("At most %(number)s from “%(organisation)s”: %(who)s")
        words = words if who else _("At most %(number)s from “%(organisation)s”")
    else:
        words = _("At most %(number)s from one organisation: %(who)s")
        words = words if who else _("At most %(number)s from one organisation")
    return words % {"number": number, "who": who, "organisation": organisation}


def _who(quota: Quota) -> str:
    who = [
        quota.get_gender_display() if quota.gender else "",
        quota.sector.name if quota.sector else "",
        str(quota.country.name) if quota.country else "",
        quota.organisation,
    ]
    return ", ".join(each for each in who if each)


def reason_words(reason: Reason, words: Mapping[str, str], *, names: bool) -> str:
    """Return why somebody is proposed or not; quotas are named only where that tells nobody's gender."""
    quotas = "; ".join(words[key] for key in reason.quotas if key in words) if names else ""
    plain = {
        Why.HELD: _("Has a place already."),
        Why.PUT_IN: _("Put in by a person."),
        Why.LEFT_OUT: _("Left out by a person."),
        Why.IN_ORDER: _("Comes first by rating and by the order of applications."),
        Why.LATER: _("Others come first by rating and by the order of applications."),
        Why.NO_SEAT: _("No seat is left in this mode."),
        Why.BALANCE: _("Chosen for the balance of the group."),
        Why.REACHED: _("Left for the balance of the group."),
        Why.GAVE_WAY: _("Gives way for the balance of the group."),
    }
    named = {
        Why.BALANCE: _("Chosen for: %(quotas)s."),
        Why.REACHED: _("Reached already: %(quotas)s."),
        Why.GAVE_WAY: _("Gives way to: %(quotas)s."),
    }
    if quotas and reason.why in named:
        return named[reason.why] % {"quotas": quotas}
    return plain[reason.why]


def mark_words(mark: Mark, organisation: str = "") -> str:
    """Return how far a quota is met, in a sentence; `organisation` is the one that it is counted of."""
    if mark.short:
        if mark.available < mark.quota.number:
            return ngettext(
                "%(short)s missing: only %(available)s of those who applied counts.",
                "%(short)s missing: only %(available)s of those who applied count.",
                mark.available,
            ) % {"short": mark.short, "available": mark.available}
        return _("%(short)s missing: more would break another quota or take its people.") % {
            "short": mark.short
        }
    if mark.over and organisation:
        return _("%(over)s more than that from “%(organisation)s”, because a person decided so.") % {
            "over": mark.over,
            "organisation": organisation,
        }
    if mark.over:
        return _("%(over)s more than that, because a person decided so.") % {"over": mark.over}
    return _("Met")


def conflict_words(conflict: Conflict, words: Mapping[str, str], seats: int) -> list[str]:
    """Return what cannot all be kept, one line a wish."""
    every_seat = ngettext("%(count)s seat is filled", "All %(count)s seats are filled", seats) % {
        "count": seats
    }
    kept = _("The seats that are kept for a sector stay kept")
    return [words.get(key, kept) if key else every_seat for key in conflict.quotas]


@dataclass(frozen=True)
class Line:
    """Somebody in a table of the proposal."""

    place: Registration
    #: Number, and the name where it may be shown.
    name: str
    why: str
    follows: str = ""
    override: Override | None = None

    @property
    def is_asking(self) -> bool:
        """Whether a person can still put them in or leave them out."""
        return self.place.status == Registration.Status.ASKED


class Shown:
    """A proposal in the words of whoever looks at it."""

    def __init__(self, stands: Situation, proposal: Proposal, *, names: bool) -> None:
        self.stands, self.proposal, self.names = stands, proposal, names
        by_code = {mark.quota.key: mark.quota.number for mark in proposal.marks}
        self.words = {quota.code: quota_words(quota, by_code[quota.code]) for quota in stands.quotas}
        self.may_name_quotas = names_quotas(stands.quotas)
        # Where somebody comes from is read by whoever may see names.
        self.organisations = {key: name if names else "" for key, name in stands.organisations.items()}
        self.words |= {
            quota.code + PART + key: part_words(quota, by_code[quota.code], name)
            for quota in stands.quotas
            if quota.each_organisation
            for key, name in self.organisations.items()
        }

    def called(self, code: str | None) -> str:
        """Return a place by its number, and the name where it may be shown; nothing for none."""
        if code is None:
            return ""
        place = self.stands.places[code]
        return f"{place.number} {place.name}" if self.names else str(place.number)

    def lines(self, codes: Iterable[str]) -> list[Line]:
        """Return places as they stand in a table."""
        found = []
        for code in codes:
            place = self.stands.places[code]
            reason = self.proposal.reasons[code]
            found.append(
                Line(
                    place,
                    place.name if self.names else "",
                    reason_words(reason, self.words, names=self.may_name_quotas),
                    self.called(self.proposal.successors.get(code)),
                    self.stands.overrides.get(code),
                )
            )
        return found

    def ring(self) -> list[Seat]:
        """Return the seats of the group as proposed, those that stay empty too."""
        seats = []
        for code in self.proposal.chosen:
            place = self.stands.places[code]
            group = place.stakeholder_group
            seats.append(
                Seat(
                    place.name if self.names else str(place.number),
                    "",
                    group.name if group else "",
                    place.mode,
                    "confirmed",
                    group.code if group else "",
                )
            )
        empty = self.proposal.empty
        if len(seats) + empty > MOST_SEATS:
            # Bars count people by sector, and nobody sits there.
            return seats
        return seats + [Seat(_("Free seat"), state="open")] * empty
