"""Reports made by hand in the form in which they are issued, larger than a test could register people for."""

from collections import Counter
from itertools import product
from typing import Any

from reports.crosstab import TOTAL
from reports.issuing import releases
from reports.models import Grant, Release
from tests.conftest import NOW

#: dimension → code → label in Spanish, Portuguese and English.
LABELS: dict[str, dict[str, tuple[str, str, str]]] = {
    "gender": {
        "woman": ("Mujeres", "Mulheres", "Women"),
        "man": ("Hombres", "Homens", "Men"),
        "another": ("Otro género, o varios", "Outro gênero, ou vários", "Another gender, or several"),
        "not-stated": ("Sin indicar", "Não informado", "Not stated"),
    },
    "stakeholder_group": {
        "civil-society": ("Sociedad civil", "Sociedade civil", "Civil society"),
        "government": ("Gobierno", "Governo", "Government"),
        "private-sector": ("Sector privado", "Setor privado", "Private sector"),
        "academia": ("Academia", "Academia", "Academia"),
        "not-stated": ("Sin indicar", "Não informado", "Not stated"),
    },
    "country": {
        "GT": ("Guatemala", "Guatemala", "Guatemala"),
        "HN": ("Honduras", "Honduras", "Honduras"),
        "SV": ("El Salvador", "El Salvador", "El Salvador"),
        "DO": ("República Dominicana", "República Dominicana", "Dominican Republic"),
        "BR": ("Brasil", "Brasil", "Brazil"),
        "ES": ("España", "Espanha", "Spain"),
        "not-stated": ("Sin indicar", "Não informado", "Not stated"),
    },
    "mode": {
        "onsite": ("En sala", "Presencial", "In the room"),
        "online": ("En línea", "On-line", "Online"),
    },
    "first_time": {
        "first": ("Primera vez", "Primeira vez", "First time"),
        "again": ("Ya había participado", "Já havia participado", "Took part before"),
        "not-stated": ("Sin indicar", "Não informado", "Not stated"),
    },
    "region": {
        "central-america": ("Centroamérica", "América Central", "Central America"),
        "elsewhere": ("Otras regiones", "Outras regiões", "Other regions"),
        "not-stated": ("Sin indicar", "Não informado", "Not stated"),
    },
    "event": {
        "e1": ("Curso de datos personales", "Curso de dados pessoais", "Course on personal data"),
        "e2": ("Foro de gobernanza", "Fórum de governança", "Governance forum"),
    },
    "period": {
        "2025-Q4": ("Trimestre 4 de 2025", "Trimestre 4 de 2025", "Quarter 4 of 2025"),
        "2026-Q1": ("Trimestre 1 de 2026", "Trimestre 1 de 2026", "Quarter 1 of 2026"),
        "2026-Q2": ("Trimestre 2 de 2026", "Trimestre 2 de 2026", "Quarter 2 of 2026"),
    },
    "home": {
        "home": ("Del país anfitrión", "Do país anfitrião", "From the host country"),
        "abroad": ("De otros países", "De outros países", "From other countries"),
        "not-stated": ("Sin indicar", "Não informado", "Not stated"),
    },
}
LANGUAGES = ("es", "pt-br", "en")


def label(dimension: str, code: str) -> dict[str, str]:
    """Return the words of a code; of several that were put together, each with a plus between."""
    words = [LABELS[dimension][one] for one in code.split(" + ")]
    return {language: " + ".join(word[place] for word in words) for place, language in enumerate(LANGUAGES)}


def table(
    measure: str,
    dimension: str,
    rows: dict[str, int | None],
    *,
    total: int | None = None,
    withheld: bool = False,
) -> dict[str, Any]:
    """A stored table of one dimension; its total is the sum unless it is given."""
    return {
        "measure": measure,
        "dimension": dimension,
        "total": sum(count or 0 for count in rows.values()) if total is None else total,
        "withheld": withheld,
        "least": 1,
        "rows": [
            {"code": code, "label": label(dimension, code), "count": count} for code, count in rows.items()
        ],
    }


def cross(
    dimensions: tuple[str, ...],
    cells: dict[tuple[str, ...], int | None],
    *,
    measure: str = "present",
    withheld: bool = False,
    total: int | None = None,
) -> dict[str, Any]:
    """A stored table of several dimensions from its cells, inner and margins."""
    found: list[list[str]] = [[] for _dimension in dimensions]
    for cell in cells:
        for place, code in enumerate(cell):
            if code != TOTAL and code not in found[place]:
                found[place].append(code)
    return {
        "measure": measure,
        "dimensions": list(dimensions),
        "total": cells.get((TOTAL,) * len(dimensions), total),
        "withheld": withheld,
        "categories": [
            [{"code": code, "label": label(dimension, code), "of": code.split(" + ")} for code in codes]
            for dimension, codes in zip(dimensions, found, strict=True)
        ],
        "cells": [{"at": list(cell), "count": count} for cell, count in cells.items()],
    }


def with_margins(
    counts: dict[tuple[str, ...], int], hidden: set[tuple[str, ...]]
) -> dict[tuple[str, ...], int | None]:
    """All cells of a table with its margins, those of `hidden` without their count."""
    sums: Counter[tuple[str, ...]] = Counter()
    for cell, count in counts.items():
        for kept in product(*((code, TOTAL) for code in cell)):
            sums[kept] += count
    return {cell: None if cell in hidden else count for cell, count in sums.items()}


def keep(grant: Grant, document: dict[str, Any]) -> Release:
    """Keep a report made by hand as it would be after it was issued."""
    return Release.objects.create(
        grant=grant,
        number=document["number"],
        issued_at=NOW,
        tables=document,
        sha256=releases.fingerprint(document),
    )


