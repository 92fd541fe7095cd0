"""Addresses of the trainings room."""

from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, path

from trainings import desk, desk_certificates, own, verifying

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
    path("desk/trainings/groups/<slug:code>/place/", desk.group_place, name="desk_group_place"),
    path("desk/trainings/groups/<slug:code>/classes/<int:position>/", desk.lesson, name="desk_lesson"),
    path(
        "desk/trainings/groups/<slug:code>/classes/<int:position>/cancel/",
        desk.lesson_cancel,
        name="desk_lesson_cancel",
    ),
    path(
        "desk/trainings/groups/<slug:code>/certificates/", desk_certificates.listing, name="desk_certificates"
    ),
    path(
        "desk/trainings/certificates/<slug:number>/file/",
        desk_certificates.file,
        name="desk_certificate_file",
    ),
    path(
        "desk/trainings/certificates/<slug:number>/revoke/",
        desk_certificates.revoke,
        name="desk_certificate_revoke",
    ),
    path(
        "desk/trainings/certificates/<slug:number>/anew/",
        desk_certificates.anew,
        name="desk_certificate_anew",
    ),
    path("verify/", verifying.verify, name="verify"),
    path("verify/<slug:number>/", verifying.verify_number, name="verify_number"),
    path("my/r/<slug:code>/certificates/", login_required(own.mine), name="my_place_certificates"),
    path(
        "my/r/<slug:code>/certificates/<slug:number>/", login_required(own.file), name="my_place_certificate"
    ),
    path("my/<token:token>/certificates/", own.mine, name="my_registration_certificates"),
    path("my/<token:token>/certificates/<slug:number>/", own.file, name="my_registration_certificate"),
]
