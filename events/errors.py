"""What can be refused here, each by its name and with the sentence that a person reads."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from events.models import Mode


class EventError(Exception):
    """Something this room refuses; `str()` is a sentence in the reader's language."""

    sentence = _("This cannot be done now.")

    def words(self) -> dict[str, Any]:
        """What the sentence's placeholders stand for."""
        return {}

    def __str__(self) -> str:
        return gettext(self.sentence) % self.words() if self.words() else gettext(self.sentence)


# --- Places ---


class Full(EventError):
    """No seat is left in `mode`; `others` are the modes that still have one."""

    def __init__(self, mode: str, others: tuple[str, ...] = ()) -> None:
        super().__init__(mode)
        self.mode, self.others = mode, others

    def __str__(self) -> str:
        if self.mode.startswith(Mode.HUB):
            return gettext("There are no places left at this remote hub.")
        if Mode.ONLINE in self.others:
            return gettext("There are no seats left in the room. You can still take part online.")
        if Mode.ONSITE in self.others:
            return gettext("There are no places left online. You can still take part in the room.")
        if self.mode == Mode.ONSITE:
            return gettext("There are no seats left in the room.")
        if self.mode == Mode.ONLINE:
            return gettext("There are no places left online.")
        return gettext("There are no places left.")


class KeptForOthers(Full):
    """The seats that are left are kept for people of a sector until an instant."""

    def __init__(self, mode: str, others: tuple[str, ...], sector: str, until: datetime) -> None:
        super().__init__(mode, others)
        self.sector, self.until = sector, until

    def __str__(self) -> str:
        told = {"sector": self.sector, "day": date_format(self.until, "DATE_FORMAT")}
        return gettext("The seats that are left are kept for this sector until %(day)s: %(sector)s.") % told


class OfferOver(EventError):
    """The offer of a place ran out, or was turned down."""

    sentence = _("This offer has ended, and the place went to somebody else. You can register again.")


class NotWaiting(EventError):
    """The registration is not on a waiting list."""

    sentence = _("This person is not on the waiting list any more.")


class NoReason(EventError):
    """An act that is kept on record with its reason came without one."""

    sentence = _("Write the reason. It stays on record with your name.")


class Closed(EventError):
    """The public cannot register at this moment: not open yet, closed, over or cancelled."""

    sentence = _("Registration is closed.")


class UnknownMode(EventError):
    """The event offers no such way to take part."""

    sentence = _("Choose how you will take part.")


class HubGone(UnknownMode):
    """The remote hub was taken away meanwhile."""

    sentence = _("This remote hub is offered no more. Choose another way.")


class NoContact(EventError):
    """Neither an address nor a phone was given."""

    sentence = _("Write an e-mail address or a phone number, so that we can reach you.")


class Crowded(EventError):
    """One address or phone holds as many places as it may."""

    sentence = _("Many places were taken with this address. For more, write to the organisers.")


class PlaceGivenBack(EventError):
    """The registration was cancelled and holds no place any more."""

    sentence = _("This place was given back.")


class NoPlaceYet(EventError):
    """The registration waits: on the list, for the organisers' yes, or for the person's own."""

    sentence = _("This is not a place yet.")


class Over(EventError):
    """The event has ended or was cancelled; a place in it cannot be changed."""

    sentence = _("This is over, so the place can no longer be changed.")


class NotYours(EventError):
    """The registration already belongs to another account."""

    sentence = _("This place already belongs to an account.")


class AlreadyAPlace(EventError):
    """The account already holds another place at the same event."""

    sentence = _("Your account already holds a place here.")


class NameTaken(EventError):
    """The same address or phone holds another place here under this name."""

    sentence = _("Another place here has this name and the same address or phone. Write a name that differs.")


class AddressConfirmed(EventError):
    """The address was confirmed, or the place belongs to an account: its holder alone changes it."""

    sentence = _("This address was confirmed by whoever reads it. They can change it themselves.")


