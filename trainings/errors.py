"""What can go wrong in this room, in words that a person reads."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class TrainingError(Exception):
    """A refusal of this room; `str()` is the sentence to show, in the reader's language."""

    message: str | Promise = _("This cannot be done.")

    def __str__(self) -> str:
        return str(self.message)


class NothingToTeach(TrainingError):
    """The course has no module yet, so that a group would have no lesson."""

    message = _("This course has no modules yet. Add at least one, and then open a group.")


class OutOfUse(TrainingError):
    """The course is retired: groups already open go on, and no other one begins."""

    message = _("This course is retired: no group can be opened. Bring it back first.")


class AlreadyTaught(TrainingError):
    """A module that some group teaches can be renamed, and not removed."""

    message = _("A group already teaches this module: it can be renamed, and cannot be removed.")
