"""Addresses of the cms room; the pages themselves are found by their place in the tree."""

from django.urls import path

from cms import views

app_name = "cms"
urlpatterns = [
    path("feed.xml", views.feed, name="feed"),
    path("go/programme/", views.to_programme, name="programme"),
    path("go/members/", views.to_members, name="members"),
]
