"""Addresses of the outcomes room."""

from django.urls import path

from outcomes import views
from outcomes.desk import pages

app_name = "outcomes"
urlpatterns = [
    path("outcomes/<slug:code>/", views.outcome, name="public"),
    path("desk/outcomes/", pages.desk, name="desk"),
    path("desk/outcomes/new/", pages.new, name="new"),
    path("desk/outcomes/<slug:code>/", pages.outcome, name="outcome"),
    path("desk/outcomes/<slug:code>/edit/", pages.edit, name="edit"),
    path("desk/outcomes/<slug:code>/steps/new/", pages.step, name="step_new"),
    path("desk/outcomes/<slug:code>/steps/<slug:number>/", pages.step, name="step"),
    path("desk/outcomes/<slug:code>/steps/<slug:number>/remove/", pages.remove_step, name="step_remove"),
    path("desk/outcomes/<slug:code>/clear/", pages.clear, name="clear"),
    path("desk/outcomes/<slug:code>/take-back/", pages.take_back, name="take_back"),
    path("desk/outcomes/<slug:code>/remove/", pages.remove, name="remove"),
]
