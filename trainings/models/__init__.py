"""Courses, their modules, the cohorts that run them, how these are chosen, who teaches, what comes of it."""

from trainings.models.assessment import AnswerSheet, Assessment, AssessmentItem, Item, Response, Sitting
from trainings.models.awards import Certificate, SigningKey
from trainings.models.choosing import Override, Quota, Rating, Selection
from trainings.models.cohorts import Cohort, Lesson
from trainings.models.courses import Course, Unit, Version
from trainings.models.ladder import Review, Step
from trainings.models.materials import Material, MaterialFile
from trainings.models.network import NetworkEntry
from trainings.models.own_pace import Tutor, WorkedThrough
from trainings.models.projects import Project
from trainings.models.staffing import (
    BusyTime,
    OtherHours,
    Qualification,
    TeachingProfile,
    Trainer,
    WeeklyHours,
)
from trainings.models.tasks import HandIn, Task

__all__ = [
    "AnswerSheet",
    "Assessment",
    "AssessmentItem",
    "BusyTime",
    "Certificate",
    "Cohort",
    "Course",
    "HandIn",
    "Item",
    "Lesson",
    "Material",
    "MaterialFile",
    "NetworkEntry",
    "OtherHours",
    "Override",
    "Project",
    "Qualification",
    "Quota",
    "Rating",
    "Response",
    "Review",
    "Selection",
    "SigningKey",
    "Sitting",
    "Step",
    "Task",
    "TeachingProfile",
    "Trainer",
    "Tutor",
    "Unit",
    "Version",
    "WeeklyHours",
    "WorkedThrough",
]
