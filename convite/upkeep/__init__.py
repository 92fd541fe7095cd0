"""Keeping an installation: its first steps, its backups and its health."""
