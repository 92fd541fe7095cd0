"""Several sites of one installation: each house with a domain of its own, over the same records."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image
from wagtail.models import PageViewRestriction

from cms import logos, records, sites, tree
from cms.models import ContactPage, MembersPage, PublicSite, SectionPage, TextPage
from convite import theme
from convite.launch import up
from convite.seed import sites as seeded
from events import publication
from events.models import Event, Session
from mail.models import Newsletter, Subscriber
from people.models import Coalition, Organisation, Person
from tests.conftest import appoint

Enter = Callable[[Person], Client]
HOST = "mesa.example"
HERE = "http://mesa.example:8000"


@pytest.fixture(autouse=True)
def hosts(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "localhost", HOST, "vereda.example"]


@pytest.fixture
def house(organisation: Organisation, homes: Any) -> tree.Pages:
    """The house of the cast's organisation, in three languages."""
    return tree.section(organisation, in_menu=True)


@pytest.fixture
def site(house: tree.Pages) -> PublicSite:
    return PublicSite.objects.create(house=house["es"].translation_key, domain=HOST, name="La Mesa")


@pytest.fixture
def there(client: Client) -> Callable[..., Any]:
    """Visit a path of the house's own domain."""
    return lambda path, query=None: client.get(path, query, headers={"host": HOST})


@pytest.fixture
def told(site: PublicSite, published: Session) -> Session:
    return published


# --- Where a page is found ------------------------------------------------------------------------


def test_a_page_is_linked_absolutely_from_another_site_and_plainly_on_its_own(
    site: PublicSite, organisation: Organisation
) -> None:
    inside, outside = f"/es/{organisation.slug}/sesiones/", "/es/sesiones/"

    with sites.visited(f"{HOST}:8000"):
        here = [sites.way_to(inside), sites.way_to(outside)]
    with sites.visited("localhost:8000"):
        main = [sites.way_to(inside), sites.way_to(outside)]

    assert here == ["/es/sesiones/", "http://localhost:8000/es/sesiones/"]
    assert main == [f"{HERE}/es/sesiones/", "/es/sesiones/"]
    assert [sites.whole(inside), sites.whole(outside)] == [main[0], here[1]]


def test_a_name_that_only_begins_alike_is_another_house(site: PublicSite, organisation: Organisation) -> None:
    assert (
        sites.whole(f"/es/{organisation.slug}-dos/") == f"http://localhost:8000/es/{organisation.slug}-dos/"
    )


def test_without_a_domain_everything_stays_where_it_was(
    house: tree.Pages, organisation: Organisation
) -> None:
    assert sites.way_to(f"/pt/{organisation.slug}/sessoes/") == f"/pt/{organisation.slug}/sessoes/"


def test_an_edit_holds_on_the_next_request(client: Client, site: PublicSite, there: Any) -> None:
    assert "<title>Mesa Abierta · La Mesa</title>" in there("/es/").content.decode()
    PublicSite.objects.update(name="La Mesita")
    assert "<title>Mesa Abierta · La Mesita</title>" in there("/es/").content.decode()
    PublicSite.objects.update(name="Mesa Abierta")  # named once, where its house is called alike
    assert "<title>Mesa Abierta</title>" in there("/es/").content.decode()
    PublicSite.objects.all().delete()
    assert "La Mesita" not in there("/es/").content.decode()


# --- Whom one writes to -----------------------------------------------------------------------------

WAYS = ("contact", "privacy", "accessibility")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("prefix", ["es", "pt", "en"])
def test_a_site_leads_to_its_own_contact_privacy_and_accessibility(
    site: PublicSite, house: tree.Pages, there: Any, prefix: str, way: str
) -> None:
    tree.tell_about(house, who="La Mesa", host="Convite")
    answer = there(f"/{prefix}/go/{way}/")
    assert answer["Location"].startswith(f"/{prefix}/")
    text = there(answer["Location"]).content.decode().partition("<main")[2].partition("</main")[0]
    assert "La Mesa" in text
    assert ("Convite" in text) is (way == "privacy")


@pytest.mark.parametrize("way", WAYS)
def test_a_site_without_a_page_of_its_own_says_whose_it_offers(
    client: Client, site: PublicSite, there: Any, way: str
) -> None:
    answer = there(f"/es/go/{way}/")
    text = answer.content.decode().partition("<main")[2].partition("</main")[0]
    assert answer.status_code == 200
    assert "La Mesa no tiene una página propia" in text
    assert ("lo lee Convite, y no La Mesa" in text) is (way == "contact")
    offered = client.get(f"/es/go/{way}/")["Location"]
    assert f'href="http://localhost:8000{offered}"' in text


