"""A bank of questions on digital security, and a past group that answered a test before and after."""

from datetime import datetime, timedelta
from random import Random

from events.models import Registration
from people.models import Person
from trainings import answers, assessments, bank, sitting_times, sittings
from trainings.bank import Wording
from trainings.models import Cohort, Item, Sitting

#: (kind, question, choices, right ones) in Spanish, Portuguese and English.
QUESTIONS = (
    (
        "choice",
        (
            "¿Qué contraseña resiste más intentos?",
            "Qual senha resiste a mais tentativas?",
            "Which password withstands most guesses?",
        ),
        (
            ("El nombre de una mascota y un año", "O nome de um animal e um ano", "A pet's name and a year"),
            (
                "Cinco palabras tomadas al azar",
                "Cinco palavras tiradas ao acaso",
                "Five words drawn at random",
            ),
            ("Ocho letras con un signo", "Oito letras com um sinal", "Eight letters and a sign"),
        ),
        (2,),
    ),
    (
        "choice",
        (
            "Llega un mensaje urgente de su banco con un enlace. ¿Qué hace primero?",
            "Chega uma mensagem urgente do seu banco com um link. O que fazer primeiro?",
            "An urgent message from your bank brings a link. What first?",
        ),
        (
            (
                "Abro el enlace y reviso la página",
                "Abro o link e olho a página",
                "I open the link and look at the page",
            ),
            ("Respondo para preguntar", "Respondo para perguntar", "I answer and ask"),
            (
                "Llamo al número que ya conozco",
                "Ligo para o número que já conheço",
                "I call the number I know already",
            ),
        ),
        (3,),
    ),
    (
        "several",
        (
            "¿Qué ayuda si alguien le quita el teléfono?",
            "O que ajuda se alguém levar o seu telefone?",
            "What helps if somebody takes your phone?",
        ),
        (
            ("Un bloqueo con código largo", "Um bloqueio com código longo", "A lock with a long code"),
            ("Una funda resistente", "Uma capa resistente", "A sturdy cover"),
            ("Una copia de lo importante", "Uma cópia do que é importante", "A copy of what matters"),
            ("Más memoria", "Mais memória", "More memory"),
        ),
        (1, 3),
    ),
    (
        "choice",
        (
            "¿Qué protege el cifrado de extremo a extremo?",
            "O que a criptografia de ponta a ponta protege?",
            "What does end-to-end encryption protect?",
        ),
        (
            ("Quién habla con quién", "Quem fala com quem", "Who talks to whom"),
            ("Lo que dice el mensaje", "O que a mensagem diz", "What the message says"),
            ("El teléfono perdido", "O telefone perdido", "The lost phone"),
        ),
        (2,),
    ),
    (
        "choice",
        (
            "¿Para qué sirve el segundo paso al entrar?",
            "Para que serve o segundo passo ao entrar?",
            "What is the second step of logging in for?",
        ),
        (
            (
                "Una contraseña robada no basta",
                "Uma senha roubada não basta",
                "A stolen password is not enough",
            ),
            ("Se entra más rápido", "Entra-se mais rápido", "One gets in faster"),
            ("No hace falta contraseña", "Não é preciso senha", "No password is needed"),
        ),
        (1,),
    ),
    (
        "scale",
        (
            "¿Qué tan segura se siente su organización al trabajar en línea?",
            "Quão segura sua organização se sente ao trabalhar on-line?",
            "How safe does your organisation feel working online?",
        ),
        (),
        (),
    ),
)
TITLE = {
    "es": "Seguridad digital: lo que sé",
    "pt-br": "Segurança digital: o que sei",
    "en": "Digital security: what I know",
}
LANGUAGES = ("es", "pt-br", "en")


def learn(group: Cohort, *, by: Person, now: datetime) -> None:
    """Write the bank and a test, give it to a group that is over, and let its people answer it."""
    chance = Random(43)  # noqa: S311  of its own, so that nothing drawn later changes
    written = group.course.created_at
    items = [
        bank.add(
            group.course.organisation,
            Wording(
                kind,
                dict(zip(LANGUAGES, words, strict=True)),
                choices={code: [one[at] for one in choices] for at, code in enumerate(LANGUAGES)},
                right=right,
            ),
            by=by,
            now=written,
        )
        for kind, words, choices, right in QUESTIONS
    ]
    test = assessments.create(group.course, purpose="knowledge", title=TITLE, by=by, now=written)
    assessments.put_in(test, items, by=by, now=written)
    span = sitting_times.span_of(group)
    if span.before.opens_at is None or span.ends_at is None:
        return
    before, after = span.before.opens_at + timedelta(days=6, hours=4), span.ends_at + timedelta(days=1)
    pre, post = sittings.give(group, test, linking="place", by=by, now=before - timedelta(days=9))
    for place in group.event.registrations.placed().order_by("number"):
        if chance.random() < 0.9:
            answer(pre, place, items, 0.4, chance, before)
        if chance.random() < 0.85:
            answer(post, place, items, 0.75, chance, after)
    sittings.close(post, by=by, now=min(now, span.ends_at + timedelta(days=15)))


def answer(
    sitting: Sitting, place: Registration, items: list[Item], knows: float, chance: Random, at: datetime
) -> None:
    """Let one person answer, who knows an answer with this chance."""
    given: dict[Item, object] = {}
    for item in items:
        codes = [one["code"] for one in item.choices]
        if item.kind == Item.Kind.SCALE:
            given[item] = min(5, chance.randint(1, 3) + round(2 * knows))
        elif item.kind == Item.Kind.SEVERAL:
            given[item] = [code for code in codes if chance.random() < (knows if code in item.right else 0.2)]
        else:
            given[item] = next(iter(item.right)) if chance.random() < knows else chance.choice(codes)
    answers.hand_in(sitting, place, given, language="es", now=at)
