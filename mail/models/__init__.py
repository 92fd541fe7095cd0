"""The rows of the mail room: letters, newsletters, whom nothing is sent to, and signs of life."""

from mail.models.bounces import Bounce
from mail.models.letters import Channel, Letter, LetterQuerySet, Means, Stream
from mail.models.newsletters import Issue, Newsletter, Subscriber, SubscriberList, Topic
from mail.models.pulse import Allowance, Heartbeat
from mail.models.suppression import Suppression, SuppressionQuerySet

__all__ = [
    "Allowance",
    "Bounce",
    "Channel",
    "Heartbeat",
    "Issue",
    "Letter",
    "LetterQuerySet",
    "Means",
    "Newsletter",
    "Stream",
    "Subscriber",
    "SubscriberList",
    "Suppression",
    "SuppressionQuerySet",
    "Topic",
]