class NobodyToWriteTo(EventError):
    """The place has no address that a letter could go to."""

    sentence = _("This place has no e-mail address to write to.")


class OneWayOnly(EventError):
    """There is no choice of ways: the place has no address, or no phone."""

    sentence = _("This place has only one way to reach whoever holds it.")


class NothingToTell(EventError):
    """Somebody was told meanwhile, or what was to be said holds no more."""

    sentence = _("There is nothing left to tell this person: somebody told them, or it no longer holds.")


class SomebodyTells(EventError):
    """Another organiser has the person in hand."""

    sentence = _("%(name)s is telling this person right now.")

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def words(self) -> dict[str, Any]:
        return {"name": self.name}


class SentToday(EventError):
    """The letter with the page goes out again once a day at most."""

    sentence = _("This message was sent again today already. It can go out once more tomorrow.")


class TooMany(EventError):
    """More places were chosen than one act may concern."""

    sentence = _("These are too many places for one step. Narrow the list first.")


class AlreadyBegun(EventError):
    """The act on many places was begun already, here or in another window."""

    sentence = _("This was begun already.")


class TooLateToUndo(EventError):
    """The time in which an act on many places can be undone is over, or it was undone."""

    sentence = _("This can no longer be undone.")


class NotConcerned(EventError):
    """The act has nothing to do for this place."""

    sentence = _("There was nothing to do for this place.")


class ChangedSince(EventError):
    """Somebody changed the place after the act, and that stands."""

    sentence = _("This was changed again since, and that stands.")


class MarkedSince(EventError):
    """Somebody marked the person after the act, and that stands."""

    sentence = _("The attendance was marked again since, and that stands.")


class MessageLeft(EventError):
    """The message was sent, and nobody can call it back."""

    sentence = _("The message has left already.")


class TooFewSeats(EventError):
    """More places were taken than the new number of seats."""

    def __init__(self, taken: int) -> None:
        super().__init__(taken)
        self.taken = taken

    sentence = _("Places taken already: %(taken)s. There cannot be fewer seats.")

    def words(self) -> dict[str, Any]:
        return {"taken": self.taken}


class NotToChoose(EventError):
    """A session has no seats of its own, has begun, or is called off."""

    sentence = _("One of these sessions can no longer be chosen. Look at the list again.")


class SessionFull(EventError):
    """Sessions that were chosen have no seat left, and the event has no waiting list."""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(*titles)
        self.titles = titles

    sentence = _("No seats are left in: %(titles)s. Choose another session, or go on without it.")

    def words(self) -> dict[str, Any]:
        return {"titles": ", ".join(f"“{title}”" for title in self.titles)}


