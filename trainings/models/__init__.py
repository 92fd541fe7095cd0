"""Courses, their modules, the cohorts that run them, how these are chosen, and what comes of them."""

from trainings.models.awards import Certificate
from trainings.models.choosing import Override, Quota, Rating, Selection
from trainings.models.cohorts import Cohort, Lesson
from trainings.models.courses import Course, Unit, Version
from trainings.models.materials import Material, MaterialFile
from trainings.models.tasks import HandIn, Task

__all__ = [
    "Certificate",
    "Cohort",
    "Course",
    "HandIn",
    "Lesson",
    "Material",
    "MaterialFile",
    "Override",
    "Quota",
    "Rating",
    "Selection",
    "Task",
    "Unit",
    "Version",
]
