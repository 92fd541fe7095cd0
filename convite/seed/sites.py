"""The demonstration's sites on this machine: Al Sur, and IFEX-ALC and IPANDETEC at names of their own."""

from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from cms import logos, tree
from cms.models import ContactPage, MembersPage, PublicSite
from convite.seed.texts import EN, ES, PT
from convite.theme import EXAMPLES
from people.models import Coalition

#: What the main site is called, on whose installation the others stand.
MAIN = "Al Sur"
#: Slug of a house that has a site of its own → what it is called there, and its two colours.
SITES = {
    "ifex-alc": ("IFEX-ALC", *EXAMPLES["mora"]),
    "ipandetec": ("IPANDETEC", *EXAMPLES["selva"]),
}
NETWORK = {ES: "Alianzas", PT: "Redes", EN: "Networks"}
NETWORK_SLUGS = {ES: "alianzas", PT: "redes", EN: "networks"}
NETWORK_LEAD = {
    ES: "IPANDETEC se sienta a la mesa de Al Sur junto con estas organizaciones.",
    PT: "O IPANDETEC senta-se à mesa da Al Sur com estas organizações.",
    EN: "IPANDETEC sits at the table of Al Sur together with these organisations.",
}


DATA = Path(__file__).parent / "data"


def build_sites(houses: dict[str, dict[str, Any]]) -> None:
    """Give the houses of `SITES` (by their slug, then by language) a domain, and the main site its name."""
    tree.plant(
        MembersPage,
        houses["ipandetec"],
        titles=NETWORK,
        slugs=NETWORK_SLUGS,
        coalition=Coalition.objects.get(slug="al-sur"),
        lede=NETWORK_LEAD,
        show_in_menus=True,
    )
    PublicSite.objects.update_or_create(is_main=True, defaults={"name": MAIN})
    for slug, (name, structure, action) in SITES.items():
        PublicSite.objects.update_or_create(
            house=houses[slug][ES].translation_key,
            defaults={
                "name": name,
                "domain": f"{slug}.localhost",
                "structure": structure,
                "action": action,
                **_mark(slug),
            },
        )
        tree.tell_about(houses[slug], who=name, host=MAIN)
        for house in houses[slug].values():
            write_to(house, slug)


def _mark(slug: str) -> dict[str, Any]:
    """What a site keeps of its logo: a mark drawn for the demonstration, which is nobody's real one."""
    logo = logos.read(ContentFile((DATA / f"{slug}.svg").read_bytes()))
    return {
        "logo": logo.data,
        "logo_kind": logo.kind,
        "logo_mark": logo.mark,
        "logo_width": logo.width,
        "logo_height": logo.height,
    }


def write_to(home: Any, slug: str) -> None:
    """Give the contact page below a home its addresses, which are nobody's."""
    for page in ContactPage.objects.child_of(home):
        page.inbox, page.email = f"contacto@{slug}.example", f"hola@{slug}.example"
        page.save()
