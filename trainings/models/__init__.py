"""Courses, their modules, the cohorts that run them, how these are chosen, who teaches, what comes of it."""

from trainings.models.awards import Certificate, SigningKey
from trainings.models.choosing import Override, Quota, Rating, Selection
from trainings.models.cohorts import Cohort, Lesson
from trainings.models.courses import Course, Unit, Version
from trainings.models.materials import Material, MaterialFile
from trainings.models.network import NetworkEntry
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
    "BusyTime",
    "Certificate",
    "Cohort",
    "Course",
    "HandIn",
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
    "Selection",
    "SigningKey",
    "Task",
    "TeachingProfile",
    "Trainer",
    "Unit",
    "Version",
    "WeeklyHours",
]
