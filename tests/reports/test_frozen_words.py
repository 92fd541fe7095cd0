"""An issued report is read in the words that were frozen with it, whatever the code calls things later."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.utils.translation import override

from reports.exports import files
from reports.figures import breakdown, measures
from reports.issuing import freezing, quality, releases
from reports.portal import drilldown, funder, iati, quoting
from tests.reports import documents
from tests.reports.test_files import issued

ADDRESS = "https://convite.example/reports/abcdefghijklmnopqrstuvwxyz/"
LATER = "As a later version calls it"


@pytest.fixture
def frozen() -> list[dict[str, Any]]:
    return [freezing.freeze(document | {"zeros": "shown"}) for document in (documents.full(), issued())]


@pytest.fixture
def calls_all_else() -> Iterator[Any]:
    """Another version of the code: every measure, unit, base and dimension has another name."""
    kept = [(one, dict(vars(one))) for one in measures.MEASURES.values()]
    titles, dimensions = dict(breakdown.TITLES), dict(breakdown.DIMENSIONS)

    def begin() -> None:
        for one, _words in kept:
            for part in ("title", "unit", "base"):
                object.__setattr__(one, part, LATER)
        for named in (breakdown.TITLES, breakdown.DIMENSIONS):
            named.update(dict.fromkeys(named, LATER))

    yield begin
    for one, words in kept:
        for part in ("title", "unit", "base"):
            object.__setattr__(one, part, words[part])
    breakdown.TITLES.update(titles)
    breakdown.DIMENSIONS.update(dimensions)


def told(document: dict[str, Any], language: str) -> dict[str, Any]:
    """All that is read of a report, on its pages and in its files."""
    with override(language):
        report = quoting.add(funder.read(document, language, page="/r/"), code="r")
        pages = [
            drilldown.group(document, dimension, language, "/r/")
            for dimension in drilldown.dimensions(document)
        ]
        row = drilldown.row(document, "country", "GT", language, "/r/")
        as_iati = [iati.as_xml(document, groups=groups) for groups in (iati.DIMENSIONS, iati.INDICATORS)]
    made = {
        kind: files.make(document, kind, sha256="0" * 64, address=ADDRESS, language=language)
        for kind in files.KINDS
    }
    drawn = files.picture(document, "trainers", address=ADDRESS, language=language)
    return {
        "report": repr(report),
        "groups": repr(pages),
        "row": repr(row),
        "iati": as_iati,
        "png": drawn,
    } | made


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_pages_and_files_say_the_same_after_the_code_calls_its_measures_otherwise(
    frozen, calls_all_else, language
):
    before = [told(document, language) for document in frozen]
    calls_all_else()
    assert str(measures.PRESENT.title) == LATER
    for document, was in zip(frozen, before, strict=True):
        now = told(document, language)
        assert [part for part in was if was[part] != now[part]] == []


def test_a_report_of_before_words_were_kept_is_read_in_those_of_today_in_each_language():
    document = issued()
    with override("en"):
        said = iati.as_xml(document | {"indicators": []}, groups=iati.INDICATORS).decode()
    assert 'xml:lang="es">Presentes · Género: ' in said and 'xml:lang="pt">Presentes · Gênero: ' in said


def test_quality_is_read_as_it_was_frozen():
    document = documents.full()
    kept = quality.found_in(document) | {"cells": 1000, "protected": 7}
    with override("en"):
        read = funder.read(document | {"quality": kept}, "en")["quality"]
    assert (read["cells"], read["protected"]) == (1000, 7)
    assert [(one["title"], one["count"], one["total"]) for one in read["unstated"]] == [
        ("Gender", 20, 140),
        ("Sector", 12, 140),
        ("Country", 6, 140),
        ("Region", 6, 140),
        ("First time with us", 22, 140),
        ("From the country of the event or from abroad", 6, 140),
    ]


def test_the_version_of_the_code_is_that_of_the_whole_room():
    """A change of how people are counted or protected is another version, wherever in the room it is."""
    room = settings.BASE_DIR / "reports"
    hashed = hashlib.sha256()
    for path in sorted(room.rglob("*.py")):
        if "migrations" not in path.parts:
            hashed.update(f"{path.relative_to(room).as_posix()} {path.stat().st_size}\n".encode())
            hashed.update(path.read_bytes())
    assert freezing.code_version()["sha256"] == hashed.hexdigest()
    assert (room / "disclosure" / "plain.py").exists() and releases.FORMAT
