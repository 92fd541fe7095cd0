"""Forms of a ladder: a step, a review of one, and which of those who climb are shown."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.desk.fields import LANGUAGES, Titled
from events.models import Session
from trainings.desk.whose import WhoseForm
from trainings.ladder import Climber
from trainings.ladder_steps import Plan
from trainings.models import Step
from trainings.service_record import Served
from trainings.sheets import role_words

#: Longer than any review that somebody reads on a phone.
LONGEST_REVIEW = 2000
#: What may be chosen beside a step.
WAITING, TOP = "waiting", "top"


class StepForm(Titled):
    """A step: what it is called, which sessions it asks for, and whose word."""

    role = forms.ChoiceField(
        label=gettext_lazy("Sessions in which role?"),
        help_text=gettext_lazy(
            "A fuller role counts as well: whoever led a session has more than observed one."
        ),
        required=False,
    )
    sessions = forms.IntegerField(
        label=gettext_lazy("How many sessions"), min_value=0, max_value=500, required=False
    )
    hours = forms.IntegerField(
        label=gettext_lazy("How many hours"),
        help_text=gettext_lazy("Of both, all that is not empty is asked for."),
        min_value=0,
        max_value=2000,
        required=False,
    )
    asks = forms.ChoiceField(
        label=gettext_lazy("Who says that it is reached?"),
        choices=Step.Asks,
        required=False,
        initial="",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, step: Step | None = None, **kwargs: Any) -> None:
        if step is not None:
            kwargs["initial"] = {
                "role": step.role,
                "sessions": step.sessions or None,
                "hours": step.hours or None,
                "asks": step.asks,
                **{f"title_{column}": getattr(step, f"title_{column}") for column in LANGUAGES},
            }
        super().__init__(*args, **kwargs)
        roles = [(role.value, role_words(role.value)) for role in Step.Role]
        self.fields["role"].choices = [("", _("It asks for no sessions")), *roles]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A step asks for sessions in a role, for somebody's word, or for both."""
        data = super().clean()
        counted = (data.get("sessions") or 0) + (data.get("hours") or 0)
        if data.get("role") and not counted and not {"sessions", "hours"} & set(self.errors):
            self.add_error("sessions", _("Write how many sessions, or how many hours."))
        if not data.get("role") and counted:
            self.add_error("role", _("Choose in which role these sessions are held."))
        if not data.get("role") and not data.get("asks") and not self.errors:
            self.add_error("asks", _("Somebody has to say that it is reached, for no session is asked for."))
        return data

    @property
    def plan(self) -> Plan:
        """The step as it was written."""
        data = self.cleaned_data
        return Plan(self.title, data["role"], data["sessions"] or 0, data["hours"] or 0, asks=data["asks"])


class ReviewForm(forms.Form):
    """Whether a step is reached, about which session, and words for the trainee."""

    passed = forms.ChoiceField(
        label=gettext_lazy("Is the step reached?"),
        choices=[("yes", gettext_lazy("Yes, it is reached")), ("again", gettext_lazy("Not yet, try again"))],
        widget=forms.RadioSelect,
    )
    session = forms.ChoiceField(label=gettext_lazy("About which session?"), required=False)
    words = forms.CharField(
        label=gettext_lazy("Words for the trainee"),
        help_text=gettext_lazy(
            "What went well, and what to try next time. The trainee reads it, and so do the trainers and "
            "organisers of the organisation. Write nothing about participants."
        ),
        max_length=LONGEST_REVIEW,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, served: Iterable[Served], confirms: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = {one.session.code: one.session for one in served}
        if confirms or not self.sessions:
            del self.fields["session"]
        else:
            named = [
                (code, f"{session.wall_date:%d.%m.%Y} · {session.title}")
                for code, session in self.sessions.items()
            ]
            self.fields["session"].choices = [("", _("About all of them")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whoever is to try again is told what."""
        data = super().clean() or self.cleaned_data
        if data.get("passed") == "again" and not data.get("words", "").strip() and "words" not in self.errors:
            self.add_error("words", _("Write what is to be tried again, so that the trainee knows."))
        return data

    @property
    def session_meant(self) -> Session | None:
        """The session that was chosen, if one was."""
        return self.sessions.get(self.cleaned_data.get("session", ""))


class ClimbersForm(WhoseForm):
    """Whose ladder, and which of those who climb it."""

    show = forms.ChoiceField(label=gettext_lazy("Show"), required=False)

    def offer(self, steps: Sequence[Step]) -> None:
        """Let the steps of the ladder be chosen."""
        self.fields["show"].choices = [  # type: ignore[attr-defined]
            ("", _("Everybody")),
            (WAITING, _("Waiting for a review or confirmation")),
            *((step.code, _("Next step: %(step)s") % {"step": step.title}) for step in steps),
            (TOP, _("On the last step")),
        ]

    def among(self, climbers: Sequence[Climber], show: str) -> list[Climber]:
        """Those who are asked for; all of them where it cannot be read what is."""
        if show == TOP:
            return [one for one in climbers if one.standing.is_at_the_top]
        if show == WAITING:
            return [one for one in climbers if one.standing.next and one.standing.next.waits_for_words]
        if not show:
            return list(climbers)
        return [one for one in climbers if one.standing.next and one.standing.next.step.code == show]
