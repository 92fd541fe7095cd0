"""Why a report is not issued, in words that say what would help."""

from collections.abc import Sequence
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext


class ReleaseError(Exception):
    """A report that can't be issued as things stand; `str()` is the sentence for the organiser."""


class NothingToReport(ReleaseError):
    """The grant covers no event yet."""

    def __str__(self) -> str:
        return _("This project covers no event yet. Choose the events that it paid for, then issue a report.")


class SchemeChanged(ReleaseError):
    """An earlier report counts sectors in another scheme; both together would give rows away."""

    def __str__(self) -> str:
        return _(
            "Earlier reports of this project count sectors in another scheme. Two schemes over the same"
            " people would give small sectors away. Choose the earlier scheme again."
        )


class TooClose(ReleaseError):
    """A count differs from an earlier report's by so few people that subtraction would give them away."""

    def __init__(
        self, measure: str, difference: int, number: int, threshold: int, *, elsewhere: bool = False
    ):
        super().__init__(measure, difference, number)
        self.measure, self.difference, self.number = measure, difference, number
        self.threshold, self.elsewhere = threshold, elsewhere

    def __str__(self) -> str:
        words = {
            "measure": self.measure,
            "difference": self.difference,
            "number": self.number,
            "threshold": self.threshold,
        }
        if self.elsewhere:
            return (
                _(
                    "“%(measure)s” differs by %(difference)s from report %(number)s of another project that"
                    " covers the same events. Subtracting one from the other would show who they are. Wait"
                    " until the difference is at least %(threshold)s, or cover the same events."
                )
                % words
            )
        return (
            ngettext(
                "“%(measure)s” differs by %(difference)s from report %(number)s. Subtracting one from the"
                " other would show who that person is. Wait until the difference is at least %(threshold)s.",
                "“%(measure)s” differs by %(difference)s from report %(number)s. Subtracting one from the"
                " other would show who they are. Wait until the difference is at least %(threshold)s.",
                self.difference,
            )
            % words
        )


class GivesAway(ReleaseError):
    """The privacy check found hidden numbers in the protected tables."""

    def __init__(self, tables: Sequence[object]):
        super().__init__(tables)
        #: Each says of itself which table it is, and of which rows.
        self.tables = tables

    def __str__(self) -> str:
        return _(
            "The privacy check could work out hidden numbers in: %(tables)s. Wait for more participants, use"
            " a scheme with fewer sectors, or raise the smallest published count."
        ) % {"tables": "; ".join(str(table) for table in self.tables)}


class NoDraft(ReleaseError):
    """The draft was issued or thrown away meanwhile."""

    def __str__(self) -> str:
        return _("There is no such draft any more: it was issued, thrown away or taken anew meanwhile.")


class NotChecked(ReleaseError):
    """The draft did not pass the privacy check, or nobody ran it."""

    def __str__(self) -> str:
        return _("Only a draft that passed the privacy check can be issued. Check it first.")


class CheckOver(ReleaseError):
    """What the check rested on is no longer so; `changed` are the codes of what changed."""

    WHAT = {
        "releases": gettext_lazy("a report about the same people was issued"),
        "agreement": gettext_lazy("the project was edited"),
        "plan": gettext_lazy("what the organisation approved of the project is another version"),
        "events": gettext_lazy("the events that the project covers are others"),
        "code": gettext_lazy("Convite was updated"),
        "age": gettext_lazy("the check is older than seven days"),
    }

    def __init__(self, changed: list[str]):
        super().__init__(changed)
        self.changed = changed

    def __str__(self) -> str:
        return _("Since the check this has changed: %(what)s. Check the draft again before it is issued.") % {
            "what": "; ".join(str(self.WHAT[code]) for code in self.changed)
        }


class Withdrawn(ReleaseError):
    """The report was withdrawn already."""

    def __str__(self) -> str:
        return _("This report was withdrawn already.")


class NoSuchTable(Exception):
    """A table that cannot be agreed on; `str()` is the sentence for the organiser."""

    class Why(Enum):
        NOTHING = "nothing"
        TWICE = "twice"
        THERE = "there"

    def __init__(self, why: Why):
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return {
            self.Why.NOTHING: _("Choose by what the table counts."),
            self.Why.TWICE: _(
                "Choose up to three different things. A region says the country too, and a period the event:"
                " of these take one."
            ),
            self.Why.THERE: _("This table is on the list already."),
        }[self.why]


class NobodyLikeThem(Exception):
    """Nothing can be foretold: too few people have been counted so far; `str()` says how many it takes."""

    def __init__(self, fewest: int):
        super().__init__(fewest)
        self.fewest = fewest

    def __str__(self) -> str:
        return _(
            "There is nobody to go by yet. As soon as %(fewest)s people have been counted in events of this"
            " organisation, what will be protected can be foretold."
        ) % {"fewest": self.fewest}


class PlanError(Exception):
    """Something about a project's plan or story that can't be done; `str()` is the sentence to show."""


class NoSuchNumber(PlanError):
    """A number can be typed for an indicator of things alone."""

    def __str__(self) -> str:
        return _("This indicator is counted, so no number can be typed for it.")


class ServesItself(PlanError):
    """A line of a logframe serves one of a level above its own."""

    def __str__(self) -> str:
        return _("A line serves one of a level above its own: an output serves an outcome or a goal.")


class HandleTaken(PlanError):
    """Another piece of evidence of the project has this short name."""

    def __init__(self, handle: str):
        super().__init__(handle)
        self.handle = handle

    def __str__(self) -> str:
        return _(
            "Something else of this project is already called “%(name)s”, here or among what was removed."
        ) % {"name": self.handle}


class NothingToApprove(PlanError):
    """Nothing was written of the project yet."""

    def __str__(self) -> str:
        return _("There is nothing to approve yet. Write the story, the indicators or the logframe first.")


class NothingNew(PlanError):
    """The funder reads this already."""

    def __str__(self) -> str:
        return _("Nothing changed since the last approval: the funder reads this already.")


class ChangedMeanwhile(PlanError):
    """Somebody wrote on after the page was opened."""

    def __str__(self) -> str:
        return _("Somebody changed the project after you opened this page. Look at it again, please.")


class CitesNothing(PlanError):
    """The story cites what is not there any more."""

    def __init__(self, sentences: list[str]):
        super().__init__(sentences)
        self.sentences = sentences

    def __str__(self) -> str:
        return " ".join(self.sentences)
