"""When what public pages read was changed: numbers in the database, raised by its own triggers.

Web and worker share no memory, a shell and a bulk change call no code of a model: only the database sees
every change. A scope is a part of what pages read: the pages and names of the site, the gatherings that lists
show, one gathering, people. Whoever reads the numbers of scopes before a page is made, and the same numbers
again later, knows that the page would come out the same.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from django.apps import apps
from django.db import connection, transaction

from cms.models.stamps import Stamp

#: Pages, pictures, files, houses, words: what stands on pages of every kind.
SITE = "site"
#: Gatherings, as a list of several shows them.
EVENTS = "events"
#: People, by what a page may show of them.
PEOPLE = "people"
#: Recommendations and commitments, and statements with who signed them.
OUTCOMES = "outcomes"

#: The number of a watch is at least this, and no other ever is.
WATCHING = 2**40


class Watch(NamedTuple):
    """A table that public pages read.

    `event` is SQL for the key of the gathering that a row belongs to. A change of `own` columns alone
    concerns pages of that gathering and no list; one of `unseen` columns concerns no page.
    """

    scope: str
    event: str = ""
    own: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    acts: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")


_OF_EVENT = "{row}.event_id"
_OF_SESSION = "(SELECT event_id FROM events_session WHERE id = {row}.session_id)"
_OF_COHORT = "(SELECT event_id FROM trainings_cohort WHERE id = {row}.cohort_id)"

#: Tables of other rooms and of Wagtail; those of this room are watched as they are.
WATCHED: dict[str, Watch] = {
    "events_event": Watch(EVENTS, "{row}.id", unseen=("next_number",)),
    "events_session": Watch(EVENTS, _OF_EVENT),
    "events_track": Watch(EVENTS, _OF_EVENT),
    "events_event_topics": Watch(EVENTS, _OF_EVENT),
    "events_hosting": Watch(EVENTS, _OF_EVENT),
    "events_hub": Watch(EVENTS, _OF_EVENT),
    "events_capacity": Watch(EVENTS, _OF_EVENT, own=("taken", "waiting", "kept")),
    "events_part": Watch(EVENTS, _OF_SESSION),
    "events_document": Watch(EVENTS, _OF_SESSION),
    # Bytes come before the document that hands them out, and are never written again.
    "events_documentfile": Watch(SITE, acts=("UPDATE", "DELETE")),
    "trainings_cohort": Watch(EVENTS, _OF_EVENT),
    "trainings_lesson": Watch(EVENTS, _OF_COHORT),
    "trainings_course": Watch(SITE),
    "trainings_version": Watch(SITE),
    "trainings_unit": Watch(SITE),
    "trainings_unit_needs": Watch(SITE),
    "trainings_task": Watch(SITE),
    "trainings_assessment": Watch(SITE),
    "events_topic": Watch(SITE),
    "mail_newsletter": Watch(SITE),
    "mail_issue": Watch(SITE),
    "people_organisation": Watch(SITE),
    "people_coalition": Watch(SITE),
    "people_membership": Watch(SITE),
    "people_stakeholdergroup": Watch(SITE),
    "people_scheme": Watch(SITE),
    "people_category": Watch(SITE),
    "people_crosswalk": Watch(SITE),
    # A new person stands nowhere before a role leads to them; each log-in changes one.
    "people_person": Watch(
        PEOPLE,
        unseen=("last_login", "password", "language", "time_zone", "prefers_phone", "phone", "email"),
        acts=("UPDATE", "DELETE"),
    ),
    "people_portrait": Watch(PEOPLE),
    "outcomes_outcome": Watch(OUTCOMES),
    "outcomes_outcomestep": Watch(OUTCOMES),
    "outcomes_stepfile": Watch(OUTCOMES),
    "outcomes_statement": Watch(OUTCOMES),
    "outcomes_statement_topics": Watch(OUTCOMES),
    "outcomes_statementversion": Watch(OUTCOMES),
    "outcomes_signature": Watch(OUTCOMES),
    # A draft that is saved changes nothing that anybody reads, and the editor saves one every few seconds.
    "wagtailcore_page": Watch(
        SITE,
        unseen=(
            "latest_revision_id",
            "draft_title",
            "has_unpublished_changes",
            "latest_revision_created_at",
            "locked",
            "locked_at",
            "locked_by_id",
            "owner_id",
            "numchild",
        ),
    ),
    "wagtailcore_locale": Watch(SITE),
    "wagtailcore_site": Watch(SITE),
    "wagtailcore_pageviewrestriction": Watch(SITE),
    "wagtailcore_collection": Watch(SITE),
    "wagtailcore_collectionviewrestriction": Watch(SITE),
    "wagtailredirects_redirect": Watch(SITE),
}
#: Tables of this room with something of their own.
OWN: dict[str, Watch] = {
    # Whoever reads a picture first makes it; what they read has it already.
    "cms_pagerendition": Watch(SITE, acts=("UPDATE", "DELETE")),
}
#: Tables of this room that no page which is kept reads; search is asked anew each time.
UNREAD = frozenset(
    {"cms_translation", "cms_translationfile", "cms_searchentry", "cms_searchterm", "cms_outsidelink"}
)
#: Tables whose rows are there from the first migration on, or that hold nothing of a page.
STEADY = frozenset({"django_content_type", "django_migrations", "cms_stamp"})

_TABLES = re.compile(r'\b(?:FROM|JOIN|INTO|UPDATE)\s+"?([a-z][a-z0-9_]*)"?', re.IGNORECASE)


# --- Reading ----------------------------------------------------------------------------------


def of_event(key: int) -> str:
    """The scope of one gathering."""
    return f"event:{key}"


def is_of_event(scope: str) -> bool:
    """Whether a scope is that of one gathering."""
    return scope.startswith("event:")


@lru_cache(maxsize=4096)
def tables_of(sql: str) -> frozenset[str]:
    """The tables that a statement names."""
    return frozenset(name.lower() for name in _TABLES.findall(sql))


def scopes_of(tables: Iterable[str], *, about: int | None) -> tuple[str, ...] | None:
    """The scopes of a page made from these tables; None where one of them is not watched.

    `about` is the gathering whose page it is: of the tables of gatherings it then read that one's rows alone.
    """
    known, scopes = watched(), set()
    for table in tables:
        if table in STEADY:
            continue
        watch = known.get(table)
        if watch is None:
            return None
        scopes.add(of_event(about) if about and watch.event else watch.scope)
    return tuple(sorted(scopes))


def total(scopes: Iterable[str]) -> int:
    """The numbers of these scopes together, which rise with every change, and the watch's own number."""
    marks = ", ".join(["%s"] * len(asked := (keeper(), *scopes)))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(SUM(number), 0) FROM cms_stamp WHERE scope IN ({marks})", asked)  # noqa: S608
        return int(cursor.fetchone()[0])


