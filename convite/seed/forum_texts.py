"""The words of the demonstration's forum: generated, and told as such."""

from datetime import time
from typing import Any

from convite.seed.texts import EN, ES, PT

#: The hour of the wall at which the last session of the first day is over.
CLOSES = time(18, 0)
ONLINE = "online"
#: Sessions carry the first name of a track; it has one in each language.
TRACKS: dict[str, dict[str, str]] = {
    "safety": {ES: "Protección de periodistas", PT: "Proteção de jornalistas", EN: "Safety of journalists"},
    "access": {ES: "Acceso a la información", PT: "Acesso à informação", EN: "Access to information"},
    "net": {ES: "Internet abierta", PT: "Internet aberta", EN: "Open internet"},
}
EVENT: dict[str, Any] = {
    "title": {
        ES: "Foro regional de libertad de expresión (demo)",
        PT: "Fórum regional de liberdade de expressão (demo)",
        EN: "Regional forum on freedom of expression (demo)",
    },
    "summary": {
        ES: "Dos días en tres salas y en línea: protección de periodistas, información pública, internet.",
        PT: "Dois dias em três salas e on-line: proteção de jornalistas, informação pública, internet.",
        EN: "Two days in three rooms and online: safety of journalists, public information, the internet.",
    },
    "story": {
        ES: {
            "description": "Redacciones, organizaciones, academia e instituciones comparan lo que hizo cada "
            "país y acuerdan qué pedir juntas. Cada sesión se sigue en la sala o en línea, con "
            "interpretación; algunas existen solo en línea. (Foro generado para la demostración.)"
        },
        PT: {
            "description": "Redações, organizações, academia e instituições comparam o que cada país fez e "
            "combinam o que pedir em conjunto. Cada sessão é acompanhada na sala ou on-line, com "
            "interpretação; algumas existem só on-line. (Fórum gerado para a demonstração.)"
        },
        EN: {
            "description": "Newsrooms, organisations, academia and institutions compare what each country "
            "did and agree on what to ask for together. Every session can be followed in the room or online, "
            "with interpretation; some are online alone. (Forum generated for the demonstration.)"
        },
    },
}
#: What some sessions say of themselves, by their Spanish title.
STORIES: dict[str, dict[str, dict[str, str]]] = {
    "Apertura: diez años de agenda común": {
        ES: {
            "description": "Qué se pidió, qué se logró y qué sigue pendiente, contado por quienes estuvieron."
        },
        PT: {"description": "O que se pediu, o que se conseguiu e o que falta, contado por quem esteve lá."},
        EN: {"description": "What was asked, what was achieved and what is still due."},
    },
    "Cierre: lo que pedimos juntas": {
        ES: {
            "description": "Cada eje trae sus pedidos; el plenario los ordena y dice quién los lleva a dónde."
        },
        PT: {"description": "Cada eixo traz seus pedidos; o plenário os ordena e diz quem os leva aonde."},
        EN: {"description": "Each track brings what it asks for; the plenary decides who takes it where."},
    },
}
#: Day, hour, minutes, format (none: a pause), room, track, and the title in Spanish, Portuguese, English.
PROGRAMME: tuple[tuple[int, str, int, str, str, str, tuple[str, str, str]], ...] = (
    (0, "09:00", 60, "panel", "Salón Mayor", "", (
        "Apertura: diez años de agenda común",
        "Abertura: dez anos de agenda comum",
        "Opening: ten years of a common agenda",
    )),
    (0, "10:00", 30, "", "Patio", "", ("Café y encuentro", "Café e encontro", "Coffee and meeting")),
    (0, "10:30", 90, "panel", "Salón Mayor", "safety", (
        "Mecanismos de protección: qué funciona",
        "Mecanismos de proteção: o que funciona",
        "Protection mechanisms: what works",
    )),
    (0, "10:30", 90, "round-table", "Biblioteca", "access", (
        "Leyes de acceso a la información, veinte años después",
        "Leis de acesso à informação, vinte anos depois",
        "Access to information laws, twenty years on",
    )),
    (0, "10:30", 90, "workshop", "Patio", "net", (
        "Medir bloqueos desde la casa",
        "Medir bloqueios a partir de casa",
        "Measuring blocking from home",
    )),
    (0, "12:00", 90, "", "Patio", "", ("Almuerzo", "Almoço", "Lunch")),
    (0, "13:30", 75, "workshop", "Biblioteca", "safety", (
        "Cuidados digitales para una redacción pequeña",
        "Cuidados digitais para uma redação pequena",
        "Digital care for a small newsroom",
    )),
    (0, "13:30", 75, "panel", "Salón Mayor", "net", (
        "Plataformas, moderación y elecciones",
        "Plataformas, moderação e eleições",
        "Platforms, moderation and elections",
    )),
    (0, "13:30", 60, "debate", ONLINE, "access", (
        "Pedir información desde otro país",
        "Pedir informação a partir de outro país",
        "Asking for information from another country",
    )),
    (0, "15:00", 60, "break-out", "Patio", "safety", (
        "Redes de apoyo entre colegas",
        "Redes de apoio entre colegas",
        "Support networks among colleagues",
    )),
    (0, "15:00", 60, "flash", "Biblioteca", "access", (
        "Cinco archivos en cinco minutos",
        "Cinco arquivos em cinco minutos",
        "Five archives in five minutes",
    )),
    (0, "16:30", 60, "round-table", "Salón Mayor", "", (
        "Plenario: lo que vimos hoy",
        "Plenário: o que vimos hoje",
        "Plenary: what we saw today",
    )),
    (1, "09:00", 90, "panel", "Salón Mayor", "net", (
        "Demandas contra quien publica",
        "Processos contra quem publica",
        "Lawsuits against those who publish",
    )),
    (1, "09:00", 90, "workshop", "Biblioteca", "access", (
        "Un pedido que no se pueda negar",
        "Um pedido que não se possa negar",
        "A request that cannot be refused",
    )),
    (1, "09:00", 60, "birds-of-a-feather", ONLINE, "safety", (
        "Periodistas en el exilio",
        "Jornalistas no exílio",
        "Journalists in exile",
    )),
    (1, "10:30", 30, "", "Patio", "", ("Café de la mañana", "Pausa para o café", "Morning coffee")),
    (1, "11:00", 75, "round-table", "Salón Mayor", "safety", (
        "La fiscalía, la prensa y los plazos",
        "O Ministério Público, a imprensa e os prazos",
        "The prosecutor, the press and the deadlines",
    )),
    (1, "11:00", 75, "panel", "Patio", "net", (
        "Redes comunitarias y radios locales",
        "Redes comunitárias e rádios locais",
        "Community networks and local radio",
    )),
    (1, "12:30", 90, "", "Patio", "", ("Almuerzo compartido", "Almoço compartilhado", "Shared lunch")),
    (1, "14:00", 60, "round-table", "Salón Mayor", "", (
        "Cierre: lo que pedimos juntas",
        "Encerramento: o que pedimos juntas",
        "Closing: what we ask for together",
    )),
)  # fmt: skip
