"""What can go wrong in this room, in words that a person reads."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class TrainingError(Exception):
    """A refusal of this room; `str()` is the sentence to show, in the reader's language."""

    message: str | Promise = _("This cannot be done.")

    def __str__(self) -> str:
        return str(self.message)


class NothingToTeach(TrainingError):
    """The course has no module yet, so that a group would have no lesson."""

    message = _("This course has no modules yet. Add at least one, and then open a group.")


class OutOfUse(TrainingError):
    """The course is retired: groups already open go on, and no other one begins."""

    message = _("This course is retired: no group can be opened. Bring it back first.")


class CourseChanged(TrainingError):
    """The modules are no longer those that were looked at."""

    message = _("The modules of this course have changed meanwhile. Look at the dates before you open.")


class ModulesChanged(CourseChanged):
    """The modules are no longer those that were changed on a page."""

    message = _(
        "Somebody else has changed the modules of this course meanwhile, so nothing is kept yet. What you "
        "wrote stands here; modules that you had not seen are now the last ones. Compare it with the course, "
        "in another tab, and keep it again."
    )


class WordsChanged(CourseChanged):
    """Title, summary or rule are no longer those that were changed on a page."""

    message = _(
        "Somebody else has changed the title, the summary or what completes this course meanwhile, so "
        "nothing is kept yet. What you wrote stands here. Compare it with the course, in another tab, and "
        "keep it again."
    )


class NotAllOpened(TrainingError):
    """One of several groups cannot be opened, so that none is; `title` is that one's, `reason` a sentence."""

    message = _("“%(title)s”: %(reason)s No group was opened.")

    def __init__(self, title: str, reason: str) -> None:
        super().__init__(title, reason)
        self.title, self.reason = title, reason

    def __str__(self) -> str:
        return str(self.message) % {"title": self.title, "reason": self.reason}


class TooManyMaterials(TrainingError):
    """More than a list stays readable with."""

    message = _("A module has 20 materials at most. Remove one first.")


class TooManyTasks(TrainingError):
    """More than a list stays readable with."""

    message = _("A module has 10 tasks at most. Remove one first.")


class HandedInAlready(TrainingError):
    """What people handed in for a task would go with it."""

    message = _(
        "Participants have handed something in for this task. It stays, and you can change its words."
    )


class CompletesAlone(TrainingError):
    """Without this task, what people say of themselves alone would complete a group without classes."""

    message = _(
        "A group at its own pace asks for this task and for nothing else that anybody sees. It stays, and "
        "you can change its words."
    )


class RemovedMeanwhile(TrainingError):
    """Somebody else removed what was to be changed."""

    message = _("Somebody removed this meanwhile. What you wrote still stands here, and you can copy it.")


class WrittenMeanwhile(TrainingError):
    """Somebody else changed what is being changed."""

    message = _(
        "Somebody else has changed this meanwhile, so nothing is kept yet. What you wrote stands here. "
        "Compare it with what they wrote, in another tab, and keep it again."
    )


class TaskGone(TrainingError):
    """A task was removed while somebody wrote what they hand in for it."""

    message = _(
        "This task was removed meanwhile, so nothing was handed in. What you wrote still stands here, and "
        "you can copy it."
    )


class NothingHandedIn(TrainingError):
    """Neither a text nor a link nor a file was handed in."""

    message = _("Hand something in: %(forms)s.")

    def __init__(self, forms: str) -> None:
        super().__init__(forms)
        self.forms = forms

    def __str__(self) -> str:
        return str(self.message) % {"forms": self.forms}


class AcceptedAlready(TrainingError):
    """What was handed in was accepted meanwhile, and stays as it was read."""

    message = _("This task is accepted already. What you handed in stays as it was read.")


class ReadMeanwhile(TrainingError):
    """Somebody else has read it, or it was replaced, since the page was opened."""

    message = _(
        "This was read by somebody else, or handed in anew, since you opened the page. Look at it as it is "
        "now."
    )


