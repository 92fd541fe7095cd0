"""Courses, their modules, the cohorts that run them, how these are chosen, and what is certified."""

from trainings.models.awards import Certificate, SigningKey
from trainings.models.choosing import Override, Quota, Rating, Selection
from trainings.models.cohorts import Cohort, Lesson
from trainings.models.courses import Course, Unit, Version
from trainings.models.materials import Material, MaterialFile

__all__ = [
    "Certificate",
    "Cohort",
    "Course",
    "Lesson",
    "Material",
    "MaterialFile",
    "Override",
    "Quota",
    "Rating",
    "Selection",
    "SigningKey",
    "Unit",
    "Version",
]
