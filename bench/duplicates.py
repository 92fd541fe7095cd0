"""How well second records of one person are found among many: 5,000 records, 300 known pairs.

    python -m bench.duplicates [records] [pairs] [seeds] [kept, in hundredths]

Prints JSON: for each seed the share of the known pairs that is proposed (recall), the share of what is
proposed that is known (precision), and the seconds it took. The people are invented; what they share and
how they differ is described in `crowd`. `kept` is how many of a hundred second records keep the address or
phone of the first: whoever comes to a second event mostly writes the same, and the fewer do, the less can be
found.
"""

import json
import sys
import time
from random import Random

from people.likeness import Record, propose

GIVEN = """
    María José Juan Ana Luis Carlos Jorge Pedro Francisco Manuel Antonio Miguel Rosa Marta Sandra
    Claudia Paulo João Lucía Sofía Valeria Gabriela Fernanda Camila Daniela Andrea Paola Diana
    Mónica Patricia Verónica Silvia Gloria Elena Irene Beatriz Julia Cristina Adriana Lorena Ruth
    Ester Noemí Raquel Rebeca Ixchel Nikté Marisol Dilcia Roberto Ricardo Fernando Alejandro Andrés
    Diego Rafael Óscar Óliver Mario Julio César Héctor Víctor Raúl Saúl Samuel Daniel David Josué
    Isaías Elías Mateo Tomás Lucas Gabriel Rodrigo Sergio Hugo Iván Adrián Wilmer Selvin Edgardo
    Nahún Melvin Jairo Walter Edwin Erick Kevin Brayan Luana Tainá Iracema Thiago Caio Vinícius
    Letícia
""".split()  # noqa: SIM905
FAMILY = """
    López García Rodríguez Martínez Hernández González Pérez Silva Santos Oliveira Souza Lima Costa
    Pereira Ramírez Sánchez Flores Gómez Díaz Cruz Morales Reyes Castillo Torres Rivera Ramos Mejía
    Vásquez Jiménez Castro Ortiz Álvarez Mendoza Guzmán Romero Aguilar Herrera Medina Vargas Zelaya
    Orellana Ordóñez Lemus Tzoc Batz Xicará Choc Pop Cac Ajú Tzul Chávez Molina Salazar Rojas Núñez
    Peña Cabrera Campos Vega Fuentes Carrillo Domínguez Espinoza Figueroa Galeano Ibarra Juárez Lara
    Maldonado Navarro Ochoa Pacheco Quiroga Rivas Sandoval Trujillo Urbina Valle Zamora Acosta
    Bonilla Cárdenas Duarte Escobar Ferreira Almeida Barbosa Cardoso Dias Esteves Fonseca Gonçalves
    Machado Nascimento Pinheiro Queiroz Ribeiro Teixeira Moreira Alvarenga Portillo Membreño Paz
    Banegas Cerrato Discua Euceda Funes Interiano Murillo Nolasco Padilla Quintanilla Rubio Suazo
    Turcios Umaña Villalta Yáñez Zúniga Coc Caal Ical Tiul Cuc Chub Maquin Sacul Quej Xol Toj Ixcot
    Sontay Velásquez Gutiérrez Méndez Solís Cortés
""".split()  # noqa: SIM905
COUNTRIES = ("GT", "HN", "SV", "PA", "CR", "MX", "BR")
PROVIDERS = ("correo.example", "buzon.example", "mail.example", "org.example")
SOUNDS = (
    ("z", "s"),
    ("s", "z"),
    ("v", "b"),
    ("b", "v"),
    ("ll", "y"),
    ("c", "s"),
    ("j", "g"),
    ("h", ""),
    ("y", "i"),
)


def crowd(
    people: int, pairs: int, *, seed: int, kept: float = 0.6
) -> tuple[list[Record], set[frozenset[int]]]:
    """Return `people` records of invented people and the pairs of keys of which both are one person's.

    Names follow Zipf's law over a thousand surnames, so that the common ones collide; 85 in a hundred people
    have two surnames, 45 two given names, 12 a particle. 8 in a hundred share an address with somebody else
    (a family, an office), 15 have a phone alone, 3 have neither. Of the second records `kept` keep the
    address or phone; the others changed it. How their name differs is drawn from `_again`.
    """
    draw = Random(seed)
    surnames = [*FAMILY, *_rare_surnames(draw, 1000 - len(FAMILY))]
    weights_given = [1 / (rank + 8) for rank in range(len(GIVEN))]
    weights_family = [1 / (rank + 8) for rank in range(len(surnames))]
    records: list[Record] = []
    known: set[frozenset[int]] = set()
    named: list[tuple[list[str], list[str]]] = []
    for key in range(people - pairs):
        given = list(dict.fromkeys(draw.choices(GIVEN, weights_given, k=2 if draw.random() < 0.45 else 1)))
        family = draw.choices(surnames, weights_family, k=2 if draw.random() < 0.85 else 1)
        if draw.random() < 0.12:
            family[-1] = f"{draw.choice(('de', 'de la', 'del', 'da', 'dos'))} {family[-1]}"
        named.append((given, family))
        emails, phones = _contact(draw, given, family, records)
        sector = draw.randrange(6)
        records.append(
            Record(
                key, (" ".join(given + family),), emails, phones,
                frozenset({draw.choice(COUNTRIES)}) if draw.random() < 0.9 else frozenset(),
                frozenset({sector}) if draw.random() < 0.9 else frozenset(),
            )
        )  # fmt: skip
    for number, of in enumerate(draw.sample(range(people - pairs), pairs)):
        first, key = records[of], people - pairs + number
        given, family = named[of]
        emails, phones = first.emails, first.phones
        if not (emails or phones) or draw.random() > kept:
            emails, phones = _contact(draw, given, family, [])
        records.append(
            Record(
                key, (_again(draw, given, family),), emails, phones,
                first.countries if draw.random() < 0.95 else frozenset({draw.choice(COUNTRIES)}),
                first.sectors if draw.random() < 0.9 else frozenset({draw.randrange(6)}),
            )
        )  # fmt: skip
        known.add(frozenset((of, key)))
    return records, known