class SessionsOverlap(EventError):
    """Two sessions that were chosen are at the same time."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one, other)
        self.one, self.other = one, other

    sentence = _("“%(one)s” and “%(other)s” are at the same time. Choose one of the two.")

    def words(self) -> dict[str, Any]:
        return {"one": self.one, "other": self.other}


class MoreHavePlaces(EventError):
    """More people have a place than a session would have seats for."""

    def __init__(self, places: int) -> None:
        super().__init__(places)
        self.places = places

    sentence = _(
        "People with a place who would keep this session: %(places)s. Give it as many seats at least, or let "
        "everybody choose it anew."
    )

    def words(self) -> dict[str, Any]:
        return {"places": self.places}


class NotChosen(EventError):
    """The session has seats of its own, and this place has none of them."""

    sentence = _("This session has seats of its own, and you have none in it. Choose it on your page.")


class HubInUse(EventError):
    """Somebody has, holds or waits for a place at the hub; or something that was sent out leads there."""

    def __init__(self, people: int, promised: int = 0) -> None:
        super().__init__(people, promised)
        self.people, self.promised = people, promised

    def __str__(self) -> str:
        said = []
        if self.people:
            said.append(
                gettext(
                    "People with a place there, or waiting for one: %(people)s. "
                    "Ask them to take part in another way first."
                )
            )
        if self.promised:
            said.append(
                gettext(
                    "Institutions, invitations and codes that lead there: %(promised)s. Take them back first."
                )
            )
        return " ".join(said) % {"people": self.people, "promised": self.promised}


class OtherHub(EventError):
    """A hub of another event, or one given to a role that coordinates none."""

    sentence = _("Only whoever coordinates remote hubs can be given one, and only one of this event.")


class HubListClosed(EventError):
    """People at a hub are marked around its session and at no other time."""

    sentence = _("People here can be marked from an hour before the session until a day after it.")


class AtTheHub(EventError):
    """People at a hub follow there together, over one connection."""

    def __init__(self, hub: str) -> None:
        super().__init__(hub)
        self.hub = hub

    sentence = _("Your place is at %(hub)s, which follows together. Change to online first.")

    def words(self) -> dict[str, Any]:
        return {"hub": self.hub}


# --- Roles ---


class AlreadyAsked(EventError):
    """The person already holds this role in the session, or was asked to."""

    sentence = _("This person was already asked to take this role in this session.")


class Engaged(EventError):
    """Somebody who leads a session leads another one at that time; `names` says who."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.names = names

    def __str__(self) -> str:
        told = ngettext(
            "%(names)s already leads another session at that time.",
            "%(names)s already lead other sessions at that time.",
            len(self.names),
        )
        return told % {"names": ", ".join(self.names)}


class NoLongerAsked(EventError):
    """The role went to somebody else, or its session was cancelled."""

    sentence = _("This role is no longer waiting for your answer.")


class RoleDeclined(EventError):
    """The role was declined, so nothing of the session is open to whoever was asked."""

    sentence = _("You declined this role.")


class RoleInTheRoom(EventError):
    """The role is held in the room and has no way in online."""

    sentence = _("Your role is in the room.")


class AskedToday(EventError):
    """An invitation goes out once a day at most."""

    sentence = _("This invitation was sent today already. It can go out again tomorrow.")


class NothingToAsk(EventError):
    """The role was answered for, or nobody can be written to."""

    sentence = _("There is nothing to ask: this role was answered, or it has no address to write to.")


class HasAnAddress(EventError):
    """The link goes out by mail."""

    sentence = _("This person gets the link by mail; it is handed over only to those who left a phone alone.")


class UnknownRole(EventError):
    """There is no such role."""

    sentence = _("There is no such role.")


# --- Times ---


class UnknownZone(EventError):
    """No time zone of the IANA database has this name."""

    sentence = _("There is no such time zone.")


class NoSuchTime(EventError):
    """The clocks there jump over this hour on this day."""

    sentence = _(
        "That hour does not exist there on that day: the clocks are put forward. Choose another hour."
    )


class DoesNotMove(EventError):
    """A session that was held or cancelled keeps its time and place."""

    sentence = _("A session that was held or cancelled can no longer be changed.")


class AlreadyPublic(EventError):
    """People can read of the session, so that it cannot lose its date unheard."""

    sentence = _(
        "The programme is public already. Move the session, or cancel it, so that people hear of it."
    )


class SeenOtherwise(EventError):
    """The session was changed after the page was drawn from which somebody moved it."""

    sentence = _("Somebody changed this session after you opened the page. It stands below as it is now.")


class NoMoveToUndo(EventError):
    """The move is not the last one of its event any more."""

    sentence = _("That move was undone already, or another one came after it.")


class NoLongerAsLeft(EventError):
    """A session was changed in another way after the move that should be undone."""

    sentence = _("A session was changed after that move, so it cannot be undone. Move it by hand.")


class NothingToCopy(EventError):
    """There is no session with a date, or every day was left out."""

    sentence = _("There is nothing to copy: choose a session with a date, and a day that is not left out.")


