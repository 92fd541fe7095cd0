"""The demonstration's news, short posts and collaborations; what is no public fact is marked."""

from datetime import datetime, timedelta
from html import escape
from typing import Any

from wagtail.rich_text import RichText

from cms import posts, tree
from cms.models import Collaboration, CollaborationsPage, Institution, NewsIndexPage, NewsPage, Post
from convite.seed.texts import EN, ES, PT
from events.models import Topic
from people.models import Coalition, Organisation, Person

LANGUAGES = (ES, PT, EN)
NEWS_TITLE = {ES: "Noticias", PT: "Notícias", EN: "News"}
NEWS_SLUGS = {ES: "noticias", PT: "noticias", EN: "news"}
NEWS_LEDE = {
    ES: "Lo que hacen y dicen las organizaciones. En esta demostración, noticias generadas.",
    PT: "O que as organizações fazem e dizem. Nesta demonstração, notícias geradas.",
    EN: "What the organisations do and say. In this demonstration, generated news.",
}

#: Days ago, slug, topic, organisation's short address, then title, first words and text by language.
News = tuple[tuple[int, str, str, str, dict[str, tuple[str, str, str]]], ...]
NEWS: News = (
    (
        4,
        "guide-published",
        "",
        "",
        {
            ES: (
                "Publicamos una guía de espacios de incidencia",
                "Reúne dónde se escucha a la sociedad civil, cómo participar y hasta cuándo.",
                "La guía se mantiene al día entre todas las organizaciones: cada plazo dice cuándo se revisó "
                "por última vez y de dónde salió. Se puede sumar al calendario de cada quien. "
                "(Noticia generada para la demostración.)",
            ),
            PT: (
                "Publicamos um guia de espaços de incidência",
                "Reúne onde a sociedade civil é ouvida, como participar e até quando.",
                "O guia é mantido em dia por todas as organizações: cada prazo diz quando foi verificado "
                "pela última vez e de onde saiu. Pode entrar na agenda de cada pessoa. "
                "(Notícia gerada para a demonstração.)",
            ),
            EN: (
                "We publish a guide to advocacy spaces",
                "It gathers where civil society is heard, how to take part, and until when.",
                "All the organisations keep the guide up to date: each deadline says when it was last "
                "checked and where it came from. It can be added to anybody’s calendar. "
                "(News generated for the demonstration.)",
            ),
        },
    ),
    (
        31,
        "courses-open",
        "",
        "ipandetec",
        {
            ES: (
                "Se abren cursos en tres países",
                "Gobierno, sociedad civil, sector privado y academia aprenden en la misma sala.",
                "Los cursos tratan políticas públicas de tecnología y derechos digitales. Quien se inscribe "
                "elige si va a la sala o sigue en línea, y puede cambiar. "
                "(Noticia generada para la demostración.)",
            ),
            PT: (
                "Abrem-se cursos em três países",
                "Governo, sociedade civil, setor privado e academia aprendem na mesma sala.",
                "Os cursos tratam de políticas públicas de tecnologia e direitos digitais. Quem se inscreve "
                "escolhe se vai à sala ou acompanha on-line, e pode mudar. "
                "(Notícia gerada para a demonstração.)",
            ),
            EN: (
                "Courses open in three countries",
                "Government, civil society, business and academia learn in one room.",
                "The courses are about public policy on technology and digital rights. Whoever registers "
                "chooses the room or the line, and may change. (News generated for the demonstration.)",
            ),
        },
    ),
)

NEWS_OF_IFEX: News = (
    (
        6,
        "forum-programme",
        "freedom-of-expression",
        "ifex-alc",
        {
            ES: (
                "Está el programa del foro regional",
                "Dos días, tres salas y la línea: elija sus sesiones por eje, por sala o en la cuadrícula.",
                "El foro reúne protección de periodistas, acceso a la información e internet abierta. Hay "
                "interpretación al portugués y al inglés. (Noticia generada para la demostración.)",
            ),
            PT: (
                "Saiu o programa do fórum regional",
                "Dois dias, três salas e a linha: escolha suas sessões por eixo, por sala ou na grade.",
                "O fórum reúne proteção de jornalistas, acesso à informação e internet aberta. Há "
                "interpretação para o português e o inglês. (Notícia gerada para a demonstração.)",
            ),
            EN: (
                "The programme of the regional forum is here",
                "Two days, three rooms and the line: choose sessions by track, by room or in the grid.",
                "The forum brings together safety of journalists, access to information and an open "
                "internet, with interpretation into Portuguese and English. "
                "(News generated for the demonstration.)",
            ),
        },
    ),
)

#: Hours ago, organisation's short address, language, text.
POSTS = (
    (3, "ipandetec", ES, "Quedan lugares en línea para la sesión híbrida. (Nota de ejemplo.)"),
    (5, "ipandetec", PT, "Ainda há vagas on-line para a sessão híbrida. (Nota de exemplo.)"),
    (6, "ipandetec", EN, "There are seats online for the hybrid session. (Example post.)"),
    (8, "ifex-alc", ES, "El foro de dos días publicó su programa, sesión por sesión. (Nota de ejemplo.)"),
    (9, "ifex-alc", PT, "O fórum de dois dias publicou sua programação, sessão por sessão. (Um exemplo.)"),
    (10, "ifex-alc", EN, "The forum of two days has published its programme by session. (Example post.)"),
    (50, "ipandetec", ES, "Ya está la guía de espacios de incidencia, con calendario. (Un ejemplo.)"),
    (51, "ipandetec", EN, "The guide to advocacy spaces is here, with a calendar. (Example post.)"),
    (52, "ipandetec", PT, "Já está no ar o guia de espaços de incidência, com agenda. (Um exemplo.)"),
    (74, "ifex-alc", ES, "Salió el boletín de la semana: llega por correo a quien lo pide. (Un ejemplo.)"),
    (75, "ifex-alc", EN, "This week’s newsletter is out: it comes by e-mail if you ask. (Example post.)"),
    (76, "ifex-alc", PT, "Saiu o boletim da semana: chega por e-mail a quem o pede. (Um exemplo.)"),
)

