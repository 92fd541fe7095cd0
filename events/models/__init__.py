"""Gatherings: events, their dated sessions, the roles in them, the places at them, who was there,
and what organisers ask."""

from events.models.bulk import Bulk, BulkItem
from events.models.changes import Change
from events.models.documents import Digest, Document, DocumentFile, DocumentVersion
from events.models.doors import DoorDevice, DoorScan
from events.models.feeds import Feed
from events.models.gatherings import LONGEST_WAY, Event, EventQuerySet, Hosting, Hub, Topic
from events.models.headcounts import MOST_HEADS, Headcount
from events.models.messages import Message, Recipient
from events.models.modes import Mode, way
from events.models.needs import Accessibility, Bursary, Need, Steward, Support
from events.models.people_files import PeopleFile
from events.models.places import Capacity, ListNote, Registration, RegistrationQuerySet
from events.models.presence import Batch, Presence, Scan, Sheet, WrongCode
from events.models.programme import Move, Room, Template, Track
from events.models.questions import (
    Answer,
    AnswerFile,
    Question,
    QuestionQuerySet,
    Survey,
    SurveyAnswer,
    SurveyMark,
)
from events.models.roles import Part, PartQuerySet
from events.models.rules import Rule, RuleQuerySet
from events.models.session_seats import SessionSeat
from events.models.sessions import CLOSES_AFTER, OPENS_BEFORE, Session, SessionQuerySet
from events.models.ways import Delegation, EntryCode, Guest, HubWall, Letterhead, WalkIn

#: What somebody holds in a session: a place at its event, or a role in it.
Place = Registration | Part

__all__ = [
    "CLOSES_AFTER", "LONGEST_WAY", "MOST_HEADS", "OPENS_BEFORE", "Accessibility", "Answer", "AnswerFile",
    "Batch", "Bulk", "BulkItem", "Bursary", "Capacity", "Change", "Delegation", "Digest", "Document",
    "DocumentFile", "DocumentVersion", "DoorDevice", "DoorScan", "EntryCode", "Event", "EventQuerySet",
    "Feed", "Guest", "Headcount", "Hosting", "Hub", "HubWall", "Letterhead", "ListNote", "Message", "Mode",
    "Move", "Need", "Part", "PartQuerySet", "PeopleFile", "Place", "Presence", "Question",
    "QuestionQuerySet", "Recipient",
    "Registration", "RegistrationQuerySet", "Room", "Rule", "RuleQuerySet", "Scan", "Session",
    "SessionQuerySet", "SessionSeat", "Sheet", "Steward", "Support", "Survey", "SurveyAnswer",
    "SurveyMark", "Template", "Topic", "Track", "WalkIn", "WrongCode", "way",
]  # fmt: skip