class TooLateToAsk(TrainingError):
    """A task that was added later can be asked of a group only while there is a day left to do it by."""

    message = _("Its last day is over, or its class has no date, so it can't be asked of this group.")


class CertifiedAlready(TrainingError):
    """Somebody completed the course as it was announced."""

    message = _(
        "Somebody in this group holds a certificate of achievement already, so nothing more can be asked "
        "of it."
    )


class NoWordsSaid(TrainingError):
    """Something is asked for again without a word on what to change."""

    message = _("Write what is to be changed, so that the participant knows.")


class OnceBeforeThePublic(TrainingError):
    """People have read of the group: it keeps the version that it announced."""

    message = _("This group was published: it keeps the version of the course that it runs.")


class Circle(TrainingError):
    """Modules that would wait for one another for ever; `titles` are theirs, each before what it needs."""

    message = _("Some modules need one another in a circle: %(circle)s. Take one of these needs away.")

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self.titles = list(titles)

    def __str__(self) -> str:
        following = [*self.titles[1:], self.titles[0]]
        steps = [
            gettext("“%(module)s” needs “%(other)s”") % {"module": one, "other": other}
            for one, other in zip(self.titles, following, strict=True)
        ]
        return str(self.message) % {"circle": ", ".join(steps)}


class CountsNobody(TrainingError):
    """A quota without any term would count everybody."""

    message = _("Say whom the quota counts: a sector, a gender, a country or an organisation.")


class GenderOfFew(TrainingError):
    """Of an organisation that few people come from, a count by gender would tell that of each."""

    message = _("A quota for each organisation can't ask for a gender: of few people it would tell whose.")


class SameQuota(TrainingError):
    """The group has a quota of that kind for the same people."""

    message = _("There is such a quota for the same people already. Change that one.")


class TooManyQuotas(TrainingError):
    """More quotas than a person can keep in view."""

    message = _("A group has 20 quotas at most. Remove one first.")


class MoreThanItHas(TrainingError):
    """More seats are to be filled than the group has."""

    message = _("The group has only %(seats)s seats. Give it more seats first.")

    def __init__(self, seats: int) -> None:
        super().__init__(seats)
        self.seats = seats

    def __str__(self) -> str:
        return str(self.message) % {"seats": self.seats}


class NotApplying(TrainingError):
    """Somebody whose application is not open any more."""

    message = _("This application has been answered or withdrawn meanwhile.")


class NoReasonGiven(TrainingError):
    """An override without a reason."""

    message = _("Write why, so that others can understand it later.")


class ProposalChanged(TrainingError):
    """What was looked at is no longer what would be decided."""

    message = _(
        "Something has changed since you opened this page: an application, a quota, a seat. Nothing was "
        "decided. Look at the proposal as it is now."
    )


class NothingToDecide(TrainingError):
    """Nobody's application is open."""

    message = _("Nobody waits for an answer.")


class NoCertificate(TrainingError):
    """Nobody may be named in writing where people are at risk."""

    message = _("This group is protected: nobody is named in writing, and no certificate is given.")


class StandsNoMore(TrainingError):
    """The certificate was revoked or replaced meanwhile."""

    message = _("This certificate was revoked or replaced meanwhile.")


class NotTheirs(TrainingError):
    """Only its holder says what is shown of a certificate."""

    message = _("Only the holder of a certificate decides what is shown of it.")


class CannotPropose(TrainingError):
    """The solver gave no answer that could be proved."""

    message = _("The proposal could not be worked out. Try again, or with fewer quotas.")


# --- Tests and surveys ---


class NoWordsToAsk(TrainingError):
    """A question or a test without words in any language."""

    message = _("Write it in one language at least.")


class ManyChoices(TrainingError):
    """More choices than there are letters for them on paper."""

    message = _("A question has 26 choices at most: on paper each has a letter.")


class FewChoices(TrainingError):
    """One choice is none."""

    message = _("Write two choices at least, one on each line.")


