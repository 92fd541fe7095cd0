"""A page that an organiser of the demonstration wrote and handed in: it waits for its editor."""

from html import escape

from wagtail.rich_text import RichText

from cms import tree
from cms.models import SectionPage, TextPage
from convite.seed.texts import ES
from people.models import Organisation, Person

TITLE = "Becas para seguir los cursos en línea (demo)"
LEDE = "Datos móviles y cuidado de niñas y niños, para quien de otro modo no podría estar."
WORDS = (
    "Cada curso guarda una parte de su presupuesto para quienes participan en línea. Se pide al inscribirse, "
    "en una línea, y nadie del grupo se entera. (Página generada para la demostración.)"
)


def write(organisation: Organisation, *, by: Person, editor: Person) -> None:
    """Write it below the organisation's house, and hand it in."""
    for person in (by, editor):
        tree.admit(person)
    house = SectionPage.objects.get(organisation=organisation, locale__language_code=ES)
    page = house.add_child(
        instance=TextPage(
            title=TITLE,
            slug="becas",
            lede=LEDE,
            body=[("text", RichText(f"<p>{escape(WORDS)}</p>"))],
            locale=house.locale,
            owner=by,
            live=False,
        )
    )
    page.save_revision(user=by)
    page.get_workflow().start(page, by)
