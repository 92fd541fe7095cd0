"""Grants with what was agreed on and planned for them, and the releases that their funders read."""

from reports.models.agreed import AgreedTable, TablesAnswer
from reports.models.aims import Aims
from reports.models.board import BoardLink
from reports.models.grants import LEAST_THRESHOLD, Grant
from reports.models.indicators import Evidence, EvidenceFile, Indicator, PublicBody, Reading, Target
from reports.models.logframe import Level
from reports.models.releases import Caveat, KeptDraft, Release, Withdrawal
from reports.models.story import Approval, Story

__all__ = [
    "LEAST_THRESHOLD",
    "AgreedTable",
    "Aims",
    "Approval",
    "BoardLink",
    "Caveat",
    "Evidence",
    "EvidenceFile",
    "Grant",
    "Indicator",
    "KeptDraft",
    "Level",
    "PublicBody",
    "Reading",
    "Release",
    "Story",
    "TablesAnswer",
    "Target",
    "Withdrawal",
]
