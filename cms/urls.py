"""Addresses of the cms room; the pages themselves are found by their place in the tree."""

from django.urls import path

from cms import contacting, desk, newsletter_desk, posts_desk, short_desk, translations_desk, views
from cms.search import page as search_page

app_name = "cms"
urlpatterns = [
    path("feed.xml", views.feed, name="feed"),
    path("cards/<int:pk>/<slug:mark>.png", views.card, name="card"),
    path("search/", search_page.search, name="search"),
    path("go/programme/", views.to_programme, name="programme"),
    path("go/members/", views.to_members, name="members"),
    path("go/contact/", views.to_contact, name="contact"),
    path("go/privacy/", views.to_privacy, name="privacy"),
    path("go/accessibility/", views.to_accessibility, name="accessibility"),
    path("contact/<uuid:key>/", contacting.write, name="contact_write"),
    path("contact/<uuid:key>/written/", contacting.written, name="contact_written"),
    path("desk/posts/", posts_desk.overview, name="posts"),
    path("desk/posts/<slug:code>/<slug:act>/", posts_desk.decide, name="post_decide"),
    path("desk/newsletter/", newsletter_desk.overview, name="newsletters"),
    path("desk/newsletter/<slug:code>/new/", newsletter_desk.begin, name="newsletter_new"),
    path("desk/newsletter/<slug:code>/list/", newsletter_desk.bring, name="newsletter_bring"),
    path("desk/newsletter/lists/<slug:code>/", newsletter_desk.bring_in, name="newsletter_list"),
    path("desk/newsletter/lists/<slug:code>/undo/", newsletter_desk.undo, name="newsletter_list_undo"),
    path("desk/newsletter/issues/<uuid:key>/", newsletter_desk.issue, name="newsletter_issue"),
    path(
        "desk/newsletter/issues/<uuid:key>/see/<slug:language>/",
        newsletter_desk.preview,
        name="newsletter_preview",
    ),
    path(
        "desk/newsletter/issues/<uuid:key>/test/<slug:language>/",
        newsletter_desk.test,
        name="newsletter_test",
    ),
    path("desk/newsletter/issues/<uuid:key>/<slug:act>/", newsletter_desk.decide, name="newsletter_decide"),
    path("desk/translations/", translations_desk.queue, name="translations"),
    path("desk/translations/<slug:language>.po", translations_desk.download, name="translations_po"),
    path("desk/translations/bring/", translations_desk.bring, name="translations_bring"),
    path("desk/translations/files/<slug:code>/", translations_desk.brought, name="translation_file"),
    path(
        "desk/translations/<slug:kind>/<slug:code>/<slug:language>.po",
        translations_desk.download_one,
        name="translation_po",
    ),
    path(
        "desk/translations/<slug:kind>/<slug:code>/<slug:language>/",
        translations_desk.translate,
        name="translation",
    ),
    path("desk/events/<slug:code>/texts/", desk.overview, name="desk_texts"),
    path("desk/events/<slug:code>/texts/<slug:language>/", desk.of_event, name="desk_text_event"),
    path("desk/sessions/<slug:code>/texts/<slug:language>/", desk.of_session, name="desk_text_session"),
    path("desk/events/<slug:code>/short/", short_desk.of_event, name="short_event"),
    path("desk/pages/<uuid:key>/short/", short_desk.of_page, name="short_page"),
    path("desk/pages/<uuid:key>/poster.pdf", short_desk.sheet, name="short_poster"),
    path("desk/events/<slug:code>/page/", desk.see_event, name="desk_page_event"),
    path("desk/sessions/<slug:code>/page/", desk.see_session, name="desk_page_session"),
]
