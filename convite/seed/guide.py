"""The demonstration's guide to advocacy spaces, and what is due there.

The institutions and their spaces are real, and so is what is said of them. Every date is made up and marked
as an example: nobody here checked what these institutions announced.
"""

from datetime import date, datetime, timedelta
from html import escape
from typing import Any

from wagtail.rich_text import RichText

from cms import tree
from cms.models import Deadline, Institution, Space, SpacePage, SpacesPage
from convite.seed.texts import EN, ES, PT

LANGUAGES = (ES, PT, EN)
TITLE = {ES: "Espacios de incidencia", PT: "Espaços de incidência", EN: "Advocacy spaces"}
SLUGS = {ES: "espacios", PT: "espacos", EN: "spaces"}
LEDE = {
    ES: "Dónde se escucha a las organizaciones de la sociedad civil, cómo se participa y hasta cuándo. "
    "En esta demostración las fechas son ejemplos.",
    PT: "Onde as organizações da sociedade civil são ouvidas, como se participa e até quando. "
    "Nesta demonstração as datas são exemplos.",
    EN: "Where civil society organisations are heard, how to take part, and until when. In this "
    "demonstration the dates are examples.",
}

#: Slug: acronym in each language, name in each language.
INSTITUTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "iachr": (
        "",
        {
            ES: "Comisión Interamericana de Derechos Humanos",
            PT: "Comissão Interamericana de Direitos Humanos",
            EN: "Inter-American Commission of Human Rights",
        },
    ),
    "human-rights-council": (
        "",
        {
            ES: "Consejo de Derechos Humanos de las Naciones Unidas",
            PT: "Conselho de Direitos Humanos das Nações Unidas",
            EN: "United Nations Human Rights Council",
        },
    ),
    "ohchr": (
        "",
        {
            ES: "Oficina del Alto Comisionado de las Naciones Unidas para los Derechos Humanos",
            PT: "Escritório do Alto Comissariado das Nações Unidas para os Direitos Humanos",
            EN: "Office of the United Nations High Commissioner for Human Rights",
        },
    ),
    "unesco": ("UNESCO", {ES: "UNESCO", PT: "UNESCO", EN: "UNESCO"}),
    "igf": (
        "IGF",
        {
            ES: "Foro para la Gobernanza de Internet",
            PT: "Fórum de Governança da Internet",
            EN: "Internet Governance Forum",
        },
    ),
}

