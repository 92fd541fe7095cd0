"""Addresses of the trainings room."""

from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, path

from trainings import my_materials, my_tests, own, verifying
from trainings.desk import bank, certificates, groups, materials, results, selection, several, sittings, tests
from trainings import my_hours, my_materials, own, verifying
from trainings.desk import certificates, groups, hours, materials, selection, several

app_name = "trainings"
#: The modules of a course as one of its versions has them.
VERSION = "desk/trainings/courses/<slug:code>/versions/<int:number>/"
#: Where a group is chosen.
CHOOSING = "desk/trainings/groups/<slug:code>/selection/"
urlpatterns: list[URLPattern] = [
    path("desk/trainings/", groups.desk, name="desk"),
    path("desk/trainings/courses/new/", groups.course_new, name="desk_course_new"),
    path("desk/trainings/courses/<slug:code>/", groups.course, name="desk_course"),
    path("desk/trainings/courses/<slug:code>/edit/", groups.course_edit, name="desk_course_edit"),
    path("desk/trainings/courses/<slug:code>/retire/", groups.course_retire, name="desk_course_retire"),
    path(
        "desk/trainings/courses/<slug:code>/bring-back/",
        groups.course_bring_back,
        name="desk_course_bring_back",
    ),
    path("desk/trainings/courses/<slug:code>/groups/new/", groups.group_new, name="desk_group_new"),
    path(
        "desk/trainings/courses/<slug:code>/groups/several/",
        several.groups_new,
        name="desk_groups_new",
    ),
    path("desk/trainings/groups/<slug:code>/", groups.group, name="desk_group"),
    path("desk/trainings/groups/<slug:code>/publish/", groups.group_publish, name="desk_group_publish"),
    path("desk/trainings/groups/<slug:code>/version/", groups.group_version, name="desk_group_version"),
    path("desk/trainings/groups/<slug:code>/place/", groups.group_place, name="desk_group_place"),
    path("desk/trainings/groups/<slug:code>/classes/<int:position>/", groups.lesson, name="desk_lesson"),
    path(
        "desk/trainings/groups/<slug:code>/classes/<int:position>/cancel/",
        groups.lesson_cancel,
        name="desk_lesson_cancel",
    ),
    path("desk/trainings/groups/<slug:code>/certificates/", certificates.listing, name="desk_certificates"),
    path(
        "desk/trainings/certificates/<slug:number>/file/",
        certificates.file,
        name="desk_certificate_file",
    ),
    path(
        "desk/trainings/certificates/<slug:number>/revoke/",
        certificates.revoke,
        name="desk_certificate_revoke",
    ),
    path(
        "desk/trainings/certificates/<slug:number>/anew/",
        certificates.anew,
        name="desk_certificate_anew",
    ),
    path(VERSION + "materials/", materials.listing, name="desk_materials"),
    path(VERSION + "modules/<int:position>/materials/new/", materials.new, name="desk_material_new"),
    path("desk/trainings/materials/<slug:code>/", materials.edit, name="desk_material"),
    path("desk/trainings/materials/<slug:code>/file/", materials.file, name="desk_material_file"),
    path("desk/trainings/materials/<slug:code>/remove/", materials.remove, name="desk_material_remove"),
    path("my/r/<slug:code>/materials/", login_required(my_materials.mine), name="my_place_materials"),
    path(
        "my/r/<slug:code>/materials/<slug:material>/",
        login_required(my_materials.file),
        name="my_place_material",
    ),
    path("my/<token:token>/materials/", my_materials.mine, name="my_registration_materials"),
    path("my/<token:token>/materials/<slug:material>/", my_materials.file, name="my_registration_material"),
    path("my/role/<slug:code>/materials/", login_required(my_materials.taught), name="my_role_materials"),
    path(
        "my/role/<slug:code>/materials/<slug:material>/",
        login_required(my_materials.taught_file),
        name="my_role_material",
    ),
    path("role/<token:token>/materials/", my_materials.taught, name="my_part_materials"),
    path("role/<token:token>/materials/<slug:material>/", my_materials.taught_file, name="my_part_material"),
    path("my/role/<slug:code>/certificates/", login_required(my_hours.of_role), name="my_role_certificates"),
    path(
        "my/role/<slug:code>/certificates/<slug:number>/",
        login_required(my_hours.role_certificate),
        name="my_role_certificate",
    ),
    path("role/<token:token>/certificates/", my_hours.of_role, name="my_part_certificates"),
    path(
        "role/<token:token>/certificates/<slug:number>/",
        my_hours.role_certificate,
        name="my_part_certificate",
    ),
    path(
        "my/role/<slug:code>/certificates/<slug:number>/credential/",
        login_required(my_hours.role_credential),
        name="my_role_credential",
    ),
    path(
        "role/<token:token>/certificates/<slug:number>/credential/",
        my_hours.role_credential,
        name="my_part_credential",
    ),
    path(
        "my/teaching/hours/certificates/<slug:number>/credential/",
        my_hours.credential,
        name="my_hours_credential",
    ),
    path("my/teaching/hours/", my_hours.record, name="my_hours"),
    path("my/teaching/hours/file/", my_hours.record_file, name="my_hours_file"),
    path("my/teaching/hours/certificates/<slug:number>/", my_hours.certificate, name="my_hours_certificate"),
    path("desk/trainings/hours/", hours.listing, name="desk_hours"),
    path("desk/trainings/hours/<slug:organisation>/file/", hours.listing_file, name="desk_hours_file"),
    path("desk/trainings/hours/<slug:organisation>/<slug:code>/", hours.one_file, name="desk_hours_of_one"),
    path("verify/", verifying.verify, name="verify"),
    path("verify/<slug:number>/", verifying.verify_number, name="verify_number"),
    path("my/r/<slug:code>/certificates/", login_required(own.mine), name="my_place_certificates"),
    path(
        "my/r/<slug:code>/certificates/<slug:number>/", login_required(own.file), name="my_place_certificate"
    ),
    path(
        "my/r/<slug:code>/certificates/<slug:number>/credential/",
        login_required(own.credential),
        name="my_place_credential",
    ),
    path(
        "my/<token:token>/certificates/<slug:number>/credential/",
        own.credential,
        name="my_registration_credential",
    ),
    path("my/<token:token>/certificates/", own.mine, name="my_registration_certificates"),
    path("my/<token:token>/certificates/<slug:number>/", own.file, name="my_registration_certificate"),
    path("desk/trainings/bank/", bank.listing, name="desk_bank"),
    path("desk/trainings/bank/new/", bank.new, name="desk_item_new"),
    path("desk/trainings/bank/<slug:code>/", bank.edit, name="desk_item"),
    path("desk/trainings/bank/<slug:code>/use/", bank.use, name="desk_item_use"),
    path("desk/trainings/courses/<slug:code>/tests/", tests.listing, name="desk_tests"),
    path("desk/trainings/tests/<slug:code>/", tests.test, name="desk_test"),
    path("desk/trainings/tests/<slug:code>/edit/", tests.edit, name="desk_test_edit"),
    path("desk/trainings/tests/<slug:code>/questions/", tests.choose, name="desk_test_questions"),
    path("desk/trainings/tests/<slug:code>/order/", tests.order, name="desk_test_order"),
    path("desk/trainings/tests/<slug:code>/use/", tests.use, name="desk_test_use"),
    path("desk/trainings/tests/<slug:code>/preview/", tests.preview, name="desk_test_preview"),
    path("desk/trainings/groups/<slug:code>/tests/", sittings.listing, name="desk_sittings"),
    path("desk/trainings/sittings/<slug:code>/", sittings.sitting, name="desk_sitting"),
    path("desk/trainings/sittings/<slug:code>/close/", sittings.close, name="desk_sitting_close"),
    path("desk/trainings/sittings/<slug:code>/take-back/", sittings.take_back, name="desk_sitting_back"),
    path("desk/trainings/sittings/<slug:code>/wall/", sittings.wall, name="desk_sitting_wall"),
    path("desk/trainings/sittings/<slug:code>/results/", results.results, name="desk_results"),
    path("my/r/<slug:code>/tests/", login_required(my_tests.listing), name="my_place_tests"),
    path("my/r/<slug:code>/tests/<slug:sitting>/", login_required(my_tests.test), name="my_place_test"),
    path("my/<token:token>/tests/", my_tests.listing, name="my_registration_tests"),
    path("my/<token:token>/tests/<slug:sitting>/", my_tests.test, name="my_registration_test"),
    path("t/<slug:room_code>/", my_tests.room, name="room"),
    path(f"{CHOOSING}", selection.proposal, name="desk_selection"),
    path(f"{CHOOSING}keep/", selection.keep, name="desk_selection_keep"),
    path(f"{CHOOSING}seats/", selection.seats, name="desk_selection_seats"),
    path(f"{CHOOSING}applications/", selection.applications, name="desk_applications"),
    path(f"{CHOOSING}decide/", selection.decide, name="desk_selection_decide"),
    path(f"{CHOOSING}quotas/new/", selection.quota_new, name="desk_quota_new"),
    path(f"{CHOOSING}quotas/<slug:quota>/", selection.quota, name="desk_quota"),
    path(f"{CHOOSING}quotas/<slug:quota>/remove/", selection.quota_remove, name="desk_quota_remove"),
    path(f"{CHOOSING}people/<slug:place>/in/", selection.put_in, name="desk_put_in"),
    path(f"{CHOOSING}people/<slug:place>/out/", selection.leave_out, name="desk_leave_out"),
    path(f"{CHOOSING}people/<slug:place>/back/", selection.leave_to_it, name="desk_leave_to_it"),
]