class RoomInUse(EventError):
    """A session stands in the room that should be forgotten."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    sentence = _("“%(room)s” cannot be taken out: a session is in it. Move the session first.")

    def words(self) -> dict[str, Any]:
        return {"room": self.name}


class NotOver(EventError):
    """What has not ended cannot have taken place."""

    sentence = _("The session is not over yet.")


class NoTitle(EventError):
    """No language's title was given."""

    sentence = _("Write a title in one language at least.")


class NotReady(EventError):
    """What keeps an event from being published: `lacks`, a list of sentences."""

    def __init__(self, lacks: list[str]) -> None:
        super().__init__(*lacks)
        self.lacks = lacks

    def __str__(self) -> str:
        return " ".join(self.lacks)


class ClosesFirst(EventError):
    """Registration would close before it opens, or in the same instant."""

    sentence = _("Registration would close before it opens. Choose a later moment.")


class OpensTooLate(EventError):
    """Registration would open when the event is over."""

    sentence = _("The event would be over before registration opens. Choose an earlier moment.")


# --- Presence ---


class OtherEvent(EventError):
    """The registration is for another event than the session."""

    sentence = _("This person is registered for another event.")


class NotHeld(EventError):
    """A draft or cancelled session has nobody present."""

    sentence = _("Nobody can be marked in a session that is not held.")


class InABreak(EventError):
    """A pause between sessions has no roles, no seats and nobody present."""

    sentence = _("A break has no roles, no seats and no attendance.")


class NoBreak(EventError):
    """What has roles, marks, counts or seats of its own is no pause."""

    sentence = _("This session has roles, attendance or seats of its own, so it cannot become a break.")


class UnknownState(EventError):
    """Neither present nor absent nor excused."""

    sentence = _("Choose present, absent or excused.")


class NotOpen(EventError):
    """The way in is not open now."""

    sentence = _("The way in is not open now.")


class NotOnline(EventError):
    """The place is not an online one."""

    sentence = _("Your place is in the room. Change to online first.")


# --- Ways to a place ---


class ByInvitation(EventError):
    """The event takes only those whom its organisers invite."""

    sentence = _("This is by invitation. Use the link in your invitation, or write to the organisers.")


class NeedsCode(EventError):
    """The event takes only those who bring a registration code."""

    sentence = _("Write the registration code that you were given.")


class NoSuchCode(EventError):
    """No such registration code, or one that was withdrawn."""

    sentence = _("This code does not open this registration. Look at it again, letter by letter.")


class CodeOver(EventError):
    """The code's date is past."""

    sentence = _("This code was valid until a date that is past. Ask whoever gave it to you for another.")


class CodeSpent(EventError):
    """The code was used as often as it may be."""

    sentence = _("This code was used by as many people as it was made for. Ask for another.")


class CodeForOthers(EventError):
    """The code is for another mode or sector than the one chosen; `told` says which, in words."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told

    sentence = _("This code is for: %(told)s. Choose that, or ask for another code.")

    def words(self) -> dict[str, Any]:
        return {"told": self.told}


class TriedTooOften(EventError):
    """Wrong codes were tried too often."""

    sentence = _("Too many wrong codes. Wait ten minutes, or open the link that carries the code.")


class TooManyGroups(EventError):
    """More groups ask at an event within the hour than a public form may write to."""

    sentence = _("Many organisations are asking for places right now. Send the form again in an hour.")


class CodeTaken(EventError):
    """The event has this code already."""

    sentence = _("This code exists already, or was used here before. Choose another.")


class CodeTooShort(EventError):
    """A code that could be guessed."""

    sentence = _("Write at least six letters or digits, so that nobody guesses it.")


class NotInvited(EventError):
    """The invitation was withdrawn."""

    sentence = _("This invitation was withdrawn. Write to the organisers if that is a mistake.")


class InvitationUsed(EventError):
    """Somebody registered by this invitation already."""

    sentence = _("This invitation was used already. One invitation gives one place.")


class NotAsked(EventError):
    """The request was answered, or taken back, in the meantime."""

    sentence = _("This request no longer waits for an answer.")


class SeatLeft(EventError):
    """Somebody was to wait for a seat while one is left."""

    sentence = _("A seat is left for this request, so it does not go on the waiting list.")


class LetterWent(EventError):
    """The answer is on its way, so that it cannot be undone."""

    sentence = _("The message with the answer has gone out already, so it cannot be undone.")


class NoMoreToName(EventError):
    """Every place of the delegation has a name; `left` says how many had none."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left

    sentence = _("Places left to name: %(left)s. Write no more names than that.")

    def words(self) -> dict[str, Any]:
        return {"left": self.left}


