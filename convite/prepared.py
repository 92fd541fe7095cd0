"""Queries and changes whose shape never changes: compiled once a thread, afterwards only bound and run.

Building and compiling a queryset costs the web server several times what PostgreSQL spends on the answer;
on a page of ten such queries, and in a letter, that is most of the price. The querysets stay ordinary ones.
"""

import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql import UpdateQuery
from django.db.transaction import TransactionManagementError

#: Stand-ins for the n-th value while the query is compiled; no record has such a key or such an address.
MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda place: 918_273_645 + place,
    str: lambda place: f"\x01mark {place}\x01",
    UUID: lambda place: UUID(int=918_273_645 + place),
    datetime: lambda place: datetime(1918, 2, 7, 3, 6, 45, place, tzinfo=UTC),
}
#: Shapes of one query that a thread keeps compiled; what readers may combine has many.
SHAPES = 64


class Prepared:
    """A query over a few values, such as an event's key or a page's address.

    `build` gets the values, and by keyword whatever else decides the query's shape, such as the language
    its columns are taken in. A value may be an `int`, a `str`, a `UUID` or a `datetime`, and stands in the
    query as it is.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        self.build = build
        self.here = threading.local()

    def rows(self, *values: Any, **shape: str) -> Iterable[tuple[Any, ...]]:
        """Run a `values_list` and return its rows, converted as Django converts them."""
        held = self._held(values, shape)
        return map(held.in_order, held.run(values))

    def records(self, *values: Any, **shape: str) -> list[Any]:
        """Run a query for whole records, with those that it selects as related to them."""
        held = self._held(values, shape)
        held.answer = held.run(values)
        return list(ModelIterable(cast(QuerySet[Any], held)))

    def _held(self, values: tuple[Any, ...], shape: dict[str, str]) -> "_Compiled":
        return _held(self.here, _Compiled, self.build, values, shape)


class PreparedChange:
    """An UPDATE over a few values, such as a letter's key and what became of it.

    `build` gets the values and returns the queryset that is changed and, by field, what it is changed to: one
    of the values, an expression or whatever is the same each time.
    """

    def __init__(self, build: Callable[..., tuple[QuerySet[Any], dict[str, Any]]]) -> None:
        self.build = build
        self.here = threading.local()

    def run(self, *values: Any) -> int:
        """Change the rows, and return how many there were."""
        held = _held(self.here, _CompiledChange, self.build, values, {})
        return held.run(values)


def _held(
    here: threading.local,
    make: type,
    build: Callable[..., Any],
    values: tuple[Any, ...],
    shape: dict[str, str],
) -> Any:
    connection = connections[DEFAULT_DB_ALIAS]
    known = here.__dict__.setdefault("compiled", {})
    key = (len(values), *shape.values())
    held = known.get(key)
    # Tests and reconnections bring a new connection; its compiler goes with it.
    if held is None or held.connection is not connection:
        if len(known) >= SHAPES:
            del known[next(iter(known))]
        marks = [_mark(value, place) for place, value in enumerate(values)]
        held = known[key] = make(build(*marks, **shape), marks, connection)
    return held


def _mark(value: Any, place: int) -> Any:
    return next(mark(place) for kind, mark in MARKS.items() if isinstance(value, kind))


class _Compiled:
    """A query after its compilation. To `ModelIterable` it is queryset, query and compiler in one."""

    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, queryset: QuerySet[Any], marks: list[Any], connection: Any) -> None:
        self.connection = connection
        self.locks = queryset.query.select_for_update
        self.db = DEFAULT_DB_ALIAS
        self.query = self
        self.answer: Iterable[Any] = ()
        self.compiler = queryset.query.get_compiler(connection=connection)
        self.sql, params = self.compiler.as_sql()
        self.params = [_binding(param, marks, connection.ops) for param in params]
        self.select = self.compiler.select
        self.klass_info = self.compiler.klass_info
        self.annotation_col_map = self.compiler.annotation_col_map
        self.converters = self.compiler.get_converters([column for column, _sql, _alias in self.select])
        self.in_order = _order(queryset)

    def run(self, values: tuple[Any, ...]) -> Iterable[Any]:
        # Django asks when it compiles; a lock outside of a transaction would be gone before it is of use.
        if self.locks and self.connection.get_autocommit():
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, [binding(values) for binding in self.params])
            found = cursor.fetchall()
        return self.compiler.apply_converters(found, self.converters) if self.converters else found

    def get_compiler(self, using: str) -> "_Compiled":
        return self

    def execute_sql(self, **_options: Any) -> Iterable[Any]:
        return self.answer

    def results_iter(self, results: Iterable[Any]) -> Iterable[Any]:
        return results


class _CompiledChange:
    """An UPDATE after its compilation."""

    def __init__(
        self, change: tuple[QuerySet[Any], dict[str, Any]], marks: list[Any], connection: Any
    ) -> None:
        rows, values = change
        self.connection = connection
        query = cast(UpdateQuery, rows.query.chain(UpdateQuery))
        query.add_update_values(values)
        self.sql, params = query.get_compiler(connection=connection).as_sql()
        self.params = [_binding(param, marks, connection.ops) for param in params]

    def run(self, values: tuple[Any, ...]) -> int:
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, [binding(values) for binding in self.params])
            return cursor.rowcount


def _binding(param: Any, marks: list[Any], ops: Any) -> Callable[[tuple[Any, ...]], Any]:
    for place, mark in enumerate(marks):
        if param == mark:
            return itemgetter(place)
        # SQLite keeps an instant as text in UTC.
        if isinstance(mark, datetime) and param == ops.adapt_datetimefield_value(mark):
            return _instant_of(place, ops)
        # SQLite keeps a UUID as its digits.
        if isinstance(mark, UUID) and param == mark.hex:
            return _digits_of(place)
    return lambda _values: param


def _instant_of(place: int, ops: Any) -> Callable[[tuple[Any, ...]], Any]:
    return lambda values: ops.adapt_datetimefield_value(values[place])


def _digits_of(place: int) -> Callable[[tuple[Any, ...]], str]:
    return lambda values: values[place].hex


def _order(queryset: QuerySet[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Put the columns as they were asked for: modeltranslation selects them in no order of its own."""
    names = list(queryset.query.selected or ())
    asked = getattr(queryset, "original_fields", None) or queryset._fields  # type: ignore[attr-defined]
    if not asked:
        return tuple
    places = [names.index(name) for name in asked]
    return itemgetter(*places) if len(places) > 1 else tuple
