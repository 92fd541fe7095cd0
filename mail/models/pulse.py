"""Signs of life of the machinery."""

from django.db import models


class Heartbeat(models.Model):
    """When a part of the machinery last showed that it lives."""

    name = models.SlugField(unique=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
