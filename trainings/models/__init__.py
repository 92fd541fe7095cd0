"""Courses, their modules, the cohorts that run them, how these are chosen, tested, and what is certified."""

from trainings.models.assessment import AnswerSheet, Assessment, AssessmentItem, Item, Response, Sitting
from trainings.models.awards import Certificate
from trainings.models.choosing import Override, Quota, Rating, Selection
from trainings.models.cohorts import Cohort, Lesson
from trainings.models.courses import Course, Unit, Version
from trainings.models.materials import Material, MaterialFile

__all__ = [
    "AnswerSheet",
    "Assessment",
    "AssessmentItem",
    "Certificate",
    "Cohort",
    "Course",
    "Item",
    "Lesson",
    "Material",
    "MaterialFile",
    "Override",
    "Quota",
    "Rating",
    "Response",
    "Selection",
    "Sitting",
    "Unit",
    "Version",
]
