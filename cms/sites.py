"""Where a page is found: its address for whoever reads, and the one that the world knows it by."""

from django.conf import settings


def way_to(url_path: str) -> str:
    """Return the address of a page, by its path in the tree, as a link on this site has it."""
    return url_path


def whole(url_path: str) -> str:
    """Return the one public address of a page, by its path in the tree, with its host."""
    return settings.PUBLIC_URL + url_path
