"""Every route × every role: who gets in, who is told to log in, and for whom the page isn't there.

A new route without a row fails. The object behind each code belongs to the organisation Mesa Abierta;
“foreign” roles are the same duties for another organisation. GET and HEAD change nothing, and planted
names, addresses and links never reach those who must not see them.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from cms import newsletter as cms_newsletter
from cms.models import ContactPage, TranslationFile
from convite.urls import demonstration
from events import bulk, copying, documents, door, enrolment, feeds, hubs
from events.models import (
    Answer,
    AnswerFile,
    Batch,
    Bursary,
    Capacity,
    Delegation,
    DoorScan,
    EntryCode,
    Guest,
    Hosting,
    Message,
    Mode,
    Need,
    Part,
    Presence,
    Question,
    Registration,
    Rule,
    Scan,
    Session,
    Sheet,
    Steward,
    Survey,
)
from events.uploads import Received
from mail import issues, newsletter, subscriber_lists, suppression
from mail.models import Letter, Stream, Subscriber
from outcomes import recording, signing
from people import accounts, consent, links, portraits
from people.codes import new_code
from people.models import Coalition, Introduction, Membership, Organisation, Person
from reports.models import AgreedTable, Grant, Release
from reports.portal import board
from tests.conftest import appoint, person, show_factor
from trainings import network, signing_keys, teaching, trainers
from trainings.models import (
    Assessment,
    Certificate,
    Cohort,
    Course,
    HandIn,
    Item,
    Lesson,
    Material,
    MaterialFile,
    Project,
    Quota,
    SigningKey,
    Sitting,
    Step,
    Task,
    Trainer,
    Unit,
    Version,
)

ROLES = (
    "anonymous", "participant", "speaker", "trainer", "organiser", "foreign organiser", "funder",
    "foreign funder", "editor", "administrator",
)  # fmt: skip
#: One sign for each role, in that order: 2 the page, L to the log-in, 3 led elsewhere, 4 not there,
#: 5 no such method for GET, 0 not well.
EVERYONE = "2222222222"
SIGNED_IN = "L222222222"
LED_ON = "L333333333"
ORGANISERS = "L444224442"  # organisers of any organisation: lists of their own, new things
STAFF = "L442224442"
OWN_STAFF = "L442244442"
OWN_ORGANISERS = "L444244442"
LED_OWN_ORGANISERS = "L444344443"  # by their address alone these acts change nothing and lead to their page
ADMINISTRATORS = "L444444442"
EDITORS = "L444444422"
TRANSLATORS = "L444224422"  # who edits or organises for any organisation: a queue of their own
OWN_TRANSLATORS = "L444244422"
FUNDERS = "L444442244"
OWN_FUNDER = "L444442444"
OWN_PARTICIPANT = "L244444444"
OWN_SPEAKER = "L424444444"

#: The planted words: someone else's name, address and phone, and the way into a meeting.
CANARIES = ("Quetzalina", "quetzalina@secreto.example", "50255559876")
WAY_IN = ("meet.example/colibri", "clave-colibri")
#: Roles that never see another participant.
BLIND = (
    "anonymous", "participant", "speaker", "foreign organiser", "funder", "foreign funder", "editor",
)  # fmt: skip


Cast = dict[str, Person | None]


class Row(NamedTuple):
    """What one route answers: a sign for each role, what stands in its path, and whether it takes a GET."""

    answers: str
    path: Callable[["World"], dict[str, Any]] = lambda world: {}
    note: str = ""


class World(NamedTuple):
    """The objects of Mesa Abierta that codes lead to."""

    people: Cast
    event: str
    session: str
    place: str
    token: str
    part: str
    part_token: str
    #: The role by which Saúl, who also speaks, coordinates the hub.
    coordinates: str
    coordinates_token: str
    hub: str
    photo: str
    feed: str
    course: str
    cohort: str
    quota: str
    item: str
    quiz: str
    sitting: str
    room: str
    application: str
    grant: str
    release: str
    #: What stands in the project's plan, and of each kind one that was taken off.
    plan: dict[str, str]
    board_link: str
    board_token: str
    organisation: str
    trainer: str
    joined: str
    letter: str
    message: str
    no_more_token: str
    confirm_token: str
    newsletter: str
    list: str
    issue: str
    sent_issue: str
    subscription_token: str
    stopped: str
    bulk: str
    people_file: str
    template: str
    guest: str
    guest_token: str
    delegation: str
    delegation_token: str
    named: str
    entry_code: str
    wall_token: str
    question: str
    file: str
    bursary: str
    survey: str
    rule: str
    rule_of_lead: str
    device: str
    scan: str
    door_token: str
    batch: str
    sheet: str
    paper: str
    certificate: str
    #: Of somebody who agreed to nothing, and whom nobody but those who teach may name.
    their_certificate: str
    climber: str
    observer: str
    step: str
    material: str
    task: str
    #: What somebody handed in for it, who is at the group and whom nobody but those who teach may name.
    hand_in: str
    #: Tomás on the list of Mesa Abierta's trainers, and days that Paula told of herself.
    noted: str
    days: str
    #: What Paula was asked, what she asked herself, and what she and somebody else both said yes to.
    introduction: str
    asked_by_participant: str
    acquaintance: str
    #: Somebody whom Paula finds in the network.
    entry: str
    project: str
    outcome: str
    came_of_it: str
    #: A file of the session, for those who have a place.
    document: str
    #: A statement on the website, and the link by which somebody there was asked to sign it.
    statement: str
    sign_token: str


def event_(world: World) -> dict[str, Any]:
    return {"code": world.event}


def contact_(world: World) -> dict[str, Any]:
    return {"key": ContactPage.objects.earliest("pk").translation_key}


def session_(world: World) -> dict[str, Any]:
    return {"code": world.session}


def project_(world: World) -> dict[str, Any]:
    return {"code": world.project}


def outcome_(world: World) -> dict[str, Any]:
    return {"code": world.outcome}


def statement_(world: World) -> dict[str, Any]:
    return {"code": world.statement}


def answer_(world: World) -> dict[str, Any]:
    return {"code": world.statement, "organisation": world.organisation}


def came_of_it_(world: World) -> dict[str, Any]:
    return {"code": world.outcome, "number": world.came_of_it}


def document_(world: World) -> dict[str, Any]:
    return {"code": world.document}


def place_(world: World) -> dict[str, Any]:
    return {"code": world.place}


def link_(world: World) -> dict[str, Any]:
    return {"token": world.token}


def part_(world: World) -> dict[str, Any]:
    return {"code": world.part}


def part_link_(world: World) -> dict[str, Any]:
    return {"token": world.part_token}


def coordinates_(world: World) -> dict[str, Any]:
    return {"code": world.coordinates}


def coordinates_link_(world: World) -> dict[str, Any]:
    return {"token": world.coordinates_token}


def at_hub_(world: World) -> dict[str, Any]:
    return {"code": world.coordinates, "session_code": world.session}


def at_hub_link_(world: World) -> dict[str, Any]:
    return {"token": world.coordinates_token, "session_code": world.session}


def course_(world: World) -> dict[str, Any]:
    return {"code": world.course}


def cohort_(world: World) -> dict[str, Any]:
    return {"code": world.cohort}


def version_(world: World) -> dict[str, Any]:
    return course_(world) | {"number": 1}


def material_(world: World) -> dict[str, Any]:
    return {"code": world.material}


def task_(world: World) -> dict[str, Any]:
    return {"code": world.task}


def hand_in_(world: World) -> dict[str, Any]:
    return {"code": world.hand_in}


def noted_(world: World) -> dict[str, Any]:
    return {"code": world.noted}


def certificate_(world: World) -> dict[str, Any]:
    return {"number": world.certificate}


def signing_key_(world: World) -> dict[str, Any]:
    return {"code": SigningKey.objects.get().code}


def issuer_(world: World) -> dict[str, Any]:
    return {"code": Course.objects.get(code=world.course).organisation.code}


def their_certificate_(world: World) -> dict[str, Any]:
    return {"number": world.their_certificate}


def lesson_(world: World) -> dict[str, Any]:
    return {"code": world.cohort, "position": 1}


def climber_(world: World) -> dict[str, Any]:
    return {"code": world.climber}


def step_(world: World) -> dict[str, Any]:
    return {"code": world.step}


def organisation_(world: World) -> dict[str, Any]:
    return {"organisation": world.organisation}


def quota_(world: World) -> dict[str, Any]:
    return {"code": world.cohort, "quota": world.quota}


def item_(world: World) -> dict[str, Any]:
    return {"code": world.item}


def quiz_(world: World) -> dict[str, Any]:
    return {"code": world.quiz}


def sitting_(world: World) -> dict[str, Any]:
    return {"code": world.sitting}


def application_(world: World) -> dict[str, Any]:
    return {"code": world.cohort, "place": world.application}


def grant_(world: World) -> dict[str, Any]:
    return {"code": world.grant}


def agreed_(world: World) -> dict[str, Any]:
    return {"code": world.grant, "by": "region"}


def release_(world: World) -> dict[str, Any]:
    return {"code": world.release}


def plan_(kind: str) -> Callable[[World], dict[str, Any]]:
    """A row of the project's plan; `gone` at the end of its name: one that was taken off."""
    return lambda world: grant_(world) | {kind.removesuffix("-gone"): world.plan[kind]}


def survey_(world: World) -> dict[str, Any]:
    return {"code": world.survey}


def rule_(world: World) -> dict[str, Any]:
    return {"code": world.rule}


def question_(world: World) -> dict[str, Any]:
    return {"code": world.question}


def letter_(world: World) -> dict[str, Any]:
    return {"code": world.letter}


def message_(world: World) -> dict[str, Any]:
    return {"code": world.message}


def guest_(world: World) -> dict[str, Any]:
    return {"code": world.guest}


def delegation_(world: World) -> dict[str, Any]:
    return {"code": world.delegation}


def named_(world: World) -> dict[str, Any]:
    return {"token": world.delegation_token, "code": world.named}


def batch_(world: World) -> dict[str, Any]:
    return {"code": world.batch}


def sheet_(world: World) -> dict[str, Any]:
    return {"code": world.sheet}


def paper_(world: World) -> dict[str, Any]:
    return {"code": world.paper}


def bulk_(world: World) -> dict[str, Any]:
    return {"code": world.bulk}


def people_file_(world: World) -> dict[str, Any]:
    return {"code": world.people_file}


def template_(world: World) -> dict[str, Any]:
    return {"code": world.template}


def enter_(world: World) -> dict[str, Any]:
    return {"session_code": world.session}


