"""The tree of pages: languages, a home in each, the house of each member; safe to grow again and again."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.text import slugify
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from cms import first_texts
from cms.editing import review
from cms.models import ContactPage, HomePage, ProgrammePage, PublicPage, SectionPage, TextPage
from convite.locale_prefix import prefix_of
from people.models import Appointment, Coalition, Organisation, Person

LANGUAGES = [code for code, _name in settings.LANGUAGES]
PageType = TypeVar("PageType", bound=PublicPage)
#: The same page in each language.
Pages = dict[str, Any]

#: The titles and short addresses that the first pages get; an editor may change the titles.
HOMES = {"es": "Inicio", "pt-br": "Início", "en": "Home"}
PROGRAMMES = {"es": "Sesiones y cursos", "pt-br": "Sessões e cursos", "en": "Sessions and courses"}
PROGRAMME_SLUGS = {"es": "sesiones", "pt-br": "sessoes", "en": "sessions"}
GROUP_PREFIX = "Editors: "
#: Who writes for a house and hands in; see `cms.editing.review`.
WRITERS_PREFIX = "Writers: "
#: What each of the two may do with the pages of their house.
EDITING, WRITING = ("add", "change", "publish"), ("add", "change")
#: What the foot of each page leads to, with its first words and the fields that tell it from others.
ABOUT: list[tuple[type[PublicPage], dict[str, first_texts.Page], dict[str, Any]]] = [
    (ContactPage, first_texts.CONTACT, {}),
    (TextPage, first_texts.PRIVACY, {"purpose": TextPage.Purpose.PRIVACY}),
    (TextPage, first_texts.ACCESSIBILITY, {"purpose": TextPage.Purpose.ACCESSIBILITY}),
]
#: Wagtail's own group, which holds every right to every page; administrators are in it.
EVERYTHING = "Moderators"


def locales() -> dict[str, Locale]:
    """Return the row of each language, making those that are missing."""
    found = {row.language_code: row for row in Locale.objects.filter(language_code__in=LANGUAGES)}
    return {
        code: found.get(code) or Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES
    }


@transaction.atomic
def ensure(coalition: Coalition | None = None) -> Pages:
    """Return the home page of each language; make homes, programme pages and the site where missing.

    `coalition` is whose table stands on the home page; an editor may change it there later.
    """
    in_language = locales()
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    homes = standing()
    key = next((home.translation_key for home in homes.values()), None)
    for code in LANGUAGES:
        if code in homes:
            continue
        home = HomePage(
            title=HOMES[code], slug=prefix_of(code), locale=in_language[code], coalition=coalition
        )
        if key:
            home.translation_key = key
        root.refresh_from_db()
        root.add_child(instance=home)
        key, homes[code] = home.translation_key, home
    if coalition is not None:
        HomePage.objects.filter(depth=2, coalition=None).update(coalition=coalition)
        for home in homes.values():
            home.coalition = home.coalition or coalition
    _site(homes[LANGUAGES[0]])
    _programme(homes)
    _about(homes, who=str(coalition or settings.SITE_NAME))
    # Read again: a page that was saved before it had children would, saved once more, forget them.
    return {code: HomePage.objects.get(pk=home.pk) for code, home in homes.items()}


def standing() -> Pages:
    """The home page of each language that has one."""
    return {
        page.locale.language_code: page for page in HomePage.objects.filter(depth=2).select_related("locale")
    }


def _site(home: HomePage) -> None:
    """Serve from this home, and take Wagtail's own welcome page away."""
    host, _colon, port = settings.PUBLIC_URL.partition("://")[2].partition(":")
    number = int(port) if port.isdigit() else 443 if settings.SECURE else 80
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(
            hostname=host, port=number, site_name=settings.SITE_NAME, root_page=home, is_default_site=True
        )
    elif site.root_page_id != home.pk:
        site.root_page, site.hostname, site.port = home, host, number
        site.site_name = site.site_name or settings.SITE_NAME
        site.save()
    for welcome in Page.objects.filter(depth=2, slug="home", content_type__model="page"):
        welcome.delete()


def _about(homes: Pages, *, who: str) -> None:
    """What the foot of each page leads to, in its first words; what is there already is left alone."""
    for model, words, fields in ABOUT:
        if not model.objects.filter(**fields).exists():
            _plant_about(homes, model, words, fields, who=who)


def tell_about(houses: Pages, *, who: str, host: str) -> None:
    """Give a house a contact, privacy and accessibility page of its own, in their first words.

    `who` answers for its site, which stands on the installation of `host`.
    """
    for model, words, fields in ABOUT:
        _plant_about(houses, model, words, fields, who=who, host=host)


def _plant_about(
    parents: Pages,
    model: type[PublicPage],
    words: dict[str, first_texts.Page],
    fields: dict[str, Any],
    *,
    who: str,
    host: str = "",
) -> None:
    told = {code: page.of(who, host) for code, page in words.items()}
    plant(
        model,
        parents,
        titles={code: page.title for code, page in told.items()},
        slugs={code: page.slug for code, page in told.items()},
        lede={code: page.lede for code, page in told.items()},
        body={code: page.body for code, page in told.items()},
        **fields,
    )


