"""Addresses of the cms room; the pages themselves are found by their place in the tree."""

from django.urls import path

from cms import desk, views

app_name = "cms"
urlpatterns = [
    path("feed.xml", views.feed, name="feed"),
    path("go/programme/", views.to_programme, name="programme"),
    path("go/members/", views.to_members, name="members"),
    path("desk/events/<slug:code>/texts/", desk.overview, name="desk_texts"),
    path("desk/events/<slug:code>/texts/<slug:language>/", desk.of_event, name="desk_text_event"),
    path("desk/sessions/<slug:code>/texts/<slug:language>/", desk.of_session, name="desk_text_session"),
    path("desk/events/<slug:code>/page/", desk.see_event, name="desk_page_event"),
    path("desk/sessions/<slug:code>/page/", desk.see_session, name="desk_page_session"),
]