def test_no_site_offers_the_page_of_a_third(
    client: Client, site: PublicSite, house: tree.Pages, homes: Any, there: Any
) -> None:
    tree.tell_about(house, who="La Mesa", host="Convite")
    ContactPage.objects.filter(depth=3).delete()
    assert client.get("/es/go/contact/").status_code == 404
    assert there("/es/go/contact/").status_code == 302


# --- Whose newsletter it is -------------------------------------------------------------------------


@pytest.fixture
def alliance(homes: Any) -> PublicSite:
    """The site of a coalition that has a house, and no newsletter yet."""
    coalition = Coalition.objects.create(name="La Vereda", slug="vereda")
    house = tree.section(coalition=coalition)
    return PublicSite.objects.create(
        house=house["es"].translation_key, domain="vereda.example", name="La Vereda"
    )


def foot_and_form(client: Client, host: str) -> tuple[str, str]:
    """What a site's foot says of a newsletter, and the page behind it."""
    at = {"host": host}
    foot = client.get("/es/", headers=at).content.decode().partition('class="subscribe"')[2]
    form = client.get("/es/subscribe/", headers=at).content.decode()
    return foot.partition("</form>")[0], form.partition("<main")[2].partition("</main")[0]


def test_a_site_says_whose_newsletter_it_offers(client: Client, alliance: PublicSite) -> None:
    foot, form = foot_and_form(client, "vereda.example")
    assert "Boletín de Convite" in foot and "Lo escribe Convite" in form

    its_own = Newsletter.objects.create(
        coalition=Coalition.objects.get(slug="vereda"), names={"es": "La semana"}, promises={}
    )
    foot, form = foot_and_form(client, "vereda.example")
    assert "Boletín de La Vereda" in foot
    assert "<h1>La semana</h1>" in form and "Lo escribe La Vereda" in form and "Convite" not in form
    foot, form = foot_and_form(client, "localhost")
    assert "Boletín de Convite" in foot and "Lo escribe La Vereda" in form and "Lo escribe Convite" in form
    assert ">Boletín · Convite</option>" in form and ">La semana · La Vereda</option>" in form

    Newsletter.objects.filter(pk=its_own.pk).update(is_open=False)
    assert "Boletín de Convite" in foot_and_form(client, "vereda.example")[0]


def test_what_is_asked_for_on_a_site_is_its_own_newsletter(client: Client, alliance: PublicSite) -> None:
    its_own = Newsletter.objects.create(
        coalition=Coalition.objects.get(slug="vereda"), names={"es": "La semana"}, promises={}
    )
    typed = {"whole": "1", "address": "paula@correo.example", "language": "es", "agreed": "on"}
    client.post("/es/subscribe/", {**typed, "topics": ["sessions"]}, headers={"host": "vereda.example"})
    assert Subscriber.objects.get().newsletter == its_own


# --- What a reader meets on a house's own domain --------------------------------------------------


def test_the_house_is_the_home_of_its_domain(client: Client, told: Session, there: Any) -> None:
    answer = there("/es/")
    text = answer.content.decode()

    assert answer.status_code == 200
    assert '<link rel="canonical" href="http://mesa.example:8000/es/">' in text
    assert f'<link rel="alternate" hreflang="pt-BR" href="{HERE}/pt/">' in text
    assert '<meta property="og:site_name" content="La Mesa">' in text
    assert f'<meta property="og:url" content="{HERE}/es/">' in text
    assert f'<meta property="og:image" content="{HERE}/es/cards/' in text
    assert answer.context["crumbs"] == []
    assert answer.wsgi_request.navigation == [("/es/sesiones/", "Sesiones y cursos")]
    assert f'href="/es/{Organisation.objects.first().slug}/' not in text


