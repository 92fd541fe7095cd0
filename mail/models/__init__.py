"""The rows of the mail room: letters, whom nothing is sent to, and signs of life."""

from mail.models.letters import Channel, Letter, LetterQuerySet, Means, Stream
from mail.models.pulse import Allowance, Heartbeat
from mail.models.suppression import Suppression, SuppressionQuerySet

__all__ = [
    "Allowance",
    "Channel",
    "Heartbeat",
    "Letter",
    "LetterQuerySet",
    "Means",
    "Stream",
    "Suppression",
    "SuppressionQuerySet",
]