def _rare_surnames(draw: Random, number: int) -> list[str]:
    """Invented surnames for the long tail that every country has."""
    starts = """Bar Cal Cam Cer
        Cha Dar Esca Fal Gar Gua Ibá La Lu Ma Mel Mon Na Or Pa Que Ra Sa Se Ta Te Va Ve Xo
        Za""".split()  # noqa: SIM905
    middles = """ba be ca cha da di du ga gue la le li lo ma mo na ne no pa ra re ri ro ta te va ve""".split()  # noqa: SIM905
    ends = """bal cal cho do dra ga les llo mar na nes ño ra res rro s sa tes tz va xi z""".split()  # noqa: SIM905
    made: dict[str, None] = {}
    while len(made) < number:
        made[draw.choice(starts) + draw.choice(middles) * (draw.random() < 0.7) + draw.choice(ends)] = None
    return list(made)


def _contact(
    draw: Random, given: list[str], family: list[str], before: list[Record]
) -> tuple[frozenset[str], frozenset[str]]:
    chance = draw.random()
    if chance < 0.03:
        return frozenset(), frozenset()
    phone = frozenset({f"+502{draw.randrange(10**8):08d}"})
    if chance < 0.18:
        return frozenset(), phone
    if chance < 0.26 and before:
        shared = draw.choice(before).emails
        if shared:
            return shared, frozenset()
    plain = str.maketrans("áéíóúüñçãõâêô'", "aeiouuncaoaeo_")
    box = f"{given[0]}.{family[0].split()[-1]}".lower().translate(plain)
    # A mailbox has one owner; whose plain name is taken adds a number.
    if draw.random() < 0.6 or any(box in email for each in before for email in each.emails):
        box += str(draw.randrange(10**6))
    return frozenset({f"{box}@{draw.choice(PROVIDERS)}"}), phone if draw.random() < 0.5 else frozenset()


def _again(draw: Random, given: list[str], family: list[str]) -> str:
    """The name as its owner writes it the next time."""
    given, family = list(given), list(family)
    if len(family) > 1 and draw.random() < 0.3:
        family = family[:1]
    if len(given) > 1 and draw.random() < 0.3:
        given = [given[0]] if draw.random() < 0.7 else [given[0], f"{given[1][0]}."]
    if draw.random() < 0.3:
        family[-1] = family[-1].split()[-1]
    name = " ".join(given + family)
    if draw.random() < 0.5:
        name = name.translate(str.maketrans("áéíóúüÁÉÍÓÚÓñç", "aeiouuAEIOUOnc"))
    if draw.random() < 0.15:
        written, said = draw.choice(SOUNDS)
        name = name.replace(written, said, 1)
    if draw.random() < 0.12:
        at = draw.randrange(1, len(name) - 2)
        name = draw.choice((name[:at] + name[at + 1 :], name[:at] + name[at + 1] + name[at] + name[at + 2 :]))
    if draw.random() < 0.1:
        name = name.upper()
    if draw.random() < 0.05:
        name = f"Licda. {name}"
    if draw.random() < 0.05:
        name = " ".join(family + given)
    return name


def measure(people: int, pairs: int, *, seed: int, kept: float = 0.6) -> dict[str, float]:
    """Return recall, precision and seconds of one crowd."""
    records, known = crowd(people, pairs, seed=seed, kept=kept)
    began = time.perf_counter()
    proposed = {frozenset((pair.first.key, pair.second.key)) for pair in propose(records)}
    took = time.perf_counter() - began
    right = len(proposed & known)
    return {
        "seed": seed,
        "proposed": len(proposed),
        "recall": round(right / len(known), 3),
        "precision": round(right / len(proposed), 3) if proposed else 0.0,
        "seconds": round(took, 2),
    }


def main() -> None:
    words = [*sys.argv[1:], *["5000", "300", "5", "60"][len(sys.argv) - 1 :]]
    people, pairs, seeds, kept = (int(word) for word in words)
    runs = [measure(people, pairs, seed=seed, kept=kept / 100) for seed in range(seeds)]
    print(json.dumps({"records": people, "pairs": pairs, "kept": kept / 100, "runs": runs}, indent=2))


if __name__ == "__main__":
    main()