@pytest.mark.parametrize(("prefix", "programme"), [("es", "sesiones"), ("pt", "sessoes"), ("en", "sessions")])
def test_a_record_has_one_public_home(
    client: Client, told: Session, there: Any, prefix: str, programme: str
) -> None:
    language = {"pt": "pt-br"}.get(prefix, prefix)
    in_tree = records.page_of(told, language).url_path
    address = there(f"/{prefix}/{programme}/").context["cards"][0].url
    assert address.startswith(f"/{prefix}/{programme}/")

    page = there(address)
    gone = client.get(in_tree, {"a": "1"})

    assert page.status_code == 200
    assert page.context["crumbs"][0] == (f"/{prefix}/", "Mesa Abierta")
    assert (gone.status_code, gone["Location"]) == (301, f"{HERE}{address}?a=1")
    # A browser asks again: the site may have the page one day.
    assert gone["Cache-Control"] == "no-cache"
    assert there(in_tree)["Location"] == HERE + address
    main = client.get(f"/{prefix}/{programme}/").context["cards"]
    assert [card.url for card in main] == [HERE + address]


def test_a_page_of_the_main_site_is_found_from_anywhere(client: Client, told: Session, there: Any) -> None:
    tree.plant(TextPage, tree.ensure(), titles={"es": "Quiénes", "pt-br": "Quem", "en": "Who"})

    answer = there("/es/quienes/")

    assert (answer.status_code, answer["Location"]) == (301, "http://localhost:8000/es/quienes/")
    assert there("/es/nada/").status_code == 404


def test_an_address_of_another_language_leads_to_the_translation(told: Session, there: Any) -> None:
    answer = there("/en/sesiones/")
    assert (answer.status_code, answer["Location"]) == (302, "/en/sessions/")


def test_a_language_that_the_house_lacks_leads_to_one_that_it_has(
    site: PublicSite, house: tree.Pages, there: Any
) -> None:
    SectionPage.objects.get(pk=house["en"].pk).delete()
    answer = there("/en/")
    assert (answer.status_code, answer["Location"]) == (302, "/es/")


def test_who_shares_an_event_at_the_desk_shares_the_address_of_its_site(
    told: Session, enter: Enter, admin: Person
) -> None:
    event = told.event
    hers = enter(admin)
    for name in ("events:desk_event", "events:desk_share", "reports:event_figures"):
        read = unquote(hers.get(reverse(name, args=[event.code])).text)
        assert f"{HERE}/es/r/{event.code}/" in read, name
        assert f"localhost:8000/es/r/{event.code}" not in read, name
    PublicSite.objects.filter(domain=HOST).delete()
    assert publication.where_to_register(event).startswith("http://localhost:8000/")


def test_rooms_answer_on_every_domain(told: Session, there: Any, client: Client) -> None:
    form = there(f"/es/r/{told.event.code}/")
    assert (form.status_code, "La Mesa</title>" in form.content.decode()) == (200, True)
    assert there("/es/account/login/").status_code == 200
    posted = client.post(f"/es/r/{told.event.code}/", {}, headers={"host": HOST})
    assert posted.status_code == 422  # refused in words at its fields, and not by the guard of forms


def test_the_desk_is_called_as_the_installation(site: PublicSite, admin: Person, enter: Enter) -> None:
    text = enter(admin).get("/es/desk/", headers={"host": HOST}).content.decode()
    assert ("La Mesa" in text, "Convite" in text) == (False, True)


def test_links_of_pages_without_a_tree_lead_within_the_site(told: Session, there: Any) -> None:
    assert there("/es/go/programme/")["Location"] == "/es/sesiones/"
    assert there("/es/go/members/")["Location"] == "/es/"  # this house has none


# --- What machines read ----------------------------------------------------------------------------


def test_each_site_has_its_own_map_feed_and_rules(client: Client, told: Session, there: Any) -> None:
    own, main = there("/sitemap-es.xml").content.decode(), client.get("/sitemap-es.xml").content.decode()
    address = records.page_of(told, "es").url_path.replace("/es/mesa/", f"{HERE}/es/")

    assert (f"<loc>{address}</loc>" in own, f"<loc>{address}</loc>" in main) == (True, False)
    assert (own.count("http://localhost"), main.count(HERE)) == (0, 0)
    assert f"Sitemap: {HERE}/sitemap.xml" in there("/robots.txt").content.decode()
    feed = there("/es/feed.xml").content.decode()
    address = records.page_of(told.event, "es").url_path.replace("/es/mesa/", f"{HERE}/es/")
    assert "La Mesa</title>" in feed and f'<link href="{address}"/>' in feed
    assert f'<link rel="self" href="{HERE}/es/feed.xml"/>' in feed


