"""The trainings room."""

from django.apps import AppConfig
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = _("Trainings")

    def ready(self) -> None:
        from events import chronicle, export, leads
        from people import accounts, erasure, introductions
        from trainings import (
            answers,
            asking_later,
            certificates,
            completion,
            handing_in,
            ladder_letters,
            letters,
            log,
            my_hours,
            my_leads,
            my_materials,
            my_place,
            network,
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
        ladder_letters.register_kinds()
        asking_later.register_kinds()
        leads.leads(my_place.leads)
        leads.leads_of_roles(my_materials.role_leads)
        leads.leads_of_roles(my_hours.role_leads)
        leads.leads_of_people(my_leads.leads)
        because = "it says which account issued it, or took it back"
        accounts.stays("trainings.Certificate", "issued_by", "revoked_by", because=because)
        accounts.moves("trainings.Certificate", "subject")
        export.holds("certificates", export.Holding(certificates.of_places, certificates.of_person))
        accounts.checks_joining(certificates.check_joined)
        erasure.covers(Certificate, "facts", "pdf", "shows_name", "reason", forget=certificates.forget)
        tests = export.Holding(
            lambda places: answers.of_places(places, now=timezone.now()), answers.of_person
        )
        export.holds("tests", tests)
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
            network.CONTEXT,
            _("the network of those who learnt together"),
            about=network.facts_of,
            is_discreet=network.is_discreet,
        )
        chronicle.tells(log.OF_GROUPS)
