"""The queue's app: it wakes the rooms' tasks; what is due stands in the database, never here."""

import os
import warnings
from pathlib import Path

from celery import Celery, signals
from celery.exceptions import SecurityWarning
from django.conf import settings

from convite.launch.children import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convite.settings")
app = Celery("convite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

if settings.DEMO:
    # A newcomer who tries the demo as root in a throw-away machine needs no half page of warning.
    warnings.simplefilter("ignore", SecurityWarning)


def make_folders() -> None:
    """Make what the embedded broker and the schedule write into; nothing to do with Redis."""
    Path(settings.CELERY_BEAT_SCHEDULE_FILENAME).parent.mkdir(parents=True, exist_ok=True)
    if settings.CELERY_BROKER_URL.startswith("filesystem:"):
        options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        for name in ("data_folder_in", "data_folder_out", "control_folder"):
            Path(options[name]).mkdir(parents=True, exist_ok=True)


@signals.beat_embedded_init.connect
def end_with_worker(**_: object) -> None:
    """End the embedded beat with its worker, even a killed one: two beats would share one schedule."""
    die_with_parent()
