"""Courses, their modules, the cohorts that run them, how these are chosen, who teaches, what is certified."""

from trainings.models.awards import Certificate, SigningKey
from trainings.models.choosing import Override, Quota, Rating, Selection
from trainings.models.cohorts import Cohort, Lesson
from trainings.models.courses import Course, Unit, Version
from trainings.models.materials import Material, MaterialFile
from trainings.models.staffing import (
    BusyTime,
    OtherHours,
    Qualification,
    TeachingProfile,
    Trainer,
    WeeklyHours,
)

__all__ = [
    "BusyTime",
    "Certificate",
    "Cohort",
    "Course",
    "Lesson",
    "Material",
    "MaterialFile",
    "OtherHours",
    "Override",
    "Qualification",
    "Quota",
    "Rating",
    "Selection",
    "SigningKey",
    "TeachingProfile",
    "Trainer",
    "Unit",
    "Version",
    "WeeklyHours",
]
