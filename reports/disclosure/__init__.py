"""Protection: what of a table is shown, so that nobody is found in it."""
