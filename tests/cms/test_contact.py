"""Contact, privacy and accessibility: there from the first day, and a form that keeps nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from cms import contact, first_texts, tree
from cms.models import ContactMessage, ContactPage, SectionPage, TextPage
from mail import delivery
from mail.models import Letter, Subscriber
from people import consent, erasure
from tests.conftest import person

pytestmark = pytest.mark.django_db
TEXT = "Quisiera hablar con alguien de la casa."


@pytest.fixture
def ways(homes: dict[str, Any], time_machine: Any, now: datetime) -> ContactPage:
    """The contact page of the site, whose form writes to the house."""
    time_machine.move_to(now, tick=False)
    ContactPage.objects.update(inbox="casa@example.org")
    return ContactPage.objects.child_of(homes["es"]).get()


def way(page: ContactPage) -> str:
    return f"/es/contact/{page.translation_key}/"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", ("seudónimo", "Pautas de Accesibilidad", "rastreadores")),
        ("pt", ("pseudônimo", "Diretrizes de Acessibilidade", "rastreadores")),
        ("en", ("pseudonym", "Accessibility Guidelines", "trackers")),
    ],
)
def test_every_page_leads_to_contact_privacy_and_accessibility(
    client: Client, homes: dict[str, Any], language: str, words: tuple[str, str, str]
) -> None:
    foot = client.get(f"/{language}/").content.decode().partition("<footer")[2]
    for name, said in zip(("contact", "accessibility", "privacy"), words, strict=True):
        assert f'href="/{language}/go/{name}/"' in foot
        shown = client.get(f"/{language}/go/{name}/", follow=True)
        assert shown.status_code == 200 and said in shown.content.decode(), name


def test_a_house_of_its_own_is_led_to_before_the_sites(
    client: Client, homes: dict[str, Any], ways: ContactPage
) -> None:
    assert client.get("/es/go/contact/")["Location"] == "/es/contacto/"
    house = tree.plant(SectionPage, homes, titles=dict.fromkeys(homes, "Casa"))
    tree.plant(ContactPage, house, titles=dict.fromkeys(homes, "Contacto de la casa"))
    assert client.get("/es/go/contact/")["Location"] == "/es/contacto/"
    ways.unpublish()
    assert client.get("/es/go/contact/")["Location"] == "/es/casa/contacto-de-la-casa/"


#: What a purpose of an agreement is called on the page about privacy, in es, pt and en.
TOLD = {
    "registration": ("reservarle", "reservar", "keep you a place"),
    "registration-stated": ("reservarle", "reservar", "keep you a place"),
    "role": ("rol", "papel", "role"),
    "publish-name": ("aceptó mostrar", "aceitou mostrar", "agreed to show"),
    "publish-groups": ("aceptó mostrar", "aceitou mostrar", "agreed to show"),
    "publish-photo": ("su foto", "sua foto", "your photo"),
    "publish-biography": ("biografía", "biografia", "biography"),
    "list-speakers": ("aceptó mostrar", "aceitou mostrar", "agreed to show"),
    "pictures": ("Fotos", "Fotos", "Pictures"),
    "recording": ("grabación", "gravação", "recording"),
    "count-openly": ("rol de pocas personas", "papel de poucas pessoas", "role that few people hold"),
    "newsletter": ("boletín", "boletim", "newsletter"),
    "newsletter-declared": ("boletín", "boletim", "newsletter"),
    "network": ("que les encuentren", "ser encontrado", "to be found"),
    "profile": ("cómo llamarle", "como chamar", "what to call you"),
}
#: What is kept of a newsletter's reader, as the same page calls it.
OF_A_READER = {
    "address": ("su correo", "seu e-mail", "your address"),
    "topics": ("los temas", "os temas", "the topics"),
    "language": ("el idioma", "o idioma", "the language"),
    "asked_at": ("lo pidió", "quando pediu", "you asked"),
    "confirmed_at": ("lo confirmó", "confirmou", "confirmed"),
}


def test_the_page_about_privacy_tells_of_everything_that_one_agrees_to() -> None:
    assert set(TOLD) == set(consent.TEXTS)
    for number, page in enumerate(first_texts.PRIVACY.values()):
        said = "\n".join(page.paragraphs)
        assert [purpose for purpose, words in TOLD.items() if words[number] not in said] == []


def test_the_page_about_privacy_tells_what_is_kept_of_a_newsletters_reader() -> None:
    kept = {field.name for field in Subscriber._meta.fields}
    assert set(OF_A_READER) <= kept
    for number, page in enumerate(first_texts.PRIVACY.values()):
        [told] = [line for line in page.paragraphs if OF_A_READER["topics"][number] in line]
        assert [name for name, words in OF_A_READER.items() if words[number] not in told] == []


def test_growing_the_tree_again_leaves_what_editors_wrote(homes: dict[str, Any]) -> None:
    TextPage.objects.filter(purpose="privacy").update(title="Sus datos")
    count = TextPage.objects.count()
    tree.ensure()
    assert (TextPage.objects.count(), TextPage.objects.filter(title="Sus datos").count()) == (count, 3)


def test_what_is_written_reaches_the_house_and_nothing_of_it_stays(
    client: Client, ways: ContactPage, now: datetime
) -> None:
    assert f'action="{way(ways)}"' in client.get(ways.url_path).content.decode()
    typed = {"text": TEXT, "name": "Ixchel", "reply_to": "ixchel@example.com", "website": ""}
    assert client.post(way(ways), typed)["Location"] == f"{way(ways)}written/"
    assert "está en camino" in client.get(f"{way(ways)}written/").content.decode()

    assert delivery.deliver_due(now).sent == 1
    [sent] = mail.outbox
    assert (sent.to, sent.reply_to) == (["casa@example.org"], ["ixchel@example.com"])
    assert TEXT in sent.body and "Ixchel" in sent.body and sent.subject == "Alguien escribió en el sitio"
    assert contact.sweep(now=now) == 1
    kept = Letter.objects.get()
    said = [kept.text, kept.html, kept.title, str(kept.about), kept.address]
    assert not any("Ixchel" in words or "ixchel" in words or TEXT in words for words in said)
    assert not ContactMessage.objects.exists()


def test_what_cannot_be_sent_is_kept_a_week_at_most(ways: ContactPage, now: datetime) -> None:
    contact.write(ways, text=TEXT, now=now)
    assert contact.sweep(now=now + timedelta(days=6)) == 0
    assert contact.sweep(now=now + timedelta(days=7)) == 1
    assert delivery.deliver_due(now + timedelta(days=7)).sent == 0


def test_a_name_and_an_address_are_nobodys_duty(client: Client, ways: ContactPage, now: datetime) -> None:
    client.post(way(ways), {"text": TEXT})
    delivery.deliver_due(now)
    [sent] = mail.outbox
    assert "alguien que no dejó su nombre" in sent.body and "no dejó dirección" in sent.body


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: Client, ways: ContactPage) -> None:
    answer = client.post(way(ways), {"text": "corto", "name": "Ixchel", "reply_to": "sin arroba"})
    assert answer.status_code == 422 and sorted(answer.context["form"].errors) == ["reply_to", "text"]
    shown = answer.content.decode()
    assert "corto" in shown and "Ixchel" in shown and "sin arroba" in shown
    assert "Es muy corto: tiene 5 caracteres. Escriba al menos 10." in shown
    assert not ContactMessage.objects.exists()


def test_a_machine_that_fills_in_everything_writes_to_nobody(client: Client, ways: ContactPage) -> None:
    answer = client.post(way(ways), {"text": TEXT, "website": "https://spam.example"})
    assert answer["Location"] == f"{way(ways)}written/"
    assert not Letter.objects.exists() and not ContactMessage.objects.exists()


def test_a_flood_is_stopped_with_a_sentence_and_the_words_stay(
    client: Client, ways: ContactPage, now: datetime
) -> None:
    for _number in range(contact.PER_HOUR):
        answer = client.post(way(ways), {"text": TEXT})
    assert answer.status_code == 422
    assert "demasiados mensajes" in answer.content.decode() and TEXT in answer.content.decode()
    assert ContactMessage.objects.count() <= contact.PER_HOUR


def test_without_an_inbox_there_is_no_form(client: Client, ways: ContactPage) -> None:
    ContactPage.objects.update(inbox="")
    assert "<textarea" not in client.get(ways.url_path).content.decode()
    assert client.post(way(ways), {"text": TEXT}).status_code == 404


def test_whoever_is_forgotten_has_no_message_waiting(ways: ContactPage, now: datetime) -> None:
    paula = person("Paula", "paula@example.org")
    contact.write(ways, text=TEXT, reply_to="Paula@example.org", now=now)
    contact.write(ways, text=TEXT, reply_to="otra@example.org", now=now)
    erasure.forget(paula, now=now)
    assert [one.reply_to for one in ContactMessage.objects.all()] == ["otra@example.org"]


def test_the_page_tells_every_way_to_reach_the_house(client: Client, ways: ContactPage) -> None:
    ContactPage.objects.update(
        phone="+507 0000-0000",
        messenger="Signal: casa.01",
        fingerprint="AAAA BBBB",
        address="Calle 1\nPanamá",
    )
    text = client.get(ways.url_path).content.decode()
    for said in ("+507 0000-0000", "Signal: casa.01", "<code>AAAA BBBB</code>", "Calle 1<br>Panamá"):
        assert said in text
    assert "casa@example.org" not in text
