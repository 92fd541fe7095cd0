"""Certificates: given for what was recorded, kept as issued, verified by anyone, and never guessed."""

import io
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader

from events import attendance, export, registration, schedule, telling
from events.models import Event, Registration
from events.recognition import Answers, Contact
from mail import kinds
from mail.models import Letter
from people import accounts, erasure, links
from people.models import Organisation, Person
from tests.beside import somebody_waits
from tests.conftest import person
from tests.trainings.issuing import attend, close, give, take, taught_group
from trainings import certificates, sheets
from trainings.certificates import Kind
from trainings.errors import NoCertificate, NotTheirs, StandsNoMore
from trainings.models import Certificate, Cohort

pytestmark = pytest.mark.django_db
Enter = Callable[[Person], Client]
#: Names that a certificate must be able to say.
NAMES = (
    "María José Núñez de la Cruz",
    "Josué Ich’ Q’anil",
    "Beatriz Gonçalves & Cía <br>",
    "Ajq'ij Tz'utujil #1 $x$",
)


@pytest.fixture
def over(now: datetime) -> datetime:
    """The morning after the course."""
    return now + timedelta(days=40)


@pytest.fixture
def group(organisation: Organisation, trainer: Person, now: datetime) -> Cohort:
    return taught_group(organisation, trainer, now)


