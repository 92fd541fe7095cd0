"""The trainings room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = _("Trainings")

    def ready(self) -> None:
        from events import chronicle, export, leads
        from people import accounts, erasure, introductions
        from trainings import (
            answers,
            certificates,
            completion,
            handing_in,
            ladder_letters,
            letters,
            my_hours,
            my_leads,
            my_materials,
            my_modules,
            my_tasks,
            my_tests,
            network,
            own,
            own_pace,
            own_pace_letters,
            reviewing,
            scores,
            selecting,
            teaching,
            trainers,
            tutors,
        )
        from trainings.models import (
            Certificate,
            HandIn,
            NetworkEntry,
            Override,
            Qualification,
            Rating,
            Response,
            Review,
            TeachingProfile,
            Tutor,
        )

        letters.register_kinds()
        own_pace_letters.register_kinds()
        leads.leads(my_modules.leads)
        ladder_letters.register_kinds()
        # What is to be done first, then what is to be had.
        leads.leads(my_tasks.leads)
        leads.leads(my_tests.leads)
        leads.leads(my_materials.leads)
        leads.leads(own.leads)
        leads.leads_of_roles(my_materials.role_leads)
        leads.leads_of_roles(my_hours.role_leads)
        leads.leads_of_people(my_leads.leads)
        because = "it says which account issued it, or took it back"
        accounts.stays("trainings.Certificate", "issued_by", "revoked_by", because=because)
        accounts.moves("trainings.Certificate", "subject")
        export.holds("certificates", export.Holding(certificates.of_places, certificates.of_person))
        accounts.checks_joining(certificates.check_joined)
        erasure.covers(Certificate, "facts", "pdf", "shows_name", "reason", forget=certificates.forget)
        export.holds("tests", export.Holding(answers.of_places, answers.of_person))
        erasure.covers(Response, "value", forget=answers.forget)
        accounts.stays("trainings.Cohort", "opened_by", because="it says which account opened the group")
        accounts.stays("trainings.Version", "written_by", because="it says which account wrote it")
        accounts.stays("trainings.Selection", "decided_by", because="it says which account decided")
        accounts.stays("trainings.Override", "by", because="it says which account acted")
        accounts.stays("trainings.Override", "withdrawn_by", because="it says which account took it back")
        accounts.stays("trainings.Rating", "by", because="it says which account rated it")
        completion.asks("tasks", handing_in.requirements)
        completion.asks("test", scores.requirements)
        accounts.stays("trainings.HandIn", "judged_by", because="it says which account read it")
        export.holds("tasks", export.Holding(handing_in.of_places, lambda _person: []))
        accounts.moves("trainings.Tutor", "person")
        accounts.stays("trainings.Tutor", "named_by", because="it says which account named them")
        erasure.covers(Tutor, "person", forget=tutors.forget)
        export.holds("tutor_of", export.Holding(lambda places: {}, tutors.of_person))
        export.holds("modules", export.Holding(own_pace.of_places, lambda _person: []))
        of_tasks = ("text", "url", "file_name", "file_ending", "content", "words")
        erasure.covers(HandIn, *of_tasks, forget=handing_in.forget)
        erasure.covers(Override, "reason", forget=selecting.forget_overrides)
        erasure.covers(Rating, "stars", forget=selecting.forget_ratings)
        accounts.moves("trainings.Trainer", "person")
        accounts.moves("trainings.TeachingProfile", "person")
        accounts.stays("trainings.Trainer", "added_by", because="it says which account added them")
        accounts.stays("trainings.Qualification", "by", because="it says which account noted it")
        accounts.moves("trainings.Review", "trainee")
        accounts.stays("trainings.Review", "reviewer", because="it says which account reviewed")
        accounts.checks_joining(reviewing.check_joined)
        erasure.covers(Review, "words", forget=reviewing.forget)
        export.holds("ladder_reviews", export.Holding(lambda places: {}, reviewing.of_person))
        # Both go with the row that says who they are of.
        erasure.covers(Qualification, "because", forget=trainers.forget)
        erasure.covers(TeachingProfile, "person", "languages", "note", forget=teaching.forget)
        export.holds("trainer_of", export.Holding(lambda places: {}, trainers.of_person))
        export.holds("teaching", export.Holding(lambda places: {}, teaching.of_person))
        erasure.covers(NetworkEntry, "organisation", "works_on", "words_key", forget=network.forget)
        accounts.moves("trainings.NetworkEntry", "person")
        export.holds("network", export.Holding(lambda places: {}, network.held))
        introductions.comes_from(
            network.CONTEXT, _("the network of those who learnt together"), about=network.facts_of
        )
        chronicle.tells(
            {
                "newer version taken over": ("event", _("Took over version %(version)s of the course.")),
                "newer rule taken over": ("event", _("Took over what completes the course now.")),
                "task accepted": ("places", _("Accepted a task of place %(number)s.")),
                "task asked for again": ("places", _("Asked place %(number)s for a task again.")),
                "quota written": ("event", _("Wrote a quota for the group.")),
                "quota changed": ("event", _("Changed a quota for the group.")),
                "quota removed": ("event", _("Removed a quota for the group.")),
                "seats to fill set": ("event", _("Changed how many seats are to be filled.")),
                "applications rated": ("places", _("Rated applications: %(count)s.")),
                "put into the proposal": ("places", _("Put place %(number)s into the proposed group.")),
                "left out of the proposal": ("places", _("Left place %(number)s out of the proposed group.")),
                "left to the proposal": ("places", _("Left place %(number)s to the proposal again.")),
                "certificate issued": ("places", _("Issued a certificate.")),
                "certificate revoked": ("places", _("Revoked a certificate.")),
                "tutor named": ("event", _("Named somebody who accompanies the group.")),
                "tutor ended": ("event", _("Let somebody accompany the group no longer.")),
                "test given": ("event", _("Gave the group a test or survey.")),
                "test taken back": ("event", _("Took a test or survey back from the group.")),
                "times of a test set": ("event", _("Changed when a test or survey is open.")),
                "test closed": ("event", _("Closed a test or survey for good.")),
                "group decided": ("places", _("Decided on the proposed group: %(count)s people in it.")),
            }
        )
