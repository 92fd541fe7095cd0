"""What participants and role holders see: the form, its receipt, and the pages of one's own."""
