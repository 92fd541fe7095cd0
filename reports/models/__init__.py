"""Grants with the tables agreed on, and the releases that their funders read."""

from reports.models.agreed import AgreedTable
from reports.models.grants import LEAST_THRESHOLD, Grant
from reports.models.releases import Release

__all__ = ["LEAST_THRESHOLD", "AgreedTable", "Grant", "Release"]