class ChoicesNotAlike(TrainingError):
    """The languages have different numbers of choices."""

    message = _("Every language that has choices needs the same number of them, in the same order.")


class NoSuchChoice(TrainingError):
    """A right choice that is none of the choices."""

    message = _("The right choices are numbers of the lines above, such as 1, 3.")


class OneIsRight(TrainingError):
    """Several right ones where one is chosen."""

    message = _("Where one of several is chosen, one can be right. Choose “Several choices” instead.")


class ScaleUpsideDown(TrainingError):
    """A scale that ends before it begins, or has too many steps."""

    message = _("A scale goes from a lower to a higher number, with 11 steps at most.")


class RewordedSince(TrainingError):
    """A question that was worded anew meanwhile."""

    message = _("This question was worded anew meanwhile. Change the newest one.")


class TooManyToAsk(TrainingError):
    """More than somebody answers on a phone."""

    message = _("A test has 40 questions at most. Take one out first.")


class NothingToAsk(TrainingError):
    """A test that asks nothing, or a test of knowledge in which nothing is right or wrong."""

    message = _(
        "A test before and after needs a question with a right choice at least; a survey needs one question."
    )


class GivenAlready(TrainingError):
    """The group has the test."""

    message = _("This group has this test already.")


class AnsweredBySome(TrainingError):
    """Somebody has answered, so what is asked stays."""

    message = _("Somebody has answered already: what the group is asked stays as it is.")


class EndsBeforeItOpens(TrainingError):
    """A test that would be over before it is open."""

    message = _("It would close before it opens.")


class NotOpen(TrainingError):
    """A test that is not answered now."""

    message = _(
        "This test is not open now, so nothing was handed in. If you had written answers, tell whoever runs "
        "the course."
    )


class SheetHandedIn(TrainingError):
    """One sheet a person and sitting."""

    message = _("Your answers were handed in already. The first ones count.")


class CodeTaken(TrainingError):
    """A sheet with this code is there: the same person again, or somebody whose code is the same."""

    message = _(
        "A sheet with this code was handed in already. If it was you, all is done. If not, somebody has the "
        "same code: write one more letter in the last field, and remember it for the next time."
    )


class NoMoreSheets(TrainingError):
    """More sheets without a name than people could have filled."""

    message = _("There are more answers already than people in this group. Tell whoever runs the course.")


class ClosedForGood(TrainingError):
    """A test of which the results are out."""

    message = _("This test is closed for good: its results were shown.")


class NotOverYet(TrainingError):
    """Results would change by one person's answer."""

    message = _("It has not opened yet.")


