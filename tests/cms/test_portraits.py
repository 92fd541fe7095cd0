"""What a role's holder agrees to have published, item by item: name, groups, photo, words of their own."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from cms import records
from events import export, parts
from events.models import Event, Part, Session
from people import erasure, links, portraits
from people.countries import UNSAID
from people.models import Consent, Person, Portrait

ANSWERS = {"consent": "on", "stakeholder_group": UNSAID, "country": UNSAID}
WORDS = "Trabajo con <b>radios</b> comunitarias.\n\nEscribo sobre vigilancia."


def photo(
    name: str = "yo.jpg", size: tuple[int, int] = (1200, 800), kind: str = "JPEG"
) -> SimpleUploadedFile:
    """A picture as a phone writes it: lying on its side, with the place where it was taken."""
    out = BytesIO()
    picture = Image.new("RGB", size, "teal")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by the camera
    exif[0x010F] = "Cámara de Sara"
    exif.get_ifd(0x8825)[1] = "N"
    picture.save(out, format=kind, exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), content_type=f"image/{kind.lower()}")


@pytest.fixture
def asked(published: Session, participant: Person, now) -> Part:
    return parts.invite(published, person=participant, role="panellist", by=None, now=now)


@pytest.fixture
def page(asked: Part, now) -> str:
    return f"/es/role/{links.mint('part', asked.code, now=now, days=30)}/"


def public(client, session: Session, language: str = "es") -> str:
    answer = client.get(records.page_of(session, language).url)
    assert answer.status_code == 200
    return answer.content.decode()


def photo_url(text: str) -> str:
    start = text.index("/photo/")
    return "/es" + text[start : text.index('"', start)]


@pytest.mark.django_db
def test_panellist_gives_a_photo_and_words_and_both_stand_on_the_session_page(client, asked, page, published):
    told = {"shows_name": "on", "shows_photo": "on", "shows_biography": "on", "biography_es": WORDS}
    assert client.post(page, ANSWERS | told | {"photo": photo()}).status_code == 302

    text = public(client, published)
    assert "Paula" in text and "Trabajo con &lt;b&gt;radios&lt;/b&gt; comunitarias." in text
    answer = client.get(photo_url(text))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    with Image.open(BytesIO(answer.content)) as shown:
        assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (480, 480), {})
    assert b"mara de Sara" not in answer.content

    # Readers of another language see it as it was written, and are told so by the mark.
    assert '<div lang="es"><p>Trabajo con' in public(client, published, "pt-br")
    assert set(
        Consent.objects.filter(subject=asked.subject, withdrawn_at=None).values_list(
            "text__purpose", flat=True
        )
    ) == {"role", "publish-name", "publish-photo", "publish-biography"}


@pytest.mark.parametrize("left_out", ["shows_photo", "shows_biography", "shows_name"])
@pytest.mark.django_db
def test_nothing_stands_there_that_was_not_agreed_to(client, page, published, left_out):
    told = {"shows_name": "on", "shows_photo": "on", "shows_biography": "on", "biography_es": WORDS}
    del told[left_out]
    client.post(page, ANSWERS | told | {"photo": photo()})

    text = public(client, published)
    assert ("/photo/" in text) == (left_out == "shows_biography")
    assert ("comunitarias" in text) == (left_out == "shows_photo")
    assert ("Paula" in text) == (left_out != "shows_name")
    # What is not published is not to be had by its address either.
    code = Portrait.objects.get().code
    assert client.get(f"/es/photo/{code}.jpg").status_code == (200 if left_out == "shows_biography" else 404)
    assert client.get(f"{page}photo.jpg").status_code == 200  # its person sees it


@pytest.mark.parametrize("risk", ["discreet", "protected"])
@pytest.mark.django_db
def test_where_pictures_may_not_be_shown_the_address_gives_none(client, page, published, risk):
    client.post(page, ANSWERS | {"shows_name": "on", "shows_photo": "on", "photo": photo()})
    code = Portrait.objects.get().code
    assert client.get(f"/es/photo/{code}.jpg").status_code == 200
    Event.objects.update(risk=risk)
    assert client.get(f"/es/photo/{code}.jpg").status_code == 404


@pytest.mark.django_db
def test_an_answer_taken_back_takes_photo_and_words_with_it(client, asked, page, published):
    told = {"shows_name": "on", "shows_photo": "on", "shows_biography": "on", "biography_es": WORDS}
    client.post(page, ANSWERS | told | {"photo": photo()})
    client.post(page, ANSWERS | {"shows_name": "on", "biography_es": WORDS})
    asked.refresh_from_db()
    assert (asked.shows_photo, asked.portrait is not None, asked.biographies) == (False, True, {"es": WORDS})

    client.post(page, ANSWERS | {"shows_name": "on", "drops_photo": "on", "shows_photo": "on"})
    asked.refresh_from_db()
    assert (asked.shows_photo, asked.portrait, Portrait.objects.count()) == (False, None, 0)

    client.post(page, ANSWERS | told | {"photo": photo()})
    client.post(f"{page}decline/", {"reason": ""})
    asked.refresh_from_db()
    assert (asked.biographies, asked.shows_biography, Portrait.objects.count()) == ({}, False, 0)
    assert "comunitarias" not in public(client, published)


@pytest.mark.django_db
def test_words_in_another_language_than_the_page_say_so(client, page, published):
    told = {"shows_name": "on", "shows_biography": "on"}
    client.post(page, ANSWERS | told | {"biography_pt-br": "Faço rádios comunitárias."})
    text = public(client, published)
    assert text.count("Este texto está en portugués") == 1
    assert text.index("Este texto está en portugués") < text.index("Faço rádios")
    client.post(page, ANSWERS | told | {"biography_es": "Hago radios comunitarias."})
    assert "Este texto está" not in public(client, published)


@pytest.mark.django_db
def test_a_new_photo_leaves_no_older_one_behind(client, page):
    for _time in range(3):
        client.post(page, ANSWERS | {"photo": photo()})
    assert Portrait.objects.count() == 1


@pytest.mark.django_db
def test_whoever_is_forgotten_leaves_no_picture_and_no_words(client, asked, page, now):
    client.post(page, ANSWERS | {"shows_name": "on", "biography_en": "I build radios.", "photo": photo()})
    held = export.of_person(asked.person)["roles"][0]
    assert held["biography"] == {"en": "I build radios."} and held["photo"]
    erasure.forget(asked.person, now=now + timedelta(days=1))
    asked.refresh_from_db()
    assert (asked.biographies, asked.portrait, Portrait.objects.count()) == ({}, None, 0)


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("yo.jpg", b"GIF89a<script>alert(1)</script>"),
        SimpleUploadedFile("yo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        SimpleUploadedFile("yo.jpg", b"\x00" * 2000),
        SimpleUploadedFile("yo.jpg", photo().read()[:300]),
    ],
    ids=["gif", "svg", "nul", "cut"],
)
@pytest.mark.django_db
def test_what_is_no_picture_gets_a_sentence_and_loses_nothing_written(client, page, file):
    file.seek(0)
    answer = client.post(page, ANSWERS | {"photo": file, "biography_es": "Sigo aquí", "shows_name": "on"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Este archivo no es una imagen que podamos leer." in text
    assert "Sigo aquí" in text
    assert Portrait.objects.count() == 0


def test_a_picture_that_would_fill_the_memory_is_refused():
    too_many = photo(size=(200, 200))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portraits, "MOST_POINTS", 200 * 200 - 1)
        with pytest.raises(portraits.PictureTooLarge):
            portraits.small(too_many)
    heavy = SimpleUploadedFile("yo.jpg", b"\xff" * (portraits.MOST_BYTES + 1))
    with pytest.raises(portraits.PictureTooLarge):
        portraits.small(heavy)


def test_a_file_hidden_behind_a_picture_does_not_come_along():
    polyglot = SimpleUploadedFile("yo.jpg", photo().read() + b"PK\x03\x04<script>alert(1)</script>")
    assert b"<script>" not in portraits.small(polyglot)


@pytest.mark.django_db
def test_a_session_page_costs_the_same_with_three_portraits_and_reads_no_picture(client, published, now):
    def add(number: int) -> None:
        who = Person.objects.create_user(name=f"Ponente {number}")
        part = parts.invite(published, person=who, role="speaker", by=None, now=now)
        parts.confirm(
            part, answers={}, shows_name=True, shows_groups=True, shows_photo=True, shows_biography=True,
            biographies={"es": "Palabras"}, picture=portraits.small(photo()), now=now,
        )  # fmt: skip

    def asked() -> tuple[int, bool]:
        """Questions about roles and portraits, and whether a picture is read; the site's own are cached."""
        with CaptureQueriesContext(connection) as queries:
            public(client, published)
        ours = [one["sql"] for one in queries if "events_part" in one["sql"] or "people_" in one["sql"]]
        return len(ours), any('"picture"' in sql for sql in ours)

    add(1)
    asked()
    alone = asked()
    add(2)
    add(3)
    assert asked() == alone == (2, False)  # roles with their portraits, and the hosts
