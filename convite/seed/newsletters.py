"""The demonstration's newsletters: generated readers, issues that were sent, one that is being written."""

from datetime import datetime, timedelta

from cms import newsletter as composing
from cms.models import IssuePage
from mail import issues, newsletter, subscriber_lists, suppression
from mail.models import Letter, Newsletter, Stream, Subscriber, Topic
from people import consent
from people.models import Coalition, Person

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
#: The weekly updates of IFEX-ALC, and what two issues of them say first.
UPDATES = {
    "names": {
        "es": "La semana de IFEX-ALC",
        "pt-br": "A semana da IFEX-ALC",
        "en": "The week of IFEX-ALC",
    },
    "promises": {
        "es": "Cada semana por correo: la libertad de expresión en América Latina y el Caribe.",
        "pt-br": "Toda semana por e-mail: a liberdade de expressão na América Latina e no Caribe.",
        "en": "Every week by e-mail: freedom of expression in Latin America and the Caribbean.",
    },
}
WEEKS = (
    (
        14,
        {
            "es": "Abrimos la convocatoria del foro de dos días. (Un ejemplo generado.)",
            "pt-br": "Abrimos a convocatória do fórum de dois dias. (Um exemplo gerado.)",
            "en": "The call for the forum of two days is open. (A generated example.)",
        },
    ),
    (
        7,
        {
            "es": "Lo que viene en la región, y lo que se puede seguir en línea. (Un ejemplo generado.)",
            "pt-br": "O que vem na região, e do que se pode participar on-line. (Um exemplo gerado.)",
            "en": "What is ahead in the region, and what you can join online. (A generated example.)",
        },
    ),
)
LANGUAGES = ("es", "es", "es", "pt-br", "en")
READERS, READERS_OF_UPDATES = 40, 12


def write(*, now: datetime, by: Person) -> None:
    """Make readers and issues; what was sent is marked so, for these readers have no mailbox."""
    _of_the_site(now=now, by=by)
    _of_ifex(now=now, by=by)


def _of_the_site(*, now: datetime, by: Person) -> None:
    site = newsletter.ensure()
    last_week = now - timedelta(days=7)
    _readers(site, READERS, by=by, now=last_week)
    Subscriber.objects.create(
        newsletter=site, address="paula@demo.invalid", language="pt-br", topics=list(Topic.values),
        state=Subscriber.State.ACTIVE, consent=consent.text_in_force("newsletter", "pt-br"),
        agreed_at=last_week, asked_at=last_week, confirmed_at=last_week,
    )  # fmt: skip
    suppression.object_to("former@example.org", Stream.NEWSLETTER, about=site.code, now=last_week)
    _issue(site, SENT, by=by, at=last_week)
    _issue(site, WRITTEN, by=by, at=now, is_sent=False)


def _of_ifex(*, now: datetime, by: Person) -> None:
    updates = Newsletter.objects.create(coalition=Coalition.objects.get(slug="ifex-alc"), **UPDATES)
    composing.archive(updates)
    _readers(updates, READERS_OF_UPDATES, by=by, now=now - timedelta(days=WEEKS[0][0]))
    for days, words in WEEKS:
        _issue(updates, words, by=by, at=now - timedelta(days=days))


def _readers(letters: Newsletter, count: int, *, by: Person, now: datetime) -> None:
    rows: list[tuple[int, list[str]]] = [(1, ["E-mail", "Idioma", "Temas", "Fecha", "Origen"])]
    for number in range(count):
        language = LANGUAGES[number % len(LANGUAGES)]
        topics = ", ".join(Topic.values if number % 3 else Topic.values[: 1 + number % 4])
        day = (now - timedelta(days=number)).date().isoformat()
        rows.append((number + 2, [f"reader{number + 1}@example.org", language, topics, day, "Demo"]))
    brought = subscriber_lists.look_at(letters, file_name="lista-demo.csv", rows=rows, by=by, now=now)
    subscriber_lists.bring_in(brought, statement="Demo.", by=by, now=now)


def _issue(
    letters: Newsletter, words: dict[str, str], *, by: Person, at: datetime, is_sent: bool = True
) -> None:
    pages = composing.begin(letters, by=by, now=at)
    for code, page in pages.items():
        draft = page.get_latest_revision_as_object()
        draft.lede = words[code]
        revision = draft.save_revision(user=by)
        if is_sent:
            revision.publish()
            # The archive says on which day an issue was first published.
            IssuePage.objects.filter(pk=page.pk).update(first_published_at=at)
    if not is_sent:
        return
    said = composing.contents(pages["es"])
    issue = issues.send(letters, said, source=str(pages["es"].translation_key), by=by, now=at)
    issues.post_due(at)
    Letter.objects.filter(batch=issue.code).update(state=Letter.State.SENT, sent_at=at)
