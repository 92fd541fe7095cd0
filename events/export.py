"""What is held about a person in this room and below it, for that person alone: on screen and as a file."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django_countries import countries

from convite.moments import place_words
from events import needs, questions
from events.models import Part, Registration
from events.models.door_codes import in_groups
from events.questions import Held
from mail.models import Letter
from people import accounts, acquaintance
from people.demographics import GenderAnswer
from people.models import Consent, Person

_LANGUAGES = {"es": "Español", "pt-br": "Português", "en": "English"}


class Holding(NamedTuple):
    """What a room above holds: of places, by their keys, and of somebody beside their places."""

    of_places: Callable[[Sequence[Registration]], dict[int, list[Any]]]
    of_person: Callable[[Person], list[Any]]


#: By the name under which it stands in the file; each room adds its own in `AppConfig.ready`.
holdings: dict[str, Holding] = {}


def holds(name: str, holding: Holding) -> None:
    """Register what a room above holds about people, so that it is in the file with the rest."""
    holdings[name] = holding


def facts_of(place: Registration) -> list[tuple[str, Any]]:
    """Return what a place holds as (words, value), in the reader's language; empty values stay out."""
    return [(words, value) for _name, words, value in _facts(place)]


def facts_for_staff(place: Registration, *, names: bool) -> list[tuple[str, Any]]:
    """Return the same as far as staff see it: never gender, and who it is only with `names`."""
    hidden = {"gender"} if names else {"gender", "name", "email", "phone"}
    return [(words, value) for name, words, value in _facts(place) if name not in hidden]


def _facts(place: Registration) -> list[tuple[str, str, Any]]:
    genders = dict(GenderAnswer.choices)
    first = {True: gettext("Yes"), False: gettext("No")}
    return [
        ("number", gettext("Number"), place.number),
        ("name", gettext("Name"), place.name),
        ("email", gettext("E-mail"), place.email),
        ("phone", gettext("Phone"), str(place.phone)),
        ("sector", gettext("Sector"), str(place.stakeholder_group or "")),
        ("country", gettext("Country"), countries.name(str(place.country))),
        (
            "gender",
            gettext("Gender"),
            ", ".join(str(genders.get(code, code)) for code in place.gender_answers),
        ),
        (
            "first",
            gettext("First time with us"),
            first[place.first_time] if place.first_time is not None else "",
        ),
        ("language", gettext("Language of your messages"), _LANGUAGES.get(place.language, place.language)),
        ("zone", gettext("Time zone of your messages"), place_words(place.time_zone)),
    ]


def of_place(place: Registration) -> dict[str, Any]:
    """Return everything held about one place and what was sent and agreed to because of it."""
    held = {"place": _place(place, questions.of_places([place]).get(place.pk, []))}
    held["place"] |= {name: room.of_places([place]).get(place.pk, []) for name, room in holdings.items()}
    if place.person_id is None:
        held |= _said_and_sent(Q(about=place.code), Q(about__registration=place.code), place.subject)
    return held


def of_person(person: Person) -> dict[str, Any]:
    """Return everything held about someone with an account."""
    taken = accounts.all_at_a_desk(person.subject)
    places = Registration.objects.filter(person=person).exclude(pk__in=taken.get("events.Registration", ()))
    places = places.select_related("event", "stakeholder_group")
    held = list(
        places.prefetch_related("list_notes", "presences__session", "session_seats__session").order_by("pk")
    )
    answers = questions.of_places(held)
    roles = (
        Part.objects.filter(person=person)
        .exclude(pk__in=taken.get("events.Part", ()))
        .select_related("session__event", "stakeholder_group", "portrait", "hub")
    )
    consents, letters = not_joined_at_a_desk(person)
    above = {name: room.of_places(held) for name, room in holdings.items()}
    return {
        "account": {
            "name": person.name,
            "full_name": person.full_name,
            "email": person.email,
            "addresses": sorted(EmailAddress.objects.filter(user=person).values_list("email", flat=True)),
            "phone": str(person.phone),
            "prefers_phone": person.prefers_phone,
            "pronouns": person.pronouns,
            "gender_description": person.gender_description,
            "gender_answers": person.gender_answers,
            "sector": person.stakeholder_group.code if person.stakeholder_group else None,
            "country": str(person.country) or None,
            "language": person.language,
            "time_zone": person.time_zone,
            "created_at": person.created_at,
        },
        "places": [
            _place(place, answers.get(place.pk, []))
            | {name: rows.get(place.pk, []) for name, rows in above.items()}
            for place in held
        ],
        "roles": [_role(role) for role in roles.order_by("pk")],
        "contacts": acquaintance.held(person, now=timezone.now()),
        "does_not_want_to_hear_from": acquaintance.held_refusals(person),
        **{name: room.of_person(person) for name, room in holdings.items()},
        **_said_and_sent(consents, letters, person.subject),
    }


