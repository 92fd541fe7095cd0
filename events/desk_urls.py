"""Addresses of the events room's desk; `events.urls` includes them."""

from django.urls import path

from events.desk import (
    attendance,
    copies,
    event,
    home,
    organisations,
    programme,
    registrations,
    roles,
    sessions,
)

urlpatterns = [
    path("desk/", home.today, name="desk"),
    path("desk/past/", home.past, name="desk_past"),
    path("desk/events/new/", event.new, name="desk_event_new"),
    path("desk/events/<slug:code>/", event.overview, name="desk_event"),
    path("desk/events/<slug:code>/edit/", event.edit, name="desk_event_edit"),
    path("desk/events/<slug:code>/publish/", event.publish, name="desk_event_publish"),
    path("desk/events/<slug:code>/cancel/", event.cancel, name="desk_event_cancel"),
    path("desk/events/<slug:code>/registrations/", registrations.listing, name="desk_registrations"),
    path(
        "desk/events/<slug:code>/registrations/new/", registrations.at_the_door, name="desk_registration_new"
    ),
    path("desk/registrations/<slug:code>/cancel/", registrations.cancel, name="desk_registration_cancel"),
    path("desk/registrations/<slug:code>/link/", registrations.link, name="desk_registration_link"),
    path("desk/events/<slug:code>/roles/", roles.listing, name="desk_roles"),
    path("desk/events/<slug:code>/organisations/", organisations.rights, name="desk_organisations"),
    path("desk/events/<slug:code>/programme/", programme.table, name="desk_programme"),
    path("desk/events/<slug:code>/programme/undo/", programme.undo, name="desk_programme_undo"),
    path("desk/events/<slug:code>/programme/lines/", programme.paste, name="desk_programme_lines"),
    path("desk/events/<slug:code>/programme/copy/", copies.day, name="desk_day_copy"),
    path("desk/events/<slug:code>/copy/", copies.whole, name="desk_event_copy"),
    path("desk/events/<slug:code>/template/", copies.keep, name="desk_template_keep"),
    path("desk/templates/", copies.templates, name="desk_templates"),
    path("desk/templates/<slug:code>/begin/", copies.begin, name="desk_template_begin"),
    path("desk/templates/<slug:code>/retire/", copies.retire, name="desk_template_retire"),
    path("desk/sessions/<slug:code>/copy/", copies.session, name="desk_session_copy"),
    path("desk/events/<slug:code>/roles/ask/", roles.ask_all, name="desk_roles_ask"),
    path("desk/roles/<slug:code>/ask/", roles.ask, name="desk_role_ask"),
    path("desk/events/<slug:code>/rooms/", programme.rooms, name="desk_rooms"),
    path("desk/sessions/<slug:code>/put/", programme.put, name="desk_session_put"),
    path("desk/events/<slug:code>/sessions/new/", sessions.new, name="desk_session_new"),
    path("desk/sessions/<slug:code>/edit/", sessions.edit, name="desk_session_edit"),
    path("desk/sessions/<slug:code>/move/", sessions.move, name="desk_session_move"),
    path("desk/sessions/<slug:code>/place/", sessions.place, name="desk_session_place"),
    path("desk/sessions/<slug:code>/cancel/", sessions.cancel, name="desk_session_cancel"),
    path("desk/sessions/<slug:code>/roles/new/", roles.invite, name="desk_role_new"),
    path("desk/roles/<slug:code>/replace/", roles.replace, name="desk_role_replace"),
    path("desk/roles/<slug:code>/again/", roles.invite_again, name="desk_role_again"),
    path("desk/sessions/<slug:code>/attendance/", attendance.sheet, name="attendance"),
    path("desk/sessions/<slug:code>/attendance/held/", attendance.hold, name="attendance_hold"),
    path("desk/sessions/<slug:code>/attendance/undo/", attendance.undo, name="attendance_undo"),
]
