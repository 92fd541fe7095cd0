"""Django's own backend for PostgreSQL, which asks the server whether it is there only when in doubt."""
