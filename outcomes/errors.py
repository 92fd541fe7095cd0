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


class SigningOver(OutcomeError):
    """Nobody signs a statement any more."""

    def __str__(self) -> str:
        return _("Signing is over. The answers stand as they were given until the hour that was announced.")


class NotOpen(OutcomeError):
    """A statement that was not opened for signing."""

    def __str__(self) -> str:
        return _("This statement is not open for signing.")


class WordsChanged(OutcomeError):
    """The words are others than those that were shown to whoever signed."""

    def __str__(self) -> str:
        return _("The text was changed while you had this page open. Read it once more, and then answer.")


class AnsweredMeanwhile(OutcomeError):
    """A colleague answered for the same organisation."""

    def __str__(self) -> str:
        return _(
            "A colleague answered for your organisation while you had this page open. What stands now is"
            " shown below; what you chose is still in the form."
        )


class PastHour(OutcomeError):
    """Signing would end before it begins."""

    def __str__(self) -> str:
        return _("This hour is past. Signing has to stay open for a while.")


class Unworded(OutcomeError):
    """A statement in which nothing stands yet."""

    def __str__(self) -> str:
        return _("There is no text yet. Write it in one language at least.")


class Memberless(OutcomeError):
    """A coalition without members."""

    def __str__(self) -> str:
        return _("This coalition has no members yet, so nobody can sign.")


class InPublic(OutcomeError):
    """A statement that stands on the website."""

    def __str__(self) -> str:
        return _("It stands on the website. Take it off first.")


class WasAnswered(OutcomeError):
    """A statement that somebody answered already."""

    def __str__(self) -> str:
        return _("Organisations have answered already: it is kept with what they answered.")
