"""The project as an app: holds the frame's templates, and loads the queue with Django."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from convite.forms import say_it_in_our_words

# Before any room's models are read, for some of them bring forms along.
say_it_in_our_words()


class ConviteConfig(AppConfig):
    name = "convite"
    verbose_name = "Convite"

    def ready(self) -> None:
        from convite.celery import make_folders

        make_folders()
        if settings.WHITENOISE_USE_FINDERS:  # in production, collectstatic makes it
            Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
