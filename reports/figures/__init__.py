"""Figures: counted from facts, with their unit, base and unknowns."""