def test_the_feed_of_a_house_tells_its_own_gatherings(
    told: Session, other_organisation: Organisation, client: Client, there: Any
) -> None:
    other = tree.section(other_organisation)
    PublicSite.objects.create(house=other["es"].translation_key, domain="vereda.example", name="Vereda")
    feed = client.get("/es/feed.xml", headers={"host": "vereda.example"}).content.decode()
    assert ("<entry>" in feed, "<entry>" in there("/es/feed.xml").content.decode()) == (False, True)


def test_the_calendar_of_a_programme_stands_on_its_site(client: Client, told: Session, there: Any) -> None:
    calendar = there("/es/sesiones/calendar.ics")
    gone = client.get("/es/mesa/sesiones/calendar.ics", {"country": "GT"})

    lines = calendar.content.decode().replace("\r\n ", "")
    assert "X-WR-CALNAME:Sesiones y cursos · La Mesa" in lines
    assert f"URL:{HERE}/es/sesiones/" in lines
    assert (gone.status_code, gone["Location"]) == (301, f"{HERE}/es/sesiones/calendar.ics?country=GT")


def test_letters_and_the_desk_name_the_one_public_home(told: Session, event: Event) -> None:
    found = records.addresses_of(event)
    assert found["es"].startswith(f"{HERE}/es/sesiones/")
    assert records.page_of(told, "es").full_url == found["es"]


def test_sites_cost_a_page_one_query_however_many_there_are(
    told: Session, other_organisation: Organisation, there: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    there("/es/sesiones/")
    with CaptureQueriesContext(connection) as one:
        there("/es/sesiones/")
    other = tree.section(other_organisation)
    PublicSite.objects.create(house=other["es"].translation_key, domain="vereda.example", name="Vereda")
    PublicSite.objects.create(is_main=True, name="Todas")
    with django_assert_num_queries(len(one)):
        there("/es/sesiones/")
    assert sum("cms_publicsite" in query["sql"] for query in one) == 1


def test_members_are_linked_to_their_own_sites(
    site: PublicSite, organisation: Organisation, client: Client
) -> None:
    coalition = Coalition.objects.create(slug="alianza", name="Alianza")
    coalition.members.add(organisation)
    tree.plant(
        MembersPage, tree.ensure(), titles=dict.fromkeys(tree.LANGUAGES, "Miembros"), coalition=coalition
    )
    assert f'href="{HERE}/es/"' in client.get("/es/miembros/").content.decode()


# --- How an administrator keeps them ----------------------------------------------------------------


def test_the_administrator_gives_a_house_a_domain(
    admin: Person, enter: Enter, house: tree.Pages, client: Client
) -> None:
    hers = enter(admin)
    key = str(house["es"].translation_key)
    assert "Mesa Abierta" in hers.get("/cms/publicsite/new/").content.decode()

    typed = {"whose": key, "name": "La Mesa", "domain": "https://Mesa.Example/es/"}
    answer = hers.post("/cms/publicsite/new/", typed)

    assert answer.status_code == 302
    assert client.get("/es/", headers={"host": HOST}).context["page"].pk == house["es"].pk
    made = PublicSite.objects.get()
    assert (str(made.house), made.domain, made.is_main) == (key, HOST, False)
    hers.post(f"/cms/publicsite/edit/{made.pk}/", typed | {"domain": "vereda.example"})
    assert client.get("/es/", headers={"host": HOST}).context["page"].pk != house["es"].pk


def test_the_administrator_names_the_main_site_once(admin: Person, enter: Enter, client: Client) -> None:
    tree.ensure()
    hers = enter(admin)
    for _again in range(2):
        hers.post("/cms/publicsite/new/", {"whose": "main", "name": "Al Sur"})
    assert PublicSite.objects.count() == 1
    assert "· Al Sur</title>" in client.get("/es/sesiones/").content.decode()


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        ("", "Write the domain of this site."),
        ("no es un dominio", "Write a host name alone"),
        ("10.0.0.7", "Write a host name alone"),
        ("-x.example", "Write a host name alone"),
        ("localhost", "The main site has this domain"),
        ("vereda.example", "Another site has this domain already"),
        ("otra.example", "Convite does not answer at this domain yet"),
    ],
)
def test_a_domain_that_cannot_be_is_refused_in_words(
    admin: Person, enter: Enter, house: tree.Pages, domain: str, said: str
) -> None:
    PublicSite.objects.create(house=uuid4(), domain="vereda.example", name="Vereda")
    hers = enter(admin)
    typed = {"whose": str(house["es"].translation_key), "name": "La Mesa", "domain": domain}

    with translation.override("en"):
        page = hers.post("/cms/publicsite/new/", typed, headers={"accept-language": "en"})
        errors = [str(error) for error in page.context["form"].errors["domain"]]

    assert [error for error in errors if error.startswith(said)] == errors
    assert (len(errors), PublicSite.objects.count()) == (1, 1)
    assert page.context["form"]["name"].value() == "La Mesa"


