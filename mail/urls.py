"""Addresses of the mail room."""

from django.urls import path

from mail import desk, stop_list, subscribing, views

app_name = "mail"
urlpatterns = [
    path("desk/messages/", desk.letters, name="desk"),
    path("subscribe/", subscribing.subscribe, name="subscribe"),
    path("subscribe/asked/", subscribing.asked, name="subscription_asked"),
    path("subscribe/confirm/<slug:token>/", subscribing.confirm, name="confirm_subscription"),
    path("subscription/<slug:token>/", subscribing.mine, name="subscription"),
    path("subscription/<slug:token>/<slug:act>/", subscribing.act, name="subscription_act"),
    path("no-more/<slug:token>/", views.no_more, name="no_more"),
    path("desk/messages/stopped/", stop_list.stopped, name="stopped"),
    path("desk/messages/stopped/add/", stop_list.add, name="stop"),
    path("desk/messages/stopped/<slug:code>/lift/", stop_list.lift, name="lift"),
    path("desk/messages/all/<slug:state>/send/", desk.send_all, name="send_all"),
    path("desk/messages/all/<slug:state>/drop/", desk.drop_all, name="drop_all"),
    path("desk/messages/<slug:code>/send/", desk.send_again, name="send_again"),
    path("desk/messages/<slug:code>/drop/", desk.drop, name="drop"),
]
