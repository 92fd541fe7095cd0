"""Addresses of presence beyond the sheet: files of meetings, and the code on the screen."""

from django.urls import path

from events.desk import attendance_files, screen
from events.views import screen as screens

urlpatterns = [
    path("desk/sessions/<slug:code>/attendance/files/", attendance_files.files, name="attendance_files"),
    path("desk/attendance-files/<slug:code>/", attendance_files.look, name="attendance_file"),
    path("desk/attendance-files/<slug:code>/undo/", attendance_files.undo, name="attendance_file_undo"),
    path("desk/sessions/<slug:code>/screen/", screen.show, name="attendance_screen"),
    path("here/<slug:code>/", screens.here, name="here"),
]
