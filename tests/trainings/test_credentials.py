"""Certificates as Open Badges 3.0: as the published schema has it, signed, and read by anyone for years."""

import io
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import jwt
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from jsonschema import Draft201909Validator, FormatChecker
from pypdf import PdfReader

from events.models import Event, Registration
from people import erasure, links
from people.models import Organisation, Person
from tests.trainings.issuing import attend, close, give, take, taught_group
from trainings import certificates, credentials, handing_in, setting_tasks, signing_keys
from trainings.certificates import Kind
from trainings.errors import NoCertificate, StandsNoMore
from trainings.handing_in import Given
from trainings.models import Certificate, Cohort, SigningKey
from trainings.setting_tasks import Facts

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).parent.parent / "data" / "open_badges_3p0_achievementcredential_schema.json"
#: The claims that stand beside the credential in the token (Open Badges 3.0, 8.2.4).
CLAIMS = ("iss", "jti", "sub", "nbf")


@pytest.fixture
def over(now: datetime) -> datetime:
    """The morning after the course."""
    return now + timedelta(days=40)


@pytest.fixture
def group(organisation: Organisation, trainer: Person, now: datetime) -> Cohort:
    return taught_group(organisation, trainer, now)


@pytest.fixture
def place(group: Cohort, trainer: Person, now: datetime, over: datetime) -> Registration:
    """Somebody who attended everything."""
    made = take(group, now, "Josué Ich’ Q’anil")
    attend(group, made, 1, 2, by=trainer, over=over)
    return made


@pytest.fixture
def certificate(group: Cohort, place: Registration, trainer: Person, over: datetime) -> Certificate:
    return give(group, Kind.ACHIEVEMENT, place, by=trainer, over=over)


def strict(schema: Any) -> Any:
    """The schema as it is published for JSON: there, what it does not name may not stand."""
    if isinstance(schema, dict):
        return {
            name: False if name == "additionalProperties" else strict(value) for name, value in schema.items()
        }
    return [strict(each) for each in schema] if isinstance(schema, list) else schema


#: The date-time of RFC 3339, which the schema asks for and its library leaves to others.
FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(said: object) -> bool:
    return datetime.fromisoformat(str(said)).tzinfo is not None


