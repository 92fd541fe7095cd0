"""Pages as they were made for a visitor, kept in memory for the next one until what they show is changed.

Kept is only what holds nothing of whoever asked (`convite.keeping`): without a session, a message, a proof
for forms or a nonce. Each hit asks the database, in one query, whether the numbers of what the page was made
of are still those from before it was made (`cms.kept.stamps`); so an edit shows on the next request, whoever
made it and in whichever process. What depends on the clock changes on whole minutes, and so nothing is kept
for longer; a page that changes before, as when a session begins, says so (`convite.keeping.keep_until`).
"""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers

from cms import zones
from cms.kept import stamps
from convite.locale_prefix import prefix_of

#: What pages may be asked by their address; with anything else they are made anew each time.
ASKED = frozenset(
    (
        *("when", "topic", "country", "language", "mode", "kind", "status", "year", "list", "page"),
        *("institution", "level"),
        *("view", "by", "day", zones.NAME),
    )
)
#: The longest query that is kept.
LONGEST = 200
#: Addresses without a language that are kept, in the language of whoever asks.
OF_NO_LANGUAGE = (
    "/sitemap.xml",
    *(f"/sitemap-{prefix_of(code)}.xml" for code, _name in settings.LANGUAGES),
)
PREFIXES = tuple(f"/{prefix_of(code)}/" for code, _name in settings.LANGUAGES)
#: Cookies of somebody in particular. The language alone says nothing: it stands in the address.
PERSONAL = frozenset(
    {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, CookieStorage.cookie_name, "mfa_trusted"}
)
#: Seconds for which others wait while one makes the page that all want.
PATIENCE = 5.0
#: The largest answer that is kept, and the smallest that is worth packing.
LARGEST, SMALLEST = 1_000_000, 300
#: Kinds of answers that are packed.
TEXTS = ("text/", "application/xml", "application/json", "application/atom+xml", "image/svg+xml")
#: To be asked for again each time, which costs a few bytes: then an edit shows at once there too.
ASK_AGAIN = "public, max-age=0, must-revalidate"
#: To those for whom nothing is kept, in no cache anywhere.
FOR_ONE = "private, no-store"

Handler = Callable[[HttpRequest], HttpResponseBase]
Key = tuple[str, str, str, str, str]


class Form(NamedTuple):
    """An answer as it goes over the line, packed or as it is."""

    body: bytes
    headers: dict[str, str]


class Entry(NamedTuple):
    """An answer that is kept, and until when it holds."""

    status: int
    plain: Form
    packed: Form | None
    scopes: tuple[str, ...]
    total: int
    until: float

    @property
    def size(self) -> int:
        return len(self.plain.body) + (len(self.packed.body) if self.packed else 0) + 2_000


class Shelf:
    """Entries by address, the last asked for at the end; beyond `most` bytes they fall off in front."""

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self.entries: OrderedDict[Key, Entry] = OrderedDict()
        self.lock = threading.Lock()

    def find(self, key: Key) -> Entry | None:
        with self.lock:
            entry = self.entries.get(key)
            if entry is not None:
                self.entries.move_to_end(key)
            return entry

    def put(self, key: Key, entry: Entry) -> None:
        with self.lock:
            before = self.entries.pop(key, None)
            self.size += entry.size - (before.size if before else 0)
            self.entries[key] = entry
            while self.size > self.most:
                _key, gone = self.entries.popitem(last=False)
                self.size -= gone.size


