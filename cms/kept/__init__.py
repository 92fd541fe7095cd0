"""Pages kept for the next visitor, and what tells that they are out of date."""
