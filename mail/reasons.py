"""Why a letter did not leave, in words, and as little as helps about whom it was for."""

import re

from django.utils.translation import gettext as _

from mail import outbox, phone
from mail.models import Channel, Letter, Suppression

ADDRESS = re.compile(r"([^\s<>@]*)@([^\s<>@]+)")
#: What stands before the reason as the error of a letter that must not be sent to its reader.
STOPPED = "stopped: "
#: A name shorter than this would be struck out of half the words.
SHORTEST_NAME = 3


def masked(address: str) -> str:
    """Return an address as “p…@example.org”: enough to see a mistyped domain, and not who it is."""
    name, _at, domain = address.rpartition("@")
    if not name:
        return ""
    return f"{name[0] if len(name) > 1 else ''}…@{domain}"


def in_words(letter: Letter) -> str:
    """Return why the letter did not leave, or has not left yet; empty when nothing stands in its way."""
    if letter.error == phone.WRONG_NUMBER:
        return _("The phone number is wrong.")
    if letter.state == Letter.State.HELD and letter.error == outbox.INTERRUPTED:
        return _("The program stopped while it was being sent. It may have left, or not.")
    if letter.state == Letter.State.HELD:
        return _("A backup was brought back. The message may have left before that.")
    error = letter.error
    if letter.state == Letter.State.DROPPED:
        return _dropped(error)
    if letter.state == Letter.State.PAUSED:
        return _("It waits until somebody lets it go on.")
    if not error:
        return ""
    if error.startswith(STOPPED):
        return _stopped(error.removeprefix(STOPPED))
    if error.startswith(outbox.CAME_BACK):
        return _("It came back: the reader's mail server would not have it.")
    if error.startswith("not worded"):
        return _("The message could not be worded. The program's log says more.")
    if error[:1] == "5" and error[:3].isdecimal():
        return _("The mail server refused it for good.")
    is_tried_again = letter.state in (Letter.State.DUE, Letter.State.SENDING)
    if error[:1] == "4" and error[:3].isdecimal():
        if is_tried_again:
            return _("The mail server put it off. It is tried again by itself.")
        return _("The mail server put it off, as often as we tried.")
    if is_tried_again:
        return _("The mail server could not be reached. It is tried again by itself.")
    return _("The mail server could not be reached.")


def _dropped(error: str) -> str:
    if error == outbox.BY_HAND:
        return _("Somebody decided that it does not leave.")
    if error == outbox.CALLED_BACK:
        return _("Its sending was stopped before it left.")
    if error.startswith(STOPPED):
        return _stopped(error.removeprefix(STOPPED))
    return _("What it tells of no longer held when it was to leave.")


def _stopped(reason: str) -> str:
    if reason == Suppression.Reason.GONE:
        return _("It was not sent: earlier messages came back because the address does not exist.")
    if reason == Suppression.Reason.COMPLAINT:
        return _("It was not sent: an earlier message to this address was reported as unwanted.")
    return _("It was not sent: its reader asked for no more such messages.")


def servers_words(letter: Letter) -> str:
    """Return what the mail server said, with every address in it masked; empty where it said nothing."""
    if letter.channel == Channel.PHONE:
        return ""
    if letter.error.startswith(STOPPED):
        return ""
    if letter.error in (outbox.INTERRUPTED, outbox.BY_HAND, outbox.CALLED_BACK):
        return ""
    words = ADDRESS.sub(lambda found: masked(found[0]), letter.error.removeprefix(outbox.CAME_BACK))
    name = letter.address.partition("@")[0]
    if len(name) >= SHORTEST_NAME:
        words = re.sub(re.escape(name), "…", words, flags=re.IGNORECASE)
    return words
