"""Addresses of the people room."""

from django.urls import path

from people import desk, my_contacts, views

app_name = "people"
urlpatterns = [
    path("me/", views.details, name="details"),
    path("me/address/", views.claim, name="claim"),
    path("me/address/code/", views.confirm_claim, name="confirm_claim"),
    path("me/contacts/", my_contacts.contacts, name="contacts"),
    path("me/contacts/<slug:code>/", my_contacts.answer, name="contact_answer"),
    path("me/contacts/<slug:code>/withdraw/", my_contacts.withdraw, name="contact_withdraw"),
    path("me/contacts/<slug:code>/end/", my_contacts.end, name="contact_end"),
    path("me/forget/", views.forget_me, name="forget_me"),
    path("me/second-step/", views.enrol, name="second_factor"),
    path("desk/people/", desk.people, name="desk"),
    path("desk/people/appoint/", desk.appoint, name="appoint"),
    path("desk/people/merges/", desk.merges, name="merges"),
    path("desk/people/merges/<slug:code>/undo/", desk.undo_merge, name="undo_merge"),
    path("desk/people/<slug:code>/reset/", desk.reset, name="reset"),
    path("desk/people/<slug:code>/revoke/<slug:duty>/<slug:organisation>/", desk.revoke, name="revoke"),
]