def _programme(homes: Pages) -> Pages:
    return plant(ProgrammePage, homes, titles=PROGRAMMES, slugs=PROGRAMME_SLUGS, show_in_menus=True)


@transaction.atomic
def plant(
    model: type[PageType],
    parents: Pages,
    *,
    titles: Mapping[str, str],
    slugs: Mapping[str, str] | None = None,
    **fields: Any,
) -> dict[str, PageType]:
    """Return a page below `parents` in each language, making it, linked as translations, where missing.

    A field given as a dict of language codes differs by language. A page that is there already (by its
    slug) is left as its editors have it.
    """
    made: dict[str, PageType] = {}
    missing: list[str] = []
    for code, parent in parents.items():
        slug = (slugs or {}).get(code) or _slug(titles[code])
        found = model.objects.child_of(parent).filter(slug=slug).first()
        if found is None:
            missing.append(code)
        else:
            made[code] = found
    key = next((page.translation_key for page in made.values()), None)
    rows = locales() if missing else {}
    for code in missing:
        own = {
            name: value[code] if isinstance(value, dict) and set(value) >= set(parents) else value
            for name, value in fields.items()
        }
        slug = (slugs or {}).get(code) or _slug(titles[code])
        page = model(title=titles[code], slug=slug, locale=rows[code], **own)
        if key:
            page.translation_key = key
        _fresh(parents[code]).add_child(instance=page)
        key, made[code] = page.translation_key, page
    return made


def _fresh(page: Page) -> Page:
    """The page as it stands now; treebeard counts children on the instance it is given."""
    return Page.objects.get(pk=page.pk)


def _slug(title: str) -> str:
    return slugify(title)[:60].strip("-") or "p"


# --- Houses -------------------------------------------------------------------------------------


@transaction.atomic
def section(
    organisation: Organisation | None = None,
    *,
    coalition: Coalition | None = None,
    titles: Mapping[str, str] | None = None,
    in_menu: bool = False,
    **fields: Any,
) -> Pages:
    """Return the house of an organisation, of a coalition, or of a coalition that is also an organisation.

    It is one page in each language, linked, with a programme page below; an organisation's comes with its
    groups of editors and of writers, a review between them, and a collection of its own. `titles` defaults
    to the name everywhere; `fields` are further columns of `SectionPage` (`lede` or `body`, by language).
    """
    named = organisation or coalition
    if named is None:
        raise ValueError("A house is an organisation's or a coalition's.")
    homes = ensure()
    pages = plant(
        SectionPage,
        homes,
        titles=titles or dict.fromkeys(homes, str(named)),
        slugs=dict.fromkeys(homes, named.slug),
        organisation=organisation,
        coalition=coalition,
        show_in_menus=in_menu,
        **fields,
    )
    _programme(pages)
    if organisation is not None:
        _give_keys(organisation, pages)
    return {code: SectionPage.objects.get(pk=page.pk) for code, page in pages.items()}


def group_of(organisation: Organisation) -> Group:
    """The group of an organisation's editors, who publish."""
    return Group.objects.get_or_create(name=f"{GROUP_PREFIX}{organisation.slug}")[0]


def writers_of(organisation: Organisation) -> Group:
    """The group of those who write for an organisation, and hand in what they wrote."""
    return Group.objects.get_or_create(name=f"{WRITERS_PREFIX}{organisation.slug}")[0]


def collection_of(organisation: Organisation) -> Collection:
    """The collection of an organisation's pictures and files."""
    root = Collection.get_first_root_node() or Collection.add_root(instance=Collection(name="Root"))
    found = root.get_children().filter(name=organisation.slug).first()
    return found or root.add_child(instance=Collection(name=organisation.slug))


def _permission(model: type, action: str) -> Permission:
    return Permission.objects.get(
        content_type=ContentType.objects.get_for_model(model), codename=f"{action}_{model.__name__.lower()}"
    )


def _give_keys(organisation: Organisation, pages: Pages) -> None:
    """Let the organisation's groups work on its own pages and files, and nowhere else."""
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    collection = collection_of(organisation)
    editors, writers = group_of(organisation), writers_of(organisation)
    for group, rights in ((editors, EDITING), (writers, WRITING)):
        group.permissions.add(enter)
        open_to(group, pages, rights=rights)
        # Wagtail asks for the rights of its own models, whichever models of ours hold the files.
        for model in (Image, Document):
            for action in ("add", "change", "choose"):
                GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=collection, permission=_permission(model, action)
                )
    everything = Group.objects.filter(name=EVERYTHING).first()
    review.stand_before(
        str(organisation), pages.values(), read_by=[group for group in (editors, everything) if group]
    )


