"""Search across the public site: what stands on its pages, with accents, plurals and three languages."""
