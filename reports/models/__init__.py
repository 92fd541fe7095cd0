"""Grants, and the releases that their funders read."""

from reports.models.grants import LEAST_THRESHOLD, Grant
from reports.models.releases import Caveat, KeptDraft, Release, Withdrawal

__all__ = ["LEAST_THRESHOLD", "Caveat", "Grant", "KeptDraft", "Release", "Withdrawal"]
