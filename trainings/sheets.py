"""What this room puts on paper: certificates and records of hours, as tagged PDF."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django_countries import countries

from convite import paper
from convite.moments import length_words
from events import letterhead
from events.models import Part
from people.models import Organisation
from trainings.completion import Rule
from trainings.completion_words import besides
from trainings.models import Certificate
from trainings.service_record import Period, Served, hours

TEMPLATES = Path(__file__).parent / "typst"
Kind = Certificate.Kind


def certificate(facts: Mapping[str, Any], *, number: str, language: str, organisation: Organisation) -> bytes:
    """Return a certificate as PDF/UA: what `facts` say in words, on the letterhead of the organisation."""
    head = letterhead.of(organisation)
    with override(language):
        address, course = verify_address(number), title_of(facts, language)
        says = {
            "house": facts["organisation"],
            "logo": head.logo,
            "logo_alt": _("Logo of %(organisation)s") % {"organisation": facts["organisation"]},
            "head": heading_of(facts),
            "given_to": _("This certifies that"),
            "name": facts["name"],
            "sentence": sentence(facts, language),
            "when_where": when_and_where(facts),
            "signatory": head.signatory,
            "signatory_post": head.signatory_post,
            "issued": _("Issued on %(day)s") % {"day": _day(facts["issued_on"])},
            "number_label": _("Number"),
            "number": number,
            "verify_words": _("Anyone can verify it here:"),
            "verify_url": address,
            "code": paper.qr(address),
            "code_alt": _("QR code that opens the page on which this certificate is verified."),
        }
        title = f"{says['head']}: {course}"
        return paper.pdf(
            TEMPLATES / "certificate.typ", says, title=title, author=facts["organisation"], language=language
        )


def heading(kind: str, *, is_alone: bool = False) -> str:
    """Return what a certificate of a kind is called, in the active language; `is_alone`: without classes."""
    if is_alone and kind == Kind.TRAINER:
        return _("Certificate of tutoring")
    return {
        Kind.ATTENDANCE.value: _("Certificate of attendance"),
        Kind.ACHIEVEMENT.value: _("Certificate of achievement"),
        Kind.TRAINER.value: _("Certificate of teaching"),
    }[kind]


def heading_of(facts: Mapping[str, Any]) -> str:
    """Return what a certificate with these facts is called, in the active language."""
    return heading(facts["kind"], is_alone=bool(facts.get("own_pace")))


def issued_on(facts: Mapping[str, Any]) -> date:
    """Return the day that stands on a certificate as that of its issue, in the zone of its group."""
    return date.fromisoformat(facts["issued_on"])


def verify_address(number: str) -> str:
    """Return where a certificate of a number, as people read it, is verified; in the active language."""
    return settings.PUBLIC_URL + reverse("trainings:verify_number", args=[number])


def title_of(facts: Mapping[str, Any], language: str) -> str:
    """Return the course's title as it was on the day, in a language where it has one."""
    titles = facts["course"]
    return str(titles.get(language) or next(filter(None, titles.values()), ""))


def sentence(facts: Mapping[str, Any], language: str) -> str:
    """Return what somebody did, to be read after their name, in the active language."""
    said = {
        Kind.ATTENDANCE.value: _(
            "took part in %(hours)s of the %(planned)s of the course “%(course)s” of %(organisation)s."
        ),
        Kind.ACHIEVEMENT.value: _(
            "completed the course “%(course)s” of %(organisation)s, with %(hours)s attended of %(planned)s "
            "planned; %(percent)s %% complete it."
        ),
        Kind.TRAINER.value: _("taught %(hours)s of the course “%(course)s” of %(organisation)s."),
    }[facts["kind"]]
    if facts["kind"] == Kind.ACHIEVEMENT and facts.get("excused_minutes"):
        said = _(
            "completed the course “%(course)s” of %(organisation)s, with %(hours)s attended of %(planned)s "
            "planned and %(excused)s excused, which the course counts; %(percent)s %% complete it."
        )
    if facts.get("own_pace") and facts["kind"] == Kind.TRAINER:
        said = _(
            "accompanied a group that worked through the course “%(course)s” of %(organisation)s at its own "
            "pace, from %(first)s to %(last)s."
        )
    elif facts.get("own_pace"):
        return _sentence_alone(facts, language)
    told = said % {
        "course": title_of(facts, language),
        "hours": length_words(facts["minutes"]),
        "planned": length_words(facts["planned_minutes"]),
        "organisation": facts["organisation"],
        "percent": facts["percent"],
        "excused": length_words(facts.get("excused_minutes", 0)),
        "first": _day(facts["first_day"]) if facts.get("first_day") else "",
        "last": _day(facts["last_day"]) if facts.get("last_day") else "",
    }
    return with_the_rule(told, facts)


def with_the_rule(told: str, facts: Mapping[str, Any]) -> str:
    """Return a sentence with what the rule says besides a share of the hours, in the active language.

    Certificates that were issued before the whole rule was kept read as they did.
    """
    clauses = besides(Rule(**facts["rule"]), facts["task_numbers"]) if "rule" in facts else []
    if not clauses:
        return told
    return (
        told + " " + _("The rule of the course says besides: %(clauses)s.") % {"clauses": "; ".join(clauses)}
    )


