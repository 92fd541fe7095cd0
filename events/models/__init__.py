"""Gatherings: events, their dated sessions, the roles in them, the places at them, who was there,
and what organisers ask."""

from events.models.bulk import Bulk, BulkItem
from events.models.doors import DoorDevice, DoorScan
from events.models.feeds import Feed
from events.models.gatherings import LONGEST_WAY, Event, EventQuerySet, Hosting, Hub, Topic
from events.models.headcounts import MOST_HEADS, Headcount
from events.models.modes import Mode
from events.models.needs import Accessibility, Bursary, Need, Steward, Support
from events.models.people_files import PeopleFile
from events.models.places import Capacity, Registration, RegistrationQuerySet
from events.models.presence import Batch, Presence, Scan, Sheet, WrongCode
from events.models.programme import Move, Room, Template
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
from events.models.sessions import CLOSES_AFTER, OPENS_BEFORE, Session, SessionQuerySet

#: What somebody holds in a session: a place at its event, or a role in it.
Place = Registration | Part

__all__ = [
    "CLOSES_AFTER", "LONGEST_WAY", "MOST_HEADS", "OPENS_BEFORE", "Accessibility", "Answer", "AnswerFile",
    "Batch", "Bulk", "BulkItem", "Bursary", "Capacity", "DoorDevice", "DoorScan", "Event",
    "EventQuerySet", "Feed", "Headcount", "Hosting", "Hub", "Mode", "Move", "Need", "Part",
    "PartQuerySet", "PeopleFile", "Place", "Presence", "Question", "QuestionQuerySet", "Registration",
    "RegistrationQuerySet", "Room", "Scan", "Session", "SessionQuerySet", "Sheet", "Steward", "Support",
    "Survey", "SurveyAnswer", "SurveyMark", "Template", "Topic", "WrongCode",
]  # fmt: skip
