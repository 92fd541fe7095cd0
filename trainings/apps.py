"""The trainings room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = _("Trainings")

    def ready(self) -> None:
        from events import chronicle, export, leads
        from people import accounts, erasure
        from trainings import answers, certificates, letters, my_materials, my_tests, own, selecting
        from trainings.models import Certificate, Override, Rating, Response

        letters.register_kinds()
        leads.leads(own.leads)
        leads.leads(my_materials.leads)
        leads.leads(my_tests.leads)
        leads.leads_of_roles(my_materials.role_leads)
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
        erasure.covers(Override, "reason", forget=selecting.forget_overrides)
        erasure.covers(Rating, "stars", forget=selecting.forget_ratings)
        chronicle.tells(
            {
                "newer version taken over": ("event", _("Took over version %(version)s of the course.")),
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
                "test given": ("event", _("Gave the group a test or survey.")),
                "test taken back": ("event", _("Took a test or survey back from the group.")),
                "times of a test set": ("event", _("Changed when a test or survey is open.")),
                "test closed": ("event", _("Closed a test or survey for good.")),
                "group decided": ("places", _("Decided on the proposed group: %(count)s people in it.")),
            }
        )