def numbers() -> dict[str, int]:
    """The numbers of every scope, those of single gatherings together; the same, and nothing was changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN scope LIKE 'event:%' THEN 'event:' ELSE scope END AS part, SUM(number)"
            " FROM cms_stamp GROUP BY part"
        )
        return {part: int(number) for part, number in cursor.fetchall()}


def is_watched(number: int) -> bool:
    """Whether numbers were read while every trigger of this very code was at its table."""
    return number >= WATCHING


def is_watching() -> bool:
    """Whether every trigger of this very code is at its table."""
    return Stamp.objects.filter(scope=keeper()).exists()


# --- Watching ---------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def watched() -> dict[str, Watch]:
    """Every table that pages may be made from: those named here, and all of this room."""
    here = apps.get_app_config("cms").get_models(include_auto_created=True)
    ours = {model._meta.db_table: Watch(SITE) for model in here}
    return {table: ours[table] for table in ours.keys() - STEADY - UNREAD} | OWN | WATCHED


def watch() -> None:
    """Put the triggers at their tables where any is missing; nothing where a table is not there yet."""
    names = set(connection.introspection.table_names())
    if not watched().keys() | {"cms_stamp"} <= names or is_watching():
        return
    with transaction.atomic():
        stop_watching()
        with connection.cursor() as cursor:
            for statement in _statements(connection.vendor):
                cursor.execute(statement)
        # A number that no earlier watch had: what was kept meanwhile is then made anew.
        Stamp.objects.create(scope=keeper(), number=WATCHING + secrets.randbelow(2**48))


def stop_watching() -> None:
    """Take the triggers away, as before tables are made anew; no page is kept until they are back."""
    if "cms_stamp" not in connection.introspection.table_names():
        return
    Stamp.objects.filter(scope__startswith="watch:").delete()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'stamp\\_%' ESCAPE '\\'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute(
                "SELECT p.oid::regprocedure::text FROM pg_proc p"
                " JOIN pg_namespace n ON n.oid = p.pronamespace"
                " WHERE n.nspname = current_schema() AND p.proname LIKE 'cms\\_stamp\\_%'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION IF EXISTS {name} CASCADE")


@lru_cache(maxsize=1)
def keeper() -> str:
    """The scope whose row says that the triggers are those of this code."""
    told = "\n".join(_statements(connection.vendor))
    return "watch:" + hashlib.sha256(told.encode()).hexdigest()[:32]


def _statements(vendor: str) -> Iterator[str]:
    write = _on_sqlite if vendor == "sqlite" else _on_postgresql
    if vendor != "sqlite":
        yield _RAISE
    for table, watch in sorted(watched().items()):
        yield from write(table, watch, _columns(table))


@lru_cache(maxsize=256)
def _columns(table: str) -> list[str]:
    model = next(
        model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table
    )
    return [str(field.column) for field in model._meta.local_fields]


def _changed(columns: Iterable[str], differs: str) -> str:
    return " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in columns)


def _occasions(
    table: str, watch: Watch, columns: list[str], differs: str
) -> Iterator[tuple[str, str, str, bool]]:
    """When a table's triggers fire: name, act, condition, and whether lists are concerned as well."""
    seen = [name for name in columns if name not in (*watch.unseen, *watch.own)]
    for act in watch.acts:
        yield act.lower(), act, _changed(seen, differs) if act == "UPDATE" else "", True
    if watch.own:
        # Where something else changed too, the trigger above raises both.
        yield "own", "UPDATE", f"({_changed(watch.own, differs)})", False


