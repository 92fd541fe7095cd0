"""Addresses of the events room."""

from django.urls import URLPattern

app_name = "events"
urlpatterns: list[URLPattern] = []
