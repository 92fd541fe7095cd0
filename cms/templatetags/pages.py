"""What templates of pages ask for: where another page is."""

from django import template

from cms import sites

register = template.Library()
register.filter("way", sites.way_to)
register.filter("whole", sites.whole)


@register.filter
def with_host(address: str) -> str:
    """Return an address of this site with its host; one that has its host already stays."""
    return sites.here(address) if address.startswith("/") else address
