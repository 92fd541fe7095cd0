"""Tasks of a course of the demonstration, and what people who do not exist handed in for them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from events.models import Registration
from people.models import Person
from trainings import handing_in, setting_tasks
from trainings.courses import units_of
from trainings.handing_in import Given
from trainings.models import Cohort, Course, HandIn

State = HandIn.State

#: A task for the first module, and one for the second.
TASKS = (
    setting_tasks.Facts(
        title={
            "es": "Quién decide donde usted vive",
            "pt-br": "Quem decide onde você mora",
            "en": "Who decides where you live",
        },
        text={
            "es": "Escriba en diez renglones quiénes decidieron sobre una regla de internet que le afecta.",
            "pt-br": "Escreva em dez linhas quem decidiu sobre uma regra da internet que afeta você.",
            "en": "Write in ten lines who decided on a rule of the internet that concerns you.",
        },
        due_days=6,
    ),
    setting_tasks.Facts(
        title={"es": "Un aporte breve", "pt-br": "Uma contribuição breve", "en": "A short contribution"},
        text={
            "es": "Redacte un aporte de una página para una consulta pública, o enlace el que ya publicó.",
            "pt-br": "Redija uma contribuição de uma página para uma consulta pública, ou envie um link.",
            "en": "Draft a contribution of one page to a public consultation, or link the one you published.",
        },
        due_days=14,
        takes_text=False,
        takes_link=True,
        takes_file=True,
    ),
)
#: What some wrote; all of it invented.
WROTE = (
    "Decidieron el ministerio y dos empresas. A quienes usamos la red no nos preguntó nadie. (demo)",
    "La regla salió de una mesa con cámaras de comercio; la universidad llegó tarde. (demo)",
    "En mi municipio lo decidió el concejo, con una consulta de tres días. (demo)",
)
WORDS_AGAIN = "Buen comienzo. Agregue, por favor, quiénes faltaron en la mesa y por qué. (demo)"
WORDS_ACCEPTED = "Gracias: claro y concreto. (demo)"


def set_tasks(course: Course, *, by: Person, now: datetime) -> None:
    """Give the first two modules of a course a task each."""
    for unit, facts in zip(units_of(course), TASKS, strict=False):
        setting_tasks.set_task(unit, facts, by=by, now=now)


def hand_in(group: Cohort, *, by: Person, now: datetime) -> None:
    """Let some of a group hand in: accepted, asked for again, handed in anew, and waiting to be read."""
    first, second = handing_in.tasks_of(group)
    places = list(group.event.registrations.placed().order_by("number"))
    ended = (first.due_at or now) - timedelta(days=first.task.due_days)

    def gives(turn: int, place: Registration) -> HandIn:
        given = Given(text=WROTE[turn % len(WROTE)])
        return handing_in.hand_in(first, place, given, now=min(now, ended + timedelta(days=turn)))

    def reads(state: str, words: str) -> Callable[[HandIn], HandIn]:
        return lambda one: handing_in.judge(
            one, state=state, words=words, by=by, now=min(now, one.handed_in_at + timedelta(days=1))
        )

    accept, ask_again = reads(State.ACCEPTED, WORDS_ACCEPTED), reads(State.AGAIN, WORDS_AGAIN)
    for turn, place in enumerate(places[:9]):
        made = gives(turn, place)
        if turn < 5:
            accept(made)
        elif turn < 7:
            ask_again(made)
    # One of those who were asked again has handed in anew.
    text = WROTE[0] + " Faltaron quienes viven lejos de la capital. (demo)"
    handing_in.hand_in(first, places[6], Given(text=text), now=now)
    for place in places[:2]:
        link = f"https://aportes.demo.invalid/{place.number}"
        handing_in.hand_in(second, place, Given(url=link), now=now)