class NamingOver(EventError):
    """The date until which people could be named is past, or the places were taken back."""

    sentence = _("People can no longer be named: the date is past, or the places were taken back.")


class NotNamed(EventError):
    """The person was not named, or has answered."""

    sentence = _("This place does not wait for an answer.")


class NotPresent(EventError):
    """Nobody recorded the person as present, so nothing can be stated."""

    sentence = _("A letter of attendance needs an attendance that was recorded. Ask the organisers.")


class NoStatement(EventError):
    """The event's risk allows no such letter."""

    sentence = _("For the safety of everybody, this event gives no such letter.")


class WallClosed(EventError):
    """The code on the wall works only while its session is on."""

    sentence = _("This code works from 30 minutes before the session until it ends.")


# --- Questions of the organisers ---


class NoWords(EventError):
    """A question has no words in any language."""

    sentence = _("Write the question in one language at least.")


class TooFewChoices(EventError):
    """A question to choose from needs something to choose."""

    sentence = _("Write two choices at least, one on each line.")


class UnevenChoices(EventError):
    """A language has another number of choices than the others."""

    sentence = _(
        "Each language needs the same choices in the same order, or none yet: one language has more lines "
        "than another."
    )


class ChoicesInUse(EventError):
    """Choices that people took cannot be taken away."""

    sentence = _(
        "People answered already. You can reword the choices and add more at the end. To take one away, "
        "retire the question and ask a new one."
    )


class KindInUse(EventError):
    """The kind of a question that people answered stays."""

    sentence = _("People answered already, so the kind of the question stays. Retire it and ask a new one.")


class ReadersTold(EventError):
    """Whoever answered was told who reads it, and nobody else may."""

    sentence = _(
        "People answered already, and the form told them who reads it: you can choose fewer readers, not "
        "others. Retire the question and ask a new one."
    )


class TooManyQuestions(EventError):
    """A form holds so many questions and no more."""

    sentence = _("This form has as many questions as fit on one page. Retire one first.")


class DeletedTooEarly(EventError):
    """The day on which answers go is before the event ends."""

    sentence = _("On that day the event is not over yet. Choose a later day.")


class FileTooBig(EventError):
    """The file is larger than what is taken."""

    def __init__(self, megabytes: int) -> None:
        super().__init__(megabytes)
        self.megabytes = megabytes

    sentence = _(
        "This file is too big: %(megabytes)s MB fit. A photo taken smaller, or a scan in grey, does."
    )

    def words(self) -> dict[str, Any]:
        return {"megabytes": self.megabytes}


class UnknownFile(EventError):
    """The file is none of the kinds that are taken."""

    sentence = _("Choose a PDF, a JPEG or PNG image, or a Word document without macros.")


class BrokenFile(EventError):
    """The file says that it is an image or document, and cannot be opened."""

    sentence = _("This file cannot be opened. Save it again and choose the new one.")


# --- The door ---


class AlreadyEnrolled(EventError):
    """A device's link was used: it works once."""

    sentence = _("This link was used already. Ask for a new one at the desk.")


class NotOurCode(EventError):
    """What was typed is no code of the door, or has a slip in it."""

    sentence = _("This is not a complete code. It has 12 letters and digits, in three groups.")


class UnknownCode(EventError):
    """A code of the right form that no place here has."""

    sentence = _("Nobody at this event has this code.")


