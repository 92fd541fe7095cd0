"""What a letter that has not left would say, were it to leave now; nothing is written and no link is made."""

import logging
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import translation

from mail import kinds, outbox
from mail.kinds import Rendered
from mail.models import Letter

log = logging.getLogger(__name__)


class Preview(NamedTuple):
    """A letter as it would leave; without words where it would not, or cannot be worded."""

    rendered: Rendered | None
    is_still_due: bool


def of(letter: Letter, now: datetime, *, asks: bool = True) -> Preview:
    """Return the words of a letter as they would leave at `now`, with the tokens of its links struck out.

    Unless it `asks` whether the letter still holds, one that was never written is worded too.
    """
    with transaction.atomic(), translation.override(letter.language):
        try:
            # Within a savepoint of its own: a query that fails would end the transaction around it.
            with transaction.atomic():
                kind = kinds.get(letter.kind)
                is_still_due = not asks or kind.still_due(letter, now)
                rendered = kind.render(letter, now) if is_still_due else None
        except Exception:  # whatever one letter's records lack, the page about it is shown
            log.warning("Letter %s has no preview.", letter, exc_info=True)
            is_still_due, rendered = True, None
        # The links that were minted for it have never been.
        transaction.set_rollback(True)
    return Preview(outbox.kept(rendered) if rendered else None, is_still_due)
