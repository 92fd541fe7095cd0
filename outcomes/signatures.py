"""Who signed a statement: what the public sees, and how far the answers have come."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django_countries import countries

from events import spoken
from outcomes.models import Signature, Statement, StatementAsk
from outcomes.signing import words_of
from people.access import Duty
from people.access import duties as held
from people.models import Appointment, Membership, Organisation, Person

#: Who signs in an organisation's name.
SIGNING = (Duty.ORGANISER, Duty.EDITOR)
#: Days for which whoever could sign still finds a statement after signing has ended, and its link opens.
DAYS_AFTER = 30
#: So many organisations at least signed unnamed, and as many members did not, before their number is told.
FEWEST_UNNAMED = 3


class Told(NamedTuple):
    """A statement in words: those of the reader's language, or else of one it has."""

    title: str
    text: str
    addressed_to: str
    #: Its language as HTML names it, and what is said when it is not the reader's; empty where it is.
    lang: str = ""
    note: str = ""
    #: The same as the site names it; never empty.
    code: str = ""

    @property
    def paragraphs(self) -> list[str]:
        """Its text, paragraph by paragraph."""
        return paragraphs_of(self.text)


class Signatories(NamedTuple):
    """Who signed, as everybody may know it."""

    #: A country's name with the organisations there that agreed to be named.
    by_country: list[tuple[str, list[str]]]
    #: How many of the others may be told without giving one away; nothing where that can't be.
    unnamed: int = 0

    @property
    def named(self) -> int:
        """How many are named."""
        return sum(len(names) for _country, names in self.by_country)

    @property
    def unnamed_words(self) -> str:
        """The others, in words; empty where they are not told."""
        if not self.unnamed:
            return ""
        return gettext("%(count)s more organisations signed without being named.") % {"count": self.unnamed}


class Standing(NamedTuple):
    """How one member stands to a statement, for the secretariat."""

    organisation: Organisation
    signature: Signature | None
    asks: list[StatementAsk]
    #: Whether somebody there may answer in its name.
    has_somebody: bool
    #: That of the words that stand.
    version: int

    @property
    def state(self) -> str:
        """A word for a badge: signed, declined, again, waiting, nobody."""
        if self.signature or self.has_somebody:
            return _state_of(self.signature, self.version)
        return "nobody"

    @property
    def asked_at(self) -> datetime | None:
        """When somebody there was last written to about it."""
        return max((ask.asked_at for ask in self.asks), default=None)

    @property
    def reminded_at(self) -> datetime | None:
        """When somebody there was last reminded."""
        return max((ask.reminded_at for ask in self.asks if ask.reminded_at), default=None)


class ToSign(NamedTuple):
    """A statement as it stands with one organisation, for whoever may answer in its name."""

    statement: Statement
    organisation: Organisation
    signature: Signature | None
    is_open: bool

    @property
    def state(self) -> str:
        """A word for a badge: signed, declined, again, waiting."""
        return _state_of(self.signature, self.statement.version)

    @property
    def waits(self) -> bool:
        """Whether an answer to the words that stand is still missing."""
        return self.is_open and self.state in ("again", "waiting")


def _state_of(signature: Signature | None, version: int) -> str:
    if signature is None:
        return "waiting"
    return signature.answer if signature.version == version else "again"


def told_of(statement: Statement, language: str = "") -> Told:
    """Return a statement in the reader's language, or else in the first that it has, and say which."""
    wanted = language or get_language() or settings.LANGUAGE_CODE
    words = words_of(statement)
    order = [wanted, *(code for code, _name in settings.LANGUAGES if code != wanted)]
    code = next((one for one in order if words["text"].get(column("text", one))), wanted)
    lang = "" if code == wanted else tag(code)
    note = spoken.told_in(code) if lang else ""
    return Told(
        words["title"].get(column("title", code)) or statement.title,
        words["text"].get(column("text", code), ""),
        words["addressed_to"].get(column("addressed_to", code)) or statement.addressed_to or "",
        lang,
        note,
        code,
    )