class NoScanToUndo(EventError):
    """The scan was undone already, or recorded nobody."""

    sentence = _("This was undone already, or recorded nobody.")


class NotOfOneDesk(EventError):
    """Both records have an owner, or reach beyond what one organisation sees; which, nobody is told."""

    sentence = _(
        "Only the person can join these two: on their own page, with a code sent to the other address."
    )


# --- Attendance files ---


class FileRefused(EventError):
    """A file of attendance that is not read at all; nothing of it is used."""

    def __init__(self, sentence: str, **words: Any) -> None:
        super().__init__(sentence)
        self.sentence, self._words = sentence, words

    def words(self) -> dict[str, Any]:
        return self._words

    @classmethod
    def too_large(cls, megabytes: int) -> "FileRefused":
        return cls(_("The file is too large: an attendance file has %(size)s MB at most."), size=megabytes)

    @classmethod
    def too_long(cls, rows: int) -> "FileRefused":
        return cls(_("The file has more than %(rows)s rows, which no attendance file has."), rows=rows)

    @classmethod
    def unreadable(cls) -> "FileRefused":
        return cls(
            _(
                "This file cannot be read. Download the attendance once more from the meeting tool, as CSV, "
                "XLSX or JSON, and bring it in as it comes."
            )
        )

    @classmethod
    def no_header(cls) -> "FileRefused":
        return cls(
            _(
                "No row of this file names the columns of an attendance list, such as name, hour of entry "
                "and hour of exit. Bring in the file as it comes from the meeting tool."
            )
        )

    @classmethod
    def nobody(cls) -> "FileRefused":
        return cls(_("This file names nobody who was there."))


class CellRefused(EventError):
    """The row, and where it is known the column and what stands there, at which a file is broken."""

    def __init__(self, row: int, column: str = "", value: str = "") -> None:
        super().__init__(row, column, value)
        # What cannot be shown is not repeated, and of a long cell only how it begins.
        shown = "".join(sign for sign in value if sign.isprintable())
        self.row, self.column = row, column[:60]
        self.value = shown if len(shown) <= 40 else shown[:40] + "…"

    def __str__(self) -> str:
        if not self.column:
            return gettext("Row %(row)s cannot be read. Nothing was brought in.") % {"row": self.row}
        if not self.value:
            return gettext(
                "Row %(row)s, column “%(column)s”: what stands there cannot be read. Nothing was brought in."
            ) % {"row": self.row, "column": self.column}
        return gettext(
            "Row %(row)s, column “%(column)s”: “%(value)s” cannot be read there. Nothing was brought in."
        ) % {"row": self.row, "column": self.column, "value": self.value}


class SeveralTools(EventError):
    """Files of different meeting tools were brought in at once."""

    sentence = _("These files come from different meeting tools. Bring in those of one tool at a time.")


class FileGone(EventError):
    """What a file said was looked at too long ago, and is no longer kept."""

    sentence = _("What this file said is no longer kept. Bring the file in once more.")


class RestUndecided(EventError):
    """People of a file hold no place, and nobody said whether they are counted."""

    sentence = _(
        "Some of these people are on no list here. Choose whether to count them or to leave them out."
    )


class NothingToUndo(EventError):
    """A file was undone already, or applied too long ago."""

    sentence = _("There is nothing left to undo. Correct the marks one by one.")


class NoSuchNumber(EventError):
    """A number was typed that no place here has."""

    def __init__(self, number: str, row: str) -> None:
        super().__init__(number, row)
        self.number, self.row = number, row

    sentence = _("Nobody here has the number %(number)s, which you wrote for “%(name)s”.")

    def words(self) -> dict[str, Any]:
        return {"number": self.number, "name": self.row}


# --- Paper ---


class NobodyToPrint(EventError):
    """Nobody whom the choice names has a badge or a card."""

    sentence = _("There is nobody to print for in what you chose.")


