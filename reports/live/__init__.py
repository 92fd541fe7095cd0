"""Figures that are not issued: live ones, for those with the right, and who is missing."""
