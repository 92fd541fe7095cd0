"""The project package: settings, URLs, servers' entries and the site's frame.

Nothing is imported here, so that `manage.py` can read `convite.launch` with the standard library alone.
"""
