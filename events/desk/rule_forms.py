"""Forms of rules: when, to whom, in which words; and what can be changed of the usual reminders."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from convite.moments import zone as zone_info
from convite.moments import zone_words
from events import placeholders, schedule
from events.defaults import Default, in_words
from events.desk import rule_words
from events.desk.fields import LANGUAGES, Grouped, day_field
from events.errors import EventError, OutOfBounds
from events.models import Event, Mode, Part, Registration, Rule
from events.models.rules import LONGEST
from events.rules import Wish

UNITS = (("1", _("minutes")), ("60", _("hours")), ("1440", _("days")))
PLACES, ROLES = "places", "roles"
_NOBODY = _("Choose to whom it goes: people with a place, people with a role, or both.")
NAMES = {
    "name": _("what the reader is called"),
    "event": _("the event's title"),
    "session": _("the session's title"),
    "day": _("its day"),
    "hour": _("its hour, with the time zone"),
    "place": _("where it is, for this reader"),
    "organisation": _("the organisation that leads"),
    "my_page": _("the address of the reader's page; not in the subject"),
}


def _several(label: Any, choices: Any, help_text: Any = "", **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
        **({"required": False} | more),
    )


def _to_whom() -> forms.MultipleChoiceField:
    readers = ((PLACES, _("people with a place")), (ROLES, _("people with a role")))
    return _several(_("To whom"), readers, required=True, error_messages={"required": _NOBODY})


def _words(label: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": rows})
    )


def _subject(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=120)


class Timed(Grouped):
    """A form with a time before or after, in minutes, hours or days."""

    amount = forms.IntegerField(label=_("How long before or after"), min_value=0, max_value=9999)
    unit = forms.ChoiceField(label=_("Counted in"), choices=UNITS)

    @property
    def minutes(self) -> int:
        """The time in minutes."""
        data = self.cleaned_data
        return int(data.get("amount") or 0) * int(data.get("unit") or 1)

    @staticmethod
    def timed(minutes: int) -> dict[str, Any]:
        """What the two fields show for a time in minutes: the largest unit that fits."""
        unit = next(one for one in (1440, 60, 1) if minutes % one == 0)
        return {"amount": minutes // unit, "unit": str(unit)}


class RuleForm(Timed):
    """All that a rule says. `now` and `zone` are for its dates."""

    when = forms.ChoiceField(label=_("When"), choices=Rule.When.choices)
    on_day = day_field(_("Day"), required=False)
    on_time = forms.TimeField(
        label=_("Hour"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    to = _to_whom()
    modes = _several(_("How they take part"), Mode.choices, _("None ticked: all."))
    statuses = _several(
        _("State of the place"),
        [(code, Registration.Status(code).label) for code in Rule.STATUSES],
        _("None ticked: confirmed places."),
    )
    roles = _several(_("Which roles"), Part.Role.choices, _("None ticked: all."))
    sectors = _several(_("Sectors"), (), _("None ticked: all."))
    only = forms.ChoiceField(
        label=_("Only"), required=False, choices=[("", _("everybody of these")), *Rule.Only.choices]
    )
    needs_way_in = forms.BooleanField(label=_("Only where there is an online way in"), required=False)
    while_ahead = forms.BooleanField(label=_("Only while the event is not over"), required=False)
    registered_before = day_field(_("Only who registered before this day"), required=False)
    title_es, text_es = _subject(_("Subject in Spanish")), _words(_("Text in Spanish"), 5)
    title_pt_br, text_pt_br = _subject(_("Subject in Portuguese")), _words(_("Text in Portuguese"), 5)
    title_en, text_en = _subject(_("Subject in English")), _words(_("Text in English"), 5)

    groups_named = (
        (_("When"), ("when", "amount", "unit", "on_day", "on_time")),
        (_("To whom"), ("to",)),
    )
    words_named = (
        (
            _("In which words"),
            ("title_es", "text_es", "title_pt_br", "text_pt_br", "title_en", "text_en"),
        ),
    )
    folded = (
        (
            _("Narrow it down"),
            ("modes", "statuses", "roles", "sectors", "only", "needs_way_in", "while_ahead",
             "registered_before"),
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, zone: str, now: datetime, rule: Rule | None = None, **kwargs: Any) -> None:
        self.zone = zone
        kwargs["initial"] = _initial(rule, zone) if rule else self.timed(1440) | {"to": [PLACES]}
        super().__init__(*args, **kwargs)
        self.fields["sectors"].choices = list(rule_words.sectors().items())  # type: ignore[attr-defined]
        named = {"zone": zone_words(now, zone)}
        self.fields["amount"].help_text = _("Nought: right then. A day and hour of their own need none.")
        self.fields["on_day"].help_text = _("Only for “on a day and hour”, by the clock of %(zone)s.") % named
        self.fields["amount"].required = self.fields["unit"].required = False
        # Where the hour is that of somebody's own place or role, it is to them.
        self.fields["to"].required = self["when"].value() not in (*Rule.OF_PLACES, *Rule.OF_ROLES)

    def told(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the groups for when and to whom."""
        return [(str(name), self._drawn(fields)) for name, fields in self.groups_named]

    def worded(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the group of the words."""
        return [(str(name), self._drawn(fields)) for name, fields in self.words_named]

    def clean(self) -> dict[str, Any]:
        """Refuse times out of bounds, half the words and placeholders that do not exist, at their field."""
        data = super().clean() or self.cleaned_data
        if data.get("when") == Rule.When.ON_DATE:
            for name in ("on_day", "on_time"):
                if name not in self.errors and not data.get(name):
                    self.add_error(name, _("Write the day and the hour."))
        elif "amount" not in self.errors and timedelta(minutes=self.minutes) > LONGEST:
            most = int(LONGEST.total_seconds() // 60)
            self.add_error("amount", str(OutOfBounds(in_words(0), in_words(most))))
        _check_words(self, data, titled=True)
        if not any(data.get(f"title_{column}") for column in LANGUAGES) and not any(
            name.startswith(("title_", "text_")) for name in self.errors
        ):
            self.add_error("title_es", _("Write the subject and the text in one language at least."))
        when = data.get("when", "")
        if data.get("only") and (when in Rule.OF_ROLES or ROLES in data.get("to", [])):
            self.add_error(
                "only",
                _("This restriction is about people with a place. Take the roles out, or the restriction."),
            )
        return data

    @property
    def wish(self) -> Wish:
        """What was written, as `rules.write` takes it."""
        data = self.cleaned_data
        is_on_date = data["when"] == Rule.When.ON_DATE
        before = data["registered_before"]
        return Wish(
            when=data["when"],
            minutes=0 if is_on_date else self.minutes,
            on_at=schedule.instant(datetime.combine(data["on_day"], data["on_time"]), self.zone)
            if is_on_date
            else None,
            time_zone=self.zone,
            to_places=PLACES in data["to"],
            to_roles=ROLES in data["to"],
            roles=data["roles"],
            modes=data["modes"],
            statuses=data["statuses"],
            groups=data["sectors"],
            only=data["only"],
            needs_way_in=data["needs_way_in"],
            while_ahead=data["while_ahead"],
            registered_before=datetime.combine(before, datetime.min.time(), zone_info(self.zone))
            if before
            else None,
            title=_by_language(data, "title"),
            text=_by_language(data, "text"),
        )

    def clean_on_time(self) -> Any:
        """Refuse an hour that does not exist on that day."""
        day, hour = self.cleaned_data.get("on_day"), self.cleaned_data.get("on_time")
        if day and hour:
            try:
                schedule.instant(datetime.combine(day, hour), self.zone)
            except EventError as error:
                raise forms.ValidationError(str(error)) from error
        return hour


class UsualForm(Timed):
    """What can be changed of a reminder that comes by itself."""

    is_on = forms.BooleanField(label=_("It is sent"), required=False)
    to = _to_whom()
    modes = _several(_("How they take part"), Mode.choices, _("None ticked: all."))
    text_es = _words(_("Text in Spanish"), 3)
    text_pt_br = _words(_("Text in Portuguese"), 3)
    text_en = _words(_("Text in English"), 3)

    groups = (
        (_("When and to whom"), ("is_on", "amount", "unit", "to", "modes")),
        (_("A paragraph of your own"), ("text_es", "text_pt_br", "text_en")),
    )

    def __init__(self, *args: Any, default: Default, rule: Rule | None, **kwargs: Any) -> None:
        self.default = default
        minutes = default.minutes if rule is None or rule.minutes is None else rule.minutes
        initial: dict[str, Any] = {"is_on": True, **self.timed(minutes)}
        initial["to"] = [
            name
            for name, reads in ((PLACES, default.reads_places), (ROLES, default.reads_roles))
            if reads and (rule is None or getattr(rule, f"to_{name}"))
        ]
        if rule is not None:
            initial |= {"is_on": rule.is_on, "modes": rule.modes}
            initial |= {f"text_{column}": rule.text.get(code, "") for column, code in LANGUAGES.items()}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        bounds = {"least": in_words(default.least), "most": in_words(default.most)}
        self.fields["amount"].help_text = _("From %(least)s to %(most)s.") % bounds
        if not (default.reads_places and default.reads_roles):
            del self.fields["to"]

    def clean(self) -> dict[str, Any]:
        """Refuse times out of bounds, nobody at all, and placeholders that do not exist."""
        data = super().clean() or self.cleaned_data
        if "amount" not in self.errors and "unit" not in self.errors:
            try:
                self.default.check(self.minutes)
            except EventError as error:
                self.add_error("amount", str(error))
        _check_words(self, data, titled=False)
        return data

    @property
    def shape(self) -> dict[str, Any]:
        """What was chosen, as `rules.shape` takes it."""
        data = self.cleaned_data
        to = data.get("to")
        return {
            "is_on": data["is_on"],
            "minutes": self.minutes,
            "to_places": self.default.reads_places and (to is None or PLACES in to),
            "to_roles": self.default.reads_roles and (to is None or ROLES in to),
            "modes": data["modes"],
            "text": _by_language(data, "text"),
        }


def _by_language(data: dict[str, Any], name: str) -> dict[str, str]:
    told = {code: (data.get(f"{name}_{column}") or "").strip() for column, code in LANGUAGES.items()}
    return {code: words for code, words in told.items() if words}


def _check_words(form: forms.Form, data: dict[str, Any], *, titled: bool) -> None:
    """Put what is wrong with words at the very field."""
    for column in LANGUAGES:
        for name, allowed in (("title", placeholders.IN_TITLE), ("text", placeholders.NAMES)):
            try:
                placeholders.check(data.get(f"{name}_{column}") or "", allowed)
            except EventError as error:
                form.add_error(f"{name}_{column}", str(error))
        is_refused = any(form.has_error(f"{name}_{column}") for name in ("title", "text"))
        title, text = bool(data.get(f"title_{column}")), bool(data.get(f"text_{column}"))
        if titled and title != text and not is_refused:
            form.add_error(
                f"{'text' if title else 'title'}_{column}",
                _("In this language the subject or the text is missing. Write both, or leave both empty."),
            )


def _initial(rule: Rule, zone: str) -> dict[str, Any]:
    there = zone_info(zone)
    initial: dict[str, Any] = {
        name: getattr(rule, name)
        for name in ("when", "modes", "statuses", "roles", "only", "needs_way_in", "while_ahead")
    }
    initial |= Timed.timed(rule.minutes or 0) | {"sectors": rule.groups}
    initial["to"] = [name for name in (PLACES, ROLES) if getattr(rule, f"to_{name}")]
    if rule.on_at:
        local = rule.on_at.astimezone(there)
        initial |= {"on_day": local.date(), "on_time": local.time()}
    if rule.registered_before:
        initial["registered_before"] = rule.registered_before.astimezone(there).date()
    for column, code in LANGUAGES.items():
        initial[f"title_{column}"] = rule.title.get(code, "")
        initial[f"text_{column}"] = rule.text.get(code, "")
    return initial


def zone_of(rule: Rule | None, event: Event | None, fallback: str) -> str:
    """Return the zone of a form's dates: the event's, else the rule's, else the writer's."""
    if event is not None:
        return event.time_zone
    return (rule.time_zone if rule else "") or fallback or settings.TIME_ZONE
