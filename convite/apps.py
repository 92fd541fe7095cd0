"""The project as an app: holds the frame's templates, and loads the queue with Django."""

from django.apps import AppConfig


class ConviteConfig(AppConfig):
    name = "convite"
    verbose_name = "Convite"

    def ready(self) -> None:
        from convite.celery import make_folders

        make_folders()
