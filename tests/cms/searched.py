"""A small site in three languages for the tests of search, and sixty searches with what comes first."""

from datetime import date
from typing import Any

from wagtail.models import Page
from wagtail.rich_text import RichText

from cms import tree
from cms.models import HighlightPage, HighlightsPage, PublicationPage, PublicationsPage, TextPage

LANGUAGES = ("es", "pt-br", "en")
#: Key → for each language: title, first words, text.
TEXTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "privacy": (
        ("Privacidad de los datos personales", "Qué guarda cada oficina y por cuánto tiempo.",
         "Toda persona puede pedir que se borre lo que sobra. La vigilancia masiva no es una excepción."),
        ("Privacidade dos dados pessoais", "O que cada repartição guarda e por quanto tempo.",
         "Toda pessoa pode pedir que se apague o que sobra. A vigilância em massa não é exceção."),
        ("Privacy of personal data", "What each office keeps, and for how long.",
         "Anybody may ask that what is not needed be erased. Mass surveillance is no exception."),
    ),
    "childhood": (
        ("Niñez y juventud en línea", "Lo que piden las escuelas rurales a los ministerios.",
         "Los juegos, las tareas y los vídeos pasan por un mismo teléfono, que usan tres hermanos."),
        ("Infância e juventude on-line", "O que as escolas rurais pedem aos ministérios.",
         "Os jogos, as lições e os vídeos passam por um mesmo celular, que três irmãos usam."),
        ("Children and young people online", "What rural schools ask of ministries.",
         "Games, homework and videos pass through one phone that three brothers share."),
    ),
    "women": (
        ("Mujeres que lideran redes comunitarias", "Cinco antenas, cinco historias.",
         "En la montaña, una técnica repara el repetidor cuando cae un rayo."),
        ("Mulheres que lideram redes comunitárias", "Cinco antenas, cinco histórias.",
         "Na montanha, uma técnica conserta o repetidor quando cai um raio."),
        ("Women who lead community networks", "Five masts, five stories.",
         "In the mountains a technician mends the repeater after lightning."),
    ),
    "campaign": (
        ("Campaña contra la desinformación", "Tres meses de radio en cuatro lenguas.",
         "Las elecciones llegan con rumores; las emisoras responden con hechos."),
        ("Campanha contra a desinformação", "Três meses de rádio em quatro línguas.",
         "As eleições chegam com boatos; as emissoras respondem com fatos."),
        ("Campaign against disinformation", "Three months of radio in four languages.",
         "Elections arrive with rumours; stations answer with facts."),
    ),
    "voices": (
        ("La voz de las bibliotecas", "Luces encendidas hasta las diez.",
         "Cada biblioteca presta tabletas, y enseña a cuidarlas."),
        ("A voz das bibliotecas", "Luzes acesas até as dez.",
         "Cada biblioteca empresta tablets e ensina a cuidar deles."),
        ("The voice of libraries", "Lights on until ten.",
         "Each library lends tablets and teaches how to care for them."),
    ),
    "power": (
        ("Energía para la conexión", "Paneles solares en veinte aldeas.",
         "Sin electricidad no hay acceso: la factura pesa más que el plan de datos."),
        ("Energia para a conexão", "Painéis solares em vinte aldeias.",
         "Sem eletricidade não há acesso: a conta pesa mais que o plano de dados."),
        ("Power for the connection", "Solar panels in twenty villages.",
         "Without electricity there is no access: the bill weighs more than the data plan."),
    ),
    "spanish only": (
        ("Catastro de cámaras del barrio", "Vecinas que cuentan cámaras.", "Mapa hecho a pie."),
        ("", "", ""),
        ("", "", ""),
    ),
}  # fmt: skip
#: Key → kind, day, and the same for each language.
PUBLICATIONS: dict[str, tuple[str, date, tuple[tuple[str, str, str], ...]]] = {
    "faces": ("report", date(2024, 5, 6), (
        ("Reconocimiento facial en la frontera", "Dónde se vigila y quién lo autorizó.",
         "Pedimos una moratoria. Nueve países, treinta sistemas y una sola evaluación de impacto."),
        ("Reconhecimento facial na fronteira", "Onde se vigia e quem o autorizou.",
         "Pedimos uma moratória. Nove países, trinta sistemas e uma só avaliação de impacto."),
        ("Facial recognition at the border", "Where people are watched, and who allowed it.",
         "We ask for a moratorium. Nine countries, thirty systems and a single impact assessment."),
    )),
    "guide": ("guide", date(2025, 3, 1), (
        ("Guía de ciberseguridad para organizaciones", "Contraseñas, copias y cifrado.",
         "Un capítulo por semana. La privacidad empieza por la agenda de contactos."),
        ("Guia de cibersegurança para organizações", "Senhas, cópias e criptografia.",
         "Um capítulo por semana. A privacidade começa pela agenda de contatos."),
        ("Cybersecurity guide for organisations", "Passwords, backups and encryption.",
         "A chapter a week. Privacy begins with the address book."),
    )),
    "indigenous": ("white-paper", date(2023, 9, 12), (
        ("Acceso a internet en pueblos indígenas", "Espectro, lengua y territorio.",
         "El reglamento de espectro deja fuera a las radios comunitarias."),
        ("Acesso à internet em povos indígenas", "Espectro, língua e território.",
         "O regulamento de espectro deixa de fora as rádios comunitárias."),
        ("Internet access among Indigenous peoples", "Spectrum, language and territory.",
         "The spectrum rules leave community radios out."),
    )),
    "watching": ("brief", date(2026, 1, 20), (
        ("Vigilancia sin orden judicial", "Ocho tribunales, dos respuestas.",
         "Los jueces piden pruebas y los operadores entregan registros de llamadas."),
        ("Vigilância sem ordem judicial", "Oito tribunais, duas respostas.",
         "Os juízes pedem provas e as operadoras entregam registros de chamadas."),
        ("Surveillance without a court order", "Eight courts, two answers.",
         "Judges ask for evidence and carriers hand over call records."),
    )),
}  # fmt: skip
#: Key → year, country, and the same for each language.
HIGHLIGHTS: dict[str, tuple[int, str, tuple[tuple[str, str, str], ...]]] = {
    "law": (2025, "GT", (
        ("Una ley más justa de telecomunicaciones", "El Congreso escuchó a nueve organizaciones.", ""),
        ("Uma lei mais justa de telecomunicações", "O Congresso ouviu nove organizações.", ""),
        ("A fairer telecommunications law", "Congress listened to nine organisations.", ""),
    )),
    "ruling": (2024, "BR", (
        ("Una sentencia que abre archivos", "La Corte ordenó publicar contratos de vigilancia.", ""),
        ("Uma sentença que abre arquivos", "A Corte mandou publicar contratos de vigilância.", ""),
        ("A ruling that opens files", "The Court ordered surveillance contracts to be published.", ""),
    )),
}  # fmt: skip
#: In which language somebody searches, for what, and the key of the page that comes first.
SEARCHES: tuple[tuple[str, str, str], ...] = (
    # Accents, left out or put where they do not belong.
    ("es", "niñez", "childhood"), ("es", "ninez", "childhood"), ("es", "NIÑEZ", "childhood"),
    ("es", "desinformacion", "campaign"), ("es", "campana", "campaign"), ("es", "guía", "guide"),
    ("es", "indigenas", "indigenous"), ("es", "energia", "power"),
    ("pt-br", "infancia", "childhood"), ("pt-br", "Infância", "childhood"),
    ("pt-br", "desinformacao", "campaign"), ("pt-br", "ciberseguranca", "guide"),
    ("pt-br", "conexao", "power"), ("pt-br", "lingua", "indigenous"), ("pt-br", "eleicoes", "campaign"),
    ("en", "privàcy", "privacy"), ("en", "WOMEN", "women"),
    # Plurals and singulars.
    ("es", "mujer", "women"), ("es", "redes comunitarias", "women"), ("es", "red comunitaria", "women"),
    ("es", "organización", "guide"), ("es", "leyes", "law"), ("es", "voces", "voices"),
    ("es", "luz", "voices"), ("es", "fronteras", "faces"), ("es", "pueblo indígena", "indigenous"),
    ("es", "campañas", "campaign"), ("es", "tribunal", "watching"), ("es", "telecomunicación", "law"),
    ("es", "sentencias", "ruling"),
    ("pt-br", "mulher", "women"), ("pt-br", "conexões", "power"), ("pt-br", "eleição", "campaign"),
    ("pt-br", "painel solar", "power"), ("pt-br", "organização", "guide"), ("pt-br", "vozes", "voices"),
    ("pt-br", "fronteiras", "faces"), ("pt-br", "tribunal", "watching"), ("pt-br", "juiz", "watching"),
    ("pt-br", "leis", "law"), ("pt-br", "sentenças", "ruling"), ("pt-br", "rádio comunitária", "indigenous"),
    ("en", "woman", "women"), ("en", "child", "childhood"), ("en", "network", "women"),
    ("en", "laws", "law"), ("en", "library", "voices"), ("en", "courts", "watching"),
    ("en", "story", "women"), ("en", "borders", "faces"), ("en", "guides", "guide"),
    # The title before the first words, and these before the text.
    ("es", "vigilancia", "watching"), ("pt-br", "vigilância", "watching"), ("en", "surveillance", "watching"),
    ("es", "privacidad", "privacy"), ("pt-br", "privacidade", "privacy"), ("en", "privacy", "privacy"),
    # Several words, in any order and with small ones between them.
    ("es", "frontera y reconocimiento", "faces"), ("en", "the impact of facial systems", "faces"),
    # What stands in another language only.
    ("pt-br", "cámaras", "spanish only"), ("en", "catastro", "spanish only"),
)  # fmt: skip


