"""Addresses of the trainings room."""

from django.urls import URLPattern, path

from trainings import desk

app_name = "trainings"
urlpatterns: list[URLPattern] = [
    path("desk/trainings/", desk.desk, name="desk"),
    path("desk/trainings/courses/new/", desk.course_new, name="desk_course_new"),
    path("desk/trainings/courses/<slug:code>/", desk.course, name="desk_course"),
    path("desk/trainings/courses/<slug:code>/edit/", desk.course_edit, name="desk_course_edit"),
    path("desk/trainings/courses/<slug:code>/retire/", desk.course_retire, name="desk_course_retire"),
    path(
        "desk/trainings/courses/<slug:code>/bring-back/",
        desk.course_bring_back,
        name="desk_course_bring_back",
    ),
    path("desk/trainings/courses/<slug:code>/groups/new/", desk.group_new, name="desk_group_new"),
    path("desk/trainings/groups/<slug:code>/", desk.group, name="desk_group"),
    path("desk/trainings/groups/<slug:code>/publish/", desk.group_publish, name="desk_group_publish"),
    path("desk/trainings/groups/<slug:code>/version/", desk.group_version, name="desk_group_version"),
    path("desk/trainings/groups/<slug:code>/place/", desk.group_place, name="desk_group_place"),
    path("desk/trainings/groups/<slug:code>/classes/<int:position>/", desk.lesson, name="desk_lesson"),
    path(
        "desk/trainings/groups/<slug:code>/classes/<int:position>/cancel/",
        desk.lesson_cancel,
        name="desk_lesson_cancel",
    ),
]