COUNTRY_BY_GENDER = with_margins(
    {
        ("GT", "woman"): 34,
        ("GT", "man"): 27,
        ("GT", "not-stated"): 9,
        ("HN", "woman"): 16,
        ("HN", "man"): 11,
        ("HN", "not-stated"): 5,
        ("SV + DO", "woman"): 9,
        ("SV + DO", "man"): 8,
        ("BR", "woman"): 6,
        ("BR", "man"): 3,
        ("ES", "woman"): 3,
        ("ES", "man"): 3,
        ("not-stated", "not-stated"): 6,
    },
    {("BR", "woman"), ("BR", "man"), ("ES", "woman"), ("ES", "man")},
)
SECTOR_BY_GENDER = with_margins(
    {
        ("civil-society", "woman"): 32,
        ("civil-society", "man"): 20,
        ("civil-society", "not-stated"): 8,
        ("government", "woman"): 12,
        ("government", "man"): 13,
        ("private-sector", "woman"): 10,
        ("private-sector", "man"): 12,
        ("academia", "woman"): 14,
        ("academia", "man"): 7,
        ("not-stated", "not-stated"): 12,
    },
    set(),
)
PERIOD_BY_HOME = with_margins(
    {
        ("2025-Q4", "home"): 31,
        ("2025-Q4", "abroad"): 12,
        ("2026-Q1", "home"): 24,
        ("2026-Q1", "abroad"): 22,
        ("2026-Q1", "not-stated"): 3,
        ("2026-Q2", "home"): 17,
        ("2026-Q2", "abroad"): 28,
        ("2026-Q2", "not-stated"): 3,
    },
    {("2026-Q1", "not-stated"), ("2026-Q2", "not-stated")},
)
COUNTRY_BY_SECTOR_BY_GENDER = with_margins(
    {
        ("GT", "civil-society", "woman"): 18,
        ("GT", "civil-society", "man"): 14,
        ("GT", "government", "woman"): 16,
        ("GT", "government", "man"): 13,
        ("GT", "not-stated", "not-stated"): 9,
        ("HN", "civil-society", "woman"): 16,
        ("HN", "civil-society", "man"): 11,
        ("HN", "not-stated", "not-stated"): 5,
    },
    set(),
)


def full(**changed: Any) -> dict[str, Any]:
    """A report over 140 people with everything a report may hold; `changed` replaces whole parts of it."""
    gender = {"woman": 68, "man": 52, "another": 0, "not-stated": 20}
    document: dict[str, Any] = {
        "format": 1,
        "grant": {
            "code": "g",
            "title": {
                "es": "Derechos digitales en Centroamérica",
                "pt-br": "Direitos digitais na América Central",
                "en": "Digital rights in Central America",
            },
            "funder": "Fondo Abierto",
            "holder": "Mesa Abierta",
        },
        "number": 2,
        "issued_at": "2026-10-10T15:00:00+00:00",
        "period": {"from": "2025-10-01", "to": "2026-09-30"},
        "threshold": 5,
        "scheme": None,
        "coverage": {
            "events": 3,
            "titles": [label("event", "e1"), label("event", "e2")],
            "sessions": 14,
            "cancelled": 1,
            "unmarked": 2,
        },
        "notes": ["unmarked", "later-above-earlier"],
        "figures": {
            "registered": 176,
            "registered-people": 158,
            "present": 140,
            "people": 126,
            "participations": 512,
            "hours": 890,
            "speakers": 24,
            "moderators": 8,
            "speakers-and-moderators": 32,
            "rapporteurs": None,
            "trainers": 12,
            "organisers": None,
        },
        "tables": [
            *(table(measure, "gender", gender) for measure in ("present", "people")),
            table("registered", "gender", {"woman": 84, "man": 66, "another": 0, "not-stated": 26}),
            table("hours", "gender", {"woman": 450, "man": 330, "another": 0, "not-stated": 110}),
            table(
                "present",
                "stakeholder_group",
                {
                    "civil-society": 60,
                    "government": 25,
                    "private-sector": 22,
                    "academia": 21,
                    "not-stated": 12,
                },
            ),
            table(
                "present",
                "country",
                {"GT": 70, "HN": 32, "SV": None, "DO": None, "BR": 9, "ES": 6, "not-stated": 6},
                total=140,
            ),
            table("present", "mode", {"onsite": 88, "online": 52}),
            table(
                "speakers-and-moderators", "gender", {"woman": 15, "man": 12, "another": 0, "not-stated": 5}
            ),
            table("trainers", "gender", {"woman": None, "man": None}, total=12, withheld=True),
            table(
                "speakers-and-moderators",
                "stakeholder_group",
                {"civil-society": 14, "government": 12, "private-sector": 0, "academia": 6, "not-stated": 0},
            ),
        ],
        "crosstables": [
            cross(
                ("first_time",), with_margins({("first",): 77, ("again",): 41, ("not-stated",): 22}, set())
            ),
            cross(
                ("region",),
                with_margins({("central-america",): 119, ("elsewhere",): 15, ("not-stated",): 6}, set()),
            ),
            cross(("event",), with_margins({("e1",): 96, ("e2",): 44}, set())),
            cross(("period", "home"), PERIOD_BY_HOME),
            cross(("country", "gender"), COUNTRY_BY_GENDER),
            cross(("stakeholder_group", "gender"), SECTOR_BY_GENDER),
            cross(("country", "stakeholder_group", "gender"), COUNTRY_BY_SECTOR_BY_GENDER),
            cross(("country", "mode"), {(TOTAL, TOTAL): 140}, withheld=True),
        ],
    }
    return document | changed
