"""Letters about signing a statement: the question, its new words, a reminder, and what was answered."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from convite.moments import moment_words
from mail import kinds, outbox
from mail.kinds import Rendered
from mail.layout import Button, Facts, Link, Says, compose
from mail.models import Letter
from outcomes import access, behind, signatures, signing
from outcomes.models import Signature, Statement, StatementAsk
from people import links
from people.models import Appointment, Organisation, Person

ASKED, REMINDER, ANSWERED = "outcomes.sign", "outcomes.sign-reminder", "outcomes.sign-answered"
#: A reminder goes this long before signing ends; when it is open for less than twice that, half-way.
BEFORE_END = timedelta(hours=48)


def post_due(now: datetime) -> int:
    """Write to whoever is asked to sign, reminded, or told what was answered; safe to run again."""
    posted = 0
    for statement in Statement.objects.open(now).select_related("coalition", "keeper").order_by("pk"):
        with transaction.atomic():
            fresh = signing.held(statement)
            if fresh.is_open(now):
                posted += _ask(fresh, now) + _remind(fresh, now)
    unheard = Signature.objects.filter(told_at=None).select_related("statement", "organisation")
    for signature in unheard.order_by("pk"):
        with transaction.atomic():
            posted += _tell(signature, now)
    return posted


def remind_from(statement: Statement) -> datetime:
    """Return from when those who have not answered are reminded."""
    assert statement.opened_at is not None and statement.closes_at is not None  # noqa: S101  it is open
    half = statement.opened_at + (statement.closes_at - statement.opened_at) / 2
    return max(half, statement.closes_at - BEFORE_END)


def _ask(statement: Statement, now: datetime) -> int:
    posted = 0
    known = {(row.organisation_id, row.person_id): row.version for row in statement.asks.all()}
    for organisation, person in _unanswered(statement):
        if known.get((organisation.pk, person.pk)) == statement.version:
            continue
        row, is_new = signing.ask(statement, organisation, person, now=now)
        if is_new:
            posted += _post(f"statement:{row.code}:{statement.version}", ASKED, row, now, person=person)
    return posted


def _remind(statement: Statement, now: datetime) -> int:
    if now < remind_from(statement):
        return 0
    posted = 0
    waiting = {(organisation.pk, person.pk) for organisation, person in _unanswered(statement)}
    rows = statement.asks.select_related("person").exclude(reminded_of=statement.closes_at)
    for row in rows.order_by("pk"):
        # Whoever was asked a moment ago needs no reminder of it.
        if (row.organisation_id, row.person_id) in waiting and row.asked_at < remind_from(statement):
            assert statement.closes_at is not None  # noqa: S101  it is open
            key = f"statement-reminder:{row.code}:{statement.closes_at:%Y%m%dT%H%M%S}"
            signing.reminded(row, of=statement.closes_at, now=now)
            posted += _post(key, REMINDER, row, now, person=row.person)
    return posted


def _unanswered(statement: Statement) -> Iterator[tuple[Organisation, Person]]:
    """Each person who may answer for a member that has not answered to the words that stand."""
    answered = statement.signatures.filter(version=statement.version).values("organisation")
    duties = (
        Appointment.objects.filter(
            organisation__memberships__coalition=statement.coalition_id,
            duty__in=signatures.SIGNING,
            person__is_active=True,
            person__erased_at=None,
        )
        .exclude(person__email="")
        .exclude(organisation__in=answered)
        .select_related("organisation", "person")
    )
    seen = set()
    for duty in duties.order_by("organisation", "person", "pk"):
        if duty.organisation is not None and (duty.organisation_id, duty.person_id) not in seen:
            seen.add((duty.organisation_id, duty.person_id))
            yield duty.organisation, duty.person


def _tell(signature: Signature, now: datetime) -> int:
    """Tell everybody who was asked in an organisation what was answered in its name."""
    posted = 0
    asks = signature.statement.asks.filter(organisation=signature.organisation_id).select_related("person")
    for row in asks.order_by("pk"):
        if row.person.email and row.person.is_active:
            key = f"statement-answered:{row.code}:{signature.answered_at:%Y%m%dT%H%M%S%f}"
            posted += _post(key, ANSWERED, row, now, person=row.person, at=signing.mark_of(signature))
    signing.told(signature, now=now)
    return posted


def _post(key: str, kind: str, row: StatementAsk, now: datetime, *, person: Person, at: str = "") -> int:
    return outbox.post(
        key,
        kind,
        about={"ask": row.code, "version": str(row.version), **({"at": at} if at else {})},
        address=person.email,
        language=person.language,
        time_zone=person.time_zone,
        subject=person.subject,
        now=now,
    )


# --- In words -----------------------------------------------------------------------------------


def asked(letter: Letter, now: datetime) -> Rendered:
    """What is asked, of whom, until when; after a change of words, that they are others now."""
    row = _named(letter)
    assert row is not None  # noqa: S101  `is_due` has asked
    statement, told = row.statement, signatures.told_of(row.statement)
    names = {"coalition": statement.coalition.name, "organisation": row.organisation.name}
    stands = signing.answered_by(statement, row.organisation)
    if stands is not None:
        title = _("The text was changed: %(title)s") % {"title": told.title}
        first = _(
            "The text of this statement was changed after %(organisation)s had answered. An answer holds for"
            " the text that was read, so we ask again."
        )
    else:
        title = _("Will %(organisation)s sign? %(title)s") % {**names, "title": told.title}
        first = _("%(coalition)s asks its members whether they sign this statement.")
    return _letter(row, title, first % names, now)


def reminder(letter: Letter, now: datetime) -> Rendered:
    """That an answer is still missing, and until when it is possible."""
    row = _named(letter)
    assert row is not None  # noqa: S101  `is_due` has asked
    title = _("Signing ends soon: %(title)s") % {"title": signatures.told_of(row.statement).title}
    first = _("%(organisation)s has not answered yet whether it signs this statement.")
    return _letter(row, title, first % {"organisation": row.organisation.name}, now)


def answered(letter: Letter, now: datetime) -> Rendered:
    """What was answered in the organisation's name, and how it can still be changed."""
    row = _named(letter)
    assert row is not None  # noqa: S101  `still_says` has asked
    stands = signing.answered_by(row.statement, row.organisation)
    assert stands is not None  # noqa: S101  as above
    names = {"organisation": row.organisation.name}
    if stands.answer == Signature.Answer.DECLINED:
        said = _("%(organisation)s does not sign this statement.")
    elif stands.is_named:
        said = _("%(organisation)s signs this statement, and is named among the signatories.")
    else:
        said = _("%(organisation)s signs this statement without being named in public.")
    if stands.reason:
        how = _("The secretariat wrote this down: %(reason)s") % {"reason": stands.reason}
    else:
        how = _("Answered by %(name)s, %(capacity)s.") % {"name": stands.name, "capacity": stands.capacity}
    told = signatures.told_of(row.statement)
    parts: list[Says | Facts | Link] = [Says(said % names), Facts(_facts(row)), Says(how)]
    token: tuple[str, ...] = ()
    if row.statement.is_open(now):
        minted = _mint(row, now)
        token = (minted,)
        parts += [
            Says(_("If that is a mistake, or you change your mind, answer anew until signing ends.")),
            Link(_("See and change the answer"), _url(minted)),
        ]
    return compose(
        _("What was answered: %(title)s") % {"title": told.title},
        *parts,
        greeting=_("Hello %(name)s,") % {"name": row.person.name},
        why=_why(row),
        secrets=token,
    )