def _sentence_alone(facts: Mapping[str, Any], language: str) -> str:
    """The same where there were no classes: what is their own account, what somebody read, and a test."""
    told = ngettext(
        "completed the course “%(course)s” of %(organisation)s at their own pace: worked through %(worked)s "
        "of %(modules)s modules by their own account; the %(tasks)s task that completes it was accepted by "
        "%(organisation)s.",
        "completed the course “%(course)s” of %(organisation)s at their own pace: worked through %(worked)s "
        "of %(modules)s modules by their own account; the %(tasks)s tasks that complete it were accepted by "
        "%(organisation)s.",
        facts["tasks"],
    )
    if not facts["tasks"] and facts.get("test_percent"):
        told = _(
            "completed the course “%(course)s” of %(organisation)s at their own pace: worked through "
            "%(worked)s of %(modules)s modules by their own account."
        )
    elif not facts["tasks"]:
        told = _(
            "completed the course “%(course)s” of %(organisation)s at their own pace: worked through "
            "%(worked)s of %(modules)s modules by their own account; what else completes it was confirmed by "
            "%(organisation)s."
        )
    if facts.get("test_percent"):
        told += " " + _(
            "In the test after it, answered without supervision, they had the %(percent)s %% of the points "
            "that complete it."
        )
    return told % {
        "course": title_of(facts, language),
        "organisation": facts["organisation"],
        "percent": facts.get("test_percent", 0),
        **{name: facts[name] for name in ("worked", "modules", "tasks")},
    }


def when_and_where(facts: Mapping[str, Any], *, where: bool = True) -> str:
    """Return the days of the course, and where it took place, in one line of the active language."""
    told = [_days(facts["first_day"], facts["last_day"])]
    if where:
        told += [facts["city"], str(countries.name(facts["country"])) if facts["country"] else ""]
    return " · ".join(filter(None, told))


def _days(first: str, last: str) -> str:
    if not first:
        return ""
    if first == last:
        return _day(first)
    return _("%(first)s to %(last)s") % {"first": _day(first), "last": _day(last)}


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "DATE_FORMAT")


# --- Hours that were taught ---


def service_record(
    served: Sequence[Served],
    *,
    name: str,
    period: Period,
    language: str,
    today: date,
    organisation: Organisation | None = None,
) -> bytes:
    """Return the record of somebody's hours as PDF/UA, on the letterhead of an organisation that vouches.

    Without one it is what somebody took from their own page, and says so. Events that are not open are
    neither named nor placed, as `Served` says.
    """
    head = letterhead.of(organisation) if organisation else None
    with override(language):
        names = {"name": name, "organisation": organisation.name if organisation else ""}
        opening = (
            _("%(organisation)s confirms the hours that %(name)s taught in its sessions that took place.")
            if organisation
            else _(
                "The hours that %(name)s taught in sessions that took place, as Convite has recorded them."
            )
        )
        added = hours(served)
        says = {
            "house": organisation.name if organisation else settings.SITE_NAME,
            "logo": head.logo if head else "",
            "logo_alt": _("Logo of %(organisation)s") % names,
            "signatory": head.signatory if head else "",
            "signatory_post": head.signatory_post if head else "",
            "foot": _("Issued on %(day)s") % {"day": date_format(today, "DATE_FORMAT")},
            "opening": opening % names,
            "facts": [[_("Name"), name], [_("Period"), period_words(period)]],
            "totals_head": _("Hours by role"),
            "totals_columns": [_("Role"), _("Sessions"), _("Hours")],
            "totals": [
                [role_words(role), str(sessions), length_words(minutes)]
                for role, minutes, sessions in added.by_role
            ],
            "sum": [_("Together"), str(sum(added.sessions)), length_words(added.total)],
            "sessions_head": _("Sessions"),
            "columns": [_("Day"), _("Course or event"), _("Role"), _("Length")],
            "sessions": [
                [
                    _day_or_year(one.day_on_paper),
                    one.what_on_paper,
                    # On an organisation's own letterhead every session is its own.
                    one.class_on_paper
                    if organisation
                    else " · ".join(filter(None, (one.class_on_paper, one.organisation_on_paper))),
                    role_words(one.role),
                    length_words(one.minutes),
                ]
                for one in served
            ],
        }
        title = _("Service record: %(name)s") % names
        return paper.pdf(
            TEMPLATES / "service_record.typ",
            says,
            title=title,
            author=organisation.name if organisation else settings.SITE_NAME,
            language=language,
        )


def role_words(role: str) -> str:
    """Return what a role is called, as a line begins, in the active language."""
    words = str(Part.Role(role).label)
    return words[:1].upper() + words[1:]


def period_words(period: Period) -> str:
    """Return from when until when, in the active language."""
    first, last = (date_format(day, "DATE_FORMAT") if day else "" for day in period)
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("from %(day)s on") % {"day": first}
    return _("until %(day)s") % {"day": last} if last else _("All years")


def _day_or_year(told: str) -> str:
    return _day(told) if "-" in told else told