def open_to(group: Group, pages: Pages, *, rights: Sequence[str] = EDITING) -> None:
    """Let a group work on further pages, such as an archive that several houses share."""
    held = [_permission(Page, action) for action in rights]
    wanted = [
        GroupPagePermission(group=group, page_id=page.pk, permission=right)
        for page in pages.values()
        for right in held
    ]
    GroupPagePermission.objects.bulk_create(wanted, ignore_conflicts=True)


def admit(person: Person) -> None:
    """Bring a person's groups in line with the duties they hold now; run at every log-in.

    Editors publish for their organisation; its organisers write for it and hand in. An organisation that
    is a coalition itself (it bears its short address) is the coalition's secretariat: its editors are
    editors of the coalition's home and of every member's house as well. A house that an administrator made
    page by page gets its keys here.
    """
    duty = Appointment.Duty
    wanted = set()
    edited = _edited_by(person)
    written = _with_house(_held_by(person, duty.ORGANISER)).exclude(pk__in=[one.pk for one in edited])
    for organisations, name in ((edited, group_of), (written, writers_of)):
        for organisation in organisations:
            group = name(organisation)
            wanted.add(group)
            opened = GroupPagePermission.objects.filter(group=group).values("page_id")
            closed = SectionPage.objects.filter(organisation=organisation).exclude(pk__in=opened)
            if pages := {str(page.pk): page for page in closed}:
                _give_keys(organisation, pages)
    for organisation in _held_by(person, duty.EDITOR).filter(slug__in=Coalition.objects.values("slug")):
        wanted.add(_secretariat(organisation))
    of_houses = Q(name__startswith=GROUP_PREFIX) | Q(name__startswith=WRITERS_PREFIX)
    present = set(person.groups.filter(of_houses))
    if added := wanted - present:
        person.groups.add(*added)
    if gone := present - wanted:
        person.groups.remove(*gone)
    administers = person.appointments.filter(duty=duty.ADMINISTRATOR).exists()
    everything = Group.objects.filter(name=EVERYTHING).first()
    if everything is not None:
        (person.groups.add if administers else person.groups.remove)(everything)
    if wanted or administers:
        review.settle(person)


def _held_by(person: Person, duty: str) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=person.appointments.filter(duty=duty).values("organisation_id"))


def _with_house(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    return organisations.filter(section_pages__isnull=False).distinct()


def _edited_by(person: Person) -> list[Organisation]:
    """The organisations with a house that the person edits for: their own, and what they look after."""
    own = _held_by(person, Appointment.Duty.EDITOR)
    looked_after = Coalition.objects.filter(slug__in=own.values("slug")).values("pk")
    every = Organisation.objects.filter(Q(pk__in=own.values("pk")) | Q(coalitions__in=looked_after))
    return list(_with_house(every))


def _secretariat(organisation: Organisation) -> Group:
    """The group of a coalition's own editors, with the keys to the coalition's homes and houses."""
    group = group_of(organisation)
    opened = GroupPagePermission.objects.filter(group=group).values("page_id")
    for model in (HomePage, SectionPage):
        closed = model.objects.filter(coalition__slug=organisation.slug).exclude(pk__in=opened)
        if pages := {str(page.pk): page for page in closed}:
            _give_keys(organisation, pages)
    return group


def programmes_for(organisation: Organisation | None) -> Pages:
    """The programme page, in each language, of an organisation's own house; without one, the site's."""
    homes = standing()
    if set(homes) != set(LANGUAGES) or not Site.objects.filter(is_default_site=True).exists():
        homes = ensure()
    houses = _house_or(homes, organisation)
    found = _programmes_below(houses)
    return found if set(found) == set(houses) else _programme(houses)


def _programmes_below(houses: Pages) -> Pages:
    """Those programme pages that stand right below houses, by language, in one query."""
    below = Q()
    for code, house in houses.items():
        below |= Q(path__startswith=house.path, depth=house.depth + 1, slug=PROGRAMME_SLUGS[code])
    pages = {page.path[: -page.steplen]: page for page in ProgrammePage.objects.filter(below)}
    return {code: pages[house.path] for code, house in houses.items() if house.path in pages}


def place_for(organisation: Organisation | None, language: str) -> PublicPage | None:
    """The page below which a gathering will stand in a language, as far as it is there; nothing is made."""
    above = _house_or(standing(), organisation).get(language)
    if above is None:
        return None
    return ProgrammePage.objects.child_of(above).filter(slug=PROGRAMME_SLUGS[language]).first() or above


def _house_or(homes: Pages, organisation: Organisation | None) -> Pages:
    """The house of an organisation where it has one in every language; else the site's homes.

    A coalition's secretariat is the organisation of the same name (`listings.gatherings`), and its house is
    the coalition's.
    """
    if organisation is None:
        return homes
    of_coalition = Q(organisation=None, coalition__slug=organisation.slug)
    found = SectionPage.objects.filter(Q(organisation=organisation) | of_coalition).select_related("locale")
    # The organisation's own last, where it has both.
    houses = {
        page.locale.language_code: page for page in found.order_by(F("organisation").asc(nulls_first=True))
    }
    return houses if set(houses) == set(homes) else homes
