"""What is under way tells how far it is by itself, and moves nothing that the reader has in hand."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from events import messages, registration
from events.models import Event, Mode, Session
from events.recognition import Answers, Contact
from mail.models import Letter
from people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_announcement_on_its_way_is_counted_while_a_button_is_in_hand(
    event: Event, session: Session, organiser: Person, visit: Callable[..., Page]
) -> None:
    now = timezone.now() - timedelta(minutes=3)
    event.starts_at, event.ends_at = now + timedelta(days=3), now + timedelta(days=3, hours=1)
    event.save()
    codes = [
        registration.register(
            event,
            answers=Answers(name=name, mode=Mode.ONLINE),
            contact=Contact(email=f"{name}@correo.example"),
            language="es",
            time_zone="America/Guatemala",
            now=now,
        ).code
        for name in ("ana", "beto")
    ]
    draft = messages.choose(event, codes=codes, by=organiser, now=now)
    messages.word(draft, titles={"es": "Aviso"}, texts={"es": "Hola."}, is_answered=False)
    sent = messages.send(draft, is_sure=True, by=organiser, now=now)
    letters = Letter.objects.filter(batch=sent.code).order_by("pk")
    page = visit(reverse("events:desk_message", args=[sent.code]), who=organiser)
    said = page.locator("#progress [role=status]")
    expect(said).to_have_text("0 de 2 enviados")
    page.evaluate("window.sameness = true")
    button = page.locator("button[value=pause]")
    button.focus()

    letters.filter(pk=letters[0].pk).update(state=Letter.State.SENT, sent_at=now)

    expect(said).to_have_text("1 de 2 enviados", timeout=20_000)
    expect(button).to_be_focused()
    assert page.evaluate("window.sameness")
    # When all have left, the page is another one, with nothing to press.
    letters.update(state=Letter.State.SENT, sent_at=now)
    expect(said).to_have_text("2 de 2 enviados", timeout=20_000)
    expect(button).to_have_count(0)
    assert not page.evaluate("window.sameness")
