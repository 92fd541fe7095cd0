"""The rows of the mail room: letters, whom nothing is sent to, and signs of life."""

from mail.models.letters import Letter, LetterQuerySet, Stream
from mail.models.pulse import Allowance, Heartbeat
from mail.models.suppression import Suppression, SuppressionQuerySet

__all__ = [
    "Allowance",
    "Heartbeat",
    "Letter",
    "LetterQuerySet",
    "Stream",
    "Suppression",
    "SuppressionQuerySet",
]