class TooManyForOneFile(EventError):
    """More badges than one file holds; they come in parts."""

    sentence = _("These are more badges than one file holds. Take them in parts.")


class NoCards(EventError):
    """The event's risk shows nobody's role."""

    sentence = _("This event shows nobody's role, so there are no cards for the table.")


# --- Needs ---


class NotOffered(EventError):
    """The event does not offer this support."""

    sentence = _("This support is not offered here.")


class NotAtThisDesk(EventError):
    """The person has no duty at an organisation that carries the event."""

    sentence = _("Only somebody with a duty at an organisation of this event can look after it.")


# --- The code on the screen ---


class WrongScreenCode(EventError):
    """The code typed is neither the one on the screen nor the one before."""

    sentence = _("This is not the code that is on the screen now. It changes every ten minutes.")


class TooManyTries(EventError):
    """Too many wrong codes were typed for one place."""

    sentence = _("Too many wrong codes were typed. Ask whoever moderates to mark you.")


# --- Sheets on paper ---


class ScanRefused(EventError):
    """What was sent is no picture of a sheet, is too large, or holds something other than pictures."""

    sentence = _(
        "This cannot be kept. Send photos (JPEG, PNG, WebP) or a scanned PDF of at most 20 pages and 8 MB, "
        "with nothing in it but pictures."
    )


class CountedByList(EventError):
    """Heads were counted at a session of our own, where the list says who was there."""

    sentence = _("Attendance here is taken by the list. Heads are counted only within another body's event.")


class NotBegun(EventError):
    """Heads were counted before a session began."""

    sentence = _("It has not begun, so nobody can be counted yet.")


class TooManyHeads(EventError):
    """A count is below nought or larger than any room."""

    sentence = _("A count is a whole number from 0 to 100,000.")


# --- Lists of people ---


class UnreadableList(EventError):
    """The bytes are no table that anyone could read."""

    sentence = _("This file cannot be read. Save the list as XLSX or CSV, and bring it in once more.")


class ListTooBig(EventError):
    """The file of a list is larger than what is read."""

    def __init__(self, megabytes: int) -> None:
        super().__init__(megabytes)
        self.megabytes = megabytes

    sentence = _("The file is too large: %(megabytes)s MB fit. Bring the list in parts.")

    def words(self) -> dict[str, Any]:
        return {"megabytes": self.megabytes}


class NoColumns(EventError):
    """The first row is a person already, so that nobody knows what the columns are."""

    sentence = _("The first row must name the columns, such as Name and E-mail. Nothing was brought in.")


class NobodyInTheList(EventError):
    """No row of a list is somebody new."""

    sentence = _("There is nobody to bring in.")


