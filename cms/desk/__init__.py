"""What editors do outside of Wagtail's admin, one module a subject."""