MATRIX: dict[str, Row] = {
    # The house.
    "health": Row("0000000000"),  # no worker beats while this test runs, and it says so
    "picture": Row("4444444444", lambda world: {"name": "none.png"}),
    "robots": Row(EVERYONE),
    "favicon": Row("3333333333"),
    "theme": Row("4444444444", lambda world: {"structure": "000000", "action": "ffffff", "mark": "0" * 12}),
    "site_logo": Row("4444444444", lambda world: {"name": "0" * 16 + ".svg"}),
    "sitemap": Row(EVERYONE),
    "sitemap_of": Row(EVERYONE, lambda world: {"prefix": "pt"}),
    # Nobody has made one here (tests/cms/test_short_links.py); a language is tried before it is not there.
    "short": Row("3333333333", lambda world: {"code": "k7m3p"}),
    "home": Row(EVERYONE),
    "after_login": Row(LED_ON),
    "no_passwords": Row("4444444444"),
    # People.
    "people:details": Row(SIGNED_IN),
    "people:contacts": Row(SIGNED_IN),
    "people:contact_answer": Row(OWN_PARTICIPANT, lambda world: {"code": world.introduction}),
    "people:contact_withdraw": Row("L344444444", lambda world: {"code": world.asked_by_participant}),
    "people:contact_end": Row(OWN_PARTICIPANT, lambda world: {"code": world.acquaintance}),
    "people:claim": Row(SIGNED_IN),
    "people:confirm_claim": Row(LED_ON),
    "people:forget_me": Row(SIGNED_IN),
    "people:second_factor": Row(SIGNED_IN),
    "people:desk": Row(ADMINISTRATORS),
    "people:appoint": Row(ADMINISTRATORS),
    "people:merges": Row(ADMINISTRATORS),
    "people:undo_merge": Row(ADMINISTRATORS, lambda world: {"code": world.joined}),
    "people:reset": Row(ADMINISTRATORS, lambda world: {"code": world.trainer}),
    "people:revoke": Row(
        ADMINISTRATORS,
        lambda world: {"code": world.trainer, "duty": "trainer", "organisation": world.organisation},
    ),
    # Mail: what was held or failed.
    "mail:desk": Row(ADMINISTRATORS),
    "mail:send_all": Row(ADMINISTRATORS, lambda world: {"state": "held"}),
    "mail:drop_all": Row(ADMINISTRATORS, lambda world: {"state": "held"}),
    # What the foot of each page leads to.
    "cms:contact": Row("3333333333"),
    "cms:privacy": Row("3333333333"),
    "cms:accessibility": Row("3333333333"),
    # The house of the tests has no form (tests/cms/test_contact.py).
    "cms:contact_write": Row("4444444444", contact_),
    "cms:contact_written": Row("4444444444", contact_),
    "cms:posts": Row(EDITORS),
    # Of organisations that one edits for (tests/cms/test_news.py); a POST alone acts.
    "cms:post_decide": Row("L444444455", lambda world: {"code": "nobodys", "act": "take-back"}),
    "cms:translations": Row(TRANSLATORS),
    "cms:translations_po": Row(TRANSLATORS, lambda world: {"language": "en"}),
    "cms:translations_bring": Row(TRANSLATORS),
    "cms:translation_file": Row(
        "L444244444",
        lambda world: {"code": TranslationFile.objects.get().code},
        "whoever handed it in",
    ),
    "cms:translation": Row(
        OWN_TRANSLATORS, lambda world: {"kind": "session", "code": world.session, "language": "en"}
    ),
    "cms:translation_po": Row(
        OWN_TRANSLATORS, lambda world: {"kind": "session", "code": world.session, "language": "en"}
    ),
    "cms:newsletters": Row(EDITORS),
    "cms:newsletter_new": Row(EDITORS, lambda world: {"code": world.newsletter}),
    "cms:newsletter_bring": Row(EDITORS, lambda world: {"code": world.newsletter}),
    "cms:newsletter_list": Row(EDITORS, lambda world: {"code": world.list}),
    "cms:newsletter_list_undo": Row(EDITORS, lambda world: {"code": world.list}),
    "cms:newsletter_issue": Row(EDITORS, lambda world: {"key": world.issue}),
    "cms:newsletter_preview": Row(EDITORS, lambda world: {"key": world.issue, "language": "es"}),
    "cms:newsletter_test": Row(
        "L444444433", lambda world: {"key": world.issue, "language": "es"}, "a POST alone sends"
    ),
    "cms:newsletter_decide": Row(EDITORS, lambda world: {"key": world.sent_issue, "act": "pause"}),
    "mail:subscribe": Row(EVERYONE),
    "mail:subscription_asked": Row(EVERYONE),
    "mail:confirm_subscription": Row(EVERYONE, lambda world: {"token": world.confirm_token}),
    "mail:subscription": Row(EVERYONE, lambda world: {"token": world.subscription_token}, "whoever holds it"),
    "mail:subscription_act": Row(
        EVERYONE, lambda world: {"token": world.subscription_token, "act": "erase"}, "whoever holds the link"
    ),
    "provider_news": Row(
        "3333333333", lambda world: {"provider": "postmark"}, "no secret is set: led on to where nothing is"
    ),
    "mail:no_more": Row(EVERYONE, lambda world: {"token": world.no_more_token}, "whoever holds the letter"),
    "mail:stopped": Row(ADMINISTRATORS),
    "mail:stop": Row(ADMINISTRATORS),
    "mail:lift": Row(ADMINISTRATORS, lambda world: {"code": world.stopped}),
    "mail:send_again": Row(ADMINISTRATORS, letter_),
    "mail:drop": Row(ADMINISTRATORS, letter_),
    # Events: the public, and one's own by the link of a letter. Whoever holds the link holds the place.
    "events:register": Row(EVERYONE, event_),
    "events:code": Row(EVERYONE),
    "events:registered": Row(EVERYONE, event_),
    "events:event_ics": Row(EVERYONE, event_),
    "events:session_ics": Row(EVERYONE, session_),
    # Whoever has the address has the calendar; its own holder makes it.
    "events:my_feed": Row(EVERYONE, lambda world: {"token": world.feed}),
    "events:my_calendar": Row(LED_ON),
    "events:forgotten": Row(EVERYONE),
    # Ways to a place beside the form; the event takes no groups, so that page leads to the form.
    "events:group": Row("3333333333", event_),
    "events:group_asked": Row(EVERYONE, event_),
    # A code on the wall: whoever stands there has it; outside its hours it says when it works.
    "events:walk_in": Row(EVERYONE, lambda world: {"token": world.wall_token}),
    "events:walked_in": Row(EVERYONE, lambda world: {"token": world.wall_token}),
    "events:my_registration_statement": Row(EVERYONE, link_),
    "events:my_place_statement": Row(OWN_PARTICIPANT, place_),
    "events:guest": Row(EVERYONE, lambda world: {"token": world.guest_token}),
    "events:delegation": Row(EVERYONE, lambda world: {"token": world.delegation_token}),
    "events:delegation_unname": Row("3333333333", named_),
    "events:delegation_link": Row("3333333333", named_),
    "events:my_registration_take_up": Row("3333333333", link_),
    "events:my_place_take_up": Row("L344444444", place_),
    "events:my_registration": Row(EVERYONE, link_),
    "events:my_registration_switch": Row("3333333333", link_),
    "events:my_registration_sessions": Row("3333333333", link_),
    "events:my_registration_accept": Row("3333333333", link_),
    "events:my_registration_answers": Row(EVERYONE, link_),
    "events:my_registration_file": Row(EVERYONE, lambda world: link_(world) | {"file_code": world.file}),
    "events:my_registration_survey": Row(
        EVERYONE, lambda world: link_(world) | {"survey_code": world.survey}
    ),
    "events:my_registration_cancel": Row(EVERYONE, link_),
    "events:my_registration_correct": Row(EVERYONE, link_),
    # A place of an account: its holder logs in.
    "events:my_registration_withdraw": Row("3333333333", link_),
    "events:my_registration_forget": Row("3333333333", link_),
    "events:my_registration_calendar": Row(EVERYONE, link_),
    "events:my_registration_feed": Row("3333333333", link_),
    "events:my_registration_confirm": Row("3333333333", link_),
    "events:my_registration_claim": Row("3333333333", link_),
    "events:my_registration_data": Row(EVERYONE, link_),
    "events:my_registration_enter": Row(EVERYONE, lambda world: link_(world) | enter_(world)),
    "events:my_registration_letter": Row("4444444444", lambda world: link_(world) | {"letter_code": "none"}),
    "events:my_registration_announcement": Row(
        "4444444444", lambda world: link_(world) | {"message_code": "none"}
    ),
    "events:my_place_letter": Row("L444444444", lambda world: place_(world) | {"letter_code": "none"}),
    "events:my_place_announcement": Row("L444444444", lambda world: place_(world) | {"message_code": "none"}),
    "events:my_part_letter": Row("4444444444", lambda world: part_link_(world) | {"letter_code": "none"}),
    "events:my_part_announcement": Row(
        "4444444444", lambda world: part_link_(world) | {"message_code": "none"}
    ),
    "events:my_role_letter": Row("L444444444", lambda world: part_(world) | {"letter_code": "none"}),
    "events:my_role_announcement": Row("L444444444", lambda world: part_(world) | {"message_code": "none"}),
    "events:my_part": Row(EVERYONE, part_link_),
    "events:my_part_decline": Row(EVERYONE, part_link_),
    "events:my_part_unlist": Row("3333333333", part_link_),
    "events:my_part_calendar": Row(EVERYONE, part_link_),
    "events:my_part_count": Row("4444444444", part_link_),
    "events:my_part_enter": Row(EVERYONE, part_link_),
    "events:my_part_hub": Row(EVERYONE, coordinates_link_),
    "events:my_part_hub_list": Row(EVERYONE, at_hub_link_),
    "events:my_part_hub_undo": Row("3333333333", at_hub_link_),
    "events:my_part_hub_heads": Row("3333333333", at_hub_link_),
    "events:my_part_hub_new": Row(EVERYONE, at_hub_link_),
    "events:my_part_hub_enter": Row("3333333333", at_hub_link_),
    "events:my_part_photo": Row(EVERYONE, part_link_),
    "events:photo": Row(EVERYONE, lambda world: {"code": world.photo}, "its person agreed"),
    # Events: one's own, signed in.
    "events:my_page": Row(SIGNED_IN),
    "events:my_data": Row(SIGNED_IN),
    "events:my_agreements": Row(SIGNED_IN),
    "events:my_unlist": Row(LED_ON),
    "events:my_place": Row(OWN_PARTICIPANT, place_),
    "events:my_place_switch": Row("L344444444", place_),
    "events:my_place_sessions": Row("L344444444", place_),
    "events:my_place_accept": Row("L344444444", place_),
    "events:my_place_answers": Row(OWN_PARTICIPANT, place_),
    "events:my_place_file": Row(OWN_PARTICIPANT, lambda world: place_(world) | {"file_code": world.file}),
    "events:my_place_survey": Row(
        OWN_PARTICIPANT, lambda world: place_(world) | {"survey_code": world.survey}
    ),
    "events:my_place_cancel": Row(OWN_PARTICIPANT, place_),
    "events:my_place_correct": Row(OWN_PARTICIPANT, place_),
    "events:my_place_withdraw": Row(OWN_PARTICIPANT, place_),
    "events:my_place_forget": Row("L344444444", place_),
    "events:my_place_calendar": Row(OWN_PARTICIPANT, place_),
    "events:my_place_feed": Row("L344444444", place_),
    "events:my_place_confirm": Row("L344444444", place_),
    "events:my_place_claim": Row("L344444444", place_),
    "events:my_place_data": Row(OWN_PARTICIPANT, place_),
    "events:my_place_enter": Row(OWN_PARTICIPANT, lambda world: place_(world) | enter_(world)),
    "events:my_role": Row(OWN_SPEAKER, part_),
    "events:my_role_decline": Row(OWN_SPEAKER, part_),
    "events:my_role_unlist": Row("L434444444", part_),
    "events:my_role_calendar": Row(OWN_SPEAKER, part_),
    "events:my_role_count": Row("L444444444", part_),  # no moderator of a session within another's event
    "events:my_role_enter": Row(OWN_SPEAKER, part_),
    "events:my_role_hub": Row(OWN_SPEAKER, coordinates_),
    "events:my_role_hub_list": Row(OWN_SPEAKER, at_hub_),
    "events:my_role_hub_undo": Row("L434444444", at_hub_),
    "events:my_role_hub_heads": Row("L434444444", at_hub_),
    "events:my_role_hub_new": Row(OWN_SPEAKER, at_hub_),
    "events:my_role_hub_enter": Row("L434444444", at_hub_),
    "events:my_role_photo": Row(OWN_SPEAKER, part_),
    # Events: the desk.
    "events:desk": Row("L442224432"),  # an editor is led to the website's own
    "events:desk_past": Row(STAFF),
    "events:desk_hubs": Row(OWN_STAFF, event_),
    "events:desk_hub_new": Row(OWN_ORGANISERS, event_),
    "events:desk_hub_edit": Row(OWN_ORGANISERS, lambda world: {"code": world.hub}),
    "events:desk_hub_give": Row("L444344443", lambda world: {"code": world.hub}),
    "events:desk_hub_remove": Row(OWN_ORGANISERS, lambda world: {"code": world.hub}),
    # Led straight to the records of one's only organisation.
    "events:desk_hear": Row("L555555555"),
    "events:desk_duplicates_start": Row("L444334442"),
    "events:desk_duplicates": Row(OWN_ORGANISERS, lambda world: {"organisation": world.organisation}),
    "events:desk_duplicates_compare": Row(
        "L444444444",
        lambda world: {"organisation": world.organisation, "one": world.place, "other": world.place},
        "a place beside itself is not there; tests/events/test_duplicates.py opens the page",
    ),
    "events:desk_duplicates_part": Row("L444344443", lambda world: {"organisation": world.organisation}),
    "events:desk_event_new": Row(ORGANISERS),
    "events:desk_event": Row(OWN_STAFF, event_),
    "events:desk_event_edit": Row(OWN_ORGANISERS, event_),
    "events:desk_event_publish": Row("L444344443", event_),
    "events:desk_event_cancel": Row(OWN_ORGANISERS, event_),
    "events:desk_registrations": Row(OWN_STAFF, event_),
    "events:desk_registration_new": Row(OWN_ORGANISERS, event_),
    "events:desk_roll": Row("L443344443", event_),  # the file is the answer to a POST; its address leads back
    "events:desk_log": Row(OWN_ORGANISERS, event_),
    "events:desk_messages": Row(OWN_ORGANISERS, event_),
    "events:desk_message_new": Row("L444344443", event_),
    "events:desk_message": Row(OWN_ORGANISERS, message_),
    "events:desk_message_words": Row(OWN_ORGANISERS, message_),
    "events:desk_message_act": Row("L444344443", message_),
    "events:desk_letters": Row(OWN_STAFF, event_),
    "events:desk_letters_decide": Row("L444344443", event_),
    "events:desk_letter": Row(OWN_STAFF, letter_),
    "events:desk_letter_html": Row("L444444444", letter_, "it cannot be worded; test_letters.py opens one"),
    "events:desk_place": Row(OWN_STAFF, place_),
    "events:desk_place_show": Row("L443344443", place_),
    "events:desk_place_switch": Row("L444344443", place_),
    "events:desk_place_again": Row("L444344443", place_),
    "events:desk_place_session": Row("L444344443", place_),
    "events:desk_place_correct": Row(OWN_ORGANISERS, place_),
    "events:desk_place_address": Row(OWN_ORGANISERS, place_),
    "events:desk_many_new": Row("L443344443", event_),
    "events:desk_many": Row(OWN_ORGANISERS, bulk_),
    "events:desk_many_do": Row("L444344443", bulk_),
    "events:desk_many_undo": Row("L444344443", bulk_),
    "events:desk_list_new": Row(OWN_ORGANISERS, event_),
    "events:desk_list": Row(OWN_ORGANISERS, people_file_),
    "events:desk_registration_cancel": Row(OWN_ORGANISERS, place_),
    "events:desk_waiting": Row(OWN_STAFF, event_),
    "events:desk_balance": Row(OWN_ORGANISERS, event_),
    # Told by phone: only whoever may change the event; the address alone does nothing.
    "events:desk_share": Row(OWN_STAFF, event_),
    "events:desk_phone": Row(OWN_ORGANISERS, event_),
    "events:desk_phone_drop": Row("L444344443", lambda world: {"code": world.event, "kind": "events.moved"}),
    "events:desk_tell": Row("L444344443", letter_),
    "events:desk_tell_settle": Row("L444344443", letter_),
    "events:desk_place_prefer": Row("L444344443", place_),
    "events:desk_offer": Row(OWN_ORGANISERS, place_),
    "events:desk_extend": Row(OWN_ORGANISERS, place_),
    "events:desk_registration_link": Row("L443344443", place_),
    "events:desk_walls": Row(OWN_ORGANISERS, event_),
    "events:desk_posters": Row("L444344443", event_),
    "events:desk_poster": Row("L444344443", session_),
    "events:desk_wall_beyond": Row("L444344443", session_),
    "events:desk_wall_down": Row("L444344443", session_),
    "events:desk_slip": Row("L444344443", place_),
    "events:desk_statement": Row("L443344443", place_),
    "events:desk_ways": Row(OWN_ORGANISERS, event_),
    "events:desk_code_new": Row(OWN_ORGANISERS, event_),
    "events:desk_code_withdraw": Row("L444344443", lambda world: {"code": world.entry_code}),
    "events:desk_requests": Row(OWN_ORGANISERS, event_),
    "events:desk_requests_undo": Row("L444344443", event_),
    "events:desk_guests": Row(OWN_ORGANISERS, event_),
    "events:desk_guest_new": Row(OWN_ORGANISERS, event_),
    "events:desk_guests_remind": Row("L444344443", event_),
    "events:desk_guest_withdraw": Row("L444344443", guest_),
    "events:desk_guest_link": Row("L444344443", guest_),
    "events:desk_delegations": Row(OWN_ORGANISERS, event_),
    "events:desk_delegation_new": Row(OWN_ORGANISERS, event_),
    # A letter on paper carries a link that is made for it, so it is asked for by POST.
    "events:desk_delegation_letters": Row("L444344443", event_),
    "events:desk_delegation_letter": Row("L444344443", delegation_),
    "events:desk_delegation_link": Row("L444344443", delegation_),
    "events:desk_delegation_take_back": Row(OWN_ORGANISERS, delegation_),
    # An administrator acts for every organisation.
    "events:desk_letterhead": Row(OWN_ORGANISERS, event_),
    "events:desk_rules": Row(OWN_ORGANISERS, event_),
    "events:desk_rule_new": Row(OWN_ORGANISERS, event_),
    "events:desk_usual": Row(OWN_ORGANISERS, lambda world: event_(world) | {"name": "day-before"}),
    "events:desk_usual_who": Row(OWN_ORGANISERS, lambda world: event_(world) | {"name": "day-before"}),
    "events:desk_usual_preview": Row(OWN_ORGANISERS, lambda world: event_(world) | {"name": "day-before"}),
    "events:desk_usual_preview_html": Row(
        "L444444444",
        lambda world: event_(world) | {"name": "day-before", "language": "es"},
        "nobody is chosen; tests/events/desk/test_rules.py opens it",
    ),
    "events:desk_rule_here": Row(
        "L444344443", lambda world: event_(world) | {"rule_code": world.rule_of_lead}
    ),
    "events:desk_rules_start": Row("L444334442"),
    "events:desk_rules_of": Row(OWN_ORGANISERS, lambda world: {"organisation": world.organisation}),
    "events:desk_rule_new_of": Row(OWN_ORGANISERS, lambda world: {"organisation": world.organisation}),
    "events:desk_usual_of": Row(
        OWN_ORGANISERS, lambda world: {"organisation": world.organisation, "name": "day-before"}
    ),
    "events:desk_rule": Row(OWN_ORGANISERS, rule_),
    "events:desk_rule_edit": Row(OWN_ORGANISERS, rule_),
    "events:desk_rule_on": Row(OWN_ORGANISERS, rule_),
    "events:desk_rule_off": Row("L444344443", rule_),
    "events:desk_rule_delete": Row("L444344443", rule_),
    "events:desk_rule_back": Row("L444344443", rule_),
    "events:desk_rule_copy": Row("L444344443", rule_),
    "events:desk_rule_preview": Row(OWN_ORGANISERS, rule_),
    "events:desk_rule_preview_html": Row(
        "L444444444",
        lambda world: rule_(world) | {"language": "es"},
        "nobody is chosen; tests/events/desk/test_rules.py opens it",
    ),
    "events:desk_surveys": Row(OWN_ORGANISERS, event_),
    "events:desk_survey": Row(OWN_ORGANISERS, survey_),
    "events:desk_survey_ask": Row(OWN_ORGANISERS.replace("2", "3"), survey_),
    "events:desk_survey_open": Row(OWN_ORGANISERS, survey_),
    "events:desk_survey_close": Row(OWN_ORGANISERS, survey_),
    "events:desk_care": Row(OWN_ORGANISERS, event_),
    "events:desk_stewards": Row(OWN_ORGANISERS.replace("2", "3"), event_),
    # What people need is seen by whoever was named to look after it, here the organiser: no administrator.
    "events:desk_logistics": Row("L444244444", event_),
    "events:desk_bursary": Row("L444344444", lambda world: {"code": world.bursary}),
    "events:desk_questions": Row(OWN_ORGANISERS, event_),
    "events:desk_question_new": Row(
        OWN_ORGANISERS.replace("2", "3"), event_, "without a kind it leads to the choice of one"
    ),
    "events:desk_questions_copy": Row(OWN_ORGANISERS.replace("2", "3"), event_),
    "events:desk_questions_preview": Row(OWN_ORGANISERS, event_),
    "events:desk_question_edit": Row(OWN_ORGANISERS, question_),
    "events:desk_question_move": Row(OWN_ORGANISERS.replace("2", "3"), question_),
    "events:desk_question_retire": Row(OWN_ORGANISERS, question_),
    "events:desk_question_back": Row(OWN_ORGANISERS.replace("2", "3"), question_),
    "events:desk_answers": Row(OWN_STAFF, place_),
    "events:desk_answer_file": Row(OWN_STAFF, lambda world: {"code": world.file}),
    "events:desk_roles": Row(OWN_STAFF, event_),
    "events:desk_organisations": Row(OWN_STAFF, event_),  # trainers read who may see what, and change nothing
    "events:desk_clashes": Row(STAFF),
    "events:desk_programme": Row(OWN_STAFF, event_),
    "events:desk_programme_undo": Row("L444344443", event_),
    "events:desk_programme_lines": Row(OWN_ORGANISERS, event_),
    "events:desk_rooms": Row(OWN_ORGANISERS, event_),
    "events:desk_tracks": Row(OWN_ORGANISERS, event_),
    "events:desk_session_put": Row("L444344443", session_),
    "events:desk_session_copy": Row(OWN_ORGANISERS, session_),
    "events:desk_day_copy": Row(OWN_ORGANISERS, event_),
    "events:desk_event_copy": Row(OWN_ORGANISERS, event_),
    "events:desk_template_keep": Row(OWN_ORGANISERS, event_),
    "events:desk_templates": Row(ORGANISERS),
    "events:desk_template_begin": Row(OWN_ORGANISERS, template_),
    "events:desk_template_retire": Row("L444344443", template_),
    "events:desk_role_ask": Row(OWN_ORGANISERS, part_),
    "events:desk_roles_ask": Row("L444344443", event_),
    "events:desk_session_new": Row(OWN_ORGANISERS, event_),
    "events:desk_session_edit": Row(OWN_ORGANISERS, session_),
    "events:desk_session_move": Row(OWN_ORGANISERS, session_),
    "events:desk_session_place": Row(OWN_ORGANISERS, session_),
    "events:desk_session_seats": Row(OWN_STAFF, session_),
    "events:desk_session_open": Row(OWN_ORGANISERS, session_),
    "events:desk_documents": Row(OWN_ORGANISERS, session_),
    "events:desk_document_new": Row(OWN_ORGANISERS, session_),
    "events:desk_document": Row(OWN_ORGANISERS, document_),
    "events:desk_document_remove": Row(LED_OWN_ORGANISERS, document_),
    "events:desk_document_back": Row(LED_OWN_ORGANISERS, document_),
    "events:desk_document_file": Row(OWN_ORGANISERS, lambda world: document_(world) | {"number": 1}),
    "events:desk_document_again": Row(LED_OWN_ORGANISERS, lambda world: document_(world) | {"number": 1}),
    # For those who have a place: by their own page, and never by the public one.
    "events:document": Row("4444444444", document_),
    "events:my_place_document": Row(
        OWN_PARTICIPANT, lambda world: place_(world) | {"document_code": world.document}
    ),
    "events:my_registration_document": Row(
        EVERYONE, lambda world: link_(world) | {"document_code": world.document}
    ),
    "events:my_role_document": Row(
        OWN_SPEAKER, lambda world: part_(world) | {"document_code": world.document}
    ),
    "events:my_part_document": Row(
        EVERYONE, lambda world: part_link_(world) | {"document_code": world.document}
    ),
    "events:desk_session_tell": Row("L444344443", session_),
    "events:desk_session_cancel": Row(OWN_ORGANISERS, session_),
    "events:desk_role_new": Row(OWN_ORGANISERS, session_),
    "events:desk_role_replace": Row(OWN_ORGANISERS, part_),
    "events:desk_role_again": Row("L444344443", part_),
    "events:desk_heads": Row(OWN_STAFF, session_),
    "events:attendance": Row(OWN_STAFF, session_),
    "events:attendance_hold": Row("L443344443", session_),
    "events:attendance_undo": Row("L443344443", session_),
    "events:desk_badges": Row(OWN_STAFF, event_),
    "events:sheets": Row(OWN_STAFF, session_),
    "events:sheet": Row(OWN_STAFF, sheet_),
    "events:sheet_pdf": Row(OWN_STAFF, sheet_),
    # The scan of a signed sheet is for those alone who may change the event.
    "events:scan_add": Row("L444344443", sheet_),
    "events:scan_pdf": Row("L444344443", paper_),
    "events:scan_delete": Row("L444344443", paper_),
    "events:attendance_screen": Row(OWN_STAFF, session_),
    "events:here": Row(EVERYONE, session_),
    "events:my_registration_code": Row("3333333333", lambda world: link_(world) | enter_(world)),
    "events:my_place_code": Row("L344444444", lambda world: place_(world) | enter_(world)),
    # The speaker of this table shows no code: whoever moderates does (tests/events/test_screen_code.py).
    "events:my_part_screen": Row("4444444444", part_link_),
    "events:my_role_screen": Row("L444444444", part_),
    "events:desk_door": Row(OWN_STAFF, session_),
    "events:desk_door_board": Row(OWN_STAFF, session_),
    "events:desk_door_admit": Row(OWN_STAFF, session_),
    "events:desk_door_mine": Row(OWN_STAFF, session_),
    "events:desk_door_move": Row("L443344443", session_),
    "events:desk_door_shut": Row("L443344443", lambda world: {"code": world.device}),
    "events:desk_door_undo": Row("L443344443", lambda world: {"code": world.scan}),
    # The door, by a phone without an account: its page is everybody's, and says nothing of anybody.
    "events:door": Row(EVERYONE),
    "events:door_worker": Row(EVERYONE),
    "events:door_enrol": Row(EVERYONE, lambda world: {"token": world.door_token}),
    "events:door_list": Row("5555555555"),
    "events:door_scans": Row("5555555555"),
    "events:door_plain": Row("4444444444"),
    "events:attendance_files": Row(OWN_STAFF, session_),
    "events:attendance_file": Row(OWN_STAFF, batch_),
    "events:attendance_file_undo": Row("L443344443", batch_),
    # Trainings: trainers and organisers of the organisation that owns the course.
    "trainings:desk": Row(STAFF),
    "trainings:desk_course_new": Row(STAFF),
    "trainings:desk_course": Row(OWN_STAFF, course_),
    "trainings:desk_course_edit": Row(OWN_STAFF, course_),
    "trainings:desk_course_retire": Row(OWN_STAFF, course_),
    "trainings:desk_course_bring_back": Row("L443344443", course_),
    "trainings:desk_group_new": Row(OWN_STAFF, course_),
    "trainings:desk_groups_new": Row(OWN_STAFF, course_),
    "trainings:desk_group": Row(OWN_STAFF, cohort_),
    "trainings:desk_board": Row(OWN_STAFF, cohort_),
    "trainings:desk_calendar": Row(STAFF),
    "trainings:desk_group_publish": Row("L443344443", cohort_),
    "trainings:desk_group_version": Row(OWN_STAFF, cohort_),
    "trainings:desk_group_place": Row(OWN_STAFF, cohort_),
    "trainings:desk_lesson": Row(OWN_STAFF, lesson_),
    "trainings:desk_lesson_cancel": Row(OWN_STAFF, lesson_),
    "trainings:desk_certificates": Row(OWN_STAFF, cohort_),
    "trainings:desk_certificate_file": Row(OWN_STAFF, their_certificate_),
    "trainings:desk_certificate_revoke": Row(OWN_STAFF, their_certificate_),
    "trainings:desk_certificate_anew": Row(OWN_STAFF, their_certificate_),
    # Materials: trainers and organisers at once; who holds a place, what is given by then.
    "trainings:desk_trainers": Row(STAFF),
    "trainings:desk_trainer": Row(OWN_STAFF, noted_),
    "trainings:desk_trainer_end": Row(OWN_STAFF, noted_),
    "trainings:desk_trainer_back": Row("L443344443", noted_),
    "trainings:desk_trainer_add": Row(
        "L443344443", lambda world: {"organisation": world.organisation, "person": world.trainer}
    ),
    "trainings:desk_staffing": Row(OWN_STAFF, cohort_),
    "trainings:desk_staffing_ask": Row(
        OWN_ORGANISERS, lambda world: cohort_(world) | {"trainer": world.noted}
    ),
    "trainings:desk_lesson_staffing": Row(OWN_STAFF, lesson_),
    "trainings:desk_lesson_ask": Row("L443344443", lambda world: lesson_(world) | {"trainer": world.noted}),
    # One's own teaching: whoever is signed in may say when they are free.
    "trainings:my_teaching": Row(SIGNED_IN),
    "trainings:my_teaching_about": Row(SIGNED_IN),
    "trainings:my_teaching_week": Row(SIGNED_IN),
    "trainings:my_teaching_days": Row(SIGNED_IN),
    "trainings:my_teaching_days_remove": Row(OWN_PARTICIPANT, lambda world: {"code": world.days}),
    "trainings:my_teaching_calendar": Row(SIGNED_IN),
    "trainings:my_teaching_calendar_remove": Row(SIGNED_IN),
    "trainings:desk_materials": Row(OWN_STAFF, version_),
    "trainings:desk_material_new": Row(OWN_STAFF, lambda world: version_(world) | {"position": 1}),
    "trainings:desk_material": Row(OWN_STAFF, material_),
    "trainings:desk_material_file": Row(OWN_STAFF, material_),
    "trainings:desk_material_remove": Row(OWN_STAFF, material_),
    # Tasks: set and read by trainers and organisers; who holds a place hands in, and sees their own alone.
    "trainings:desk_tasks": Row(OWN_STAFF, version_),
    "trainings:desk_task_new": Row(OWN_STAFF, lambda world: version_(world) | {"position": 1}),
    "trainings:desk_task": Row(OWN_STAFF, task_),
    "trainings:desk_task_remove": Row(OWN_STAFF, task_),
    "trainings:desk_group_tasks": Row(OWN_STAFF, cohort_),
    "trainings:desk_group_task_ask": Row(OWN_STAFF, lambda world: cohort_(world) | {"task": world.task}),
    "trainings:desk_hand_in": Row(OWN_STAFF, hand_in_),
    "trainings:desk_hand_in_file": Row(OWN_STAFF, hand_in_),
    "trainings:desk_group_new_own_pace": Row(OWN_STAFF, course_),
    "trainings:desk_tutors": Row("L44444444".ljust(10, "4"), cohort_, "the group has classes"),
    "trainings:desk_group_days": Row("L44444444".ljust(10, "4"), cohort_, "the group has classes"),
    "trainings:my_place_modules": Row("L444444444", place_, "the place has classes"),
    "trainings:my_registration_modules": Row("4444444444", link_, "the place has classes"),
    "trainings:my_place_tasks": Row("L444444444", place_, "the place is elsewhere"),
    "trainings:my_place_task": Row(
        "L444444444", lambda world: place_(world) | {"task": world.task}, "the place is elsewhere"
    ),
    "trainings:my_place_task_file": Row(
        "L444444444",
        lambda world: place_(world) | {"task": world.task, "hand_in": world.hand_in},
        "the place is elsewhere",
    ),
    "trainings:my_registration_tasks": Row("4444444444", link_, "the place is elsewhere"),
    "trainings:my_registration_task": Row(
        "4444444444", lambda world: link_(world) | {"task": world.task}, "the place is elsewhere"
    ),
    "trainings:my_registration_task_file": Row(
        "4444444444",
        lambda world: link_(world) | {"task": world.task, "hand_in": world.hand_in},
        "the place is elsewhere",
    ),
    "trainings:my_place_materials": Row(OWN_PARTICIPANT, place_),
    "trainings:my_place_material": Row(
        "L444444444", lambda world: place_(world) | {"material": world.material}, "the place is elsewhere"
    ),
    "trainings:my_registration_materials": Row(EVERYONE, link_),
    "trainings:my_registration_material": Row(
        "4444444444", lambda world: link_(world) | {"material": world.material}, "the place is elsewhere"
    ),
    "trainings:my_role_materials": Row("L444444444", part_, "the role is a speaker's"),
    "trainings:my_role_material": Row(
        "L444444444", lambda world: part_(world) | {"material": world.material}, "the role is a speaker's"
    ),
    "trainings:my_part_materials": Row("4444444444", part_link_, "the role is a speaker's"),
    "trainings:my_part_material": Row(
        "4444444444",
        lambda world: part_link_(world) | {"material": world.material},
        "the role is a speaker's",
    ),
    # Tests and surveys: composed and read by staff of the organisation; answered by who holds a place there.
    "trainings:desk_bank": Row(STAFF),
    "trainings:desk_item_new": Row("L443334443"),
    "trainings:desk_item": Row(OWN_STAFF, item_),
    "trainings:desk_item_use": Row("L443344443", item_),
    "trainings:desk_tests": Row(OWN_STAFF, course_),
    "trainings:desk_test": Row(OWN_STAFF, quiz_),
    "trainings:desk_test_edit": Row(OWN_STAFF, quiz_),
    "trainings:desk_test_questions": Row(OWN_STAFF, quiz_),
    "trainings:desk_test_order": Row("L443344443", quiz_),
    "trainings:desk_test_use": Row("L443344443", quiz_),
    "trainings:desk_test_preview": Row(OWN_STAFF, quiz_),
    "trainings:desk_sittings": Row(OWN_STAFF, cohort_),
    "trainings:desk_sitting": Row(OWN_STAFF, sitting_),
    "trainings:desk_sitting_close": Row(OWN_STAFF, sitting_),
    "trainings:desk_sitting_back": Row(OWN_STAFF, sitting_),
    "trainings:desk_sitting_wall": Row(OWN_STAFF, sitting_),
    "trainings:desk_sitting_paper": Row(OWN_STAFF, lambda world: sitting_(world) | {"language": "es"}),
    "trainings:desk_sitting_table": Row(OWN_STAFF, sitting_),
    "trainings:desk_sitting_papers": Row(OWN_STAFF, sitting_),
    "trainings:desk_results": Row(OWN_STAFF, sitting_),
    "trainings:my_place_tests": Row(OWN_PARTICIPANT, place_),
    "trainings:my_place_test": Row(
        "L444444444", lambda world: place_(world) | {"sitting": world.sitting}, "the place is elsewhere"
    ),
    "trainings:my_registration_tests": Row(EVERYONE, link_),
    "trainings:my_registration_test": Row(
        "4444444444", lambda world: link_(world) | {"sitting": world.sitting}, "the place is elsewhere"
    ),
    "trainings:room": Row(EVERYONE, lambda world: {"room_code": world.room}),
    # The network: Paula is in it, and finds Nilda; who was at no class is told what it is.
    "trainings:network": Row(SIGNED_IN),
    "trainings:network_mine": Row("L233333333"),
    "trainings:network_leave": Row(LED_ON),
    "trainings:network_ask": Row(OWN_PARTICIPANT, lambda world: {"code": world.entry}),
    "trainings:desk_network": Row(STAFF),
    "trainings:desk_projects": Row(STAFF),
    "trainings:desk_project_new": Row(STAFF),
    "trainings:desk_projects_shared": Row(STAFF),
    "trainings:desk_projects_shared_file": Row(STAFF),
    # Recommendations: written by who keeps them; once cleared, everybody reads them.
    "outcomes:desk": Row(STAFF),
    "outcomes:new": Row(STAFF),
    "outcomes:outcome": Row(OWN_STAFF, outcome_),
    "outcomes:edit": Row(OWN_STAFF, outcome_),
    "outcomes:step_new": Row(OWN_STAFF, outcome_),
    "outcomes:step": Row(OWN_STAFF, came_of_it_),
    "outcomes:step_remove": Row(OWN_STAFF, came_of_it_),
    "outcomes:evidence_desk": Row(OWN_STAFF, came_of_it_),
    "outcomes:evidence_remove": Row(OWN_STAFF, came_of_it_),
    "outcomes:evidence": Row(EVERYONE, came_of_it_),
    "outcomes:clear": Row(OWN_STAFF, outcome_),
    "outcomes:take_back": Row(OWN_STAFF, outcome_),
    "outcomes:remove": Row(OWN_STAFF, outcome_),
    "outcomes:public": Row(EVERYONE, outcome_),
    # Statements: their text is everybody's when they are published; answers are the secretariat's.
    "outcomes:statement": Row(EVERYONE, statement_),
    "outcomes:statement_sheet": Row(EVERYONE, statement_),
    "outcomes:sign": Row(EVERYONE, lambda world: {"token": world.sign_token}),
    "outcomes:statements": Row(TRANSLATORS),
    "outcomes:statement_answer": Row("L444244424", answer_),
    "outcomes:statement_new": Row(EDITORS),
    "outcomes:statement_desk": Row(EDITORS, statement_),
    "outcomes:statement_edit": Row(EDITORS, statement_),
    "outcomes:statement_open": Row(EDITORS, statement_),
    "outcomes:statement_close": Row(EDITORS, statement_),
    "outcomes:statement_publish": Row(EDITORS, statement_),
    "outcomes:statement_take_back": Row(EDITORS, statement_),
    "outcomes:statement_remove": Row(EDITORS, statement_),
    "outcomes:statement_paper": Row(EDITORS, statement_),
    "outcomes:statement_record": Row(EDITORS, answer_),
    "outcomes:statement_strike": Row("L444444433", answer_),
    "trainings:desk_project": Row(OWN_STAFF, project_),
    "trainings:desk_project_edit": Row(OWN_STAFF, project_),
    "trainings:desk_project_remove": Row(OWN_STAFF, project_),
    "trainings:verify": Row(EVERYONE),
    "trainings:verify_number": Row(EVERYONE, their_certificate_),
    "trainings:my_place_certificates": Row(OWN_PARTICIPANT, place_),
    "trainings:my_place_certificate": Row(OWN_PARTICIPANT, lambda world: place_(world) | certificate_(world)),
    "trainings:my_place_credential": Row(OWN_PARTICIPANT, lambda world: place_(world) | certificate_(world)),
    "trainings:my_registration_credential": Row(EVERYONE, lambda world: link_(world) | certificate_(world)),
    # Machines ask these by a random code or number; none says anything of a holder.
    "credentials:key": Row(EVERYONE, signing_key_),
    "credentials:issuer": Row(EVERYONE, issuer_),
    "credentials:status": Row(EVERYONE, certificate_),
    "trainings:my_registration_certificates": Row(EVERYONE, link_),
    "trainings:my_registration_certificate": Row(EVERYONE, lambda world: link_(world) | certificate_(world)),
    # Hours that were taught: one's own, and those of an organisation's trainers for its staff.
    "trainings:my_hours": Row(SIGNED_IN),
    "trainings:my_hours_file": Row("L444444444", lambda world: {}, "without hours there is no file"),
    "trainings:my_hours_certificate": Row("L444444444", their_certificate_, "the certificate is another's"),
    "trainings:my_role_certificates": Row("L444444444", part_, "the role is a speaker's"),
    "trainings:my_role_certificate": Row(
        "L444444444", lambda world: part_(world) | their_certificate_(world), "the role is a speaker's"
    ),
    "trainings:my_part_certificates": Row("4444444444", part_link_, "the role is a speaker's"),
    "trainings:my_part_certificate": Row(
        "4444444444", lambda world: part_link_(world) | their_certificate_(world), "the role is a speaker's"
    ),
    "trainings:my_hours_credential": Row("L444444444", their_certificate_, "the certificate is another's"),
    "trainings:my_role_credential": Row(
        "L444444444", lambda world: part_(world) | their_certificate_(world), "the role is a speaker's"
    ),
    "trainings:my_part_credential": Row(
        "4444444444", lambda world: part_link_(world) | their_certificate_(world), "the role is a speaker's"
    ),
    "trainings:desk_hours": Row(STAFF),
    "trainings:desk_hours_file": Row(OWN_STAFF, lambda world: {"organisation": world.organisation}),
    "trainings:desk_hours_of_one": Row(
        OWN_STAFF, lambda world: {"organisation": world.organisation, "code": world.observer}
    ),
    # The ladder: an organisation's staff see it, its organisers change it, and nobody reviews themselves.
    "trainings:desk_ladder": Row(STAFF),
    "trainings:desk_log": Row(ORGANISERS),
    "trainings:desk_climber": Row(OWN_STAFF, climber_),
    "trainings:desk_review": Row(OWN_ORGANISERS, lambda world: climber_(world) | {"step": world.step}),
    "trainings:desk_ladder_steps": Row(OWN_ORGANISERS, organisation_),
    "trainings:desk_ladder_begin": Row("L444344443", organisation_),
    "trainings:desk_ladder_step_new": Row(OWN_ORGANISERS, organisation_),
    "trainings:desk_ladder_step": Row(OWN_ORGANISERS, step_),
    "trainings:desk_ladder_step_later": Row("L444344443", step_),
    "trainings:desk_ladder_step_retire": Row(OWN_ORGANISERS, step_),
    "trainings:desk_ladder_step_back": Row("L444344443", step_),
    # Choosing a group: its trainers propose; whoever may answer requests decides.
    "trainings:desk_selection": Row(OWN_STAFF, cohort_),
    "trainings:desk_selection_keep": Row("L443344443", cohort_),
    "trainings:desk_selection_seats": Row(OWN_STAFF, cohort_),
    "trainings:desk_applications": Row(OWN_STAFF, cohort_),
    "trainings:desk_selection_decide": Row(OWN_ORGANISERS, cohort_),
    "trainings:desk_quota_new": Row(OWN_STAFF, cohort_),
    "trainings:desk_quota": Row(OWN_STAFF, quota_),
    "trainings:desk_quota_remove": Row(OWN_STAFF, quota_),
    "trainings:desk_put_in": Row(OWN_STAFF, application_),
    "trainings:desk_leave_out": Row(OWN_STAFF, application_),
    "trainings:desk_leave_to_it": Row("L443344443", application_),
    # Reports: live figures for who organises, releases for who funds.
    "reports:portal": Row(FUNDERS),
    "reports:portfolio": Row(FUNDERS),
    "reports:release": Row(OWN_FUNDER, release_),
    # Its funder, and whoever issued it; a file is asked for by POST and its address leads to the files.
    "reports:files": Row("L444242442", release_),
    "reports:group": Row("L444242442", lambda world: release_(world) | {"dimension": "gender"}),
    "reports:group_row": Row(
        "L444242442", lambda world: release_(world) | {"dimension": "gender", "row": "woman"}
    ),
    "reports:download": Row("L444343443", lambda world: release_(world) | {"kind": "csv"}),
    "reports:picture": Row("L444343443", lambda world: release_(world) | {"figure": "present"}),
    # The permanent address of a figure leads to the page that the reader has.
    "reports:figure": Row("L444343443", lambda world: release_(world) | {"figure": "present"}),
    "reports:iati": Row("L444242442", release_),
    "reports:board_links": Row("L444242442", release_),
    "reports:end_board_link": Row("L444442444", lambda world: {"code": world.board_link}),
    "reports:board": Row(EVERYONE, lambda world: {"token": world.board_token}),
    "reports:board_group": Row(EVERYONE, lambda world: {"token": world.board_token, "dimension": "gender"}),
    "reports:board_group_row": Row(
        EVERYONE, lambda world: {"token": world.board_token, "dimension": "gender", "row": "woman"}
    ),
    "reports:desk": Row(STAFF),
    "reports:create_grant": Row(ORGANISERS),
    "reports:grant": Row(OWN_ORGANISERS, grant_),
    "reports:edit_grant": Row(OWN_ORGANISERS, grant_),
    "reports:draft": Row(OWN_ORGANISERS, grant_),
    "reports:agreements": Row(OWN_ORGANISERS, grant_),
    "reports:check_draft": Row("L555555555", grant_),
    "reports:issue": Row(OWN_ORGANISERS, grant_),
    "reports:throw_away": Row(OWN_ORGANISERS, grant_),
    "reports:ledger": Row(ORGANISERS),
    "reports:ledger_of": Row(OWN_ORGANISERS, grant_),
    "reports:issued": Row(OWN_ORGANISERS, release_),
    "reports:tables": Row(OWN_ORGANISERS, grant_),
    "reports:tables_agree": Row("L555555555", grant_),
    "reports:table_put_back": Row("L555555555", grant_),
    "reports:table_act": Row("L555555555", agreed_),
    "reports:table_helps": Row(OWN_ORGANISERS, agreed_),
    # A project's plan: written by whoever holds it, read by its funder once it is approved.
    "reports:project": Row(OWN_FUNDER, grant_),
    "reports:funded_tables": Row(OWN_FUNDER, grant_),
    "reports:project_evidence": Row(OWN_FUNDER, plan_("piece")),
    "reports:indicators": Row(OWN_ORGANISERS, grant_),
    "reports:new_indicator": Row(OWN_ORGANISERS, grant_),
    "reports:many_indicators": Row(OWN_ORGANISERS, grant_),
    "reports:undo_many_indicators": Row(LED_OWN_ORGANISERS, grant_),
    "reports:indicator": Row(OWN_ORGANISERS, plan_("indicator")),
    "reports:indicator_targets": Row(OWN_ORGANISERS, plan_("indicator")),
    "reports:remove_indicator": Row(OWN_ORGANISERS, plan_("indicator")),
    "reports:bring_back_indicator": Row(LED_OWN_ORGANISERS, plan_("indicator-gone")),
    "reports:evidence": Row(OWN_ORGANISERS, grant_),
    "reports:new_evidence": Row(OWN_ORGANISERS, grant_),
    "reports:one_evidence": Row(OWN_ORGANISERS, plan_("piece")),
    "reports:evidence_file": Row(OWN_ORGANISERS, plan_("piece")),
    "reports:remove_evidence": Row(OWN_ORGANISERS, plan_("piece")),
    "reports:bring_back_evidence": Row(LED_OWN_ORGANISERS, plan_("piece-gone")),
    "reports:bodies": Row(OWN_ORGANISERS, grant_),
    "reports:remove_body": Row(OWN_ORGANISERS, plan_("body")),
    "reports:logframe": Row(OWN_ORGANISERS, grant_),
    "reports:new_level": Row(OWN_ORGANISERS, grant_),
    "reports:level": Row(OWN_ORGANISERS, plan_("level")),
    "reports:move_level": Row(LED_OWN_ORGANISERS, plan_("level")),
    "reports:remove_level": Row(OWN_ORGANISERS, plan_("level")),
    "reports:bring_back_level": Row(LED_OWN_ORGANISERS, plan_("level-gone")),
    "reports:story": Row(OWN_ORGANISERS, grant_),
    "reports:approval": Row(OWN_ORGANISERS, grant_),
    "reports:take_back": Row(OWN_ORGANISERS, grant_),
    "reports:put_back": Row(LED_OWN_ORGANISERS, grant_),
    "reports:withdraw": Row(OWN_ORGANISERS, release_),
    "reports:tell_changed": Row("L555555555", release_),
    "reports:survey": Row(OWN_STAFF, survey_),
    "reports:event_figures": Row(OWN_STAFF, event_),
    "reports:missing": Row(OWN_STAFF, event_),
    "reports:event_aims": Row(OWN_ORGANISERS, event_),
    "reports:missing_project": Row(OWN_ORGANISERS, grant_),
    "reports:grant_aims": Row(OWN_ORGANISERS, grant_),
    # Over the events of the person's own organisations alone (tests/reports/test_live.py).
    "reports:live": Row(STAFF),
    "reports:live_people": Row(STAFF),
    "reports:live_outcomes": Row(STAFF),
    "reports:live_file": Row("L443334443"),
    # Pages.
    "cms:feed": Row(EVERYONE),
    "cms:search": Row(EVERYONE),
    # The picture of a page's card is as public as the page (tests/cms/test_shared.py); the root is none.
    "cms:card": Row("4444444444", lambda world: {"pk": 1, "mark": "x"}),
    # That of an outcome that was cleared; another mark leads to it (tests/cms/test_record_cards.py).
    "cms:record_card": Row("3333333333", lambda world: {**outcome_(world), "kind": "outcome", "mark": "x"}),
    "cms:programme": Row("3333333333"),
    "cms:members": Row("4444444444"),  # nobody has made such a page here
    # Texts: whoever may change the event; of a group also whoever teaches it (tests/cms/test_desk_texts.py).
    "cms:desk_texts": Row(OWN_ORGANISERS, event_),
    "cms:desk_text_event": Row(OWN_ORGANISERS, lambda world: event_(world) | {"language": "es"}),
    "cms:desk_text_session": Row(OWN_ORGANISERS, lambda world: session_(world) | {"language": "es"}),
    "cms:desk_page_event": Row("L444344443", event_, "its one session's page is its page"),
    "cms:desk_page_session": Row(OWN_ORGANISERS, session_),
    "cms:short_event": Row(OWN_ORGANISERS, event_),
    # Whoever writes the page; nobody has made a poster's short address yet.
    "cms:short_page": Row(EDITORS, lambda world: {"key": world.issue}),
    "cms:short_poster": Row("L444444444", lambda world: {"key": world.issue}),
}
#: Who may POST, where that differs from who may read.
MAY_WRITE = {
    "events:desk_organisations": OWN_ORGANISERS,
}
#: Third parties' own addresses, by the beginning of their patterns; `*` is the language. Of each, some
#: addresses and their answers; 3: led out, or to the log-in page of the product.
MOUNTS = {
    # The pages' admin: editors and administrators.
    "cms/": {"/cms/": "L333233322"},
    # The technical back office: administrators.
    "back-office/": {"/back-office/": "3333333332"},
    # Files that pages publish.
    "documents/": {"/documents/1/nada.pdf": "4444444444"},
    # The door of a page that only some may read (tests/cms/test_news.py).
    "closed/": {"/closed/1/1/": "3333333333"},  # a language is tried first
    # allauth.
    "*/account/": {
        "/es/account/email/": "L222222222",
        "/es/account/2fa/": "L222222222",
        "/es/account/login/": "2333333333",
        "/es/account/password/change/": "4444444444",
    },
    # Wagtail's public pages, the last pattern of all.
    "*/^((?:": {
        "/es/sesiones/": EVERYONE,
        "/en/mesa/": EVERYONE,
        "/es/sesiones/calendar.ics": EVERYONE,
        "/pt/nada/": "4444444444",
    },
}
#: What exists in the demo alone. The page of components shows nobody; the others answer this machine alone.
DEMO: dict[str, Row] = {
    "come_in": Row(EVERYONE),
    "mailbox": Row(EVERYONE),
    "mailbox_letter": Row(EVERYONE, lambda world: {"code": "1-letter"}),
    "mailbox_html": Row(EVERYONE, lambda world: {"code": "1-letter"}),
    "mailbox_file": Row(EVERYONE, lambda world: {"code": "1-letter", "number": 0}),
    "components": Row(EVERYONE),
}


