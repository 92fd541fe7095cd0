"""Signs of life of the machinery, and the pace at which letters leave."""

from django.db import models


class Heartbeat(models.Model):
    """When a part of the machinery last showed that it lives."""

    name = models.SlugField(unique=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Allowance(models.Model):
    """When the next letter to a domain, or to anybody, would be due at an even pace; see `mail.limits`."""

    name = models.CharField(max_length=254, unique=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
