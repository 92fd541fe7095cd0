"""How a page is found and shared elsewhere: feeds, calendars, sitemaps, cards, posters and short links."""