def test_an_editor_gives_no_domains(enter: Enter, house: tree.Pages, organisation: Organisation) -> None:
    elisa = enter(appoint(Person.objects.create_user(name="Elisa"), "editor", organisation))
    answer = elisa.post("/cms/publicsite/new/", {"whose": "main", "name": "X"})
    assert (answer.status_code, PublicSite.objects.count()) == (302, 0)


def test_the_database_itself_keeps_one_main_site_and_one_site_of_a_domain(db: None) -> None:
    PublicSite.objects.create(is_main=True, name="Una")
    PublicSite.objects.create(house=uuid4(), domain=HOST, name="Otra")
    for wrong in (
        {"is_main": True},
        {"house": uuid4(), "domain": HOST},
        {"house": uuid4()},
        {"domain": "x.example"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PublicSite.objects.create(name="Más", **wrong)


@pytest.mark.parametrize(("slug", "taken"), [("desk", True), ("quienes", False)])
def test_a_page_that_the_rooms_would_hide_is_refused_in_words(
    admin: Person, enter: Enter, house: tree.Pages, slug: str, taken: bool
) -> None:
    page = TextPage(title="Texto", slug="texto", locale=house["es"].locale)
    SectionPage.objects.get(pk=house["es"].pk).add_child(instance=page)
    asked = {"title": "Texto", "slug": slug, "lede": "", "body-count": "0", "comments-TOTAL_FORMS": "0"}
    asked |= {"comments-INITIAL_FORMS": "0", "action-publish": "1"}

    answer = enter(admin).post(f"/cms/pages/{page.pk}/edit/", asked)

    page.refresh_from_db()
    assert page.slug == ("texto" if taken else slug)
    if taken:
        assert "«desk»" in str(answer.context["form"].errors["slug"])


def test_the_start_prints_the_sites_that_the_demonstration_has() -> None:
    said = up.greeting({}, 8101, demo=True, empty=False, seconds=1)
    assert set(up.SITES) == set(seeded.SITES)
    for site in up.SITES:
        assert f"http://{site}.localhost:8" in said


# --- How it looks ------------------------------------------------------------------------------------

RING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 20 10" '
    b'onload="alert(1)"><script>alert(2)</script><style>@import "https://x.example/a.css";</style>'
    b'<a href="https://x.example/"><circle r="9"/></a><image xlink:href="https://x.example/i.png"/>'
    b'<foreignObject><p>x</p></foreignObject><use href="data:text/html,x"/><use href="#ring"/>'
    b'<circle id="ring" r="3" onclick="alert(3)" style="fill:url(https://x.example/f)" fill="red"/></svg>'
)
LOOKS = {"whose": "main", "name": "Al Sur", "structure": "#0B4F4A", "action": "7a3fb0"}


def uploaded(data: bytes, name: str = "logo.svg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def png(*size: int) -> bytes:
    out = BytesIO()
    Image.new("RGBA", size, "#b0380f").save(out, format="PNG")
    return out.getvalue()


def test_the_administrator_gives_a_site_its_colours_and_its_logo(
    admin: Person, enter: Enter, client: Client, homes: Any
) -> None:
    hers = enter(admin)
    assert hers.post("/cms/publicsite/new/", LOOKS | {"drawn": uploaded(RING)}).status_code == 302
    site = PublicSite.objects.get()
    page = client.get("/es/").content.decode()

    assert (site.structure, site.action) == ("#0b4f4a", "#7a3fb0")
    assert f'href="{theme.address(site.structure, site.action)}"' in page
    address = f"/logos/{site.logo_mark}.svg"
    assert f'<img class="site-logo" src="{address}" width="264" height="132" alt="">' in page
    logo = client.get(address)
    assert (logo["Content-Type"], logo["Cache-Control"]) == (
        "image/svg+xml",
        "public, max-age=31536000, immutable",
    )
    assert (
        "sandbox" in logo["Content-Security-Policy"]
        and "default-src 'none'" in logo["Content-Security-Policy"]
    )
    edit = f"/cms/publicsite/edit/{site.pk}/"
    hers.post(edit, LOOKS)
    assert address in client.get("/es/").content.decode()
    hers.post(edit, LOOKS | {"undraw": "on", "structure": "", "action": ""})
    assert not re.search("/logos/|/themes/", client.get("/es/").content.decode())
    assert client.get(address).status_code == 404


def test_nothing_in_a_drawing_acts_or_leads_elsewhere() -> None:
    drawn = logos.read(uploaded(RING)).data.decode()
    assert (drawn.count("<circle"), drawn.count("<use"), 'href="#ring"' in drawn) == (1, 2, True)
    for word in ("script", "onload", "onclick", "x.example", "foreignObject", "data:", "image", "import"):
        assert word not in drawn, word


def test_a_picture_is_made_small_and_loses_what_a_camera_wrote() -> None:
    logo = logos.read(uploaded(png(600, 300), "logo.png"))
    assert logo[0::2] == ("png", 264)
    assert Image.open(BytesIO(logo.data)).size == (264, 132)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"GIF89a", "neither an SVG drawing nor a PNG picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', "does not say how large it is"),
        (b"<svg", "cannot be read"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&a;</svg>',
         "cannot be read"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 10"/>', "six times as wide as high"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g id="' + b"x" * 31000 + b'"/></svg>',
         "at most 30 kB"),
    ],
)  # fmt: skip
def test_a_logo_that_cannot_be_shown_is_refused_in_words(data: bytes, said: str) -> None:
    with translation.override("en"), pytest.raises(logos.Unfit, match=said):
        logos.read(uploaded(data))