class ListTooLong(EventError):
    """A list has more people than are registered in one step."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    sentence = _("The list has more than %(most)s people. Bring it in in parts.")

    def words(self) -> dict[str, Any]:
        return {"most": self.most}


class RowRefused(EventError):
    """A row of a list that cannot be a place, with the column at which it fails."""

    def __init__(self, row: int, column: str, value: str) -> None:
        super().__init__(row, column, value)
        self.row, self.column = row, column
        self.value = value if len(value) <= 40 else value[:40] + "…"

    def __str__(self) -> str:
        told = {"column": self.column, "value": self.value}
        if not self.value:
            return gettext("%(column)s: nothing stands there.") % told
        return gettext("%(column)s: “%(value)s” is not known here.") % told


# --- Surveys ---


class SurveyBegun(EventError):
    """The questions of a survey that was opened stay."""

    sentence = _("This survey was opened, so its questions stay as they are.")


class SurveyClosed(EventError):
    """A closed survey takes no answers and is not opened again."""

    sentence = _("This survey is closed.")


class NothingAsked(EventError):
    """A survey without questions cannot be opened."""

    sentence = _("Ask one thing at least before you open the survey.")


class AnsweredAlready(EventError):
    """Somebody answers a survey once."""

    sentence = _("You have answered this already. Thank you.")


# --- Announcements ---


class NobodyToReach(EventError):
    """None of those whom an announcement is for can be reached."""

    sentence = _("None of these people can be written to.")


class NotWorded(EventError):
    """An announcement leaves only with a subject line and a text."""

    sentence = _("Write a subject line and a text first, in one language at least.")


class WrittenToLately(EventError):
    """Some of these people got an announcement within a day; whoever sends another says that they know."""

    sentence = _("Some of these people were written to within the last day. Tick that you know it.")


class NoDraftAnyMore(EventError):
    """An announcement that was sent off is not changed."""

    sentence = _("This was sent off already, so its words and its people stay as they are.")


class LeftAlready(EventError):
    """An announcement is taken back only before the first letter left."""

    sentence = _("The first messages have left. You can still stop those that have not.")


class NotOnItsWay(EventError):
    """What is paused, goes on or is stopped has to be on its way."""

    sentence = _("This is not on its way any more.")


# --- Rules ---


class UnknownPlaceholder(EventError):
    """Words with a placeholder that stands for nothing."""

    sentence = _("There is no placeholder %(wrong)s. These exist: %(names)s.")

    def __init__(self, wrong: str, names: tuple[str, ...]) -> None:
        super().__init__(wrong)
        self.wrong, self.names = wrong, names

    def words(self) -> dict[str, Any]:
        """The wrong one, and those that exist."""
        return {"wrong": self.wrong, "names": ", ".join(f"{{{name}}}" for name in self.names)}


class UnpairedBrace(EventError):
    """Words with a brace that opens or closes nothing."""

    sentence = _("A brace stands alone here. Write a placeholder whole, as one of these: %(names)s.")

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.names = names

    def words(self) -> dict[str, Any]:
        """The placeholders that exist."""
        return {"names": ", ".join(f"{{{name}}}" for name in self.names)}


class NothingWritten(EventError):
    """A rule without subject and text in one language at least."""

    sentence = _("Write the subject and the text in one language at least.")


class HalfTheWords(EventError):
    """A language in which a rule has a subject and no text, or the other way round."""

    sentence = _("In this language the subject or the text is missing. Write both, or leave both empty.")


class NobodyMeant(EventError):
    """A rule that writes neither to places nor to roles."""

    sentence = _("Choose to whom it goes: people with a place, people with a role, or both.")


class OnlyOfPlaces(EventError):
    """A restriction that says nothing about whoever holds a role."""

    sentence = _("This restriction is about people with a place. Take the roles out, or the restriction.")


class OutOfBounds(EventError):
    """A time that a reminder would make no sense at."""

    def __init__(self, least: str, most: str) -> None:
        super().__init__(least)
        self.least, self.most = least, most

    def __str__(self) -> str:
        return gettext("Choose a time from %(least)s to %(most)s.") % {
            "least": self.least,
            "most": self.most,
        }


# --- At one's own pace ---


class AtOwnPace(EventError):
    """A session for an event that people go through alone."""

    sentence = _("People go through this at their own pace, so it has no sessions.")


class LastDayTooEarly(EventError):
    """A last day before the first one."""

    sentence = _("The last day is before the first one.")


class LastDayGone(EventError):
    """A last day that is over."""

    sentence = _("The last day is over already. Choose today or a later day.")


class BegunAlready(EventError):
    """Another first day, once people go through it."""

    sentence = _("It has begun already, so its first day stays. You can change the last day.")


class DocumentGone(EventError):
    """A document that somebody else took off."""

    sentence = _("Somebody took this document off meanwhile. It can be brought back below the list.")


class DocumentIsThere(EventError):
    """A link that stands in the list already."""

    sentence = _("This link is in the list already.")


class TooManyDocuments(EventError):
    """More documents than a list stays readable with."""

    sentence = _("A session has at most %(most)s documents.")

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    def words(self) -> dict[str, Any]:
        return {"most": self.most}
