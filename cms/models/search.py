"""What search has read: an entry for each page, outcome or statement in a language, and its terms.

Entries follow from pages and records and are never anybody's own work: `cms.search.entries` alone writes
them, and may at any time write them anew.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from wagtail.models import Page

from events.models import Event, Session
from outcomes.models import Outcome, Statement


class SearchEntry(models.Model):
    """The words of a page or a record in one language; whether it is public is asked each time."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, null=True, related_name="search_entry")
    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, null=True, related_name="+")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=12)
    #: Among which kind of finds it stands; see `cms.search.kinds`.
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    lede = models.TextField()
    body = models.TextField()
    day = models.DateField(null=True)
    #: What it is about, where that decides who may see it.
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, related_name="+")
    #: What its record told when it was written; another text there, or none here: it is to be written anew.
    told = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outcome", "language"], name="search_entry_once"),
            models.UniqueConstraint(fields=["statement", "language"], name="search_statement_once"),
            models.CheckConstraint(
                condition=Q(page__isnull=False, outcome__isnull=True, statement__isnull=True)
                | Q(page__isnull=True, outcome__isnull=False, statement__isnull=True)
                | Q(page__isnull=True, outcome__isnull=True, statement__isnull=False),
                name="search_entry_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.page_id or self.outcome_id or self.statement_id} {self.language}"


class SearchTerm(models.Model):
    """A term that an entry is found by, one of the words it stands for, and how much it says there."""

    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="terms")
    #: The language and the stem: `es acces`.
    term = models.CharField(max_length=44)
    word = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "term"], name="search_term_once"),
        ]
        indexes: ClassVar = [
            # PostgreSQL finds by it a whole term and how one begins.
            models.Index(fields=["term"], name="search_term_by_term", opclasses=["varchar_pattern_ops"])
        ]

    def __str__(self) -> str:
        return self.term
