"""The events room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from events import (
            attendance_import,
            engaged,
            enrolment,
            feeds,
            guests,
            holders,
            letters,
            needs,
            nomination,
            parts,
            questions,
            recognition,
            signing,
            surveys,
            waiting,
        )
        from events.models import (
            Answer,
            AnswerFile,
            Batch,
            Delegation,
            Feed,
            Guest,
            Hosting,
            ListNote,
            Need,
            Part,
            PeopleFile,
            Registration,
            Scan,
            Steward,
            SurveyMark,
        )
        from mail import newsletter
        from people import accounts, erasure

        erasure.covers(
            Registration,
            "person",
            "name",
            "email",
            "phone",
            "contact_key",
            "name_key",
            "gender_answers",
            "named_as",
            "decision_reason",
            forget=holders.forget,
        )
        erasure.covers(PeopleFile, "lines", forget=enrolment.forget)
        newsletter.proved_by(recognition.proved_keys)
        erasure.covers(Guest, "name", "email", "phone", "contact_key", forget=guests.forget, by_address=True)
        erasure.covers(Delegation, "addressee", "post", "email", forget=nomination.forget, by_address=True)
        erasure.covers(Batch, "rows", forget=attendance_import.forget)
        erasure.covers(Part, "person", "decline_reason", "gender_answers", forget=parts.forget)
        erasure.covers(Need, "words", "interpretation", "accessibility", forget=needs.forget)
        accounts.moves("events.Steward", "person")
        accounts.stays("events.Steward", "named_by", because="it says which account named them")
        accounts.stays("events.Bursary", "decided_by", because="it says which account decided")
        erasure.covers(SurveyMark, "registration", forget=surveys.forget)
        erasure.covers(Scan, "picture", forget=signing.forget)
        erasure.covers(
            Part, "person", "decline_reason", "gender_answers", "biographies", "portrait", forget=parts.forget
        )
        erasure.covers(ListNote, "reason", forget=waiting.forget_subject)
        erasure.covers(Answer, "value", forget=questions.forget)
        erasure.covers(AnswerFile, "name", "content", forget=questions.forget)
        erasure.covers(Feed, "person", forget=feeds.forget)
        accounts.moves("events.Registration", "person", "subject")
        accounts.moves("events.Part", "person", "subject")
        accounts.checks_joining(engaged.check_joined)
        accounts.before_joining(parts.part_from_list)
        accounts.stays("events.Digest", "person", because="whoever is one person keeps what they chose last")
        accounts.moves("events.Feed", "person")
        accounts.stays("events.Part", "invited_by", because="it says which account asked")
        accounts.stays("events.Presence", "recorded_by", because="it says which account marked it")
        accounts.stays("events.ListNote", "by", because="it says which account acted")
        accounts.stays("events.DoorDevice", "created_by", because="it says which account let the phone in")
        accounts.stays("events.DoorScan", "recorded_by", because="it says which account let somebody in")
        accounts.stays("events.DoorScan", "undone_by", because="it says which account took it back")
        accounts.stays("events.Bulk", "by", because="it says which account did it")
        accounts.stays("events.Message", "by", because="it says which account wrote it")
        accounts.stays("events.PeopleFile", "made_by", because="it says which account brought the list in")
        accounts.stays("events.Move", "by", because="it says which account moved it")
        accounts.stays("events.Template", "made_by", because="it says which account kept it")
        accounts.stays("events.Batch", "made_by", because="it says which account brought the file in")
        accounts.stays("events.Sheet", "printed_by", because="it says which account printed it")
        accounts.stays("events.Scan", "added_by", because="it says which account kept it")
        accounts.moves("events.Guest", "subject")
        accounts.moves("events.Delegation", "subject")
        accounts.stays("events.Guest", "invited_by", because="it says which account invited")
        accounts.stays("events.Delegation", "invited_by", because="it says which account invited")
        accounts.stays("events.Headcount", "typed_by", because="it says which account typed the count")
        accounts.follows(parts.follow)
        letters.register_kinds()
        # Who let which organisation see names is asked long afterwards.
        auditlog.register(Hosting)
        auditlog.register(Steward)
