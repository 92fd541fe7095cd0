"""Addresses of the trainings room."""

from django.urls import URLPattern

app_name = "trainings"
urlpatterns: list[URLPattern] = []
