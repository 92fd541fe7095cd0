"""Whatever is sent, nobody is answered with a fault: many generated requests on PostgreSQL."""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.models import Event, Session
from people.models import Person

pytestmark = [pytest.mark.fuzz, pytest.mark.django_db]

#: Requests in the test command; `make soak` sends 10,000.
QUICK, SOAK = 1200, 10_000
#: Both admins are third parties', and the health page answers 503 on purpose; each has tests of its own.
LEFT_OUT = ("cms/", "back-office/", "documents/", "health/")

FIELDS = (
    "name", "email", "phone", "mode", "stakeholder_group", "country", "gender_answers", "gender_description",
    "first_time", "time_zone", "consent", "title_es", "title_en", "wall_date", "wall_time",
    "declared_minutes", "seats_onsite", "seats_online", "language", "q", "page", "topic", "state", "reason",
    "code", "login",
)  # fmt: skip

NASTY = st.one_of(
    st.sampled_from(
        [
            "", "\x00", "a\x00b", "x" * 10_000, "'; DROP TABLE people_person; --", "<script>1</script>", "-1",
            "99999999999999999999", "2026-02-30", "25:61", "onsite", "online", "../../etc/passwd", "es", "zz",
            "América/Ñandú", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "%00", "0",
            "NaN", "1e400", "١٢٣", "true", "None", "paula@correo.example",
        ]
    ),
    st.text(max_size=60),
)  # fmt: skip


def routes(patterns: list[Any] | None = None, before: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every address of ours as a path with {names}, and the names."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = before + str(pattern.pattern)
        if here.startswith(LEFT_OUT):
            continue
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            names = list(pattern.pattern.converters)
            if "^" in here or "(" in here:  # Wagtail's catch-all, reached by made-up paths below
                continue
            for name in names:
                converter = type(pattern.pattern.converters[name]).__name__.removesuffix("Converter").lower()
                for kind in (converter, converter.replace("string", "str")):
                    here = here.replace(f"<{kind}:{name}>", f"<{name}>")
            yield here.lstrip("/"), names


def send(browser: Client, path: str, method: str, words: dict[str, str]) -> int:
    """Send one request and return the status of the answer."""
    call: Callable[..., Any] = getattr(browser, method)
    return call(path, words).status_code


def run(
    requests: int, organiser: Person, event: Event, session: Session, enter: Callable[[Person], Client]
) -> None:
    known = sorted(routes())
    assert len(known) > 30
    anonymous, staff = Client(raise_request_exception=False), enter(organiser)
    staff.raise_request_exception = False
    faults: list[tuple[int, str, str]] = []

    @settings(
        max_examples=requests,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def throw(data: st.DataObject) -> None:
        path, names = data.draw(st.sampled_from(known))
        codes = st.one_of(
            st.sampled_from([event.code, session.code]), NASTY.filter(lambda word: "/" not in word)
        )
        for name in names:
            path = path.replace(f"<{name}>", quote(data.draw(codes), safe=""))
        language = data.draw(st.sampled_from(["es", "pt", "en", "fr", "es-419"]))
        for prefix in ("es/", "pt/", "en/"):
            path = path.removeprefix(prefix)
        method = data.draw(st.sampled_from(["get", "post", "post", "head", "put", "options"]))
        words = data.draw(st.dictionaries(st.sampled_from(FIELDS), NASTY, max_size=8))
        browser = data.draw(st.sampled_from([anonymous, staff]))
        place = f"/{language}/{path}" if data.draw(st.booleans()) or names else f"/{path}"
        status = send(browser, place, method if method in ("get", "post", "head") else "get", words)
        if status >= 500:
            faults.append((status, method, place[:200]))

    throw()
    assert faults == []


def test_stranger_and_organiser_get_no_fault_for_anything(
    organiser: Person, event: Event, session: Session, enter: Callable[[Person], Client]
) -> None:
    run(QUICK, organiser, event, session, enter)


@pytest.mark.soak
def test_stranger_and_organiser_get_no_fault_for_ten_thousand_requests(
    organiser: Person, event: Event, session: Session, enter: Callable[[Person], Client]
) -> None:
    assert os.environ.get("DATABASE_URL", "").startswith("postgres")
    run(SOAK, organiser, event, session, enter)
