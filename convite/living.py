"""A living page of the frame's components, in the demo alone: what a room can use, as it looks today."""

from datetime import UTC, date, datetime, timedelta

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from convite import icons, theme
from convite.table import Seat
from convite.templatetags.frame import MODES, ROLES, STATUSES


class Example(forms.Form):
    """A form with one field of each kind."""

    name = forms.CharField(
        label=gettext_lazy("Name to be called by"),
        help_text=gettext_lazy("It may be a pseudonym."),
        max_length=120,
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("How will you take part?"),
        choices=[("onsite", gettext_lazy("▲ In the room")), ("online", gettext_lazy("● Online"))],
        widget=forms.RadioSelect,
    )
    gender = forms.MultipleChoiceField(
        label=gettext_lazy("Gender"),
        help_text=gettext_lazy(
            "We ask so that balance can be counted; only totals of five or more are shown."
        ),
        choices=[
            ("woman", gettext_lazy("Woman")),
            ("man", gettext_lazy("Man")),
            ("non-binary", gettext_lazy("Non-binary")),
            ("undisclosed", gettext_lazy("I prefer not to say")),
        ],
        widget=forms.CheckboxSelectMultiple(attrs={"data-private": ""}),
        required=False,
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        choices=[("GT", "Guatemala"), ("HN", "Honduras"), ("SV", "El Salvador")],
    )
    agree = forms.BooleanField(label=gettext_lazy("I agree that my answers are used for this course."))


#: The tokens of colour by what they do.
COLOURS = (
    ("paper", gettext_noop("the ground")),
    ("surface", gettext_noop("what lies on it")),
    ("sunk", gettext_noop("what lies deeper")),
    ("text", gettext_noop("running text")),
    ("text-quiet", gettext_noop("quiet words")),
    ("line", gettext_noop("thin lines")),
    ("line-strong", gettext_noop("lines that say something")),
    ("structure", gettext_noop("headings, dates, signs")),
    ("link", gettext_noop("links")),
    ("action", gettext_noop("the one action")),
    ("confirmed", gettext_noop("confirmed, present")),
    ("waiting", gettext_noop("waiting, attention")),
    ("neutral", gettext_noop("quiet accents")),
    ("wrong", gettext_noop("wrong, cannot be undone")),
    ("focus", gettext_noop("where the keyboard is")),
)
GROUPS = (
    ("civil-society", gettext_noop("Civil society")),
    ("government", gettext_noop("Government")),
    ("private-sector", gettext_noop("Private sector")),
    ("academia", gettext_noop("Academia")),
    ("technical-community", gettext_noop("Technical community")),
)


def seats() -> list[Seat]:
    """A round table of nine seats as a programme lists it."""
    civil, state, tech = _("Civil society"), _("Government"), _("Technical community")
    return [
        Seat("Carolina", _("room moderator"), civil, "onsite", "confirmed", "civil-society"),
        Seat("Maricarmen", _("online moderator"), civil, "online", "confirmed", "civil-society"),
        Seat("Miguel", _("speaker"), state, "onsite", "confirmed", "government"),
        Seat("Michel", _("speaker"), civil, "online", "confirmed", "civil-society"),
        Seat("Grecia", _("speaker"), civil, "onsite", "invited", "civil-society"),
        Seat("Ana", _("speaker"), tech, "online", "confirmed", "technical-community"),
        Seat("Luisa", _("speaker"), _("Academia"), "hub", "invited", "academia"),
        Seat("Cristian", _("rapporteur"), civil, "online", "confirmed", "civil-society"),
        Seat(_("Your seat"), "", "", "", "open"),
    ]


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """Show every component once; `?error` shows the form refused, `?desk` the desk's frame.

    `?theme=` shows it in the colours of one of the examples.
    """
    chosen = request.GET.get("theme", "")
    request.hues = theme.EXAMPLES.get(chosen)  # type: ignore[attr-defined]  # the frame asks it
    start = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)
    form = Example({"name": "", "email": "paula"}) if "error" in request.GET else Example()
    return render(
        request,
        "frame/components_page.html",
        {
            "layout": "frame/desk.html" if "desk" in request.GET else "frame/base.html",
            "start": start,
            "later": start + timedelta(days=6, hours=11),
            "day": date(2026, 11, 25),
            "seats": seats(),
            "few": seats()[:6],
            "crowd": [
                (f"{n}", "", _("Civil society"), "online", "confirmed", "civil-society") for n in range(19)
            ]
            + [(f"{n}", "", _("Government"), "onsite", "confirmed", "government") for n in range(9)],
            "rows": [
                {"label": _("Civil society"), "count": 31, "group_code": "civil-society"},
                {"label": _("Government"), "count": 14, "group_code": "government"},
                {"label": _("Private sector"), "count": None, "group_code": "private-sector"},
                {"label": _("Academia"), "count": None, "group_code": "academia"},
                {"label": _("Not stated"), "count": 6},
            ],
            "facts": [
                (_("Format"), _("Round table")),
                (_("Spoken languages"), _("Spanish, Portuguese")),
                (_("Step-free access"), _("Yes, from the side entrance")),
            ],
            "form": form,
            "themes": [("", _("the house's own")), *((name, name.capitalize()) for name in theme.EXAMPLES)],
            "theme": chosen if chosen in theme.EXAMPLES else "",
            "colours": [(name, _(words)) for name, words in COLOURS],
            "sectors": [f"g{number}" for number in range(1, 8)],
            "icons": list(icons.STROKES),
            "modes": list(MODES),
            "roles": list(ROLES),
            "statuses": list(STATUSES),
            "groups": GROUPS,
            "spaces": range(1, 9),
            "page": Paginator(range(95), 20).page(2),
            "crumbs": [("#", _("Home")), ("#", _("Sessions"))],
            "tabs": [
                ("#", _("Participants"), True),
                ("#", _("Attendance"), False),
                ("#", _("Figures"), False),
            ],
            "step_names": [_("Your answers"), _("Your place"), _("Done")],
        },
    )
