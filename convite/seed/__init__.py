"""The demonstration: real coalitions and a real session by their public facts, every other person generated."""