def routes() -> Iterator[tuple[str, str]]:
    """Every named pattern of the product: (path pattern, name with its namespace)."""

    def walk(patterns: list[Any], path: str, spaces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            here = path + (
                "*/" if type(pattern.pattern).__name__ == "LocalePrefixPattern" else str(pattern.pattern)
            )
            if isinstance(pattern, URLResolver):
                inside = (*spaces, pattern.namespace) if pattern.namespace else spaces
                yield from walk(pattern.url_patterns, here, inside)
            elif isinstance(pattern, URLPattern):
                yield here, ":".join((*spaces, pattern.name or here))

    return walk(get_resolver().url_patterns, "", ())


def test_every_route_has_a_row():
    named = {name for path, name in routes() if not path.startswith(tuple(MOUNTS))}
    assert sorted(named - set(MATRIX)) == []
    assert sorted(set(MATRIX) - named - {"no_passwords"}) == []


def test_every_mount_has_a_row_and_every_row_a_mount():
    paths = [path for path, _name in routes()]
    assert [mount for mount in MOUNTS if not any(path.startswith(mount) for path in paths)] == []
    assert [mount for mount, addresses in MOUNTS.items() if not addresses] == []


def test_every_route_of_the_demo_has_a_row():
    assert sorted(str(route.name) for route in demonstration()) == sorted(DEMO)


def test_every_row_names_every_role():
    rows = [*MATRIX.items(), *DEMO.items()]
    assert {name for name, row in rows if len(row.answers) != len(ROLES)} == set()


@pytest.fixture(autouse=True)
def without_contexts(monkeypatch) -> None:
    """Spare Django's test client the copy of each template's context that no test here looks at."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_args, **_kwargs: None)


@pytest.fixture
def cast(organisation, trainer, organiser, foreign_organiser, funder, participant, admin) -> Cast:
    """Somebody in each role."""
    other_fund = Organisation.objects.create(slug="otro-fondo", name="Otro Fondo", is_funder=True)
    return {
        "anonymous": None,
        "participant": participant,
        "speaker": person("Saúl", "saul@voz.example"),
        "trainer": trainer,
        "organiser": organiser,
        "foreign organiser": foreign_organiser,
        "funder": funder,
        "foreign funder": appoint(person("Fátima", "fatima@otro.example"), "funder", other_fund),
        "editor": appoint(person("Elena", "elena@mesa.example"), "editor", organisation),
        "administrator": admin,
    }


@pytest.fixture
def world(event, session, organisation, other_organisation, funder_organisation, cast) -> World:
    """One of everything, all of it Mesa Abierta's."""
    participant, trainer = cast["participant"], cast["trainer"]
    assert participant and trainer
    now = timezone.now()
    starts = now + timedelta(days=3)
    # What a public page may show depends on the day: the event is ahead of the real clock.
    type(event).objects.filter(pk=event.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    there = starts.astimezone(translation_zone(session.time_zone))
    Session.objects.filter(pk=session.pk).update(
        starts_at=starts, wall_date=there.date(), wall_time=there.time(),
        meeting_url=f"https://{WAY_IN[0]}", meeting_passcode=WAY_IN[1], programme="IGF 2026",
    )  # fmt: skip
    people = cast
    canary = person(CANARIES[0], CANARIES[1], phone="+" + CANARIES[2])
    stranger_place = register(event, canary, 1, phone="+" + CANARIES[2])
    place = register(event, participant, 2)
    Capacity.objects.filter(event=event, mode=Mode.ONLINE).update(taken=2)
    portrait = portraits.keep(people["speaker"].subject, b"no real picture", now=now)
    part = Part.objects.create(
        session=session,
        person=people["speaker"],
        subject=people["speaker"].subject,
        role="speaker",
        status="confirmed",
        portrait=portrait,
        shows_name=True,
        shows_photo=True,
    )
    Part.objects.create(session=session, person=canary, subject=canary.subject, role="rapporteur")
    hub = hubs.add(event, name="Casa", address="", country="HN", seats=9, by=None, now=now)
    coordinates = Part.objects.create(
        session=session, person=people["speaker"], subject=people["speaker"].subject, role="hub-coordinator",
        status="confirmed", hub=hub, mode="hub",
    )  # fmt: skip
    course = Course.objects.create(organisation=organisation, title_es="Datos", title_en="Data")
    version = Version.objects.create(course=course, number=1, written_at=now)
    unit = Unit.objects.create(
        version=version, position=1, title_es="Uno", title_en="One", planned_minutes=60
    )
    taught = type(event).objects.create(
        title_es="Datos", title_en="Data", time_zone="America/Guatemala", country="GT", status="published",
        starts_at=starts, ends_at=starts + timedelta(hours=1),
    )  # fmt: skip
    Hosting.objects.create(event=taught, organisation=organisation, is_lead=True, right="edit")
    Capacity.objects.create(event=taught, mode=Mode.ONSITE)
    lesson = Session.objects.create(
        event=taught, title_es="Uno", format="class", status="scheduled", wall_date=there.date(),
        wall_time=there.time(), time_zone="America/Guatemala", starts_at=starts, declared_minutes=60,
    )  # fmt: skip
    cohort = Cohort.objects.create(course=course, version=version, event=taught, planned_minutes=60)
    Lesson.objects.create(cohort=cohort, unit=unit, session=lesson, position=1, planned_minutes=60)
    observer = people["speaker"]
    Part.objects.create(
        session=lesson, person=observer, subject=observer.subject, role="observer", status="confirmed"
    )
    climber = Trainer.objects.create(organisation=organisation, person=trainer, added_at=now)
    step = Step.objects.create(organisation=organisation, position=1, title_es="Revisado", asks="review")
    grant = Grant.objects.create(
        title_es="Proyecto", title_en="Project", funder=funder_organisation, holder=organisation,
        starts_on=now.date() - timedelta(days=30), ends_on=now.date() + timedelta(days=30),
    )  # fmt: skip
    grant.events.add(event)
    AgreedTable.objects.create(grant=grant, position=0, by="region")
    joined = person("Paula", "paula@otra.example")
    accounts.merge(participant, joined, by=participant, now=now)
    held = Letter.objects.create(
        key="held", kind="events.registered", address=CANARIES[1], language="es", state="held",
        message_id="<heldletter@mesa.example>", filed_under=event.code,
    )  # fmt: skip
    site_newsletter = newsletter.ensure()
    written, going = (cms_newsletter.begin(site_newsletter, by=None, now=now) for _each in range(2))
    written["es"].lede = "Hola."
    written["es"].save_revision()
    issues.send(
        site_newsletter, {"es": {"title": "Hola", "url": "", "parts": [{"kind": "says", "words": "Hola."}]}},
        source=str(going["es"].translation_key), by=None, now=now,
    )  # fmt: skip
    TranslationFile.objects.create(language="en", file_name="x.po", by=cast["organiser"])
    brought = subscriber_lists.look_at(
        site_newsletter,
        file_name="x.csv",
        rows=[(1, ["E-mail"]), (2, ["rosa@correo.example"])],
        by=None,
        now=now,
    )
    subscriber = Subscriber.objects.create(
        newsletter=newsletter.ensure(), address=CANARIES[1], language="es", topics=["sessions"],
        state="active", consent=consent.text_in_force("newsletter", "es"),
    )  # fmt: skip
    to_many = Letter.objects.create(
        key="many", kind="events.message", address=CANARIES[1], language="es", state="sent",
        stream=Stream.MESSAGE, message_id=f"<{new_code()}@mesa.example>",
    )  # fmt: skip
    guest = Guest.objects.create(event=event, email="gala@correo.example", language="es")
    delegation = Delegation.objects.create(
        event=event, kind="group", organisation="Ministerio", language="es", mode=Mode.ONLINE, places=3,
        until=starts,
    )  # fmt: skip
    named = Registration.objects.create(
        event=event, delegation=delegation, number=99, name="Nora", named_as="Nora", language="es",
        time_zone="UTC", mode=Mode.ONLINE, status="nominated",
    )  # fmt: skip
    question = Question.objects.create(
        event=event, position=1, kind="file", label={"es": "¿Qué proyecto?", "en": "Which project?"}
    )
    type(event).objects.filter(pk=event.pk).update(has_questions=True)
    answer = Answer.objects.create(question=question, registration=place, value=9)
    # Somebody else's answer carries the planted name.
    other = Answer.objects.create(question=question, registration=stranger_place, value=9)
    AnswerFile.objects.create(answer=other, name=f"{CANARIES[0]}.pdf", ending="pdf", content=b"%PDF-1.4 ")
    type(event).objects.filter(pk=event.pk).update(asks_needs=True, supports=["flight"])
    survey = Survey.objects.create(event=event, title={"es": "¿Qué tal?"}, status="open")
    Question.objects.create(event=event, survey=survey, position=1, kind="scale", label={"es": "¿Útil?"})
    told = {"is_on": True, "title": {"es": "Trae algo"}, "text": {"es": "Trae algo."}}
    rule, rule_of_lead = (
        Rule.objects.create(**owner, when="before-session", minutes=2880, **told)
        for owner in ({"event": event}, {"organisation": organisation})
    )
    Need.objects.create(registration=stranger_place, words=CANARIES[0])
    bursary = Bursary.objects.create(registration=stranger_place, kind="flight")
    Steward.objects.create(event=event, person=people["organiser"])
    file = AnswerFile.objects.create(answer=answer, name="a.pdf", ending="pdf", content=b"%PDF-1.4 ")
    assert people["organiser"]
    device, door_token = door.admit(session, label="Puerta", by=people["organiser"], now=now)
    scan = DoorScan.objects.create(
        session=session, device=device, outcome="walk-in", scanned_at=now, received_at=now, client_id="w"
    )
    stay = {"stays": [[starts.isoformat(), None]], "seconds": None, "exact": False}
    said = {
        "name": CANARIES[0],
        "email": CANARIES[1],
        "how": "none",
        "place": "",
        "alike": [],
        "parts": [stay],
    }
    batch = Batch.objects.create(session=session, tool="zoom", rows=[said])
    sheet = Sheet.objects.create(session=session, number=1, language="es", lines=[place.code])
    paper = Scan.objects.create(sheet=sheet, picture=b"%PDF-", delete_at=now + timedelta(days=9))
    material = Material.objects.create(
        unit=unit, position=1, title="Guía", days=90, added_at=now,
        file=MaterialFile.objects.create(name="guia.pdf", ending="pdf", content=b"%PDF-1.4"),
    )  # fmt: skip
    item = Item.objects.create(
        organisation=organisation, kind="choice", label={"es": "¿Qué?"}, written_at=now
    )
    quiz = Assessment.objects.create(
        course=course, purpose="knowledge", title={"es": "Prueba"}, created_at=now
    )
    sitting = Sitting.objects.create(
        cohort=cohort, assessment=quiz, moment="pre", linking="place", items=[item.pk], given_at=now
    )
    task = Task.objects.create(unit=unit, position=1, title_es="Plan", takes_file=True, added_at=now)
    at_group = Registration.objects.create(
        event=taught, number=7, name=CANARIES[0], email=CANARIES[1], language="es", time_zone="UTC",
        mode="online", status="confirmed",
    )  # fmt: skip
    handed_in = HandIn.objects.create(
        task=task, registration=at_group, number=1, text=CANARIES[0], file_name="plan.pdf", file_ending="pdf",
        content=b"%PDF-1.4", handed_in_at=now,
    )  # fmt: skip
    noted = trainers.add(organisation, trainer, by=None, now=now)
    trainers.qualify(noted, course, keys=[""], by=None, now=now)
    teaching.set_hours(trainer, [teaching.Hours(day, time(), time()) for day in range(7)])
    days = teaching.add_days(participant, teaching.Days(False, now.date(), now.date()), now=now)
    certificate, theirs = (
        Certificate.objects.create(
            number=number, kind="attendance", cohort=cohort, registration=holds, subject=holds.subject,
            language="es", pdf=b"%PDF-", sha256=number * 4, issued_at=now,
            facts={
                "kind": "attendance", "name": name, "course": {"es": "Curso"}, "organisation": "Mesa",
                "minutes": 60, "planned_minutes": 60, "percent": 75, "first_day": "2026-11-20",
                "last_day": "2026-11-20", "city": "", "country": "", "issued_on": "2026-11-21",
            },
        )
        for number, holds, name in (
            ("K7QM3XTPA9RD5W2B", place, "Paula"), ("2B5W9RDAXTP3K7QM", stranger_place, CANARIES[0]),
        )
    )  # fmt: skip
    friends = [person(name, f"{name.lower()}@correo.example") for name in ("Nilda", "Nora", "Noé")]
    asked_of, asked_by, both = (
        Introduction.objects.create(asker=asker, asked=asked, context="x", words="Hola", state=state)
        for asker, asked, state in (
            (friends[0], participant, "open"),
            (participant, friends[1], "open"),
            (friends[2], participant, "accepted"),
        )
    )
    signing_keys.in_use(now=now)
    for number, who in enumerate((participant, friends[0], canary), start=11):
        taken = Registration.objects.create(
            event=taught, person=who, subject=who.subject, number=number, name=who.name, language="es",
            time_zone="UTC", mode=Mode.ONLINE,
        )  # fmt: skip
        Presence.objects.create(registration=taken, session=lesson, state="present", mode=Mode.ONLINE)
    entry, _own = (
        network.join(who, network.Shown(), language="es", now=now) for who in (friends[0], participant)
    )
    project = Project.objects.create(organisation=organisation, title_es="Red", title_en="Net")
    outcome = recording.write(
        recording.Facts("recommendation", {"es": "Publicar las compras"}, {}), organisation=organisation,
        by=people["trainer"], now=now, today=timezone.localdate(),
    )  # fmt: skip
    shown = recording.Happened(
        "answered", timezone.localdate(), file=Received("oficio.pdf", "pdf", b"%PDF-1.4")
    )
    came_of_it = recording.take_step(
        outcome, shown, by=people["trainer"], now=now, today=timezone.localdate()
    )
    recording.clear(outcome, by=people["trainer"], now=now)
    statement, asked = signed_statement(organisation, people, now)
    # Before the draft: a check ends when another plan is approved.
    plan = planned(grant, now)
    report = released(grant, event, now)
    shared, board_token = board.make(
        report, organisation=grant.funder, note="Junta", ends_on=timezone.localdate() + timedelta(days=9),
        by=people["funder"], now=timezone.now(),
    )  # fmt: skip
    return World(
        people=people,
        entry=entry.code,
        project=project.code,
        outcome=outcome.code,
        came_of_it=came_of_it.code,
        document=documents.add(
            session,
            documents.Facts("Notas", audience="registered", file=Received("a.pdf", "pdf", b"%PDF-1.4")),
            by=people["organiser"],
            now=now,
        ).code,
        statement=statement,
        sign_token=links.mint("sign", asked, now=now, days=30),
        introduction=asked_of.code,
        asked_by_participant=asked_by.code,
        acquaintance=both.code,
        guest=guest.code,
        guest_token=links.mint("guest", guest.code, now=now, days=30),
        delegation=delegation.code,
        wall_token=links.mint("wall", f"wall:{session.code}", now=now, days=30),
        delegation_token=links.mint("delegation", delegation.code, now=now, days=30),
        named=named.code,
        entry_code=EntryCode.objects.create(event=event, word="COLIBRI7").code,
        event=event.code,
        session=session.code,
        place=place.code,
        token=links.mint("registration", place.code, now=now, days=30),
        part=part.code,
        photo=portrait.code,
        hub=hub.code,
        coordinates=coordinates.code,
        coordinates_token=links.mint("part", coordinates.code, now=now, days=30),
        feed=feeds.renew(participant, now=now),
        part_token=links.mint("part", part.code, now=now, days=30),
        course=course.code,
        cohort=cohort.code,
        item=item.code,
        quiz=quiz.code,
        sitting=sitting.code,
        room=sitting.room_code,
        quota=Quota.objects.create(cohort=cohort, bound="least", number=1, country="GT").code,
        application=Registration.objects.create(
            event=taught,
            number=1,
            name="Quetzalina",
            language="es",
            time_zone="UTC",
            mode="online",
            status="asked",
        ).code,
        grant=grant.code,
        release=report.code,
        board_link=shared.code,
        board_token=board_token,
        plan=plan,
        organisation=organisation.code,
        trainer=trainer.code,
        joined=joined.code,
        letter=held.code,
        newsletter=newsletter.ensure().code,
        list=brought.code,
        issue=str(written["es"].translation_key),
        sent_issue=str(going["es"].translation_key),
        confirm_token=links.mint(newsletter.CONFIRM, subscriber.code, now=now, days=7),
        subscription_token=newsletter.preferences_link(subscriber)[1],
        message=Message.objects.create(event=event, to="places").code,
        no_more_token=suppression.unsubscribe_link(to_many, now)[1],
        stopped=suppression.object_to(CANARIES[1], Stream.MESSAGE, now=now).code,
        bulk=bulk.choose(event, act="give-back", codes=[place.code], by=trainer, now=now).code,
        people_file=enrolment.look_at(
            event,
            name="x.csv",
            content=f"Name,E-mail\n{CANARIES[0]},{CANARIES[1]}".encode(),
            by=trainer,
            now=now,
        ).code,
        template=copying.keep_template(event, organisation=organisation, name="Base", by=None, now=now).code,
        question=question.code,
        file=file.code,
        bursary=bursary.code,
        survey=survey.code,
        rule=rule.code,
        rule_of_lead=rule_of_lead.code,
        device=device.code,
        scan=scan.code,
        door_token=door_token,
        batch=batch.code,
        sheet=sheet.code,
        certificate=certificate.number,
        their_certificate=theirs.number,
        climber=climber.code,
        observer=observer.code,
        step=step.code,
        material=material.code,
        task=task.code,
        hand_in=handed_in.code,
        noted=noted.code,
        days=days.code,
        paper=paper.code,
    )


def translation_zone(name: str) -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def register(event: Any, who: Person, number: int, **more: Any) -> Registration:
    return Registration.objects.create(
        event=event, person=who, subject=who.subject, number=number, name=who.name, email=who.email,
        contact_key=who.email, name_key=who.name.lower(), language="es", time_zone="UTC", mode=Mode.ONLINE,
        **more,
    )  # fmt: skip


def released(grant: Grant, event: Any, now: datetime) -> Release:
    """A release issued as its own room issues it, over enough people to be published; the next is a draft."""
    from reports.issuing import drafts, releases

    for number in range(3, 15):
        Registration.objects.create(
            event=event, number=number, name=f"G{number}", language="es", time_zone="UTC", mode=Mode.ONLINE
        )
    made = releases.issue(grant, by=None, now=now)
    # It is asked for at whatever hour the matrix is gone through, and a check holds for days.
    drafts.check(drafts.keep(grant, by=None, now=now), by=None, now=timezone.now())
    return made


def signed_statement(organisation: Organisation, people: Cast, now: datetime) -> tuple[str, str]:
    """A statement that was signed and published, kept by an organisation; and who was asked to sign it."""
    coalition = Coalition.objects.create(slug="alianza", name="Alianza")
    Membership.objects.create(coalition=coalition, organisation=organisation)
    began, editor = now - timedelta(days=9), people["editor"]
    assert editor
    words = signing.Written({"es": "Lo que decimos"}, {"es": "Esto."}, {}, now.date())
    made = signing.write(words, keeper=organisation, coalition=coalition, by=editor, now=began)
    made = signing.open_until(
        made, closes_at=now - timedelta(days=1), time_zone="UTC", publishes_itself=True, by=editor, now=began
    )
    asked, _is_new = signing.ask(made, organisation, editor, now=began)
    said = signing.Said("signed", is_named=True, name="Elena", capacity="x")
    signing.answer(asked, said, version=1, seen="", now=began)
    return made.code, asked.code


def planned(grant: Grant, now: datetime) -> dict[str, str]:
    """One of everything in a project's plan, approved, and of each kind one that was taken off."""
    from events.uploads import Received
    from reports.figures import bodies
    from reports.plan import approval, evidence, indicators, logframe

    paper = Received("x.pdf", "pdf", b"%PDF-1.4 ")
    codes: dict[str, str] = {}
    for gone in ("", "-gone"):
        level = logframe.write(
            logframe.Facts("goal", {"es": "Datos para todas"}), grant=grant, by=None, now=now
        )
        indicator = indicators.write(
            indicators.Facts({"es": "Personas"}, "measure", measure="people"), grant=grant, by=None, now=now
        )
        piece = evidence.write(
            evidence.Facts(f"Acta{gone}", f"acta{gone}", file=paper, is_for_funder=True),
            grant=grant, by=None, now=now,
        )  # fmt: skip
        codes |= {f"level{gone}": level.code, f"indicator{gone}": indicator.code, f"piece{gone}": piece.code}
    logframe.remove(level, by=None, now=now)
    indicators.remove(indicator, by=None, now=now)
    evidence.remove(piece, by=None, now=now)
    bodies.add(grant, [bodies.Facts("Ministerio", now.date())], by=None, now=now)
    approval.approve(grant, seen=approval.mark_of(approval.drafted(grant)), by=None, now=now)
    return codes | {"body": grant.bodies.get().code}


def browser_of(who: Person | None) -> Client:
    client = Client()
    if who is not None:
        client.force_login(who, backend=settings.AUTHENTICATION_BACKENDS[0])
        show_factor(client, who)
    return client


def writes() -> int:
    """How many rows this connection has written so far, by its own count; also what was taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
            if connection.vendor == "postgresql"
            else "SELECT total_changes()"
        )
        return int(cursor.fetchone()[0] or 0)


def contents() -> dict[str, int]:
    """A fingerprint of all our tables, as the database has them."""
    ours = [
        model
        for room in ("people", "mail", "events", "trainings", "outcomes", "reports", "cms")
        for model in apps.get_app_config(room).get_models()
    ]
    # A page's row stands in its own table and in Wagtail's.
    tables = {part._meta.db_table for model in ours for part in (model, *model._meta.get_parent_list())}
    prints = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            prints[table] = hash(str(sorted(map(str, cursor.fetchall()))))
    return prints


def sign(response: Any) -> str:
    if response.status_code in (301, 302):
        return "L" if "/account/login/" in response["Location"] else "3"
    return {200: "2", 404: "4", 405: "5", 503: "0"}.get(response.status_code, f"[{response.status_code}]")


def body(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


@pytest.mark.django_db
def test_every_route_answers_every_role_as_the_table_says(world):
    from cms import tree

    tree.ensure()
    browsers = {role: browser_of(who) for role, who in world.people.items()}
    wrong: list[str] = []
    before, written = contents(), writes()
    with translation.override("es"):
        addresses = {
            name: reverse(name, kwargs=row.path(world))
            if name != "no_passwords"
            else "/es/account/password/reset/"
            for name, row in MATRIX.items()
        }
    for name, address in addresses.items():
        answers = ""
        for role in ROLES:
            response = browsers[role].get(address)
            answers += sign(response)
            if response.status_code == 200:
                seen = body(response)
                if role in BLIND:
                    wrong += [f"{name} shows {word} to {role}" for word in CANARIES if word in seen]
                if role not in ("organiser", "administrator", "trainer"):
                    wrong += [f"{name} shows the way in to {role}" for word in WAY_IN if word in seen]
        if answers != MATRIX[name].answers:
            wrong.append(f"{name}: {answers} instead of {MATRIX[name].answers}")
        browsers["administrator"].head(address)
        if writes() == written:
            continue
        after, written = contents(), writes()
        if after != before:
            changed = sorted(label for label in after if after[label] != before[label])
            wrong.append(f"{name}: GET changes {changed}")
            before = after
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_whoever_may_not_read_may_not_write_either(world):
    """A POST by everyone for whom the page is not there, with nothing in it, changes nothing."""
    browsers = {role: browser_of(who) for role, who in world.people.items()}
    wrong: list[str] = []
    before = contents()
    for name, row in MATRIX.items():
        if name == "no_passwords":
            continue
        with translation.override("es"):
            address = reverse(name, kwargs=row.path(world))
        answers = MAY_WRITE.get(name, row.answers)
        for role, expected in zip(ROLES, answers, strict=True):
            if expected in "4L":
                answer = sign(browsers[role].post(address))
                if answer not in (expected, "5"):
                    wrong.append(f"{name}: POST by {role} answers {answer}")
    after = contents()
    wrong += [f"a POST changed {label}" for label in after if after[label] != before[label]]
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_child_of_another_parent_is_not_there(world, now):
    """A session, lesson or place is found through its own parent alone."""
    with translation.override("es"):
        foreign_session = Lesson.objects.get().session.code
        mine = browser_of(world.people["participant"])
        assert (
            mine.get(reverse("events:my_place_enter", args=[world.place, foreign_session])).status_code == 404
        )
        by_link = reverse("events:my_registration_enter", args=[world.token, foreign_session])
        assert Client().get(by_link).status_code == 404
        trainer = browser_of(world.people["trainer"])
        assert trainer.get(reverse("trainings:desk_lesson", args=[world.cohort, 2])).status_code == 404
        # A link of one purpose does not open another.
        assert Client().get(reverse("events:my_registration", args=[world.part_token])).status_code == 404
        assert Client().get(reverse("events:my_part", args=[world.token])).status_code == 404


@pytest.mark.django_db
def test_each_mount_of_a_third_party_answers_every_role(cast, organisation):
    from cms import tree

    tree.ensure()
    tree.section(organisation)
    browsers = {role: browser_of(who) for role, who in cast.items()}
    wrong = []
    for address, answers in [row for mount in MOUNTS.values() for row in mount.items()]:
        got = ""
        for role in ROLES:
            letter = sign(browsers[role].get(address))
            if address in ("/cms/", "/back-office/") and letter == "L" and role != "anonymous":
                letter = "3"
            got += letter
        if got != answers:
            wrong.append(f"{address}: {got} instead of {answers}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.urls("tests.mail.demo_urls")
@pytest.mark.parametrize("host", ["localhost:8000", "events.example.org"])
def test_the_demos_own_pages_answer_every_role_on_this_machine_and_nobody_elsewhere(
    cast, host, settings, tmp_path
):
    settings.MAILBOX_DIR, settings.COME_IN_AS, settings.ALLOWED_HOSTS = tmp_path, True, ["*"]
    message = EmailMultiAlternatives("Su lugar", "Hola", "convite@demo.invalid", ["paula@correo.example"])
    message.attach_alternative("<html><head></head><body>Hola</body></html>", "text/html")
    message.attach("calendar.ics", "BEGIN:VCALENDAR", "text/calendar")
    (tmp_path / "1-letter.eml").write_bytes(message.message().as_bytes())
    wrong = []
    browsers = {role: browser_of(who) for role, who in cast.items()}
    for name, row in DEMO.items():
        with translation.override("es"):
            address = reverse(name, kwargs=row.path(None))  # type: ignore[arg-type]  # needs no world
        answers = row.answers if name == "components" or host.startswith("localhost") else "4" * len(ROLES)
        got = "".join(sign(browsers[role].get(address, headers={"host": host})) for role in ROLES)
        if got != answers:
            wrong.append(f"{name}: {got} instead of {answers}")
    assert not wrong, "\n".join(wrong)