def words_of(certificate: Certificate) -> str:
    reader = PdfReader(io.BytesIO(bytes(certificate.pdf)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_hours_decide_who_may_have_which_certificate(
    group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    """Of four and a half hours the longer class alone is two thirds, and both are all."""
    some, all_of_it = take(group, now, "Rosa"), take(group, now, "Lina")
    take(group, now, "Nadie")
    attend(group, some, 2, by=trainer, over=over)
    attend(group, all_of_it, 1, 2, by=trainer, over=over)
    close(group, 1, 2, over=over)

    found = {
        kind: [
            (one.name, one.minutes, one.planned_minutes) for one in certificates.due(group, kind, now=over)
        ]
        for kind in Kind.values
    }

    assert found == {
        "attendance": [("Rosa", 180, 270), ("Lina", 270, 270)],
        "achievement": [("Lina", 270, 270)],
        "trainer": [("Tomás", 270, 270)],
    }


def test_trainer_gives_each_certificate_once(
    group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    place = take(group, now)
    attend(group, place, 1, by=trainer, over=over)

    first = certificates.award(group, Kind.ATTENDANCE, to=[place.subject, uuid4()], by=trainer, now=over)
    again = certificates.award(group, Kind.ATTENDANCE, to=[place.subject], by=trainer, now=over)

    assert (len(first), again) == (1, [])
    assert Letter.objects.get(kind="trainings.certificate").address == place.email


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_certificate_is_a_tagged_pdf_that_says_the_name_as_it_is(
    group: Cohort, trainer: Person, now: datetime, over: datetime, name: str, language: str
) -> None:
    """Read back by pypdf, which did not draw it."""
    place = take(group, now, name, language)
    attend(group, place, 1, 2, by=trainer, over=over)
    made = give(group, Kind.ACHIEVEMENT, place, by=trainer, over=over)

    reader = PdfReader(io.BytesIO(bytes(made.pdf)))
    catalog: Any = reader.trailer["/Root"]
    course = {"es": "Datos personales", "pt-br": "Datos personales", "en": "Personal data"}[language]
    assert " ".join(name.split()) in words_of(made)
    assert certificates.in_groups(made.number) in words_of(made)
    assert bool(catalog["/MarkInfo"]["/Marked"])
    assert str(catalog["/Lang"]).lower() == language
    assert str(reader.metadata.title if reader.metadata else "").endswith(f": {course}")
    assert len(reader.pages) == 1
    assert [text for text in alternatives(catalog["/StructTreeRoot"]) if "QR" in text] != []


def alternatives(node: Any) -> list[str]:
    """The texts that stand for pictures, wherever they are in the tree of a document."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [text for child in node for text in alternatives(child)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/Alt"])] if "/Alt" in node else []
    return own + (alternatives(node["/K"]) if "/K" in node else [])


def test_longest_name_and_sentence_stay_on_one_sheet(
    group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    place = take(group, now)
    attend(group, place, 1, 2, by=trainer, over=over)
    close(group, 1, 2, over=over)
    made = give(group, Kind.ACHIEVEMENT, place, by=trainer, over=over)
    name = " ".join(["Wilhelmina Ñusta Xquenda de los Milagros"] * 5)[:200].strip()
    title = " ".join(["Derechos y comunicaciones"] * 5)[:120]
    rule = {**made.facts["rule"], "room_minutes": 720, "online_minutes": 360, "test_percent": 70}
    longest = {**made.facts, "name": name, "course": {"es": title}, "organisation": title, "rule": rule}

    drawn = sheets.certificate(
        longest,
        number=certificates.in_groups(made.number),
        language="es",
        organisation=group.course.organisation,
    )

    [sheet] = PdfReader(io.BytesIO(drawn)).pages
    said = " ".join(sheet.extract_text().split())
    assert name in said
    assert certificates.in_groups(made.number) in said


def test_certificate_has_the_name_that_its_holder_keeps_for_it_and_the_desk_the_one_they_are_called_by(
    enter: Enter, group: Cohort, trainer: Person, participant: Person, now: datetime, over: datetime
) -> None:
    own, other = take(group, now, "Paula"), take(group, now, "Rosa")
    Registration.objects.filter(pk=own.pk).update(person=participant, subject=participant.subject)
    Person.objects.filter(pk=participant.pk).update(full_name="Paula Xol de Núñez")
    for place in (own, other):
        place.refresh_from_db()
        attend(group, place, 1, by=trainer, over=over)

    made = certificates.award(group, Kind.ATTENDANCE, to=[own.subject, other.subject], by=trainer, now=over)

    assert [one.facts["name"] for one in made] == ["Paula Xol de Núñez", "Rosa"]
    assert "Paula Xol de Núñez" in words_of(made[0])
    with time_machine.travel(over, tick=False):
        page = enter(trainer).get(reverse("trainings:desk_certificates", args=[group.code])).content.decode()
    assert "Paula" in page and "Xol" not in page


def test_nothing_that_changes_later_changes_an_issued_certificate(
    group: Cohort, organisation: Organisation, trainer: Person, now: datetime, over: datetime
) -> None:
    place = take(group, now)
    attend(group, place, 1, by=trainer, over=over)
    made = give(group, Kind.ATTENDANCE, place, by=trainer, over=over)
    file = bytes(made.pdf)
    organisation.name, group.course.title_es = "Otro nombre", "Otro curso"
    organisation.save()
    group.course.save()
    Registration.objects.filter(pk=place.pk).update(name="Otra")
    attend(group, place, 2, by=trainer, over=over)

    made.refresh_from_db()

    assert bytes(made.pdf) == file
    assert made.sha256 == certificates.digest(file)
    assert (made.facts["course"]["es"], made.facts["name"], made.facts["minutes"]) == (
        "Datos personales", "Paula", 90,
    )  # fmt: skip


def verified(client: Client, certificate: Certificate, language: str = "en") -> str:
    with override(language):
        page = client.get(
            reverse("trainings:verify_number", args=[certificates.in_groups(certificate.number)])
        )
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def test_anyone_verifies_a_certificate_and_reads_no_name_until_its_holder_says_so(
    client: Client, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    place = take(group, now, "Quetzalina")
    attend(group, place, 1, by=trainer, over=over)
    made = give(group, Kind.ATTENDANCE, place, by=trainer, over=over)

    before = verified(client, made)
    token = links.mint("registration", place.code, now=now, days=400)
    with time_machine.travel(over, tick=False):
        own = reverse("trainings:my_registration_certificates", args=[token])
        assert client.get(own).status_code == 200
        client.post(own, {"number": made.number, "shows": "yes"})
        after = verified(client, made)
        client.post(own, {"number": made.number, "shows": "no"})

    assert "It was issued here, and it holds." in before and "Personal data" in before
    assert "Quetzalina" not in before
    assert "Quetzalina" in after
    assert "Quetzalina" not in verified(client, made)


def test_only_the_very_file_that_was_issued_verifies(
    client: Client, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    place = take(group, now)
    attend(group, place, 1, by=trainer, over=over)
    file = bytes(give(group, Kind.ATTENDANCE, place, by=trainer, over=over).pdf)
    altered = [file + b"\n", file[:-1], file.replace(b"/Lang", b"/lang", 1), b""]
    for at in range(0, len(file), len(file) // 40):
        altered.append(file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :])

    def hand_in(content: bytes) -> Any:
        with override("en"):
            return client.post(
                reverse("trainings:verify"),
                {"file": SimpleUploadedFile("c.pdf", content, content_type="application/pdf")},
            )

    assert "to the last byte the one that was issued" in hand_in(file).content.decode()
    for content in altered:
        said = hand_in(content).content.decode()
        assert "to the last byte" not in said


def test_a_million_random_numbers_verify_nothing(
    group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    for name in ("Rosa", "Lina", "Saulo"):
        place = take(group, now, name)
        attend(group, place, 1, by=trainer, over=over)
        give(group, Kind.ATTENDANCE, place, by=trainer, over=over)
    issued = set(Certificate.objects.values_list("number", flat=True))

    tried = {certificates.new_number() for _try in range(1_000_000)}

    assert len(tried) == 1_000_000  # and none came twice
    assert tried & issued == set()


def test_number_is_found_however_it_is_typed(
    client: Client, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    place = take(group, now)
    attend(group, place, 1, by=trainer, over=over)
    made = give(group, Kind.ATTENDANCE, place, by=trainer, over=over)
    typed = f" {made.number[:5].lower()} {made.number[5:9]}—{made.number[9:]}".replace("0", "O").replace(
        "1", "l"
    )

    answer = client.post(reverse("trainings:verify"), {"number": typed})

    assert answer.status_code == 302
    assert certificates.in_groups(made.number) in answer.headers["Location"]


@pytest.mark.parametrize("typed", [{}, {"number": "K7QM"}, {"number": "Ñandú" * 10}])
def test_what_cannot_be_a_number_is_said_in_a_sentence(
    client: Client, db: None, typed: dict[str, str]
) -> None:
    answer = client.post(reverse("trainings:verify"), typed)

    assert answer.status_code == 422
    assert len(answer.context["form"].errors["number"]) == 1


def test_number_that_nobody_has_is_not_there(client: Client, db: None) -> None:
    number = certificates.in_groups(certificates.new_number())

    answer = client.get(reverse("trainings:verify_number", args=[number]))

    assert answer.status_code == 404
    assert number in answer.content.decode()


def test_certificate_that_was_revoked_or_replaced_says_so(
    client: Client, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    one, other = take(group, now, "Rosa"), take(group, now, "Lna")
    for place in (one, other):
        attend(group, place, 1, by=trainer, over=over)
    revoked = give(group, Kind.ATTENDANCE, one, by=trainer, over=over)
    misspelt = give(group, Kind.ATTENDANCE, other, by=trainer, over=over)

    certificates.revoke(revoked, reason="No asistió.", by=trainer, now=over)
    right = certificates.replace(misspelt, name="Lina", by=trainer, now=over)

    assert "This certificate was revoked." in verified(client, revoked)
    assert "No asistió." not in verified(client, revoked)
    assert "was replaced by another one" in verified(client, misspelt)
    assert "It was issued here, and it holds." in verified(client, right)
    assert "Lina" in words_of(right)
    for gone in (revoked, misspelt):
        with pytest.raises(StandsNoMore):
            certificates.revoke(gone, reason="Otra vez.", by=trainer, now=over)
    # Whoever lost one may be given another; its number was never given before.
    assert give(group, Kind.ATTENDANCE, one, by=trainer, over=over).number != revoked.number


def test_name_is_shown_by_its_holder_alone(
    group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    place = take(group, now)
    attend(group, place, 1, by=trainer, over=over)
    made = give(group, Kind.ATTENDANCE, place, by=trainer, over=over)

    with pytest.raises(NotTheirs):
        certificates.show_name(made, shows=True, of=trainer.subject)


def test_whoever_is_forgotten_leaves_a_certificate_without_name_or_file(
    client: Client, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    place = take(group, now, "Quetzalina")
    attend(group, place, 1, by=trainer, over=over)
    made = give(group, Kind.ATTENDANCE, place, by=trainer, over=over)
    certificates.show_name(made, shows=True, of=place.subject)

    erasure.forget_subject(place.subject, now=over)

    made.refresh_from_db()
    assert (bytes(made.pdf), "Quetzalina" in str(made.facts)) == (b"", False)
    said = verified(client, made)
    assert "Quetzalina" not in said and "erased at their wish" in said


def test_protected_group_gives_no_certificate_and_a_discreet_one_says_little(
    client: Client, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    place = take(group, now)
    attend(group, place, 1, by=trainer, over=over)
    Event.objects.filter(pk=group.event_id).update(risk=Event.Risk.DISCREET)
    group.event.refresh_from_db()
    made = give(group, Kind.ATTENDANCE, place, by=trainer, over=over)

    said = verified(client, made)

    main = said[said.index("<main") : said.index("</main")]
    assert "Personal data" not in main and "Mesa Abierta" not in main and "Tegucigalpa" not in main
    Event.objects.filter(pk=group.event_id).update(risk=Event.Risk.PROTECTED)
    group.event.refresh_from_db()
    with pytest.raises(NoCertificate):
        certificates.due(group, Kind.ATTENDANCE, now=over)


def test_of_a_protected_group_nobody_is_named_and_the_desk_can_still_revoke(
    client: Client, enter: Enter, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    """It became protected after certificates were issued, and after their holder showed their name."""
    place = take(group, now, "Quetzalina")
    attend(group, place, 1, by=trainer, over=over)
    close(group, 1, over=over)
    made = give(group, Kind.ATTENDANCE, place, by=trainer, over=over)
    [taught] = certificates.award(group, Kind.TRAINER, to=[trainer.subject], by=trainer, now=over)
    for one, holder in ((made, place.subject), (taught, trainer.subject)):
        certificates.show_name(one, shows=True, of=holder)
    assert "Quetzalina" in verified(client, made) and "Tomás" in verified(client, taught)

    Event.objects.filter(pk=group.event_id).update(risk=Event.Risk.PROTECTED)

    assert "Quetzalina" not in verified(client, made) and "Tomás" not in verified(client, taught)
    with override("en"):
        verify = reverse("trainings:verify")
    handed_in = client.post(verify, {"file": SimpleUploadedFile("c.pdf", bytes(made.pdf))}).content.decode()
    assert "to the last byte" in handed_in and "Quetzalina" not in handed_in
    token = links.mint("registration", place.code, now=now, days=400)
    with time_machine.travel(over, tick=False), override("en"):
        own = client.get(reverse("trainings:my_registration_certificates", args=[token])).content.decode()
        desk = enter(trainer)
        here = reverse("trainings:desk_certificates", args=[group.code])
        page = desk.get(here).content.decode()
        listed = page[page.index("<main") : page.index("</main")]
        anew = desk.get(reverse("trainings:desk_certificate_anew", args=[made.number]))
        file = desk.get(reverse("trainings:desk_certificate_file", args=[made.number]))
        revoke = reverse("trainings:desk_certificate_revoke", args=[made.number])
        assert desk.post(here, {"kind": "attendance", "to": [str(place.subject)]}).status_code == 200
        desk.post(revoke, {"reason": "Protegido."})
    assert "and not your name" in own and "Show my name no longer" in own
    assert certificates.in_groups(made.number) in listed and revoke in listed
    assert "Quetzalina" not in listed and "Tomás" not in listed
    assert "/anew/" not in listed and "/file/" not in listed
    assert (anew.status_code, anew.headers["Location"], file.status_code) == (302, here, 404)
    made.refresh_from_db()
    assert (made.reason, Certificate.objects.count()) == ("Protegido.", 2)


def test_day_of_issue_is_that_of_the_group(
    client: Client, group: Cohort, trainer: Person, now: datetime
) -> None:
    late = datetime(2026, 12, 1, 2, 30, tzinfo=UTC)  # half past eight in the evening of the day before
    place = take(group, now, language="en")
    attend(group, place, 1, by=trainer, over=late)

    made = give(group, Kind.ATTENDANCE, place, by=trainer, over=late)

    assert made.facts["issued_on"] == "2026-11-30"
    said = verified(client, made)
    assert "30 November 2026" in words_of(made) and "30 November 2026" in said and "December" not in said
    certificates.revoke(made, reason="No.", by=trainer, now=late)
    assert verified(client, made).count("30 November 2026") == 2


def test_holder_reads_of_it_by_letter_and_gets_the_file(
    client: Client, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    place = take(group, now, "Paula", "en")
    attend(group, place, 1, by=trainer, over=over)
    made = give(group, Kind.ATTENDANCE, place, by=trainer, over=over)
    letter = Letter.objects.get(kind="trainings.certificate")
    with override("en"):
        worded = kinds.get(letter.kind).render(letter, over)

    assert worded.title == "Your certificate: Personal data"
    assert "Certificate: Certificate of attendance" in worded.text
    [url] = [word for word in worded.text.split() if word.endswith("/certificates/")]
    with time_machine.travel(over, tick=False):
        page = client.get(url.removeprefix("http://localhost:8000"))
        assert certificates.in_groups(made.number) in page.content.decode()
        file = client.get(f"{url.removeprefix('http://localhost:8000')}{made.number}/")
        place_page = client.get(url.removeprefix("http://localhost:8000").removesuffix("certificates/"))
    assert file.content == bytes(made.pdf)
    assert "/certificates/" in place_page.content.decode()
    certificates.revoke(made, reason="No.", by=trainer, now=over)
    assert not kinds.get(letter.kind).still_due(letter, over)


def test_whoever_left_a_phone_alone_is_told_of_their_certificate_by_it(
    client: Client, group: Cohort, trainer: Person, organiser: Person, now: datetime, over: datetime
) -> None:
    place = registration.register(
        group.event,
        answers=Answers(name="Rosa", mode="onsite"),
        contact=Contact(phone="+50255559876"),
        language="es",
        time_zone="America/Tegucigalpa",
        now=now,
    )
    first = Letter.objects.get(kind="events.registered")
    telling.tell(group.event, first, means="sms", by=organiser, now=now)
    attend(group, place, 1, by=trainer, over=over)
    give(group, Kind.ATTENDANCE, place, by=trainer, over=over)

    [row] = telling.of_event(group.event, by=organiser, now=over)
    assert (row.name, row.kinds) == ("Rosa", ["trainings.certificate"])
    said = telling.tell(group.event, row.letters[0], means="whatsapp", by=organiser, now=over).said.text

    assert said.splitlines()[2] == "Su certificado: Datos personales"
    link = said[said.index("http://localhost:8000") :].split()[0]
    with time_machine.travel(over, tick=False):
        page = client.get(link.removeprefix("http://localhost:8000")).content.decode()
    assert "Mi curso y mis certificados" in page


def test_trainer_issues_at_the_desk_to_those_who_are_ticked(
    enter: Enter, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    one, other = take(group, now, "Rosa"), take(group, now, "Lina")
    for place in (one, other):
        attend(group, place, 1, 2, by=trainer, over=over)
    close(group, 1, over=over)
    here = reverse("trainings:desk_certificates", args=[group.code])
    with time_machine.travel(over, tick=False):
        client = enter(trainer)
        page = client.get(here)
        assert [(row["kind"], len(row["people"])) for row in page.context["due"]] == [
            ("attendance", 2), ("achievement", 2), ("trainer", 1),
        ]  # fmt: skip
        client.post(here, {"kind": "achievement", "to": [str(one.subject), "nonsense"]})
        client.post(here, {"kind": "nonsense", "to": [str(one.subject)]})
        client.post(here, {"kind": "achievement"})
        [made] = Certificate.objects.all()
        assert (made.kind, made.registration) == ("achievement", one)
        assert client.get(reverse("trainings:desk_certificate_file", args=[made.number])).content == bytes(
            made.pdf
        )
        anew = reverse("trainings:desk_certificate_anew", args=[made.number])
        assert client.get(anew).context["form"].initial == {"name": "Rosa"}
        client.post(anew, {"name": "Rosa Ixcot"})
        again = Certificate.objects.get(replaces=made)
        client.post(reverse("trainings:desk_certificate_revoke", args=[again.number]), {"reason": "Prueba."})
        again.refresh_from_db()
    assert (again.facts["name"], again.reason, again.stands) == ("Rosa Ixcot", "Prueba.", False)


def test_list_costs_the_same_with_one_certificate_and_with_three(
    enter: Enter,
    group: Cohort,
    trainer: Person,
    now: datetime,
    over: datetime,
    django_assert_num_queries: Any,
) -> None:
    here = reverse("trainings:desk_certificates", args=[group.code])
    counts = []
    with time_machine.travel(over, tick=False):
        client = enter(trainer)
        client.get(here)
        for names in (("Rosa",), ("Lina", "Saulo")):
            for name in names:
                place = take(group, now, name)
                attend(group, place, 1, by=trainer, over=over)
                give(group, Kind.ATTENDANCE, place, by=trainer, over=over)
            with django_assert_num_queries(counts[0] if counts else 25, exact=False) as asked:
                client.get(here)
            counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("attended", "missed", "says"),
    [
        # Of 270 minutes 75 per cent is 202 and a half: 203 are needed.
        ((2,), (), "Faltan 23 min de asistencia"),
        ((2,), (), "puede faltar a 1 h 7 min como máximo"),
        ((1, 2), (), "Usted cumplió la regla del curso."),
        ((1,), (2,), "ya no se puede cumplir la regla"),
    ],
)
def test_participant_sees_whether_the_course_can_still_be_completed(
    client: Client,
    group: Cohort,
    trainer: Person,
    now: datetime,
    over: datetime,
    attended: tuple[int, ...],
    missed: tuple[int, ...],
    says: str,
) -> None:
    place = take(group, now)
    attend(group, place, *attended, by=trainer, over=over)
    for position in missed:
        session = group.lessons.get(position=position).session
        assert session is not None
        attendance.mark_many(session, {place.code: "absent"}, by=trainer, now=over)
    token = links.mint("registration", place.code, now=now, days=400)

    with time_machine.travel(over, tick=False):
        page = client.get(reverse("trainings:my_registration_certificates", args=[token])).content.decode()

    assert says in " ".join(page.split())


def test_trainer_sees_who_can_no_longer_complete_the_course(
    enter: Enter, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    lost, near = take(group, now, "Rosa"), take(group, now, "Lina")
    session = group.lessons.get(position=2).session
    assert session is not None
    attendance.mark_many(session, {lost.code: "absent", near.code: "present"}, by=trainer, now=over)

    with time_machine.travel(over, tick=False), override("en"):
        page = enter(trainer).get(reverse("trainings:desk_group", args=[group.code]))

    words = " ".join(page.content.decode().split())
    assert "1 can no longer complete it" in words
    assert "at most 33 %" in words and "may still miss 1 h 7 min" in words


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What came of acts that begin at one moment: what each returned, or the name of what it raised."""
    together = Barrier(len(acts))

    def do(act: Callable[[], Any]) -> Any:
        try:
            together.wait(20)
            return act()
        except Exception as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_gives_each_certificate(
    group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    people = [take(group, now, name) for name in ("Rosa", "Lina", "Saulo", "Inés")]
    for place in people:
        attend(group, place, 1, by=trainer, over=over)
    wanted = [place.subject for place in people]

    def press() -> int:
        return len(certificates.award(group, Kind.ATTENDANCE, to=wanted, by=trainer, now=over))

    given = at_once(*[press] * 4)

    assert sum(given) == 4
    assert Certificate.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_of_those_who_revoke_replace_and_award_at_once_one_certificate_stands_at_most(
    group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    place = take(group, now)
    attend(group, place, 1, by=trainer, over=over)
    for _time in range(5):
        made = Certificate.objects.filter(revoked_at=None, replaced_at=None).first() or give(
            group, Kind.ATTENDANCE, place, by=trainer, over=over
        )
        said = at_once(
            lambda: certificates.revoke(made, reason="x", by=trainer, now=over) and "",  # noqa: B023
            lambda: certificates.replace(made, name="Otra", by=trainer, now=over) and "",  # noqa: B023
            lambda: (
                certificates.award(group, Kind.ATTENDANCE, to=[place.subject], by=trainer, now=over) and ""
            ),
        )
        assert sorted(said[:2], key=str) == ["", "StandsNoMore"]
        assert said[2] in ("", [])


def test_nobody_issues_anew_what_a_forgotten_person_or_a_protected_group_has(
    group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    one, other = take(group, now, "Rosa"), take(group, now, "Lina")
    for place in (one, other):
        attend(group, place, 1, by=trainer, over=over)
    forgotten = give(group, Kind.ATTENDANCE, one, by=trainer, over=over)
    erasure.forget_subject(one.subject, now=over)
    with pytest.raises(StandsNoMore):
        certificates.replace(forgotten, name="Rosa", by=trainer, now=over)

    standing = give(group, Kind.ATTENDANCE, other, by=trainer, over=over)
    Event.objects.filter(pk=group.event_id).update(risk=Event.Risk.PROTECTED)
    with pytest.raises(NoCertificate):
        certificates.replace(standing, name="Lina", by=trainer, now=over)
    certificates.revoke(standing, reason="Protegido.", by=trainer, now=over)


def meets(own: Callable[[], Any], other: Callable[[], Any]) -> tuple[Any, Any]:
    """What came of two acts, the other one begun before the transaction of one's own is over."""

    def do() -> Any:
        try:
            return other()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            mine = own()
            begun = pool.submit(do)
            until = monotonic() + 20
            while not (begun.done() or somebody_waits()) and monotonic() < until:
                sleep(0.01)
        return mine, begun.result(timeout=20)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("act", "has_account"), [("award", False), ("award", True), ("replace", True)])
def test_whoever_is_forgotten_while_a_certificate_is_issued_is_named_in_none(
    group: Cohort, trainer: Person, now: datetime, over: datetime, act: str, has_account: bool
) -> None:
    """Whichever of the two comes first, with an account to lock and without one."""

    def issue(place: Registration, made: Certificate | None) -> int:
        if made is None:
            return len(certificates.award(group, Kind.ATTENDANCE, to=[place.subject], by=trainer, now=over))
        try:
            return len([certificates.replace(made, name="Ixcanul", by=trainer, now=over)])
        except StandsNoMore:
            return 0

    given = []
    for is_first in (True, False):
        place = take(group, now, f"Quetzalina {is_first}")
        if has_account:
            who = person("Quetzalina", f"q{is_first}@correo.example")
            Registration.objects.filter(pk=place.pk).update(person=who, subject=who.subject)
            place.refresh_from_db()
        attend(group, place, 1, by=trainer, over=over)
        earlier = give(group, Kind.ATTENDANCE, place, by=trainer, over=over) if act == "replace" else None
        acts = [
            partial(issue, place, earlier),
            partial(erasure.forget_subject, place.subject, now=over),
        ]
        done = meets(*acts) if is_first else meets(*reversed(acts))
        given.append(done[0 if is_first else 1])

    assert given == [1, 0]
    assert [(made.facts.get("name"), bytes(made.pdf)) for made in Certificate.objects.all()] == [
        (None, b"")
    ] * (3 if act == "replace" else 1)


def test_name_goes_from_the_page_with_what_it_stood_for(
    client: Client, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    """Whoever changed their name, or lost a certificate, is not named beside it for years."""
    one, other = take(group, now, "Quetzalina"), take(group, now, "Xochitlina")
    for place in (one, other):
        attend(group, place, 1, by=trainer, over=over)
    revoked = give(group, Kind.ATTENDANCE, one, by=trainer, over=over)
    replaced = give(group, Kind.ATTENDANCE, other, by=trainer, over=over)
    for certificate, place in ((revoked, one), (replaced, other)):
        certificates.show_name(certificate, shows=True, of=place.subject)

    certificates.revoke(revoked, reason="No.", by=trainer, now=over)
    right = certificates.replace(replaced, name="Ixcanul", by=trainer, now=over)

    assert "Quetzalina" not in verified(client, revoked)
    assert "Xochitlina" not in verified(client, replaced)
    assert "Ixcanul" in verified(client, right)


def test_holder_of_a_place_that_was_parted_again_keeps_what_rests_on_it(
    client: Client, organisation: Organisation, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    """Two records were joined at a desk, a certificate was issued, and they were parted again."""
    mine, elses = take(group, now, "Quetzalina"), take(group, now, "Lina")
    own = mine.subject
    attend(group, mine, 1, by=trainer, over=over)
    record = accounts.join(elses.subject, own, organisation=organisation, by=trainer, now=over)
    mine.refresh_from_db()
    made = give(group, Kind.ATTENDANCE, mine, by=trainer, over=over)
    accounts.undo_merge(record, by=trainer, now=over)

    token = links.mint("registration", mine.code, now=now, days=400)
    with time_machine.travel(over, tick=False):
        page = reverse("trainings:my_registration_certificates", args=[token])
        assert client.post(page, {"number": made.number, "shows": "yes"}).status_code == 302
    assert "Quetzalina" in verified(client, made)
    assert certificates.award(group, Kind.ATTENDANCE, to=[own], by=trainer, now=over) == []

    erasure.forget_subject(elses.subject, now=over)
    made.refresh_from_db()
    assert made.facts["name"] == "Quetzalina"
    erasure.forget_subject(own, now=over)
    made.refresh_from_db()
    assert ("name" in made.facts, bytes(made.pdf)) == (False, b"")


def test_records_with_a_certificate_of_one_kind_each_are_not_joined_and_it_says_why(
    organisation: Organisation, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    one, other = take(group, now, "Rosa"), take(group, now, "Rosa M.")
    for place in (one, other):
        attend(group, place, 1, by=trainer, over=over)
        give(group, Kind.ATTENDANCE, place, by=trainer, over=over)

    with pytest.raises(accounts.AccountError, match="constancia|certificado"):
        accounts.join(one.subject, other.subject, organisation=organisation, by=trainer, now=over)

    certificates.revoke(Certificate.objects.get(registration=other), reason="Doble.", by=trainer, now=over)
    accounts.join(one.subject, other.subject, organisation=organisation, by=trainer, now=over)


def test_class_that_was_called_off_after_it_was_marked_counts_for_nobody(
    group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    place = take(group, now)
    attend(group, place, 1, 2, by=trainer, over=over)
    session = group.lessons.get(position=2).session
    schedule.cancel_session(session, by=trainer, now=over)
    close(group, 1, over=over)

    due = {kind: [one.minutes for one in certificates.due(group, kind, now=over)] for kind in Kind.values}

    assert due == {"attendance": [90], "achievement": [], "trainer": [90]}


def test_whoever_gave_their_place_back_keeps_their_certificate(
    client: Client, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    place = take(group, now)
    attend(group, place, 1, by=trainer, over=over)
    made = give(group, Kind.ATTENDANCE, place, by=trainer, over=over)
    registration.cancel(Registration.objects.get(pk=place.pk), now=over - timedelta(days=33))
    token = links.mint("registration", place.code, now=now, days=400)
    with time_machine.travel(over, tick=False):
        page = client.get(reverse("trainings:my_registration_certificates", args=[token]))
        assert page.status_code == 200
        assert certificates.in_groups(made.number) in page.content.decode()


def test_whoever_takes_along_what_is_held_about_them_gets_their_certificates(
    client: Client, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    place, other = take(group, now), take(group, now, "Rosa")
    for each in (place, other):
        attend(group, each, 1, by=trainer, over=over)
        give(group, Kind.ATTENDANCE, each, by=trainer, over=over)
    made = Certificate.objects.get(registration=place)
    close(group, 1, 2, over=over)
    [taught] = certificates.award(group, Kind.TRAINER, to=[trainer.subject], by=trainer, now=over)

    [held] = export.of_place(place)["place"]["certificates"]
    [theirs] = export.of_person(trainer)["certificates"]

    assert (held["number"], held["file"]) == (
        certificates.in_groups(made.number), b64encode(bytes(made.pdf)).decode(),
    )  # fmt: skip
    assert (theirs["number"], theirs["says"]["minutes"]) == (certificates.in_groups(taught.number), 270)
    token = links.mint("registration", place.code, now=over, days=1)
    with time_machine.travel(over, tick=False):
        file = client.get(f"/es/my/{token}/data.json").json()
    assert [one["says"]["name"] for one in file["place"]["certificates"]] == ["Paula"]


def test_of_two_records_that_were_parted_again_each_is_given_a_certificate_and_anew(
    organisation: Organisation, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    """What was issued for the place of the one while they were joined keeps nothing from the other."""
    one, other = take(group, now, "Quetzalina"), take(group, now, "Lina")
    attend(group, one, 1, by=trainer, over=over)
    record = accounts.join(other.subject, one.subject, organisation=organisation, by=trainer, now=over)
    one.refresh_from_db()
    made = give(group, Kind.ATTENDANCE, one, by=trainer, over=over)
    accounts.undo_merge(record, by=trainer, now=over)
    one.refresh_from_db()
    attend(group, one, 2, by=trainer, over=over)
    attend(group, other, 1, by=trainer, over=over)

    [theirs] = certificates.award(group, Kind.ATTENDANCE, to=[other.subject], by=trainer, now=over)
    made.refresh_from_db()
    anew = certificates.replace(made, name="Quetzalina", by=trainer, now=over)

    assert (theirs.registration, made.subject, anew.subject) == (other, one.subject, one.subject)
    assert (made.facts["minutes"], anew.facts["minutes"]) == (90, 270)
    assert (
        certificates.award(group, Kind.ATTENDANCE, to=[one.subject, other.subject], by=trainer, now=over)
        == []
    )


def test_participant_of_a_protected_group_is_promised_no_certificate(
    client: Client, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    place = take(group, now)
    session = group.lessons.get(position=2).session
    assert session is not None
    attendance.mark_many(session, {place.code: "absent"}, by=trainer, now=over)
    Event.objects.update(risk=Event.Risk.PROTECTED)
    token = links.mint("registration", place.code, now=now, days=400)
    with time_machine.travel(over, tick=False):
        page = client.get(reverse("trainings:my_registration_certificates", args=[token])).content.decode()
    assert "ya no se puede cumplir" in page and "no se entregan certificados" in page
    assert "certificado de asistencia" not in page


def test_number_with_a_sign_that_no_database_takes_is_answered_in_a_sentence(
    client: Client, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    """PostgreSQL refuses a NUL; nothing is done, and it is no fault of ours."""
    place = take(group, now)
    token = links.mint("registration", place.code, now=now, days=400)
    with time_machine.travel(over, tick=False):
        page = reverse("trainings:my_registration_certificates", args=[token])
        answer = client.post(page, {"number": "A\x00", "shows": "yes"})
    assert answer.status_code == (400 if connection.vendor == "postgresql" else 404)