COLLABORATIONS_TITLE = {ES: "Colaboraciones", PT: "Colaborações", EN: "Collaborations"}
COLLABORATIONS_SLUGS = {ES: "colaboraciones", PT: "colaboracoes", EN: "collaborations"}
COLLABORATIONS_LEDE = {
    ES: "Lo que se hizo junto con organismos internacionales, por institución y año.",
    PT: "O que se fez junto com organismos internacionais, por instituição e ano.",
    EN: "What was done together with international bodies, by institution and year.",
}
OAS = {
    ES: "Organización de los Estados Americanos",
    PT: "Organização dos Estados Americanos",
    EN: "Organization of American States",
}
#: Institution, coalition, year, whether it is made up, and what was done.
COLLABORATIONS: tuple[tuple[str, str, int, bool, dict[str, str]], ...] = (
    (
        "oas",
        "ifex-alc",
        2014,
        False,
        {
            ES: "Audiencia propia de la alianza sobre la impunidad, con su primer análisis regional.",
            PT: "Audiência própria da aliança sobre a impunidade, com sua primeira análise regional.",
            EN: "A hearing of the alliance’s own on impunity, with its first regional analysis.",
        },
    ),
    (
        "human-rights-council",
        "ifex-alc",
        2016,
        False,
        {
            ES: "En el Examen Periódico Universal de Paraguay se acepta la recomendación de crear una "
            "comisión especial sobre ataques a periodistas.",
            PT: "Na Revisão Periódica Universal do Paraguai é aceita a recomendação de criar uma comissão "
            "especial sobre ataques a jornalistas.",
            EN: "In Paraguay’s Universal Periodic Review a recommendation for a special commission on "
            "attacks against journalists is accepted.",
        },
    ),
    (
        "iachr",
        "al-sur",
        2025,
        True,
        {
            ES: "Aportes conjuntos sobre tecnologías de vigilancia en la región.",
            PT: "Contribuições conjuntas sobre tecnologias de vigilância na região.",
            EN: "Joint contributions on surveillance technologies in the region.",
        },
    ),
    (
        "unesco",
        "al-sur",
        2024,
        True,
        {
            ES: "Comentarios a una consulta sobre inteligencia artificial.",
            PT: "Comentários a uma consulta sobre inteligência artificial.",
            EN: "Comments on a consultation about artificial intelligence.",
        },
    ),
)


def write(homes: tree.Pages, organisations: dict[str, Organisation], *, now: datetime) -> None:
    """Write the news and the collaborations below the homes."""
    news(homes, NEWS, organisations, now=now)
    _collaborations(homes)


def news(homes: tree.Pages, rows: News, organisations: dict[str, Organisation], *, now: datetime) -> None:
    """Write a page of news below homes, with these on it."""
    shelf = tree.plant(
        NewsIndexPage, homes, titles=NEWS_TITLE, slugs=NEWS_SLUGS, lede=NEWS_LEDE, show_in_menus=True
    )
    for days, slug, topic, organisation, words in rows:
        planted = tree.plant(
            NewsPage,
            shelf,
            titles={language: words[language][0] for language in LANGUAGES},
            slugs=dict.fromkeys(LANGUAGES, slug),
            published_on=(now - timedelta(days=days)).date(),
            lede={language: words[language][1] for language in LANGUAGES},
            body={language: _text(words[language][2]) for language in LANGUAGES},
        )
        for page in planted.values():
            page.topics.set(Topic.objects.filter(code=topic))
            page.organisations.set([organisations[organisation]] if organisation else [])
            page.save()


def _collaborations(homes: tree.Pages) -> None:
    Institution.objects.create(slug="oas", **_columns("name", OAS))
    for institution, coalition, year, is_generated, what in COLLABORATIONS:
        Collaboration.objects.create(
            institution=Institution.objects.get(slug=institution),
            coalition=Coalition.objects.get(slug=coalition),
            first_year=year,
            is_generated=is_generated,
            **_columns("what", what),
        )
    tree.plant(
        CollaborationsPage,
        homes,
        titles=COLLABORATIONS_TITLE,
        slugs=COLLABORATIONS_SLUGS,
        lede=COLLABORATIONS_LEDE,
    )


def post(organisations: dict[str, Organisation], *, by: Person, now: datetime) -> None:
    """Put up the short posts."""
    for hours, organisation, language, text in POSTS:
        posts.put_up(
            text,
            organisation=organisations[organisation],
            language=language,
            by=by,
            now=now - timedelta(hours=hours),
        )
    Post.objects.update(is_generated=True)


def _columns(field: str, words: dict[str, str]) -> dict[str, str]:
    return {f"{field}_{language.replace('-', '_')}": text for language, text in words.items()}


def _text(words: str) -> list[tuple[str, Any]]:
    return [("text", RichText(f"<p>{escape(words)}</p>"))]
