"""The terms we count by: sectors at the finest level, and the schemes derived from them.

Sectors are asked at the finest level; each published scheme is a versioned crosswalk, so that a
figure can say which scheme it uses. The IGF's form knows no academia, and the four sectors of the
Central American trainings know neither the technical community nor the press: such a sector has no
place in that scheme and is counted there as "outside this scheme", never guessed.
"""

import csv
from pathlib import Path
from typing import Any

from people.models import Category, Crosswalk, Scheme, StakeholderGroup

DATA = Path(__file__).parent / "data"

#: code → (es, pt-br, en); the order is the order on forms.
SECTORS: dict[str, tuple[str, str, str]] = {
    "civil-society": ("Sociedad civil", "Sociedade civil", "Civil society"),
    "government": ("Gobierno", "Governo", "Government"),
    "academia": ("Academia", "Academia", "Academia"),
    "private-sector": ("Sector privado", "Setor privado", "Private sector"),
    "technical-community": ("Comunidad técnica", "Comunidade técnica", "Technical community"),
    "press": ("Prensa y medios", "Imprensa e mídia", "Press and media"),
    "intergovernmental": (
        "Organismo intergubernamental",
        "Organismo intergovernamental",
        "Intergovernmental organisation",
    ),
}

#: scheme → (kind, names, source, {category: (names, source codes)})
SCHEMES: dict[str, dict[str, Any]] = {
    "igf": {
        "kind": Scheme.Kind.STAKEHOLDER,
        "name": ("Sectores del IGF", "Setores do IGF", "IGF stakeholder groups"),
        "source": "Registration form of the Internet Governance Forum",
        "categories": {
            "civil-society": (SECTORS["civil-society"], ["civil-society"]),
            "government": (SECTORS["government"], ["government"]),
            "intergovernmental": (SECTORS["intergovernmental"], ["intergovernmental"]),
            "private-sector": (SECTORS["private-sector"], ["private-sector"]),
            "technical-community": (SECTORS["technical-community"], ["technical-community"]),
        },
    },
    "four-sectors": {
        "kind": Scheme.Kind.STAKEHOLDER,
        "name": ("Cuatro sectores", "Quatro setores", "Four sectors"),
        "source": "Sectors counted by the Central American trainings",
        "categories": {
            "civil-society": (SECTORS["civil-society"], ["civil-society"]),
            "government": (SECTORS["government"], ["government"]),
            "private-sector": (SECTORS["private-sector"], ["private-sector"]),
            "academia": (SECTORS["academia"], ["academia"]),
        },
    },
}

REGIONS: dict[str, tuple[str, str, str]] = {
    "grulac": (
        "América Latina y el Caribe (GRULAC)",
        "América Latina e Caribe (GRULAC)",
        "Latin America and the Caribbean (GRULAC)",
    ),
}


def _names(names: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("name_es", "name_pt_br", "name_en"), names, strict=True))


def load() -> None:
    """Bring in the terms that are not there yet; what someone has edited or retired stays as it is."""
    for position, (code, names) in enumerate(SECTORS.items()):
        StakeholderGroup.objects.get_or_create(code=code, defaults={"position": position, **_names(names)})
    for code, plan in SCHEMES.items():
        _load_scheme(
            code,
            kind=plan["kind"],
            names=plan["name"],
            source=plan["source"],
            categories=plan["categories"],
            every_source=list(SECTORS),
        )
    with (DATA / "un_regions.csv").open(encoding="utf-8") as rows:
        states = [row["iso2"] for row in csv.DictReader(rows) if row["un_regional_group"] == "GRULAC"]
    _load_scheme(
        "un-regional-group",
        kind=Scheme.Kind.REGION,
        names=("Grupos regionales de la ONU", "Grupos regionais da ONU", "UN regional groups"),
        source="United Nations, regional groups of Member States",
        categories={"grulac": (REGIONS["grulac"], states)},
        every_source=states,
    )


def _load_scheme(
    code: str,
    *,
    kind: str,
    names: tuple[str, str, str],
    source: str,
    categories: dict[str, tuple[tuple[str, str, str], list[str]]],
    every_source: list[str],
) -> None:
    scheme, is_new = Scheme.objects.get_or_create(
        code=code, version=1, defaults={"kind": kind, "source": source, **_names(names)}
    )
    if not is_new:
        return
    placed: dict[str, Category] = {}
    for position, (category_code, (category_names, sources)) in enumerate(categories.items()):
        category = Category.objects.create(
            scheme=scheme, code=category_code, position=position, **_names(category_names)
        )
        placed |= dict.fromkeys(sources, category)
    Crosswalk.objects.bulk_create(
        Crosswalk(scheme=scheme, source_code=source_code, category=placed.get(source_code))
        for source_code in every_source
    )


def derive(scheme: Scheme) -> dict[str, Category | None]:
    """Return where each source code (a sector's code or an ISO country) stands in the scheme."""
    return {
        walk.source_code: walk.category
        for walk in Crosswalk.objects.filter(scheme=scheme).select_related("category")
    }