def paragraphs_of(text: str) -> list[str]:
    """Return a text's paragraphs; an empty line begins a new one."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def languages_of(statement: Statement) -> list[str]:
    """Return the codes of the languages in which its text is written."""
    written = words_of(statement)["text"]
    return [code for code, _name in settings.LANGUAGES if column("text", code) in written]


def signatories(statement: Statement) -> Signatories:
    """Return who signed the words that stand, as everybody may know it. Two queries.

    A number of unnamed signatories would tell of each of them when almost every member signed, or when so
    few did that whoever knows one knows all: it is told only where at least `FEWEST_UNNAMED` signed unnamed
    and as many members did not sign. What came late is never in it, for a number that rises by one tells of
    the one who came.
    """
    signed = list(
        Signature.objects.filter(
            statement=statement, version=statement.version, answer=Signature.Answer.SIGNED
        )
        .select_related("organisation")
        .order_by("organisation__name")
    )
    placed: dict[tuple[bool, str], list[str]] = {}
    for one in signed:
        if one.is_named:
            country = one.organisation.country
            name = str(countries.name(str(country))) if country else gettext("Several countries")
            placed.setdefault((not country, name), []).append(one.organisation.name)
    unnamed = [one for one in signed if not one.is_named and not one.is_late]
    members = set(statement.coalition.memberships.values_list("organisation", flat=True))
    without = len(members - {one.organisation_id for one in signed})
    is_told = len(unnamed) >= FEWEST_UNNAMED and without >= FEWEST_UNNAMED
    return Signatories(
        [(name, placed[is_last, name]) for is_last, name in sorted(placed)], len(unnamed) if is_told else 0
    )


def progress(statement: Statement) -> list[Standing]:
    """Return how each member stands, and whoever answered and is a member no more; five queries or fewer."""
    members = list(
        Organisation.objects.filter(memberships__coalition=statement.coalition_id).order_by("name")
    )
    given = {row.organisation_id: row for row in statement.signatures.select_related("organisation")}
    members += [row.organisation for key, row in given.items() if key not in {one.pk for one in members}]
    asks: dict[int, list[StatementAsk]] = {}
    for ask in statement.asks.order_by("pk"):
        asks.setdefault(ask.organisation_id, []).append(ask)
    somebody = set(
        Appointment.objects.filter(
            organisation__in=members, duty__in=SIGNING, person__is_active=True, person__erased_at=None
        )
        .exclude(person__email="")
        .values_list("organisation", flat=True)
    )
    return [
        Standing(
            one,
            given.get(one.pk),
            asks.get(one.pk, []),
            one.pk in somebody,
            statement.version,
        )
        for one in members
    ]


def to_sign(person: Person, now: datetime) -> list[ToSign]:
    """Return the statements that somebody may answer, for each of their organisations; four queries at most.

    What waits for an answer comes first, the one that ends soonest before the others. Then stands what was
    answered, until `DAYS_AFTER` days after its end.
    """
    if not held(person) & {*SIGNING}:
        return []
    duties = person.appointments.filter(duty__in=SIGNING).values("organisation")
    recent = Statement.objects.filter(opened_at__lte=now, closes_at__gt=now - timedelta(days=DAYS_AFTER))
    statements = list(recent.select_related("coalition").order_by("closes_at", "pk"))
    members = Membership.objects.filter(organisation__in=duties, coalition__statements__in=statements)
    seats: dict[int, list[Organisation]] = {}
    for seat in members.distinct().select_related("organisation").order_by("organisation__name"):
        seats.setdefault(seat.coalition_id, []).append(seat.organisation)
    given = {
        (row.statement_id, row.organisation_id): row
        for row in Signature.objects.filter(statement__in=statements, organisation__in=duties)
    }
    rows = [
        ToSign(one, body, given.get((one.pk, body.pk)), one.is_open(now))
        for one in statements
        for body in seats.get(one.coalition_id, [])
    ]
    return sorted((row for row in rows if row.is_open or row.signature), key=lambda row: not row.waits)


def asked_of(person: Person, now: datetime) -> list[tuple[str, str]]:
    """Return what the desk's first page says of statements that wait for somebody's answer."""
    count = sum(row.waits for row in to_sign(person, now))
    words = ngettext("%(count)s statement to sign", "%(count)s statements to sign", count) % {"count": count}
    return [(reverse("outcomes:statements"), words)] if count else []


def column(field: str, language: str) -> str:
    """Return the name of a field's words in a language, by the site's code of it."""
    return f"{field}_{language.replace('-', '_')}"


def tag(language: str) -> str:
    """Return a language of the site as HTML names it."""
    return "pt-BR" if language == "pt-br" else language
