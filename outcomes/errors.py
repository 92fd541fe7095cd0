"""Refusals of this room; `str()` is a sentence for whoever acted."""

from django.utils.translation import gettext as _


class OutcomeError(Exception):
    """A refusal."""


class RemovedMeanwhile(OutcomeError):
    """Somebody else removed it."""

    def __str__(self) -> str:
        return _("Somebody removed this meanwhile. What you wrote is still in the form.")


class LastStep(OutcomeError):
    """An outcome has one step at least."""

    def __str__(self) -> str:
        return _("This is its only step. Change it, or remove the whole entry.")


class NotYet(OutcomeError):
    """A day that has not come."""

    def __str__(self) -> str:
        return _("This day has not come yet. Write the day on which it happened.")
