"""Who was at a session, and the files, papers and codes that say so."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.doors import DoorDevice
from events.models.modes import Mode
from events.models.places import Registration
from events.models.sessions import Session
from people.codes import CODE_LENGTH, new_code


class Presence(models.Model):
    """Whether one registered person was at one session; no row means not marked, never absent."""

    class State(models.TextChoices):
        PRESENT = "present", _("present")
        ABSENT = "absent", _("absent")
        EXCUSED = "excused", _("excused")

    class Source(models.TextChoices):
        HAND = "hand", _("by hand")
        SHEET = "sheet", _("signed on paper")
        DOOR = "door", _("at the door")
        WALK_IN = "walk-in", _("registered at the door")
        HUB = "hub", _("ticked at the remote hub")
        ZOOM = "zoom", _("file of Zoom")
        MEET = "meet", _("file of Google Meet")
        TEAMS = "teams", _("file of Microsoft Teams")
        JITSI = "jitsi", _("file of Jitsi")
        BIGBLUEBUTTON = "bigbluebutton", _("file of BigBlueButton")
        IMPORT = "import", _("imported")
        CODE = "code", _("code on the screen")
        ENTER = "enter", _("entered by our page")

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="presences")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="presences")
    state = models.CharField(_("state"), max_length=8, choices=State)
    mode = models.CharField(_("mode"), max_length=6, choices=Mode)
    entered_at = models.DateTimeField(_("in"), null=True, blank=True)
    left_at = models.DateTimeField(_("out"), null=True, blank=True)
    #: Minutes that a meeting's own file measured; none where nobody did: the declared length then counts.
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=16, choices=Source)
    #: The file it came from, where it came from one.
    batch = models.ForeignKey(
        "events.Batch", on_delete=models.SET_NULL, null=True, blank=True, related_name="presences"
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    #: The device at the door that saw the person first.
    device = models.ForeignKey(
        DoorDevice, on_delete=models.SET_NULL, null=True, blank=True, related_name="presences"
    )

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["registration", "session"], name="presence_once"),
        ]
        indexes = [models.Index(fields=["session", "state"], name="presence_by_session")]

    def __str__(self) -> str:
        return f"{self.registration_id}:{self.session_id}"


class Batch(models.Model):
    """One attendance file of a meeting: looked at, applied, and undone as a whole.

    The file itself is not kept. `rows` is what it said of each person, names and addresses among it; it is
    emptied when the file is applied, and a day after nobody did.
    """

    class Status(models.TextChoices):
        PREVIEW = "preview", _("looked at")
        APPLIED = "applied", _("applied")
        UNDONE = "undone", _("undone")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="batches")
    tool = models.CharField(_("tool"), max_length=16, choices=Presence.Source)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PREVIEW)
    rows = models.JSONField(default=list, blank=True)
    #: What applying it changed, by the code of the place: what stood there before and what came instead.
    changes = models.JSONField(default=dict, blank=True)
    #: People in the file who hold no place here: counted, not listed; and those left out by choice.
    counted = models.PositiveIntegerField(_("counted, not listed"), default=0)
    left_out = models.PositiveIntegerField(_("left out"), default=0)
    made_at = models.DateTimeField(_("brought in at"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta:
        verbose_name = _("attendance file")
        verbose_name_plural = _("attendance files")
        indexes = [models.Index(fields=["session", "status"], name="batch_by_session")]

    def __str__(self) -> str:
        return self.code


class Sheet(models.Model):
    """One printed sign-in sheet: its lines in printed order, frozen under a number."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="sheets")
    number = models.PositiveIntegerField(_("sheet number"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    is_coded = models.BooleanField(_("with numbers instead of names"), default=False)
    #: Codes of the places, in printed order.
    lines = models.JSONField(default=list, blank=True)
    printed_at = models.DateTimeField(_("printed at"), default=timezone.now)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: What writing it up marked, by the code of the place: when, and what stood there before.
    changes = models.JSONField(default=dict, blank=True)
    transcribed_at = models.DateTimeField(_("transcribed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("sign-in sheet")
        verbose_name_plural = _("sign-in sheets")
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="sheet_number_once")]

    def __str__(self) -> str:
        return self.code


class Scan(models.Model):
    """The picture of a signed sheet, evidence until a date; kept here, where no address leads to it."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="scans")
    #: Made anew from what was sent, as a PDF of pictures alone.
    picture = models.BinaryField()
    pages = models.PositiveSmallIntegerField(_("pages"), default=1)
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    delete_at = models.DateTimeField(_("is deleted at"))

    class Meta:
        verbose_name = _("scan of a sheet")
        verbose_name_plural = _("scans of sheets")
        indexes = [models.Index(fields=["delete_at"], name="scan_by_date")]

    def __str__(self) -> str:
        return self.code


class WrongCode(models.Model):
    """How often a wrong code was typed for one session, by whom it was typed for, kept as a hash."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="wrong_codes")
    typed_for = models.CharField(max_length=64)
    tries = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("wrong code")
        verbose_name_plural = _("wrong codes")
        constraints = [
            models.UniqueConstraint(fields=["session", "typed_for"], name="wrong_code_counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.session_id}:{self.tries}"
