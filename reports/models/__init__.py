"""Grants with the tables agreed on, and the releases that their funders read."""

from reports.models.agreed import AgreedTable
from reports.models.board import BoardLink
from reports.models.grants import LEAST_THRESHOLD, Grant
from reports.models.releases import Caveat, KeptDraft, Release, Withdrawal

__all__ = [
    "LEAST_THRESHOLD",
    "AgreedTable",
    "BoardLink",
    "Caveat",
    "Grant",
    "KeptDraft",
    "Release",
    "Withdrawal",
]
