"""The desk of the outcomes: written, followed, cleared for the public."""
