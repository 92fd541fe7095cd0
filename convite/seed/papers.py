"""The files of the demonstration's publications: short papers in Spanish and Portuguese, drawn as PDF."""

from pathlib import Path

from django.core.files.base import ContentFile

from cms import tree
from cms.models import PageDocument, PublicationFile
from convite import paper
from convite.seed.texts import ES, PT

TEMPLATE = Path(__file__).parent / "data" / "note.typ"
GENERATED = {ES: "Generado para esta demostración.", PT: "Gerado para esta demonstração."}
#: What each of them says after its first sentence, which is the publication's own.
PARAGRAPHS: dict[str, tuple[str, ...]] = {
    ES: (
        "Este documento existe para que se vea cómo se publica uno: con sus idiomas, el tamaño del archivo, "
        "la manera de citarlo y la portada, que se dibuja sola.",
        "Quien edita sube el archivo, dice en qué idioma está, y la página queda lista en los tres idiomas.",
    ),
    PT: (
        "Este documento existe para que se veja como se publica um: com seus idiomas, o tamanho do arquivo, "
        "a maneira de citá-lo e a capa, que é desenhada sozinha.",
        "Quem edita envia o arquivo, diz em que idioma está, e a página fica pronta nos três idiomas.",
    ),
}


def add(pages: tree.Pages, slug: str, words: dict[str, tuple[str, str]]) -> None:
    """Add its two files to a publication, by its pages and its title and first sentence in each language."""
    for language, rest in PARAGRAPHS.items():
        title, lede = words[language]
        says = {"paragraphs": [lede, *rest], "generated": GENERATED[language]}
        drawn = paper.pdf(TEMPLATE, says, title=title, language=language)
        file = ContentFile(drawn, name=f"{slug}-{language}.pdf")
        # With its size, as the form for a file writes it: else the first visit would.
        document = PageDocument.objects.create(title=title, file=file, file_size=len(drawn))
        spoken = language.partition("-")[0]
        for page in pages.values():
            PublicationFile.objects.create(page=page, document=document, language=spoken)
