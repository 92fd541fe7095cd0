"""The forms of a session's documents: one with all that is told of it, and all links at once."""

from datetime import datetime, time
from typing import Any, ClassVar

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from convite.forms import LinkField
from convite.moments import zone as zone_info
from events import schedule, spoken
from events.desk.fields import Grouped, day_field
from events.documents import MOST_DOCUMENTS, MOST_TITLE, MOST_URL, Facts, Told
from events.errors import EventError
from events.file_forms import TakesFile, file_field
from events.models import Document, Session


class DocumentsForm(forms.Form):
    """The documents of a session, a line each: its title, and then its address."""

    documents = forms.CharField(
        label=_("Documents"),
        help_text=_("One a line, in the order in which they are shown: the title, a space, the address."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        max_length=8000,
        required=False,
    )

    def clean_documents(self) -> list[Told]:
        """Return titles and addresses; a line that has not both is named by its number."""
        found, check = [], URLValidator(schemes=["http", "https"])
        for number, line in enumerate(self.cleaned_data["documents"].splitlines(), start=1):
            if not line.strip():
                continue
            title, _gap, url = line.strip().rpartition(" ")
            try:
                check(url)
            except forms.ValidationError:
                title = ""
            if not title.strip() or len(title) > MOST_TITLE or len(url) > MOST_URL:
                raise forms.ValidationError(
                    _("Line %(number)s needs a title of up to %(most)s letters and an address."),
                    params={"number": number, "most": MOST_TITLE},
                )
            found.append(Told(title.strip(), url))
        if len(found) > MOST_DOCUMENTS:
            raise forms.ValidationError(
                _("A session has at most %(most)s documents."), params={"most": MOST_DOCUMENTS}
            )
        return found


class DocumentForm(TakesFile, Grouped):
    """One document: a file or a link, its language, for whom and from when on."""

    groups: ClassVar = (
        (_("What it is"), ("title", "kind", "language", "dated")),
        (_("File or link"), ("file", "url")),
        (_("For whom, and from when on"), ("audience", "release", "release_day", "release_time")),
    )

    title = forms.CharField(label=_("Title"), max_length=MOST_TITLE)
    kind = forms.ChoiceField(label=_("Kind"), choices=Document.Kind.choices)
    language = forms.ChoiceField(label=_("Language"), required=False)
    dated = day_field(_("Its date"), required=False)
    file = file_field(_("File"))
    url = LinkField(
        label=_("Link"),
        help_text=_("For a recording, or what is too large for a file."),
        max_length=MOST_URL,
        required=False,
    )
    audience = forms.ChoiceField(
        label=_("For whom"), choices=Document.Audience.choices, widget=forms.RadioSelect
    )
    release = forms.ChoiceField(
        label=_("From when on"), choices=Document.Release.choices, widget=forms.RadioSelect
    )
    release_day = day_field(_("That day"), required=False)
    release_time = forms.TimeField(
        label=_("At this hour"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args: Any, session: Session, document: Document | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {
            "kind": Document.Kind.SLIDES,
            "language": spoken.read_in(),
            "audience": Document.Audience.ALL,
            "release": Document.Release.NOW,
        }
        if document is not None:
            names = ("title", "kind", "language", "dated", "url", "audience", "release")
            initial = {name: getattr(document, name) for name in names}
            if document.release_on is not None:
                there = document.release_on.astimezone(zone_info(session.time_zone))
                initial |= {"release_day": there.date(), "release_time": there.time()}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.session, self.document = session, document
        fields: Any = self.fields
        fields["language"].choices = [("", _("none, or several")), *spoken.choices()]
        fields["release_time"].help_text = _("In the time zone of the session; empty: as the day begins.")
        if document is not None:
            fields["file"].label = _("Another file")
            fields["file"].help_text = _(
                "It is another version then; what was there before stays in the list for you and your "
                "colleagues."
            )

    def clean(self) -> dict[str, Any]:
        """A file or a link, and a day where it is given from a day on."""
        data = super().clean() or self.cleaned_data
        if not {"url", "file"} & set(self.errors):
            self._check_one_of_two(data)
        data["release_on"] = None
        if data.get("release") == Document.Release.DATE and "release_day" not in self.errors:
            day, hour = data.get("release_day"), data.get("release_time") or time()
            if day is None:
                self.add_error("release_day", gettext("Say from which day on."))
            else:
                try:
                    wall = datetime.combine(day, hour)
                    data["release_on"] = schedule.instant(wall, self.session.time_zone)
                except EventError as error:
                    self.add_error("release_time", str(error))
        return data

    def _check_one_of_two(self, data: dict[str, Any]) -> None:
        known, link = self.document.url if self.document else "", data.get("url") or ""
        is_both = self.received is not None and link not in ("", known)
        is_neither = self.received is None and not link and (self.document is None or bool(known))
        if is_both or (is_neither and self.document is None):
            self.add_error("url", gettext("Write a link or choose a file: one of the two."))
        elif is_neither:
            self.add_error("url", gettext("Write the link."))

    @property
    def facts(self) -> Facts:
        """The document as it was written."""
        data = self.cleaned_data
        return Facts(
            title=data["title"],
            kind=data["kind"],
            language=data["language"],
            audience=data["audience"],
            release=data["release"],
            release_on=data["release_on"],
            dated=data["dated"],
            url="" if self.received else data["url"],
            file=self.received,
        )
