"""Addresses of the events room: the form, the page of one's own by link or signed in, and the desk."""

from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, URLResolver, include, path, register_converter

from events.views import (
    answers,
    calendars,
    code,
    door,
    handouts,
    hub,
    letters,
    mine,
    papers,
    place,
    registering,
    role,
    screen,
    survey,
    walkin,
    ways,
)


class Token:
    """The token of a safe link: 256 bits as `secrets.token_urlsafe` writes them."""

    regex = r"[A-Za-z0-9_-]{43}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Token, "token")

app_name = "events"

#: What one can do with a place, below its page: (name, path, view).
ACTS = (
    ("switch", "switch/", place.switch),
    ("sessions", "sessions/", place.sessions),
    ("accept", "accept/", place.accept),
    ("cancel", "cancel/", place.cancel),
    ("correct", "correct/", place.correct),
    ("take_up", "take-up/", place.take_up),
    ("statement", "statement/", papers.statement),
    ("answers", "answers/", answers.answers),
    ("survey", "survey/<slug:survey_code>/", survey.survey),
    ("file", "file/<slug:file_code>/", answers.file),
    ("withdraw", "withdraw/", place.withdraw),
    ("forget", "forget/", place.forget),
    ("calendar", "calendar.ics", place.calendar),
    ("feed", "calendar/", place.feed),
    ("confirm", "confirm/", place.confirm),
    ("claim", "claim/", place.claim),
    ("data", "data.json", place.data),
    ("enter", "enter/<slug:session_code>/", place.enter),
    ("code", "code/<slug:session_code>/", screen.type_own),
    ("document", "documents/<slug:document_code>/", handouts.to_place),
    ("letter", "messages/<slug:letter_code>/", letters.to_place),
    ("announcement", "announcements/<slug:message_code>/", letters.announcement_to_place),
)

#: What one can do with a role, below its page.
ROLE_ACTS = (
    ("decline", "decline/", role.decline),
    ("unlist", "unlist/", role.unlist),
    ("calendar", "calendar.ics", role.role_calendar),
    ("enter", "enter/", role.enter_role),
    ("photo", "photo.jpg", role.own_photo),
    ("screen", "screen/", screen.show),
    ("count", "count/", role.count),
    ("hub", "hub/", hub.sessions),
    ("hub_list", "hub/<slug:session_code>/", hub.roster),
    ("hub_undo", "hub/<slug:session_code>/undo/", hub.undo),
    ("hub_heads", "hub/<slug:session_code>/heads/", hub.heads),
    ("hub_new", "hub/<slug:session_code>/new/", hub.come_in),
    ("hub_enter", "hub/<slug:session_code>/enter/", hub.enter),
    ("document", "documents/<slug:document_code>/", handouts.to_role),
    ("letter", "messages/<slug:letter_code>/", letters.to_role),
    ("announcement", "announcements/<slug:message_code>/", letters.announcement_to_role),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("r/<slug:code>/", registering.register, name="register"),
    path("r/<slug:code>/done/", registering.registered, name="registered"),
    path("r/<slug:code>/group/", ways.group, name="group"),
    path("r/<slug:code>/group/asked/", ways.group_asked, name="group_asked"),
    path("code/", code.code, name="code"),
    path("wall/<token:token>/", walkin.walk_in, name="walk_in"),
    path("wall/<token:token>/in/", walkin.walked_in, name="walked_in"),
    path("guest/<token:token>/", ways.guest, name="guest"),
    path("delegation/<token:token>/", ways.delegation, name="delegation"),
    path("delegation/<token:token>/<slug:code>/take-back/", ways.unname, name="delegation_unname"),
    path("delegation/<token:token>/<slug:code>/link/", ways.named_link, name="delegation_link"),
    path("e/<slug:code>/calendar.ics", calendars.of_event, name="event_ics"),
    path("documents/<slug:code>/", handouts.to_all, name="document"),
    path("s/<slug:code>/calendar.ics", calendars.of_session, name="session_ics"),
    path("calendar/<token:token>.ics", calendars.subscribed, name="my_feed"),
    path("my/", mine.my_page, name="my_page"),
    path("my/data.json", mine.my_data, name="my_data"),
    path("my/agreements/", mine.my_agreements, name="my_agreements"),
    path("my/agreements/unlist/", mine.unlist, name="my_unlist"),
    path("my/calendar/", login_required(calendars.mine), name="my_calendar"),
    path("my/forgotten/", place.forgotten, name="forgotten"),
    path("my/r/<slug:code>/", login_required(place.place), name="my_place"),
    path("my/<token:token>/", place.place, name="my_registration"),
    path("my/role/<slug:code>/", login_required(role.part), name="my_role"),
    path("photo/<slug:code>.jpg", role.photo, name="photo"),
    path("role/<token:token>/", role.part, name="my_part"),
    path("door/", door.shell, name="door"),
    path("door/worker.js", door.worker, name="door_worker"),
    path("door/list/", door.take_list, name="door_list"),
    path("door/scans/", door.scans, name="door_scans"),
    path("door/typed/", door.plain, name="door_plain"),
    path("door/<token:token>/", door.enrol, name="door_enrol"),
    path("", include("events.desk_urls")),
    path("", include("events.presence_urls")),
]
for name, below, view in ACTS:
    urlpatterns += [
        path(f"my/r/<slug:code>/{below}", login_required(view), name=f"my_place_{name}"),
        path(f"my/<token:token>/{below}", view, name=f"my_registration_{name}"),
    ]
for name, below, view in ROLE_ACTS:
    urlpatterns += [
        path(f"my/role/<slug:code>/{below}", login_required(view), name=f"my_role_{name}"),
        path(f"role/<token:token>/{below}", view, name=f"my_part_{name}"),
    ]
