"""What the demonstration says of the gatherings that show one part of the house each, in three languages."""

from typing import Any, TypedDict

from convite.seed.texts import EN, ES, PT, InLanguages


class Shown(TypedDict):
    """A gathering's title and summary, and what the page of its one session tells."""

    title: InLanguages
    summary: InLanguages
    story: dict[str, dict[str, Any]]


def _told(es: str, pt: str, en: str) -> dict[str, dict[str, Any]]:
    return {ES: {"description": es}, PT: {"description": pt}, EN: {"description": en}}


#: Full in the room, with people on the list and a place offered.
FULL: Shown = {
    "title": {
        ES: "Taller: un teléfono más seguro",
        PT: "Oficina: um telefone mais seguro",
        EN: "Workshop: a safer phone",
    },
    "summary": {
        ES: "Demostración de una sala llena: hay lista de espera, y un lugar guardado para alguien de ella.",
        PT: "Demonstração de uma sala lotada: há lista de espera, e um lugar guardado para alguém dela.",
        EN: "A demonstration of a full room: people wait on a list, and a place is held for one of them.",
    },
    "story": _told(
        "Se trae el propio teléfono y se sale con él más seguro: bloqueo, copias, permisos y mensajes. En la "
        "sala caben pocas personas, para que a cada una le alcance el tiempo.",
        "Cada pessoa traz o próprio telefone e sai com ele mais seguro: bloqueio, cópias, permissões e "
        "mensagens. Na sala cabem poucas pessoas, para que haja tempo para cada uma.",
        "Bring your own phone and leave with a safer one: lock, backups, permissions and messages. The room "
        "is small, so that there is time for everyone.",
    ),
}

#: After the workshop, at the same hour: each with few seats of its own, so that one of them is chosen.
PRACTICES: tuple[tuple[InLanguages, dict[str, dict[str, Any]]], ...] = (
    (
        {
            ES: "Práctica: mensajes que se borran solos",
            PT: "Prática: mensagens que se apagam sozinhas",
            EN: "Practice: messages that disappear",
        },
        _told(
            "Cada persona configura en su teléfono una mensajería cifrada, con ayuda en la mesa.",
            "Cada pessoa configura no seu telefone um mensageiro cifrado, com ajuda à mesa.",
            "Everyone sets up an encrypted messenger on their own phone, with help at the table.",
        ),
    ),
    (
        {
            ES: "Práctica: contraseñas y copias",
            PT: "Prática: senhas e cópias",
            EN: "Practice: passwords and backups",
        },
        _told(
            "Cada persona estrena un gestor de contraseñas y hace su primera copia, con ayuda en la mesa.",
            "Cada pessoa começa a usar um gerenciador de senhas e faz sua primeira cópia, com ajuda à mesa.",
            "Everyone starts a password manager and makes a first backup, with help at the table.",
        ),
    ),
)

#: By approval: requests that wait, institutions that name people, and guests.
APPROVED: Shown = {
    "title": {
        ES: "Encuentro regional sobre vigilancia",
        PT: "Encontro regional sobre vigilância",
        EN: "Regional meeting on surveillance",
    },
    "summary": {
        ES: "Demostración de un encuentro con aprobación: quienes organizan responden cada solicitud, e "
        "instituciones nominan a sus personas.",
        PT: "Demonstração de um encontro com aprovação: quem organiza responde a cada pedido, e "
        "instituições indicam suas pessoas.",
        EN: "A demonstration of a meeting by approval: the organisers answer each request, and institutions "
        "name their people.",
    },
    "story": _told(
        "Organizaciones e instituciones comparan qué tecnología de vigilancia se compra en cada país, con "
        "qué ley y con qué control, y preparan una posición común.",
        "Organizações e instituições comparam que tecnologia de vigilância se compra em cada país, com que "
        "lei e com que controle, e preparam uma posição comum.",
        "Organisations and institutions compare which surveillance technology each country buys, under "
        "which law and which control, and prepare a common position.",
    ),
}

#: Only with a code, and discreet.
BY_CODE: Shown = {
    "title": {
        ES: "Clínica de datos personales",
        PT: "Clínica de dados pessoais",
        EN: "Personal data clinic",
    },
    "summary": {
        ES: "Demostración de una actividad discreta con código de inscripción: CLINICA2026.",
        PT: "Demonstração de uma atividade discreta com código de inscrição: CLINICA2026.",
        EN: "A demonstration of a discreet event with a registration code: CLINICA2026.",
    },
    "story": _told(
        "Una hora para llevar un caso propio y salir con el siguiente paso: qué pedir, a quién y con qué "
        "palabras.",
        "Uma hora para trazer um caso próprio e sair com o próximo passo: o que pedir, a quem e com que "
        "palavras.",
        "An hour to bring a case of your own and leave with the next step: what to ask for, of whom and in "
        "which words.",
    ),
}

