"""What the demonstration's groups recommended, and what became of it; all of it is invented and says so."""

from datetime import datetime, timedelta
from typing import Any

from convite.seed import handouts
from convite.seed.texts import EN, ES, PT
from outcomes import recording
from outcomes.models import Outcome, Status
from outcomes.recording import Facts, Happened
from people.models import Organisation, Person
from trainings.models import Cohort

#: What an institution answered to one of them: title, paragraphs.
ANSWER = (
    "Oficio generado del Instituto A (demo)",
    (
        "La institución recibió la recomendación y publicará cada enero la lista de tecnologías de "
        "vigilancia que compró, con el fin de cada una.",
    ),
)
#: By group, where it came from one: kind, country, institution (one name, whatever the language), title, then
#: each step with the days since, and whether it is cleared.
WRITTEN: tuple[dict[str, Any], ...] = (
    {
        "group": "gt-past",
        "kind": "recommendation",
        "country": "GT",
        "institution": "Instituto A (demo)",
        "title": {
            ES: "Publicar cada año qué tecnologías de vigilancia se compran y con qué fin",
            PT: "Publicar a cada ano que tecnologias de vigilância são compradas e com que fim",
            EN: "Publish each year which surveillance technologies are bought, and what for",
        },
        "steps": (("submitted", 60), ("answered", 34), ("adopted", 12)),
        "is_cleared": True,
    },
    {
        "group": "gt-past",
        "kind": "commitment",
        "country": "GT",
        "institution": "Instituto B (demo)",
        "title": {
            ES: "Responder en diez días a toda petición sobre datos personales",
            PT: "Responder em dez dias a todo pedido sobre dados pessoais",
            EN: "Answer every request about personal data within ten days",
        },
        "steps": (("submitted", 50), ("debated", 20)),
        "is_cleared": True,
    },
    {
        "group": "hn-past",
        "kind": "recommendation",
        "country": "HN",
        "institution": "Instituto C (demo)",
        "title": {
            ES: "Evaluar el impacto en derechos humanos antes de usar reconocimiento facial",
            PT: "Avaliar o impacto em direitos humanos antes de usar reconhecimento facial",
            EN: "Assess the impact on human rights before facial recognition is used",
        },
        "steps": (("submitted", 40),),
        "is_cleared": False,
    },
    {
        "group": "hn-past",
        "kind": "recommendation",
        "country": "HN",
        "institution": "Instituto C (demo)",
        "title": {
            ES: "Abrir a consulta el reglamento sobre cámaras en la calle",
            PT: "Abrir à consulta o regulamento sobre câmeras na rua",
            EN: "Open the rules on cameras in the street to consultation",
        },
        "steps": (("submitted", 38), ("rejected", 9)),
        "is_cleared": True,
    },
    {
        "kind": "recommendation",
        "country": "PA",
        "institution": "Instituto D (demo)",
        "title": {
            ES: "Dar a la autoridad de datos personales un presupuesto propio",
            PT: "Dar à autoridade de dados pessoais um orçamento próprio",
            EN: "Give the authority for personal data a budget of its own",
        },
        "steps": (("submitted", 45), ("debated", 15)),
        "is_cleared": True,
    },
    {
        "kind": "recommendation",
        "country": "CR",
        "institution": "Instituto E (demo)",
        "title": {
            ES: "Avisar a cada persona cuando una autoridad pide sus datos",
            PT: "Avisar cada pessoa quando uma autoridade pede seus dados",
            EN: "Tell each person when an authority asks for their data",
        },
        "steps": (("submitted", 30),),
        "is_cleared": True,
    },
)


def write(keeper: Organisation, *, cast: dict[str, Person], groups: dict[str, Cohort], now: datetime) -> None:
    """Write what each group recommended, step by step, and who looks at it again."""
    by = cast["ipandetec"]
    for number, one in enumerate(WRITTEN):
        facts = Facts(
            kind=one["kind"],
            title=one["title"],
            summary={},
            country=one["country"],
            institution=one["institution"],
            event=groups[one["group"]].event if "group" in one else None,
            owner=by,
            follow_up_on=(now + timedelta(days=6 + number)).date(),
        )
        began = now - timedelta(days=70)
        made = recording.write(facts, organisation=keeper, by=by, now=began, today=began.date())
        for status, days in one["steps"]:
            at = now - timedelta(days=days)
            happened = Happened(status, at.date())
            if status == Status.ANSWERED:
                happened = happened._replace(
                    evidence=ANSWER[0], evidence_language="es", file=handouts.drawn(*ANSWER, "es")
                )
            recording.take_step(made, happened, by=by, now=at, today=at.date())
        if one["is_cleared"]:
            recording.clear(made, by=by, now=now - timedelta(days=5))
    Outcome.objects.filter(organisation=keeper).update(is_generated=True)