def _body(text: str) -> list[tuple[str, Any]]:
    return [("text", RichText(f"<p>{text}</p>"))] if text else []


def _by_language(words: tuple[tuple[str, str, str], ...]) -> dict[str, Any]:
    told = dict(zip(LANGUAGES, words, strict=True))
    return {
        "titles": {code: said[0] for code, said in told.items()},
        "lede": {code: said[1] for code, said in told.items()},
        "body": {code: _body(said[2]) for code, said in told.items()},
    }


def build() -> dict[str, dict[str, Any]]:
    """Build the pages, and return them by key and language."""
    homes = tree.ensure()
    # What every site has from the first day on is not what these searches are after.
    Page.objects.filter(depth__gt=2).update(live=False)
    pages: dict[str, dict[str, Any]] = {}
    for key, words in TEXTS.items():
        of_one = {code: homes[code] for code, said in zip(LANGUAGES, words, strict=True) if said[0]}
        slugs = dict.fromkeys(LANGUAGES, "on-" + key.replace(" ", "-"))
        pages[key] = tree.plant(TextPage, of_one, slugs=slugs, **_by_language(words))
    shelf = tree.plant(
        PublicationsPage, homes, titles=dict.fromkeys(LANGUAGES, "*"), slugs=dict.fromkeys(LANGUAGES, "shelf")
    )
    for key, (kind, day, words) in PUBLICATIONS.items():
        pages[key] = tree.plant(
            PublicationPage, shelf, kind=kind, published_on=day, slugs=dict.fromkeys(LANGUAGES, key),
            **_by_language(words),
        )  # fmt: skip
    wall = tree.plant(
        HighlightsPage, homes, titles=dict.fromkeys(LANGUAGES, "*"), slugs=dict.fromkeys(LANGUAGES, "wall")
    )
    for key, (year, country, words) in HIGHLIGHTS.items():
        pages[key] = tree.plant(
            HighlightPage, wall, year=year, country=country, slugs=dict.fromkeys(LANGUAGES, key),
            **_by_language(words),
        )  # fmt: skip
    return pages
