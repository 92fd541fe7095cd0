"""Which words of this room are kept in each language."""

from modeltranslation.translator import TranslationOptions, register

from trainings.models import Course, Project, Step, Task, Unit


@register(Course)
class CourseTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Unit)
class UnitTranslation(TranslationOptions):
    fields = ("title", "goals")


@register(Project)
class ProjectTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Task)
class TaskTranslation(TranslationOptions):
    fields = ("title", "text")


@register(Step)
class StepTranslation(TranslationOptions):
    fields = ("title",)
