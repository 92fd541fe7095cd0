"""Addresses of the reports room."""

from django.urls import URLPattern, path, re_path

from reports import desk, views

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("reports/", views.portal, name="portal"),
    path("reports/<slug:code>/", views.release, name="release"),
    path("reports/<slug:code>/files/", views.files, name="files"),
    re_path(
        r"^reports/(?P<code>[a-z0-9]+)/figures\.(?P<kind>csv|xlsx|json)$", views.download, name="download"
    ),
    path("desk/figures/", desk.desk, name="desk"),
    path("desk/figures/projects/new/", desk.create_grant, name="create_grant"),
    path("desk/figures/projects/<slug:code>/", desk.grant, name="grant"),
    path("desk/figures/projects/<slug:code>/edit/", desk.edit_grant, name="edit_grant"),
    path("desk/figures/projects/<slug:code>/issue/", desk.issue, name="issue"),
    path("desk/figures/reports/<slug:code>/", desk.issued, name="issued"),
    path("desk/figures/surveys/<slug:code>/", desk.survey, name="survey"),
    path("desk/figures/events/<slug:code>/", desk.event_figures, name="event_figures"),
]
