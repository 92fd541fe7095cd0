"""What templates of pages ask for: where another page is."""

from django import template

from cms import sites

register = template.Library()
register.filter("way", sites.way_to)
