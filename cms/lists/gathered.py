"""Rows below a record as one text, so that a list comes with its record in one query, on both databases."""

from typing import Any

from django.db.models import Aggregate, Func, TextField


class Fields(Func):
    """Several columns as one text, a comma between them; none may be null.

    Where the text is taken apart again, none may hold a comma either.
    """

    function = "CONCAT_WS"
    template = "%(function)s(',', %(expressions)s)"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" || ',' || ")


class Lines(Aggregate):
    """The texts of a group's rows as one, a line each, in no order."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ';')"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT")


class Rows(Aggregate):
    """The rows of a group as a JSON list of lists, in no order."""

    template = "JSON_AGG(JSON_BUILD_ARRAY(%(expressions)s))::text"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="JSON_GROUP_ARRAY(JSON_ARRAY(%(expressions)s))")