def faults(said: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    Draft201909Validator.check_schema(schema)
    validator = Draft201909Validator(schema, format_checker=FORMATS)
    return [error.message for error in validator.iter_errors(said)]


def parts_of(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    head, body, _signature = (urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split("."))
    return json.loads(head), json.loads(body)


def check_signature(token: str, key: dict[str, Any]) -> None:
    """Check RS256 as RFC 7518 writes it, with no library for tokens; raises `InvalidSignature`."""

    def number(words: str) -> int:
        return int.from_bytes(urlsafe_b64decode(words + "=" * (-len(words) % 4)), "big")

    signed, _dot, signature = token.rpartition(".")
    public = rsa.RSAPublicNumbers(number(key["e"]), number(key["n"])).public_key()
    public.verify(
        urlsafe_b64decode(signature + "=" * (-len(signature) % 4)),
        signed.encode(), padding.PKCS1v15(), SHA256(),
    )  # fmt: skip


@pytest.mark.parametrize("kind", [Kind.ATTENDANCE, Kind.ACHIEVEMENT, Kind.TRAINER])
@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_credential_of_every_kind_and_language_is_as_the_published_schema_has_it(
    group: Cohort, place: Registration, trainer: Person, over: datetime, kind: str, language: str
) -> None:
    Registration.objects.update(language=language)
    Person.objects.filter(pk=trainer.pk).update(language=language)
    close(group, 1, 2, over=over)
    to = trainer.subject if kind == Kind.TRAINER else place.subject
    [made] = certificates.award(group, kind, to=[to], by=trainer, now=over)

    _head, said = parts_of(credentials.signed(made, now=over))

    schema = json.loads(SCHEMA.read_text())
    assert faults(said, schema) == []
    bare = {name: value for name, value in said.items() if name not in CLAIMS}
    assert faults(bare, strict(schema)) == []
    achievement = said["credentialSubject"]["achievement"]
    assert achievement["inLanguage"] == {"es": "es", "pt-br": "pt-BR", "en": "en"}[language]
    # The course has no Portuguese title: it stands in a language that it has.
    assert achievement["description"] == {"en": "Personal data"}.get(language, "Datos personales")


def test_check_against_the_schema_can_fail(certificate: Certificate) -> None:
    schema = json.loads(SCHEMA.read_text())
    said = credentials.credential(certificate)
    no_criteria = json.loads(json.dumps(said))
    del no_criteria["credentialSubject"]["achievement"]["criteria"]

    assert faults(no_criteria, schema) == ["'criteria' is a required property"]
    assert faults(said | {"colour": "blue"}, strict(schema)) != []
    assert faults(said | {"validFrom": "yesterday"}, schema) == ["'yesterday' is not a 'date-time'"]


def test_certificate_and_credential_say_the_whole_rule_as_it_was(
    group: Cohort, place: Registration, trainer: Person, now: datetime, over: datetime
) -> None:
    unit = group.lessons.get(position=2).unit
    _first, second = (
        setting_tasks.set_task(unit, Facts({"es": title}), by=trainer, now=now) for title in ("Uno", "Dos")
    )
    Cohort.objects.filter(pk=group.pk).update(
        room_minutes=240, excused_classes=1, required_tasks=[second.key]
    )
    Registration.objects.update(language="en")
    group.refresh_from_db()
    asked = handing_in.asked_of(place, group)[1]
    handed = handing_in.hand_in(asked, place, Given(text="Mi plan"), now=over)
    handing_in.judge(handed, state="accepted", by=trainer, now=over)

    made = give(group, Kind.ACHIEVEMENT, place, by=trainer, over=over)
    Cohort.objects.filter(pk=group.pk).update(room_minutes=60, required_tasks=[])

    words = (
        " The rule of the course says besides: at least 4\u00a0h of it in the room or at a remote hub; "
        "up to 1 class for which one was excused counts; task 2 accepted."
    )
    subject = credentials.credential(made)["credentialSubject"]
    assert subject["narrative"].endswith("75 % complete it." + words)
    assert subject["achievement"]["criteria"]["narrative"].endswith("planned for the course." + words)
    [page] = PdfReader(io.BytesIO(bytes(made.pdf))).pages
    printed = " ".join(page.extract_text().split())
    assert " ".join(words.split()) in printed and certificates.in_groups(made.number) in printed
    # One that was issued before the whole rule was kept reads as it did.
    made.facts = {name: said for name, said in made.facts.items() if name not in ("rule", "task_numbers")}
    subject = credentials.credential(made)["credentialSubject"]
    assert subject["narrative"].endswith("75 % complete it.")
    assert subject["achievement"]["criteria"]["narrative"].endswith("planned for the course.")


def test_credential_says_what_the_certificate_says(certificate: Certificate, group: Cohort) -> None:
    said = credentials.credential(certificate)

    subject = said["credentialSubject"]
    assert subject["identifier"] == [
        {
            "type": "IdentityObject", "hashed": False,
            "identityHash": "Josué Ich’ Q’anil", "identityType": "name",
        }
    ]  # fmt: skip
    assert subject["narrative"].startswith("completó el curso «Datos personales»")
    assert (subject["activityStartDate"], subject["activityEndDate"]) == (
        "2026-11-20T00:00:00Z", "2026-11-27T00:00:00Z",
    )  # fmt: skip
    assert subject["achievement"]["criteria"] == {
        "narrative": "Asistir al menos al 75 % del tiempo previsto para el curso (4\u00a0h\u00a030\u00a0min)."
    }
    assert said["issuer"]["name"] == group.course.organisation.name
    assert said["id"].endswith(f"/es/verify/{certificates.in_groups(certificate.number)}/")


def test_anybody_checks_the_signature_with_the_key_that_the_credential_names(
    client: Client, certificate: Certificate, over: datetime
) -> None:
    token = credentials.signed(certificate, now=over)
    head, said = parts_of(token)

    assert set(head) == {"alg", "kid", "typ"}
    assert (head["alg"], head["typ"]) == ("RS256", "JWT")
    key = client.get(head["kid"].removeprefix(settings.PUBLIC_URL)).json()
    assert set(key) == {"kty", "n", "e", "alg", "use"}  # nothing of the private half
    check_signature(token, key)
    assert (said["iss"], said["jti"], said["sub"]) == (
        said["issuer"]["id"], said["id"], said["credentialSubject"]["id"],
    )  # fmt: skip
    assert datetime.fromisoformat(said["validFrom"]).timestamp() == said["nbf"]
    issuer = client.get(said["issuer"]["id"].removeprefix(settings.PUBLIC_URL)).json()
    assert issuer == said["issuer"]


def test_credential_with_one_letter_changed_is_not_ours(certificate: Certificate, over: datetime) -> None:
    token = credentials.signed(certificate, now=over)
    head, body, signature = token.split(".")
    said = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    said["credentialSubject"]["identifier"][0]["identityHash"] = "Josefina"
    other = urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    none = urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    named = urlsafe_b64encode(
        json.dumps(parts_of(token)[0] | {"alg": "none"}).encode()
    ).decode().rstrip("=")  # fmt: skip

    assert credentials.read(token.encode()) == certificate
    forged = (
        f"{head}.{other}.{signature}",
        f"{none}.{body}.",
        f"{named}.{body}.",
        f"{head}.{body}.",
        "",
        "…",
        "a.b",
    )
    assert [credentials.read(each.encode()) for each in forged] == [None] * 7
    with pytest.raises(InvalidSignature):
        check_signature(f"{head}.{other}.{signature}", SigningKey.objects.get().public)


@pytest.mark.parametrize(
    "head",
    [b'{"alg":"RS256","kid":"https://x/keys/a\\u0000b/"}', b'{"alg":"RS256","kid":7}', b"[" * 30_000],
    ids=["nul", "number", "deep"],
)
def test_file_that_only_looks_like_a_credential_is_answered_in_a_sentence(
    client: Client, head: bytes
) -> None:
    words = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in (head, b"{}", b"x"))

    with override("en"):
        answer = client.post(reverse("trainings:verify"), {"file": SimpleUploadedFile("a.jwt", words)})

    assert answer.status_code == 200 and "not a file that was issued here" in answer.content.decode()


def test_credential_signed_by_another_key_is_not_ours(certificate: Certificate, over: datetime) -> None:
    token = credentials.signed(certificate, now=over)
    head, said = parts_of(token)
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    forged = jwt.encode(said, stranger, algorithm="RS256", headers={"kid": head["kid"]})

    assert credentials.read(forged.encode()) is None


def test_revoked_and_replaced_have_no_credential_and_say_so_where_it_is_asked(
    client: Client, certificate: Certificate, trainer: Person, over: datetime
) -> None:
    asked = parts_of(credentials.signed(certificate, now=over))[1]["credentialStatus"]["id"]
    address = asked.removeprefix(settings.PUBLIC_URL)
    assert client.get(address).json()["revokedCredential"] == []

    again = certificates.replace(certificate, name="Josué Ich", by=trainer, now=over)
    certificate.refresh_from_db()

    [lost] = client.get(address).json()["revokedCredential"]
    assert (lost["revoked"], lost["revocationReason"]) == (True, "replaced")
    with pytest.raises(StandsNoMore):
        credentials.signed(certificate, now=over)
    revoked = certificates.revoke(again, reason="Un error.", by=trainer, now=over)
    [lost] = credentials.status(revoked)["revokedCredential"]
    # The reason is told to the holder, on their own page, and to nobody here.
    assert lost["revocationReason"] == "revoked"


def test_whoever_asks_with_a_number_alone_does_not_learn_who_issued_in_a_discreet_group(
    client: Client, certificate: Certificate, organisation: Organisation, over: datetime
) -> None:
    Event.objects.filter(pk=certificate.cohort.event_id).update(risk=Event.Risk.DISCREET)
    number = certificates.in_groups(certificate.number)

    asked = client.get(f"/credentials/status/{number}/").json()

    assert organisation.code not in str(asked)
    # A reader compares the two.
    fresh = Certificate.objects.get(pk=certificate.pk)
    assert asked["issuer"] == parts_of(credentials.signed(fresh, now=over))[1]["issuer"]["id"]


def test_nobody_is_named_anew_in_writing_once_their_group_is_protected(
    client: Client, certificate: Certificate, place: Registration, now: datetime, over: datetime
) -> None:
    token = links.mint("registration", place.code, now=now, days=400)
    with override("es"):
        page = reverse("trainings:my_registration_certificates", args=[token])
    Event.objects.filter(pk=certificate.cohort.event_id).update(risk=Event.Risk.PROTECTED)

    with pytest.raises(NoCertificate):
        credentials.signed(Certificate.objects.get(pk=certificate.pk), now=over)

    assert client.get(f"{page}{certificate.number}/credential/").status_code == 404
    assert "/credential/" not in client.get(page).content.decode()


def test_whoever_was_forgotten_has_no_credential(
    certificate: Certificate, place: Registration, over: datetime
) -> None:
    erasure.forget_subject(place.subject, now=over)
    certificate.refresh_from_db()

    with pytest.raises(StandsNoMore):
        credentials.signed(certificate, now=over)


def test_holder_takes_it_from_their_own_page_and_anybody_verifies_the_file(
    client: Client, certificate: Certificate, place: Registration, now: datetime
) -> None:
    token = links.mint("registration", place.code, now=now, days=400)
    with override("es"):
        page = reverse("trainings:my_registration_certificates", args=[token])
    assert "Obtenerlo como Open Badge" in client.get(page).content.decode()

    number = certificates.in_groups(certificate.number)
    answer = client.get(f"{page}{certificate.number}/credential/")
    assert answer["Content-Disposition"] == f'attachment; filename="credential-{number}.jwt"'

    file = SimpleUploadedFile("credential.jwt", answer.content)
    seen = client.post("/es/verify/", {"file": file}).content.decode()
    assert "este Open Badge se firmó aquí" in seen
    # Its holder has not said that the page may name them; the file names them to whoever has it.
    assert "Josué" not in seen
    bad = SimpleUploadedFile("credential.jwt", answer.content[:-9] + b"AAAAAAAAA")
    assert "este Open Badge se firmó aquí" not in client.post("/es/verify/", {"file": bad}).content.decode()


def test_nobody_takes_the_credential_of_somebody_else(
    client: Client, certificate: Certificate, group: Cohort, now: datetime
) -> None:
    other = take(group, now, "Otra")
    token = links.mint("registration", other.code, now=now, days=400)
    with override("es"):
        page = reverse("trainings:my_registration_certificates", args=[token])

    assert client.get(f"{page}{certificate.number}/credential/").status_code == 404


def test_key_that_the_secret_no_longer_opens_gives_way_and_what_it_signed_stays_true(
    certificate: Certificate, over: datetime, settings: Any
) -> None:
    before = credentials.signed(certificate, now=over)
    settings.SECRET_KEY = "another-secret-that-is-long-enough-for-anything"

    after = credentials.signed(certificate, now=over)

    assert SigningKey.objects.count() == 2
    assert SigningKey.objects.filter(retired_at=None).count() == 1
    assert [credentials.read(each.encode()) for each in (before, after)] == [certificate] * 2
    for token in (before, after):
        code = parts_of(token)[0]["kid"].rstrip("/").rpartition("/")[2]
        check_signature(token, SigningKey.objects.get(code=code).public)


def test_private_half_is_not_read_from_the_database_alone(certificate: Certificate, over: datetime) -> None:
    credentials.signed(certificate, now=over)

    key = SigningKey.objects.get()

    assert bytes(key.private).startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")


def test_unknown_key_issuer_and_number_are_not_there(client: Client, organisation: Organisation) -> None:
    asked = [
        "/credentials/keys/abc/",
        "/credentials/status/K7QM-3XTP-A9RD-5W2B/",
        # An organisation that has no course issues nothing.
        f"/credentials/issuers/{Organisation.objects.create(slug='otra', name='Otra').code}/",
    ]
    assert [client.get(each, follow=True).status_code for each in asked] == [404, 404, 404]


@pytest.mark.django_db(transaction=True)
def test_of_those_who_need_the_first_key_at_once_one_makes_it(now: datetime) -> None:
    together = Barrier(4)

    def need(_number: int) -> str:
        together.wait()
        try:
            return signing_keys.in_use(now=now).code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = set(pool.map(need, range(4)))

    assert len(codes) == SigningKey.objects.count() == 1
