"""Queries whose shape never changes: compiled once a thread, afterwards only bound and run.

Building and compiling a queryset costs the web server several times what PostgreSQL spends on the answer;
on a page of ten such queries that is most of its price. The querysets stay ordinary ones.
"""

import threading
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

#: Stand-ins for the value while the query is compiled; no record has such a key or such an address.
MARKS: dict[type, Any] = {int: -918_273_645, str: "\x01mark\x01"}


class Prepared:
    """A `values_list` over one value, such as an event's key; `build` gets the value and a variant.

    The variant is whatever else decides the query's shape, such as the language its columns are taken in.
    """

    def __init__(self, build: Callable[[Any, str], QuerySet[Any]], *, of: type = int) -> None:
        self.build = build
        self.mark = MARKS[of]
        self.here = threading.local()

    def rows(self, value: Any, variant: str = "") -> list[tuple[Any, ...]]:
        """Run the query for a value and return its rows, converted as Django converts them."""
        connection = connections[DEFAULT_DB_ALIAS]
        known = self.here.__dict__.setdefault("compiled", {})
        held = known.get(variant)
        # Tests and reconnections bring a new connection; its compiler goes with it.
        if held is None or held[0].connection is not connection:
            held = known[variant] = self._compile(connection, variant)
        compiler, sql, params, in_order = held
        with connection.cursor() as cursor:
            cursor.execute(sql, [value if param == self.mark else param for param in params])
            found = cursor.fetchall()
        return [in_order(row) for row in compiler.results_iter([found], tuple_expected=True)]

    def _compile(self, connection: Any, variant: str) -> tuple[Any, str, tuple[Any, ...], Any]:
        queryset = self.build(self.mark, variant)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        # modeltranslation selects columns in no order; a queryset's own iterable puts them right, as here.
        names = list(queryset.query.values_select)
        asked = getattr(queryset, "original_fields", None) or queryset._fields  # type: ignore[attr-defined]
        places = [names.index(name) for name in asked]
        in_order = itemgetter(*places) if len(places) > 1 else tuple
        return compiler, sql, tuple(params), in_order
