"""A certificate as a credential that other systems read: Open Badges 3.0, signed as a compact JWS (VC-JWT).

It says what the certificate says, of the facts as they were on the day, and is signed anew whenever its
holder asks for it: nothing of it is kept. Its holder gets it, with their name in it, as they get the PDF; no
public page lists or shows one. That it holds is asked at an address of its own, so that no list of numbers is
published. Rules: Open Badges 3.0 of 1EdTech, sections 5 (data model), 8.2 (JSON Web Token proof) and 9.1
(verification).
"""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

import jwt
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from convite.moments import length_words
from events import risk
from people.models import Organisation
from trainings import certificates, sheets, signing_keys
from trainings.errors import NoCertificate, StandsNoMore
from trainings.models import Certificate, SigningKey

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
#: The longest file that is looked at as a credential, in bytes; ours have some three thousand.
LONGEST = 50_000
Kind = Certificate.Kind
#: The word that the specification has for what was achieved.
_TYPES = {
    Kind.ATTENDANCE.value: "Certificate",
    Kind.ACHIEVEMENT.value: "CertificateOfCompletion",
    Kind.TRAINER.value: "Certificate",
}


def signed(certificate: Certificate, *, now: datetime) -> str:
    """Return a certificate as a signed credential; raises `StandsNoMore` for one that holds no longer.

    Raises `NoCertificate` where the group is protected by now: this would name its holder in writing anew.
    """
    if not certificate.stands or "name" not in certificate.facts:
        raise StandsNoMore
    if not risk.gives_statements(certificate.cohort.event):
        raise NoCertificate
    says = credential(certificate)
    claims = {
        "iss": says["issuer"]["id"],
        "jti": says["id"],
        "sub": says["credentialSubject"]["id"],
        "nbf": int(datetime.fromisoformat(says["validFrom"]).timestamp()),
    }
    key = signing_keys.in_use(now=now)
    private = signing_keys.opened(key)
    assert private is not None  # noqa: S101  `in_use` gives none that is shut
    return jwt.encode(
        says | claims, private, algorithm=signing_keys.ALGORITHM, headers={"kid": address_of_key(key)}
    )


def credential(certificate: Certificate) -> dict[str, Any]:
    """Return what a certificate says as an OpenBadgeCredential, in the language that it was issued in."""
    facts, language = certificate.facts, certificate.language
    with override(language):
        number = certificates.in_groups(certificate.number)
        page = sheets.verify_address(number)
        course = sheets.title_of(facts, language)
        heading = sheets.heading_of(certificate.facts)
        subject: dict[str, Any] = {
            # It points at this credential's holder and to no other record of theirs.
            "id": uuid5(NAMESPACE_URL, f"{page}#holder").urn,
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": facts["name"],
                    "identityType": "name",
                }
            ],
            "narrative": sheets.sentence(facts, language),
            "achievement": {
                "id": uuid5(NAMESPACE_URL, f"{_course_address(certificate)}#{certificate.kind}").urn,
                "type": ["Achievement"],
                "achievementType": _TYPES[certificate.kind],
                "name": f"{heading}: {course}",
                "description": course,
                "criteria": {"narrative": _criteria(facts)},
                "inLanguage": "pt-BR" if language == "pt-br" else language,
            },
        }
        if facts["first_day"]:
            subject["activityStartDate"] = f"{facts['first_day']}T00:00:00Z"
            subject["activityEndDate"] = f"{facts['last_day']}T00:00:00Z"
        issued = certificate.issued_at.astimezone(UTC).replace(microsecond=0).isoformat()
        return {
            "@context": list(CONTEXTS),
            "id": page,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": f"{heading}: {course}",
            "issuer": profile(certificate.cohort.course.organisation, name=facts["organisation"])
            | {"id": _issuer(certificate)},
            "validFrom": issued.replace("+00:00", "Z"),
            "credentialSubject": subject,
            "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
            "credentialStatus": {"id": _address("status", number), "type": "1EdTechRevocationList"},
        }


