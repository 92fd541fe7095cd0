"""Consent: for one purpose, in the words and language that were shown, given and taken back."""

from datetime import datetime
from uuid import UUID

from convite.prepared import Prepared
from people.models import Consent, ConsentText

#: purpose → language → the words in force; a change of words is a new version, never an edit.
TEXTS: dict[str, tuple[int, dict[str, str]]] = {
    "registration": (
        1,
        {
            "es": (
                "Acepto que las organizaciones de esta actividad usen estos datos para gestionar mi "
                "inscripción, avisarme y contar participantes sin nombrarlos. Puedo ver, corregir y "
                "borrar mis datos cuando quiera."
            ),
            "pt-br": (
                "Aceito que as organizações desta atividade usem estes dados para gerir minha "
                "inscrição, me avisar e contar participantes sem nomeá-los. Posso ver, corrigir e "
                "apagar meus dados quando quiser."
            ),
            "en": (
                "I agree that the organisations of this event use this data to manage my registration, "
                "to write to me and to count participants without naming them. I can see, correct and "
                "erase my data whenever I want."
            ),
        },
    ),
}


def load() -> None:
    """Store the words in force as rows, so that every consent can name the exact text."""
    for purpose, (version, texts) in TEXTS.items():
        for language, text in texts.items():
            ConsentText.objects.get_or_create(
                purpose=purpose, version=version, language=language, defaults={"text": text}
            )


def words(purpose: str, language: str) -> str:
    """Return the words now in force for a purpose, in the reader's language."""
    return TEXTS[purpose][1][language]


IN_FORCE = Prepared(
    lambda language, *, purpose, version: ConsentText.objects.filter(
        purpose=purpose, version=version, language=language
    )
)


def give(subject: UUID, purpose: str, *, language: str, now: datetime) -> Consent:
    """Record that the subject agreed to the words in force."""
    version, _texts = TEXTS[purpose]
    (text,) = IN_FORCE.records(language, purpose=purpose, version=str(version))
    return Consent.objects.create(subject=subject, text=text, given_at=now)


def withdraw(subject: UUID, purpose: str, *, now: datetime) -> int:
    """Record that the subject took their consent back; return how many it ended."""
    return Consent.objects.filter(subject=subject, text__purpose=purpose, withdrawn_at=None).update(
        withdrawn_at=now
    )


def move(subject: UUID, *, to: UUID) -> int:
    """Let what one subject agreed to count as another's, when a place is attached to an account."""
    return Consent.objects.filter(subject=subject).update(subject=to)
