"""Every address of the product: each room's own, both admins behind one door, Wagtail's pages last."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path
from wagtail import views as pages
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents.views import serve as documents

from cms import views as cms_views
from cms.account import Account
from cms.editing.titles import KindsOfPages, PagesBelow, act_on_many
from convite import views
from convite.first_words import behind_first_words
from convite.health import health
from convite.locale_prefix import i18n_patterns
from mail import provider_news
from people import views as people_views

# Before any admin address is made: both logins go through allauth, so that no second factor is passed by.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

#: Parts of Wagtail's admin that would go past the desk.
SHUT = ("users", "groups", "bulk/people")

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("cms/login/", views.enter_website),
    # Accounts and duties are given at the desk, and logged: Wagtail's own ways to them are not there.
    *(path(f"cms/{shut}/", include([re_path("", people_views.not_here)])) for shut in SHUT),
    path("cms/account/", require_admin_access(Account.as_view())),
    path(
        "cms/bulk/<str:app_label>/<str:model_name>/<str:action>/",
        require_admin_access(act_on_many),
    ),
    path("cms/choose-page/<int:parent_page_id>/", require_admin_access(PagesBelow.as_view())),
    path("cms/reports/page-types-usage/", require_admin_access(KindsOfPages.as_view())),
    path(
        "cms/reports/page-types-usage/results/",
        require_admin_access(KindsOfPages.as_view(results_only=True)),
    ),
    path("cms/", include(wagtailadmin_urls)),
    path("back-office/", admin.site.urls),
    # What a page publishes is for its readers; Wagtail asks a private collection's password itself.
    path("documents/<int:document_id>/<path:document_filename>", cms_views.file, name="wagtaildocs_serve"),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        login_not_required(documents.authenticate_with_password),
        name="wagtaildocs_authenticate_with_password",
    ),
    # A page that only some may read leads here; Wagtail asks for these two by name.
    path("closed/login/", views.enter_website, name="wagtailcore_login"),
    path(
        "closed/<int:page_view_restriction_id>/<int:page_id>/",
        login_not_required(pages.authenticate_with_password),
        name="wagtailcore_authenticate_with_password",
    ),
    # Nothing is served from the folder of media but what pages show.
    path("media/images/<str:name>", views.picture, name="picture"),
    re_path(
        r"^themes/(?P<structure>[0-9a-f]{6})-(?P<action>[0-9a-f]{6})\.(?P<mark>[0-9a-f]{12})\.css$",
        views.theme_sheet,
        name="theme",
    ),
    re_path(r"^logos/(?P<name>[0-9a-f]{16}\.(?:svg|png))$", views.site_logo, name="site_logo"),
    path("mail-news/<slug:provider>/", provider_news.news, name="provider_news"),
    # Machines ask here, in no language.
    path("credentials/", include("trainings.credential_pages")),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    # Read from a wall and typed, with or without its last stroke.
    re_path(r"^s/(?P<code>[\w\-]{1,12})/?$", cms_views.short, name="short"),
    path("sitemap.xml", cms_views.sitemap, name="sitemap"),
    path("sitemap-<slug:prefix>.xml", cms_views.sitemap_of, name="sitemap_of"),
]

rooms: list[URLPattern | URLResolver] = [
    re_path(r"^account/password/", people_views.not_here, name="no_passwords"),
    path("account/", include("allauth.urls")),
    path("after-login/", views.after_login, name="after_login"),
    path("", include("people.urls")),
    path("", include("mail.urls")),
    path("", include("events.urls")),
    path("", include("trainings.urls")),
    path("", include("outcomes.urls")),
    path("", include("reports.urls")),
    path("", include("cms.urls")),
]


def demonstration() -> list[URLPattern]:
    """The demonstration's own addresses, which no other mode has."""
    from convite import demo, living

    return [
        path("come-in/", demo.come_in, name="come_in"),
        path("mailbox/", demo.mailbox, name="mailbox"),
        path("mailbox/<slug:code>/", demo.mailbox_letter, name="mailbox_letter"),
        path("mailbox/<slug:code>/html/", demo.mailbox_html, name="mailbox_html"),
        path("mailbox/<slug:code>/<int:number>/", demo.mailbox_file, name="mailbox_file"),
        path("components/", living.components, name="components"),
    ]


if settings.DEMO:
    rooms += demonstration()

in_a_language = [
    behind_first_words(*rooms),
    path("", cms_views.serve, {"path": ""}, name="home"),
    # The lists of the programme as calendars stand below its pages.
    re_path(r"^((?:[\w\-]+/)*)calendar\.ics$", cms_views.programme_calendar, name="programme_calendar"),
    # So do the feeds of news.
    re_path(r"^((?:[\w\-]+/)*)rss\.xml$", cms_views.news_feed, name="news_feed"),
    re_path(r"^((?:[\w\-]+/)*)$", cms_views.serve, name="wagtail_serve"),
]

urlpatterns += i18n_patterns(*in_a_language)

handler400 = "convite.errors.bad_request"
handler403 = "convite.errors.permission_denied"
handler404 = "convite.errors.not_found"
handler500 = "convite.errors.server_error"
