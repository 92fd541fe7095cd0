"""The log of what was changed, by whom and when; it never keeps a name, an address or an answer."""

from auditlog.registry import auditlog
from django.db import models

from people import erasure


def keeps(model: type[models.Model], *without: str) -> None:
    """Log every change of the model's rows, leaving out its personal fields and those in `without`.

    Call it after `erasure.covers`, which says what is personal. auditlog's own mask shows half of a
    value, so personal fields are excluded and not masked; rows are named by `str()`, which is a code.
    """
    known = erasure.personal.get(model._meta.label)
    auditlog.register(model, exclude_fields=sorted({*without, *(known.fields if known else ())}))
