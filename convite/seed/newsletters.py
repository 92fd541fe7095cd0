"""The demonstration's newsletter: generated readers, an issue that was sent, one that is being written."""

from datetime import datetime, timedelta

from cms import newsletter as composing
from cms.models import IssuePage
from mail import issues, newsletter, subscriber_lists, suppression
from mail.models import Letter, Stream, Subscriber, Topic
from people import consent
from people.models import Person

#: What the editors say first, in the issue that was sent and in the one that is being written.
SENT = {
    "es": "Esta semana presentamos el curso nuevo y abrimos inscripciones. ¡Nos vemos!",
    "pt-br": "Nesta semana apresentamos o novo curso e abrimos as inscrições. Até breve!",
    "en": "This week we present the new course and open registration. See you there!",
}
WRITTEN = {
    "es": "Lo que viene y lo que se publicó. Responde a este aviso si falta algo.",
    "pt-br": "O que vem e o que foi publicado. Responda a este aviso se faltar algo.",
    "en": "What is ahead and what was published. Answer this message if something is missing.",
}
LANGUAGES = ("es", "es", "es", "pt-br", "en")
READERS = 40


def write(*, now: datetime, by: Person) -> None:
    """Make the readers and both issues; the first is marked as sent, for these readers have no mailbox."""
    site = newsletter.ensure()
    last_week = now - timedelta(days=7)
    rows: list[tuple[int, list[str]]] = [(1, ["E-mail", "Idioma", "Temas", "Fecha", "Origen"])]
    for number in range(READERS):
        language = LANGUAGES[number % len(LANGUAGES)]
        topics = ", ".join(Topic.values if number % 3 else Topic.values[: 1 + number % 4])
        day = (last_week - timedelta(days=number)).date().isoformat()
        rows.append((number + 2, [f"reader{number + 1}@example.org", language, topics, day, "Demo"]))
    brought = subscriber_lists.look_at(site, file_name="lista-demo.csv", rows=rows, by=by, now=last_week)
    subscriber_lists.bring_in(brought, statement="Demo.", by=by, now=last_week)
    Subscriber.objects.create(
        newsletter=site, address="paula@demo.invalid", language="pt-br", topics=list(Topic.values),
        state=Subscriber.State.ACTIVE, consent=consent.text_in_force("newsletter", "pt-br"),
        agreed_at=last_week, asked_at=last_week, confirmed_at=last_week,
    )  # fmt: skip
    suppression.object_to("former@example.org", Stream.NEWSLETTER, about=site.code, now=last_week)
    for at, words in ((last_week, SENT), (now, WRITTEN)):
        pages = composing.begin(site, by=by, now=at)
        for code, page in pages.items():
            draft = page.get_latest_revision_as_object()
            draft.lede = words[code]
            revision = draft.save_revision(user=by)
            if at < now:
                revision.publish()
                # The archive says on which day an issue was first published.
                IssuePage.objects.filter(pk=page.pk).update(first_published_at=at)
        if at < now:
            issue = issues.send(
                site, composing.contents(pages["es"]), source=str(pages["es"].translation_key), by=by, now=at
            )
            issues.post_due(at)
            Letter.objects.filter(batch=issue.code).update(state=Letter.State.SENT, sent_at=at)
