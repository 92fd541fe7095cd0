"""The project as an app: holds the frame's templates, and loads the queue with Django."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class ConviteConfig(AppConfig):
    name = "convite"
    verbose_name = "Convite"

    def ready(self) -> None:
        from convite.celery import make_folders

        make_folders()
        if settings.WHITENOISE_USE_FINDERS:  # in production, collectstatic makes it
            Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
