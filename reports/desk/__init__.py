"""The desk's figures, by subject: projects, their reports, and the live figures of an event."""
