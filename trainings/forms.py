"""Forms of the trainings' desk: courses with their modules, and a group opened in two short steps."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from convite.forms import BesideOthers
from events.desk.fields import (
    ACCESS,
    LANGUAGES,
    AccessFields,
    Dated,
    Grouped,
    MeetingFields,
    PastAsked,
    PlaceFields,
    Seated,
    Titled,
    day_field,
    summary_field,
    written_titles,
)
from events.forms import plain_line
from events.models import Question, Registration
from people import zones
from people.models import Organisation, StakeholderGroup
from trainings.completion import Rule
from trainings.courses import UnitPlan
from trainings.errors import NoReasonGiven
from trainings.models import Course, Quota, Unit
from trainings.selecting import Terms

#: More than any group holds.
MOST_SEATS = 2000
#: Where the trainings are given most; they stand first.
FIRST_COUNTRIES = ("GT", "HN", "SV")


def country_choices() -> list[tuple[str, str]]:
    """Return the countries, those of the trainings first."""
    names = {code: str(name) for code, name in countries}
    first = [(code, names[code]) for code in FIRST_COUNTRIES]
    return [*first, *((code, name) for code, name in names.items() if code not in FIRST_COUNTRIES)]


def _number_field(label: Any, help_text: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=0, max_value=most, initial=0, required=False
    )


#: What is asked of the completion of a course.
ASKED_OF_COURSE = (
    "completion_percent", "room_hours", "online_hours", "excused_classes", "excused_percent", "test_percent",
)  # fmt: skip


class CourseForm(Titled):
    """What a course is called, in a few words, and what completes it."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    summary_es = summary_field(_("In short, in Spanish"))
    summary_pt_br = summary_field(_("In short, in Portuguese"))
    summary_en = summary_field(_("In short, in English"))
    completion_percent = forms.IntegerField(
        label=_("Attendance that completes the course, in per cent"),
        help_text=_("Of all the hours planned when a group opens, whether or not they were held."),
        min_value=1,
        max_value=100,
        initial=75,
    )
    room_hours = _number_field(
        _("Hours in the room, at least"), _("0: none. A remote hub counts as in the room."), 500
    )
    online_hours = _number_field(_("Hours online, at least"), _("0: none."), 500)
    excused_classes = _number_field(
        _("Classes for which one was excused: how many count"),
        _("0: none. They count towards the hours that complete the course, and nowhere as attendance."),
        60,
    )
    excused_percent = _number_field(
        _("Classes for which one was excused: up to which share of the hours, in per cent"),
        _("0: the number above alone is the limit. Where both stand, both hold."),
        100,
    )
    test_percent = _number_field(
        _("Points in the test after the course, at least, in per cent"),
        _("0: no test has to be passed. It is then matched by place, for a code of one's own passes nobody."),
        100,
    )

    def __init__(
        self, *args: Any, organisations: QuerySet[Organisation], course: Course | None = None, **kwargs: Any
    ) -> None:
        if course is not None:
            kwargs["initial"] = {
                "organisation": course.organisation_id,
                "completion_percent": course.completion_percent,
                "room_hours": -(-course.room_minutes // 60),
                "online_hours": -(-course.online_minutes // 60),
                "excused_classes": course.excused_classes,
                "excused_percent": course.excused_percent,
                "test_percent": course.test_percent,
                **{f"title_{column}": getattr(course, f"title_{column}") for column in LANGUAGES},
                **{f"summary_{column}": getattr(course, f"summary_{column}") for column in LANGUAGES},
            }
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        if course is not None:
            del self.fields["organisation"]

    @property
    def rule(self) -> Rule:
        """What completes the course, as it was written."""
        data = self.cleaned_data
        return Rule(
            percent=data["completion_percent"],
            room_minutes=60 * (data["room_hours"] or 0),
            online_minutes=60 * (data["online_hours"] or 0),
            excused_classes=data["excused_classes"] or 0,
            excused_percent=data["excused_percent"] or 0,
            test_percent=data["test_percent"] or 0,
        )

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that say what completes it."""
        return [self[name] for name in ASKED_OF_COURSE]

    @property
    def written(self) -> list[forms.BoundField]:
        """The fields that say what it is."""
        return [field for field in self if field.name not in ASKED_OF_COURSE]

    @property
    def summary(self) -> dict[str, str]:
        """The summaries that were written, by language code."""
        return {code: self.cleaned_data[f"summary_{column}"] for column, code in LANGUAGES.items()}


#: What is asked of a module besides, folded away.
FOLDED_OF_UNIT = ("goals_es", "goals_pt_br", "goals_en", "needs", "move_to")


def _goals_field(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class UnitForm(forms.Form):
    """One module: a row without a title is no module."""

    unit = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title_es = forms.CharField(label=_("Spanish"), max_length=120, required=False)
    title_pt_br = forms.CharField(label=_("Portuguese"), max_length=120, required=False)
    title_en = forms.CharField(label=_("English"), max_length=120, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=5, max_value=1440)
    goals_es = _goals_field(_("Goals in Spanish"), _("What one can do afterwards, a goal a line."))
    goals_pt_br = _goals_field(_("Goals in Portuguese"))
    goals_en = _goals_field(_("Goals in English"))
    needs = forms.CharField(
        label=_("Modules that come before it"),
        help_text=_("Their numbers on this page, such as 1, 3."),
        max_length=200,
        required=False,
    )

    @property
    def title(self) -> dict[str, str]:
        """The titles that were written, by language code."""
        return written_titles(self.cleaned_data)

    move_to = forms.IntegerField(
        label=_("Move it to place"),
        help_text=_("Its new number among the modules. Empty: it stays where it is."),
        min_value=1,
        max_value=60,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A title asks for minutes, and minutes for a title."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if self.title and not data.get("minutes"):
            self.add_error("minutes", _("How many minutes does this module take?"))
        if (data.get("minutes") or self.goals or data.get("needs")) and not self.title:
            self.add_error("title_es", _("What is this module called, in one language at least?"))
        return data

    def clean_needs(self) -> list[int]:
        """Read the numbers, however they are set apart."""
        typed = re.split(r"[\s,;.]+", self.cleaned_data["needs"].strip(" ,;."))
        if not all(one.isdecimal() and len(one) < 4 for one in typed if one):
            raise forms.ValidationError(_("Write the numbers of modules alone, such as 1, 3."))
        return sorted({int(one) for one in typed if one})

    @property
    def goals(self) -> dict[str, str]:
        """The goals that were written, by language code."""
        data = self.cleaned_data
        return {
            code: data[f"goals_{column}"] for column, code in LANGUAGES.items() if data.get(f"goals_{column}")
        }

    @property
    def folded(self) -> list[forms.BoundField]:
        """What a phone shows only where it is asked for."""
        return [self[name] for name in FOLDED_OF_UNIT]

    @property
    def opens(self) -> bool:
        """Whether that shows at once: something in it is wrong."""
        return any(name in self.errors for name in FOLDED_OF_UNIT)


class BaseUnits(forms.BaseFormSet):
    """The modules of a course, at least one."""

    def clean(self) -> None:
        """Refuse a course without any module, and a number that is none of its modules'."""
        if any(self.errors):
            return
        places = self._places()
        if not places:
            raise forms.ValidationError(_("A course has one module at least."))
        for form in self.forms:
            strange = [number for number in form.cleaned_data.get("needs") or () if number not in places]
            if strange:
                form.add_error(
                    "needs", _("There is no module %(number)s on this page.") % {"number": strange[0]}
                )

    def _places(self) -> dict[int, int]:
        """Each module's place in the course, by its number on the page: rows without a title are none.

        Whoever is to be moved is taken out, and put in at their new place one after another.
        """
        rows = {number: form for number, form in enumerate(self.forms, start=1) if form.title}
        moves = {number: place for number, form in rows.items() if (place := form.cleaned_data["move_to"])}
        order = [number for number in rows if number not in moves]
        for number, place in sorted(moves.items(), key=lambda move: move[1]):
            order.insert(place - 1, number)
        return {number: place for place, number in enumerate(order, start=1)}

    def plans(self, units: dict[int, Unit]) -> list[UnitPlan]:
        """Return the modules as they should be, in their order; `units` are the course's by key."""
        places = self._places()
        rows = [self.forms[number - 1] for number in sorted(places, key=places.__getitem__)]
        return [
            UnitPlan(
                form.title,
                form.cleaned_data["minutes"],
                units.get(form.cleaned_data.get("unit") or 0),
                goals=form.goals,
                needs=[places[number] for number in form.cleaned_data["needs"]],
            )
            for form in rows
        ]


UnitFormSet = forms.formset_factory(UnitForm, formset=BaseUnits, extra=2, max_num=60, absolute_max=60)


#: What a phone shows only where it is asked for.
FOLDED = (
    (_("Languages, topics and access"), ("languages", "topics", "interpretation", "captions", "step_free")),
)


class GroupForm(Grouped, PlaceFields, Seated, Dated, MeetingFields, AccessFields):
    """Where, for how many, and from when: the first of two steps to open a group."""

    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days?"),
        help_text=_("None chosen: the weekday of the first class."),
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    every_weeks = forms.TypedChoiceField(
        label=_("How often?"), choices=[("1", _("Every week")), ("2", _("Every two weeks"))], coerce=int
    )

    groups = (
        (_("Where"), ("country", "onsite", "onsite_seats", "city", "venue", "address")),
        (
            _("Online"),
            ("online", "online_seats", "meeting_url", "meeting_number", "meeting_passcode", "dial_in"),
        ),
        (_("When"), ("date", "time", "keep_past", "weekdays", "every_weeks", "time_zone")),
    )
    folded = FOLDED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [("", _("That of the country")), *zones.choices()]  # type: ignore[attr-defined]
        self.fields["date"].label = _("Day of the first class")

    def clean(self) -> dict[str, Any]:
        """Refuse online places without a way in."""
        data = super().clean()
        has_way_in = data.get("meeting_url") or data.get("dial_in") or "meeting_url" in self.errors
        if data.get("online") and not has_way_in:
            self.add_error("meeting_url", _("Write the link of the meeting, so that people can come in."))
        if data.get("onsite") and not (data.get("venue") or data.get("address")):
            self.add_error("venue", _("Write the venue or its address, so that people find the room."))
        return data

    @property
    def zone(self) -> str:
        """The zone that was chosen, else the country's own."""
        return self.cleaned_data.get("time_zone") or zones.zone_of(self.cleaned_data.get("country", ""))

    @property
    def meeting(self) -> dict[str, str]:
        """The way in, as `cohorts.open_cohort` takes it; empty when nobody takes part online."""
        names = ("meeting_url", "meeting_number", "meeting_passcode", "dial_in")
        return {name: self.cleaned_data[name] for name in names} if self.cleaned_data["online"] else {}


class LessonsForm(Titled, PastAsked):
    """The group's title and the date of each lesson, which may stay open: the second step."""

    def __init__(
        self,
        data: Any = None,
        *,
        units: Sequence[Unit],
        now: datetime,
        zone: str,
        starts: Sequence[datetime] = (),
        initial: dict[str, Any] | None = None,
    ) -> None:
        initial = dict(initial or {})
        for place, start in enumerate(starts, start=1):
            initial |= {f"date_{place}": start.date(), f"time_{place}": start.time()}
        super().__init__(data, initial=initial, now=now, zone=zone)
        self.units = list(units)
        for place in range(1, len(self.units) + 1):
            self.fields[f"date_{place}"] = day_field(_("Day"), required=False)
            self.fields[f"time_{place}"] = forms.TimeField(
                label=_("Hour"),
                required=False,
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a day without an hour, and ask about days that are past."""
        data = super().clean()
        for place in range(1, len(self.units) + 1):
            if (
                data.get(f"date_{place}")
                and not data.get(f"time_{place}")
                and f"time_{place}" not in self.errors
            ):
                self.add_error(f"time_{place}", _("A date needs both the day and the hour."))
        self.ask_about_past(*((f"date_{place}", f"time_{place}") for place in range(1, len(self.units) + 1)))
        return data

    @property
    def titles(self) -> list[forms.BoundField]:
        """The fields of the title."""
        return [self[f"title_{column}"] for column in LANGUAGES]

    def rows(self) -> list[tuple[int, Unit, forms.BoundField, forms.BoundField]]:
        """Return each lesson's place, unit and fields."""
        return [
            (place, unit, self[f"date_{place}"], self[f"time_{place}"])
            for place, unit in enumerate(self.units, start=1)
        ]

    def lessons(self) -> list[tuple[Unit, datetime | None]]:
        """Return each unit with its wall start, or none where the date stays open."""
        data = self.cleaned_data
        return [
            (
                unit,
                datetime.combine(data[f"date_{place}"], data[f"time_{place}"])
                if data.get(f"date_{place}")
                else None,
            )
            for place, unit in enumerate(self.units, start=1)
        ]


class OwnPaceForm(Titled, AccessFields):
    """A group without classes: what it is called, from which day to which, and for how many."""

    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))
    seats = forms.IntegerField(
        label=_("Places"), help_text=_("Empty: no limit."), min_value=1, max_value=MOST_SEATS, required=False
    )

    groups = (
        (_("When"), ("first_day", "last_day", "country", "time_zone")),
        (_("Places"), ("seats",)),
        (_("Title"), ("title_es", "title_pt_br", "title_en")),
    )
    folded = FOLDED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [("", _("That of the country")), *zones.choices()]  # type: ignore[attr-defined]
        # Nobody comes to a room.
        del self.fields["step_free"]

    @property
    def zone(self) -> str:
        """The zone that was chosen, else the country's own."""
        return self.cleaned_data.get("time_zone") or zones.zone_of(self.cleaned_data.get("country", ""))

    @property
    def access(self) -> dict[str, Any]:
        """What was chosen, as an event keeps it."""
        return {name: self.cleaned_data[name] for name in ("topics", *ACCESS) if name in self.cleaned_data}


class DaysForm(BesideOthers, forms.Form):
    """Other days between which a group works at its own pace."""

    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))

    def __init__(self, *args: Any, has_begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_begun:
            del self.fields["first_day"]


class OwnPaceFactsForm(BesideOthers, Titled, AccessFields):
    """Other titles, languages and topics of a group without classes."""

    groups = ((_("Title"), ("title_es", "title_pt_br", "title_en")),)
    folded = FOLDED


class GroupFactsForm(BesideOthers, Titled, PlaceFields, MeetingFields, AccessFields):
    """Other titles, languages and topics, and another place or way in for every class still ahead."""

    groups = (
        (_("Title"), ("title_es", "title_pt_br", "title_en")),
        (_("Where"), ("city", "venue", "address")),
        (_("Online"), ("meeting_url", "meeting_number", "meeting_passcode", "dial_in")),
    )
    folded = FOLDED


# --- Choosing a group -------------------------------------------------------------------------


class QuotaForm(forms.Form):
    """So many people at least, or at most, of whom all that is chosen is true."""

    bound = forms.ChoiceField(
        label=_("At least or at most"), choices=Quota.Bound.choices, widget=forms.RadioSelect, initial="least"
    )
    number = forms.IntegerField(label=_("How many people"), min_value=0, max_value=MOST_SEATS)
    gender = forms.ChoiceField(
        label=_("Gender"),
        help_text=_("Counted only: on no page does it stand beside a name."),
        choices=[("", _("Any")), *Quota.CountedGender.choices],
        required=False,
    )
    sector: "forms.ModelChoiceField[StakeholderGroup]" = forms.ModelChoiceField(
        label=_("Sector"), queryset=StakeholderGroup.objects.none(), empty_label=_("Any"), required=False
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    organisation = forms.CharField(
        label=_("Organisation"),
        help_text=_("As people write it; accents and capitals do not matter."),
        max_length=160,
        required=False,
    )

    def __init__(self, *args: Any, quota: Quota | None = None, **kwargs: Any) -> None:
        if quota is not None:
            kwargs["initial"] = {
                "bound": quota.bound,
                "number": quota.number,
                "gender": quota.gender,
                "sector": quota.sector_id,
                "country": str(quota.country or ""),
                "organisation": quota.organisation,
            }
        super().__init__(*args, **kwargs)
        in_use = Q(retired_at=None) | Q(pk=quota.sector_id if quota else None)
        self.fields["sector"].queryset = StakeholderGroup.objects.filter(in_use).order_by("position", "pk")  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", _("Any")), *country_choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a wish for nobody."""
        data = super().clean() or self.cleaned_data
        if data.get("bound") == Quota.Bound.LEAST and data.get("number") == 0:
            self.add_error("number", _("“At least 0” asks for nobody. Write 1 or more."))
        return data

    @property
    def terms(self) -> Terms:
        """Whom it counts."""
        data = self.cleaned_data
        return Terms(data["sector"], data["gender"], data["country"], data["organisation"])


class _Asked(forms.ModelChoiceField):
    """A choice among questions, by their words."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the question in the reader's language, else in one it has."""
        return str(obj.words(get_language() or "es")[0])


class SeatsForm(forms.Form):
    """How many seats are to be filled, and where the organisation of somebody stands."""

    number = forms.IntegerField(
        label=_("Seats to fill"),
        help_text=_("Those that are taken already among them. Empty: as many as the group has."),
        min_value=1,
        max_value=MOST_SEATS,
        required=False,
    )
    asks = _Asked(
        label=_("Which question asks for the organisation?"),
        help_text=_(
            "Only where a quota counts an organisation: a question answered in a line, and read by everybody "
            "who may see names. Whoever was named by an institution comes from there."
        ),
        queryset=Question.objects.none(),
        empty_label=_("None"),
        required=False,
    )

    def __init__(self, *args: Any, questions: QuerySet[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(_Asked, self.fields["asks"]).queryset = questions


class WhatIfForm(forms.Form):
    """Other numbers, to look what would follow: the seats, and each quota's by its code."""

    seats = forms.IntegerField(label=_("Seats to fill"), min_value=1, max_value=MOST_SEATS)

    def __init__(self, *args: Any, quotas: Iterable[Quota], seats: int, **kwargs: Any) -> None:
        quotas = list(quotas)
        kwargs["initial"] = {"seats": seats, **{f"q-{quota.code}": quota.number for quota in quotas}}
        super().__init__(*args, **kwargs)
        for quota in quotas:
            self.fields[f"q-{quota.code}"] = forms.IntegerField(
                label=_("How many people"), min_value=0, max_value=MOST_SEATS
            )

    @property
    def numbers(self) -> dict[str, int]:
        """The numbers of the quotas by their codes."""
        data = self.cleaned_data
        return {name.removeprefix("q-"): data[name] for name in data if name.startswith("q-")}


class RatingsForm(forms.Form):
    """What somebody makes of each application of a page, from 1 to 5, or nothing yet."""

    def __init__(self, *args: Any, places: Iterable[Registration], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = list(places)
        for place in self.places:
            self.fields[f"rate-{place.code}"] = forms.TypedChoiceField(
                label=_("Rating of application %(number)s") % {"number": place.number},
                choices=[("", _("not rated")), *((str(number), str(number)) for number in range(1, 6))],
                coerce=int,
                empty_value=None,
                required=False,
                initial=place.rating.stars if hasattr(place, "rating") else "",
            )

    @property
    def stars(self) -> dict[str, int | None]:
        """The ratings by the codes of places."""
        return {place.code: self.cleaned_data[f"rate-{place.code}"] for place in self.places}


class OverrideForm(forms.Form):
    """Why somebody is put in or left out."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "Kept with your name and the hour for whoever chooses this group; the person never sees it."
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": NoReasonGiven.message},
    )

    def clean_reason(self) -> str:
        """The reason as one line."""
        return plain_line(self.cleaned_data["reason"])


class DecideForm(forms.Form):
    """What becomes of the reserve list and of everybody else."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reserve = forms.IntegerField(
        label=_("People on the reserve list"), min_value=0, max_value=MOST_SEATS, initial=5
    )
    lists_reserve = forms.ChoiceField(
        label=_("What becomes of the reserve list?"),
        choices=[
            ("no", _("They go on waiting for an answer: when somebody leaves, you decide who follows")),
            (
                "yes",
                _("They go on the waiting list in its order: a free seat is offered to the first"),
            ),
        ],
        widget=forms.RadioSelect,
        initial="no",
    )
    refuses_rest = forms.ChoiceField(
        label=_("What becomes of everybody else?"),
        choices=[
            ("no", _("They go on waiting for an answer")),
            ("yes", _("They hear that there is no place")),
        ],
        widget=forms.RadioSelect,
        initial="no",
    )
    reason = forms.CharField(
        label=_("Reason, for those you refuse"),
        help_text=_("It stands in their message. Empty: none is given."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_reason(self) -> str:
        """The reason as one line."""
        return plain_line(self.cleaned_data["reason"])