def _letter(row: StatementAsk, title: str, first: str, now: datetime) -> Rendered:
    minted = _mint(row, now)
    note = behind.note_of(row.statement, signatures.told_of(row.statement))
    return compose(
        title,
        Says(first),
        Facts(_facts(row)),
        *([Says(note)] if note else []),
        Button(_("Read it and answer"), _url(minted)),
        Says(
            _(
                "There you read the whole text, and sign or decline in the name of %(organisation)s. Whether"
                " its name may stand in public is asked as well. You can change the answer until signing"
                " ends."
            )
            % {"organisation": row.organisation.name}
        ),
        Says(_("The link is yours: whoever has it can answer for your organisation. Don't pass it on.")),
        greeting=_("Hello %(name)s,") % {"name": row.person.name},
        why=_why(row),
        secrets=(minted,),
    )


def _facts(row: StatementAsk) -> list[tuple[str, str]]:
    statement, told = row.statement, signatures.told_of(row.statement)
    assert statement.closes_at is not None  # noqa: S101  nobody is asked before
    facts = [
        (_("Statement"), told.title),
        (_("Addressed to"), told.addressed_to),
        (_("Signing ends"), moment_words(statement.closes_at, statement.time_zone)),
    ]
    return [(name, value) for name, value in facts if value]


def _why(row: StatementAsk) -> str:
    return _("You get this message because you are organiser or editor of %(organisation)s.") % {
        "organisation": row.organisation.name
    }


def _mint(row: StatementAsk, now: datetime) -> str:
    assert row.statement.closes_at is not None  # noqa: S101  nobody is asked before
    days = max(0, (row.statement.closes_at - now).days) + 1 + signatures.DAYS_AFTER
    return links.mint(access.SIGN, row.code, now=now, days=days)


def _url(token: str) -> str:
    return settings.PUBLIC_URL + reverse("outcomes:sign", args=[token])


def is_due(letter: Letter, now: datetime) -> bool:
    """Whether the same words can still be signed, nobody has answered yet, and the reader may."""
    row = _named(letter)
    return (
        row is not None
        and row.statement.is_open(now)
        and str(row.statement.version) == letter.about.get("version")
        and access.may_answer(row)
        and not row.statement.signatures.filter(
            organisation=row.organisation_id, version=row.statement.version
        ).exists()
    )


def still_says(letter: Letter, now: datetime) -> bool:
    """Whether what was answered still stands, and the reader still acts for the organisation."""
    row = _named(letter)
    if row is None or not access.may_answer(row):
        return False
    return signing.mark_of(signing.answered_by(row.statement, row.organisation)) == letter.about.get("at")


def _named(letter: Letter) -> StatementAsk | None:
    found = StatementAsk.objects.filter(code=letter.about.get("ask", ""))
    return found.select_related("statement__coalition", "organisation", "person").first()


def register_kinds() -> None:
    """Make the letters known to the mail room; called from `AppConfig.ready`."""
    kinds.register(ASKED, render=asked, still_due=is_due, title=gettext_noop("A statement to sign"))
    kinds.register(
        REMINDER, render=reminder, still_due=is_due, title=gettext_noop("A statement to sign: reminder")
    )
    kinds.register(
        ANSWERED, render=answered, still_due=still_says, title=gettext_noop("A statement: what was answered")
    )
