"""Addresses of the events room's desk; `events.urls` includes them."""

from django.urls import path

from events import desk

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/past/", desk.past, name="desk_past"),
    path("desk/events/new/", desk.event_new, name="desk_event_new"),
    path("desk/events/<slug:code>/", desk.event, name="desk_event"),
    path("desk/events/<slug:code>/edit/", desk.event_edit, name="desk_event_edit"),
    path("desk/events/<slug:code>/publish/", desk.event_publish, name="desk_event_publish"),
    path("desk/events/<slug:code>/cancel/", desk.event_cancel, name="desk_event_cancel"),
    path("desk/events/<slug:code>/registrations/", desk.registrations, name="desk_registrations"),
    path("desk/events/<slug:code>/registrations/new/", desk.registration_new, name="desk_registration_new"),
    path("desk/registrations/<slug:code>/cancel/", desk.registration_cancel, name="desk_registration_cancel"),
    path("desk/events/<slug:code>/roles/", desk.roles, name="desk_roles"),
    path("desk/events/<slug:code>/organisations/", desk.organising, name="desk_organisations"),
    path("desk/events/<slug:code>/sessions/new/", desk.session_new, name="desk_session_new"),
    path("desk/sessions/<slug:code>/move/", desk.session_move, name="desk_session_move"),
    path("desk/sessions/<slug:code>/place/", desk.session_place, name="desk_session_place"),
    path("desk/sessions/<slug:code>/cancel/", desk.session_cancel, name="desk_session_cancel"),
    path("desk/sessions/<slug:code>/roles/new/", desk.role_new, name="desk_role_new"),
    path("desk/roles/<slug:code>/replace/", desk.role_replace, name="desk_role_replace"),
    path("desk/sessions/<slug:code>/attendance/", desk.attend, name="attendance"),
]
