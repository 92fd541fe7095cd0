"""Addresses of presence beyond the sheet: files of meetings, and the code on the screen."""

from django.urls import path

from events.desk import attendance_files, screen, signing
from events.views import screen as screens

urlpatterns = [
    path("desk/sessions/<slug:code>/attendance/files/", attendance_files.files, name="attendance_files"),
    path("desk/attendance-files/<slug:code>/", attendance_files.look, name="attendance_file"),
    path("desk/attendance-files/<slug:code>/undo/", attendance_files.undo, name="attendance_file_undo"),
    path("desk/sessions/<slug:code>/screen/", screen.show, name="attendance_screen"),
    path("desk/sessions/<slug:code>/sheets/", signing.sheets, name="sheets"),
    path("desk/sheets/<slug:code>/", signing.write_up, name="sheet"),
    path("desk/sheets/<slug:code>/sheet.pdf", signing.sheet_pdf, name="sheet_pdf"),
    path("desk/sheets/<slug:code>/scans/", signing.add_scan, name="scan_add"),
    path("desk/scans/<slug:code>/scan.pdf", signing.scan_pdf, name="scan_pdf"),
    path("desk/scans/<slug:code>/delete/", signing.delete_scan, name="scan_delete"),
    path("here/<slug:code>/", screens.here, name="here"),
]
