"""Grants, the releases that their funders read, and what organisers aim at in who takes part."""

from reports.models.aims import Aims
from reports.models.grants import LEAST_THRESHOLD, Grant
from reports.models.releases import Release

__all__ = ["LEAST_THRESHOLD", "Aims", "Grant", "Release"]
