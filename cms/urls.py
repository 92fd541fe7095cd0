"""Addresses of the cms room; the pages themselves are found by their place in the tree."""

from django.urls import path

from cms import contacting, views
from cms.desk import newsletters, posts, short_links, texts, translations
from cms.search import page as search_page

app_name = "cms"
urlpatterns = [
    path("feed.xml", views.feed, name="feed"),
    path("cards/<int:pk>/<slug:mark>.png", views.card, name="card"),
    path("cards/<slug:kind>/<slug:code>/<slug:mark>.png", views.record_card, name="record_card"),
    path("search/", search_page.search, name="search"),
    path("go/programme/", views.to_programme, name="programme"),
    path("go/members/", views.to_members, name="members"),
    path("go/contact/", views.to_contact, name="contact"),
    path("go/privacy/", views.to_privacy, name="privacy"),
    path("go/accessibility/", views.to_accessibility, name="accessibility"),
    path("contact/<uuid:key>/", contacting.write, name="contact_write"),
    path("contact/<uuid:key>/written/", contacting.written, name="contact_written"),
    path("desk/posts/", posts.overview, name="posts"),
    path("desk/posts/<slug:code>/<slug:act>/", posts.decide, name="post_decide"),
    path("desk/newsletter/", newsletters.overview, name="newsletters"),
    path("desk/newsletter/<slug:code>/new/", newsletters.begin, name="newsletter_new"),
    path("desk/newsletter/<slug:code>/list/", newsletters.bring, name="newsletter_bring"),
    path("desk/newsletter/lists/<slug:code>/", newsletters.bring_in, name="newsletter_list"),
    path("desk/newsletter/lists/<slug:code>/undo/", newsletters.undo, name="newsletter_list_undo"),
    path("desk/newsletter/issues/<uuid:key>/", newsletters.issue, name="newsletter_issue"),
    path(
        "desk/newsletter/issues/<uuid:key>/see/<slug:language>/",
        newsletters.preview,
        name="newsletter_preview",
    ),
    path(
        "desk/newsletter/issues/<uuid:key>/test/<slug:language>/",
        newsletters.test,
        name="newsletter_test",
    ),
    path("desk/newsletter/issues/<uuid:key>/<slug:act>/", newsletters.decide, name="newsletter_decide"),
    path("desk/translations/", translations.queue, name="translations"),
    path("desk/translations/<slug:language>.po", translations.download, name="translations_po"),
    path("desk/translations/bring/", translations.bring, name="translations_bring"),
    path("desk/translations/files/<slug:code>/", translations.brought, name="translation_file"),
    path(
        "desk/translations/<slug:kind>/<slug:code>/<slug:language>.po",
        translations.download_one,
        name="translation_po",
    ),
    path(
        "desk/translations/<slug:kind>/<slug:code>/<slug:language>/",
        translations.translate,
        name="translation",
    ),
    path("desk/events/<slug:code>/texts/", texts.overview, name="desk_texts"),
    path("desk/events/<slug:code>/texts/<slug:language>/", texts.of_event, name="desk_text_event"),
    path("desk/sessions/<slug:code>/texts/<slug:language>/", texts.of_session, name="desk_text_session"),
    path("desk/events/<slug:code>/short/", short_links.of_event, name="short_event"),
    path("desk/pages/<uuid:key>/short/", short_links.of_page, name="short_page"),
    path("desk/pages/<uuid:key>/poster.pdf", short_links.sheet, name="short_poster"),
    path("desk/events/<slug:code>/page/", texts.see_event, name="desk_page_event"),
    path("desk/sessions/<slug:code>/page/", texts.see_session, name="desk_page_session"),
]
