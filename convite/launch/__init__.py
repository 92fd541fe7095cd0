"""Starting, testing and checking Convite, with Python's standard library alone."""
