"""A translator who knows only Portuguese brings a session of the demonstration from Spanish to Portuguese."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import polib
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as kept
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, expect

from cms import sites
from cms.models import SessionPage
from convite.seed import showcase_texts
from events.models import Session
from people.models import Person
from tests.browser.conftest import follow
from tests.browser.demonstration import seeded as seeded
from tests.browser.demonstration import transactional_db as transactional_db
from tests.conftest import give_factor

pytestmark = [pytest.mark.browser, pytest.mark.axe]

TITLE = "Clínica de dados pessoais"
WORDS = (
    "Uma hora e meia para trazer um caso próprio e sair com o próximo passo: o que pedir, a quem, com que "
    "palavras e em que prazo."
)
#: What a page says where nothing else says in which language it is.
SAID = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), said = [];
  while (walker.nextNode()) {
    const node = walker.currentNode, above = node.parentElement;
    const told = above.closest("[lang]")?.lang;
    if (told === "pt-BR" && !above.closest("script, style, textarea")) said.push(node.data.trim());
  }
  return said.filter(Boolean);
}"""


@pytest.fixture(scope="module")
def foreign() -> set[str]:
    """Every sentence of the screens in Spanish or English, as far as Portuguese says it otherwise."""
    spanish, portuguese = (
        {
            entry.msgid: [entry.msgstr, *entry.msgstr_plural.values()]
            for entry in polib.pofile(str(kept.BASE_DIR / f"locale/{code}/LC_MESSAGES/django.po"))
        }
        for code in ("es", "pt_BR")
    )
    own = {said for told in portuguese.values() for said in told}
    return ({said for told in spanish.values() for said in told} | set(spanish)) - own


def read(page: SessionPage) -> str:
    """The page as the public reads it, on the site of its house."""
    address = urlsplit(sites.whole(page.url_path))
    answer = Client().get(address.path, headers={"host": address.hostname or ""})
    assert answer.status_code == 200
    return answer.content.decode()


def no_barrier_nor_foreign_word(page: Page, foreign: set[str]) -> None:
    """Axe finds nothing, nothing lies beside the screen, and all that is said is Portuguese."""
    found: Any = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.evaluate("document.documentElement.lang") == "pt-BR"
    assert foreign & set(page.evaluate(SAID)) == set()


def test_a_translator_brings_the_session_from_spanish_to_portuguese(
    visit: Callable[..., Page], foreign: set[str], settings: Any
) -> None:
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, ".localhost"]
    elisa = give_factor(Person.objects.get(name="Elisa (demo)"))
    session = Session.objects.get(title_es=showcase_texts.BY_CODE["title"]["es"])
    public = SessionPage.objects.get(session=session, locale__language_code="pt-br")
    with translation.override("pt-br"):
        queue = reverse("cms:translations")

    # What the public reads today says that it is not Portuguese.
    before = read(public)
    assert "Este texto está em espanhol; ainda não tem tradução." in before
    assert '<h1 lang="es">Clínica de datos personales</h1>' in before

    # The queue says what is missing.
    page = visit(queue, who=elisa)
    no_barrier_nor_foreign_word(page, foreign)
    line = page.locator("li", has=page.get_by_role("link", name="Clínica de datos personales"))
    expect(line.get_by_text("faltam 2 textos")).to_be_visible()

    # Side by side: a draft first, then everything, by keyboard alone.
    follow(page, page.get_by_role("link", name="Clínica de datos personales"))
    no_barrier_nor_foreign_word(page, foreign)
    page.get_by_label("Português: Título").fill(TITLE)
    follow(page, page.get_by_role("button", name="Salvar como rascunho"))
    expect(page.get_by_text("1 texto fica como rascunho")).to_be_visible()
    assert page.get_by_label("Português: Título").input_value() == TITLE
    no_barrier_nor_foreign_word(page, foreign)
    page.get_by_label("Português: Descrição").focus()
    page.keyboard.insert_text(WORDS)
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    # It is done, and the public reads it.
    expect(page.get_by_text("2 textos de “Clínica de dados pessoais” foram publicados")).to_be_visible()
    no_barrier_nor_foreign_word(page, foreign)
    assert page.get_by_role("link", name="Clínica de datos personales").count() == 0
    assert page.get_by_role("link", name="Ver a página").get_attribute("href") == sites.whole(public.url_path)
    public.refresh_from_db()
    after = read(public)
    assert f"<h1>{TITLE}</h1>" in after and WORDS in after
    assert "ainda não tem tradução" not in after


def test_what_changed_since_is_told_word_by_word(visit: Callable[..., Page], foreign: set[str]) -> None:
    elisa = give_factor(Person.objects.get(name="Elisa (demo)"))
    session = Session.objects.get(title_es=showcase_texts.BY_CODE["title"]["es"])
    with translation.override("pt-br"):
        address = reverse("cms:translation", args=["session", session.code, "en"])

    page = visit(address, who=elisa, dark=True)

    assert page.locator(".runs ins").all_inner_texts()[0].strip().endswith("y media")
    no_barrier_nor_foreign_word(page, foreign)
    page.get_by_label("Continua dizendo o mesmo").check()
    follow(page, page.get_by_role("button", name="Publicar"))
    page.goto(address)
    expect(page.get_by_text("Tudo isto está traduzido e nada mudou depois.")).to_be_visible()