def profile(organisation: Organisation, *, name: str = "") -> dict[str, Any]:
    """Return who issues, as a Profile: the name as it was on the day, where it is known."""
    said: dict[str, Any] = {
        "id": _address("issuer", organisation.code),
        "type": ["Profile"],
        "name": name or organisation.name,
    }
    return said | ({"url": organisation.website} if organisation.website else {})


def status(certificate: Certificate) -> dict[str, Any]:
    """Return what a reader asks about one credential: an empty list while it holds, else that it was revoked.

    Each has a list of its own (1EdTech Revocation List), for one of all would publish numbers.
    """
    number = certificates.in_groups(certificate.number)
    with override(certificate.language):
        page = sheets.verify_address(number)
    lost = {
        "id": page,
        "revoked": True,
        "revocationReason": "replaced" if certificate.replaced_at else "revoked",
    }
    return {
        "id": _address("status", number),
        "issuer": _issuer(certificate),
        "revokedCredential": [] if certificate.stands else [lost],
    }


def read(file: bytes) -> Certificate | None:
    """Return the certificate that a signed credential is of; none when we did not sign these very bytes."""
    if len(file) > LONGEST:
        return None
    try:
        words = file.decode("ascii").strip()
        named = jwt.get_unverified_header(words).get("kid", "")
        code = urlsplit(named).path.rstrip("/").rpartition("/")[2]
        public = signing_keys.published(code)
        if public is None:
            return None
        said = jwt.decode(
            words,
            jwt.PyJWK(public, algorithm=signing_keys.ALGORITHM),
            algorithms=[signing_keys.ALGORITHM],
            options={"verify_nbf": False},
        )
    except (jwt.PyJWTError, ValueError):
        return None
    return certificates.by_number(urlsplit(str(said.get("jti", ""))).path.rstrip("/").rpartition("/")[2])


def address_of_key(key: SigningKey) -> str:
    """Return where the public half of a key is read."""
    return _address("key", key.code)


def _issuer(certificate: Certificate) -> str:
    """What stands for the issuer; where anybody may ask, and the group is not open, it leads to nobody."""
    if risk.is_neutral(certificate.cohort.event):
        return settings.PUBLIC_URL
    return _address("issuer", certificate.cohort.course.organisation.code)


def _address(name: str, code: str) -> str:
    return settings.PUBLIC_URL + reverse(f"credentials:{name}", args=[code])


def _course_address(certificate: Certificate) -> str:
    return f"{settings.PUBLIC_URL}/{certificate.cohort.course.code}"


def _criteria(facts: dict[str, Any]) -> str:
    said = {
        Kind.ATTENDANCE.value: _("Attend classes of the course, which has %(planned)s planned."),
        Kind.ACHIEVEMENT.value: _(
            "Attend at least %(percent)s %% of the %(planned)s planned for the course."
        ),
        Kind.TRAINER.value: _("Teach classes of the course that took place."),
    }[facts["kind"]]
    if facts.get("own_pace") and facts["kind"] == Kind.TRAINER:
        said = _("Accompany a group that works through the course at its own pace.")
    elif facts.get("own_pace"):
        said = _(
            "Work through at least %(percent)s %% of the %(planned)s planned for the course, at one's own "
            "pace and by one's own account, and have the tasks that complete it accepted."
        )
        if facts.get("test_percent"):
            said = _(
                "Work through at least %(percent)s %% of the %(planned)s planned for the course, at one's "
                "own pace and by one's own account, and have at least %(points)s %% of the points in the "
                "test after it, answered without supervision; the tasks that complete it, if there are any, "
                "accepted."
            )
    told = said % {
        "planned": length_words(facts["planned_minutes"]),
        "percent": facts["percent"],
        "points": facts.get("test_percent", 0),
    }
    return sheets.with_the_rule(told, facts)