#: Inside another body's event, which keeps the list; heads were counted.
ELSEWHERE: Shown = {
    "title": {
        ES: "Comunidades que se conectan",
        PT: "Comunidades que se conectam",
        EN: "Communities that connect themselves",
    },
    "summary": {
        ES: "Demostración de una sesión dentro del evento de otra entidad: la moderación contó a las "
        "personas, sin lista.",
        PT: "Demonstração de uma sessão dentro do evento de outra entidade: a moderação contou as pessoas, "
        "sem lista.",
        EN: "A demonstration of a session within another body's event: the moderators counted heads, without "
        "a list.",
    },
    "story": _told(
        "Redes que las comunidades construyen y cuidan: qué las sostiene, qué norma les falta y qué aprende "
        "de ellas una autoridad.",
        "Redes que as comunidades constroem e cuidam: o que as sustenta, que norma lhes falta e o que uma "
        "autoridade aprende com elas.",
        "Networks that communities build and look after: what keeps them going, which rule they lack and "
        "what an authority learns from them.",
    ),
}
ELSEWHERE_NAME = "Foro Abierto de la Red (demo)"

#: Two days, over: who was there is known from many sides, and people said how it was.
TWO_DAYS: Shown = {
    "title": {
        ES: "Jornadas de inteligencia artificial y derechos",
        PT: "Jornadas de inteligência artificial e direitos",
        EN: "Two days on artificial intelligence and rights",
    },
    "summary": {
        ES: "Demostración de una actividad que terminó: asistencia de varios orígenes, lo que conviene "
        "revisar y una encuesta con resultados protegidos.",
        PT: "Demonstração de uma atividade que terminou: presença de várias origens, o que vale a pena olhar "
        "e uma pesquisa com resultados protegidos.",
        EN: "A demonstration of an event that is over: attendance from several sources, what is worth a look "
        "and a survey with protected results.",
    },
    "story": _told(
        "Dos mañanas: qué decisiones se toman ya con sistemas automáticos, y qué se le puede exigir a quien "
        "los usa.",
        "Duas manhãs: que decisões já são tomadas com sistemas automáticos, e o que se pode exigir de quem "
        "os usa.",
        "Two mornings: which decisions are already made by automatic systems, and what can be asked of "
        "whoever uses them.",
    ),
}
DAYS: tuple[InLanguages, ...] = (
    {ES: "Lo que ya se decide solo", PT: "O que já se decide sozinho", EN: "What already decides by itself"},
    {ES: "Lo que se puede exigir", PT: "O que se pode exigir", EN: "What can be asked for"},
)
SURVEY: InLanguages = {
    ES: "¿Cómo le fue en las jornadas?",
    PT: "Como foram as jornadas para você?",
    EN: "How were the two days for you?",
}
SURVEY_OF_DAY: InLanguages = {
    ES: "El segundo día, en dos minutos",
    PT: "O segundo dia, em dois minutos",
    EN: "The second day, in two minutes",
}
#: What people answered freely; it names nobody.
SAID = (
    "Más tiempo para preguntas.",
    "Mais exemplos da região.",
    "La interpretación ayudó mucho.",
    "Un descanso más largo por la mañana.",
    "Ejercicios en grupos pequeños.",
    "More time for the second day.",
)

HUB = "Sede Quetzaltenango (demo)"
HUB_ADDRESS = "Aula de demostración, zona 3"
#: What people wrote to the organisers' open question.
COMMITMENTS = (
    "La ley de datos personales",
    "El informe anual de compras",
    "A consulta pública que foi prometida",
    "The promised registry of requests",
    "El protocolo para periodistas en riesgo",
)
NEED = "Necesito ver las láminas desde cerca."
#: Institutions that were invited, and a group that asked; none of them exists.
INSTITUTIONS = ("Instituto de Transparencia Digital (demo)", "Comisión de Datos Abiertos (demo)")
GROUP = "Red de Radios del Valle (demo)"
ADDRESSEE, POST = "Dirección general (demo)", "Dirección general"
REFUSED = "Los lugares para este sector ya se dieron; la relatoría será pública."
#: Somebody who stands in two lists under two spellings.
TWICE = ("María José Xicará Orellana (demo)", "Maria Jose Xicara (demo)")
SIGNATORY, SIGNATORY_POST = "Olga (demo)", "Coordinación"
LETTERHEAD = "Al Sur · https://www.alsur.lat · demostración"

#: A rule of the organisers' own, for those who follow the workshop online.
RULE: dict[str, InLanguages] = {
    "title": {
        ES: "Para el taller: dos teléfonos a mano",
        PT: "Para a oficina: dois telefones à mão",
        EN: "For the workshop: have two phones at hand",
    },
    "text": {
        ES: "Falta poco para «{session}»: {day}, a las {hour}.\n"
        "Tenga a mano el teléfono que quiere revisar y otro para ver la sesión.",
        PT: "Falta pouco para “{session}”: {day}, às {hour}.\n"
        "Tenha à mão o telefone que quer revisar e outro para ver a sessão.",
        EN: "“{session}” is near: {day} at {hour}.\n"
        "Have the phone that you want to go through at hand, and another one to follow the session.",
    },
}
