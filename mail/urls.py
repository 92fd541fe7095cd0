"""Addresses of the mail room."""

from django.urls import path

from mail import desk

app_name = "mail"
urlpatterns = [
    path("desk/messages/", desk.letters, name="desk"),
    path("desk/messages/all/<slug:state>/send/", desk.send_all, name="send_all"),
    path("desk/messages/all/<slug:state>/drop/", desk.drop_all, name="drop_all"),
    path("desk/messages/<slug:code>/send/", desk.send_again, name="send_again"),
    path("desk/messages/<slug:code>/drop/", desk.drop, name="drop"),
]
