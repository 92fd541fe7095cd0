"""The documents of the demonstration's session: a note for everybody, slides and a report for who comes."""

from datetime import datetime
from pathlib import Path

from convite import paper
from convite.seed.texts import ES, PT
from events import documents
from events.documents import Facts
from events.models import Document, Event
from events.uploads import Received
from people.models import Person

TEMPLATE = Path(__file__).parent / "data" / "note.typ"
#: Spoken language → title and paragraphs of the note that everybody may read beforehand.
NOTE = {
    "es": (
        "Nota de contexto: seguridad digital de organizaciones pequeñas",
        (
            "La sesión parte de tres preguntas: qué se protege, de quién, y con qué medios. Esta nota reúne "
            "lo que conviene haber pensado antes de llegar.",
            "Traiga un caso de su organización, sin nombres. En la mesa se comparan los pasos, y no las "
            "herramientas.",
        ),
    ),
    "pt": (
        "Nota de contexto: segurança digital de organizações pequenas",
        (
            "A sessão parte de três perguntas: o que se protege, de quem, e com que meios. Esta nota reúne o "
            "que convém ter pensado antes de chegar.",
            "Traga um caso da sua organização, sem nomes. Na mesa se comparam os passos, e não as "
            "ferramentas.",
        ),
    ),
}
GENERATED = {"es": "Generado para esta demostración.", "pt": "Gerado para esta demonstração."}
SLIDES = {"es": "Láminas de la sesión", "pt": "Slides da sessão"}


def write(event: Event, *, by: Person, now: datetime) -> None:
    """Add them to the event's first session, in Spanish and Portuguese."""
    session = event.sessions.order_by("starts_at", "pk").first()
    assert session is not None  # noqa: S101  it was made a moment ago
    for language, (title, paragraphs) in NOTE.items():
        first = drawn(title, paragraphs[:1], language)
        note = Facts(title, "note", language, dated=now.date(), file=first)
        made = documents.add(session, note, by=by, now=now)
        if language == "es":
            whole = note._replace(file=drawn(title, paragraphs, language))
            documents.change(made, whole, by=by, now=now)
    for language, title in SLIDES.items():
        file = drawn(title, NOTE[language][1], language)
        slides = Facts(title, "slides", language, "registered", Document.Release.START, file=file)
        documents.add(session, slides, by=by, now=now)


def drawn(title: str, paragraphs: tuple[str, ...], language: str) -> Received:
    """Return a sheet that says it was generated, as a file that was handed in; a spoken language's code."""
    says = {"paragraphs": list(paragraphs), "generated": GENERATED[language]}
    code = {"es": ES, "pt": PT}[language]
    sheet = paper.pdf(TEMPLATE, says, title=title, language=code)
    return Received(f"{title[:40].strip()}.pdf", "pdf", sheet)