@pytest.mark.parametrize(
    ("structure", "action", "field", "said"),
    [
        ("#262d6b", "#262d6b", "action", "too alike"),
        ("#262d6b", "#999999", "action", "almost grey"),
        ("#262d6b", "#971b3e", "action", "too close to the red"),
        ("#262d6b", "", "action", "Choose both colours"),
        ("añil", "#b0380f", "structure", "Choose a colour"),
    ],
)
def test_colours_that_do_not_serve_are_refused_with_the_nearest_that_do(
    admin: Person, enter: Enter, homes: Any, structure: str, action: str, field: str, said: str
) -> None:
    hers = enter(admin)
    typed = LOOKS | {"structure": structure, "action": action}
    page = hers.post("/cms/publicsite/new/", typed, headers={"accept-language": "en"})
    with translation.override("en"):
        (words,) = map(str, page.context["form"].errors[field])
    assert said in words and PublicSite.objects.count() == 0
    if "nearest" in words:
        nearest = words.rsplit(" ", 1)[1]
        hers.post("/cms/publicsite/new/", typed | {"action": nearest})
        assert PublicSite.objects.get().action == nearest


# --- The header and the foot ---------------------------------------------------------------------------


def test_the_header_holds_five_links_and_the_foot_all_of_the_site(
    client: Client, house: tree.Pages, told: Session, there: Any
) -> None:
    homes = tree.ensure()
    for number in range(6):
        titles = {code: f"Texto {number} {code}" for code in tree.LANGUAGES}
        tree.plant(TextPage, homes, titles=titles, show_in_menus=number > 0)

    answer = client.get("/es/")
    links, groups = answer.wsgi_request.navigation, dict(answer.wsgi_request.site_map)

    assert [title for _url, title in links] == ["Sesiones y cursos", *(f"Texto {n} es" for n in range(1, 5))]
    assert list(groups) == ["Participar", "Quiénes somos", "Con sitio propio"]
    assert [title for _url, title in groups["Quiénes somos"]] == [f"Texto {n} es" for n in range(1, 6)]
    assert groups["Con sitio propio"] == [(f"{HERE}/es/", "Mesa Abierta")]
    assert 'aria-label="Todo este sitio"' in answer.content.decode()
    on_its_own = dict(there("/es/").wsgi_request.site_map)
    assert on_its_own == {
        "Participar": [("/es/sesiones/", "Sesiones y cursos")],
        "También aquí": [("http://localhost:8000/es/", "Convite")],
    }


def test_a_page_that_is_closed_stands_in_no_menu(client: Client, homes: Any) -> None:
    pages = tree.plant(TextPage, homes, titles=dict.fromkeys(tree.LANGUAGES, "Actas"), show_in_menus=True)
    assert "Actas" in client.get("/es/").content.decode()
    PageViewRestriction.objects.create(page=pages["es"], restriction_type="login")
    assert "Actas" not in client.get("/es/").content.decode()
