"""The demonstration's pages beside the records: homes, houses, members, highlights and stories."""

from datetime import datetime
from html import escape
from typing import Any

from wagtail.rich_text import RichText

from cms import records, tree
from cms.models import (
    HighlightPage,
    HighlightsPage,
    MembersPage,
    PublicationPage,
    PublicationsPage,
    RecommendationsPage,
    TextPage,
)
from convite.seed import guide, papers, site_texts, sites, speakers, told
from convite.seed.texts import EN, ES, PT
from events.models import Topic
from people.models import Coalition, Organisation

LANGUAGES = (ES, PT, EN)


def _body(paragraphs: list[str]) -> list[tuple[str, Any]]:
    return [("text", RichText("".join(f"<p>{escape(words)}</p>" for words in paragraphs)))]


def _by_language(build: Any) -> dict[str, Any]:
    return {language: build(language) for language in LANGUAGES}


def _listed(slug: str) -> dict[str, Any]:
    """What the home of a house lists: what it is stands beside it, so that no column stays empty."""

    def listed(language: str) -> list[tuple[str, Any]]:
        told: list[tuple[str, Any]] = [
            (kind, {"heading": "", "count": count}) for kind, count in site_texts.LISTED[slug]
        ]
        ((_kind, words),) = _body(site_texts.ORGANISATIONS[slug][language][2])
        return [*told, ("text", words)]

    return _by_language(listed)


def _resources(language: str) -> list[tuple[str, Any]]:
    """Links to other sites, of which one leads nowhere, for an editor to have tried."""
    links = "".join(
        f'<li><a href="{url}">{escape(words[language])}</a></li>' for url, words in site_texts.RESOURCES
    )
    return [("text", RichText(f"<ul>{links}</ul>"))]


def _text_page(
    parents: tree.Pages, words: dict[str, tuple[str, list[str]]], slugs: dict[str, str], **more: Any
) -> None:
    tree.plant(
        TextPage,
        parents,
        titles=_by_language(lambda language: words[language][0]),
        slugs=slugs,
        lede=_by_language(lambda language: words[language][1][0][:300]),
        body=_by_language(lambda language: _body(words[language][1][1:])),
        **more,
    )


def build_houses(organisations: dict[str, Organisation], *, now: datetime) -> None:
    """Build Al Sur at the root, and the houses of IFEX-ALC and IPANDETEC, with their members."""
    al_sur = Coalition.objects.get(slug="al-sur")
    ifex = Coalition.objects.get(slug="ifex-alc")
    homes = tree.ensure(al_sur)
    for language, home in homes.items():
        home.title = site_texts.HOME[language]["title"]
        home.lede = site_texts.HOME[language]["lead"]
        home.save()
    tree.plant(
        MembersPage,
        homes,
        titles=site_texts.MEMBERS["title"],
        slugs={ES: "organizaciones", PT: "organizacoes", EN: "members"},
        coalition=al_sur,
        lede=site_texts.MEMBERS["al-sur"],
        show_in_menus=True,
    )
    _text_page(
        homes,
        site_texts.ABOUT,
        {ES: "quienes-somos", PT: "quem-somos", EN: "about"},
        show_in_menus=True,
    )
    for home in homes.values():
        sites.write_to(home, "al-sur")

    def lede(slug: str) -> dict[str, str]:
        return _by_language(lambda language: site_texts.ORGANISATIONS[slug][language][1])

    ifex_house = tree.section(coalition=ifex, in_menu=True, lede=lede("ifex-alc"), listed=_listed("ifex-alc"))
    ipandetec = tree.section(
        organisations["ipandetec"], in_menu=True, lede=lede("ipandetec"), listed=_listed("ipandetec")
    )
    tree.plant(
        MembersPage,
        ifex_house,
        titles=site_texts.MEMBERS["title"],
        slugs={ES: "organizaciones", PT: "organizacoes", EN: "members"},
        coalition=ifex,
        lede=site_texts.MEMBERS["ifex-alc"],
        show_in_menus=True,
    )
    publications = tree.plant(
        PublicationsPage,
        homes,
        titles=site_texts.PUBLICATIONS_TITLE,
        slugs={ES: "publicaciones", PT: "publicacoes", EN: "publications"},
        lede=site_texts.PUBLICATIONS_LEAD,
        show_in_menus=True,
    )
    for kind, day, topic, words in site_texts.PUBLICATIONS:
        planted = tree.plant(
            PublicationPage,
            publications,
            titles=_by_language(lambda language, words=words: words[language][0]),
            slugs=dict.fromkeys(LANGUAGES, f"{kind}-{topic or 'spaces'}"),
            kind=kind,
            published_on=day,
            lede=_by_language(lambda language, words=words: words[language][1]),
        )
        for page in planted.values():
            page.topics.set(Topic.objects.filter(code=topic))
            # Its words are invented, so nobody who exists wrote them.
            page.organisations.set([organisations["editorial-generada"]])
            page.save()
        papers.add(planted, f"{kind}-{topic or 'spaces'}", words)
    tree.plant(
        RecommendationsPage,
        homes,
        titles=site_texts.RECOMMENDATIONS_TITLE,
        slugs={ES: "recomendaciones", PT: "recomendacoes", EN: "recommendations"},
        lede=site_texts.RECOMMENDATIONS_LEAD,
        show_in_menus=True,
    )
    tree.plant(
        RecommendationsPage,
        ipandetec,
        titles=site_texts.RECOMMENDATIONS_TITLE,
        slugs={ES: "recomendaciones", PT: "recomendacoes", EN: "recommendations"},
        show_in_menus=True,
    )
    guide.write(homes, now=now)
    told.write(homes, organisations, now=now)
    told.news(ifex_house, told.NEWS_OF_IFEX, organisations, now=now)
    highlights = tree.plant(
        HighlightsPage,
        ifex_house,
        titles=site_texts.HIGHLIGHTS_TITLE,
        slugs={ES: "logros", PT: "conquistas", EN: "highlights"},
        lede=site_texts.HIGHLIGHTS_LEAD,
        show_in_menus=True,
    )
    for year, country, words in site_texts.HIGHLIGHTS:
        tree.plant(
            HighlightPage,
            highlights,
            titles=_by_language(lambda language, words=words: words[language][0]),
            slugs=dict.fromkeys(LANGUAGES, str(year)),
            year=year,
            country=country,
            lede=_by_language(lambda language, words=words: words[language][1]),
        )
    speakers.plant(homes, ipandetec, ifex_house)
    tree.plant(
        TextPage,
        ipandetec,
        titles=site_texts.RESOURCES_TITLE,
        slugs={ES: "recursos", PT: "recursos", EN: "resources"},
        lede=site_texts.RESOURCES_LEAD,
        body=_by_language(_resources),
    )
    sites.build_sites({"ifex-alc": ifex_house, "ipandetec": ipandetec})


def tell(record: Any, story: dict[str, dict[str, Any]]) -> None:
    """Put a record's story on its pages, in the three languages."""
    for language, words in story.items():
        records.tell(record, language, words)
