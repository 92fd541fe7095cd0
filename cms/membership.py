"""Who belongs to a coalition, and how many it says that it has."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, ngettext
from django_countries import countries

from convite.prepared import Prepared
from people.models import Coalition, Membership, Organisation

MEMBERS = Prepared(
    lambda coalition_id: Organisation.objects.filter(memberships__coalition_id=coalition_id).order_by("name")
)


def members_of(coalition: Coalition) -> list[Organisation]:
    """The organisations that are named as its members."""
    return MEMBERS.records(coalition.pk)


def seats(members: Iterable[Organisation]) -> list[dict[str, str]]:
    """Members as they sit around the table that is drawn of them."""
    return [{"label": str(member), "group_code": str(member.country)} for member in members]


def count_words(coalition: Coalition, named: int) -> str:
    """What a coalition says of its size, and what we can name: both, where they differ."""
    said = coalition.published_count
    if said is None or said == named:
        return ngettext("%(count)s member organisation", "%(count)s member organisations", named) % {
            "count": named
        }
    return gettext("%(said)s members by the alliance's own count; %(named)s are named here.") % {
        "said": said,
        "named": named,
    }


def elsewhere(members: Iterable[Organisation], *, but_for: Coalition) -> dict[int, list[tuple[int, str]]]:
    """Each member's key → the other coalitions that it belongs to, by their key and name."""
    others: dict[int, list[tuple[int, str]]] = {}
    for organisation, coalition, name in (
        Membership.objects.filter(organisation__in=members)
        .exclude(coalition=but_for)
        .order_by("coalition__name")
        .values_list("organisation_id", "coalition_id", "coalition__name")
    ):
        others.setdefault(organisation, []).append((coalition, name))
    return others


def by_country(
    members: Iterable[Organisation],
    others: dict[int, list[tuple[int, str]]],
    sections: dict[int, str],
    homes: dict[int, str],
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Members under their country's name; those of several countries come last, under their region.

    `sections` and `homes` are the addresses of organisations' and coalitions' own pages, by their keys.
    """
    placed: dict[tuple[bool, str], list[dict[str, Any]]] = {}
    for member in members:
        place = str(countries.name(str(member.country))) if member.country else gettext("Several countries")
        placed.setdefault((not member.country, place), []).append(
            {
                "organisation": member,
                "region": "" if member.country else gettext(member.region) if member.region else "",
                "elsewhere": [
                    (name, homes.get(coalition, "")) for coalition, name in others.get(member.pk, [])
                ],
                "url": sections.get(member.pk, ""),
            }
        )
    return [(place, placed[is_last, place]) for is_last, place in sorted(placed)]
