"""An issued report as results of the IATI standard 2.03: indicators with baseline, target and actual.

Publishers differ on groups: some want one indicator with a `dimension` for each group, and one ministry's
help desk asks for one indicator a group. Both are written here, from the frozen report alone. A number that
is protected is left out, as the standard has no mark for it; the description of the result says so.

Source: iatistandard.org, activity standard 2.03, `iati-activity/result`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reports import words
from reports.crosstab import JOINED
from reports.figures.breakdown import in_all_languages
from reports.figures.measures import ATTENDANCE, COMPLETED, CONTRIBUTIONS

#: The two ways of writing groups.
DIMENSIONS, INDICATORS = "dimensions", "indicators"
#: Codes of the standard's lists: result types, units of measure, kinds of organisation and of date.
OUTPUT, OUTCOME, IMPACT = "1", "2", "3"
RESULT_OF = {"goal": IMPACT, "outcome": OUTCOME, "output": OUTPUT, "activity": OUTPUT}
UNIT, PERCENTAGE = "1", "2"
FUNDING, IMPLEMENTING = "1", "4"
PLANNED_START, PLANNED_END = "1", "3"
IMPLEMENTATION, FINALISATION = "2", "3"
#: Where no organisation's identifier is given.
UNREGISTERED = "convite"
#: By what a measure's groups are told.
BY = ("gender", "stakeholder_group", "country", "mode")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_TITLES = {
    OUTPUT: _("Outputs: who took part"),
    OUTCOME: _("Outcomes"),
    IMPACT: _("Impact"),
}
_PROTECTED = _(
    "From an issued report that is protected so that nobody can be found: a number that is missing here"
    " counts few people, or would give away one that does. Numbers of people must not be added over"
    " indicators, groups or projects."
)
_ABOUT = _("Participation as issued report %(number)s counts it.")

Words = Mapping[str, str]


@dataclass(frozen=True)
class Group:
    """One group of an indicator: where it is, what it is called, target and actual (None: unknown)."""

    dimension: str
    code: str
    label: Words
    actual: Any = None
    target: Any = None


@dataclass(frozen=True)
class Told:
    """One indicator as it is written: words by language, numbers, and its groups."""

    title: Words
    description: Words
    result: str
    is_share: bool = False
    is_ascending: bool = True
    baseline: Any = None
    target: Any = None
    actual: Any = None
    groups: Sequence[Group] = field(default_factory=tuple)
    #: Where each period stands for itself: first day, last day, actual; the target is that of each.
    periods: Sequence[tuple[str, str, Any]] = field(default_factory=tuple)


def as_xml(document: Mapping[str, Any], *, groups: str = DIMENSIONS, identifier: str = "") -> bytes:
    """Return a report as an IATI file of one activity with its results: UTF-8, the same bytes each time.

    `groups` is DIMENSIONS or INDICATORS. `identifier` is that of the reporting organisation in the
    standard's list, such as XM-DAC-12345; it stands before the project's own code.
    """
    issued_at = datetime.fromisoformat(document["issued_at"])
    until = min(date.fromisoformat(document["period"]["to"]), _counted_on(document))
    root = ET.Element(
        "iati-activities",
        {"version": "2.03", "generated-datetime": issued_at.isoformat(timespec="seconds")},
    )
    activity = ET.SubElement(
        root,
        "iati-activity",
        {
            "last-updated-datetime": issued_at.isoformat(timespec="seconds"),
            XML_LANG: "es",
            "hierarchy": "1",
        },
    )
    ref = identifier or UNREGISTERED
    ET.SubElement(activity, "iati-identifier").text = f"{ref}-{document['grant']['code']}"
    reporting = ET.SubElement(activity, "reporting-org", {"ref": ref, "type": "22"})
    _say(reporting, {"": document["grant"]["holder"]})
    _say(ET.SubElement(activity, "title"), document["grant"]["title"])
    about = in_all_languages(_ABOUT)
    _say(
        ET.SubElement(activity, "description", {"type": "1"}),
        {code: text % {"number": document["number"]} for code, text in about.items()},
    )
    for role, party in ((FUNDING, "funder"), (IMPLEMENTING, "holder")):
        _say(ET.SubElement(activity, "participating-org", {"role": role}), {"": document["grant"][party]})
    is_over = _counted_on(document) > date.fromisoformat(document["period"]["to"])
    ET.SubElement(activity, "activity-status", {"code": FINALISATION if is_over else IMPLEMENTATION})
    for kind, end in ((PLANNED_START, "from"), (PLANNED_END, "to")):
        ET.SubElement(activity, "activity-date", {"type": kind, "iso-date": document["period"][end]})
    period = (document["period"]["from"], max(until.isoformat(), document["period"]["from"]))
    told = list(indicators(document))
    for kind in (OUTPUT, OUTCOME, IMPACT):
        chosen = [one for one in told if one.result == kind]
        if chosen:
            _result(activity, kind, chosen, period, groups, document)
    ET.indent(root, " ")
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def indicators(document: Mapping[str, Any]) -> Iterable[Told]:
    """Yield the indicators of a report: those that its project promised, or else every measure it has."""
    promised = document.get("indicators")
    if promised:
        yield from (_promised(one, document) for one in promised)
    else:
        yield from (
            _measured(measure.code, document)
            for measure in (*ATTENDANCE, COMPLETED, *CONTRIBUTIONS)
            if measure.code in document["figures"]
        )


def _measured(code: str, document: Mapping[str, Any]) -> Told:
    languages = [language for language, _name in settings.LANGUAGES]
    said = {language: words.measure(document, code, language) for language in languages}
    groups = [
        Group(table["dimension"], row["code"], row["label"], actual=row["count"])
        for table in document["tables"]
        if table["measure"] == code and table["dimension"] in BY and not table["withheld"]
        for row in table["rows"]
    ]
    return Told(
        title={language: one.title for language, one in said.items()},
        description={language: f"{one.unit}. {one.base}" for language, one in said.items()},
        result=OUTPUT,
        actual=document["figures"].get(code),
        groups=groups,
    )


def _promised(one: Mapping[str, Any], document: Mapping[str, Any]) -> Told:
    levels = {level["code"]: level.get("kind", "") for level in _levels(document)}
    return Told(
        title=one["name"],
        description=one["unit"],
        result=RESULT_OF.get(levels.get(one.get("level", ""), ""), OUTPUT),
        is_share=bool(one.get("share")),
        is_ascending=one.get("direction") != "fewer",
        baseline=one.get("baseline"),
        target=one.get("target"),
        actual=one.get("actual"),
        groups=[
            Group(
                group["dimension"],
                group["row"],
                group.get("label") or {},
                actual=group.get("actual"),
                target=group.get("target", group.get("value")),
            )
            for group in one.get("targets", ())
        ],
        periods=[
            (*days, each.get("actual"))
            for each in one.get("periods", ())
            if (days := days_of(each["code"])) is not None
        ],
    )


def _levels(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [level for level in document.get("logframe") or () if isinstance(level, Mapping)]


def _result(
    activity: ET.Element,
    kind: str,
    chosen: Sequence[Told],
    period: tuple[str, str],
    groups: str,
    document: Mapping[str, Any],
) -> None:
    result = ET.SubElement(activity, "result", {"type": kind, "aggregation-status": "false"})
    _say(ET.SubElement(result, "title"), in_all_languages(_TITLES[kind]))
    _say(ET.SubElement(result, "description"), in_all_languages(_PROTECTED))
    for one in chosen:
        _indicator(result, one, period, one.groups if groups == DIMENSIONS else ())
        if groups == INDICATORS:
            for group in one.groups:
                _indicator(result, _apart(one, group, document), period, ())


def _apart(one: Told, group: Group, document: Mapping[str, Any]) -> Told:
    """A group as an indicator of its own: “Present · Gender: Women”."""
    dimension = {code: words.dimension(document, group.dimension, code) for code, _name in settings.LANGUAGES}
    return Told(
        title={
            code: f"{title} · {dimension.get(code, '')}: {_in(group.label, code) or group.code}"
            for code, title in one.title.items()
        },
        description=one.description,
        result=one.result,
        is_share=one.is_share,
        is_ascending=one.is_ascending,
        target=group.target,
        actual=group.actual,
    )


def _indicator(result: ET.Element, one: Told, period: tuple[str, str], groups: Sequence[Group]) -> None:
    made = ET.SubElement(
        result,
        "indicator",
        {
            "measure": PERCENTAGE if one.is_share else UNIT,
            "ascending": "true" if one.is_ascending else "false",
            "aggregation-status": "false",
        },
    )
    _say(ET.SubElement(made, "title"), one.title)
    if any(one.description.values()):
        _say(ET.SubElement(made, "description"), one.description)
    if one.baseline is not None:
        baseline = {"iso-date": period[0], "year": period[0][:4], "value": str(one.baseline)}
        ET.SubElement(made, "baseline", baseline)
    if one.periods:
        for first, last, actual in one.periods:
            _period(made, (first, last), [(one.target, None)], [(actual, None)])
        return
    targets = [(one.target, None), *((group.target, group) for group in groups)]
    actuals = [(one.actual, None), *((group.actual, group) for group in groups)]
    _period(made, period, targets, actuals)


Numbers = Sequence[tuple[Any, Group | None]]


def _period(indicator: ET.Element, days: tuple[str, str], targets: Numbers, actuals: Numbers) -> None:
    if all(value is None for value, _group in (*targets, *actuals)):
        return
    span = ET.SubElement(indicator, "period")
    ET.SubElement(span, "period-start", {"iso-date": days[0]})
    ET.SubElement(span, "period-end", {"iso-date": days[1]})
    for name, values in (("target", targets), ("actual", actuals)):
        for value, group in values:
            if value is None:
                continue
            number = ET.SubElement(span, name, {"value": str(value)})
            if group is not None:
                ET.SubElement(number, "dimension", {"name": group.dimension, "value": group.code})


def days_of(code: str) -> tuple[str, str] | None:
    """Return the first and last day of a period's code (2026, 2026-Q3, 2026-09, or several put together)."""
    months: list[int] = []
    for part in code.split(JOINED):
        found = re.fullmatch(r"(\d{4})(?:-Q([1-4])|-(\d{2}))?", part)
        if found is None:
            return None
        year, quarter, month = found.groups()
        begin, length = 0, 12
        if quarter:
            begin, length = 3 * (int(quarter) - 1), 3
        elif month:
            begin, length = int(month) - 1, 1
        months += [12 * int(year) + begin, 12 * int(year) + begin + length]
    first, after = min(months), max(months)
    last = date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
    return date(first // 12, first % 12 + 1, 1).isoformat(), last.isoformat()


def _counted_on(document: Mapping[str, Any]) -> date:
    return datetime.fromisoformat(document.get("counted_at") or document["issued_at"]).date()


def _in(said: Words, language: str) -> str:
    return said.get(language) or next((text for text in said.values() if text), "")


def _say(parent: ET.Element, said: Words) -> None:
    """Write words as narratives, each with its language; the empty code is a name, which has none."""
    # In one order, whatever order a database keeps them in.
    for code, text in sorted(said.items()):
        if text:
            narrative = ET.SubElement(parent, "narrative", {XML_LANG: code[:2]} if code else {})
            narrative.text = text
