"""What the attendance file of a meeting says: who was there, from when to when, and how long.

Zoom, Google Meet, Microsoft Teams, Jitsi and BigBlueButton each write their own, in the language and with the
clock of whoever asked for it. `read` finds out which it is. A file that cannot be read as a whole is refused
with the row and the column that stopped it, and nothing of it is used.
"""

from events.attendance_files.reading import Clock, Entry, Roster, read
from events.attendance_files.tables import MOST_BYTES

__all__ = ["MOST_BYTES", "Clock", "Entry", "Roster", "read"]
