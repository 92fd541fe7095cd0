"""The browser's session, read from its row at each page of whoever is signed in."""

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from convite.prepared import Prepared

_SESSION = Prepared(
    lambda key, now: db.SessionStore.get_model_class().objects.filter(session_key=key, expire_date__gt=now)
)


class SessionStore(db.SessionStore):
    """Django's own, with its query compiled once; the class's name is part of the salt of what it signs."""

    def _get_session_from_db(self) -> Any:
        for found in _SESSION.records(self.session_key or "", timezone.now()):
            return found
        self._session_key = None
        return None
