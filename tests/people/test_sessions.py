"""The browser's session: ended by its hour or by its row, and whole when it is read."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

pytestmark = pytest.mark.django_db


def test_a_session_is_read_as_it_was_written_until_its_hour_or_its_end():
    store = import_module(settings.SESSION_ENGINE).SessionStore
    first = store()
    first["way"] = "maíz"
    first.save()
    key = first.session_key

    assert store(key)["way"] == "maíz"
    # What Django's own store wrote stays readable, and the other way round.
    assert db.SessionStore(key)["way"] == "maíz"
    assert "way" not in store("x" * 32)

    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    over = store(key)
    assert "way" not in over
    assert over.session_key is None
    Session.objects.all().delete()
    assert "way" not in store(key)
