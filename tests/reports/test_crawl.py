"""Whatever a funder can reach holds no person: each page, file and header, in three languages."""

import io
import re
import zipfile

import pytest
from django.urls import reverse
from django.utils.translation import override

from events.models import Part, Registration
from people.models import Person
from reports.issuing import releases
from reports.models import Release
from tests.conftest import NOW
from tests.crawl import Seen, crawl, opened
from tests.reports import documents

pytestmark = pytest.mark.django_db
LANGUAGES = ("es", "pt-br", "en")
REPORTS = re.compile(r"/(es|pt|en)/(reports|board)/")


def portals() -> list[str]:
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(reverse("reports:portal"))
    return found


def is_report(path: str) -> bool:
    return REPORTS.match(path) is not None


def is_page(path: str) -> bool:
    """Whatever the site serves; what is the same for everybody, such as style sheets, is left out."""
    return not path.startswith(("/static/", "/back-office/"))


def of_participants() -> list[str]:
    """What must stand nowhere at all: names, addresses, phones, codes and subjects of who registered."""
    canaries = ["Canaria", "Xoconoxtle", "secreto.example", "5025555", "canaria-"]
    for row in Registration.objects.all():
        canaries += [row.name, row.email, str(row.phone), row.code, str(row.subject), row.subject.hex]
    return [canary for canary in canaries if canary]


def of_staff(reader: Person) -> list[str]:
    """What must stand in no report: who organises, moderates and speaks, by name, code and subject."""
    canaries = []
    for someone in Person.objects.exclude(pk=reader.pk):
        canaries += [someone.name, someone.code, str(someone.subject), someone.subject.hex]
        canaries += [address.email for address in someone.emailaddress_set.all()]
    canaries += [one.code for one in Part.objects.all() if getattr(one, "code", "")]
    return canaries


@pytest.fixture
def two_reports(full_event, grant, organiser, crowd, session) -> list[Release]:
    """A first report, a second one over more people, and a third made by hand with all that there may be."""
    first = releases.issue(grant, by=organiser, now=NOW)
    crowd.add(full_event, 30, sessions=[session], group="civil-society", gender="woman", country="GT")
    second = releases.issue(grant, by=organiser, now=NOW)
    return [first, second, documents.keep(grant, documents.full(number=3))]


def test_no_person_stands_in_any_page_file_or_header_that_a_funder_can_reach(two_reports, funder, enter):
    """Whoever registered is named nowhere; in the reports nobody is, though the site may name who speaks."""
    seen = crawl(enter(funder), portals(), follows=is_page, posts=is_report, answers=is_report)
    assert told(seen, of_participants()) == {}
    read = [one for one in seen if is_report(one.path)]
    assert told(read, of_staff(funder)) == {}
    assert len(read) < len(seen)
    for prefix in ("/es/", "/pt/", "/en/"):
        here = [one for one in read if one.path.startswith(prefix)]
        assert {one.path for one in here if one.path.endswith("/reports/")}
        for release in two_reports:
            assert any(release.code in one.path for one in here)
        assert any("/by/country/" in one.path for one in here)
    kinds = {one.kind.split(";")[0] for one in read}
    office = "application/vnd.openxmlformats-officedocument"
    assert kinds == {
        "text/html",
        "text/csv",
        "application/json",
        "application/pdf",
        "image/png",
        f"{office}.spreadsheetml.sheet",
        f"{office}.wordprocessingml.document",
    }
    # A link for a board opens for whoever has it, and what it opens was read too.
    assert any("/board/" in one.path and one.method == "get" for one in read)


def told(seen, canaries):
    return {(one.method, one.path): found for one in seen if (found := one.tells(canaries))}


def test_the_crawl_would_find_a_name_inside_a_file_in_a_file():
    """What it reads is worth trusting: a workbook's hidden part, an attachment, a picture's comment."""
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as package:
        package.writestr("docProps/core.xml", "<creator>Canaria</creator>")
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("inside.xlsx", inner.getvalue())
    assert any("Canaria" in words for words in opened(outer.getvalue()))
    for written in ("Mar&iacute;a", "a\n/mar/Mar%C3%ADa/", "Mar&#37;C3&#37;ADa"):
        assert Seen("/", "get", "", ["x", written]).tells(["María", "Canaria"]) == ["María"]

    said = b"Author\0Canaria"
    picture = b"\x89PNG\r\n\x1a\n" + len(said).to_bytes(4) + b"tEXt" + said + b"\0" * 4
    assert sum("Canaria" in words for words in opened(picture)) >= 1
