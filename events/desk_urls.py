"""Addresses of the events room's desk; `events.urls` includes them."""

from django.urls import path

from events.desk import attendance, event, home, organisations, questions, registrations, roles, sessions

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
    path("desk/events/<slug:code>/questions/", questions.listing, name="desk_questions"),
    path("desk/events/<slug:code>/questions/new/", questions.new, name="desk_question_new"),
    path("desk/events/<slug:code>/questions/copy/", questions.copy, name="desk_questions_copy"),
    path("desk/events/<slug:code>/questions/preview/", questions.preview, name="desk_questions_preview"),
    path("desk/questions/<slug:code>/edit/", questions.edit, name="desk_question_edit"),
    path("desk/questions/<slug:code>/move/", questions.move, name="desk_question_move"),
    path("desk/questions/<slug:code>/retire/", questions.retire, name="desk_question_retire"),
    path("desk/questions/<slug:code>/back/", questions.bring_back, name="desk_question_back"),
    path("desk/registrations/<slug:code>/answers/", questions.answers, name="desk_answers"),
    path("desk/files/<slug:code>/", questions.file, name="desk_answer_file"),
    path("desk/events/<slug:code>/roles/", roles.listing, name="desk_roles"),
    path("desk/events/<slug:code>/organisations/", organisations.rights, name="desk_organisations"),
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