#: Each space: slug, institution, level, name, first words, points of how to take part, what is due and when.
SPACES: tuple[dict[str, Any], ...] = (
    {
        "slug": "iachr-hearings",
        "institution": "iachr",
        "level": "regional",
        "name": {ES: "Audiencias de la CIDH", PT: "Audiências da CIDH", EN: "IACHR hearings"},
        "lede": {
            ES: "La Comisión escucha en audiencia a organizaciones y Estados sobre un tema o un país.",
            PT: "A Comissão ouve em audiência organizações e Estados sobre um tema ou um país.",
            EN: "The Commission hears organisations and States on a subject or a country.",
        },
        "how": {
            ES: [
                "Pida la audiencia junto con otras organizaciones: una sola solicitud con un solo tema.",
                "Diga en pocas líneas qué pasa, a quién afecta y qué se le pide a la Comisión.",
                "Decida de antemano quién habla, y en cuántos minutos.",
            ],
            PT: [
                "Peça a audiência junto com outras organizações: um só pedido com um só tema.",
                "Diga em poucas linhas o que acontece, a quem afeta e o que se pede à Comissão.",
                "Decida antes quem fala, e em quantos minutos.",
            ],
            EN: [
                "Ask for the hearing together with other organisations: one request with one subject.",
                "Say in a few lines what is happening, whom it affects and what the Commission is asked for.",
                "Decide beforehand who speaks, and for how many minutes.",
            ],
        },
        "due": (
            (
                {
                    ES: "Solicitudes de audiencia temática",
                    PT: "Pedidos de audiência temática",
                    EN: "Requests for a thematic hearing",
                },
                38,
                "America/New_York",
                True,
                True,
            ),
        ),
    },
    {
        "slug": "universal-periodic-review",
        "institution": "human-rights-council",
        "level": "international",
        "name": {
            ES: "Examen Periódico Universal",
            PT: "Revisão Periódica Universal",
            EN: "Universal Periodic Review",
        },
        "lede": {
            ES: "Los Estados se examinan entre sí, y aceptan o no las recomendaciones que reciben.",
            PT: "Os Estados examinam uns aos outros, e aceitam ou não as recomendações que recebem.",
            EN: "States examine one another, and accept or refuse the recommendations they receive.",
        },
        "how": {
            ES: [
                "Escriba un informe conjunto: un informe de muchas organizaciones se lee más.",
                "Proponga recomendaciones cortas, que un Estado pueda repetir tal como están.",
                "Anote qué recomendaciones salieron de su informe, y pregunte al Estado por ellas antes de "
                "la ronda siguiente.",
            ],
            PT: [
                "Escreva um relatório conjunto: um relatório de muitas organizações é mais lido.",
                "Proponha recomendações curtas, que um Estado possa repetir tal como estão.",
                "Anote que recomendações saíram do seu relatório, e pergunte ao Estado por elas antes da "
                "rodada seguinte.",
            ],
            EN: [
                "Write a joint report: one report of many organisations is read more.",
                "Propose short recommendations that a State can repeat as they stand.",
                "Note which recommendations came out of your report, and ask the State about them before the "
                "next round.",
            ],
        },
        "due": (
            (
                {
                    ES: "Informes de la sociedad civil",
                    PT: "Relatórios da sociedade civil",
                    EN: "Reports of civil society",
                },
                115,
                "Europe/Zurich",
                False,
                False,
            ),
        ),
    },
    {
        "slug": "ohchr-calls",
        "institution": "ohchr",
        "level": "international",
        "name": {
            ES: "Llamados a presentar aportes",
            PT: "Chamadas de contribuições",
            EN: "Calls for input",
        },
        "lede": {
            ES: "Para preparar un informe, la Oficina pide aportes por escrito.",
            PT: "Para preparar um relatório, o Escritório pede contribuições por escrito.",
            EN: "To prepare a report, the Office asks for contributions in writing.",
        },
        "how": {
            ES: [
                "Responda solo las preguntas sobre las que tiene datos propios.",
                "Diga si su aporte puede publicarse con el nombre de la organización.",
            ],
            PT: [
                "Responda só às perguntas sobre as quais você tem dados próprios.",
                "Diga se a sua contribuição pode ser publicada com o nome da organização.",
            ],
            EN: [
                "Answer only the questions on which you have data of your own.",
                "Say whether your contribution may be published with the organisation’s name.",
            ],
        },
        "due": (
            (
                {
                    ES: "Aportes sobre tecnologías de vigilancia",
                    PT: "Contribuições sobre tecnologias de vigilância",
                    EN: "Contributions on surveillance technologies",
                },
                17,
                "Europe/Zurich",
                True,
                False,
            ),
        ),
    },
    {
        "slug": "unesco-consultations",
        "institution": "unesco",
        "level": "international",
        "name": {
            ES: "Consultas de la UNESCO",
            PT: "Consultas da UNESCO",
            EN: "UNESCO consultations",
        },
        "lede": {
            ES: "Antes de aprobar orientaciones, la UNESCO consulta a quienes trabajan en el tema.",
            PT: "Antes de aprovar orientações, a UNESCO consulta quem trabalha no tema.",
            EN: "Before it adopts guidance, UNESCO consults those who work on the subject.",
        },
        "how": {
            ES: ["Lea el borrador y comente artículo por artículo, con el texto que propone."],
            PT: ["Leia o rascunho e comente artigo por artigo, com o texto que você propõe."],
            EN: ["Read the draft and comment article by article, with the wording that you propose."],
        },
        "due": (),
    },
    {
        "slug": "igf-workshops",
        "institution": "igf",
        "level": "international",
        "name": {
            ES: "Talleres del IGF",
            PT: "Oficinas do IGF",
            EN: "IGF workshops",
        },
        "lede": {
            ES: "Cada año el foro elige talleres entre las propuestas que recibe.",
            PT: "A cada ano o fórum escolhe oficinas entre as propostas que recebe.",
            EN: "Each year the forum chooses workshops among the proposals it receives.",
        },
        "how": {
            ES: [
                "Reúna al menos tres personas que hablen, de sectores y géneros distintos.",
                "Diga cómo se participa en línea y quién modera allí.",
                "Si ya organizó un taller, enlace su informe: sin él la propuesta no se acepta.",
            ],
            PT: [
                "Reúna pelo menos três pessoas que falem, de setores e gêneros diferentes.",
                "Diga como se participa on-line e quem modera ali.",
                "Se você já organizou uma oficina, inclua seu relatório: sem ele a proposta não é aceita.",
            ],
            EN: [
                "Bring together at least three speakers, of different sectors and genders.",
                "Say how people take part online, and who moderates there.",
                "If you organised a workshop before, link its report: without it the proposal is declined.",
            ],
        },
        "due": (
            (
                {
                    ES: "Propuestas de taller",
                    PT: "Propostas de oficina",
                    EN: "Workshop proposals",
                },
                -200,
                "UTC",
                True,
                True,
            ),
        ),
    },
)


def _columns(field: str, words: dict[str, str]) -> dict[str, str]:
    return {f"{field}_{language.replace('-', '_')}": text for language, text in words.items()}


def write(homes: tree.Pages, *, now: datetime) -> None:
    """Write the guide with its spaces, their pages and what is due."""
    today = now.date()
    institutions = {
        slug: Institution.objects.create(slug=slug, acronym=acronym, **_columns("name", name))
        for slug, (acronym, name) in INSTITUTIONS.items()
    }
    guide = tree.plant(SpacesPage, homes, titles=TITLE, slugs=SLUGS, lede=LEDE, show_in_menus=True)
    for one in SPACES:
        space = Space.objects.create(
            slug=one["slug"],
            institution=institutions[one["institution"]],
            level=one["level"],
            checked_on=today - timedelta(days=9),
            **_columns("name", one["name"]),
        )
        for what, days, zone, is_day_known, is_yearly in one["due"]:
            _due(space, what, today, days, zone, is_day_known=is_day_known, is_yearly=is_yearly)
        tree.plant(
            SpacePage,
            guide,
            titles=one["name"],
            slugs=dict.fromkeys(LANGUAGES, one["slug"]),
            space=space,
            lede=one["lede"],
            body={language: _points(one["how"][language]) for language in LANGUAGES},
        )


def _due(
    space: Space,
    what: dict[str, str],
    today: date,
    days: int,
    zone: str,
    *,
    is_day_known: bool,
    is_yearly: bool,
) -> None:
    Deadline.objects.create(
        space=space,
        on=today + timedelta(days=days),
        time_zone=zone,
        is_day_known=is_day_known,
        is_yearly=is_yearly,
        is_example=True,
        checked_on=today - timedelta(days=9),
        **_columns("what", what),
    )


def _points(points: list[str]) -> list[tuple[str, Any]]:
    return [("text", RichText("<ul>" + "".join(f"<li>{escape(point)}</li>" for point in points) + "</ul>"))]
