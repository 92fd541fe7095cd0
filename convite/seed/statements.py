"""Statements of the demonstration: one that is being signed, one that was published; all of it is invented.

Al Sur and IFEX-ALC are real and have signed nothing here: it is a generated coalition of generated
organisations that does, and each page says that it was generated.
"""

from datetime import datetime, timedelta
from typing import Any

from cms import tree
from cms.models import StatementsPage
from convite.seed.texts import EN, ES, PT
from events.models import Topic
from outcomes import signing
from outcomes.models import Statement
from outcomes.signing import Said, Written
from people.models import Appointment, Coalition, Membership, Organisation, Person

TITLES = {ES: "Declaraciones", PT: "Declarações", EN: "Statements"}
SLUGS = {ES: "declaraciones", PT: "declaracoes", EN: "statements"}
LEAD = {
    ES: "Lo que las organizaciones dicen en conjunto, con las que aceptaron ser nombradas.",
    PT: "O que as organizações dizem em conjunto, com as que aceitaram ser nomeadas.",
    EN: "What organisations say together, with those that agreed to be named.",
}
#: The generated members, with their countries; the first looks after the statements, and Elisa edits for it.
MEMBERS = (
    ("red-generada-a", "Red Generada A", "GT"),
    ("red-generada-b", "Red Generada B", "SV"),
    ("red-generada-c", "Red Generada C", "HN"),
    ("red-generada-d", "Red Generada D", "PA"),
    ("red-generada-e", "Red Generada E", "CR"),
    ("red-generada-f", "Red Generada F", "MX"),
    ("red-generada-g", "Red Generada G", "PE"),
    ("red-generada-h", "Red Generada H", "CO"),
    ("red-generada-i", "Red Generada I", "BR"),
    ("red-generada-j", "Red Generada J", "CL"),
)
WORDS: dict[str, dict[str, dict[str, str]]] = {
    "open": {
        "title": {
            ES: "Transparencia en la compra de tecnologías de vigilancia",
            PT: "Transparência na compra de tecnologias de vigilância",
            EN: "Transparency in buying surveillance technologies",
        },
        "addressed_to": {
            ES: "Institución generada A",
            PT: "Instituição gerada A",
            EN: "Generated institution A",
        },
        "text": {
            ES: "Las organizaciones que firmamos pedimos que cada compra de tecnologías de vigilancia se "
            "publique con su costo, su proveedor y su fin.\n\nPedimos también que ninguna se use antes de "
            "evaluar qué hace con los derechos de las personas, y que esa evaluación se pueda leer.",
            PT: "As organizações que assinamos pedimos que cada compra de tecnologias de vigilância seja "
            "publicada com o seu custo, o seu fornecedor e o seu fim.\n\nPedimos também que nenhuma seja "
            "usada antes de se avaliar o que faz com os direitos das pessoas, e que essa avaliação possa "
            "ser lida.",
            EN: "The undersigned organisations ask that every purchase of surveillance technologies be "
            "published with its cost, its supplier and its purpose.\n\nWe also ask that none be used before "
            "what it does to people's rights has been assessed, and that the assessment can be read.",
        },
    },
    "closed": {
        "title": {
            ES: "Una ley de datos personales necesita una autoridad independiente",
            PT: "Uma lei de dados pessoais precisa de uma autoridade independente",
            EN: "A data protection law needs an independent authority",
        },
        "addressed_to": {
            ES: "Institución generada B",
            PT: "Instituição gerada B",
            EN: "Generated institution B",
        },
        "text": {
            ES: "Una ley protege cuando alguien la hace cumplir. Pedimos una autoridad con presupuesto "
            "propio, nombrada por un procedimiento público, y cuyas decisiones se publiquen.\n\n"
            "Ofrecemos nuestra experiencia para redactar el reglamento.",
            PT: "Uma lei protege quando alguém a faz cumprir. Pedimos uma autoridade com orçamento próprio, "
            "nomeada por um procedimento público, e cujas decisões sejam publicadas.\n\nOferecemos a nossa "
            "experiência para redigir o regulamento.",
            EN: "A law protects when somebody enforces it. We ask for an authority with a budget of its own, "
            "appointed by a public procedure, whose decisions are published.\n\nWe offer our experience in "
            "drafting the rules.",
        },
    },
}


def write(*, cast: dict[str, Person], now: datetime) -> None:
    """Write both, with the generated coalition that signs them, and the page on which they stand."""
    coalition = Coalition.objects.create(slug="alianza-generada", name="Alianza generada (demo)")
    members = [
        Organisation.objects.create(slug=slug, name=name, country=country, is_generated=True)
        for slug, name, country in MEMBERS
    ]
    for member in members:
        Membership.objects.create(coalition=coalition, organisation=member)
    keeper, *others = members
    tree.plant(StatementsPage, tree.ensure(), titles=TITLES, slugs=SLUGS, lede=LEAD, show_in_menus=True)
    by = cast["editor"]
    Appointment.objects.create(person=by, organisation=keeper, duty=Appointment.Duty.EDITOR)
    begun = now - timedelta(days=2)
    waiting = _opened("open", coalition, keeper, by, begun, until=now + timedelta(days=5))
    for number, member in enumerate(others[:4]):
        _record(waiting, member, "declined" if number == 3 else "signed", named=number != 2, by=by, now=begun)
    begun = now - timedelta(days=30)
    over = _opened("closed", coalition, keeper, by, begun, until=now - timedelta(days=12))
    for number, member in enumerate(others[:6]):
        _record(over, member, "signed", named=number < 3, by=by, now=begun + timedelta(days=1))
    Statement.objects.filter(coalition=coalition).update(is_generated=True)


def _opened(
    key: str, coalition: Coalition, keeper: Organisation, by: Person, now: datetime, *, until: datetime
) -> Statement:
    words: dict[str, Any] = WORDS[key]
    made = signing.write(
        Written(**words, day=until.date(), topics=Topic.objects.filter(code__in=["digital-security"])),
        keeper=keeper,
        coalition=coalition,
        by=by,
        now=now,
    )
    return signing.open_until(
        made, closes_at=until, time_zone="America/Panama", publishes_itself=True, by=by, now=now
    )


def _record(
    statement: Statement, member: Organisation, answer: str, *, named: bool, by: Person, now: datetime
) -> None:
    said = Said(answer, is_named=named)
    signing.record(statement, member, said, reason="Generado para esta demostración.", by=by, now=now)