def _rows_of(act: str) -> tuple[str, ...]:
    return {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE": ("OLD", "NEW")}[act]


def _on_sqlite(table: str, watch: Watch, columns: list[str]) -> Iterator[str]:
    for name, act, condition, with_lists in _occasions(table, watch, columns, "IS NOT"):
        scopes = [f"'{watch.scope}'"] if with_lists else []
        if watch.event:
            scopes += [f"'event:' || {watch.event.format(row=row)}" for row in _rows_of(act)]
        body = " ".join(_RAISE_ON_SQLITE.format(scope=scope) for scope in dict.fromkeys(scopes))
        when = f" WHEN {condition}" if condition else ""
        fires = f'CREATE TRIGGER "stamp_{table}_{name}" AFTER {act} ON "{table}" FOR EACH ROW{when}'
        yield f"{fires} BEGIN {body} END"


#: No upsert: what the outer statement does about conflicts would hold for it too.
_RAISE_ON_SQLITE = (
    "INSERT INTO cms_stamp (scope, slot, number, raised_by)"
    " SELECT told, 0, 0, 0 FROM (SELECT {scope} AS told)"
    " WHERE told IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cms_stamp WHERE scope = told);"
    " UPDATE cms_stamp SET number = number + 1 WHERE scope = {scope};"
)
#: A transaction raises a scope once, in the first slot that no other transaction is writing in: nobody waits,
#: and two that change the same things in another order do not wait for each other for ever.
_RAISE = """
CREATE FUNCTION cms_stamp_raise(called text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  mine bigint := pg_current_xact_id()::text::bigint;
  place integer := 0;
BEGIN
  IF called IS NULL OR EXISTS (SELECT 1 FROM cms_stamp WHERE scope = called AND raised_by = mine) THEN
    RETURN;
  END IF;
  WHILE NOT pg_try_advisory_xact_lock(7306, place) LOOP
    place := place + 1;
  END LOOP;
  INSERT INTO cms_stamp AS kept (scope, slot, number, raised_by) VALUES (called, place, 1, mine)
  ON CONFLICT (scope, slot) DO UPDATE SET number = kept.number + 1, raised_by = excluded.raised_by;
END $$
"""


def _on_postgresql(table: str, watch: Watch, columns: list[str]) -> Iterator[str]:
    for name, act, condition, with_lists in _occasions(table, watch, columns, "IS DISTINCT FROM"):
        acts = [f"PERFORM cms_stamp_raise('{watch.scope}');"] if with_lists else []
        if watch.event:
            acts += [
                f"PERFORM cms_stamp_raise('event:' || {watch.event.format(row=row)});"
                for row in _rows_of(act)
            ]
        called = f"cms_stamp_{table}_{name}"
        yield (
            f"CREATE FUNCTION {called}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN {' '.join(acts)} RETURN NULL; END $$"
        )
        when = f" WHEN ({condition})" if condition else ""
        fires = f'CREATE TRIGGER "stamp_{name}" AFTER {act} ON "{table}" FOR EACH ROW{when}'
        yield f"{fires} EXECUTE FUNCTION {called}()"