class SheetRefused(TrainingError):
    """A row of a table of answers that cannot be read; `problems` has a sentence for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__()
        self.problems = list(problems)

    def __str__(self) -> str:
        return " ".join(self.problems)


class CalendarRefused(TrainingError):
    """A calendar file that is not taken; what was known before stays."""

    message = _("This file was not taken. What was known before stays as it is.")


class NoCalendar(CalendarRefused):
    """A file of another kind."""

    message = _("This is no calendar file (.ics). What was known before stays as it is.")


class CalendarBroken(CalendarRefused):
    """A calendar in which something cannot be read, so that free hours would be told that are not."""

    message = _(
        "Something in this calendar file cannot be read, so that it was not taken. What was known before "
        "stays as it is. Export it again, please, or write the days you are away."
    )


class CalendarRepeatsTooOften(CalendarRefused):
    """Something that repeats within a day."""

    message = _(
        "Something in this calendar repeats every hour, minute or second, so that it was not taken. What was "
        "known before stays as it is."
    )


class CalendarZoneUnknown(CalendarRefused):
    """Hours of a zone that nobody knows."""

    message = _(
        "This calendar names a time zone that is not known, so that its hours could be wrong. It was not "
        "taken, and what was known before stays as it is."
    )


class CalendarTooLarge(CalendarRefused):
    """More than is read of anybody, or more than can be read in seconds."""

    message = _(
        "This calendar is too large to be read (5 MB, 5,000 entries). It was not taken, and what was known "
        "before stays as it is. Export only the calendar in which you are busy."
    )


class HoursOverlap(TrainingError):
    """Two hours of one day of which one begins before the other ends."""

    message = _("Two of the hours of one day overlap. Correct one of them.")


class TooManyOtherHours(TrainingError):
    """More than a list stays readable with."""

    message = _("Sixty entries are the most. Remove one that is over first.")


# --- At one's own pace ---


class NotBegun(TrainingError):
    """Something said of a module before the first day."""

    message = _("This has not begun yet. From its first day on you can say what you have worked through.")


class OverAlready(TrainingError):
    """Something said of a module after the last day, or of what was called off."""

    message = _("This is over, so what you said of the modules stays as it is.")


class ModuleWaits(TrainingError):
    """A module that needs another one, which is not worked through."""

    def __init__(self, needed: str) -> None:
        super().__init__(needed)
        self.needed = needed

    def __str__(self) -> str:
        return gettext("Work through “%(module)s” first: this module builds on it.") % {"module": self.needed}


class BuiltUpon(TrainingError):
    """A module taken back, on which another one builds that is worked through."""

    def __init__(self, other: str) -> None:
        super().__init__(other)
        self.other = other

    def __str__(self) -> str:
        return gettext("Take back “%(module)s” first: it builds on this module.") % {"module": self.other}


class AskedBefore(TrainingError):
    """A test before the course, from whoever has worked through a module already."""

    message = _(
        "This test was to be answered before the first module, and you have worked through one. Nothing was "
        "handed in."
    )


class NotThrough(TrainingError):
    """What comes after the course, from whoever has not worked through as much of it as it asks."""

    message = _("This opens once you have worked through as much as the course asks. Nothing was handed in.")


class DaysNotOver(TrainingError):
    """A test closed for good while people at their own pace may still come to it."""

    message = _(
        "It is still open: whoever comes to it tomorrow could hand in no more. Close it when its time is "
        "over, or let it end earlier first."
    )


class AskedAfter(TrainingError):
    """Nobody comes to the test before the modules once they have answered the one after them."""

    message = _(
        "You have already answered what is asked after the modules, so this one stays as worked through."
    )


class HasNoDuty(TrainingError):
    """A tutor who could not see what participants hand in."""

    message = _(
        "Only somebody with the duty of a trainer or an organiser here sees what participants hand in, so "
        "nobody else can accompany the group."
    )


class NoRoom(TrainingError):
    """Paper, or a code on the wall, where everybody is alone with a course."""

    message = _(
        "People go through this course alone, so there is no room in which a code is shown or paper handed "
        "out. They answer on their own page."
    )


class MayNotReview(TrainingError):
    """Whoever may not say anything of this trainee's step, themselves among them."""

    message = _(
        "A step is reviewed by somebody else: an organiser, or a trainer of the organisation who stands on "
        "the last step. Nobody reviews their own."
    )


class NotYetThere(TrainingError):
    """A step to be confirmed of which something else is missing."""

    message = _(
        "Something else is still missing: a step before this one, or sessions that it asks for. It can be "
        "confirmed once nothing else is."
    )


class CompletedByTest(TrainingError):
    """Sheets without a name for a test that has to be passed to complete the course."""

    message = _("This course is completed by its test, so the test has to be matched by place.")


class GivenWithoutNames(CompletedByTest):
    """A rule that asks for points, taken over by a group that has its test without names."""

    message = _(
        "The course is completed by its test now, and this group was given one without names. Take it back "
        "first, and give it again by the place of each participant."
    )


class PassedAlready(TrainingError):
    """One more test that completes a course which somebody may have completed without it."""

    message = _(
        "Somebody has handed in the test that completes this course already, so a further one can't be "
        "asked of this group. A survey still can."
    )
