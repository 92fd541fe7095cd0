"""The addresses of the demonstration, which exist in demo mode alone."""

from django.urls import path

from convite import demo
from convite.locale_prefix import i18n_patterns
from convite.urls import urlpatterns as everyday

urlpatterns = [
    *i18n_patterns(
        path("come-in/", demo.come_in, name="come_in"),
        path("mailbox/", demo.mailbox, name="mailbox"),
        path("mailbox/<slug:code>/", demo.mailbox_letter, name="mailbox_letter"),
        path("mailbox/<slug:code>/html/", demo.mailbox_html, name="mailbox_html"),
        path("mailbox/<slug:code>/<int:number>/", demo.mailbox_file, name="mailbox_file"),
    ),
    *everyday,
]