class PageCache:
    """Answers whoever is nobody in particular with the page that was made for the last such visitor."""

    def __init__(self, get_response: Handler) -> None:
        if not settings.PAGE_CACHE_MB:
            raise MiddlewareNotUsed
        self.get_response = get_response
        # Addresses with questions are many: they may not push out the pages themselves.
        self.pages = Shelf(settings.PAGE_CACHE_MB * 750_000)
        self.asked = Shelf(settings.PAGE_CACHE_MB * 250_000)
        self.under_way: dict[Key, threading.Event] = {}
        self.lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_personal(request):
            response = self.get_response(request)
            if hasattr(request, "kept"):
                response.headers["Cache-Control"] = FOR_ONE
            return response
        key = key_of(request)
        if key is None:
            return unkept(request, self.get_response(request))
        shelf = self.asked if key[3] else self.pages
        try:
            entry = shelf.find(key)
            before = Before.look(entry)
            if entry is not None and before.holds(entry):
                return answer(entry, request)
            with self.turn(key):
                # Who waited finds what the first made; the first has looked already.
                if (made := shelf.find(key)) is not entry:
                    entry, before = made, Before.look(made)
                    if entry is not None and before.holds(entry):
                        return answer(entry, request)
                return self.make(request, key, shelf, before)
        except DatabaseError:
            return self.get_response(request)  # which says so in a sentence

    def make(self, request: HttpRequest, key: Key, shelf: Shelf, before: "Before") -> HttpResponseBase:
        """Have the page made, and keep it where it may be kept."""
        # Whoever has an older copy is told so by what is kept, and a view's own 304 could not be kept.
        older = request.META.pop("HTTP_IF_NONE_MATCH", None)
        until = (time.time() // 60 + 1) * 60
        with tables_read() as tables:
            response = self.get_response(request)
        if older is not None:
            request.META["HTTP_IF_NONE_MATCH"] = older
        if not isinstance(response, HttpResponse) or not may_be_kept(
            request, response, is_loose=bool(key[4])
        ):
            return unkept(request, response)
        scopes = stamps.scopes_of(tables, about=request.kept.about)  # type: ignore[attr-defined]
        if scopes is None:
            return unkept(request, response)
        if (moment := getattr(request, "kept_until", None)) is not None:
            until = min(until, moment.timestamp())
        total = before.total_of(scopes)
        entry = entry_of(response, scopes, total or 0, until if total else 0.0)
        if entry.size <= LARGEST:
            shelf.put(key, entry)
        return answer(entry, request)

    @contextmanager
    def turn(self, key: Key) -> Iterator[None]:
        """The first who wants a page makes it; others wait for a moment, and then look again."""
        with self.lock:
            other = self.under_way.get(key)
            if other is None:
                mine = self.under_way[key] = threading.Event()
        if other is not None:
            other.wait(PATIENCE)
            yield
            return
        try:
            yield
        finally:
            with self.lock:
                del self.under_way[key]
            mine.set()


class Before(NamedTuple):
    """The numbers from before a page was made: of its scopes where they are known, else of every scope."""

    scopes: tuple[str, ...] | None
    total: int
    numbers: dict[str, int]

    @classmethod
    def look(cls, entry: Entry | None) -> "Before":
        """Read them, in one query; an entry that holds no more still says which scopes its page has."""
        return cls(entry.scopes, stamps.total(entry.scopes), {}) if entry else cls(None, 0, stamps.numbers())

    def holds(self, entry: Entry) -> bool:
        """Whether the page that was kept would come out the same now."""
        return time.time() < entry.until and self.total == entry.total

    def total_of(self, scopes: tuple[str, ...]) -> int | None:
        """What these scopes' numbers were; None where that cannot be told, or nobody watches."""
        known: int | None
        if self.scopes is not None:
            known = self.total if self.scopes == scopes else None
        elif not any(map(stamps.is_of_event, scopes)):
            known = sum(self.numbers.get(scope, 0) for scope in (stamps.keeper(), *scopes))
        else:
            # Read first: if then nothing at all was changed since, these were no others before.
            total = stamps.total(scopes)
            known = total if stamps.numbers() == self.numbers else None
        return known if known is not None and stamps.is_watched(known) else None


def is_personal(request: HttpRequest) -> bool:
    """Whether somebody in particular asks, or whoever has begun a form."""
    if "HTTP_AUTHORIZATION" in request.META:
        return True
    return "HTTP_COOKIE" in request.META and not PERSONAL.isdisjoint(request.COOKIES)


def key_of(request: HttpRequest) -> Key | None:
    """What an answer depends on: scheme, host, path, question, and the language of those without one.

    None where nothing is kept: another method, another kind of address, or a question that no page knows.
    """
    path = request.path_info
    if request.method not in ("GET", "HEAD") or not path.startswith(PREFIXES) and path not in OF_NO_LANGUAGE:
        return None
    query = request.META.get("QUERY_STRING", "")
    if query and (len(query) > LONGEST or not ASKED.issuperset(request.GET)):
        return None
    try:
        host = request.get_host()
    except DisallowedHost:
        return None
    language = translation.get_language_from_request(request) if path in OF_NO_LANGUAGE else ""
    return (request.scheme or "", host, path, query, language)


def may_be_kept(request: HttpRequest, response: HttpResponse, *, is_loose: bool) -> bool:
    """Whether an answer is one for all, and says so in everything that it carries."""
    if not hasattr(request, "kept") or request.method != "GET" or response.status_code not in (200, 301, 302):
        return False
    if (
        response.streaming
        or response.cookies
        or hasattr(request, "_csp_nonce")
        or "CSRF_COOKIE_NEEDS_UPDATE" in request.META
    ):
        return False
    said = response.headers.get("Cache-Control", "")
    if "private" in said or "no-store" in said or response.has_header("Content-Encoding"):
        return False
    allowed = {"cookie", "accept-encoding"} | ({"accept-language"} if is_loose else set())
    return {name.strip().lower() for name in response.headers.get("Vary", "cookie").split(",")} <= allowed


def unkept(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """An answer that is not kept here; nobody else keeps it without asking either."""
    if hasattr(request, "kept"):
        response.headers.setdefault("Cache-Control", "no-cache")
        patch_vary_headers(response, ("Cookie",))
    return response


@contextmanager
def tables_read() -> Iterator[set[str]]:
    """Collect the tables that statements of this thread name."""
    tables: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        tables.update(stamps.tables_of(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


def entry_of(response: HttpResponse, scopes: tuple[str, ...], total: int, until: float) -> Entry:
    """An answer to keep, packed too where that is worth it."""
    patch_vary_headers(response, ("Accept-Encoding", "Cookie"))
    response.headers.setdefault("Cache-Control", ASK_AGAIN)
    for name in ("ETag", "Content-Length"):
        del response.headers[name]
    body, kind = response.content, response.headers.get("Content-Type", "")
    mark = hashlib.sha256(body).hexdigest()[:24]
    told = dict(response.headers.items())
    packed = None
    if kind.startswith(TEXTS) and len(body) > SMALLEST:
        packed = _form(gzip.compress(body, 6, mtime=0), {**told, "Content-Encoding": "gzip"}, f"{mark}-gz")
    return Entry(response.status_code, _form(body, told, mark), packed, scopes, total, until)


def _form(body: bytes, headers: dict[str, str], mark: str) -> Form:
    return Form(body, {**headers, "ETag": f'"{mark}"', "Content-Length": str(len(body))})


def answer(entry: Entry, request: HttpRequest) -> HttpResponseBase:
    """The answer that is kept, in a form that this visitor reads; 304 to whoever has these very bytes."""
    form = entry.plain
    if entry.packed and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        form = entry.packed
    body = b"" if request.method == "HEAD" else form.body
    response = HttpResponse(body, status=entry.status, headers=form.headers)
    if "HTTP_IF_NONE_MATCH" in request.META and entry.status == 200:
        return get_conditional_response(request, etag=form.headers["ETag"], response=response) or response
    return response