def not_joined_at_a_desk(person: Person) -> tuple[Q, Q]:
    """Return which consents and letters are the person's own.

    What somebody at a desk took for theirs is counted with them, and is not theirs to read; nor is what was
    agreed to or written because of a place or role among it since.
    """
    consents, letters, places, roles = (
        accounts.at_a_desk(person.subject, label)
        for label in ("people.Consent", "mail.Letter", "events.Registration", "events.Part")
    )
    codes = {
        *Registration.objects.filter(pk__in=places).values_list("code", flat=True),
        *Part.objects.filter(pk__in=roles).values_list("code", flat=True),
    }
    about = Q(about__registration__in=codes) | Q(about__part__in=codes)
    since = Letter.objects.filter(about, subject=person.subject).values_list("pk", flat=True) if codes else ()
    return ~Q(pk__in=consents) & ~Q(about__in=codes), ~Q(pk__in=letters | set(since))


def _place(place: Registration, answers: list[Held]) -> dict[str, Any]:
    language = get_language() or "es"
    return {
        "code": place.code,
        "event": place.event.title,
        "event_time_zone": place.event.time_zone,
        "number": place.number,
        "code_for_the_door": in_groups(place.door_code),
        "name": place.name,
        "email": place.email,
        "phone": str(place.phone),
        "prefers_phone": place.prefers_phone,
        "mode": place.mode,
        "status": place.status,
        "language": place.language,
        "time_zone": place.time_zone,
        "sector": place.stakeholder_group.code if place.stakeholder_group else None,
        "country": str(place.country) or None,
        "gender_answers": place.gender_answers,
        "gender_counted_as": place.gender or None,
        "first_time": place.first_time,
        "registered_at": place.registered_at,
        "waiting_since": place.waiting_since,
        "offer_expires_at": place.offer_expires_at,
        "placed_at": place.placed_at,
        "address_confirmed_at": place.address_confirmed_at,
        "cancelled_at": place.cancelled_at,
        "sessions_chosen": [
            {
                "session": seat.session.title,
                "starts_at": seat.session.starts_at,
                "status": seat.status,
                "asked_at": seat.asked_at,
            }
            for seat in place.session_seats.all()
        ],
        "waiting_list": [
            {"what": note.act, "reason": note.reason, "at": note.at} for note in place.list_notes.all()
        ],
        "needs": _needs(place),
        "answers": [
            {
                "question": held.question.words(language)[0],
                "answer": questions.in_words(held, language),
                "answered_at": held.answered_at,
                "deleted_on": held.question.goes_at(place.event.ends_at),
            }
            for held in answers
        ],
        "presence": [
            {
                "session": presence.session.title,
                "starts_at": presence.session.starts_at,
                "state": presence.state,
                "mode": presence.mode,
                "entered_at": presence.entered_at,
                "left_at": presence.left_at,
                "minutes": presence.minutes,
                "recorded_at": presence.recorded_at,
            }
            for presence in place.presences.all()
        ],
    }


def _needs(place: Registration) -> dict[str, Any]:
    need, supports = needs.told_by(place)
    return {
        "interpretation": need.interpretation if need else "",
        "accessibility": need.accessibility if need else [],
        "in_their_words": need.words if need else "",
        "supports": [
            {"kind": row.kind, "status": row.status, "asked_at": row.asked_at, "decided_at": row.decided_at}
            for row in supports
        ],
    }


def _role(role: Part) -> dict[str, Any]:
    return {
        "code": role.code,
        "event": role.session.event.title,
        "session": role.session.title,
        "starts_at": role.session.starts_at,
        "role": role.role,
        "hub": role.hub.name if role.hub else None,
        "status": role.status,
        "sector": role.stakeholder_group.code if role.stakeholder_group else None,
        "country": str(role.country) or None,
        "gender_answers": role.gender_answers,
        "gender_counted_as": role.gender or None,
        "name_may_be_published": role.shows_name,
        "sector_and_region_may_be_published": role.shows_groups,
        "photo_may_be_published": role.shows_photo,
        "biography_may_be_published": role.shows_biography,
        "may_be_listed_among_people_who_speak": role.shows_in_list,
        "biography": role.biographies,
        "photo": b64encode(role.portrait.picture).decode() if role.portrait else None,
        "invited_at": role.invited_at,
        "answered_at": role.answered_at,
        "reason": role.decline_reason,
    }


def _said_and_sent(agreed: Q, told: Q, subject: UUID) -> dict[str, Any]:
    """What a subject agreed to and was sent, as far as the two questions reach."""
    consents = Consent.objects.filter(agreed, subject=subject).select_related("text").order_by("pk")
    letters = Letter.objects.filter(told, subject=subject).order_by("pk")
    return {
        "read_in": get_language(),
        "consents": [
            {
                "purpose": consent.text.purpose,
                "version": consent.text.version,
                "language": consent.text.language,
                "words": consent.text.text,
                "about": consent.about,
                "read_aloud": consent.read_aloud_by_id is not None,
                "given_at": consent.given_at,
                "withdrawn_at": consent.withdrawn_at,
            }
            for consent in consents
        ],
        "letters": [
            {
                "kind": letter.kind,
                "address": letter.address,
                "state": letter.state,
                "written_at": letter.created_at,
                "sent_at": letter.sent_at,
                "title": letter.title,
                "text": letter.text,
            }
            for letter in letters
        ],
    }
